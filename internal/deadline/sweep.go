package deadline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Notice is what listeners are told of a clock: a step of its rule's warnings whose time has come, or,
// where Missed, that its own time has passed.
type Notice struct {
	Clock  Clock
	Rule   *Rule
	Step   Warning
	Missed bool
	At     time.Time // when it fell due; it is told up to a minute later, or after a time away
}

// Listener is told of a notice inside the transaction that writes it down, so exactly once for each
// that is committed. Its error puts the notice of this clock off to the next time.
type Listener func(ctx context.Context, tx db.Tx, n Notice) error

// Warned adds a listener: the room whose cases the clocks are about, which knows them by Clock.Subject,
// finds who Step.To means there and sends the messages, of kinds that are its own. Nobody is told of
// anything without one. It is called before the queue runs, never later.
func (d *Deadlines) Warned(listener Listener) { d.listeners = append(d.listeners, listener) }

const (
	sweepKind   = "clock.sweep"
	recountKind = "clock.recount"
	sweepEvery  = time.Minute
	// A batch is one transaction: long enough to be cheap, short enough to keep nobody waiting.
	sweepBatch = 100
)

// Schedule lets the queue tell what is due every minute, and reckon clocks anew.
func (d *Deadlines) Schedule(q *job.Queue) {
	q.Handle(sweepKind, func(ctx context.Context, _ job.Job) error { return d.Sweep(ctx) }, job.Options{Concurrency: 1, Timeout: 30 * time.Minute})
	q.Every(sweepKind, sweepEvery)
	q.Handle(recountKind, d.recountJob, job.Options{Concurrency: 1, Timeout: time.Hour})
}

// mark is where a sweep stands.
type mark struct {
	next time.Time
	id   string
}

// Sweep tells everything that has fallen due. Any number may run at the same time: each clock is taken
// by one. A clock that cannot be told of is left for the next time and keeps no other from its turn;
// the error is then of the first.
func (d *Deadlines) Sweep(ctx context.Context) error {
	now := d.now().Time
	var at mark
	var failed error
	for {
		after, n, err := d.sweepBatch(ctx, at, now, sweepBatch)
		if err != nil {
			if ctx.Err() != nil {
				return err
			}
			// One of them failed: each alone, so that the others are told.
			for range sweepBatch {
				var one error
				if after, n, one = d.sweepBatch(ctx, at, now, 1); one != nil {
					failed = errors.Join(failed, one)
					if after.id == "" {
						return failed
					}
				}
				if n == 0 {
					return failed
				}
				at = after
			}
			continue
		}
		if n == 0 {
			return failed
		}
		at = after
	}
}

// sweepBatch tells of the next clocks after a mark, and returns where it stands and how many there were.
func (d *Deadlines) sweepBatch(ctx context.Context, at mark, now time.Time, size int) (mark, int, error) {
	var after mark
	var n int
	err := d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		clocks, err := db.All(ctx, tx, scanClock, `SELECT `+clockColumns+` FROM clock
			WHERE next_at IS NOT NULL AND next_at <= $1 AND (next_at, id) > ($2, $3)
			ORDER BY next_at, id LIMIT $4`+d.DB.Engine().SkipLocked(), db.At(now), atOrFirst(at.next), at.id, size)
		if err != nil {
			return fmt.Errorf("read clocks that are due: %w", err)
		}
		n = len(clocks)
		if n == 0 {
			return nil
		}
		after = mark{clocks[n-1].next, clocks[n-1].ID}
		return d.tell(ctx, tx, clocks, now)
	})
	return after, n, err
}

// tell tells listeners of clocks and writes that down.
func (d *Deadlines) tell(ctx context.Context, tx db.Tx, clocks []Clock, now time.Time) error {
	shelf := newShelf(d)
	var entries []Entry
	missed := map[string]*ledger.Touched{} // by authority
	changed := make([]Clock, 0, len(clocks))
	var told []Notice
	for i := range clocks {
		b, err := shelf.book(ctx, tx, &clocks[i])
		if err != nil {
			return err
		}
		c, notices := clocks[i].pass(b, now)
		c.Version++
		for _, n := range notices {
			act, amount := Warned, 1+slices.IndexFunc(b.rule.Warnings, func(w Warning) bool { return sameStep(w, n.Step) })
			if n.Missed {
				act, amount = MissedAct, 0
				if missed[c.Scope.Authority] == nil {
					missed[c.Scope.Authority] = &ledger.Touched{}
				}
				missed[c.Scope.Authority].Add("clock", c.ID)
			}
			entries = append(entries, entryOf(act, clocks[i], c, Act{At: n.At}, amount))
			c.Version++
		}
		if len(notices) > 0 {
			c.Version--
		}
		changed = append(changed, c)
		for _, n := range notices {
			n.Clock, n.Rule = c, b.rule
			told = append(told, n)
		}
	}
	if err := d.rewrite(ctx, tx, changed); err != nil {
		return err
	}
	if err := d.note(ctx, tx, entries...); err != nil {
		return err
	}
	// The clocks are written: a listener may act on them.
	for _, n := range told {
		for _, listener := range d.listeners {
			if err := listener(ctx, tx, n); err != nil {
				return fmt.Errorf("tell of clock %s: %w", n.Clock.ID, err)
			}
		}
	}
	for authority, touched := range missed {
		if err := d.recordRows(ctx, tx, "deadline.missed", authority, "", touched); err != nil {
			return err
		}
	}
	return nil
}

func sameStep(a, b Warning) bool {
	return a.Percent == b.Percent && a.After == b.After && a.Before == b.Before && a.Overdue == b.Overdue && slices.Equal(a.To, b.To)
}

// pass is the clock after everything that has fallen due until now, with what there is to tell of it
// in the order in which it fell due.
func (c Clock) pass(b book, now time.Time) (Clock, []Notice) {
	var notices []Notice
	n := c.count(b)
	for i, w := range b.rule.Warnings {
		at := n.step(w, c.Length+c.Extension, c.Due, c.DueOn)
		if c.warned&(1<<i) == 0 && !at.After(now) {
			c.warned |= 1 << i
			notices = append(notices, Notice{Step: w, At: at})
		}
	}
	if c.State == Running && !now.Before(c.Due) {
		c.State = Missed
		notices = append(notices, Notice{Missed: true, At: c.Due})
	}
	slices.SortStableFunc(notices, func(a, b Notice) int { return a.At.Compare(b.At) })
	c.schedule(b)
	return c, notices
}

// rewrite writes many clocks at once that this transaction holds, each with its new version.
func (d *Deadlines) rewrite(ctx context.Context, tx db.Tx, clocks []Clock) error {
	var failed error
	_, err := db.InsertAll(ctx, tx, insertClock+`
		ON CONFLICT (id) DO UPDATE SET zero_on = excluded.zero_on, due_at = excluded.due_at, due_on = excluded.due_on,
			state = excluded.state, not_before = excluded.not_before, years = excluded.years,
			calendar_revision = excluded.calendar_revision, warned = excluded.warned, next_at = excluded.next_at,
			version = excluded.version`,
		func(yield func([]any) bool) {
			for i := range clocks {
				values, err := clocks[i].values()
				if err != nil {
					failed = err
					return
				}
				if !yield(values) {
					return
				}
			}
		})
	if err := errors.Join(failed, err); err != nil {
		return fmt.Errorf("write clocks: %w", err)
	}
	return nil
}

// recordRows records what this room itself did to clocks of an authority.
func (d *Deadlines) recordRows(ctx context.Context, tx db.Tx, kind, authority, why string, touched *ledger.Touched) error {
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	return d.Record.Record(ctx, tx, access.Event{
		Stream: "deadline/" + authority, Kind: kind, Actor: access.Machine(), Scope: authorityScope(authority), At: d.Now(), Why: why, Rows: rows,
	})
}
