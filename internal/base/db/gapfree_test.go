package db_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Whatever becomes of the transactions around it, a counter raised inside them has no gap and gives
// no number twice: this is what case numbers and ledgers stand on.
func TestCounterHasNoGap(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		rapid.Check(t, func(rt *rapid.T) {
			fates := rapid.SliceOfN(rapid.SampledFrom([]string{
				"commit", "commit", "commit", "error", "panic", "goexit", "cancel", "cancel inside", "bad statement", "bad commit", "rows open",
			}), 1, 12).Draw(rt, "fates")
			before := read[int](t, d, "SELECT count(*) FROM entry")
			var wait sync.WaitGroup
			var mu sync.Mutex
			kept := 0
			for _, fate := range fates {
				wait.Go(func() {
					defer func() { _ = recover() }() // the fate "panic"
					if take(t.Context(), d, fate) == nil {
						mu.Lock()
						kept++
						mu.Unlock()
					}
				})
			}
			wait.Wait()
			count := read[int](t, d, "SELECT count(*) FROM entry")
			counter := amount(t, d)
			highest := read[int](t, d, "SELECT coalesce(max(id), 0) FROM entry")
			if count != before+kept || counter != count || highest != count {
				rt.Fatalf("%v: %d kept after %d, %d rows, counter %d, highest %d", fates, kept, before, count, counter, highest)
			}
		})
	})
}

// take draws a number and writes it down, unless its fate is another.
func take(ctx context.Context, d *db.DB, fate string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if fate == "cancel" {
		cancel()
	}
	return d.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		number, err := db.One(ctx, tx, db.Column[int], "UPDATE purse SET amount = amount + 1 WHERE id = 1 RETURNING amount")
		if err != nil {
			return err
		}
		if fate == "cancel inside" {
			cancel()
		}
		if _, err := tx.Exec(ctx, "INSERT INTO entry (id, account_id) VALUES ($1, 1)", number); err != nil {
			return err
		}
		switch fate {
		case "error":
			return errors.New("changed my mind")
		case "panic":
			panic("a fault in the work")
		case "goexit":
			runtime.Goexit()
		case "bad statement":
			_, err := tx.Exec(ctx, "INSERT INTO entry (id, account_id) VALUES ($1, 1)", number)
			return err
		case "bad commit":
			_, err := tx.Exec(ctx, "INSERT INTO pledge (id, account_id) VALUES ($1, 99)", number)
			return err
		case "rows open":
			_, err := tx.Query(ctx, "SELECT 1 UNION ALL SELECT 2")
			return err
		}
		return nil
	})
}
