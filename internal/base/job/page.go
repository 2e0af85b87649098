package job

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/db"
)

// page is what one transaction of the clerk writes.
type page struct {
	c      *clerk
	now    time.Time
	due    []*kind
	held   []string // leases to renew
	upkeep bool     // look after the schedules

	// What came of it, written afresh by each replay.
	taken []taken
	still []string // whose leases were renewed
	lost  int
	notes []note
}

type note struct {
	run  *run
	fate fate
	end  end
}

func (p *page) write(ctx context.Context, tx db.Tx) error {
	p.taken, p.still, p.lost, p.notes = nil, nil, 0, nil
	if err := p.settle(ctx, tx); err != nil {
		return err
	}
	if p.upkeep {
		if err := p.lookAfter(ctx, tx); err != nil {
			return err
		}
	}
	if len(p.held) > 0 {
		still, err := p.c.renew(ctx, tx, p.held, p.now)
		if err != nil {
			return err
		}
		p.still = still
	}
	for _, k := range p.due {
		taken, err := p.c.take(ctx, tx, k.name, p.now, k.options.Concurrency-p.c.busy[k])
		if err != nil {
			return err
		}
		p.taken = append(p.taken, taken...)
	}
	return nil
}

// settle writes what became of the runs that ended.
func (p *page) settle(ctx context.Context, tx db.Tx) error {
	var gone, back []string
	for _, r := range p.c.unkept {
		fate, end := r.judge(p.now)
		p.notes = append(p.notes, note{r, fate, end})
		switch fate {
		case remove:
			gone = append(gone, r.id)
		case release:
			back = append(back, r.id)
		case keep:
			n, err := p.c.putBack(ctx, tx, r.id, end)
			if err != nil {
				return err
			}
			p.missed(r, n)
		}
	}
	for ids := range slices.Chunk(gone, 500) {
		n, err := p.c.remove(ctx, tx, ids)
		if err != nil {
			return err
		}
		p.lost += len(ids) - n
	}
	for _, n := range p.notes {
		if n.fate == remove && n.run.done.Load() {
			p.lost-- // it removed itself
		}
	}
	for ids := range slices.Chunk(back, 500) {
		if err := p.c.handBack(ctx, tx, ids, p.now); err != nil {
			return err
		}
	}
	return nil
}

func (p *page) missed(r *run, rows int) {
	if rows == 0 && !r.done.Load() {
		p.lost++
	}
}

func (p *page) lookAfter(ctx context.Context, tx db.Tx) error {
	for _, k := range p.c.order {
		if err := mend(ctx, tx, k, p.now); err != nil {
			return err
		}
		if k.every == 0 {
			continue
		}
		id, err := uuid.NewV7()
		if err != nil {
			return fmt.Errorf("make a schedule's id: %w", err)
		}
		if err := schedule(ctx, tx, id.String(), k, p.now); err != nil {
			return err
		}
	}
	return nil
}

// apply does in memory what was committed.
func (p *page) apply(ctx context.Context) {
	c := p.c
	whole := c.forget(p.held, p.still)
	for _, n := range p.notes {
		n.run.note(c.q.Log, n.fate, n.end)
	}
	if p.lost > 0 {
		c.q.Log.Warn("jobs ended after their lease was lost; they may be done twice", "jobs", p.lost)
	}
	c.unkept = c.unkept[:0]
	if p.upkeep {
		c.upkept = p.now
	}
	slices.SortFunc(p.taken, func(a, b taken) int { return strings.Compare(a.id, b.id) })
	for _, t := range p.taken {
		c.start(ctx, t)
	}
	if whole {
		c.renewed = p.now
		c.keepWatch(c.q.Lease - c.q.Now().Sub(p.now)) // last: after a very slow commit it goes off at once
	}
}

// forget drops the runs that were settled and those that turned out to be somebody else's by now. It
// reports whether all leases are whole, renewed just now or none left, which begins a new term.
func (c *clerk) forget(asked, still []string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range c.unkept {
		if c.live[r.id] == r {
			delete(c.live, r.id)
		}
	}
	ours := make(map[string]bool, len(still))
	for _, id := range still {
		ours[id] = true
	}
	for _, id := range asked {
		if r := c.live[id]; r != nil && !ours[id] && !r.done.Load() {
			r.cancel(ErrLeaseLost)
			delete(c.live, id)
		}
	}
	whole := len(asked) > 0 || len(c.live) == 0
	if whole {
		c.term++
	}
	return whole
}
