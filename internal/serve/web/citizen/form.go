package citizen

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// form is what a page asks for, and what was wrong with what came.
type form struct {
	fields []ui.Field
	// wrong is what is not wrong with one field alone.
	wrong []string
	// said is what was said of fields before the form asks for them.
	said []saying
}

type saying struct{ field, text string }

// ask sets the fields, and puts beside them what was said of them.
func (f *form) ask(fields ...ui.Field) {
	f.fields = fields
	said := f.said
	f.said = nil
	for _, one := range said {
		f.put(one.field, one.text)
	}
}

// blame puts what a room says of a form beside its fields. It returns false for failures that are not
// the form's: those are shown as failures.
func (f *form) blame(r *request, err error) bool {
	var faults problem.Faults
	if errors.As(err, &faults) {
		for _, fault := range faults {
			f.put(fieldOf(fault), r.Named(fault.Key, fault.Args))
		}
		return true
	}
	var p *problem.Error
	if !errors.As(err, &p) || p.Key == "" || !slices.Contains([]problem.Kind{
		problem.Invalid, problem.Conflict, problem.Unauthenticated, problem.TooLarge, problem.TooMany, problem.Unavailable,
	}, problem.KindOf(err)) {
		return false
	}
	f.put("", r.Named(p.Key, p.Args))
	return true
}

// put writes an error beside a field, or above the form when the form has no such field.
func (f *form) put(field, text string) {
	if len(f.fields) == 0 {
		f.said = append(f.said, saying{field, text})
		return
	}
	for i := range f.fields {
		if f.fields[i].Name != field {
			continue
		}
		if !strings.Contains(f.fields[i].Error, text) {
			f.fields[i].Error = strings.TrimSpace(f.fields[i].Error + " " + text)
		}
		return
	}
	if !slices.Contains(f.wrong, text) {
		f.wrong = append(f.wrong, text)
	}
}

// failed reports whether anything is wrong.
func (f *form) failed() bool {
	return len(f.said) > 0 || len(f.wrong) > 0 || len(ui.FieldErrors(f.fields...)) > 0
}

func (f *form) errors() []ui.FieldError {
	var errors []ui.FieldError
	for _, text := range f.wrong {
		errors = append(errors, ui.FieldError{Text: text})
	}
	return append(errors, ui.FieldErrors(f.fields...)...)
}

// page is a page of the surface with its title.
func (r *request) page(title string, body templ.Component) answer {
	return answer{page: ui.Page{Title: title, Hidden: true}, body: sheet(r, title, body)}
}

// formPage is a page with a form; it answers 422 when something was wrong with it.
func (r *request) formPage(title string, f *form, body templ.Component) answer {
	got := answer{page: ui.Page{Title: title, Hidden: true}, body: formSheet(r, title, f, body)}
	if f.failed() {
		got.status = http.StatusUnprocessableEntity
		got.page.Title = r.T("citizen.title_wrong", "title", title)
	}
	return got
}

// options are choices of a field, the chosen ones marked.
func options(chosen []string, all ...ui.Option) []ui.Option {
	for i := range all {
		all[i].Selected = slices.Contains(chosen, all[i].Value)
	}
	return all
}

// fieldOf is the field of a form that a room's fault is about.
func fieldOf(fault problem.Fault) string {
	switch field := fault.Place.File; field {
	case "target":
		return "office"
	case "files":
		return "file"
	default:
		return field
	}
}
