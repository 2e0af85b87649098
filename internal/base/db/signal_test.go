package db_test

import (
	"context"
	"errors"
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Listeners hear of what was committed, and of nothing else.
func TestSignal(t *testing.T) {
	t.Parallel()
	suite(t, func(t *testing.T, d *db.DB) {
		heard, deaf := d.Listen("a")
		other, _ := d.Listen("b")
		undone := errors.New("undone")
		if err := d.InTx(t.Context(), func(_ context.Context, tx db.Tx) error {
			tx.Signal("a")
			return undone
		}); !errors.Is(err, undone) {
			t.Fatal(err)
		}
		wantHeard(t, heard, 0)
		for range 2 {
			inTx(t, d, func(_ context.Context, tx db.Tx) error {
				tx.Signal("a")
				wantHeard(t, other, 0)
				return nil
			})
		}
		wantHeard(t, heard, 1)
		wantHeard(t, other, 0)
		deaf()
		inTx(t, d, func(_ context.Context, tx db.Tx) error {
			tx.Signal("a")
			return nil
		})
		wantHeard(t, heard, 0)
	})
}

func wantHeard(t *testing.T, heard <-chan struct{}, want int) {
	t.Helper()
	for got := 0; ; got++ {
		select {
		case <-heard:
		default:
			if got != want {
				t.Errorf("heard %d signals, want %d", got, want)
			}
			return
		}
	}
}
