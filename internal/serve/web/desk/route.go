package desk

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// route is an address of the desk: its method, its path with {parts}, and the row of the table of
// access that it stands under. Whoever has that right nowhere does not get as far as serve, which
// asks the room about the very thing. A route of ReadPublic is for whoever is not signed in yet.
type route struct {
	method string
	path   string
	action access.Action
	// or are further rows, one of which is as good as action.
	or    []access.Action
	serve func(context.Context, *request) (answer, error)
	// many are the fields that may come more than once.
	many []string
	// files is how many bytes a form with files may have; 0: it has none.
	files int64
	// stream: the form has files that the page itself reads, as they come.
	stream bool
	// enrolling: it is also for a session that waits for a second factor to be set up, which has no
	// powers and no actor yet.
	enrolling bool
	// costly: anybody may ask, and answering costs work or lets a secret be guessed.
	costly bool
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

// maxForm bounds a form without files, in bytes.
const maxForm = 64 << 10

// guard sets what every answer of the desk says to caches and to other sites. Our own pages learn where
// somebody comes from: see citizen's referrer.
func guard(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "same-origin")
}

func (d *Desk) answer(rt route, lang locale.Lang) http.Handler {
	c := d.context(lang)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		guard(w)
		if ahead(r) {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		asked := &request{Context: c, desk: d, http: r, writer: w, token: d.cookies.value(r, d.cookies.session)}
		got, err := d.ask(r.Context(), rt, asked)
		if err != nil {
			d.fail(w, r, c, err)
			return
		}
		d.write(w, asked, got)
	})
}

// ahead reports whether a browser asks only for what somebody may open next. It gets nothing: that a case was
// opened, or a message read, is noted, and nobody has.
func ahead(r *http.Request) bool {
	return r.Method == http.MethodGet && (r.Header.Get("Sec-Purpose") != "" || r.Header.Get("X-Moz") == "prefetch" || r.Header.Get("Purpose") == "prefetch")
}

// ask decodes the form, finds out who asks, and lets the page answer.
func (d *Desk) ask(ctx context.Context, rt route, r *request) (answer, error) {
	if rt.costly {
		if wait, ok := d.costly.Allow(ctx); !ok {
			r.writer.Header().Set("Retry-After", strconv.Itoa(int(wait/time.Second)+1))
			return answer{}, problem.New(problem.TooMany, "desk.too_many", problem.Args{"in": r.lasting(wait)})
		}
	}
	if err := r.decode(rt); err != nil {
		return answer{}, err
	}
	if rt.action == access.ReadPublic {
		return rt.serve(ctx, r)
	}
	on, err := r.enter(ctx, rt)
	if on != nil || err != nil {
		return deref(on), err
	}
	if err := mayAnywhere(r.actor, rt.action, rt.or...); err != nil {
		return answer{}, err
	}
	return rt.serve(ctx, r)
}

func deref(a *answer) answer {
	if a == nil {
		return answer{}
	}
	return *a
}

// mayAnywhere keeps people from pages that can be of no use to any of their positions.
func mayAnywhere(actor access.Actor, action access.Action, or ...access.Action) error {
	for _, one := range append([]access.Action{action}, or...) {
		if !slices.ContainsFunc(access.Entries(), func(e access.Entry) bool {
			return e.Action == one && e.Audience == access.ByRole && len(access.Where(actor, one)) == 0
		}) {
			return nil
		}
	}
	return problem.New(problem.Forbidden, "access.forbidden", nil)
}

// enter finds the session of the request. It returns where to go when there is none that is open, or
// that may be enrolling; whoever sent a form is told instead.
func (r *request) enter(ctx context.Context, rt route) (*answer, error) {
	s, err := r.desk.Accounts.Session(ctx, r.token)
	if err == nil && s.Rotate {
		s, err = r.rotate(ctx)
	}
	switch {
	case problem.KindOf(err) == problem.Unauthenticated && rt.method == post:
		return r.unsent(rt, "desk.ended", "/akun/masuk")
	case problem.KindOf(err) == problem.Unauthenticated:
		return r.to("/akun/masuk"), nil
	case err != nil:
		return nil, err
	case s.Stage == account.Enrol && rt.enrolling:
	case s.Stage != account.Open && rt.method == post:
		return r.unsent(rt, "desk.locked_form", stagePath(s.Stage))
	case s.Stage != account.Open:
		return r.to(stagePath(s.Stage)), nil
	}
	r.session, r.actor = s, s.Actor
	return nil, nil
}

// to sends the reader to a page of signing in, and from there back to the page of this request.
func (r *request) to(path string) *answer {
	return &answer{to: r.URL(path + "?" + url.Values{"kembali": {r.address()}}.Encode())}
}

// Signed is the open session of a request's browser, for another surface that its person uses. A session whose powers
// have changed gets its new token. Kind: Unauthenticated, also for a session that is locked or not complete.
func (d *Desk) Signed(w http.ResponseWriter, r *http.Request) (account.Session, error) {
	asked := &request{desk: d, http: r, writer: w, token: d.cookies.value(r, d.cookies.session)}
	s, err := d.Accounts.Session(r.Context(), asked.token)
	if err == nil && s.Rotate {
		s, err = asked.rotate(r.Context())
	}
	if err == nil && s.Stage != account.Open {
		err = problem.New(problem.Unauthenticated, "account.session.ended", nil)
	}
	return s, err
}

// rotate gives the session a new token after its person's positions changed.
func (r *request) rotate(ctx context.Context) (account.Session, error) {
	step, err := r.desk.Accounts.Rotate(ctx, r.token)
	if err != nil {
		return account.Session{}, err
	}
	r.keep(step)
	return r.desk.Accounts.Session(ctx, step.Token)
}

// write sends the answer.
func (d *Desk) write(w http.ResponseWriter, r *request, got answer) {
	switch {
	case got.to != "":
		http.Redirect(w, r.http, got.to, http.StatusSeeOther)
	case got.file != nil:
		w.Header().Set("Content-Type", got.file.contentType)
		w.Header().Set("Content-Disposition", `attachment; filename="`+got.file.name+`"`)
		_, _ = w.Write(got.file.data) // a reader who went away is no failure of the file
	default:
		d.writePage(w, r, got)
	}
}

// writePage makes the whole page before it sends any of it: a page that fails half-way is a failure.
func (d *Desk) writePage(w http.ResponseWriter, r *request, got answer) {
	r.frame(&got.page)
	var page bytes.Buffer
	ctx := templ.WithChildren(r.http.Context(), got.body)
	if err := ui.Layout(r.Context, got.page).Render(ctx, &page); err != nil {
		d.fail(w, r.http, r.Context, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(page.Len()))
	w.WriteHeader(cmp.Or(got.status, http.StatusOK))
	_, _ = w.Write(page.Bytes()) // a reader who went away is no failure of the page
}

// fail shows a failure inside the frame of somebody who is not signed in: what failed may be just
// that.
func (d *Desk) fail(w http.ResponseWriter, r *http.Request, c ui.Context, err error) {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = problem.New(problem.TooLarge, "desk.too_large", problem.Args{"bytes": int(tooLarge.Limit)})
	}
	if !serve.Failed(w, r, d.Log, err) {
		return
	}
	failure := c.FailureOf(err, serve.RequestID(r.Context()))
	failure.Way = ui.Link{Text: c.T("desk.way_home"), Href: c.URL(home)}
	if problem.KindOf(err) == problem.Unauthenticated {
		failure.Way = ui.Link{Text: c.T("desk.way_sign_in"), Href: c.URL("/akun/masuk")}
	}
	page := ui.Page{Title: failure.Title, Path: ui.WithoutLang(r.URL.EscapedPath()), Hidden: true}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(serve.Status(problem.KindOf(err)))
	ctx := templ.WithChildren(r.Context(), ui.ErrorPage(c, failure))
	if err := ui.Layout(c, page).Render(ctx, w); err != nil {
		d.Log.DebugContext(ctx, "error page was cut off", "error", err)
	}
}
