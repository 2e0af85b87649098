package web_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/patuh-id/patuh/examples"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/score"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
	"github.com/patuh-id/patuh/internal/workday"
)

// rooms are the nouns over one database, its directory seeded.
func rooms(t testing.TB, d *db.DB) (*directory.Directory, *result.Store) {
	t.Helper()
	dir := directory.New(directory.Deps{DB: d, Ledger: ledgertest.Open(t, d), Now: time.Now})
	if err := dir.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	return dir, result.New(result.Deps{DB: d, Directory: dir, Scales: result.Presets(), Ledger: ledgertest.Open(t, d)})
}

// catalog is every text that pages use.
func catalog(t testing.TB) *locale.Catalog {
	t.Helper()
	c, err := locale.Load(web.Texts, ui.Texts, result.Texts, calendar.Texts, office.Texts, workday.Texts, directory.Texts, instrument.Texts, score.Texts, ledger.Texts, deadline.Texts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// portal is the portal over d, keeping up to cache bytes of pages.
func portal(t testing.TB, dir *directory.Directory, results *result.Store, d *db.DB, cache int) http.Handler {
	t.Helper()
	record := ledger.New(ledger.Deps{DB: d, Now: time.Now, Key: recordKey(t)})
	if _, _, err := record.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	calendars := calendar.New(calendar.Deps{DB: d, Now: time.Now, Record: record})
	if err := calendars.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	deadlines := deadline.New(deadline.Deps{
		DB: d, Now: time.Now, Record: record,
		Calendar: func(ctx context.Context, q db.Queryer, authority, unit string) (*workday.Calendar, int64, error) {
			return calendars.Of(ctx, q, calendar.Office{Authority: authority, Unit: unit})
		},
	})
	if err := deadlines.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	p, err := web.New(web.Deps{
		Record: record, Calendars: calendars, Deadlines: deadlines,
		Catalog: catalog(t), Cache: serve.NewPageCache(cache, results.Revision, time.Now),
		Results: results, Directory: dir, Worked: examples.Worked, Log: slog.New(slog.DiscardHandler),
		Ready: func(context.Context) error { return nil }, Origin: "https://patuh.example", Contact: "data@patuh.example",
	})
	if err != nil {
		t.Fatal(err)
	}
	return p.Handler()
}

// recordKey signs the records of all tests.
func recordKey(t testing.TB) *ledger.Key {
	t.Helper()
	secret, err := recordSecret()
	if err != nil {
		t.Fatal(err)
	}
	key, err := ledger.ParseKey(secret)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

var recordSecret = sync.OnceValues(ledger.NewKey)

// exampleDatabase is a database file that holds the public figures. It is made once: loading them
// takes far longer than what most tests look at.
var exampleDatabase = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "patuh-pages")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "patuh.db")
	ctx := context.Background()
	d, err := db.Open(ctx, "sqlite:"+file, schema.Files)
	if err != nil {
		return nil, err
	}
	dir := directory.New(directory.Deps{DB: d, Ledger: ledger.New(ledger.Deps{DB: d, Now: time.Now}), Now: time.Now})
	results := result.New(result.Deps{DB: d, Directory: dir, Scales: result.Presets(), Ledger: ledger.New(ledger.Deps{DB: d, Now: time.Now})})
	err = dir.Seed(ctx)
	if err == nil {
		err = examples.Load(ctx, examples.Deps{Directory: dir, Results: results})
	}
	if err = errors.Join(err, d.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

// exampleRooms is a database of its own with the public figures.
func exampleRooms(t testing.TB) (*db.DB, *directory.Directory, *result.Store) {
	t.Helper()
	data, err := exampleDatabase()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "patuh.db")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), "sqlite:"+file, schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	dir := directory.New(directory.Deps{DB: d, Ledger: ledgertest.Open(t, d), Now: time.Now})
	return d, dir, result.New(result.Deps{DB: d, Directory: dir, Scales: result.Presets(), Ledger: ledgertest.Open(t, d)})
}

// examplePortal is the portal over the public figures.
func examplePortal(t testing.TB) http.Handler {
	t.Helper()
	d, dir, results := exampleRooms(t)
	return portal(t, dir, results, d, 8<<20)
}

// get asks for a page, uncompressed.
func get(t testing.TB, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w
}
