package web

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// request is what a public page may know of who asks: the language, the address and the
// parameters its route declares. No cookie, no header: two readers of one address read one page.
type request struct {
	ui.Context
	path   string // without the language: /peringkat
	values map[string]string
	names  []string // declared, in the order of the canonical query
	parts  map[string]string
}

// maxValue bounds one parameter, in bytes.
const maxValue = 100

// newRequest keeps the declared parameters of query, the first value of each. A value that is too
// long or no text is Invalid.
func newRequest(c ui.Context, path string, query url.Values, names []string) (*request, error) {
	r := &request{Context: c, path: path, names: names, values: map[string]string{}}
	for _, name := range names {
		value := strings.TrimSpace(query.Get(name))
		if value == "" {
			continue
		}
		if len(value) > maxValue || !utf8.ValidString(value) || strings.ContainsFunc(value, isControl) {
			return nil, problem.New(problem.Invalid, "web.bad_parameter", problem.Args{"name": name})
		}
		r.values[name] = value
	}
	return r, nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// get returns the value of a declared parameter, or "".
func (r *request) get(name string) string { return r.values[name] }

// part returns a named part of the path.
func (r *request) part(name string) string { return r.parts[name] }

// key is the address in canonical form: two addresses with one meaning share one page.
func (r *request) key() string { return r.link(r.path, r.pairs()...) }

func (r *request) pairs() []string {
	var pairs []string
	for _, name := range r.names {
		if value := r.values[name]; value != "" {
			pairs = append(pairs, name, value)
		}
	}
	return pairs
}

// with returns the address of this page with some parameters changed; an empty value removes one.
func (r *request) with(pairs ...string) string {
	changed := make(map[string]string, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		changed[pairs[i]] = pairs[i+1]
	}
	var all []string
	for _, name := range r.names {
		value, ok := changed[name]
		if !ok {
			value = r.values[name]
		}
		if value != "" {
			all = append(all, name, value)
		}
	}
	return r.link(r.path, all...)
}

// link returns the address of path, with a query, in the reader's language.
func (r *request) link(path string, pairs ...string) string { return r.URL(withQuery(path, pairs)) }

// canonical is the address of this page without its language, as the frame wants it.
func (r *request) canonical() string { return withQuery(r.path, r.pairs()) }

func withQuery(path string, pairs []string) string {
	var b strings.Builder
	b.WriteString(path)
	for i := 0; i+1 < len(pairs); i += 2 {
		if i == 0 {
			b.WriteByte('?')
		} else {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(pairs[i]) + "=" + url.QueryEscape(pairs[i+1]))
	}
	return b.String()
}
