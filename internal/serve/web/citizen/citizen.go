// Package citizen knows the pages on which people tell an office something and follow what becomes of
// it, without an account: three short steps, a receipt, and a page that its number and PIN open. It
// decodes forms, finds out whose draft or receipt a browser has, and shows what the rooms below answer.
// It decides nothing, and refuses to ask for what an office does not need to know. Nothing of it is kept
// in a cache, and every page works without script.
package citizen

import (
	"context"
	"embed"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/complaint/papers"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
	reach "github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/tus"
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
	Cases   *complaint.Complaints
	Papers  *papers.Papers
	// Privacy takes what reporters ask about their own data.
	Privacy   *privacy.Privacy
	Access    *access.Access
	Directory *directory.Directory
	Files     *evidence.Files
	Ledger    *ledger.Ledger
	Log       *slog.Logger
	Now       func() time.Time
	// Origin and Contact are as in the portal.
	Origin, Contact string
	// Emergency are the emergency numbers of an authority; it may be nil.
	Emergency func(ctx context.Context, authority string) ([]reach.Number, error)
	// Open says whether messages of an authority go out by a channel now. Where it is nil none do.
	Open func(ctx context.Context, channel, authority string) (bool, error)
}

// Citizen answers the addresses below Prefixes.
type Citizen struct {
	Deps
	cookies cookies
	// What costs us something: rows of drafts, files, reports, and looking for a receipt.
	beginning, bringing, sending, opening *serve.Limiter
	// flooding is of reports from networks that lie together: it makes them wait and refuses none.
	flooding *serve.Limiter
}

// Prefixes are where the surface's addresses begin, without the language.
var Prefixes = []string{reportPath, receiptPath}

const (
	reportPath  = "/lapor"
	receiptPath = "/laporan"
	// uploadPath is where the page's script sends parts of files. It has no language.
	uploadPath = reportPath + "/unggah"
)

// What one network may do at once, and then how often. A whole village may stand behind one address, so
// whoever is over it waits first, and is asked to try again only when the wait gets long.
const (
	beginningBurst = 240
	beginningEvery = time.Second / 4
	bringingBurst  = 300
	bringingEvery  = 2 * time.Second
	sendingBurst   = 60
	sendingEvery   = time.Second / 2
	floodingBurst  = 600
	floodingEvery  = time.Second / 10
	openingBurst   = 120
	openingEvery   = time.Second / 2
	// patience is how long a form waits for its turn before it comes back filled in.
	patience = 4 * time.Second
)

// New returns the surface. The error names a room that is missing.
func New(deps Deps) (*Citizen, error) {
	rooms := reflect.ValueOf(deps)
	for i := range rooms.NumField() {
		if field := rooms.Field(i); field.Kind() == reflect.Pointer && field.IsNil() {
			return nil, fmt.Errorf("the pages of citizens are given no %s", rooms.Type().Field(i).Name)
		}
	}
	return &Citizen{
		Deps: deps, cookies: cookiesFor(deps.Origin),
		beginning: serve.NewLimiter(beginningEvery, beginningBurst, deps.Now),
		bringing:  serve.NewLimiter(bringingEvery, bringingBurst, deps.Now),
		sending:   serve.NewLimiter(sendingEvery, sendingBurst, deps.Now),
		flooding:  serve.NewWideLimiter(floodingEvery, floodingBurst, deps.Now),
		opening:   serve.NewLimiter(openingEvery, openingBurst, deps.Now),
	}, nil
}

// Register adds the surface's addresses to mux, in every language.
func (z *Citizen) Register(mux *http.ServeMux) {
	for _, lang := range locale.Langs {
		c := z.context(lang)
		for _, rt := range z.routes() {
			mux.Handle(rt.method+" "+c.URL(rt.path), z.answer(rt, lang))
		}
		for _, prefix := range Prefixes {
			mux.HandleFunc(c.URL(prefix)+"/", func(w http.ResponseWriter, r *http.Request) {
				guard(w, r)
				z.fail(w, r, c, problem.New(problem.NotFound, "", nil))
			})
		}
	}
	z.registerUploads(mux)
}

// registerUploads adds the address for files in parts: they belong to the draft of the browser.
func (z *Citizen) registerUploads(mux *http.ServeMux) {
	tus.Register(mux, tus.Deps{
		Catalog: z.Catalog, Files: z.Files, Log: z.Log, Now: z.Now, Path: uploadPath,
		Owner: func(r *http.Request) (string, error) {
			token := z.cookies.token(r)
			if token == "" {
				return "", problem.New(problem.Unauthenticated, "citizen.no_cookie", nil)
			}
			if r.Method == post && r.URL.Path == uploadPath {
				if wait := turn(r.Context(), z.bringing); wait > 0 {
					return "", busy(wait)
				}
			}
			return complaint.DraftOwner(token), nil
		},
	})
}

func (z *Citizen) context(lang locale.Lang) ui.Context {
	return ui.Context{Printer: z.Catalog.Printer(lang), Assets: z.Assets, Origin: z.Origin, Contact: z.Contact}
}

func (z *Citizen) routes() []route {
	return append(append(z.reportRoutes(), z.receiptRoutes()...), z.lostRoutes()...)
}
