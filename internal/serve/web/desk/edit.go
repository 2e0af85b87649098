package desk

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// edit is a form about something that others may change meanwhile.
type edit struct {
	form
	// version is the one the form was made from.
	version int64
	// now is what stands there now, where somebody was faster.
	now []ui.Term
}

// editOf is a form about something of a version.
func (r *request) editOf(version int64, fields ...ui.Field) *edit {
	e := &edit{version: version, form: form{fields: fields}}
	if r.http.Method == post {
		e.version = r.number("version")
	}
	return e
}

// refuse puts what a room says into the form. Where somebody was faster it shows what stands there
// now, and the next attempt is made from that. It returns false for failures that are not the form's.
func (e *edit) refuse(r *request, err error, version int64, now []ui.Term) bool {
	if problem.KindOf(err) == problem.Conflict && isChanged(err) {
		e.version, e.now = version, now
		e.wrong = append(e.wrong, r.T("desk.changed"))
		return true
	}
	return e.blame(r, err)
}

// sent is a form of this edit, which carries the version along.
func (e *edit) sent(f ui.Form) ui.Form {
	f.Keep = append(f.Keep, ui.Param{Name: "version", Value: versionText(e.version)})
	return f
}

func isChanged(err error) bool {
	var p *problem.Error
	return errors.As(err, &p) && (p.Key == "access.changed" || p.Key == "account.rule.changed" || p.Key == "notify.changed" || p.Key == "document.changed" || p.Key == "complaint.house_changed" || p.Key == "complaint.category_changed" || p.Key == "office.changed" || p.Key == "hold.changed" || p.Key == "device.changed" || p.Key == "dossier.changed" || p.Key == "oversight.changed" || p.Key == "improve.changed" || p.Key == "decision.changed" || p.Key == "award.changed" || strings.HasPrefix(p.Key, "directory.changed"))
}

func versionText(version int64) string { return strconv.FormatInt(version, 10) }

// why asks for a reason, which the record keeps.
func (r *request) why() ui.Field {
	return ui.Field{Name: "why", Label: r.T("desk.field.why"), Hint: r.T("desk.field.why_hint"), Value: r.typed("why", ""), Optional: true, Max: access.MaxText}
}

// editPage is a page with a form about something that others may change meanwhile.
func (r *request) editPage(title string, e *edit, body templ.Component) answer {
	got := r.formPage(title, &e.form, body)
	if e.now != nil {
		got.status = http.StatusConflict
	}
	return got
}
