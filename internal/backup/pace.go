package backup

import (
	"context"
	"io"
	"time"
)

// pace keeps to a number of bytes a second, evenly: whoever was held up does not hurry afterwards, which
// would take the processor and the disk away from everybody else just when they are scarce.
type pace struct {
	rate int64 // 0: as fast as it goes
	now  func() time.Time
	// next is when all that was done is due at that rate.
	next time.Time
}

// nap is the shortest rest; shorter ones cost more than they give.
const nap = 2 * time.Millisecond

// wait waits until n more bytes are due.
func (p *pace) wait(ctx context.Context, n int) error {
	if p.rate <= 0 {
		return ctx.Err()
	}
	now := p.now()
	if p.next.Before(now) {
		p.next = now
	}
	p.next = p.next.Add(time.Duration(float64(n) / float64(p.rate) * float64(time.Second)))
	early := p.next.Sub(now)
	if early < nap {
		return ctx.Err()
	}
	timer := time.NewTimer(early)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// paced reads at a meter's pace, until its context ends.
type paced struct {
	ctx  context.Context //nolint:containedctx // of the one reading
	from io.Reader
	m    *meter
}

// Read reads a piece.
func (p *paced) Read(data []byte) (int, error) {
	n, err := p.from.Read(data)
	if waiting := p.m.pace.wait(p.ctx, n); waiting != nil {
		return n, waiting
	}
	p.m.step(int64(n))
	return n, err
}
