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
	// live pages follow something faster than the public revision, and are made for each who asks.
	live bool
	// post answers what a form of the page sends; nil where there is none.
	post func(context.Context, *request, url.Values) (*content, error)
}

// content is what a page function answers.
type content struct {
	contentType string
	file        string // name to save under; empty for pages
	status      int    // of a live page; 0 is 200
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
		if rt.post != nil {
			mux.Handle("POST "+pattern, p.answerForm(rt, lang))
		}
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

// openToAll lets other sites' scripts read an answer.
func openToAll(w http.ResponseWriter) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
}

func (p *Portal) send(w http.ResponseWriter, r *http.Request, rt route, asked *request) error {
	if rt.live {
		made, err := rt.page(r.Context(), asked)
		if err != nil {
			return err
		}
		if rt.open {
			openToAll(w)
		}
		return sendLive(w, r, made)
	}
	page, err := p.Cache.Get(r.Context(), asked.key(), func(ctx context.Context) (*serve.Page, error) {
		return render(ctx, rt, asked)
	})
	if err != nil {
		return err
	}
	if rt.open {
		openToAll(w)
	}
	return page.Write(w, r)
}

// sendLive sends a page that is not kept. One that says that something failed has no second use.
func sendLive(w http.ResponseWriter, r *http.Request, made *content) error {
	page, err := pack(r.Context(), made)
	if err != nil {
		return err
	}
	if made.status == 0 {
		return page.Write(w, r)
	}
	return page.WriteOnce(w, r, made.status)
}

// maxForm bounds what a form of a public page may send.
const maxForm = 128 << 10

// answerForm serves what a form sends. Nothing of it is kept, and nothing of it is in an address.
func (p *Portal) answerForm(rt route, lang locale.Lang) http.Handler {
	c := p.context(lang)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			p.fail(w, r, lang, problem.New(problem.TooLarge, "web.form_unreadable", nil))
			return
		}
		asked, err := newRequest(c, rt.path, nil, nil)
		if err != nil {
			p.fail(w, r, lang, err)
			return
		}
		made, err := rt.post(r.Context(), asked, r.PostForm)
		if err != nil {
			p.fail(w, r, lang, err)
			return
		}
		page, err := pack(r.Context(), made)
		if err == nil {
			err = page.WriteOnce(w, r, http.StatusOK)
		}
		if err != nil {
			p.fail(w, r, lang, err)
		}
	})
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
	return pack(ctx, c)
}

// pack writes a page and compresses it.
func pack(ctx context.Context, c *content) (*serve.Page, error) {
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
