package citizen

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// route is an address of the surface: its method, its path with {parts}, and what answers.
type route struct {
	method string
	path   string
	serve  func(context.Context, *request) (answer, error)
	// many are the fields that may come more than once.
	many []string
	// stream: the form has files, which the page itself reads as they come.
	stream bool
	// own: it is about a case, and for whoever has its pass.
	own bool
}

// answer is what a page function returns: a page, a way to go on, or a file.
type answer struct {
	page   ui.Page
	body   templ.Component
	status int    // of the page; 0 is 200
	to     string // complete address; the answer is 303 See Other
	file   *file
}

// file is an answer to be saved.
type file struct {
	name, contentType string
	data              []byte
}

// guard sets what every answer of the surface says to caches, search engines and other sites.
func guard(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", referrer(r))
}

// referrer is what a browser says of where somebody comes from: nothing, to nobody. With a form it then says
// "Origin: null", which old browsers, and all on a plain connection, have nothing beside to show that the
// form is ours (Sec-Fetch-Site). Those tell our own pages, and still no other site.
func referrer(r *http.Request) string {
	if r.Header.Get("Sec-Fetch-Site") == "" && strings.HasPrefix(r.Header.Get("User-Agent"), "Mozilla/") {
		return "same-origin"
	}
	return "no-referrer"
}

func (z *Citizen) answer(rt route, lang locale.Lang) http.Handler {
	c := z.context(lang)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		guard(w, r)
		asked := &request{Context: c, citizen: z, http: r, writer: w, token: z.cookies.token(r)}
		got, err := z.ask(r.Context(), rt, asked)
		if err != nil {
			z.fail(w, r, c, err)
			return
		}
		z.write(w, asked, got)
	})
}

// ask decodes the form, finds out whose receipt it is about, and lets the page answer.
func (z *Citizen) ask(ctx context.Context, rt route, r *request) (answer, error) {
	if err := r.decode(rt); err != nil {
		return answer{}, err
	}
	if rt.own {
		if to := r.enter(ctx); to != "" {
			return answer{to: to}, nil
		}
	}
	return rt.serve(ctx, r)
}

// turn waits for the turn of the request's network. It returns how long it would still have to wait where
// that is too long to keep somebody, and 0 when it is its turn.
func turn(ctx context.Context, limit *serve.Limiter) time.Duration {
	for waited := time.Duration(0); ; {
		wait, ok := limit.Allow(ctx)
		switch {
		case ok:
			return 0
		case waited+wait > patience:
			return wait
		}
		waited += wait
		select {
		case <-ctx.Done():
			return wait
		case <-time.After(wait):
		}
	}
}

// delay waits for the turn of the request's network, and goes on after patience in any case.
func delay(ctx context.Context, limit *serve.Limiter) {
	if turn(ctx, limit) == 0 {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(patience):
	}
}

// write sends the answer.
func (z *Citizen) write(w http.ResponseWriter, r *request, got answer) {
	switch {
	case got.to != "":
		// The address alone: a page that only says so would be as long as the way.
		w.Header().Set("Location", got.to)
		w.WriteHeader(http.StatusSeeOther)
	case got.file != nil:
		w.Header().Set("Content-Type", got.file.contentType)
		w.Header().Set("X-Robots-Tag", "noindex")
		w.Header().Set("Content-Disposition", `attachment; filename="`+got.file.name+`"`)
		_, _ = w.Write(got.file.data) // a reader who went away is no failure of the file
	default:
		z.writePage(w, r, got)
	}
}

// writePage makes the whole page before it sends any of it: a page that fails half-way is a failure.
// It goes over the wire compressed, because it may be read where the line is thin.
func (z *Citizen) writePage(w http.ResponseWriter, r *request, got answer) {
	r.frame(&got.page)
	if got.page.Hidden {
		w.Header().Set("X-Robots-Tag", "noindex")
	}
	var html bytes.Buffer
	ctx := templ.WithChildren(r.http.Context(), got.body)
	err := ui.Layout(r.Context, got.page).Render(ctx, &html)
	var page *serve.Page
	if err == nil {
		page, err = serve.NewPage("text/html; charset=utf-8", html.Bytes())
	}
	if err == nil {
		err = page.WriteOnce(w, r.http, cmp.Or(got.status, http.StatusOK))
	}
	if err != nil {
		z.fail(w, r.http, r.Context, err)
	}
}

// fail shows a failure inside the frame.
func (z *Citizen) fail(w http.ResponseWriter, r *http.Request, c ui.Context, err error) {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = problem.New(problem.TooLarge, "citizen.too_large", problem.Args{"mb": int(tooLarge.Limit >> 20)})
	}
	if !serve.Failed(w, r, z.Log, err) {
		return
	}
	failure := c.FailureOf(err, serve.RequestID(r.Context()))
	failure.Way = ui.Link{Text: c.T("citizen.way_report"), Href: c.URL(reportPath)}
	page := ui.Page{Title: failure.Title, Path: ui.WithoutLang(r.URL.EscapedPath()), Hidden: true}
	menu(c, &page)
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("X-Robots-Tag", "noindex")
	w.WriteHeader(serve.Status(problem.KindOf(err)))
	ctx := templ.WithChildren(r.Context(), ui.ErrorPage(c, failure))
	if err := ui.Layout(c, page).Render(ctx, w); err != nil {
		z.Log.DebugContext(ctx, "error page was cut off", "error", err)
	}
}

// busy says that a network has to wait.
func busy(wait time.Duration) error {
	return problem.New(problem.TooMany, "citizen.busy", problem.Args{"n": seconds(wait)})
}

// seconds is a wait as people and headers are told it, never 0.
func seconds(wait time.Duration) int { return int(wait/time.Second) + 1 }

// retry says when to try again.
func (r *request) retry(wait time.Duration) {
	r.writer.Header().Set("Retry-After", strconv.Itoa(seconds(wait)))
}

// waiting is the status of an answer to whoever was asked to try again.
func (r *request) waiting(got answer) answer {
	if r.writer.Header().Get("Retry-After") != "" {
		got.status = http.StatusTooManyRequests
	}
	return got
}
