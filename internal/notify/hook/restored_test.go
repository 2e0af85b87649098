package hook

import (
	"context"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

func TestWhatABackupBringsBackIsToldAgainOnlyWhenAsked(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		there := receive(t)
		e, _ := h.endpoint(h.city.ID, there.URL)
		h.position(h.city)
		h.must(h.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			n, err := FailWaiting(ctx, tx, h.clock.Now())
			if n != 1 {
				t.Errorf("%d messages waited", n)
			}
			return err
		}))
		h.deliver(e)
		if n := len(there.all()); n > 0 {
			t.Errorf("told %d times", n)
		}
		h.must(h.RedeliverFailed(t.Context(), access.Machine(), e.ID))
		h.deliver(e)
		if list := h.log(e); list[0].Outcome != Delivered {
			t.Errorf("%+v", list)
		}
	})
}
