package web

import (
	"context"

	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// watchers are those whom a reporter may fear, in the order of docs/threat-model.en.md, which names the test
// of each claim.
var watchers = []string{"handler", "officers", "person", "admin", "operator", "authority", "public", "number", "network", "database", "backup"}

// protection tells in plain words what each of those can and cannot learn.
func (p *Portal) protection(_ context.Context, r *request) (*content, error) {
	return html(r, ui.Page{Title: r.T("web.protect.title"), Description: r.T("web.protect.lead")}, protectionPage(r)), nil
}

// levels sets the three levels that a reporter chooses from beside each other.
func levels(r *request) ui.Table {
	table := ui.Table{
		LabelledBy: "tingkat", Prose: true,
		Columns: []ui.Column{
			{Label: r.T("web.protect.levels.level"), Head: true},
			{Label: r.T("web.protect.levels.who")},
			{Label: r.T("web.protect.levels.reach")},
			{Label: r.T("web.protect.levels.limit")},
		},
	}
	for _, level := range []string{"open", "secret", "anonymous"} {
		var cells []ui.Cell
		for _, part := range []string{"name", "who", "reach", "limit"} {
			cells = append(cells, ui.Cell{Text: r.T("web.protect.levels." + level + "." + part)})
		}
		table.Rows = append(table.Rows, ui.Row{Cells: cells})
	}
	return table
}

// learns are what one of them can and cannot learn.
func learns(r *request, who string) []ui.Term {
	return []ui.Term{
		{Term: r.T("web.protect.can"), Text: r.T("web.protect." + who + ".can")},
		{Term: r.T("web.protect.cannot"), Text: r.T("web.protect." + who + ".cannot")},
	}
}
