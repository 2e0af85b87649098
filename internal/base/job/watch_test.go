package job

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"
)

// A watch can go off in the very moment its leases are renewed, or the next job is taken. Only the
// clerk's inside lets a test choose that moment.
func TestWatchOfAnEarlierTermEndsNothing(t *testing.T) {
	t.Parallel()
	c, err := newClerk(New(Deps{Now: time.Now, Log: slog.New(slog.DiscardHandler)}))
	if err != nil {
		t.Fatal(err)
	}
	live := func(id string) context.Context {
		ctx, cancel := context.WithCancelCause(t.Context())
		c.live[id] = &run{taken: taken{id: id}, cancel: cancel}
		return ctx
	}
	idle := c.term
	if !c.forget(nil, nil) {
		t.Fatal("the leases of an idle clerk are not whole")
	}
	first := live("first")
	if c.loseAll(idle); first.Err() != nil {
		t.Error("the watch of the idle time ended what was taken after it")
	}
	taken := c.term
	if !c.forget([]string{"first"}, []string{"first"}) {
		t.Fatal("renewed leases are not whole")
	}
	second := live("second")
	if c.loseAll(taken); first.Err() != nil || second.Err() != nil {
		t.Error("the watch of leases that were renewed ended them")
	}
	if c.forget(nil, nil) {
		t.Error("leases are whole although nobody renewed them")
	}
	c.loseAll(c.term)
	for name, ctx := range map[string]context.Context{"first": first, "second": second} {
		if !errors.Is(context.Cause(ctx), ErrLeaseLost) {
			t.Errorf("the watch over the %s ended it by %v", name, context.Cause(ctx))
		}
	}
	if len(c.live) != 0 {
		t.Error("lost leases are still to be renewed")
	}
}
