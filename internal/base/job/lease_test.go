package job_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

// Four replicas on one database, jobs coming from several sides: each is done once.
func TestReplicasDoNothingTwice(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		const jobs = 1000
		var mu sync.Mutex
		runs := map[int]int{}
		by := map[int]bool{}
		for replica := range 4 {
			q := job.New(quick(d))
			q.Handle("test.do", func(_ context.Context, j job.Job) error {
				var o order
				if err := j.Decode(&o); err != nil {
					return err
				}
				mu.Lock()
				defer mu.Unlock()
				runs[o.Number]++
				by[replica] = true
				return nil
			}, job.Options{Concurrency: 8})
			start(t, q)
		}
		var clients sync.WaitGroup
		for client := range 8 {
			clients.Go(func() {
				for i := client; i < jobs; i += 8 {
					enqueue(t, d, job.Request{Kind: "test.do", Payload: order{Number: i}})
				}
			})
		}
		clients.Wait()
		eventually(t, "all are done", none(t, d))
		mu.Lock()
		defer mu.Unlock()
		for i := range jobs {
			if runs[i] != 1 {
				t.Errorf("job %d ran %d times", i, runs[i])
			}
		}
		if len(by) < 2 {
			t.Error("one replica did everything")
		}
	})
}

// A job may take longer than a lease.
func TestLeaseIsRenewed(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		deps := quick(d)
		deps.Lease = 9 * time.Second
		var runs atomic.Int32
		handler := func(ctx context.Context, _ job.Job) error {
			runs.Add(1)
			select {
			case <-time.After(12 * time.Second):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		for range 2 {
			q := job.New(deps)
			q.Handle("test.do", handler, job.Options{})
			start(t, q)
		}
		enqueue(t, d, job.Request{Kind: "test.do"})
		eventually(t, "it is done", none(t, d))
		if runs.Load() != 1 {
			t.Errorf("%d runs", runs.Load())
		}
	})
}

// steal gives a running job to somebody else, as happens to whoever lost the database for longer
// than a lease. The thief's lease lies far ahead, or the queue would take the job back.
func steal(t *testing.T, d *db.DB) {
	t.Helper()
	inTx(t, d, func(ctx context.Context, tx db.Tx) error {
		return db.Update(ctx, tx, "UPDATE job SET holder = 'thief', attempt = attempt + 1, due_at = $1 WHERE holder IS NOT NULL",
			db.At(time.Now().Add(time.Hour)))
	})
}

// Whoever lost its lease is told, and what it says afterwards changes nothing.
func TestLostLease(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		deps := quick(d)
		deps.Lease = 6 * time.Second // so that it is not lost before it is stolen
		inside, told := make(chan struct{}), make(chan error)
		q := job.New(deps)
		q.Handle("test.do", func(ctx context.Context, j job.Job) error {
			close(inside)
			<-ctx.Done()
			told <- context.Cause(ctx)
			err := d.InTx(context.WithoutCancel(ctx), func(ctx context.Context, tx db.Tx) error { return j.Done(ctx, tx) })
			if problem.KindOf(err) != problem.Conflict {
				t.Errorf("done without a lease: %v, want a conflict", err)
			}
			return nil
		}, job.Options{})
		stop := start(t, q)
		enqueue(t, d, job.Request{Kind: "test.do"})
		<-inside
		steal(t, d)
		if err := <-told; !errors.Is(err, job.ErrLeaseLost) {
			t.Errorf("told %v", err)
		}
		stop()
		if got := list(t, d, job.Filter{}); len(got) != 1 || got[0].State != job.Running || got[0].Attempt != 2 {
			t.Errorf("the thief's job is %+v", got)
		}
	})
}

// The effect and the job's end are one commit.
func TestDoneInItsOwnTransaction(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		var attempts atomic.Int32
		q := job.New(quick(d))
		q.Handle("test.do", func(ctx context.Context, j job.Job) error {
			err := d.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
				if err := job.Enqueue(ctx, tx, job.Request{Kind: "test.effect"}); err != nil {
					return err
				}
				if err := j.Done(ctx, tx); err != nil {
					return err
				}
				if attempts.Add(1) == 1 {
					return errors.New("not yet")
				}
				return nil
			})
			return err
		}, job.Options{})
		start(t, q)
		enqueue(t, d, job.Request{Kind: "test.do"})
		eventually(t, "it is done", func() bool { return len(list(t, d, job.Filter{Kind: "test.do"})) == 0 })
		if n := len(list(t, d, job.Filter{Kind: "test.effect"})); n != 1 || attempts.Load() != 2 {
			t.Errorf("%d effects of %d attempts, want 1 of 2", n, attempts.Load())
		}
	})
}

func TestStopLetsRunsEnd(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		inside, leave := make(chan struct{}), make(chan struct{})
		q := job.New(quick(d))
		q.Handle("test.do", func(ctx context.Context, _ job.Job) error {
			close(inside)
			<-leave
			return ctx.Err()
		}, job.Options{Concurrency: 1})
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		ended := make(chan error, 1)
		go func() { ended <- q.Run(ctx) }()
		enqueue(t, d, job.Request{Kind: "test.do"}, job.Request{Kind: "test.do"})
		<-inside
		stop() // before the place is free, or the second job would be taken
		close(leave)
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
		got := list(t, d, job.Filter{})
		if len(got) != 1 || got[0].State != job.Waiting || got[0].Attempt != 0 {
			t.Errorf("left: %+v, want the second job untouched", got)
		}
	})
}

func TestStopHandsBack(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		handler job.Handler
	}{
		{"what heeds its context", func(ctx context.Context, _ job.Job) error { <-ctx.Done(); return ctx.Err() }},
		{"what does not", func(context.Context, job.Job) error { time.Sleep(10 * time.Second); return nil }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			// An eighth of the grace is left for handing back, so PostgreSQL's, in real time, is not short.
			handsBack := func(t *testing.T, d *db.DB) {
				deps := quick(d)
				deps.Grace = 8 * time.Second
				inside := make(chan struct{})
				var handlers sync.WaitGroup
				defer handlers.Wait() // a bubble is left by everybody
				handlers.Add(1)
				q := job.New(deps)
				q.Handle("test.do", func(ctx context.Context, j job.Job) error {
					defer handlers.Done()
					close(inside)
					return tt.handler(ctx, j)
				}, job.Options{})
				stop := start(t, q)
				enqueue(t, d, job.Request{Kind: "test.do"})
				<-inside
				began := time.Now()
				stop()
				if took := time.Since(began); d.Engine() == db.SQLite && took > deps.Grace {
					t.Errorf("stopping took %v", took)
				}
				got := list(t, d, job.Filter{})
				if len(got) != 1 || got[0].State != job.Waiting || got[0].Attempt != 0 {
					t.Fatalf("left: %+v, want it as if it had not been taken", got)
				}
				ran := make(chan struct{})
				other := job.New(quick(d))
				other.Handle("test.do", func(context.Context, job.Job) error { close(ran); return nil }, job.Options{})
				start(t, other)
				<-ran
			}
			t.Run("sqlite", func(t *testing.T) {
				t.Parallel()
				bubble(t, handsBack)
			})
			t.Run("postgres", func(t *testing.T) {
				t.Parallel()
				handsBack(t, testkit.Postgres(t))
			})
		})
	}
}

// A job that always takes its process along becomes a dead letter instead of a plague.
func TestCrashingJobIsGivenUp(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		enqueue(t, d, job.Request{Kind: "test.do"})
		inTx(t, d, func(ctx context.Context, tx db.Tx) error {
			return db.Update(ctx, tx, "UPDATE job SET holder = 'gone', attempt = 3, due_at = $1", db.At(time.Now().Add(-time.Second)))
		})
		q := job.New(quick(d))
		q.Handle("test.do", func(context.Context, job.Job) error { t.Error("ran again"); return nil }, job.Options{Attempts: 3})
		start(t, q)
		eventually(t, "it is dead", func() bool { return len(list(t, d, job.Filter{Dead: true})) == 1 })
	})
}

// A clock that was a year ahead when a lease or a pause was written must not cost a year.
func TestClockThatWasWrong(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		ahead := db.At(time.Now().AddDate(1, 0, 0))
		enqueue(t, d, job.Request{Kind: "test.do"}, job.Request{Kind: "test.do"})
		inTx(t, d, func(ctx context.Context, tx db.Tx) error {
			ids, err := db.All(ctx, tx, db.Column[string], "SELECT id FROM job ORDER BY id")
			if err != nil {
				return err
			}
			if err := db.Update(ctx, tx, "UPDATE job SET holder = 'gone', attempt = 1, due_at = $1 WHERE id = $2", ahead, ids[0]); err != nil {
				return err
			}
			return db.Update(ctx, tx, "UPDATE job SET error = 'no', attempt = 1, due_at = $1 WHERE id = $2", ahead, ids[1])
		})
		var scheduled atomic.Int32
		enqueue(t, d, job.Request{Kind: "test.later", At: ahead.Time})
		q := job.New(quick(d))
		q.Handle("test.do", func(context.Context, job.Job) error { return nil }, job.Options{})
		q.Handle("test.later", func(context.Context, job.Job) error { scheduled.Add(1); return nil }, job.Options{})
		start(t, q)
		eventually(t, "both are done", func() bool { return len(list(t, d, job.Filter{})) == 1 })
		if scheduled.Load() != 0 {
			t.Error("a job that was meant for next year ran today")
		}
	})
}

// A database that is away is waited for.
func TestGoesOnAfterTheDatabaseWasAway(t *testing.T) {
	t.Parallel()
	d := testkit.SQLite(t)
	var noted notes
	deps := quick(d)
	deps.Log = slog.New(&noted)
	q := job.New(deps)
	q.Handle("test.do", func(context.Context, job.Job) error { return nil }, job.Options{})
	inTx(t, d, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, "ALTER TABLE job RENAME TO away")
		return err
	})
	start(t, q)
	eventually(t, "it is said", func() bool { return noted.count.Load() > 1 })
	inTx(t, d, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, "ALTER TABLE away RENAME TO job")
		return err
	})
	enqueue(t, d, job.Request{Kind: "test.do"})
	eventually(t, "it is done", none(t, d))
}

// notes counts what is logged.
type notes struct{ count atomic.Int32 }

func (*notes) Enabled(context.Context, slog.Level) bool { return true }
func (n *notes) Handle(context.Context, slog.Record) error {
	n.count.Add(1)
	return nil
}
func (n *notes) WithAttrs([]slog.Attr) slog.Handler { return n }
func (n *notes) WithGroup(string) slog.Handler      { return n }
