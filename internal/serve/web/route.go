package web

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve"
)

// route is a public address: its path with {parts}, the parameters it understands, and what makes
// the page. Every route exists in every language.
type route struct {
	path   string
	params []string
	page   func(context.Context, *request) (*content, error)
	open   bool // open data: other sites' scripts may read it
}

// content is what a page function answers.
type content struct {
	contentType string
	file        string // name to save under; empty for pages
	write       func(context.Context, io.Writer) error
}

// register adds route to mux in every language.
func (p *Portal) register(mux *http.ServeMux, rt route) {
	for _, lang := range locale.Langs {
		pattern := p.context(lang).URL(rt.path)
		if strings.HasSuffix(pattern, "/") {
			pattern += "{$}"
		}
		mux.Handle("GET "+pattern, p.answer(rt, lang))
	}
}

// answer serves a route in one language from the page cache.
func (p *Portal) answer(rt route, lang locale.Lang) http.Handler {
	c := p.context(lang)
	parts := partNames(rt.path)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked, err := newRequest(c, filledPath(rt.path, parts, r), r.URL.Query(), rt.params)
		if err == nil {
			asked.parts = valuesOf(parts, r)
			err = p.send(w, r, rt, asked)
		}
		if err != nil {
			p.fail(w, r, lang, err)
		}
	})
}

func (p *Portal) send(w http.ResponseWriter, r *http.Request, rt route, asked *request) error {
	page, err := p.Cache.Get(r.Context(), asked.key(), func(ctx context.Context) (*serve.Page, error) {
		return render(ctx, rt, asked)
	})
	if err != nil {
		return err
	}
	if rt.open {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	return page.Write(w, r)
}

// maxPage bounds what one page may grow to before it is compressed.
const maxPage = 32 << 20

// buffers are used again: a page is packed before its buffer goes back.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func render(ctx context.Context, rt route, asked *request) (*serve.Page, error) {
	c, err := rt.page(ctx, asked)
	if err != nil {
		return nil, err
	}
	b := buffers.Get().(*bytes.Buffer)
	b.Reset()
	defer buffers.Put(b)
	if err := c.write(ctx, b); err != nil {
		return nil, err
	}
	if b.Len() > maxPage {
		return nil, problem.New(problem.TooLarge, "web.page_too_large", nil)
	}
	page, err := serve.NewPage(c.contentType, b.Bytes())
	if err != nil {
		return nil, err
	}
	if c.file != "" {
		page.Disposition = `attachment; filename="` + c.file + `"`
	}
	return page, nil
}

// partNames returns the names of the {parts} of path.
func partNames(path string) []string {
	var names []string
	for segment := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			names = append(names, strings.TrimSuffix(name, "}"))
		}
	}
	return names
}

func valuesOf(parts []string, r *http.Request) map[string]string {
	values := make(map[string]string, len(parts))
	for _, name := range parts {
		values[name] = r.PathValue(name)
	}
	return values
}

// filledPath is the address that was asked for, its parts escaped again: a part that holds a question
// mark must not look like a query.
func filledPath(path string, parts []string, r *http.Request) string {
	for _, name := range parts {
		path = strings.Replace(path, "{"+name+"}", url.PathEscape(r.PathValue(name)), 1)
	}
	return path
}

// fail is where every failure of a page becomes an answer, and is logged once.
func (p *Portal) fail(w http.ResponseWriter, r *http.Request, lang locale.Lang, err error) {
	if serve.Failed(w, r, p.Log, err) {
		p.writeError(w, r, lang, err)
	}
}

// health tells a supervisor that the process answers, and a balancer whether it can work.
func (p *Portal) health(mux *http.ServeMux) {
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if err := p.Ready(ctx); err != nil {
			p.Log.WarnContext(ctx, "not ready", "error", err)
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
}
