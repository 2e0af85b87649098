package desk

import (
	"strings"

	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// asksAgain reports whether a decision takes something away that cannot be brought back, and nobody said yet that they
// are sure. A decision that is refused anyway is not asked about.
func (r *request) asksAgain(v *privacyRequest, d *privacy.Decision) bool {
	if v.About != privacy.OfCase || v.State != privacy.Open || d.Outcome == privacy.Refused || r.ticked("yakin") {
		return false
	}
	switch v.Kind {
	case privacy.Correct, privacy.Erase, privacy.Withdraw:
		return d.Check(&v.Request) == nil
	case privacy.See, privacy.Restrict:
	}
	return false
}

// privacyCheckAnswer asks again, and names what goes and what stays.
func (r *request) privacyCheckAnswer(v *privacyRequest) answer {
	got := r.page(r.T("desk.privacy.check."+string(v.Kind)), privacyCheckBody(r, v))
	got.page.Part = privacyPath
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: r.T("desk.privacy.requests"), Href: v.href(r, requestsPath)}, ui.Link{Text: v.Number, Href: r.URL(requestsPath + "/" + v.ID)})
	return got
}

// checkTerms are the decision as it was written, with what goes and what stays.
func (r *request) checkTerms(v *privacyRequest) []ui.Term {
	var fields []string
	terms := []ui.Term{{Term: r.T("desk.privacy.case"), Text: v.number}}
	for _, one := range []struct{ name, text string }{{"name", v.said.Name}, {"phone", v.said.Phone}, {"mail", v.said.Mail}, {"address", v.said.Address}} {
		if one.text != "" && v.Kind == privacy.Correct {
			fields = append(fields, r.T("desk.privacy."+one.name))
			terms = append(terms, ui.Term{Term: r.T("desk.privacy.becomes", "field", r.T("desk.privacy."+one.name)), Text: one.text})
		}
	}
	terms = append(terms,
		ui.Term{Term: r.T("desk.privacy.goes"), Text: r.T("desk.privacy.goes."+string(v.Kind), "fields", strings.Join(fields, ", "))},
		ui.Term{Term: r.T("desk.privacy.stays"), Text: r.T("desk.privacy.stays." + string(v.Kind))},
		ui.Term{Term: r.T("desk.privacy.outcome"), Text: r.T(privacy.State(r.get("outcome")).Key())})
	if g := r.get("ground"); g != "" && r.get("outcome") != string(privacy.Done) {
		terms = append(terms, ui.Term{Term: r.T("desk.privacy.ground"), Text: r.T(privacy.GroundKey(g))})
	}
	return append(terms, ui.Term{Term: r.T("desk.privacy.answer"), Text: r.get("answer")})
}

// decided are the values of the decision, carried along, with one more.
func (r *request) decided(more string) []ui.Param {
	return []ui.Param{
		{Name: "version", Value: r.get("version")},
		{Name: "outcome", Value: r.get("outcome")},
		{Name: "ground", Value: r.get("ground")},
		{Name: "answer", Value: r.get("answer")},
		{Name: more, Value: "1"},
	}
}
