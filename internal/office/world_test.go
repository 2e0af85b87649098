package office

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

// world is an installation with a city that keeps a body and two of its units, and another authority
// that has no part in them.
type world struct {
	*Offices
	db               *db.DB
	dir              *directory.Directory
	city, other      access.Authority
	body, unit, next string // slugs
	unitID, bodyID   string
	keeper, stranger access.Actor
	open             bool // messages go out
	holders          map[post][]string
	sent             *messages
	at               atomic.Pointer[time.Time]
}

// messages are what the room handed on to be sent: sending itself is another room's.
type messages struct {
	list []notify.Message
	stay bool // nothing goes out
}

func (m *messages) Waits(_ context.Context, _ db.Queryer, kind string, to notify.Recipient, unique string) (bool, error) {
	return m.stay && slices.ContainsFunc(m.list, func(one notify.Message) bool { return one.Kind == kind && one.To == to && one.Unique == unique }), nil
}

func (m *messages) Send(_ context.Context, _ db.Tx, one notify.Message) error {
	m.list = append(m.list, one)
	return nil
}

// Monday.
var monday = time.Date(2026, time.March, 2, 3, 0, 0, 0, time.UTC)

func offices(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { test(t, newWorld(t, d)) })
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{db: d, sent: &messages{}, holders: map[post][]string{}, open: true}
	w.set(monday)
	now := func() time.Time { return *w.at.Load() }
	record := ledgertest.Open(t, d)
	in := access.New(access.Deps{DB: d, Now: now, Record: record})
	w.city, w.other = authority(t, in, "kota-contoh", access.Government), authority(t, in, "ombudsman-contoh", access.Ombudsman)
	w.dir = directory.New(directory.Deps{DB: d, Ledger: record, Now: now})
	w.fill(t, w.dir)
	calendars := calendar.New(calendar.Deps{DB: d, Now: now, Record: record})
	if err := calendars.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	catalog, err := locale.Load(Texts, calendar.Texts, directory.Texts)
	if err != nil {
		t.Fatal(err)
	}
	w.Offices = New(Deps{
		DB: d, Now: now, Record: record, Calendars: calendars, Messages: w.sent,
		Open: func(context.Context, db.Queryer, string, string) (bool, error) { return w.open, nil },
		InRole: func(_ context.Context, _ db.Queryer, role access.Role, scope access.Scope, _ time.Time) ([]string, error) {
			return w.holders[post{role, scope}], nil
		},
		Hash: func(parts ...string) string { return "hash of " + strings.Join(parts, "/") }, Catalog: catalog, Origin: "https://patuh.contoh.go.id",
	})
	w.keeper = actor("keeper", access.Coordinator, access.Scope{Authority: w.city.ID})
	w.stranger = actor("stranger", access.Coordinator, access.Scope{Authority: w.other.ID})
	return w
}

func authority(t *testing.T, in *access.Access, slug string, kind access.Kind) access.Authority {
	t.Helper()
	a, err := in.MakeAuthority(t.Context(), access.Machine(), access.Authority{Slug: slug, Kind: kind, Name: slug, Zone: "Asia/Makassar", From: monday})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func actor(account string, role access.Role, scope access.Scope) access.Actor {
	return access.Actor{Account: account, Holdings: []access.Holding{{Position: "p", Role: role, Scope: scope}}}
}

func (w *world) fill(t *testing.T, dir *directory.Directory) {
	t.Helper()
	if err := dir.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	body, err := dir.Body(t.Context(), "kota-banjarmasin")
	if err == nil {
		body, err = dir.KeepBody(t.Context(), access.Machine(), body.Slug, body.Version, w.city.ID, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	unit, err := dir.MakeUnit(t.Context(), access.Machine(), body.Slug, directory.Unit{Kind: "civil_registry", Name: "Dinas Kependudukan Contoh"}, "")
	if err != nil {
		t.Fatal(err)
	}
	next, err := dir.MakeUnit(t.Context(), access.Machine(), body.Slug, directory.Unit{Kind: "health_centre", Name: "Puskesmas Contoh"}, "")
	if err != nil {
		t.Fatal(err)
	}
	w.body, w.unit, w.next, w.bodyID, w.unitID = body.Slug, unit.Slug, next.Slug, body.ID, unit.ID
}

func (w *world) set(at time.Time) { w.at.Store(&at) }

func (w *world) later(d time.Duration) { w.set(w.at.Load().Add(d)) }

// service makes a service of the unit.
func (w *world) service(t *testing.T, s Service) Service {
	t.Helper()
	if s.Body == "" {
		s.Body, s.Unit = w.body, w.unit
	}
	made, err := w.MakeService(t.Context(), w.keeper, s, "")
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// number makes a number of the unit.
func (w *world) number(t *testing.T, n Number) Number {
	t.Helper()
	if n.Body == "" && n.Authority == "" {
		n.Body, n.Unit = w.body, w.unit
	}
	if n.Label == "" {
		n.Label = "Loket pengaduan"
	}
	made, err := w.MakeNumber(t.Context(), w.keeper, n, "")
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func (w *world) read(t *testing.T, id string) Number {
	t.Helper()
	n, _, err := w.KeptNumber(t.Context(), w.keeper, id)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// events are the kinds that the record has of an office, in their order.
func (w *world) events(t *testing.T, office string) []string {
	t.Helper()
	details, err := db.All(t.Context(), w.db, db.Column[string], `SELECT detail FROM ledger_event WHERE stream = $1 ORDER BY sequence`, "office/"+office)
	if err != nil {
		t.Fatal(err)
	}
	kinds := make([]string, 0, len(details))
	for _, detail := range details {
		var one struct{ Kind string }
		if err := json.Unmarshal([]byte(detail), &one); err != nil {
			t.Fatal(err)
		}
		kinds = append(kinds, one.Kind)
	}
	return kinds
}

// said is what became of an act: the fields and what is wrong with each, or the kind and key of a
// failure.
func said(err error) string {
	if err == nil {
		return "done"
	}
	var faults problem.Faults
	if errors.As(err, &faults) {
		var all []string
		for _, f := range faults {
			all = append(all, f.Place.File+" "+strings.TrimPrefix(f.Key, "office.fault."))
		}
		return strings.Join(all, ", ")
	}
	var p *problem.Error
	if errors.As(err, &p) {
		return strings.TrimPrefix(p.Key, "office.")
	}
	return err.Error()
}
