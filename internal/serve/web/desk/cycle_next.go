package desk

import (
	"strconv"

	"github.com/patuh-id/patuh/internal/cycle"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// next is the next step of a plan.
func (v *cycleView) next() string {
	p := v.progress
	switch {
	case v.State == cycle.Ended:
		return "over"
	case p.Bodies == 0:
		return "bodies"
	case p.Unlocked > 0:
		return "loci"
	case v.State == cycle.Draft:
		return "freeze"
	case p.Teams == 0:
		return "teams"
	case p.Planned+p.Done < p.Loci:
		return "visits"
	}
	return "going"
}

// nextLink leads to the next step, for who may take it.
func (r *request) nextLink(v *cycleView) ui.Link {
	if !v.Plans {
		return ui.Link{}
	}
	switch v.next() {
	case "bodies":
		return r.cycleWay(v, "add")
	case "loci":
		return r.cycleWay(v, "draw")
	case "freeze":
		if v.Runs {
			return r.cycleWay(v, "freeze")
		}
	case "teams":
		return r.cycleWay(v, "team")
	case "visits":
		return r.cycleWay(v, "visit")
	}
	return ui.Link{}
}

// count is how much a part of a plan holds, where one number says it.
func (v *cycleView) count(part string) (int, bool) {
	switch part {
	case "bodies":
		return v.progress.Bodies, true
	case "draws":
		return v.progress.Drawings, true
	case "teams":
		return v.progress.Teams, true
	case "visits":
		return v.progress.Planned + v.progress.Done, true
	}
	return 0, false
}

// withoutProducts is at how many loci no service was chosen, where the instrument asks about single ones and the reader
// can choose.
func (v *cycleView) withoutProducts() int {
	if v.products == nil || !v.products.asked || !v.Plans || v.State == cycle.Ended {
		return 0
	}
	return v.progress.Loci - len(v.products.byLoci)
}

// wholeWays are what can be done with a cycle as a whole.
func (r *request) wholeWays(v *cycleView) []ui.Link {
	links := []ui.Link{r.cycleWay(v, "edit")}
	if v.State == cycle.Draft {
		links = append(links, r.cycleWay(v, "freeze"))
	}
	if v.Kind == cycle.External {
		links = append(links, r.cycleWay(v, "join"))
	} else if v.Shared.IsZero() {
		links = append(links, r.cycleWay(v, "share"))
	}
	return append(links, r.cycleWay(v, "end"))
}

// progressTable says by office and by team what was done of what is planned.
func (r *request) progressTable(v *cycleView) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.cycle.progress"), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("desk.cycle.whose"), Head: true}, {Label: r.T("desk.cycle.loci")}, {Label: r.T("desk.cycle.planned")}, {Label: r.T("desk.cycle.done")},
		},
	}
	table.Columns = append(table.Columns, r.formColumns(v)...)
	add := func(name string, p cycle.Part, forms func(*fieldform.Progress) map[string]fieldform.Share) {
		row := ui.Row{Cells: []ui.Cell{
			{Text: name}, {Text: strconv.Itoa(p.Loci)}, {Text: strconv.Itoa(p.Planned)}, {Text: strconv.Itoa(p.Done)},
		}}
		if v.forms != nil {
			row.Cells = append(row.Cells, r.formCells(forms(v.forms)[p.ID])...)
		}
		table.Rows = append(table.Rows, row)
	}
	for _, p := range v.progress.Offices {
		add(v.office(p.ID), p, func(f *fieldform.Progress) map[string]fieldform.Share { return f.Offices })
	}
	for _, p := range v.progress.ByTeam {
		add(p.Name, p, func(f *fieldform.Progress) map[string]fieldform.Share { return f.Teams })
	}
	return table
}
