package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/patuh-id/patuh/examples"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/score"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/testkit"
)

// rooms are the nouns over one database, its directory seeded.
func rooms(t testing.TB, d *db.DB) (*directory.Directory, *result.Store) {
	t.Helper()
	dir := directory.New(directory.Deps{DB: d})
	if err := dir.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	return dir, result.New(result.Deps{DB: d, Directory: dir, Scales: result.Presets()})
}

// catalog is every text that pages use.
func catalog(t testing.TB) *locale.Catalog {
	t.Helper()
	c, err := locale.Load(web.Texts, ui.Texts, result.Texts, directory.Texts, instrument.Texts, score.Texts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// portal is the portal over d, keeping up to cache bytes of pages.
func portal(t testing.TB, dir *directory.Directory, results *result.Store, d *db.DB, cache int) http.Handler {
	t.Helper()
	p, err := web.New(web.Deps{
		Catalog: catalog(t), Cache: serve.NewPageCache(cache, results.Revision, time.Now),
		Results: results, Directory: dir, Worked: examples.Worked, Log: slog.New(slog.DiscardHandler),
		Ready: func(context.Context) error { return nil }, Origin: "https://patuh.example",
	})
	if err != nil {
		t.Fatal(err)
	}
	return p.Handler()
}

// examplePortal is the portal over the public figures.
func examplePortal(t testing.TB) http.Handler {
	t.Helper()
	d := testkit.SQLite(t)
	dir, results := rooms(t, d)
	if err := examples.Load(t.Context(), examples.Deps{Directory: dir, Results: results}); err != nil {
		t.Fatal(err)
	}
	return portal(t, dir, results, d, 8<<20)
}

// get asks for a page, uncompressed.
func get(t testing.TB, h http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w
}
