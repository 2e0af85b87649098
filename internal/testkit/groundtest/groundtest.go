// Package groundtest gives tests of cases the rooms that cases stand on: two authorities in central Indonesia, a
// directory, files, clocks over one calendar, and a clock on the wall.
package groundtest

import (
	"context"
	"log/slog"
	"strconv"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/workday"
)

// Ground is what cases stand on.
type Ground struct {
	*testkit.Clock
	DB        *db.DB
	Record    *ledger.Ledger
	Access    *access.Access
	Directory *directory.Directory
	Files     *evidence.Files
	Deadlines *deadline.Deadlines
	// Blobs is the folder where the bytes of files lie.
	Blobs string
	// City is where cases come in, Other an authority above it.
	City, Other access.Authority
	// Calendar is everybody's, and Revision which it is.
	Calendar *workday.Calendar
	Revision int64
}

// Open makes one, with a record that the caller chooses, at Monday, 2 March 2026, 09.00 in the city.
func Open(t testing.TB, d *db.DB, record *ledger.Ledger) *Ground {
	t.Helper()
	g := &Ground{
		Clock: testkit.NewClock(time.Date(2026, time.March, 2, 1, 0, 0, 0, time.UTC)), DB: d, Record: record, Revision: 1, Calendar: Days(t),
	}
	g.Access = access.New(access.Deps{DB: d, Now: g.Now, Record: record})
	g.Directory = directory.New(directory.Deps{DB: d, Now: g.Now, Ledger: record})
	for slug, to := range map[string]*access.Authority{"kota-contoh": &g.City, "provinsi-contoh": &g.Other} {
		made, err := g.Access.MakeAuthority(t.Context(), access.Machine(), access.Authority{
			Slug: slug, Kind: access.Government, Name: slug, Zone: "Asia/Makassar", From: g.Now(),
		})
		fine(t, err)
		*to = made
	}
	g.Blobs = t.TempDir()
	store, err := blob.Folder(g.Blobs)
	fine(t, err)
	g.Files, err = evidence.Over(evidence.Deps{
		DB: d, Store: store, Now: g.Now, Record: record, Log: slog.New(slog.DiscardHandler), Key: []byte("0123456789abcdef0123456789abcdef"),
	})
	fine(t, err)
	g.Deadlines = deadline.New(deadline.Deps{
		DB: d, Now: g.Now, Record: record, Log: slog.New(slog.DiscardHandler),
		Calendar: func(context.Context, db.Queryer, string, string) (*workday.Calendar, int64, error) {
			return g.Calendar, g.Revision, nil
		},
	})
	fine(t, g.Deadlines.Seed(t.Context()))
	return g
}

// Days are the usual working days, with more holidays.
func Days(t testing.TB, extra ...workday.Holiday) *workday.Calendar {
	t.Helper()
	base, _, err := workday.Preset("wita")
	fine(t, err)
	known, err := workday.Holidays()
	fine(t, err)
	days, err := workday.New(base, 0, known, extra)
	fine(t, err)
	return days
}

// SetLocal puts the clock on the wall to a time in the city: 2026-03-17T16:30.
func (g *Ground) SetLocal(t testing.TB, text string) {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02T15:04", text, workday.ZoneOf("Asia/Makassar").Location)
	fine(t, err)
	g.Set(at.UTC())
}

// Unit makes a unit of a body.
func (g *Ground) Unit(t testing.TB, body directory.Body, name string) directory.Unit {
	t.Helper()
	unit, err := g.Directory.MakeUnit(t.Context(), access.Machine(), body.Slug, directory.Unit{Kind: "public_works", Name: name}, "uji")
	fine(t, err)
	return unit
}

// Seat gives an account a position for good, where rights of others are looked up.
func (g *Ground) Seat(t testing.TB, account string, role access.Role, scope access.Scope) {
	t.Helper()
	p, err := g.Access.MakePosition(t.Context(), access.Machine(), access.Position{Scope: scope, Title: string(role), Role: role, From: g.Now()})
	fine(t, err)
	_, err = g.Access.Fill(t.Context(), access.Machine(), access.Filling{
		Position: p.ID, Version: p.Version, Account: account, Manner: access.Definitive, From: g.Now(), Basis: "SK Contoh",
	})
	fine(t, err)
}

// Names calls everybody an employee.
func Names(_ context.Context, accounts ...string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range accounts {
		names[id] = "Pegawai " + id
	}
	return names, nil
}

// Plain seals nothing: what is hidden is another test's matter.
type Plain struct{}

// Seal returns the text.
func (Plain) Seal(_, text string) (string, error) { return text, nil }

// Open returns it again.
func (Plain) Open(_, text string) (string, error) { return text, nil }

// Hash tells equal parts apart from others.
func (Plain) Hash(parts ...string) string {
	var all string
	for _, p := range parts {
		all += strconv.Itoa(len(p)) + p
	}
	return all
}

func fine(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
