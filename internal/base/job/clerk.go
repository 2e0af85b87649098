package job

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/db"
)

// upkeepEvery is how often schedules are looked after.
const upkeepEvery = 5 * time.Minute

// clerk is one Run of a queue. A single goroutine does all of its own database work: in one
// transaction it settles what has ended, renews the leases and takes what is due, so that a busy
// queue shares each commit among all jobs that ended since the last.
type clerk struct {
	q      *Queue
	holder string
	order  []*kind

	arrived chan struct{} // something is in ended

	mu    sync.Mutex
	ended []*run          // reported by their goroutines
	live  map[string]*run // under lease as far as we know, by job id; ended ones until they are settled
	term  int             // counts the times all live leases were known to be whole; see keepWatch

	// The rest belongs to the goroutine of work.
	busy    map[*kind]int // places taken
	unkept  []*run        // ended, not yet settled
	renewed time.Time     // when all live leases were known to be whole
	upkept  time.Time
	watch   *time.Timer // ends the contexts of runs whose leases could not be renewed
}

func newClerk(q *Queue) (*clerk, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return nil, fmt.Errorf("name the queue: %w", err)
	}
	c := &clerk{
		q: q, holder: id.String(), arrived: make(chan struct{}, 1),
		live: map[string]*run{}, busy: map[*kind]int{},
	}
	for _, k := range q.kinds {
		c.order = append(c.order, k)
	}
	return c, nil
}

// work goes round until ctx ends, then winds up.
func (c *clerk) work(ctx context.Context) {
	heard, deaf := c.q.DB.Listen(topic)
	defer deaf()
	c.keepWatch(c.q.Lease)
	defer func() { c.watch.Stop() }() // the last one
	timer := time.NewTimer(0)
	defer timer.Stop()
	for ctx.Err() == nil {
		timer.Reset(c.round(ctx, true))
		select {
		case <-heard:
		case <-c.arrived:
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	c.windUp(context.WithoutCancel(ctx))
}

// windUp lets runs end, then ends them, then hands back what is left.
func (c *clerk) windUp(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, c.q.Grace)
	defer stop()
	patience := time.NewTimer(c.q.Grace / 4 * 3)
	defer patience.Stop()
	last := time.NewTimer(c.q.Grace / 8 * 7)
	defer last.Stop()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		again := c.round(ctx, false)
		if c.idle() {
			return
		}
		timer.Reset(again)
		select {
		case <-c.arrived:
		case <-timer.C:
		case <-patience.C:
			c.cancelAll(ErrStopping)
		case <-last.C:
			c.abandon(ctx)
			return
		}
	}
}

// idle reports whether nothing runs and nothing is unsettled.
func (c *clerk) idle() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	running := 0
	for _, n := range c.busy {
		running += n
	}
	return running == 0 && len(c.live) == 0 && len(c.ended) == 0 && len(c.unkept) == 0
}

// abandon hands back the jobs of handlers that do not stop; the process is about to.
func (c *clerk) abandon(ctx context.Context) {
	c.round(ctx, false)
	ids := c.held()
	if len(ids) == 0 {
		return
	}
	c.q.Log.Warn("jobs did not stop in time and are handed back", "jobs", len(ids))
	c.cancelAll(ErrLeaseLost)
	err := c.q.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		return c.handBack(ctx, tx, ids, c.q.Now())
	})
	if err != nil {
		c.q.Log.Error("jobs could not be handed back; others take them when their leases end", "error", err)
	}
}

// round settles, renews and takes, and returns how long until there may be something to do.
func (c *clerk) round(ctx context.Context, taking bool) time.Duration {
	c.collect()
	now := c.q.Now()
	var due []*kind
	again := c.q.Poll
	if taking {
		found, soonest, err := c.due(ctx, now)
		if err != nil {
			return c.failed(ctx, "look for jobs", err)
		}
		due, again = found, soonest
	}
	held := c.held()
	if len(held) > 0 {
		again = min(again, c.q.Lease/3)
	}
	if elapsed := now.Sub(c.renewed); elapsed >= 0 && elapsed < c.q.Lease/3 {
		held = nil
	}
	upkeep := taking && (c.upkept.IsZero() || now.Sub(c.upkept) >= upkeepEvery || now.Before(c.upkept))
	if len(due) == 0 && len(c.unkept) == 0 && len(held) == 0 && !upkeep {
		return again
	}
	p := &page{c: c, now: now, due: due, held: held, upkeep: upkeep}
	limited, stop := context.WithTimeout(ctx, c.q.Lease/2)
	defer stop()
	if err := c.q.DB.InTx(limited, p.write); err != nil {
		return c.failed(ctx, "keep jobs", err)
	}
	p.apply(ctx)
	if taking && (len(p.taken) > 0 || len(p.notes) > 0 || upkeep) {
		return 0 // there may be more, or sooner
	}
	return again
}

func (c *clerk) failed(ctx context.Context, what string, err error) time.Duration {
	if ctx.Err() == nil {
		c.q.Log.Error("the job queue could not "+what, "error", err)
	}
	return max(c.q.Poll, time.Second/10)
}

// collect takes over what the runs reported. One that lost its lease is settled like the others: the
// row tells whether it is still ours.
func (c *clerk) collect() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.ended {
		c.busy[r.kind]--
		if current := c.live[r.id]; current == nil || current == r {
			c.unkept = append(c.unkept, r)
		}
	}
	c.ended = c.ended[:0]
}

// due returns the kinds that have a free place and a job to take, and when to look again.
func (c *clerk) due(ctx context.Context, now time.Time) ([]*kind, time.Duration, error) {
	names := make([]string, 0, len(c.order))
	for _, k := range c.order {
		if c.busy[k] < k.options.Concurrency {
			names = append(names, k.name)
		}
	}
	again := c.q.Poll
	if len(names) == 0 {
		return nil, again, nil
	}
	heads, err := peek(ctx, c.q.DB, names)
	if err != nil {
		return nil, 0, err
	}
	var due []*kind
	for _, head := range heads {
		if wait := head.at.Sub(now); wait <= 0 {
			due = append(due, c.q.kinds[head.kind])
		} else {
			again = min(again, wait)
		}
	}
	return due, again, nil
}

// held lists the jobs under lease that have not ended.
func (c *clerk) held() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	ended := make(map[*run]bool, len(c.unkept))
	for _, r := range c.unkept {
		ended[r] = true
	}
	ids := make([]string, 0, len(c.live))
	for id, r := range c.live {
		if !ended[r] {
			ids = append(ids, id)
		}
	}
	return ids
}

// start runs a job that was just taken.
func (c *clerk) start(ctx context.Context, t taken) {
	r := &run{taken: t, kind: c.q.kinds[t.kind], holder: c.holder, now: c.q.Now}
	inner, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	r.cancel = cancel
	c.busy[r.kind]++
	c.mu.Lock()
	c.live[r.id] = r
	c.mu.Unlock()
	go func() {
		defer c.report(r)
		defer cancel(nil)
		if r.attempt > r.kind.options.Attempts && r.every == 0 {
			r.err = GiveUp(errCrashed) // it was taken that often and never came back
			return
		}
		r.call(inner)
	}()
}

func (c *clerk) report(r *run) {
	c.mu.Lock()
	c.ended = append(c.ended, r)
	c.mu.Unlock()
	select {
	case c.arrived <- struct{}{}:
	default:
	}
}

// keepWatch ends all runs after a while, unless their leases are known to be whole once more before.
// A watch may go off in the very moment of that, when to stop it is too late; the term it was set for
// tells that it has no say any more.
func (c *clerk) keepWatch(while time.Duration) {
	if c.watch != nil {
		c.watch.Stop()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	term := c.term
	c.watch = time.AfterFunc(while, func() { c.loseAll(term) })
}

// loseAll runs when the leases of a term were not renewed in time: somebody else may take those jobs now.
func (c *clerk) loseAll(term int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if term != c.term {
		return
	}
	for _, r := range c.live {
		r.cancel(ErrLeaseLost)
	}
	clear(c.live)
}

// cancelAll ends the contexts of all runs.
func (c *clerk) cancelAll(cause error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.live {
		r.cancel(cause)
	}
}
