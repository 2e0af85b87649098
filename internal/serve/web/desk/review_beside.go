package desk

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/dossier"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/improve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// beside is what those who are assessed put beside what assessors found in a unit.
type beside struct {
	requests  []dossier.Sheet
	published []dossier.Publication
	names     whom // of those who looked
	earlier   improve.Earlier
}

// besideOf reads what stands beside the forms of a unit.
func (d *Desk) besideOf(ctx context.Context, r *request, v *reviewView) (beside, error) {
	l := &v.sheet.Spot.Locus
	var b beside
	var err error
	if b.requests, err = d.Dossiers.Beside(ctx, r.actor, v.ID, l.BodyID, l.UnitID); err != nil {
		return b, err
	}
	if b.published, err = d.Dossiers.PublishedBeside(ctx, r.actor, v.ID, l.BodyID, l.UnitID); err != nil {
		return b, err
	}
	if b.names, err = d.lookers(ctx, b.published); err != nil {
		return b, err
	}
	of, err := d.Cycles.Plain(ctx, d.Forms.DB, v.ID)
	if err == nil {
		b.earlier, err = d.Cards.Earlier(ctx, d.Forms.DB, &of, l.ID)
	}
	return b, err
}

// about are the requests about a question.
func (b *beside) about(code string) []dossier.Sheet {
	return slices.DeleteFunc(slices.Clone(b.requests), func(s dossier.Sheet) bool { return s.Question != code })
}

// publishedAbout are the publications about a question.
func (b *beside) publishedAbout(code string) []dossier.Publication {
	return slices.DeleteFunc(slices.Clone(b.published), func(p dossier.Publication) bool { return p.Question != code })
}

// elsewhere is what is about none of the questions of a form.
func (b *beside) elsewhere(v *reviewView, r *request) beside {
	shown := map[string]bool{}
	for _, q := range v.questions(r) {
		shown[q.code] = true
	}
	return beside{
		requests:  slices.DeleteFunc(slices.Clone(b.requests), func(s dossier.Sheet) bool { return shown[s.Question] }),
		published: slices.DeleteFunc(slices.Clone(b.published), func(p dossier.Publication) bool { return shown[p.Question] }),
		names:     b.names,
	}
}

// publishedTable lists publications beside what was found; form is the one from which the reader looks, or empty.
func (r *request) publishedTable(b *beside, all []dossier.Publication, form string) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.publish.part"),
		Columns: []ui.Column{{Label: r.T("desk.publish.what"), Head: true}, {Label: r.T("desk.publish.where")}, {Label: r.T("desk.publish.found")}},
	}
	for _, p := range all {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.publishName(&p), Note: r.calledIn(&p.Place)}, {Content: publishPlace(r, p)}, {Content: besideFound(r, b, p, form)},
		}})
	}
	return table
}

// besideTerms are a request in a few words.
func (r *request) besideTerms(s *dossier.Sheet) []ui.Term {
	due := r.PartOfDay(s.Due)
	if r.isLate(&s.Request) {
		due += " · " + r.T("desk.dossier.late")
	}
	terms := []ui.Term{
		{Term: r.T("desk.dossier.whom"), Text: s.Called},
		{Term: r.T("desk.dossier.state"), Text: r.T(s.State.Key())},
		{Term: r.T("desk.dossier.due"), Text: due},
	}
	if s.Why != "" {
		terms = append(terms, ui.Term{Term: r.T("desk.dossier.reason"), Text: s.Why})
	}
	return terms
}

// besideWays lead to what the reader may decide about a request; who comes from a form goes back to it.
func (r *request) besideWays(s *dossier.Sheet, form *fieldform.Form) []ui.Link {
	var links []ui.Link
	for _, one := range r.dossierWays(s) {
		if form != nil {
			one.Href += "?" + fromForm + "=" + url.QueryEscape(form.ID)
		}
		links = append(links, one)
	}
	return links
}

// fromForm is the parameter that names the form from which somebody came to decide about evidence.
const fromForm = "formulir"

// formBack is the form of a cycle from which somebody came; empty where they came from elsewhere.
func (r *request) formBack(cycle string) string {
	if id := r.get(fromForm); uuid.Validate(id) == nil {
		return reviewFormPath(cycle, id)
	}
	return ""
}

// dossierBack is where somebody goes who decided about a request: to the form from which they came, or to the request.
func (r *request) dossierBack(s *dossier.Sheet) string {
	return cmp.Or(r.formBack(s.Cycle), dossierPath(s.ID))
}

// besideTable lists the requests of a unit.
func (r *request) besideTable(b *beside) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.beside.title"), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("desk.dossier.what"), Head: true}, {Label: r.T("desk.dossier.question")}, {Label: r.T("desk.dossier.state")}, {Label: r.T("desk.dossier.files"), Numeric: true},
		},
	}
	for i := range b.requests {
		s := &b.requests[i]
		state := ui.Cell{Text: r.T(s.State.Key())}
		if r.isLate(&s.Request) {
			state.Note = r.T("desk.dossier.late")
		}
		question := ui.Cell{Text: s.Question}
		if s.Question == "" {
			question = ui.Cell{Text: "–", Blank: true}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: short(s.Ask), Href: r.URL(dossierPath(s.ID)), Note: s.Called}, question, state, {Text: strconv.Itoa(s.Items)},
		}})
	}
	return table
}
