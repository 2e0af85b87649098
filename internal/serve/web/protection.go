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

// learns are what one of them can and cannot learn.
func learns(r *request, who string) []ui.Term {
	return []ui.Term{
		{Term: r.T("web.protect.can"), Text: r.T("web.protect." + who + ".can")},
		{Term: r.T("web.protect.cannot"), Text: r.T("web.protect." + who + ".cannot")},
	}
}
