// Package field is the surface of the phone with which people assess: the application that is kept on it (shell*.go),
// and what it fetches and brings (api*.go), by a device credential that outlives the session. It decides nothing: what
// a device may have and what becomes of what it brings is said by the rooms below.
package field

import (
	"embed"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/device"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/improve"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// Texts are the texts of this room.
//
//go:embed texts
var Texts embed.FS

// Deps are what the surface stands on.
type Deps struct {
	Catalog  *locale.Catalog
	Assets   *ui.Assets
	Accounts *account.Accounts
	Access   *access.Access
	Cycles   *cycle.Cycles
	Devices  *device.Devices
	Forms    *form.Forms
	// Reviews tell what is to be mended of forms that came back.
	Reviews *review.Reviews
	// Cards tell what was weak the year before.
	Cards *improve.Cards
	// Results tell what was found the year before.
	Results *result.Store
	Files   *evidence.Files
	Log     *slog.Logger
	Now     func() time.Time
	// Origin and Contact are as in the portal.
	Origin, Contact string
	// Signed is the open session of a request's browser. Kind: Unauthenticated.
	Signed func(http.ResponseWriter, *http.Request) (account.Session, error)
}

// Prefix is where the surface's addresses begin. They are the same in every language: what is kept on a phone is
// kept once, under one address.
const Prefix = "/lapangan"

// Field answers the addresses below Prefix.
type Field struct {
	Deps
	refused *serve.Limiter // of credentials that are wrong
	shell   shell
	before  found
}

// New returns the surface. The error names what is missing.
func New(deps Deps) (*Field, error) {
	rooms := reflect.ValueOf(deps)
	for i := range rooms.NumField() {
		field := rooms.Field(i)
		if (field.Kind() == reflect.Pointer || field.Kind() == reflect.Func) && field.IsNil() {
			return nil, fmt.Errorf("the phone's surface is given no %s", rooms.Type().Field(i).Name)
		}
	}
	f := &Field{Deps: deps, refused: serve.NewLimiter(time.Second, 30, deps.Now)}
	var err error
	f.shell, err = newShell(f)
	return f, err
}

// Register adds the surface's addresses to mux.
func (f *Field) Register(mux *http.ServeMux) {
	f.registerAPI(mux)
	f.registerShell(mux)
	mux.HandleFunc(Prefix+"/", func(w http.ResponseWriter, r *http.Request) {
		f.failPage(w, r, problem.New(problem.NotFound, "", nil))
	})
}

// context is what pages say things with: in the language that the browser asks for, since the address names none.
func (f *Field) context(r *http.Request) ui.Context {
	return ui.Context{Printer: f.printer(r), Assets: f.Assets, Origin: f.Origin, Contact: f.Contact}
}

func (f *Field) printer(r *http.Request) *locale.Printer {
	return f.Catalog.Printer(locale.Wanted(r.Header.Get("Accept-Language")))
}

// failPage shows a failure to a reader; programs get fail.
func (f *Field) failPage(w http.ResponseWriter, r *http.Request, err error) {
	guardPage(w)
	if !serve.Failed(w, r, f.Log, err) {
		return
	}
	c := f.context(r)
	failure := c.FailureOf(err, serve.RequestID(r.Context()))
	page := ui.Page{Title: failure.Title, Path: strings.TrimSuffix(Prefix, "/"), Hidden: true}
	f.writePage(w, r, c, page, ui.ErrorPage(c, failure), serve.Status(problem.KindOf(err)))
}

// guardPage sets what pages of the surface say to caches and other sites.
func guardPage(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "same-origin")
}
