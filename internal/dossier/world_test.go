package dossier

import (
	"bytes"
	"errors"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

// world is an Ombudsman office that assesses a city with two units. lia speaks for the city, petra for its first unit;
// rani speaks for another city that is not assessed.
type world struct {
	*Dossiers
	*testing.T
	ground                                    *groundtest.Ground
	office                                    access.Authority
	body                                      directory.Body
	units                                     []directory.Unit
	planner, ani, budi, lia, petra, elsewhere access.Actor
	one                                       cycle.Cycle
}

const unitA, unitB = "dinas-a", "dinas-b"

func worlds(t *testing.T, work func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { work(t, newWorld(t, d)) })
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	ground := groundtest.Open(t, d, ledgertest.Open(t, d))
	w := &world{T: t, ground: ground}
	var err error
	w.office, err = ground.Access.MakeAuthority(t.Context(), access.Machine(), access.Authority{
		Slug: "ombudsman-contoh", Kind: access.Ombudsman, Name: "ombudsman-contoh", Zone: "Asia/Makassar", From: ground.Now(),
	})
	w.fine(err)
	w.fine(ground.Directory.Seed(t.Context()))
	calendars := calendar.New(calendar.Deps{DB: d})
	cycles := cycle.New(cycle.Deps{DB: d, Now: ground.Now, Record: ground.Record, Access: ground.Access, Directory: ground.Directory, Calendars: calendars, Names: groundtest.Names})
	w.Dossiers = Over(Deps{DB: d, Now: ground.Now, Record: ground.Record, Access: ground.Access, Cycles: cycles, Calendars: calendars, Files: ground.Files})
	w.body, err = ground.Directory.MakeBody(t.Context(), access.Machine(), directory.Body{Kind: "city", Name: "Kota Contoh", Region: "63.71", Slug: "kota-contoh"}, "uji")
	w.fine(err)
	for _, name := range []string{"Dinas A", "Dinas B"} {
		w.units = append(w.units, ground.Unit(t, w.body, name))
	}
	here := w.office.Scope()
	of := access.Scope{Authority: w.office.ID, Body: w.body.ID}
	w.planner, w.ani, w.budi = w.holds("perencana", access.Planner, here), w.holds("ani", access.Assessor, here), w.holds("budi", access.Assessor, here)
	w.lia = w.holds("lia", access.Liaison, of)
	w.petra = w.holds("petra", access.UnitOfficer, access.Scope{Authority: of.Authority, Body: of.Body, Unit: w.units[0].ID})
	w.elsewhere = w.holds("rani", access.Liaison, access.Scope{Authority: ground.City.ID, Body: w.body.ID})
	w.one = w.planned(2026)
	return w
}

// planned is a cycle of a year with the city and both units.
func (w *world) planned(year int) cycle.Cycle {
	w.Helper()
	one, err := w.Cycles.Make(w.Context(), w.planner, w.office.ID, cycle.Plan{
		Kind: cycle.External, Year: year, Title: "Penilaian", From: "2026-03-01", Until: "2026-10-31", Preset: "ori@2023",
	})
	w.fine(err)
	_, err = w.Cycles.AddBodies(w.Context(), w.planner, one.ID, []string{w.body.Slug})
	w.fine(err)
	w.fine(w.Cycles.AddLoci(w.Context(), w.planner, one.ID, w.body.Slug, []string{unitA, unitB}, ""))
	one, err = w.Cycles.Freeze(w.Context(), w.planner, one.ID, one.Version)
	w.fine(err)
	return one
}

func (w *world) holds(account string, role access.Role, at access.Scope) access.Actor {
	w.Helper()
	w.ground.Seat(w.T, account, role, at)
	return access.Actor{Account: account, Holdings: []access.Holding{{Role: role, Scope: at}}}
}

func (w *world) fine(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// sent is a document that somebody sent, not handed in yet.
func (w *world) sent(actor access.Actor, name string) string {
	w.Helper()
	file, err := w.ground.Files.Keep(w.Context(), evidence.New{
		Owner: evidence.AccountOwner(actor.Account), Name: name, Type: "application/pdf", Purpose: evidence.Attachment,
	}, bytes.NewReader([]byte("%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%"+name+"\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n")))
	w.fine(err)
	return file.ID
}

// asked is a request to a unit, as whoever speaks for the city sees it.
func (w *world) asked(in cycle.Cycle, unit string) Request {
	w.Helper()
	_, err := w.Ask(w.Context(), w.planner, Asking{Cycle: in.ID, Body: w.body.Slug, Units: []string{unit}, Ask: "Standar pelayanan 2026", Due: "2026-03-09"})
	w.fine(err)
	all, _, err := w.Requests(w.Context(), w.lia, Wanted{Cycle: in.ID, State: Open}, "")
	w.fine(err)
	for _, one := range all {
		if one.Unit == unit {
			return one
		}
	}
	w.Fatalf("no request among %+v", all)
	return Request{}
}

func (w *world) sheet(actor access.Actor, id string) Sheet {
	w.Helper()
	s, err := w.One(w.Context(), actor, id)
	w.fine(err)
	return s
}

func wantKind(t testing.TB, err error, want problem.Kind) {
	t.Helper()
	if problem.KindOf(err) != want {
		t.Errorf("%v is no %v", err, want)
	}
}

func wantFault(t testing.TB, err error, field, key string) {
	t.Helper()
	var faults problem.Faults
	if errors.As(err, &faults) {
		for _, f := range faults {
			if f.Place.File == field && f.Key == "dossier.fault."+key {
				return
			}
		}
	}
	t.Errorf("%v does not say %s of %s", err, key, field)
}
