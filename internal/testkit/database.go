// Package testkit is what tests share: databases of both engines, made in milliseconds and gone
// with the test. Production code never imports it.
package testkit

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/schema"
)

// Databases runs test on an empty database of each engine, all migrations applied, as the parallel
// subtests "sqlite" and "postgres".
func Databases(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, SQLite(t))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		test(t, Postgres(t))
	})
}

// SQLite returns an empty database in a file of its own, all migrations applied: a copy of one that was migrated.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	data, err := migrated()
	if err != nil {
		t.Fatalf("migrate the template database: %v", err)
	}
	file := filepath.Join(Folder(t), "patuh.db")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, "sqlite:"+file)
}

// migrated is a database file with all migrations applied.
var migrated = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp(Scratch(), "patuh")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	file := filepath.Join(folder, "patuh.db")
	d, err := db.Open(context.Background(), "sqlite:"+file, schema.Files)
	if err != nil {
		return nil, err
	}
	if err := d.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
})

// SQLiteURL returns the address of a database file that does not exist yet.
func SQLiteURL(t testing.TB) string {
	t.Helper()
	return "sqlite:" + filepath.Join(Folder(t), "patuh.db")
}

// Postgres returns an empty database on the test process's own server, all migrations applied.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return open(t, PostgresURL(t))
}

func open(t testing.TB, url string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), url, schema.Files)
	if err != nil {
		t.Fatalf("open %s: %v", url, err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close database: %v", err)
		}
	})
	return d
}
