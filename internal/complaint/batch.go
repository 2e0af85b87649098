package complaint

import (
	"context"
	"slices"
	"sync"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// maxBatch bounds how many cases share a transaction: more make those wait who came first, and gain nothing.
const maxBatch = 128

// door lets in many who come at once: whoever comes first writes for all who came meanwhile, then hands
// that on. Nothing waits for company, so a case alone is not slowed. Its zero value is ready.
type door struct {
	mu      sync.Mutex
	busy    bool
	waiting []*guest
}

// guest is a case that waits for somebody to write it, or for its turn to write.
type guest struct {
	a    *arrival
	turn chan struct{}
	done chan error
}

// bring has keep write a case, together with others.
func (d *door) bring(ctx context.Context, a *arrival, keep func(context.Context, []*arrival) error) error {
	g := &guest{a: a, turn: make(chan struct{}, 1), done: make(chan error, 1)}
	if !d.enter(g) {
		select {
		case err := <-g.done:
			return err
		case <-g.turn:
		case <-ctx.Done():
			if d.quit(g) {
				return ctx.Err()
			}
			select { // somebody is at it
			case err := <-g.done:
				return err
			case <-g.turn:
			}
		}
	}
	return d.lead(ctx, g, keep)
}

// enter reports whether a guest is to write at once.
func (d *door) enter(g *guest) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.busy {
		d.busy = true
		return true
	}
	d.waiting = append(d.waiting, g)
	return false
}

// quit takes a guest out of the queue; false when somebody took it already.
func (d *door) quit(g *guest) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	at := slices.Index(d.waiting, g)
	if at >= 0 {
		d.waiting = slices.Delete(d.waiting, at, at+1)
	}
	return at >= 0
}

// lead writes a guest's case and those of all who wait, and gives the turn on whatever happens.
func (d *door) lead(ctx context.Context, g *guest, keep func(context.Context, []*arrival) error) error {
	d.mu.Lock()
	n := min(len(d.waiting), maxBatch-1)
	others := slices.Clone(d.waiting[:n])
	d.waiting = slices.Delete(d.waiting, 0, n)
	d.mu.Unlock()
	errs := slices.Repeat([]error{errLost}, n+1) // keep may panic: they have an answer all the same
	defer func() {
		d.pass() // first, so that whoever writes next need not wait until all are told
		for i, o := range others {
			o.done <- errs[i+1]
		}
	}()
	all := []*arrival{g.a}
	for _, o := range others {
		all = append(all, o.a)
	}
	// Others' cases do not end with the request of whoever writes them.
	copy(errs, together(context.WithoutCancel(ctx), all, keep))
	return errs[0]
}

// pass gives the turn on.
func (d *door) pass() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.waiting) == 0 {
		d.busy = false
		return
	}
	next := d.waiting[0]
	d.waiting = slices.Delete(d.waiting, 0, 1)
	next.turn <- struct{}{}
}

var errLost = problem.Wrap(problem.Internal, context.Canceled)

// together writes all cases at once, or each by itself when one of them spoils that for the others. What
// nobody's case is to blame for, such as a full disk, is everybody's answer.
func together(ctx context.Context, all []*arrival, keep func(context.Context, []*arrival) error) []error {
	errs := make([]error, len(all))
	err := keep(ctx, all)
	if err == nil {
		return errs
	}
	for i, a := range all {
		errs[i] = err
		if len(all) > 1 && problem.KindOf(err) != problem.Unavailable {
			errs[i] = keep(ctx, []*arrival{a})
		}
	}
	return errs
}
