package backup

import (
	"context"
	"errors"
	"testing"
	"time"
)

// Whoever was held up does not hurry afterwards.
func TestAPaceIsKeptEvenly(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 1, 0, 0, 0, time.UTC)
	p := pace{rate: 1 << 20, now: func() time.Time { return now }}
	for _, step := range []struct {
		passes time.Duration
		bytes  int
		due    time.Duration // behind the clock
	}{
		{0, 1 << 10, time.Second >> 10},
		{time.Minute, 1 << 10, time.Second >> 10}, // nothing was saved up
		{0, 1 << 10, time.Second >> 9},
		{time.Second >> 10, 1 << 9, time.Second>>10 + time.Second>>11},
	} {
		now = now.Add(step.passes)
		if err := p.wait(t.Context(), step.bytes); err != nil {
			t.Fatal(err)
		}
		if due := p.next.Sub(now); due.Round(time.Microsecond) != step.due.Round(time.Microsecond) {
			t.Errorf("after %v and %d bytes the next are due in %v, want %v", step.passes, step.bytes, due, step.due)
		}
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := p.wait(stopped, 1<<20); !errors.Is(err, context.Canceled) {
		t.Errorf("it waits on: %v", err)
	}
}
