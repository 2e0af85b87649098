package serve

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/patuh-id/patuh/internal/base/locale"
)

// refusals are the texts of the answers that the server gives itself.
var refusals = map[int]string{
	http.StatusForbidden:             "serve.refusal.forbidden",
	http.StatusRequestEntityTooLarge: "serve.refusal.too_large",
	http.StatusMisdirectedRequest:    "serve.refusal.misdirected",
	http.StatusTooManyRequests:       "serve.refusal.too_many",
	http.StatusInternalServerError:   "serve.refusal.failed",
}

// It has no style sheet and no link but one: it must work when nothing else does.
var refusal = template.Must(template.New("").Parse(`<!DOCTYPE html>
<html lang="{{.Lang}}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>{{.Title}}</title></head>
<body><main><h1>{{.Title}}</h1><p>{{.Text}}</p>
{{with .Origin}}<p><a href="{{.}}/">{{.}}</a></p>
{{end}}{{with .Number}}<p>{{.}}</p>
{{end}}</main></body></html>
`))

type refusalPage struct{ Lang, Title, Text, Origin, Number string }

// Refuse answers with a plain page that says what is wrong: 403, 413, 421, 429 or 500. It is for
// requests that get no further than the server; pages have their own.
func Refuse(w http.ResponseWriter, r *http.Request, status int) {
	a := askedOf(r.Context())
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer") // it may stand at a receipt's address
	key, known := refusals[status]
	if a == nil || a.server.Catalog == nil || !known {
		http.Error(w, http.StatusText(status), status)
		return
	}
	say := a.server.Catalog.Printer(langOf(r.URL.Path))
	page := refusalPage{Lang: string(say.Lang), Title: say.T(key + ".title"), Text: say.T(key + ".text")}
	switch status {
	case http.StatusMisdirectedRequest:
		page.Origin = a.server.Origin
	case http.StatusInternalServerError:
		page.Number = say.T("serve.refusal.number", "id", a.id)
	}
	header.Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		if err := refusal.Execute(w, page); err != nil {
			a.server.Log.DebugContext(r.Context(), "a refusal was cut off", "error", err)
		}
	}
}

// langOf is the language of an address: pages in English begin with /en.
func langOf(path string) locale.Lang {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if lang, ok := locale.Parse(first); ok {
		return lang
	}
	return locale.Indonesian
}
