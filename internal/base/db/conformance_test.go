package db_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

// tables are what the suite works on: a parent with every kind of constraint, and a child.
var tables = map[db.Engine][]string{
	db.SQLite: {
		`CREATE TABLE account (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, amount INTEGER NOT NULL CHECK (amount >= 0), version INTEGER NOT NULL DEFAULT 1, closed INTEGER NOT NULL DEFAULT 0) STRICT`,
		`CREATE TABLE entry (id INTEGER NOT NULL PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES account (id), note TEXT, at TEXT) STRICT`,
		`CREATE TABLE pledge (id INTEGER NOT NULL PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED) STRICT`,
	},
	db.PostgreSQL: {
		`CREATE TABLE account (id bigint NOT NULL PRIMARY KEY, name text COLLATE "C" NOT NULL UNIQUE, amount bigint NOT NULL CHECK (amount >= 0), version bigint NOT NULL DEFAULT 1, closed boolean NOT NULL DEFAULT false)`,
		`CREATE TABLE entry (id bigint NOT NULL PRIMARY KEY, account_id bigint NOT NULL REFERENCES account (id), note text COLLATE "C", at timestamptz)`,
		`CREATE TABLE pledge (id bigint NOT NULL PRIMARY KEY, account_id bigint NOT NULL REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED)`,
	},
}

// suite runs test on both engines with the tables above and one account, number 1 with amount 0.
func suite(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		prepare(t, d)
		test(t, d)
	})
}

func prepare(t testing.TB, d *db.DB) {
	t.Helper()
	inTx(t, d, func(ctx context.Context, tx db.Tx) error {
		for _, statement := range tables[d.Engine()] {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		return open(1, "first")(ctx, tx)
	})
}

func inTx(t testing.TB, d *db.DB, work db.Work) {
	t.Helper()
	if err := d.InTx(t.Context(), work); err != nil {
		t.Fatal(err)
	}
}

// open returns the work that makes an account.
func open(id int, name string) db.Work {
	return func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO account (id, name, amount) VALUES ($1, $2, 0)", id, name)
		return err
	}
}

// add raises account 1 by one.
func add(ctx context.Context, tx db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE account SET amount = amount + 1 WHERE id = $1", 1)
	return err
}

func read[T any](t testing.TB, d *db.DB, query string, args ...any) T {
	t.Helper()
	value, err := db.One(context.WithoutCancel(t.Context()), d, db.Column[T], query, args...)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func amount(t testing.TB, d *db.DB) int {
	t.Helper()
	return read[int](t, d, "SELECT amount FROM account WHERE id = 1")
}

func wantAmount(t testing.TB, d *db.DB, want int) {
	t.Helper()
	if got := amount(t, d); got != want {
		t.Errorf("amount = %d, want %d", got, want)
	}
}

func TestCommit(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		inTx(t, d, func(ctx context.Context, tx db.Tx) error {
			if err := add(ctx, tx); err != nil {
				return err
			}
			seen, err := db.One(ctx, tx, db.Column[int], "SELECT amount FROM account WHERE id = $1", 1)
			if err != nil {
				return err
			}
			if seen != 1 {
				t.Errorf("a transaction sees %d of its own writes, want 1", seen)
			}
			if outside := read[int](t, d, "SELECT amount FROM account WHERE id = 1"); outside != 0 {
				t.Errorf("others see %d before the commit, want 0", outside)
			}
			return nil
		})
		wantAmount(t, d, 1)
	})
}

func TestErrorUndoesAndComesBackAsItIs(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		mine := problem.New(problem.Forbidden, "test.no", nil)
		err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			if err := add(ctx, tx); err != nil {
				return err
			}
			return mine
		})
		if err != error(mine) {
			t.Errorf("error = %v, want the work's own", err)
		}
		wantAmount(t, d, 0)
	})
}

func TestSwallowedErrorLosesTheTransaction(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			if err := add(ctx, tx); err != nil {
				return err
			}
			if err := open(1, "again")(ctx, tx); !db.IsTaken(err) {
				t.Errorf("second account 1: %v, want a taken key", err)
			}
			if _, err := db.One(ctx, tx, db.Column[int], "SELECT 1"); problem.KindOf(err) != problem.Conflict {
				t.Errorf("statement after a failed one: %v, want the first error again", err)
			}
			return nil
		})
		if problem.KindOf(err) != problem.Conflict {
			t.Errorf("error = %v, want a conflict", err)
		}
		wantAmount(t, d, 0)
	})
}

// An error between two rows counts, too, even when nobody looks at rows.Err.
func TestErrorBetweenRows(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		overflow := map[db.Engine]string{
			db.SQLite:     "SELECT abs(n) FROM (SELECT 1 AS n UNION ALL SELECT -9223372036854775807 - 1) AS numbers",
			db.PostgreSQL: "SELECT 1 / (200 - n) FROM generate_series(1, 400) AS n",
		}[d.Engine()]
		err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			if err := add(ctx, tx); err != nil {
				return err
			}
			rows, err := tx.Query(ctx, overflow)
			if err != nil {
				return err
			}
			for rows.Next() {
			}
			return rows.Close()
		})
		if err == nil {
			t.Error("a transaction with a failed statement was committed")
		}
		wantAmount(t, d, 0)
	})
}

func TestEngineErrorsHaveKinds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, query string
		want        problem.Kind
	}{
		{"unique key", "INSERT INTO account (id, name, amount) VALUES (2, 'first', 0)", problem.Conflict},
		{"primary key", "INSERT INTO account (id, name, amount) VALUES (1, 'second', 0)", problem.Conflict},
		{"foreign key", "INSERT INTO entry (id, account_id) VALUES (1, 99)", problem.Conflict},
		{"foreign key at the commit", "INSERT INTO pledge (id, account_id) VALUES (1, 99)", problem.Conflict},
		{"check", "UPDATE account SET amount = -1", problem.Invalid},
		{"not null", "INSERT INTO account (id, amount) VALUES (2, 0)", problem.Invalid},
		{"no such table", "INSERT INTO nothing (id) VALUES (2)", problem.Internal},
		{"text in double quotes", `INSERT INTO account (id, name, amount) VALUES (2, "x", 0)`, problem.Internal},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			suite(t, func(t *testing.T, d *db.DB) {
				err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
					_, err := tx.Exec(ctx, test.query)
					return err
				})
				if err == nil || problem.KindOf(err) != test.want {
					t.Errorf("%v is %v, want %v", err, problem.KindOf(err), test.want)
				}
			})
		})
	}
}

func TestNothingFoundIsNotFound(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		_, err := db.One(t.Context(), d, db.Column[string], "SELECT name FROM account WHERE id = 2")
		if problem.KindOf(err) != problem.NotFound {
			t.Errorf("error = %v, want not found", err)
		}
	})
}

func TestCancelledBefore(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err := d.InTx(ctx, func(context.Context, db.Tx) error {
			t.Error("work ran with a cancelled context")
			return nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error = %v, want cancelled", err)
		}
	})
}

// Cancelled inside, a transaction is either wholly there (nil) or wholly not (an error).
func TestCancelledInside(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		var wait sync.WaitGroup
		var mu sync.Mutex
		kept := 0
		for i := range 40 {
			wait.Go(func() {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				err := d.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
					if i%2 == 0 {
						cancel()
					}
					return add(ctx, tx)
				})
				if err != nil && (i%2 == 1 || !errors.Is(err, context.Canceled)) {
					t.Errorf("transaction %d: %v", i, err)
				}
				if err == nil {
					mu.Lock()
					kept++
					mu.Unlock()
				}
			})
		}
		wait.Wait()
		wantAmount(t, d, kept)
	})
}

func TestCancelledWhileWaiting(t *testing.T) {
	t.Parallel()
	// Only SQLite has a queue; PostgreSQL waits inside a statement, which TestCancelledInside has.
	d := testkit.SQLite(t)
	prepare(t, d)
	inside, leave := make(chan struct{}), make(chan struct{})
	var wait sync.WaitGroup
	wait.Go(func() {
		inTx(t, d, func(ctx context.Context, tx db.Tx) error {
			close(inside)
			<-leave
			return add(ctx, tx)
		})
	})
	<-inside
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	err := d.InTx(ctx, add)
	if !errors.Is(err, context.DeadlineExceeded) || problem.KindOf(err) != problem.Unavailable {
		t.Errorf("error = %v, want unavailable after the deadline", err)
	}
	close(leave)
	wait.Wait()
	inTx(t, d, add)
	wantAmount(t, d, 2)
}

func TestPanicUndoes(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		func() {
			defer func() {
				if recover() != "a fault in the work" {
					t.Error("the panic did not arrive")
				}
			}()
			_ = d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error { // it does not return
				if err := add(ctx, tx); err != nil {
					return err
				}
				panic("a fault in the work")
			})
		}()
		wantAmount(t, d, 0)
		inTx(t, d, add)
		wantAmount(t, d, 1)
	})
}

func TestGoexitUndoes(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		var wait sync.WaitGroup
		wait.Go(func() {
			_ = d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error { // it does not return
				if err := add(ctx, tx); err != nil {
					return err
				}
				runtime.Goexit()
				return nil
			})
		})
		wait.Wait()
		wantAmount(t, d, 0)
		inTx(t, d, add)
		wantAmount(t, d, 1)
	})
}

func TestNestedIsRefused(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		inTx(t, d, func(ctx context.Context, _ db.Tx) error {
			if err := d.InTx(ctx, add); !errors.Is(err, db.ErrNested) {
				t.Errorf("nested InTx: %v", err)
			}
			if _, err := d.Query(ctx, "SELECT 1"); !errors.Is(err, db.ErrNested) {
				t.Errorf("Query inside: %v", err)
			}
			if err := d.QueryRow(ctx, "SELECT 1").Scan(new(int)); !errors.Is(err, db.ErrNested) {
				t.Errorf("QueryRow inside: %v", err)
			}
			return nil
		})
		wantAmount(t, d, 0)
	})
}

func TestTransactionControlIsRefused(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		for _, statement := range []string{"COMMIT", "  rollback;", "SAVEPOINT a", "PRAGMA synchronous=0", "SET x TO y", "end"} {
			err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
				if err := add(ctx, tx); err != nil {
					return err
				}
				_, err := tx.Exec(ctx, statement)
				return err
			})
			if err == nil {
				t.Errorf("%q was let through", statement)
			}
		}
		wantAmount(t, d, 0)
	})
}

// Rows that the work forgot must not disturb its own commit, its neighbours or the end.
func TestRowsLeftOpen(t *testing.T) {
	t.Parallel()
	works := map[string]db.Work{
		"rows": func(ctx context.Context, tx db.Tx) error {
			if err := add(ctx, tx); err != nil {
				return err
			}
			rows, err := tx.Query(ctx, "SELECT id FROM account UNION ALL SELECT id FROM account")
			if err == nil {
				rows.Next()
			}
			return err
		},
		"a row": func(ctx context.Context, tx db.Tx) error {
			tx.QueryRow(ctx, "UPDATE account SET amount = amount + 1 RETURNING amount")
			return nil
		},
	}
	for name, work := range works {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			suite(t, func(t *testing.T, d *db.DB) {
				for range 3 {
					inTx(t, d, work)
				}
				inTx(t, d, add)
				wantAmount(t, d, 4)
			})
		})
	}
}

// PostgreSQL cannot do it, and says so at once instead of trying again.
func TestStatementWhileRowsAreOpen(t *testing.T) {
	t.Parallel()
	d := testkit.Postgres(t)
	prepare(t, d)
	started := time.Now()
	err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		rows, err := tx.Query(ctx, "SELECT id FROM account UNION ALL SELECT id FROM account")
		if err != nil {
			return err
		}
		defer rows.Close()
		rows.Next()
		return add(ctx, tx)
	})
	if err == nil || time.Since(started) > 5*time.Second {
		t.Errorf("error = %v after %v", err, time.Since(started))
	}
	wantAmount(t, d, 0)
}

func TestTxIsOfNoUseAfterwards(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		var kept db.Tx
		inTx(t, d, func(_ context.Context, tx db.Tx) error {
			kept = tx
			return nil
		})
		if err := add(t.Context(), kept); !errors.Is(err, sql.ErrTxDone) {
			t.Errorf("error = %v, want done", err)
		}
		wantAmount(t, d, 0)
	})
}

// One commit may carry many; whoever fails among them fails alone.
func TestNeighbours(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		fails := []db.Work{
			func(context.Context, db.Tx) error { return errors.New("changed my mind") },
			open(1, "taken"),
			func(ctx context.Context, tx db.Tx) error {
				_, err := tx.Exec(ctx, "INSERT INTO pledge (id, account_id) VALUES (1, 99)")
				return err // fails at the commit, with everybody in it
			},
			func(ctx context.Context, tx db.Tx) error {
				_, err := tx.Exec(ctx, "SELECT nonsense")
				return err
			},
		}
		var wait sync.WaitGroup
		start := make(chan struct{})
		for i := range 64 {
			wait.Go(func() {
				<-start
				if i%4 != 0 {
					if err := d.InTx(t.Context(), add); err != nil {
						t.Errorf("innocent neighbour: %v", err)
					}
					return
				}
				if err := d.InTx(t.Context(), fails[i/4%len(fails)]); err == nil {
					t.Errorf("failing neighbour %d came through", i)
				}
			})
		}
		close(start)
		wait.Wait()
		wantAmount(t, d, 48)
	})
}

func TestTwoWritersOnOneVersion(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		const writers = 8
		kinds := make([]problem.Kind, writers)
		won := 0
		var wait sync.WaitGroup
		for i := range writers {
			wait.Go(func() {
				err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
					return db.Update(ctx, tx, "UPDATE account SET amount = $3, version = version + 1 WHERE id = $1 AND version = $2", 1, 1, i+100)
				})
				kinds[i] = problem.KindOf(err)
				if err == nil {
					kinds[i] = -1
				} else if !errors.Is(err, db.ErrChanged) {
					t.Errorf("loser: %v", err)
				}
			})
		}
		wait.Wait()
		for i, kind := range kinds {
			switch kind {
			case -1:
				won++
				wantAmount(t, d, i+100)
			case problem.Conflict:
			default:
				t.Errorf("writer %d: %v", i, kind)
			}
		}
		if won != 1 {
			t.Errorf("%d writers won, want 1", won)
		}
	})
}

func TestTimeRoundTrip(t *testing.T) {
	t.Parallel()
	makassar := time.FixedZone("WITA", 8*3600)
	times := []time.Time{
		{},
		time.Date(2026, 11, 3, 23, 59, 59, 999_999_999, makassar),
		time.Date(2026, 11, 3, 16, 0, 0, 1000, time.UTC),
		time.Date(1, 1, 1, 0, 0, 0, 1000, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
	}
	suite(t, func(t *testing.T, d *db.DB) {
		for i, at := range times {
			inTx(t, d, func(ctx context.Context, tx db.Tx) error {
				_, err := tx.Exec(ctx, "INSERT INTO entry (id, account_id, at) VALUES ($1, 1, $2)", i, db.At(at))
				return err
			})
			got := read[db.Time](t, d, "SELECT at FROM entry WHERE id = $1", i)
			if diff := cmp.Diff(db.At(at), got); diff != "" {
				t.Errorf("%v came back changed: %s", at, diff)
			}
			if null := read[bool](t, d, "SELECT at IS NULL FROM entry WHERE id = $1", i); null != at.IsZero() {
				t.Errorf("%v is NULL: %v", at, null)
			}
		}
		order, err := db.All(t.Context(), d, db.Column[int], "SELECT id FROM entry WHERE at > $1 ORDER BY at", db.At(times[2].Add(-time.Second)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]int{1, 2, 4}, order); diff != "" && !cmp.Equal([]int{2, 1, 4}, order) {
			t.Error(diff)
		}
		err = d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE entry SET at = $1", db.Time{Time: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)})
			return err
		})
		if err == nil {
			t.Error("the year 10000 was stored")
		}
	})
}

func TestOrder(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		notes := []any{"b", nil, "Banjar", "a", "Érico", "banjar", "10", "9", "a b", "a-b"}
		inTx(t, d, func(ctx context.Context, tx db.Tx) error {
			_, err := db.InsertAll(ctx, tx, "INSERT INTO entry (id, account_id, note) VALUES ($1, 1, $2)", func(yield func([]any) bool) {
				for i, note := range notes {
					if !yield([]any{i, note}) {
						return
					}
				}
			})
			return err
		})
		tests := []struct {
			name, query string
			want        []string
		}{
			{"by bytes, null last", "SELECT coalesce(note, 'null') FROM entry ORDER BY note NULLS LAST", []string{"10", "9", "Banjar", "a", "a b", "a-b", "b", "banjar", "Érico", "null"}},
			{"null first", "SELECT coalesce(note, 'null') FROM entry ORDER BY note NULLS FIRST LIMIT 2", []string{"null", "10"}},
			{"null first downwards", "SELECT coalesce(note, 'null') FROM entry ORDER BY note DESC NULLS FIRST LIMIT 2", []string{"null", "Érico"}},
			{"LIKE tells case apart", "SELECT note FROM entry WHERE note LIKE 'ban%'", []string{"banjar"}},
			{"keyset page", "SELECT note FROM entry WHERE (note, id) > ('a', 3) ORDER BY note, id LIMIT 2", []string{"a b", "a-b"}},
			{"distinct from null", "SELECT coalesce(note, 'null') FROM entry WHERE note IS NOT DISTINCT FROM NULL", []string{"null"}},
		}
		for _, test := range tests {
			got, err := db.All(t.Context(), d, db.Column[string], test.query)
			if err != nil {
				t.Fatalf("%s: %v", test.name, err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s: %s", test.name, diff)
			}
		}
	})
}

func TestBooleans(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		inTx(t, d, func(ctx context.Context, tx db.Tx) error {
			return db.Update(ctx, tx, "UPDATE account SET closed = $2 WHERE id = $1", 1, true)
		})
		if !read[bool](t, d, "SELECT closed FROM account WHERE closed = $1 AND closed", true) {
			t.Error("true came back false")
		}
	})
}

func TestInsertAll(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		const rows = 1203
		var written int64
		insert := func(ctx context.Context, tx db.Tx) error {
			var err error
			written, err = db.InsertAll(ctx, tx,
				"INSERT INTO account (id, name, amount) VALUES ($1, lower($2), abs($3)) ON CONFLICT (id) DO NOTHING",
				func(yield func([]any) bool) {
					for i := range rows {
						if !yield([]any{i + 1, fmt.Sprintf("Name %d", i), -i - 1}) {
							return
						}
					}
				})
			return err
		}
		inTx(t, d, insert)
		if written != rows-1 {
			t.Errorf("%d rows written, want all but the one that was there, %d", written, rows-1)
		}
		if sum := read[int](t, d, "SELECT CAST(sum(amount) AS INTEGER) FROM account"); sum != rows*(rows+1)/2-1 {
			t.Errorf("sum = %d", sum)
		}
		for _, bad := range []string{"INSERT INTO entry (id) SELECT $1", "INSERT INTO entry (id) VALUES (1)", "INSERT INTO entry (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET note = $2"} {
			err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
				_, err := db.InsertAll(ctx, tx, bad, func(yield func([]any) bool) { yield([]any{1}) })
				return err
			})
			if err == nil {
				t.Errorf("%q was let through", bad)
			}
		}
	})
}

func TestUpdateMeansOneRow(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		inTx(t, d, open(2, "second"))
		err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			return db.Update(ctx, tx, "UPDATE account SET amount = 7 WHERE id IN ("+db.Marks(1, 2)+")", 1, 2)
		})
		if err == nil || errors.Is(err, db.ErrChanged) {
			t.Errorf("two rows hit: %v", err)
		}
		wantAmount(t, d, 0)
	})
}

func TestReady(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		if err := d.Ready(t.Context()); err != nil {
			t.Error(err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		if err := d.Ready(t.Context()); err == nil {
			t.Error("a closed database is ready")
		}
		if err := d.InTx(t.Context(), add); err == nil {
			t.Error("a closed database wrote")
		}
	})
}
