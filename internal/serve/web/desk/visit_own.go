package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form/keying"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const ownVisitsPath = "/kelola/kunjungan-saya"

// ownVisitRoutes are the visits of whoever reads.
func (d *Desk) ownVisitRoutes() []route {
	return []route{{method: get, path: ownVisitsPath, action: access.FillForms, serve: d.ownVisits}}
}

// ownVisits are those of the teams in which the reader is, in assessments that are going on.
func (d *Desk) ownVisits(ctx context.Context, r *request) (answer, error) {
	all, err := d.Cycles.GoingOf(ctx, r.actor)
	if err != nil {
		return answer{}, err
	}
	table := ui.Table{
		Caption: r.T("desk.visit.own"), HideCaption: true, Empty: r.T("desk.visit.own_none"),
		Columns: []ui.Column{
			{Label: r.T("desk.cycle.locus"), Head: true},
			{Label: r.T("desk.cycle.field.days")},
			{Label: r.T("desk.cycle.state")},
			{Label: r.T("desk.cycle.field.title")},
			{Label: r.T("desk.cycle.ways")},
		},
	}
	for i := range all {
		one := &all[i]
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: one.Name, Href: r.URL(visitPath(one.Cycle.ID, one.ID)), Note: one.BodyName + " · " + keying.Number(one.Locus)},
			{Text: r.days(one.From, one.Until), Note: one.TeamName},
			{Text: r.T(one.State.Key())},
			{Text: one.Cycle.Title, Href: r.URL(cyclePath(one.Cycle.ID))},
			{Content: linksIn(r.ownVisitWays(one))},
		}})
	}
	got := r.page(r.T("desk.visit.own"), ownVisitsBody(r, table))
	got.page.Part = cyclesPath
	return got, nil
}

func (r *request) ownVisitWays(one *cycle.Going) []ui.Link {
	return []ui.Link{
		r.formPaperWay(one.Cycle.ID, one.Locus),
		{Text: r.T("desk.keying.title"), Href: r.URL(keyingPath(one.Cycle.ID) + "?lokus=" + one.Locus)},
		{Text: r.T("desk.visit.minutes"), Href: r.URL(visitPath(one.Cycle.ID, one.ID) + "/berita-acara")},
	}
}

// homeVisits counts the visits that this person is still to make.
func (d *Desk) homeVisits(ctx context.Context, r *request) (int, error) {
	if len(access.Where(r.actor, access.FillForms)) == 0 {
		return 0, nil
	}
	all, err := d.Cycles.GoingOf(ctx, r.actor)
	n := 0
	for i := range all {
		if all[i].State == cycle.VisitPlanned {
			n++
		}
	}
	return n, err
}
