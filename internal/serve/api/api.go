// Package api answers programs: an API token in, JSON out. It decides nothing: a token's powers are
// its owner's, narrowed to what the token was made for, and each room says what they reach. Failures
// are problem details (RFC 9457) in the language the program asks for.
package api

import (
	"context"
	"embed"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/operate"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve"
)

// Texts are the texts of this room.
//
//go:embed texts
var Texts embed.FS

// Deps are what the API stands on.
type Deps struct {
	Catalog   *locale.Catalog
	Accounts  *account.Accounts
	Access    *access.Access
	Directory *directory.Directory
	Results   *result.Store
	Ledger    *ledger.Ledger
	Operator  *operate.Operator
	Log       *slog.Logger
	Now       func() time.Time
}

// Prefix is where the API's addresses begin.
const Prefix = "/api/v1/"

// API answers the addresses below Prefix.
type API struct {
	Deps
	refused *serve.Limiter
}

// New returns the API. The error names a route without a row in the table of access.
func New(deps Deps) (*API, error) {
	a := &API{Deps: deps, refused: serve.NewLimiter(time.Second, 30, deps.Now)}
	for _, rt := range a.routes() {
		if !slices.ContainsFunc(access.Entries(), func(e access.Entry) bool { return e.Action == rt.action }) {
			return nil, fmt.Errorf("route %s %s stands under no row of the table of access", rt.method, rt.path)
		}
	}
	return a, nil
}

// route is an address, the row of the table of access it stands under, and what answers.
type route struct {
	method, path string
	action       access.Action
	serve        func(context.Context, *request) (any, error)
}

// routes is every address of the API.
func (a *API) routes() []route {
	return []route{
		{http.MethodGet, "token", access.ReadPublic, a.token},
		{http.MethodGet, "positions", access.ReadPositions, a.positions},
		{http.MethodPost, "imports/directory", access.ImportDirectory, a.importDirectory},
		{http.MethodPost, "imports/results", access.ImportResults, a.importResults},
		{http.MethodGet, "events", access.ReadAudit, a.events},
		{http.MethodGet, "jobs", access.ReadJobs, a.jobs},
	}
}

// request is one call.
type request struct {
	*locale.Printer
	http  *http.Request
	actor access.Actor
	retry time.Duration // of an answer that tells to slow down: when to come back
}

// get returns a parameter of the query.
func (r *request) get(name string) string { return strings.TrimSpace(r.http.URL.Query().Get(name)) }

// Register adds the API's addresses to mux.
func (a *API) Register(mux *http.ServeMux) {
	for _, rt := range a.routes() {
		mux.Handle(rt.method+" "+Prefix+rt.path, a.handler(rt))
		mux.HandleFunc(Prefix+rt.path, func(w http.ResponseWriter, r *http.Request) {
			guard(w)
			w.Header().Set("Allow", rt.method)
			said := details{Title: http.StatusText(http.StatusMethodNotAllowed), Status: http.StatusMethodNotAllowed, Detail: a.printer(r).T("api.method", "method", rt.method)}
			a.write(w, r, said.Status, "application/problem+json", said)
		})
	}
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		guard(w)
		a.fail(w, &request{Printer: a.printer(r), http: r}, problem.New(problem.NotFound, "api.no_address", nil))
	})
}

// maxBody bounds what a program sends, in bytes; files have bounds of their own below it.
const maxBody = 20 << 20

// guard sets what every answer says to caches and to browsers, which have no business here.
func guard(w http.ResponseWriter) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
}

func (a *API) handler(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		guard(w)
		asked := &request{Printer: a.printer(r), http: r}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		got, err := a.ask(r.Context(), rt, asked)
		if err != nil {
			a.fail(w, asked, err)
			return
		}
		a.write(w, r, http.StatusOK, "application/json", got)
	})
}

// ask finds out for whom the program acts. Tokens are too long to be guessed; whoever sends wrong ones
// again and again is told to slow down, by network. A good token is never refused for what others in
// its network do.
func (a *API) ask(ctx context.Context, rt route, r *request) (any, error) {
	// The scheme's name is in capital or small letters (RFC 9110, section 11.1).
	scheme, text, ok := strings.Cut(r.http.Header.Get("Authorization"), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") || len(r.http.Header["Authorization"]) != 1 {
		return nil, problem.New(problem.Unauthenticated, "api.no_token", nil)
	}
	actor, err := a.Accounts.TokenActor(ctx, text)
	if problem.KindOf(err) == problem.Unauthenticated {
		if wait, ok := a.refused.Allow(ctx); !ok {
			r.retry = wait
			return nil, problem.New(problem.TooMany, "api.slow", nil)
		}
	}
	if err != nil {
		return nil, err
	}
	r.actor = actor
	return rt.serve(ctx, r)
}

// printer is in the language that the program asks for; Indonesian otherwise.
func (a *API) printer(r *http.Request) *locale.Printer {
	return a.Catalog.Printer(locale.Wanted(r.Header.Get("Accept-Language")))
}
