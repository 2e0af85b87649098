package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestEngineErrorsHaveKinds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, query string
		want        problem.Kind
	}{
		{"unique key", "INSERT INTO purse (id, name, amount) VALUES (2, 'first', 0)", problem.Conflict},
		{"primary key", "INSERT INTO purse (id, name, amount) VALUES (1, 'second', 0)", problem.Conflict},
		{"foreign key", "INSERT INTO entry (id, account_id) VALUES (1, 99)", problem.Conflict},
		{"foreign key at the commit", "INSERT INTO pledge (id, account_id) VALUES (1, 99)", problem.Conflict},
		{"check", "UPDATE purse SET amount = -1", problem.Invalid},
		{"not null", "INSERT INTO purse (id, amount) VALUES (2, 0)", problem.Invalid},
		{"no such table", "INSERT INTO nothing (id) VALUES (2)", problem.Internal},
		{"text in double quotes", `INSERT INTO purse (id, name, amount) VALUES (2, "x", 0)`, problem.Internal},
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
		_, err := db.One(t.Context(), d, db.Column[string], "SELECT name FROM purse WHERE id = 2")
		if problem.KindOf(err) != problem.NotFound {
			t.Errorf("error = %v, want not found", err)
		}
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
					return db.Update(ctx, tx, "UPDATE purse SET amount = $3, version = version + 1 WHERE id = $1 AND version = $2", 1, 1, i+100)
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
			return db.Update(ctx, tx, "UPDATE purse SET closed = $2 WHERE id = $1", 1, true)
		})
		if !read[bool](t, d, "SELECT closed FROM purse WHERE closed = $1 AND closed", true) {
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
				"INSERT INTO purse (id, name, amount) VALUES ($1, lower($2), abs($3)) ON CONFLICT (id) DO NOTHING",
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
		if sum := read[int](t, d, "SELECT CAST(sum(amount) AS INTEGER) FROM purse"); sum != rows*(rows+1)/2-1 {
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
			return db.Update(ctx, tx, "UPDATE purse SET amount = 7 WHERE id IN ("+db.Marks(1, 2)+")", 1, 2)
		})
		if err == nil || errors.Is(err, db.ErrChanged) {
			t.Errorf("two rows hit: %v", err)
		}
		wantAmount(t, d, 0)
	})
}
