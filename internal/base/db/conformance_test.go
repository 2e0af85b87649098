package db_test

import (
	"context"
	"database/sql"
	"errors"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

// tables are what the suite works on: a parent with every kind of constraint, and a child.
var tables = map[db.Engine][]string{
	db.SQLite: {
		`CREATE TABLE purse (id INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, amount INTEGER NOT NULL CHECK (amount >= 0), version INTEGER NOT NULL DEFAULT 1, closed INTEGER NOT NULL DEFAULT 0) STRICT`,
		`CREATE TABLE entry (id INTEGER NOT NULL PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES purse (id), note TEXT, at TEXT) STRICT`,
		`CREATE TABLE pledge (id INTEGER NOT NULL PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES purse (id) DEFERRABLE INITIALLY DEFERRED) STRICT`,
	},
	db.PostgreSQL: {
		`CREATE TABLE purse (id bigint NOT NULL PRIMARY KEY, name text COLLATE "C" NOT NULL UNIQUE, amount bigint NOT NULL CHECK (amount >= 0), version bigint NOT NULL DEFAULT 1, closed boolean NOT NULL DEFAULT false)`,
		`CREATE TABLE entry (id bigint NOT NULL PRIMARY KEY, account_id bigint NOT NULL REFERENCES purse (id), note text COLLATE "C", at timestamptz)`,
		`CREATE TABLE pledge (id bigint NOT NULL PRIMARY KEY, account_id bigint NOT NULL REFERENCES purse (id) DEFERRABLE INITIALLY DEFERRED)`,
	},
}

// suite runs test on both engines with the tables above and one purse, number 1 with amount 0.
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

// open returns the work that makes an purse.
func open(id int, name string) db.Work {
	return func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO purse (id, name, amount) VALUES ($1, $2, 0)", id, name)
		return err
	}
}

// add raises purse 1 by one.
func add(ctx context.Context, tx db.Tx) error {
	_, err := tx.Exec(ctx, "UPDATE purse SET amount = amount + 1 WHERE id = $1", 1)
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
	return read[int](t, d, "SELECT amount FROM purse WHERE id = 1")
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
			seen, err := db.One(ctx, tx, db.Column[int], "SELECT amount FROM purse WHERE id = $1", 1)
			if err != nil {
				return err
			}
			if seen != 1 {
				t.Errorf("a transaction sees %d of its own writes, want 1", seen)
			}
			if outside := read[int](t, d, "SELECT amount FROM purse WHERE id = 1"); outside != 0 {
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
				t.Errorf("second purse 1: %v, want a taken key", err)
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
			rows, err := tx.Query(ctx, "SELECT id FROM purse UNION ALL SELECT id FROM purse")
			if err == nil {
				rows.Next()
			}
			return err
		},
		"a row": func(ctx context.Context, tx db.Tx) error {
			tx.QueryRow(ctx, "UPDATE purse SET amount = amount + 1 RETURNING amount")
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
	runs := 0
	err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		runs++
		rows, err := tx.Query(ctx, "SELECT id FROM purse UNION ALL SELECT id FROM purse")
		if err != nil {
			return err
		}
		defer rows.Close()
		rows.Next()
		return add(ctx, tx)
	})
	if err == nil || runs != 1 {
		t.Errorf("error = %v after %d runs, want one", err, runs)
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
