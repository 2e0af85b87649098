package db_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/schema"
	"github.com/patuh-id/patuh/internal/testkit"
)

func TestSQLiteSettings(t *testing.T) {
	t.Parallel()
	d := testkit.SQLite(t)
	for name, want := range map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "query_only": "0", "busy_timeout": "10000",
	} {
		if got, err := d.Setting(name); err != nil || got != want {
			t.Errorf("%s = %q (%v), want %q", name, got, err, want)
		}
	}
	if got := read[string](t, d, "SELECT query_only FROM pragma_query_only"); got != "1" {
		t.Errorf("readers can write: query_only = %q", got)
	}
	if _, err := d.Query(t.Context(), "INSERT INTO setting (key, value, changed_at) VALUES ('a', 'b', 'c') RETURNING key"); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("write through the read handle: %v", err)
	}
}

func TestSQLiteFileIsTheOwnersOnly(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a folder", "nama # dan %20?.db")
	d, err := db.Open(t.Context(), "sqlite:"+path, schema.Files)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	inTx(t, d, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO setting (key, value, changed_at) VALUES ('a', 'b', 'c')")
		return err
	})
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", info.Name(), info.Mode())
		}
	}
}

func TestRawTimesAreRefused(t *testing.T) {
	t.Parallel()
	d := testkit.SQLite(t)
	err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE setting SET changed_at = $1", time.Unix(0, 0))
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "db.Time") {
		t.Errorf("error = %v, want a hint at db.Time", err)
	}
}

func TestSQLiteFull(t *testing.T) {
	t.Parallel()
	d := testkit.SQLite(t)
	prepare(t, d)
	if err := d.Pragma("max_page_count = 40"); err != nil {
		t.Fatal(err)
	}
	huge := func(ctx context.Context, tx db.Tx) error {
		if err := add(ctx, tx); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "INSERT INTO entry (id, account_id, note) VALUES (1, 1, $1)", strings.Repeat("x", 1<<20))
		return err
	}
	many := func(ctx context.Context, tx db.Tx) error {
		for i := range 2000 {
			if _, err := tx.Exec(ctx, "INSERT INTO entry (id, account_id, note) VALUES ($1, 1, $2)", i, strings.Repeat("y", 300)); err != nil {
				return err
			}
		}
		return nil
	}
	var wait sync.WaitGroup
	for i := range 48 {
		wait.Go(func() {
			switch i % 8 {
			case 0, 4:
				err := d.InTx(t.Context(), map[int]db.Work{0: huge, 4: many}[i%8])
				if problem.KindOf(err) != problem.Unavailable {
					t.Errorf("work too large for the disk: %v, want unavailable", err)
				}
			default:
				if err := d.InTx(t.Context(), add); err != nil {
					t.Errorf("small neighbour: %v", err)
				}
			}
		})
	}
	wait.Wait()
	wantAmount(t, d, 36)
	if n := read[int](t, d, "SELECT count(*) FROM entry"); n != 0 {
		t.Errorf("%d rows of failed transactions are left", n)
	}
	if err := d.Pragma("max_page_count = 100000"); err != nil {
		t.Fatal(err)
	}
	inTx(t, d, huge)
	wantAmount(t, d, 37)
}

// A command beside the running server writes to the same file.
func TestTwoHandlesOnOneFile(t *testing.T) {
	t.Parallel()
	url := testkit.SQLiteURL(t)
	var handles []*db.DB
	for range 2 {
		d, err := db.Open(t.Context(), url, schema.Files)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		handles = append(handles, d)
	}
	prepare(t, handles[0])
	var wait sync.WaitGroup
	for i := range 40 {
		wait.Go(func() { inTx(t, handles[i%2], add) })
	}
	wait.Wait()
	wantAmount(t, handles[0], 40)

	if err := handles[1].Pragma("busy_timeout = 1"); err != nil {
		t.Fatal(err)
	}
	handles[1].SetPatience(50 * time.Millisecond)
	inTx(t, handles[0], func(context.Context, db.Tx) error {
		if err := handles[1].InTx(t.Context(), add); problem.KindOf(err) != problem.Unavailable {
			t.Errorf("second writer: %v, want unavailable", err)
		}
		return nil
	})
	inTx(t, handles[1], add)
	wantAmount(t, handles[0], 41)
}

func TestOpenAtTheSameTime(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"sqlite", "postgres"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			url := testkit.SQLiteURL(t)
			if engine == "postgres" {
				url = testkit.EmptyPostgresURL(t)
			}
			var wait sync.WaitGroup
			for range 4 {
				wait.Go(func() {
					d, err := db.Open(t.Context(), url, schema.Files)
					if err != nil {
						t.Error(err)
						return
					}
					defer d.Close()
					if n := read[int](t, d, "SELECT count(*) FROM setting"); n != 0 {
						t.Errorf("%d settings", n)
					}
				})
			}
			wait.Wait()
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "text.db")
	if err := os.WriteFile(file, []byte(strings.Repeat("not a database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, url := range []string{
		"", "sqlite:", "mysql://root:secret@host/db", "/var/lib/patuh.db", "sqlite:" + file, "postgres://postgres:secret@/x?host=" + t.TempDir(),
		// Passwords with signs that should have been written %40 and so on.
		"postgres://u:pass@secret@127.0.0.1:1/d", "postgres://u:1/secret@127.0.0.1:1/d", "postgres://u:1/x@secret@127.0.0.1:1/d",
		"postgres://u:secret/x@127.0.0.1:1/d", "postgres://u:%zzsecret@127.0.0.1:1/d", "postgres://u:secret@127.0.0.1:port/d",
	} {
		d, err := db.Open(t.Context(), url, schema.Files)
		if err == nil {
			t.Errorf("%q was opened", url)
			d.Close()
			continue
		}
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("the error tells the password: %v", err)
		}
	}
}

func TestMoreStatementsThanAreKept(t *testing.T) {
	t.Parallel()
	d := testkit.SQLite(t)
	prepare(t, d)
	inTx(t, d, func(ctx context.Context, tx db.Tx) error {
		rows, err := tx.Query(ctx, "SELECT 1 UNION ALL SELECT 2")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			for i := range 300 {
				// The same text is in use twice at once here.
				if n, err := db.One(ctx, tx, db.Column[int], fmt.Sprintf("SELECT %d", i)); err != nil || n != i {
					return fmt.Errorf("%d: %d, %w", i, n, err)
				}
			}
			same, err := db.All(ctx, tx, db.Column[int], "SELECT 1 UNION ALL SELECT 2")
			if err != nil || len(same) != 2 {
				return fmt.Errorf("same statement inside itself: %v, %w", same, err)
			}
		}
		return rows.Err()
	})
}

// A connection that cannot even roll back is let go, and everybody in the group is replayed on a
// new one.
func TestBrokenConnection(t *testing.T) {
	t.Parallel()
	d := testkit.SQLite(t)
	prepare(t, d)
	for _, last := range []func(){func() {}, runtime.Goexit} {
		var wait sync.WaitGroup
		for i := range 16 {
			wait.Go(func() {
				intact := i != 7
				inTx(t, d, func(ctx context.Context, tx db.Tx) error {
					if !intact {
						intact = true
						d.Break()
						_ = add(ctx, tx) // fails; the group must notice by itself
						last()
					}
					return add(ctx, tx)
				})
			})
		}
		wait.Wait()
	}
	wantAmount(t, d, 31) // the one that ended its goroutine is not there
}
