package gateway

import (
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/notify"
)

func TestANoWithAGoodStatusIsTriedForADayAndNotForFive(t *testing.T) {
	houses(t, func(t *testing.T, h *house) {
		h.gateway(h.config("/error"), SMS)
		l := h.letter("l", "x")
		l.Written = h.clock()
		if _, err := h.send(SMS, l); err == nil || notify.IsFinal(err) {
			t.Errorf("at first: %v", err)
		}
		h.pass(25 * time.Hour)
		if _, err := h.send(SMS, l); !notify.IsFinal(err) {
			t.Errorf("a day later: %v", err)
		}
	})
}
