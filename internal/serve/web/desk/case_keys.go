package desk

import "context"

// caseKeys are the keys that the script of the page knows while the focus is in a list of cases, and only then
// (WCAG 2.1.4): nobody who speaks to their machine sets one off by chance.
var caseKeys = []struct{ key, does string }{
	{"j", "down"}, {"k", "up"}, {"o", "open"}, {"x", "tick"}, {"/", "search"}, {"?", "help"},
}

func (d *Desk) keysPage(_ context.Context, r *request) (answer, error) {
	got := r.page(r.T("desk.keys.title"), keysBody(r))
	got.page.Breadcrumbs, got.page.Part = r.caseCrumbs(nil), casesPath
	return got, nil
}
