package desk

import (
	"slices"

	"github.com/patuh-id/patuh/internal/mask"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// masked is a text as those read it who are not to know of whom it speaks.
func (r *request) masked(text string) string {
	return mask.Text(text, func(key string) string { return r.T(key) })
}

// masks reports whether fields of a form hold what identifies somebody: then the form comes back with words in
// its place, so that whoever writes sees what others will read before anybody does.
func masks(fields ...string) func(*request) bool {
	return func(r *request) bool {
		return slices.ContainsFunc(fields, func(name string) bool { return len(mask.Find(r.get(name))) > 0 })
	}
}

// shownMasked is a field with its text as others will read it, and says so where that is not as it was typed.
func (r *request) shownMasked(f ui.Field) ui.Field {
	text := r.masked(f.Value)
	if text != f.Value && r.http.Method == post {
		f.Error = r.T("desk.case.masked")
	}
	f.Value = text
	return f
}
