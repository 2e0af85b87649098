// Package files gives out files to whoever has a signed link. It reads no cookie and sets none: who may
// have a file was decided when the link was made. What it gives out can run nothing, load nothing and be
// put into no page but ours, whatever a browser takes it for.
package files

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// Texts are this surface's texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what the surface stands on.
type Deps struct {
	Catalog *locale.Catalog
	Assets  *ui.Assets
	Files   *evidence.Files
	Log     *slog.Logger
	Now     func() time.Time
	// Origin and Contact are as in the portal.
	Origin, Contact string
}

// Register adds the addresses of files to mux.
func Register(mux *http.ServeMux, deps Deps) {
	s := &surface{deps}
	mux.HandleFunc("GET "+evidence.LinkPrefix+"{token}/{name}", s.give)
	mux.HandleFunc("GET "+evidence.LinkPrefix, func(w http.ResponseWriter, r *http.Request) {
		s.explain(w, r, problem.New(problem.NotFound, "evidence.link.unknown", nil))
	})
}

type surface struct{ Deps }

func (s *surface) give(w http.ResponseWriter, r *http.Request) {
	linked, err := s.Files.Follow(r.Context(), r.PathValue("token"))
	if err != nil {
		s.explain(w, r, err)
		return
	}
	data, err := s.Files.Bytes(r.Context(), linked)
	if err != nil {
		s.explain(w, r, err)
		return
	}
	s.headers(w.Header(), linked)
	serve.Unhurried(w, linked.Size, s.Now)
	// It answers HEAD, ranges, and If-None-Match and If-Range by the ETag.
	http.ServeContent(w, r, "", time.Time{}, data)
	if err := data.Close(); err != nil {
		s.Log.DebugContext(r.Context(), "a file that was given out cannot be closed", "error", err)
	}
}

func (s *surface) headers(header http.Header, linked evidence.Linked) {
	how, style := "attachment", ""
	if linked.Inline() {
		how = "inline"
	}
	if strings.HasPrefix(linked.Type, "image/") {
		// A picture has no words of its own: these are the styles of the page that browsers put around it.
		style = "style-src 'unsafe-inline'; "
	}
	mime := linked.Type
	if mime == "text/plain" {
		mime += "; charset=utf-8"
	}
	header.Set("Content-Type", mime)
	header.Set("Content-Disposition", evidence.Disposition(how, linked.Name))
	header.Set("Content-Security-Policy", "sandbox; default-src 'none'; "+style+"frame-ancestors 'none'")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Robots-Tag", "noindex")
	header.Set("ETag", strconv.Quote(linked.Sum.String()))
	// Nothing stays on a computer that others use, too: over HTTP no browser clears it on leaving.
	header.Set("Cache-Control", "no-store")
}

// explain is a plain page for whoever has a link that leads to nothing (any more, or yet).
func (s *surface) explain(w http.ResponseWriter, r *http.Request, err error) {
	if !serve.Failed(w, r, s.Log, err) {
		return
	}
	lang := locale.Wanted(r.Header.Get("Accept-Language"))
	c := ui.Context{Printer: s.Catalog.Printer(lang), Assets: s.Assets, Origin: s.Origin, Contact: s.Contact}
	failure := c.FailureOf(err, serve.RequestID(r.Context()))
	failure.Title = c.T("files.title")
	status := serve.Status(problem.KindOf(err))
	switch keyOf(err) {
	case "evidence.link.over", "evidence.link.erased":
		status = http.StatusGone
	case "evidence.link.waiting":
		failure.Title = c.T("files.waiting")
		status = http.StatusNotFound // there is nothing to be had here yet
		w.Header().Set("Retry-After", "60")
	}
	var page bytes.Buffer
	ctx := templ.WithChildren(r.Context(), ui.ErrorPage(c, failure))
	if err := ui.Layout(c, ui.Page{Title: failure.Title, Path: "/", Hidden: true}).Render(ctx, &page); err != nil {
		s.Log.ErrorContext(ctx, "an explaining page failed", "error", err)
		http.Error(w, http.StatusText(status), status)
		return
	}
	s.send(ctx, w, r, status, &page)
}

func (s *surface) send(ctx context.Context, w http.ResponseWriter, r *http.Request, status int, page io.Reader) {
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Cache-Control", "no-store") // what waits now is there in a minute
	header.Set("Referrer-Policy", "no-referrer")
	header.Add("Vary", "Accept-Language")
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return
	}
	if _, err := io.Copy(w, page); err != nil {
		s.Log.DebugContext(ctx, "an explaining page was cut off", "error", err)
	}
}

func keyOf(err error) string {
	var said *problem.Error
	if errors.As(err, &said) {
		return said.Key
	}
	return ""
}
