// Package desk knows the pages of people who are signed in: signing in and out, one's own account,
// and the administration of people, positions, authorities, the directory and the machine. It
// decodes forms, finds out who acts, and shows what the rooms below answer. It decides nothing:
// whether somebody may do a thing is said by the room that does it. Nothing of it is ever kept in a
// cache.
package desk

import (
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/award"
	"github.com/patuh-id/patuh/internal/backup"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/complaint/papers"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/decision"
	"github.com/patuh-id/patuh/internal/device"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/dossier"
	"github.com/patuh-id/patuh/internal/evidence"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/hold"
	"github.com/patuh-id/patuh/internal/improve"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/notify/gateway"
	"github.com/patuh-id/patuh/internal/notify/hook"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/operate"
	"github.com/patuh-id/patuh/internal/oversight"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/privacy/breach"
	"github.com/patuh-id/patuh/internal/privacy/retention"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/run"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// Texts are the desk's texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what the desk stands on.
type Deps struct {
	Catalog  *locale.Catalog
	Assets   *ui.Assets
	Accounts *account.Accounts
	Access   *access.Access
	// Directory names the bodies and units that positions stand at, and is kept here.
	Directory *directory.Directory
	// Deadlines are the rules and what they come to.
	Deadlines *deadline.Deadlines
	// Results takes figures from files.
	Results *result.Store
	// Documents are what authorities issue on paper.
	Documents *document.Documents
	// Cycles are the periods of assessment.
	Cycles *cycle.Cycles
	// Dossiers are what those who are assessed are asked for and hand in.
	Dossiers *dossier.Dossiers
	// Products are what Ombudsman offices ask of bodies.
	Products *oversight.Products
	// Decisions are what is decided over computations.
	Decisions *decision.Decisions
	// Forms are what assessors found.
	Forms *fieldform.Forms
	// Reviews are how what was found is looked at by others.
	Reviews *review.Reviews
	// Runs are the computations of cycles.
	Runs *run.Runs
	// Cards are report cards: what is weak, and what is done about it.
	Cards *improve.Cards
	// Awards are who gets certificates for published figures.
	Awards *award.Awards
	// Devices are the telephones with which people assess.
	Devices  *device.Devices
	Ledger   *ledger.Ledger
	Operator *operate.Operator
	Hooks    *hook.Hooks
	Gateways *gateway.Gateways
	// Calendars are kept here: holidays and office hours.
	Calendars *calendar.Calendars
	// Complaints are the cases of authorities.
	Complaints *complaint.Complaints
	// Holds are what is held while many come at once.
	Holds *hold.Holds
	// Papers are what goes out about cases on paper.
	Papers *papers.Papers
	// Privacy is what people may ask about their own data.
	Privacy *privacy.Privacy
	// Retention ends the keeping of what cases said.
	Retention *retention.Retention
	// Breaches are what went wrong with personal data.
	Breaches *breach.Breaches
	// Offices are what offices offer and how they are reached.
	Offices *office.Offices
	// Messages are what people are told outside the pages.
	Messages *notify.Notify
	// Files are what people send.
	Files *evidence.Files
	Log   *slog.Logger
	// Backups take the installation elsewhere.
	Backups *backup.Backups
	Now     func() time.Time
	// Origin is the public scheme and host, or empty; cookies are bound to https when it is https.
	Origin string
	// Contact is as in the portal.
	Contact string
}

// Desk answers the addresses below Prefixes.
type Desk struct {
	Deps
	cookies cookies
	costly  *serve.Limiter
	sheets  *sheetRack
}

// What anybody may ask of us without being signed in is bounded for each network: a whole office that
// comes to work at once fits, a flood does not. Guessing one account's password is slowed by account.
const (
	costlyBurst = 120
	costlyEvery = time.Second / 2
)

// Prefixes are where the desk's addresses begin, without the language.
var Prefixes = []string{"/akun", "/kelola"}

// New returns the desk. The error names a room that is missing, or a route without a row in the table
// of access: both would be found by a person in the middle of their work.
func New(deps Deps) (*Desk, error) {
	rooms := reflect.ValueOf(deps)
	for i := range rooms.NumField() {
		if field := rooms.Field(i); field.Kind() == reflect.Pointer && field.IsNil() {
			return nil, fmt.Errorf("the desk is given no %s", rooms.Type().Field(i).Name)
		}
	}
	if deps.Complaints.Identities == nil {
		return nil, errors.New("the desk is given cases without identities")
	}
	d := &Desk{Deps: deps, cookies: cookiesFor(deps.Origin), costly: serve.NewLimiter(costlyEvery, costlyBurst, deps.Now), sheets: &sheetRack{}}
	for _, rt := range d.routes() {
		for _, action := range append([]access.Action{rt.action}, rt.or...) {
			if !slices.ContainsFunc(access.Entries(), func(e access.Entry) bool { return e.Action == action }) {
				return nil, fmt.Errorf("route %s %s stands under no row of the table of access", rt.method, rt.path)
			}
		}
	}
	return d, nil
}

// Register adds the desk's addresses to mux, in every language, and the pictures of authorities.
func (d *Desk) Register(mux *http.ServeMux) {
	mux.HandleFunc("GET /instansi/{slug}/logo", d.logo)
	mux.HandleFunc("GET "+gateway.ReportPrefix+"{token}", d.report)
	mux.HandleFunc("POST "+gateway.ReportPrefix+"{token}", d.report)
	d.registerUploads(mux)
	for _, lang := range locale.Langs {
		c := d.context(lang)
		for _, rt := range d.routes() {
			mux.Handle(rt.method+" "+c.URL(rt.path), d.answer(rt, lang))
		}
		for _, prefix := range Prefixes {
			nothing := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				guard(w)
				d.fail(w, r, c, problem.New(problem.NotFound, "", nil))
			})
			mux.Handle(c.URL(prefix)+"/", nothing)
		}
	}
}

func (d *Desk) context(lang locale.Lang) ui.Context {
	return ui.Context{Printer: d.Catalog.Printer(lang), Assets: d.Assets, Origin: d.Origin, Contact: d.Contact}
}

// fieldPath is the application for the field, another surface to which signing in may lead.
const fieldPath = "/lapangan"

// home is where people arrive who are signed in.
const home = "/kelola"

// back is the address to go on to after signing in: one of the desk's own, or home. It comes from
// the address of a page, so it could lead anywhere.
func back(path string) string {
	bare := ui.WithoutLang(path)
	for _, prefix := range append([]string{fieldPath}, Prefixes...) {
		rest, ok := strings.CutPrefix(bare, prefix)
		if ok && (rest == "" || strings.ContainsRune("/?", rune(rest[0]))) && !strings.ContainsFunc(path, odd) && !strings.Contains(path, "..") && len(path) < 500 {
			return bare
		}
	}
	return home
}

func odd(r rune) bool { return r <= ' ' || r == '\\' || r >= 0x7f }
