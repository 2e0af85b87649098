package backup_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/backup"
	"github.com/patuh-id/patuh/internal/base/blob"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// house is an installation that is backed up.
type house struct {
	*backup.Backups
	db         *db.DB
	files      blob.Store
	folder     string
	target     backup.Target
	identities []age.Identity
	plan       backup.Plan
	deps       backup.Deps
	clock      func() time.Time
}

func newHouse(t *testing.T, d *db.DB, change func(*backup.Deps, *backup.Plan)) *house {
	t.Helper()
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{db: d, folder: t.TempDir(), identities: []age.Identity{identity}, clock: time.Now}
	if h.files, err = blob.Folder(filepath.Join(t.TempDir(), "files")); err != nil {
		t.Fatal(err)
	}
	if h.target, err = backup.Folder(h.folder, h.now); err != nil {
		t.Fatal(err)
	}
	h.deps = backup.Deps{
		DB: d, Now: h.now, Record: ledger.New(ledger.Deps{DB: d, Now: h.now}), Log: slog.New(slog.DiscardHandler),
		Migrations: schema.Files, Files: h.files, Program: "test", Scratch: t.TempDir(),
	}
	h.plan = backup.Plan{Target: h.target, Recipients: []string{identity.Recipient().String()}}
	if change != nil {
		change(&h.deps, &h.plan)
	}
	if h.Backups, err = backup.New(h.deps, h.plan); err != nil {
		t.Fatal(err)
	}
	return h
}

func (h *house) now() time.Time { return h.clock() }

// make makes a backup that must be good.
func (h *house) make(t *testing.T) backup.Entry {
	t.Helper()
	e, err := h.Make(t.Context(), access.Machine(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func (h *house) source(name string) backup.Source {
	return backup.Source{Target: h.target, Name: name, Identities: h.identities}
}

// put keeps some files.
func (h *house) put(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, err := h.files.Put(t.Context(), strings.NewReader(text), 1<<20); err != nil {
			t.Fatal(err)
		}
	}
}

func open(t *testing.T, url string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), url, schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// rows is everything a database holds, without what a restoring changes: the row of the backup itself.
func rows(t *testing.T, d *db.DB) map[string][][]any {
	t.Helper()
	all := map[string][][]any{}
	err := d.InSnapshot(t.Context(), func(ctx context.Context, s db.Snapshot) error {
		tables, err := d.Tables(ctx, s)
		if err != nil {
			return err
		}
		for _, table := range tables {
			if table.Name == "backup" {
				continue
			}
			all[table.Name], err = db.All(ctx, s, func(row db.Row) ([]any, error) {
				values, targets := make([]any, len(table.Columns)), make([]any, len(table.Columns))
				for i := range values {
					targets[i] = &values[i]
				}
				err := row.Scan(targets...)
				for i := range values {
					values[i] = db.Neutral(values[i])
				}
				return values, err
			}, table.Select())
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// asked are pages as somebody sees them who is signed in.
func asked(t *testing.T, d *db.DB, w *desktest.World) map[string]string {
	t.Helper()
	there := w.Over(t, d)
	pages := map[string]string{}
	for who, paths := range map[string][]string{
		desktest.Who(access.SystemAdministrator, access.OfInstallation): {"/kelola", "/kelola/orang", "/kelola/jabatan", "/kelola/instansi"},
		desktest.Who(access.AuthorityAdministrator, access.OfAuthority): {"/kelola/direktori", "/en/kelola/orang"},
		desktest.Who(access.Auditor, access.OfInstallation):             {"/kelola/peristiwa"},
	} {
		for _, path := range paths {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
			r.AddCookie(w.Cookie(who))
			answer := httptest.NewRecorder()
			there.ServeHTTP(answer, r)
			if answer.Code != http.StatusOK {
				t.Errorf("%s as %s: %d", path, who, answer.Code)
			}
			pages[who+path] = answer.Body.String()
		}
	}
	return pages
}

// An installation with people, figures and a record goes from SQLite to PostgreSQL and back: the same rows,
// the same files, a record that verifies, the same pages for the same sessions.
func TestAnInstallationMovesBetweenDatabasesUnchanged(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	first := newHouse(t, w.DB, nil)
	first.put(t, "surat", "foto", strings.Repeat("besar", 100_000))
	signed := ledger.New(ledger.Deps{DB: w.DB, Now: time.Now, Key: key(t)})
	if _, _, err := signed.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	pages := asked(t, w.DB, w)
	before := rows(t, w.DB)
	e := first.make(t)
	if e.Checked != backup.Restored || e.Files != 3 || e.Rows < 1000 || e.Size == 0 {
		t.Errorf("the backup is %+v", e)
	}

	hop := func(h *house, name, url string) *house {
		t.Helper()
		store, err := blob.Folder(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		report, err := backup.Restore(t.Context(), h.source(name), backup.Into{URL: url, Files: store, Migrations: schema.Files, Now: time.Now}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !report.Record.Sound() || report.Record.Leaves == 0 || report.Missing+report.Other > 0 {
			t.Errorf("restored with %v, %d and %d", report.Record.Findings, report.Missing, report.Other)
		}
		next := newHouse(t, open(t, url), func(deps *backup.Deps, _ *backup.Plan) { deps.Files = store })
		next.files = store
		return next
	}
	second := hop(first, e.Name, testkit.EmptyPostgresURL(t))
	sameRows(t, before, rows(t, second.db))
	if diff := cmp.Diff(pages, asked(t, second.db, w)); diff != "" {
		t.Errorf("pages on PostgreSQL differ: %s", diff)
	}
	before = rows(t, second.db)
	third := hop(second, second.make(t).Name, testkit.SQLiteURL(t))
	sameRows(t, before, rows(t, third.db))
	if diff := cmp.Diff(pages, asked(t, third.db, w)); diff != "" {
		t.Errorf("pages back on SQLite differ: %s", diff)
	}
	for _, text := range []string{"surat", "foto"} {
		info, err := first.files.Put(t.Context(), strings.NewReader(text), 100)
		if err != nil {
			t.Fatal(err)
		}
		file, _, err := third.files.Open(t.Context(), info.Sum)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(file)
		if err != nil || string(data) != text {
			t.Errorf("%q came back as %q, %v", text, data, err)
		}
		_ = file.Close()
	}
}

// sameRows compares all but what a backup itself leaves: its own row, and the secret of file names.
func sameRows(t *testing.T, want, have map[string][][]any) {
	t.Helper()
	delete(want, "setting")
	delete(have, "setting")
	if len(want) != len(have) {
		t.Errorf("%d tables became %d", len(want), len(have))
	}
	for table := range want {
		if diff := cmp.Diff(want[table], have[table]); diff != "" {
			t.Errorf("table %s differs: %.2000s", table, diff)
		}
	}
}

func key(t *testing.T) *ledger.Key {
	t.Helper()
	text, err := ledger.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	k, err := ledger.ParseKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}
