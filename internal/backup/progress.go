package backup

import (
	"context"
	"errors"
	"sync"
	"time"
)

// meter turns steps of a work into reports, at most a few a second.
type meter struct {
	now   func() time.Time
	told  func(Progress)
	began time.Time
	last  time.Time
	p     Progress
	steps int
	pace  pace
}

func newMeter(now func() time.Time, told func(Progress)) *meter {
	if told == nil {
		told = func(Progress) {}
	}
	return &meter{now: now, told: told, pace: pace{now: now}}
}

// row counts a row of so many bytes, and waits until it is due.
func (m *meter) row(ctx context.Context, bytes int) error {
	m.step(1)
	return m.weigh(ctx, bytes)
}

// rowWeight is how much more work a byte of a row is than one of a file: it is read, written as JSON, packed,
// and on trial parsed and put into tables.
const rowWeight = 4

// weigh waits until a row of so many bytes is due.
func (m *meter) weigh(ctx context.Context, bytes int) error { return m.pace.wait(ctx, rowWeight*bytes) }

// stage begins a stage.
func (m *meter) stage(stage Stage, total int64) {
	m.p = Progress{Stage: stage, Total: total}
	m.began = m.now()
	m.last = m.began
	m.told(m.p)
}

// step adds to what is done. The clock is looked at now and then only.
func (m *meter) step(n int64) {
	m.p.Done += n
	if m.steps++; n < 1<<12 && m.steps%256 != 0 {
		return
	}
	now := m.now()
	if now.Sub(m.last) < time.Second/4 {
		return
	}
	m.last = now
	m.p.Left = 0
	if elapsed := now.Sub(m.began); m.p.Done > 0 && m.p.Total > m.p.Done && elapsed > 2*time.Second {
		m.p.Left = time.Duration(float64(elapsed) * float64(m.p.Total-m.p.Done) / float64(m.p.Done)).Round(time.Second)
	}
	m.told(m.p)
}

// beat is how often a running backup says that it lives.
const beat = 10 * time.Second

// heart says that a backup lives, and how far it is, until stop is called. It ends ctx when somebody else
// has taken over.
type heart struct {
	mu  sync.Mutex
	now Progress
}

func (h *heart) tell(p Progress) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = p
}

func (h *heart) progress() Progress {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

// live renews the row of a backup. The functions tell progress and stop.
func (b *Backups) live(ctx context.Context, id string) (context.Context, func(Progress), func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	h := &heart{}
	var wait sync.WaitGroup
	over := make(chan struct{})
	wait.Go(func() {
		ticker := time.NewTicker(beat)
		defer ticker.Stop()
		for {
			select {
			case <-over:
				return
			case <-ctx.Done():
				return
			case <-ticker.C:
			}
			switch err := b.seen(ctx, id, h.progress()); {
			case errors.Is(err, errTakenOver):
				cancel(err)
			case err != nil && ctx.Err() == nil:
				b.deps.Log.WarnContext(ctx, "a backup cannot say that it lives", "error", err)
			}
		}
	})
	return ctx, h.tell, func() {
		close(over)
		wait.Wait()
		cancel(nil)
	}
}
