package cycle

import (
	"errors"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

// world is an Ombudsman that assesses: its centre, and an office in South Kalimantan. In the directory stand two
// cities of that province and one of another, each with five offices.
type world struct {
	*Cycles
	*testing.T
	ground         *groundtest.Ground
	center, south  access.Authority
	planner, local access.Actor // plan for the centre, and for the office
}

const (
	banjar  = "kota-banjar-contoh"
	tanah   = "kota-tanah-contoh"
	kahayan = "kota-kahayan-contoh" // of another province
)

func worlds(t *testing.T, work func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { work(t, newWorld(t, d)) })
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	ground := groundtest.Open(t, d, ledgertest.Open(t, d))
	w := &world{T: t, ground: ground, center: ombudsman(t, ground, "ombudsman-contoh"), south: ombudsman(t, ground, "perwakilan-contoh")}
	if err := ground.Directory.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.Cycles = New(Deps{DB: d, Now: ground.Now, Record: ground.Record, Access: ground.Access, Directory: ground.Directory, Calendars: calendar.New(calendar.Deps{DB: d}), Names: groundtest.Names})
	w.planner, w.local = w.holds("perencana", access.Planner, w.center), w.holds("perencana-kalsel", access.Planner, w.south)
	for slug, region := range map[string]string{banjar: "63.71", tanah: "63.72", kahayan: "62.71"} {
		body, err := ground.Directory.MakeBody(t.Context(), access.Machine(), directory.Body{Kind: "city", Name: slug, Region: region, Slug: slug}, "uji")
		w.fine(err)
		for _, name := range []string{"Dinas A", "Dinas B", "Dinas C", "Dinas D", "Dinas E"} {
			ground.Unit(t, body, name)
		}
		if body.Slug != slug {
			t.Fatalf("%s became %s", slug, body.Slug)
		}
	}
	return w
}

func ombudsman(t *testing.T, g *groundtest.Ground, slug string) access.Authority {
	t.Helper()
	made, err := g.Access.MakeAuthority(t.Context(), access.Machine(), access.Authority{
		Slug: slug, Kind: access.Ombudsman, Name: slug, Zone: "Asia/Makassar", From: g.Now(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func (w *world) holds(account string, role access.Role, at access.Authority) access.Actor {
	w.Helper()
	w.ground.Seat(w.T, account, role, at.Scope())
	return access.Actor{Account: account, Holdings: []access.Holding{{Role: role, Scope: at.Scope()}}}
}

func (w *world) fine(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) made() Cycle {
	w.Helper()
	one, err := w.Make(w.Context(), w.planner, w.center.ID, Plan{
		Kind: External, Year: 2026, Title: "Penilaian 2026", From: "2026-07-01", Until: "2026-10-31", Preset: "ori@2023",
	})
	w.fine(err)
	return one
}

// joined is a cycle that the office in the south carries out in its province, with all three cities.
func (w *world) joined() Cycle {
	w.Helper()
	one, err := w.Join(w.Context(), w.planner, w.made().ID, 1, Office{Authority: w.south.ID, Province: "63"})
	w.fine(err)
	_, err = w.AddBodies(w.Context(), w.planner, one.ID, []string{banjar, tanah, kahayan})
	w.fine(err)
	return one
}

func (w *world) loci(actor access.Actor, id, body string) []Locus {
	w.Helper()
	all, err := w.Loci(w.Context(), actor, id, body)
	w.fine(err)
	return all
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
			if f.Place.File == field && f.Key == "cycle.fault."+key {
				return
			}
		}
	}
	t.Errorf("%v does not say %s of %s", err, key, field)
}
