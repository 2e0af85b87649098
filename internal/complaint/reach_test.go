package complaint

import (
	"context"
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
)

func TestWhetherAChannelIsOpenIsAskedOncePerTransaction(t *testing.T) {
	t.Parallel()
	counters(t, func(t *testing.T, w *counter) {
		asked := 0
		now := true
		l := lastOpen{open: func(context.Context, db.Queryer, string, string) (bool, error) {
			asked++
			return now, nil
		}}
		ask := func(q db.Queryer, channel string, want bool) {
			t.Helper()
			if open, err := l.ask(t.Context(), q, channel, w.city.ID); err != nil || open != want {
				t.Errorf("%s is open: %t, %v", channel, open, err)
			}
		}
		for range 2 {
			w.must(w.DB.InTx(t.Context(), func(_ context.Context, tx db.Tx) error {
				ask(tx, "sms", now)
				ask(tx, "sms", now)
				return nil
			}))
			now = !now
		}
		if asked != 2 {
			t.Errorf("two transactions asked %d times", asked)
		}
		ask(w.DB, "sms", now)
		now = !now
		ask(w.DB, "sms", now)
	})
}
