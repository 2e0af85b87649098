package desk

import (
	"context"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/form/keying"
	"github.com/patuh-id/patuh/internal/form/minutes"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/paper"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// visitRoutes are a visit with what is printed for it.
func (d *Desk) visitRoutes() []route {
	one := cyclesPath + "/{id}/kunjungan/{visit}"
	return []route{
		{method: get, path: one, action: access.ReadForms, serve: d.visitPage},
		{method: get, path: one + "/berita-acara", action: access.ReadForms, serve: d.minutesTwin},
		{method: get, path: one + "/berita-acara/cetak", action: access.ReadForms, serve: d.minutesFile},
	}
}

func visitPath(cycle, visit string) string { return cyclePath(cycle) + "/kunjungan/" + visit }

// visitView is a visit as its page shows it.
type visitView struct {
	*cycleView
	visit    cycle.Visit
	team     cycle.Team
	who      whom
	services []cycle.Product
	ins      *instrument.Instrument
	tally    fieldform.Tally
	letter   string // number of the letter of assignment
}

// visit reads a visit with what was done there. Kind: NotFound for who neither plans nor reviews nor goes there.
func (d *Desk) visit(ctx context.Context, r *request) (*visitView, error) {
	v, err := d.cycle(ctx, r)
	if err != nil {
		return nil, err
	}
	all := &visitView{cycleView: v}
	if all.visit, err = d.Cycles.VisitOf(ctx, r.actor, v.ID, r.part("visit")); err != nil {
		return nil, err
	}
	if all.tally, err = d.Forms.TallyOf(ctx, r.actor, all.visit.Locus); err != nil {
		return nil, err
	}
	if all.team, err = d.Cycles.Team(ctx, r.actor, v.ID, all.visit.Team); err != nil {
		return nil, err
	}
	if all.who, err = d.whom(ctx, all.team.Members...); err != nil {
		return nil, err
	}
	services, err := d.Cycles.ServicesOf(ctx, r.actor, v.ID, all.visit.Locus)
	if err != nil {
		return nil, err
	}
	all.services = services.Chosen
	if all.visit.Document != "" {
		letter, err := d.Documents.One(ctx, r.actor, all.visit.Document)
		if kind := problem.KindOf(err); err != nil && kind != problem.NotFound && kind != problem.Forbidden {
			return nil, err
		}
		all.letter = letter.Number
	}
	all.ins, err = d.Forms.Instrument(ctx, &v.Cycle)
	return all, err
}

func (v *visitView) members(r *request) []string {
	names := make([]string, 0, len(v.team.Members))
	for _, account := range v.team.Members {
		names = append(names, v.who.name(r, account))
	}
	return names
}

func (d *Desk) visitPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.visit(ctx, r)
	if err != nil {
		return answer{}, err
	}
	got := r.page(v.visit.Name, visitBody(r, v))
	got.page.Breadcrumbs, got.page.Part = r.cycleCrumbs(v.cycleView, "visits"), cyclesPath
	return got, nil
}

// terms say who goes where, and when.
func (v *visitView) terms(r *request) []ui.Term {
	terms := []ui.Term{
		{Term: r.T("desk.cycle.body"), Text: v.visit.BodyName},
		{Term: r.T("keying.paper.number"), Content: ui.Code(keying.Number(v.visit.Locus))},
		{Term: r.T("desk.cycle.field.days"), Text: r.days(v.visit.From, v.visit.Until)},
		{Term: r.T("desk.visit.team"), Text: v.team.Name},
		{Term: r.T("desk.cycle.field.members"), Text: strings.Join(v.members(r), ", ")},
		{Term: r.T("desk.cycle.state"), Text: r.T(v.visit.State.Key())},
	}
	if v.letter != "" {
		terms = append(terms, ui.Term{Term: r.T("desk.visit.letter"), Text: v.letter})
	}
	if len(v.services) > 0 {
		var names []string
		for _, one := range v.services {
			names = append(names, one.Name)
		}
		terms = append(terms, ui.Term{Term: r.T("desk.cycle.products"), Text: strings.Join(names, "; ")})
	}
	return terms
}

// ways lead to what is taken along and printed.
func (v *visitView) ways(r *request) []ui.Link {
	links := []ui.Link{r.formPaperWay(v.ID, v.visit.Locus)}
	if v.State == cycle.Planned && access.Allowed(r.actor, access.FillForms, access.Scope{Authority: v.visit.Office}) {
		links = append(links, ui.Link{Text: r.T("desk.keying.title"), Href: r.URL(keyingPath(v.ID) + "?lokus=" + v.visit.Locus)}, r.workingWay(v.ID, v.visit.Locus))
	}
	path := visitPath(v.ID, v.visit.ID) + "/berita-acara"
	links = append(links, ui.Link{Text: r.T("desk.visit.minutes"), Href: r.URL(path)}, ui.Link{Text: r.T("desk.visit.minutes_pdf"), Href: r.URL(path + "/cetak")})
	if v.State == cycle.Planned && v.visit.State == cycle.VisitPlanned {
		links = append(links, r.cycleWay(v.cycleView, "done", "kunjungan", v.visit.ID, "versi", versionText(v.visit.Version)))
	}
	return links
}

// tallyTable counts what there is of whom.
func (v *visitView) tallyTable(r *request) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.visit.tally"), HideCaption: true,
		Columns: []ui.Column{{Label: r.T("desk.keying.subject"), Head: true}, {Label: r.T("desk.cycle.forms")}, {Label: r.T("desk.cycle.substitutes")}},
	}
	for _, one := range v.tally.Subjects {
		share := fieldform.Share{Wanted: one.Wanted, Done: one.Done, Begun: one.Begun, Substitutes: one.Substitute}
		table.Rows = append(table.Rows, ui.Row{Cells: append([]ui.Cell{{Text: v.ins.Subject(one.Subject).Label.In(r.Lang)}}, r.formCells(share)...)})
	}
	return table
}

// fileTerms count the files of evidence by kind.
func (v *visitView) fileTerms(r *request) []ui.Term {
	var terms []ui.Term
	for _, one := range v.tally.Files {
		text := strconv.Itoa(one.N)
		if one.Awaited > 0 {
			text = r.T("desk.visit.files_n", "n", one.N, "awaited", one.Awaited)
		}
		terms = append(terms, ui.Term{Term: r.T("minutes.kind." + string(one.Kind)), Text: text})
	}
	return terms
}

// minutes lays out the minutes of a visit, in the language of the page.
func (d *Desk) minutes(ctx context.Context, r *request) (*visitView, paper.Document, error) {
	v, err := d.visit(ctx, r)
	if err != nil {
		return nil, paper.Document{}, err
	}
	head, place, err := d.Documents.Letterhead(ctx, v.visit.Office)
	m := minutes.Minutes{
		Head: head, Place: place, Office: v.office(v.visit.Office), Cycle: v.Title, Body: v.visit.BodyName, Locus: v.visit.Name, Number: keying.Number(v.visit.Locus),
		From: v.visit.From, Until: v.visit.Until, Letter: v.letter, Team: v.members(r), Instrument: v.ins, Tally: v.tally,
		At: d.Now().In(zoneOf(v.looks[v.visit.Office].Zone)),
	}
	for _, one := range v.services {
		m.Services = append(m.Services, one.Name)
	}
	return v, m.Document(r.Printer), err
}

func (d *Desk) minutesTwin(ctx context.Context, r *request) (answer, error) {
	v, doc, err := d.minutes(ctx, r)
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.T("desk.visit.minutes"), ui.Twin(r.Context, doc))
	got.page.Breadcrumbs, got.page.Part = append(r.cycleCrumbs(v.cycleView, "visits"), ui.Link{Text: v.visit.Name, Href: r.URL(visitPath(v.ID, v.visit.ID))}), cyclesPath
	return got, nil
}

func (d *Desk) minutesFile(ctx context.Context, r *request) (answer, error) {
	v, doc, err := d.minutes(ctx, r)
	if err != nil {
		return answer{}, err
	}
	data, err := doc.PDF()
	return answer{file: &file{name: "berita-acara-" + keying.Number(v.visit.Locus) + ".pdf", contentType: "application/pdf", data: data}}, err
}
