package job_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/testkit"
)

// bubble runs test on a SQLite database in fake time, which begins at midnight UTC. PostgreSQL is
// left out: its driver sets deadlines on sockets, and those count real time.
func bubble(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, testkit.SQLite(t)) })
}

// plain are the dependencies of production.
func plain(d *db.DB) job.Deps {
	return job.Deps{DB: d, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
}

// seldom are those of production, but for looking less often, which hours of fake time would make dear:
// what is due when, a queue knows by itself.
func seldom(d *db.DB) job.Deps {
	deps := plain(d)
	deps.Poll = 10 * time.Second
	return deps
}

// diary keeps when handlers ran, as time since it was made.
type diary struct {
	mu    sync.Mutex
	begun time.Time
	at    []time.Duration
}

func newDiary() *diary { return &diary{begun: time.Now()} }

func (y *diary) note() int {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.at = append(y.at, time.Since(y.begun).Round(time.Second))
	return len(y.at)
}

func (y *diary) all() []time.Duration {
	y.mu.Lock()
	defer y.mu.Unlock()
	return slices.Clone(y.at)
}

func TestScheduleRunsOncePerPeriodHoweverManyReplicas(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, d *db.DB) {
		runs := newDiary()
		time.Sleep(5 * time.Minute) // away from the turn of a period, where clocks that differ disagree which it is
		for replica := range 5 {
			deps := seldom(d)
			skew := time.Duration(replica-2) * time.Second // clocks differ a little
			deps.Now = func() time.Time { return time.Now().Add(skew) }
			q := job.New(deps)
			q.Handle("test.tick", func(context.Context, job.Job) error { runs.note(); return nil }, job.Options{})
			q.Every("test.tick", 10*time.Minute)
			start(t, q)
		}
		time.Sleep(51 * time.Minute)
		if len(runs.all()) != 6 {
			t.Fatalf("ran at %v, want once at the start and once in each of five periods", runs.all())
		}
		for i, at := range runs.all()[1:] {
			want := time.Duration(i+1) * 10 * time.Minute
			if at < want-3*time.Second || at > want+3*time.Second {
				t.Errorf("period %d ran at %v", i+1, at)
			}
		}
	})
}

// The start of a program, or many, is no reason to do again what this period had.
func TestScheduleSurvivesRestarts(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, d *db.DB) {
		runs := newDiary()
		for range 5 {
			q := job.New(seldom(d))
			q.Handle("test.tick", func(context.Context, job.Job) error { runs.note(); return nil }, job.Options{})
			q.Every("test.tick", time.Hour)
			stop := start(t, q)
			time.Sleep(25 * time.Minute)
			stop()
		}
		time.Sleep(10 * time.Hour) // away
		q := job.New(seldom(d))
		q.Handle("test.tick", func(context.Context, job.Job) error { runs.note(); return nil }, job.Options{})
		q.Every("test.tick", time.Hour)
		start(t, q)
		time.Sleep(time.Minute)
		want := []time.Duration{0, time.Hour, 2 * time.Hour, 12*time.Hour + 5*time.Minute}
		if diff := cmp.Diff(want, runs.all()); diff != "" {
			t.Error(diff)
		}
	})
}

// A run that takes longer than a period is not overtaken by the next, on any replica.
func TestScheduleNeverOverlaps(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, d *db.DB) {
		runs := newDiary()
		for range 3 {
			q := job.New(plain(d))
			q.Handle("test.tick", func(ctx context.Context, _ job.Job) error {
				runs.note()
				select {
				case <-time.After(25 * time.Second):
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			}, job.Options{})
			q.Every("test.tick", 10*time.Second)
			start(t, q)
		}
		time.Sleep(95 * time.Second)
		seconds := []time.Duration{0, 30, 60, 90}
		for i := range seconds {
			seconds[i] *= time.Second
		}
		if diff := cmp.Diff(seconds, runs.all()); diff != "" {
			t.Error(diff)
		}
	})
}

// It is tried again within its period and goes on in the next, for ever, and the list tells.
func TestFailingScheduleGoesOn(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, d *db.DB) {
		runs := newDiary()
		q := job.New(seldom(d))
		q.Handle("test.tick", func(context.Context, job.Job) error {
			if n := runs.note(); n == 3 {
				panic("no")
			}
			return errors.New("no")
		}, job.Options{Attempts: 3})
		q.Every("test.tick", time.Hour)
		start(t, q)
		time.Sleep(3*time.Hour - 10*time.Second)
		if len(runs.all()) < 12 || len(runs.all()) > 40 {
			t.Errorf("%d attempts in three hours", len(runs.all()))
		}
		if got := list(t, d, job.Filter{}); len(got) != 1 || got[0].State != job.Failing || got[0].Reason != "no" {
			t.Errorf("the list says %+v", got)
		}
	})
}

func TestScheduleIsMended(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		harm string
	}{
		{"a clock had been a year ahead", "UPDATE job SET due_at = '2001-01-01T00:00:00.000000Z'"},
		{"it was discarded", "DELETE FROM job"},
		{"whoever held it is gone, and its clock was wrong", "UPDATE job SET holder = 'gone', attempt = 1, due_at = '2001-01-01T00:00:00.000000Z'"},
		{"it had another period", "UPDATE job SET every_ms = 86400000, due_at = '2000-01-02T00:00:00.000000Z'"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T, d *db.DB) {
				runs := newDiary()
				q := job.New(seldom(d))
				q.Handle("test.tick", func(context.Context, job.Job) error { runs.note(); return nil }, job.Options{})
				q.Every("test.tick", time.Hour)
				start(t, q)
				time.Sleep(time.Minute)
				inTx(t, d, func(ctx context.Context, tx db.Tx) error {
					_, err := tx.Exec(ctx, tt.harm)
					return err
				})
				time.Sleep(time.Hour + 10*time.Minute)
				if len(runs.all()) < 2 {
					t.Errorf("ran at %v, want it again within the hour", runs.all())
				}
			})
		})
	}
}

// The pauses double up to an hour, each shortened by up to a half; then it is dead.
func TestPauses(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, d *db.DB) {
		runs := newDiary()
		deps := seldom(d)
		deps.Poll = time.Hour // it knows when the next attempt is due
		q := job.New(deps)
		q.Handle("test.do", func(context.Context, job.Job) error { runs.note(); return errors.New("no") }, job.Options{})
		start(t, q)
		enqueue(t, d, job.Request{Kind: "test.do"})
		time.Sleep(48 * time.Hour)
		if len(runs.all()) != 20 {
			t.Fatalf("%d attempts, want 20", len(runs.all()))
		}
		top := 2 * time.Second
		for i, at := range runs.all()[1:] {
			if got := at - runs.all()[i]; got < top/2-2*time.Second || got > top+2*time.Second {
				t.Errorf("pause %d is %v, want %v to %v", i+1, got, top/2, top)
			}
			top = min(2*top, time.Hour)
		}
		if got := list(t, d, job.Filter{Dead: true}); len(got) != 1 || got[0].Attempt != 20 {
			t.Errorf("the dead letters are %+v", got)
		}
	})
}

// When its machine stands still for longer than a lease, a queue ends what it can no longer vouch
// for, and somebody does it again.
func TestLeaseThatCannotBeRenewed(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, d *db.DB) {
		runs := newDiary()
		causes := make(chan error, 2)
		q := job.New(seldom(d))
		q.Handle("test.do", func(ctx context.Context, _ job.Job) error {
			if runs.note() > 1 {
				return nil
			}
			<-ctx.Done()
			causes <- context.Cause(ctx)
			return ctx.Err()
		}, job.Options{Timeout: time.Hour})
		start(t, q)
		enqueue(t, d, job.Request{Kind: "test.do"})
		time.Sleep(5 * time.Minute)
		if len(causes) != 0 {
			t.Fatal("ended although its lease could be renewed")
		}
		away := func(from, to string) {
			inTx(t, d, func(ctx context.Context, tx db.Tx) error {
				_, err := tx.Exec(ctx, fmt.Sprintf("ALTER TABLE %s RENAME TO %s", from, to))
				return err
			})
		}
		away("job", "away")
		time.Sleep(2 * time.Minute)
		if err := <-causes; !errors.Is(err, job.ErrLeaseLost) {
			t.Errorf("ended by %v", err)
		}
		away("away", "job")
		time.Sleep(time.Minute)
		if len(runs.all()) != 2 || len(list(t, d, job.Filter{})) != 0 {
			t.Errorf("ran at %v, left %v", runs.all(), list(t, d, job.Filter{}))
		}
	})
}
