package desk

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/form/working"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// downloads are the empty paper in each language.
func (w *workingView) downloads(r *request) []ui.Link {
	path := r.URL(workingPath(w.ID)+"/unduh?lokus="+w.chosen) + "&bahasa="
	return []ui.Link{{Text: r.T("desk.working.download"), Href: path + "id"}, {Text: r.T("desk.working.download_en"), Href: path + "en"}}
}

// counts say how many forms have which fate.
func (w *workingView) counts(r *request, plan *working.Plan) []ui.Term {
	terms := []ui.Term{{Term: r.T("desk.cycle.locus"), Text: w.name()}, {Term: r.T("desk.working.day"), Text: r.PartOfDay(r.get(working.DayField))}}
	for _, fate := range working.Fates {
		if n := plan.Count(fate); n > 0 {
			terms = append(terms, ui.Term{Term: r.T("working.fate." + fate), Text: r.Int(n)})
		}
	}
	return terms
}

// rows say of each form what would become of it.
func (w *workingView) rows(r *request, plan *working.Plan) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.working.rows"), HideCaption: true, Prose: true,
		Columns: []ui.Column{{Label: r.T("desk.working.form"), Head: true}, {Label: r.T("desk.working.fate")}, {Label: r.T("desk.working.says")}, {Label: r.T("desk.working.lacks")}},
	}
	for i := range plan.Rows {
		in := &plan.Rows[i]
		about := in.Booklet.Subject.Label.In(r.Lang)
		if in.Respondent != "" && in.Booklet.Repeats() {
			about += " · " + in.Respondent
		}
		fate := ui.Cell{Text: r.T("working.fate." + in.Fate)}
		if in.State != "" {
			fate.Note = r.T("desk.working.state", "state", r.T(in.State.Key()))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: in.Unit, Note: about}, fate, {Content: w.says(r, in)}, w.lacks(r, in)}})
	}
	return table
}

// says is what a row adds, and what it says otherwise than what holds.
func (w *workingView) says(r *request, in *working.Incoming) templ.Component {
	var lines []string
	if in.Adds > 0 {
		lines = append(lines, r.T("desk.working.adds", "n", in.Adds))
	}
	for _, d := range in.Differs {
		lines = append(lines, d.What+": "+d.Was+" → "+d.Is)
	}
	return linesIn(lines)
}

// lacks counts what a form would still need.
func (w *workingView) lacks(r *request, in *working.Incoming) ui.Cell {
	if in.Fate == working.Nothing || in.Fate == working.Aside {
		return ui.Cell{Text: "–", Blank: true}
	}
	counts, order := map[string]int{}, []string{}
	for _, lack := range in.Lacks {
		if counts[lack.What]++; counts[lack.What] == 1 {
			order = append(order, lack.What)
		}
	}
	if len(order) == 0 {
		return ui.Cell{Text: r.T("desk.working.whole")}
	}
	parts := make([]string, len(order))
	for i, what := range order {
		parts[i] = r.T(fieldform.LackKey(what)) + " (" + strconv.Itoa(counts[what]) + ")"
	}
	return ui.Cell{Text: strings.Join(parts, ", ")}
}
