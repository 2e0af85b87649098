// Package web is the public portal: its addresses, its pages and its open data, in Indonesian and
// English. It asks the rooms below for figures and decides how they are shown; it holds no rule,
// no query and nothing about who reads.
package web

import (
	"context"
	"embed"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/internal/award"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/privacy/breach"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/score"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// Texts are the portal's texts.
//
//go:embed texts
var Texts embed.FS

//go:embed all:dist
var dist embed.FS

// Deps are what the portal stands on.
type Deps struct {
	Catalog   *locale.Catalog
	Cache     *serve.PageCache
	Results   *result.Store
	Directory *directory.Directory
	// Calendars may be nil: then there is no page about them.
	Calendars *calendar.Calendars
	// Deadlines may be nil: then there is no page about them.
	Deadlines *deadline.Deadlines
	// Record may be nil: then there is no page about it.
	Record *ledger.Ledger
	// Documents may be nil: then there are no pages about them.
	Documents *document.Documents
	// Awards may be nil: then there are no pages of certificates.
	Awards *award.Awards
	// Offices may be nil: then there are no pages of offices and services.
	Offices *office.Offices
	// Figures are an office's cases in figures by its id, for its page; false where nobody has counted them,
	// and nil where nobody does. Whoever counts raises the public revision when they change.
	Figures func(ctx context.Context, office string) (complaint.Figures, bool, error)
	// Incidents are what authorities told the public of personal data; nil: they tell nothing.
	Incidents *breach.Breaches
	// Archive returns the archive of a computation by the publication that lets everybody take it; nil: there are none.
	Archive func(ctx context.Context, publication string) ([]byte, string, error)
	// Now is needed with Documents and Offices: it bounds how often a network asks, and says which hours hold.
	Now func() time.Time
	// Outlines may be empty: maps are tiles then.
	Outlines Outlines
	// Worked returns an assessment whose every answer is known, by the body's slug; nil when there
	// is none. It may be left out.
	Worked func(slug string) (*score.Result, error)
	Log    *slog.Logger
	// Ready fails while the database does not answer.
	Ready func(context.Context) error
	// Origin is the public scheme and host, or empty.
	Origin string
	// Contact is where readers report mistakes: a mail address or the http(s) address of a page,
	// already checked; or empty.
	Contact string
}

// Portal answers the public addresses.
type Portal struct {
	Deps
	assets  *ui.Assets
	guesses *serve.Limiter
}

// New returns the portal. It works without the built style sheet, and says so in the log.
func New(deps Deps) (*Portal, error) {
	built, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, err
	}
	assets, err := ui.LoadAssets(built)
	if err != nil {
		deps.Log.Warn("pages have no style", "error", err)
	}
	return &Portal{Deps: deps, assets: assets, guesses: newGuesses(deps.Now)}, nil
}

// Assets are the built files that pages of other surfaces wear too.
func (p *Portal) Assets() *ui.Assets { return p.assets }

// Handler returns the portal's addresses.
func (p *Portal) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, rt := range p.routes() {
		p.register(mux, rt)
	}
	mux.Handle("GET /assets/", p.assets.Handler())
	mux.Handle("GET /en", http.RedirectHandler("/en/", http.StatusMovedPermanently))
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		p.fail(w, r, ui.LangOf(r.URL.Path), problem.New(problem.NotFound, "", nil))
	})
	p.registerRobots(mux)
	p.registerRecord(mux)
	p.registerDocuments(mux)
	p.health(mux)
	return mux
}

func (p *Portal) context(lang locale.Lang) ui.Context {
	return ui.Context{Printer: p.Catalog.Printer(lang), Assets: p.assets, Origin: p.Origin, Contact: p.Contact, Documents: p.Documents != nil}
}

// html is the answer that shows body inside the frame of page.
func html(r *request, page ui.Page, body templ.Component) *content {
	page.Path = r.canonical()
	frame(r.Context, &page)
	return &content{contentType: "text/html; charset=utf-8", write: func(ctx context.Context, w io.Writer) error {
		return ui.Layout(r.Context, page).Render(templ.WithChildren(ctx, body), w)
	}}
}

// frame fills in what every page shares.
func frame(c ui.Context, page *ui.Page) {
	page.Nav = navigation(c, "lapor", "peringkat", "peta", "bandingkan", "metode", "data")
	below := []string{"laporan", "instrumen", "tenggat", "kalender", "ralat", "jejak", "perlindungan", "data-pribadi"}
	if c.Documents {
		below = append(below, "dokumen")
	}
	page.Foot = append(navigation(c, append(below, "tentang")...), ui.NavItem{Text: c.T("web.nav.masuk"), Path: "/akun/masuk"})
}

func navigation(c ui.Context, names ...string) []ui.NavItem {
	items := make([]ui.NavItem, 0, len(names))
	for _, name := range names {
		items = append(items, ui.NavItem{Text: c.T("web.nav." + name), Path: "/" + name})
	}
	return items
}

// writeError shows a failure inside the frame, in words of its kind or its own.
func (p *Portal) writeError(w http.ResponseWriter, r *http.Request, lang locale.Lang, err error) {
	c := p.context(lang)
	failure := c.FailureOf(err, serve.RequestID(r.Context()))
	page := ui.Page{Title: failure.Title, Path: ui.WithoutLang(r.URL.EscapedPath()), Hidden: true}
	frame(c, &page)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(serve.Status(problem.KindOf(err)))
	if r.Method == http.MethodHead {
		return
	}
	ctx := templ.WithChildren(r.Context(), ui.ErrorPage(c, failure))
	if err := ui.Layout(c, page).Render(ctx, w); err != nil {
		p.Log.DebugContext(ctx, "error page was cut off", "error", err)
	}
}
