package desk

import (
	"context"
	"strconv"

	"github.com/patuh-id/patuh/internal/cycle"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// reviewView is a unit, or a form of it, as its pages show it.
type reviewView struct {
	*cycleView
	sheet  review.Sheet
	ins    *instrument.Instrument
	names  whom
	beside beside
	// of a form's page
	whole    fieldform.Whole
	pictures map[string]shot
	mend     string
	comments []review.Comment
}

// subject is what the instrument calls who or what answered.
func (v *reviewView) subject(r *request, code string) string {
	return subjectOf(r, v.ins, code)
}

// product is the name of a service; empty for the unit as a whole.
func (v *reviewView) product(id string) string {
	for _, p := range v.sheet.Spot.Products {
		if p.ID == id {
			return p.Name
		}
	}
	return ""
}

// about is what a form is about in one line.
func (v *reviewView) about(r *request, f *fieldform.Form) string {
	text := v.subject(r, f.Subject)
	if p := v.product(f.Product); p != "" {
		text += " · " + p
	}
	return text
}

func (d *Desk) reviewUnit(ctx context.Context, r *request, locus string) (*reviewView, error) {
	c, err := d.cycle(ctx, r)
	if err != nil {
		return nil, err
	}
	v := &reviewView{cycleView: c}
	if v.sheet, err = d.Reviews.One(ctx, r.actor, c.ID, locus); err != nil {
		return nil, err
	}
	if v.ins, err = d.Forms.InstrumentOf(ctx, d.Forms.DB, &c.Cycle); err != nil {
		return nil, err
	}
	if v.beside, err = d.besideOf(ctx, r, v); err != nil {
		return nil, err
	}
	var accounts []string
	for _, f := range v.sheet.Forms {
		accounts = append(accounts, f.By)
	}
	for _, s := range v.sheet.Steps {
		accounts = append(accounts, s.By)
	}
	v.names, err = d.whom(ctx, accounts...)
	return v, err
}

// reviewPage is a unit with its forms, what can be done with it, and what was.
func (d *Desk) reviewPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.reviewUnit(ctx, r, r.part("lokus"))
	if err != nil {
		return answer{}, err
	}
	got := r.page(v.sheet.Name, reviewBody(r, v))
	got.page.Breadcrumbs, got.page.Part = r.reviewCrumbs(v.cycleView, []ui.Link{}...), cyclesPath
	return got, nil
}

func (r *request) reviewTerms(v *reviewView) []ui.Term {
	terms := []ui.Term{
		{Term: r.T("desk.review.state"), Text: r.T(v.sheet.State.Key())},
		{Term: r.T("desk.review.body"), Text: v.sheet.BodyName},
	}
	if v.several() {
		terms = append(terms, ui.Term{Term: r.T("desk.cycle.field.office"), Text: v.office(v.sheet.Office)})
	}
	if t := v.sheet.Spot.Team; t.ID != "" {
		terms = append(terms, ui.Term{Term: r.T("desk.review.team"), Text: t.Name})
	}
	return append(terms,
		ui.Term{Term: r.T("desk.review.forms"), Text: r.T("desk.review.sent_of", "n", v.sheet.Ready, "all", v.sheet.Unit.Forms)},
		ui.Term{Term: r.T("desk.review.na"), Text: strconv.Itoa(v.sheet.NAOpen)},
		ui.Term{Term: r.T("desk.review.flags"), Text: strconv.Itoa(v.sheet.Unit.Flags)},
		ui.Term{Term: r.T("desk.review.files_missing"), Text: strconv.Itoa(v.sheet.Missing)})
}

// hinders says why the level for which the unit waits is not the reader's to take, though they have the right.
func (r *request) hinders(v *reviewView) string {
	if bar := v.sheet.Able[v.sheet.Next()]; bar != "" {
		return r.T(bar.Key())
	}
	return ""
}

// reviewWays lead to what can be done with a unit where it stands.
func (r *request) reviewWays(v *reviewView) []ui.Link {
	if v.State == cycle.Ended {
		return nil
	}
	var links []ui.Link
	way := func(name string) {
		links = append(links, ui.Link{Text: r.T("desk.review.act." + name + ".way"), Href: r.URL(reviewPath(v.ID, v.sheet.Locus) + "/" + reviewActNamed(name).path)})
	}
	if bar, has := v.sheet.Able[v.sheet.Next()]; has && bar == "" {
		way(string(v.sheet.Next()))
	}
	if v.sheet.MayReturn(v.sheet.State) {
		if v.sheet.State != review.Sent {
			way("back")
		}
		way("return")
	}
	return links
}

func (r *request) formsTable(v *reviewView) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.review.forms"), HideCaption: true, Empty: r.T("desk.review.no_forms"),
		Columns: []ui.Column{
			{Label: r.T("desk.review.subject"), Head: true},
			{Label: r.T("desk.review.state")},
			{Label: r.T("desk.review.answered"), Numeric: true},
			{Label: r.T("desk.review.na"), Numeric: true},
			{Label: r.T("desk.review.flags"), Numeric: true},
			{Label: r.T("desk.review.by")},
		},
	}
	for i := range v.sheet.Forms {
		f := &v.sheet.Forms[i]
		note := ""
		if f.Substitute {
			note = r.T("desk.review.substitute")
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: v.about(r, f), Href: r.URL(reviewFormPath(v.ID, f.ID)), Note: note},
			{Text: r.T(f.State.Key())},
			{Text: strconv.Itoa(f.Answered)},
			{Text: strconv.Itoa(f.NAOpen), Soft: f.NAOpen == 0},
			{Text: strconv.Itoa(f.Flags), Soft: f.Flags == 0},
			{Text: v.names.name(r, f.By), Note: r.when(f.Received, r.ownZone())},
		}})
	}
	return table
}
