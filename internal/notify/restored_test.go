package notify_test

import (
	"context"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/testkit"
)

func TestWhatABackupBringsBackIsNotSentUnlessSomebodyWantsIt(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.send(plain("x"))
		var n int64
		err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			var err error
			n, err = notify.DropWaiting(ctx, tx, h.clock.now())
			return err
		})
		if err != nil || n != 1 {
			t.Fatal(n, err)
		}
		h.run()
		if letters := h.mail.got(); len(letters) > 0 {
			t.Errorf("sent all the same: %v", letters)
		}
		e := h.only()
		if e.State != notify.Dropped || !e.Again {
			t.Errorf("%+v", e)
		}
		if err := h.Retry(t.Context(), access.Machine(), []string{e.ID}); err != nil {
			t.Fatal(err)
		}
		h.run()
		if e := h.only(); e.State != notify.Sent {
			t.Errorf("after somebody wanted it: %+v", e)
		}
	})
}
