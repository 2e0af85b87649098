package citizen

import (
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// frame fills in what every page shares.
func (r *request) frame(page *ui.Page) {
	page.Path = ui.WithoutLang(r.http.URL.EscapedPath())
	menu(r.Context, page)
	page.Bar = exitBar(r)
}

// menu is the way to the two things that people come here for.
func menu(c ui.Context, page *ui.Page) {
	page.Nav = []ui.NavItem{
		{Text: c.T("citizen.nav.report"), Path: reportPath},
		{Text: c.T("citizen.nav.receipt"), Path: receiptPath},
	}
	page.Foot = []ui.NavItem{
		{Text: c.T("citizen.nav.deadlines"), Path: "/tenggat"},
		{Text: c.T("citizen.nav.record"), Path: "/jejak"},
		{Text: c.T("citizen.nav.protection"), Path: "/perlindungan"},
		{Text: c.T("citizen.nav.data"), Path: aboutData},
		{Text: c.T("citizen.nav.about"), Path: "/tentang"},
	}
	switch {
	case below(page.Path, reportPath):
		page.Section = reportPath
	case below(page.Path, receiptPath):
		page.Section = receiptPath
	}
}

// below reports whether an address is a page's own or lies below it.
func below(path, page string) bool {
	return path == page || len(path) > len(page) && path[:len(page)] == page && path[len(page)] == '/'
}
