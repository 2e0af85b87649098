package desk

import (
	"cmp"
	"errors"
	"maps"
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
	// beside are parts of the form that are no fields, by their names, each with what is wrong with it.
	beside map[string]string
}

// blame puts what a room says of a form beside its fields. It returns false for failures that are
// not the form's: those are shown as failures.
func (f *form) blame(r *request, err error) bool {
	var faults problem.Faults
	if errors.As(err, &faults) {
		for _, fault := range faults {
			f.put(fault.Place.File, r.Named(fault.Key, r.translated(fault.Args)))
		}
		return true
	}
	var p *problem.Error
	kind := problem.KindOf(err)
	if !errors.As(err, &p) || p.Key == "" || !slices.Contains([]problem.Kind{
		problem.Invalid, problem.Conflict, problem.Unauthenticated, problem.TooMany, problem.Unavailable,
	}, kind) {
		return false
	}
	// "account.mail.form" is about the field "mail", if there is one.
	_, rest, _ := strings.Cut(p.Key, ".")
	field, _, _ := strings.Cut(rest, ".")
	f.put(field, r.Named(p.Key, r.translated(p.Args)))
	return true
}

// isAbout reports whether a room found something wrong with a field.
func isAbout(err error, field string) bool {
	var faults problem.Faults
	return errors.As(err, &faults) && slices.ContainsFunc(faults, func(one problem.Fault) bool { return one.Place.File == field })
}

// put writes an error beside a field, or above the form when the form has no such field.
func (f *form) put(field, text string) {
	for i := range f.fields {
		if f.fields[i].Name == field && f.fields[i].Error == "" {
			f.fields[i].Error = text
			return
		}
	}
	if was, ok := f.beside[field]; ok {
		if was == "" {
			f.beside[field] = text
		}
		return
	}
	f.wrong = append(f.wrong, text)
}

// failed reports whether anything is wrong.
func (f *form) failed() bool { return len(f.errors()) > 0 }

func (f *form) errors() []ui.FieldError {
	var errors []ui.FieldError
	for _, text := range f.wrong {
		errors = append(errors, ui.FieldError{Text: text})
	}
	errors = append(errors, ui.FieldErrors(f.fields...)...)
	for _, name := range slices.Sorted(maps.Keys(f.beside)) {
		if text := f.beside[name]; text != "" {
			errors = append(errors, ui.FieldError{Text: text, Href: "#isian-" + name})
		}
	}
	return errors
}

// translated puts the words of the table of access, which rooms give as they are in code, into the
// reader's language.
func (r *request) translated(args problem.Args) problem.Args {
	said := problem.Args{}
	for name, value := range args {
		switch v := value.(type) {
		case string:
			said[name] = r.word(name, v)
		case []string:
			words := make([]string, len(v))
			for i, w := range v {
				words[i] = r.word(strings.TrimSuffix(name, "s"), w)
			}
			said[name] = words
		default:
			said[name] = value
		}
	}
	return said
}

// word is a role, a kind, a level, a manner or a zone in the reader's language.
func (r *request) word(sort, code string) string {
	switch sort {
	case "other":
		sort = "role"
	case "zone":
		return zoneOf(code).String()
	}
	if key := "access." + sort + "." + code; r.Has(key) {
		return r.T(key)
	}
	switch sort {
	case "kind":
		return r.kind(code)
	case "region":
		return cmp.Or(region(code), code)
	default:
		return code
	}
}

// page is a page of the desk with its title.
func (r *request) page(title string, body templ.Component) answer {
	return answer{page: ui.Page{Title: title}, body: sheet(r, title, body)}
}

// formPage is a page with a form; it answers 422 when something was wrong with it.
func (r *request) formPage(title string, f *form, body templ.Component) answer {
	got := answer{page: ui.Page{Title: title}, body: formSheet(r, title, f, body)}
	if f.failed() {
		got.status = http.StatusUnprocessableEntity
		got.page.Title = r.T("desk.title_wrong", "title", title)
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

// isWrong reports whether a password was wrong: rooms say it as of signing in.
func isWrong(err error) bool {
	var p *problem.Error
	return errors.As(err, &p) && p.Key == "account.sign_in.wrong"
}
