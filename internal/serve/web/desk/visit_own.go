package desk

import (
	"context"
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/dossier"
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
	waits, err := d.visitWaits(ctx, r, all)
	if err != nil {
		return answer{}, err
	}
	table := ui.Table{
		Caption: r.T("desk.visit.own"), HideCaption: true, Empty: r.T("desk.visit.own_none"),
		Columns: []ui.Column{
			{Label: r.T("desk.cycle.locus"), Head: true},
			{Label: r.T("desk.cycle.field.days")},
			{Label: r.T("desk.cycle.state")},
			{Label: r.T("desk.visit.waits")},
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
			waitCell(waits[one.Locus]),
			{Text: one.Cycle.Title, Href: r.URL(cyclePath(one.Cycle.ID))},
			{Content: linksIn(r.ownVisitWays(one))},
		}})
	}
	got := r.page(r.T("desk.visit.own"), ownVisitsBody(r, table))
	got.page.Part = cyclesPath
	return got, nil
}

// visitWaits says by locus what waits there: forms that were given back, and evidence that is on its way.
func (d *Desk) visitWaits(ctx context.Context, r *request, all []cycle.Going) (map[string][]ui.Link, error) {
	loci := lociOf(all)
	returned, err := d.Forms.Returned(ctx, loci...)
	if err != nil {
		return nil, err
	}
	evidence, err := d.Dossiers.AtLoci(ctx, r.actor, r.today(), loci...)
	waits := map[string][]ui.Link{}
	for i := range all {
		one := &all[i]
		add := func(href, key string, args ...any) {
			waits[one.Locus] = append(waits[one.Locus], ui.Link{Text: r.T("desk.visit."+key, args...), Href: r.URL(href)})
		}
		if n := returned[one.Locus]; n > 0 {
			add(reviewPath(one.Cycle.ID, one.Locus), "returned", "n", n)
		}
		room := dossiersPath + "?" + url.Values{"penilaian": {one.Cycle.ID}, "penyelenggara": {one.Body}}.Encode()
		at := evidence[one.Locus]
		if at.Asked.N > 0 {
			key := "asked"
			if at.Asked.Late > 0 {
				key = "asked_late"
			}
			add(room, key, "n", at.Asked.N, "first", r.PartOfDay(at.Asked.First))
		}
		if at.Handed.N > 0 {
			add(room+"&keadaan="+string(dossier.Handed), "handed", "n", at.Handed.N)
		}
	}
	return waits, err
}

func waitCell(waits []ui.Link) ui.Cell {
	if len(waits) == 0 {
		return ui.Cell{Text: "–", Blank: true}
	}
	return ui.Cell{Content: linksIn(waits)}
}

func lociOf(all []cycle.Going) []string {
	loci := make([]string, len(all))
	for i := range all {
		loci[i] = all[i].Locus
	}
	return loci
}

func (r *request) ownVisitWays(one *cycle.Going) []ui.Link {
	return []ui.Link{
		r.formPaperWay(one.Cycle.ID, one.Locus),
		{Text: r.T("desk.keying.title"), Href: r.URL(keyingPath(one.Cycle.ID) + "?lokus=" + one.Locus)},
		r.workingWay(one.Cycle.ID, one.Locus),
		{Text: r.T("desk.visit.minutes"), Href: r.URL(visitPath(one.Cycle.ID, one.ID) + "/berita-acara")},
	}
}
