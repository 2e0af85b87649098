package calendar

import (
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
	"github.com/patuh-id/patuh/internal/workday"
)

// world is an installation with the lists that the program brings, a city's government with a unit,
// and another authority that has no part in it.
type world struct {
	*Calendars
	db          *db.DB
	city, other access.Authority
	unit        string
	at          time.Time
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{db: d, at: time.Date(2026, time.March, 2, 3, 0, 0, 0, time.UTC)}
	now := func() time.Time { return w.at }
	record := ledgertest.Open(t, d)
	in := access.New(access.Deps{DB: d, Now: now, Record: record})
	w.city = w.authority(t, in, "kota-contoh", access.Government, "Asia/Makassar")
	w.other = w.authority(t, in, "ombudsman-contoh", access.Ombudsman, "Asia/Jakarta")
	w.unit = w.makeUnit(t, directory.New(directory.Deps{DB: d, Ledger: record, Now: now}))
	w.Calendars = New(Deps{DB: d, Now: now, Record: record})
	if err := w.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) authority(t *testing.T, in *access.Access, slug string, kind access.Kind, zone string) access.Authority {
	t.Helper()
	a, err := in.MakeAuthority(t.Context(), access.Machine(), access.Authority{Slug: slug, Kind: kind, Name: slug, Zone: zone, From: w.at})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (w *world) makeUnit(t *testing.T, dir *directory.Directory) string {
	t.Helper()
	if err := dir.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	body, err := dir.Body(t.Context(), "kota-banjarmasin")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dir.KeepBody(t.Context(), access.Machine(), body.Slug, body.Version, w.city.ID, ""); err != nil {
		t.Fatal(err)
	}
	unit, err := dir.MakeUnit(t.Context(), access.Machine(), body.Slug, directory.Unit{Kind: "health_centre", Name: "Puskesmas Contoh"}, "")
	if err != nil {
		t.Fatal(err)
	}
	return unit.ID
}

func (w *world) of(t *testing.T, o Office) *workday.Calendar {
	t.Helper()
	c, _, err := w.Of(t.Context(), w.db, o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func day(t *testing.T, text string) workday.Date {
	t.Helper()
	d, ok := workday.ParseDate(text)
	if !ok {
		t.Fatalf("%q is no day", text)
	}
	return d
}
