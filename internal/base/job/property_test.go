package job_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/testkit"
)

// errand is a job with what will happen to it.
type errand struct {
	After    int  `json:"after"`    // seconds until it is due
	Takes    int  `json:"takes"`    // seconds
	Failures int  `json:"failures"` // before it goes well
	Panics   bool `json:"panics"`   // instead of returning an error
	Joins    bool `json:"joins"`    // ends in its own transaction
	Number   int  `json:"number"`
}

// Whatever comes when, takes how long, fails how, and however the replicas come and go: each errand
// ends well exactly once, after the attempts it needs, never at two places at a time, never early.
func TestEveryErrandEndsOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		errands := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) errand {
			return errand{
				After: rapid.IntRange(0, 100).Draw(t, "after"), Takes: rapid.IntRange(0, 150).Draw(t, "takes"),
				Failures: rapid.IntRange(0, 5).Draw(t, "failures"), Panics: rapid.Bool().Draw(t, "panics"),
				Joins: rapid.Bool().Draw(t, "joins"),
			}
		}), 1, 12).Draw(rt, "errands")
		// Each replica lives for so many seconds and is followed by another at once.
		lives := rapid.SliceOfN(rapid.IntRange(20, 400), 1, 3).Draw(rt, "lives")
		var faults []string
		synctest.Test(t, func(t *testing.T) { faults = carryOut(t, errands, lives) })
		for _, fault := range faults {
			rt.Errorf("%s", fault)
		}
	})
}

// book is what the errands did.
type book struct {
	mu     sync.Mutex
	begun  time.Time
	now    map[int]bool
	tries  map[int]int // that ended, well or not; those that a stop cut off do not count
	well   map[int]int
	faults []string
}

func (b *book) fault(format string, args ...any) {
	b.faults = append(b.faults, fmt.Sprintf(format, args...))
}

func carryOut(t *testing.T, errands []errand, lives []int) []string {
	d := testkit.SQLite(t)
	b := &book{begun: time.Now(), now: map[int]bool{}, tries: map[int]int{}, well: map[int]int{}}
	for i, e := range errands {
		e.Number = i
		request := job.Request{Kind: "test.errand", Payload: e}
		if e.After > 0 {
			request.At = b.begun.Add(time.Duration(e.After) * time.Second)
		}
		enqueue(t, d, request)
	}
	ctx, end := context.WithCancel(t.Context())
	var replicas sync.WaitGroup
	for _, life := range lives {
		replicas.Go(func() {
			for ctx.Err() == nil {
				alive, stop := context.WithTimeout(ctx, time.Duration(life)*time.Second)
				q := job.New(seldom(d))
				q.Handle("test.errand", func(ctx context.Context, j job.Job) error { return b.errand(ctx, d, j) },
					job.Options{Concurrency: 3, Attempts: 100})
				if err := q.Run(alive); err != nil {
					t.Error(err)
				}
				stop()
			}
		})
	}
	for range 24 * 60 {
		if time.Sleep(time.Minute); len(list(t, d, job.Filter{})) == 0 {
			break
		}
	}
	end()
	replicas.Wait()
	for i, e := range errands {
		if b.well[i] != 1 || b.tries[i] != e.Failures+1 {
			b.fault("errand %d %+v ended well %d times after %d tries", i, e, b.well[i], b.tries[i])
		}
	}
	return b.faults
}

// errand does one attempt and keeps book.
func (b *book) errand(ctx context.Context, d *db.DB, j job.Job) error {
	var e errand
	if err := j.Decode(&e); err != nil {
		return err
	}
	b.begin(e)
	err := e.attempt(ctx)
	fails := b.end(e, err)
	switch {
	case err != nil:
		return err
	case fails && e.Panics:
		panic("it happens")
	case fails:
		return errors.New("it happens")
	case e.Joins:
		return d.InTx(context.WithoutCancel(ctx), func(ctx context.Context, tx db.Tx) error { return j.Done(ctx, tx) })
	}
	return nil
}

func (e errand) attempt(ctx context.Context) error {
	select {
	case <-time.After(time.Duration(e.Takes) * time.Second / 10):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *book) begin(e errand) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.now[e.Number] {
		b.fault("errand %d is under way twice", e.Number)
	}
	if at := time.Since(b.begun); at < time.Duration(e.After)*time.Second {
		b.fault("errand %d began after %v", e.Number, at)
	}
	b.now[e.Number] = true
}

// end reports whether this attempt is to fail.
func (b *book) end(e errand, cut error) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.now, e.Number)
	if cut != nil {
		return false
	}
	b.tries[e.Number]++
	if b.tries[e.Number] <= e.Failures {
		return true
	}
	b.well[e.Number]++
	return false
}
