package desk

import (
	"maps"
	"net/http"
	"slices"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// A form that comes when the session is locked or over is not lost: the page that says so carries along
// what was typed, to be sent once more. Browsers do not bring it back by themselves, since none of these
// pages may be kept.

// secrets are fields that are never sent back to a browser.
var secrets = []string{"password", "again", "old", "code", "sealed", "response"}

// unsent says why a form was not taken, with its fields to be sent again after signing in at where, in
// another tab. A form with a secret or a chosen file has to be filled in once more.
func (r *request) unsent(rt route, why, where string) (*answer, error) {
	chosen := rt.stream || r.http.MultipartForm != nil && len(r.http.MultipartForm.File) > 0
	if chosen || slices.ContainsFunc(secrets, r.form.Has) {
		return nil, problem.New(problem.Unauthenticated, "desk.fill_again", nil)
	}
	var fields []ui.Param
	for _, name := range slices.Sorted(maps.Keys(r.form)) {
		for _, value := range r.form[name] {
			fields = append(fields, ui.Param{Name: name, Value: value})
		}
	}
	again := ui.Form{Action: r.http.URL.EscapedPath(), Button: r.T("desk.unsent.button"), Keep: fields, Files: rt.files > 0}
	got := r.page(r.T("desk.unsent.title"), unsentBody(r, r.T(why), r.URL(where), again))
	got.status = http.StatusUnauthorized
	return &got, nil
}
