package deadline

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
	"github.com/patuh-id/patuh/internal/workday"
)

// office is a calendar that a test changes as it goes.
type office struct {
	mu       sync.Mutex
	extra    []workday.Holiday
	revision int64
	built    *workday.Calendar
}

func (o *office) of(_ context.Context, _ db.Queryer, _, _ string) (*workday.Calendar, int64, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.built == nil {
		built, err := calendarWith(o.extra)
		if err != nil {
			return nil, 0, err
		}
		o.built = built
	}
	return o.built, o.revision, nil
}

func calendarWith(extra []workday.Holiday) (*workday.Calendar, error) {
	base, _, err := workday.Preset("wita")
	if err != nil {
		return nil, err
	}
	known, err := workday.Holidays()
	if err != nil {
		return nil, err
	}
	return workday.New(base, 0, known, extra)
}

func calendarOf(t testing.TB, extra ...workday.Holiday) *workday.Calendar {
	t.Helper()
	c, err := calendarWith(extra)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// change adds a holiday, or with revoked takes it back.
func (o *office) change(h ...workday.Holiday) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.extra = append(o.extra, h...)
	o.revision++
	o.built = nil
}

func holiday(t testing.TB, date string) workday.Holiday {
	return workday.Holiday{Date: on(t, date), Kind: workday.Local, Region: "", Name: workday.Text{ID: "Libur contoh"}, Decree: "SKB contoh", Status: workday.Official}
}

type world struct {
	*Deadlines
	office *office
	record *ledger.Ledger
	city   access.Authority
	other  access.Authority
	mu     sync.Mutex
	at     time.Time
}

func newWorld(t testing.TB, d *db.DB) *world {
	t.Helper()
	w := &world{office: &office{revision: 1}, at: time.Date(2026, time.March, 2, 3, 0, 0, 0, time.UTC)}
	w.record = ledger.New(ledger.Deps{DB: d, Now: time.Now})
	if _, measured := t.(*testing.B); !measured { // a measurement acts without a noun's events
		w.record = ledgertest.Open(t, d)
	}
	in := access.New(access.Deps{DB: d, Now: w.now, Record: w.record})
	for slug, to := range map[string]*access.Authority{"kota-contoh": &w.city, "kabupaten-contoh": &w.other} {
		made, err := in.MakeAuthority(t.Context(), access.Machine(), access.Authority{
			Slug: slug, Kind: access.Government, Name: slug, Zone: "Asia/Makassar", From: w.at,
		})
		if err != nil {
			t.Fatal(err)
		}
		*to = made
	}
	w.Deadlines = New(Deps{DB: d, Now: w.now, Record: w.record, Calendar: w.office.of, Log: slog.New(slog.DiscardHandler)})
	if err := w.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *world) setNow(t testing.TB, text string) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = wita(t, text)
}

// wita is a time of day in central Indonesia: 2026-03-17T16:30.
func wita(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02T15:04", text, time.FixedZone("WITA", 8*60*60))
	if err != nil {
		t.Fatal(err)
	}
	return at.UTC()
}

func on(t testing.TB, text string) workday.Date {
	t.Helper()
	d, ok := workday.ParseDate(text)
	if !ok {
		t.Fatalf("%q is no day", text)
	}
	return d
}

// as does what a noun does: an act on clocks and the event of it in one transaction.
func (w *world) as(t testing.TB, act func(ctx context.Context, tx db.Tx) ([]Clock, error)) ([]Clock, error) {
	t.Helper()
	var done []Clock
	err := w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		var err error
		if done, err = act(ctx, tx); err != nil {
			return err
		}
		var touched ledger.Touched
		for _, c := range done {
			touched.Add("clock", c.ID)
		}
		rows, err := touched.Rows(ctx, tx)
		if err != nil {
			return err
		}
		return w.record.Record(ctx, tx, access.Event{
			Stream: "case/contoh", Kind: "case.changed", Actor: access.Machine(), Scope: w.city.Scope(), At: w.now(), Rows: rows,
		})
	})
	return done, err
}

func (w *world) start(t testing.TB, all ...Beginning) []Clock {
	t.Helper()
	clocks, err := w.as(t, func(ctx context.Context, tx db.Tx) ([]Clock, error) { return w.Start(ctx, tx, all...) })
	if err != nil {
		t.Fatal(err)
	}
	return clocks
}

func (w *world) begin(code string, at time.Time) Beginning {
	return Beginning{Subject: Subject{"case", "contoh"}, Scope: w.city.Scope(), Code: code, At: at}
}

func (w *world) one(t testing.TB, act func(ctx context.Context, tx db.Tx) (Clock, error)) (Clock, error) {
	t.Helper()
	done, err := w.as(t, func(ctx context.Context, tx db.Tx) ([]Clock, error) {
		c, err := act(ctx, tx)
		return []Clock{c}, err
	})
	if err != nil {
		return Clock{}, err
	}
	return done[0], nil
}

func printer(t testing.TB, lang locale.Lang) *locale.Printer {
	t.Helper()
	catalog, err := locale.Load(Texts, workday.Texts, access.Texts)
	if err != nil {
		t.Fatal(err)
	}
	return catalog.Printer(lang)
}
