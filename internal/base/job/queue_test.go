package job_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

// quick are dependencies for tests that wait for real.
func quick(d *db.DB) job.Deps {
	return job.Deps{DB: d, Now: time.Now, Log: slog.New(slog.DiscardHandler), Poll: 20 * time.Millisecond}
}

// patience ends a test that hangs. It decides nothing else: other builds share the machine.
const patience = 2 * time.Minute

// start runs a queue until the returned function is called, or the test ends.
func start(t testing.TB, q *job.Queue) func() {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- q.Run(ctx) }()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func enqueue(t testing.TB, d *db.DB, requests ...job.Request) {
	t.Helper()
	inTx(t, d, func(ctx context.Context, tx db.Tx) error {
		for _, r := range requests {
			if err := job.Enqueue(ctx, tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

func inTx(t testing.TB, d *db.DB, work db.Work) {
	t.Helper()
	if err := d.InTx(t.Context(), work); err != nil {
		t.Fatal(err)
	}
}

func list(t testing.TB, d *db.DB, f job.Filter) []job.Letter {
	t.Helper()
	letters, err := job.List(context.WithoutCancel(t.Context()), d, f)
	if err != nil {
		t.Fatal(err)
	}
	return letters
}

func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

func none(t testing.TB, d *db.DB) func() bool {
	return func() bool { return len(list(t, d, job.Filter{})) == 0 }
}

type order struct {
	Number int    `json:"number"`
	Name   string `json:"name"`
}

func TestRunsWithItsPayloadAndIsGone(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		got := make(chan order, 1)
		q := job.New(quick(d))
		q.Handle("test.do", func(_ context.Context, j job.Job) error {
			var o order
			if err := j.Decode(&o); err != nil {
				return err
			}
			got <- o
			return nil
		}, job.Options{})
		start(t, q)
		enqueue(t, d, job.Request{Kind: "test.do", Payload: order{7, "Kéc. \u0000 <Contoh>"}})
		if diff := cmp.Diff(order{7, "Kéc. \u0000 <Contoh>"}, <-got); diff != "" {
			t.Error(diff)
		}
		eventually(t, "the row is gone", none(t, d))
	})
}

func TestExistsExactlyWhenTheActDoes(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		mine := errors.New("no")
		err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			if err := job.Enqueue(ctx, tx, job.Request{Kind: "test.do"}); err != nil {
				return err
			}
			return mine
		})
		if !errors.Is(err, mine) {
			t.Fatal(err)
		}
		if letters := list(t, d, job.Filter{}); len(letters) != 0 {
			t.Errorf("%d jobs of an act that was undone", len(letters))
		}
	})
}

// With the next look an hour away, only the commit can have woken the queue.
func TestWokenByTheCommit(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		deps := quick(d)
		deps.Poll = time.Hour
		ran := make(chan string)
		q := job.New(deps)
		q.Handle("test.do", func(_ context.Context, j job.Job) error {
			ran <- j.ID
			return nil
		}, job.Options{})
		start(t, q)
		for range 3 {
			enqueue(t, d, job.Request{Kind: "test.do"})
			select {
			case <-ran:
			case <-time.After(patience):
				t.Fatal("nobody woke the queue")
			}
		}
	})
}

func TestWaitsForItsTime(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		at := time.Now().Add(400 * time.Millisecond)
		ran := make(chan time.Time, 1)
		q := job.New(quick(d))
		q.Handle("test.do", func(context.Context, job.Job) error {
			ran <- time.Now()
			return nil
		}, job.Options{})
		start(t, q)
		enqueue(t, d, job.Request{Kind: "test.do", At: at})
		if when := <-ran; when.Before(at.Truncate(time.Microsecond)) {
			t.Errorf("ran %v early", at.Sub(when))
		}
	})
}

func TestUniqueUntilItStarts(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		var runs atomic.Int32
		inside, leave := make(chan struct{}), make(chan struct{})
		q := job.New(quick(d))
		q.Handle("test.do", func(context.Context, job.Job) error {
			if runs.Add(1) == 1 {
				close(inside)
				<-leave
			}
			return nil
		}, job.Options{})
		q.Handle("test.other", func(context.Context, job.Job) error { return nil }, job.Options{})
		same := job.Request{Kind: "test.do", Unique: "a"}
		enqueue(t, d, same, same, job.Request{Kind: "test.other", Unique: "a"})
		enqueue(t, d, same)
		if n := len(list(t, d, job.Filter{})); n != 2 {
			t.Errorf("%d jobs wait, want one of each kind", n)
		}
		start(t, q)
		<-inside
		enqueue(t, d, same, same) // the first may have looked already
		close(leave)
		eventually(t, "all are done", none(t, d))
		if n := runs.Load(); n != 2 {
			t.Errorf("%d runs, want 2", n)
		}
	})
}

func TestRefusedRequests(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		request job.Request
		want    problem.Kind
	}{
		{"a kind with a space", job.Request{Kind: "test do"}, problem.Invalid},
		{"no kind", job.Request{}, problem.Invalid},
		{"a kind too long", job.Request{Kind: strings.Repeat("k", 65)}, problem.Invalid},
		{"a payload that is no JSON", job.Request{Kind: "test.do", Payload: func() {}}, problem.Invalid},
		{"a payload too large", job.Request{Kind: "test.do", Payload: strings.Repeat("p", job.MaxPayload)}, problem.TooLarge},
		{"a key too long", job.Request{Kind: "test.do", Unique: strings.Repeat("u", job.MaxUnique+1)}, problem.Invalid},
		{"a key that is a schedule's", job.Request{Kind: "test.do", Unique: "@every"}, problem.Invalid},
		{"a key with a zero byte", job.Request{Kind: "test.do", Unique: "a\x00"}, problem.Invalid},
		{"a key that is no text", job.Request{Kind: "test.do", Unique: "\xff"}, problem.Invalid},
	}
	d := testkit.SQLite(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error { return job.Enqueue(ctx, tx, tt.request) })
			if got := problem.KindOf(err); err == nil || got != tt.want {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
	enqueue(t, d, job.Request{Kind: "test.do", Payload: strings.Repeat("p", job.MaxPayload-2)})
}

// Whatever a handler does to its goroutine, the queue goes on and keeps the reason.
func TestFailures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		handler job.Handler
		want    job.Letter
	}{
		{
			"an error", func(context.Context, job.Job) error { return errors.New("no route") },
			job.Letter{State: job.Failing, Attempt: 1, Reason: "no route"},
		},
		{
			"a panic", func(context.Context, job.Job) error { panic("at the disco") },
			job.Letter{State: job.Failing, Attempt: 1, Reason: "panic: at the disco"},
		},
		{
			"a Goexit", func(context.Context, job.Job) error { runtime.Goexit(); return nil },
			job.Letter{State: job.Failing, Attempt: 1, Reason: "the handler ended its goroutine"},
		},
		{
			"a payload it cannot read", func(_ context.Context, j job.Job) error { return j.Decode(new(int)) },
			job.Letter{State: job.Dead, Attempt: 1, Reason: "read the payload: json: cannot unmarshal string into Go value of type int"},
		},
		{
			"giving up", func(context.Context, job.Job) error {
				return fmt.Errorf("sending: %w", job.GiveUp(errors.New("no such address")))
			},
			job.Letter{State: job.Dead, Attempt: 1, Reason: "sending: no such address"},
		},
		{
			"a hundred thousand letters of nonsense", func(context.Context, job.Job) error { return errors.New(strings.Repeat("\xff\x00n", 1e5)) },
			job.Letter{State: job.Failing, Attempt: 1, Reason: strings.Repeat("n", 666)},
		},
		{
			"too long", func(ctx context.Context, _ job.Job) error { <-ctx.Done(); return ctx.Err() },
			job.Letter{State: job.Failing, Attempt: 1, Reason: "not done within 50ms: context deadline exceeded"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			testkit.Databases(t, func(t *testing.T, d *db.DB) {
				// Its clock stands still, so that the second attempt does not come.
				began := time.Now()
				deps := quick(d)
				deps.Now = func() time.Time { return began }
				q := job.New(deps)
				q.Handle("test.fail", tt.handler, job.Options{Timeout: 50 * time.Millisecond})
				q.Handle("test.do", func(context.Context, job.Job) error { return nil }, job.Options{})
				start(t, q)
				enqueue(t, d, job.Request{Kind: "test.fail", Payload: "x"})
				eventually(t, "it failed", func() bool {
					letters := list(t, d, job.Filter{})
					return len(letters) == 1 && letters[0].Reason != ""
				})
				got := list(t, d, job.Filter{})[0]
				want := tt.want
				want.Kind = "test.fail"
				if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(job.Letter{}, "ID", "Enqueued", "Due", "DeadAt")); diff != "" {
					t.Error(diff)
				}
				if pause := got.Due.Sub(began).Round(time.Millisecond); got.State == job.Failing && (pause < time.Second || pause > 2*time.Second) {
					t.Errorf("the next attempt is in %v", pause)
				}
				enqueue(t, d, job.Request{Kind: "test.do"})
				eventually(t, "the queue goes on", func() bool { return len(list(t, d, job.Filter{Kind: "test.do"})) == 0 })
			})
		})
	}
}

func TestDeadLetters(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		var well atomic.Bool
		q := job.New(quick(d))
		q.Handle("test.do", func(context.Context, job.Job) error {
			if well.Load() {
				return nil
			}
			return errors.New("no")
		}, job.Options{Attempts: 1})
		start(t, q)
		enqueue(t, d, job.Request{Kind: "test.do"}, job.Request{Kind: "test.do"}, job.Request{Kind: "test.do", At: time.Now().Add(time.Hour)})
		dead := func() []job.Letter { return list(t, d, job.Filter{Dead: true}) }
		eventually(t, "two are dead", func() bool { return len(dead()) == 2 })
		first := dead()[0].ID
		inTx(t, d, func(ctx context.Context, tx db.Tx) error { return job.Discard(ctx, tx, first) })
		well.Store(true)
		second := dead()[0].ID
		inTx(t, d, func(ctx context.Context, tx db.Tx) error { return job.Retry(ctx, tx, second) })
		eventually(t, "one waits for its time", func() bool { return len(list(t, d, job.Filter{})) == 1 })
		for _, id := range []string{first, second, "", "x"} {
			for name, change := range map[string]func(context.Context, db.Tx, string) error{"retry": job.Retry, "discard": job.Discard} {
				err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error { return change(ctx, tx, id) })
				if problem.KindOf(err) != problem.NotFound {
					t.Errorf("%s %q: %v, want not found", name, id, err)
				}
			}
		}
	})
}

func TestRunningIsLeftAlone(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		inside, leave := make(chan string), make(chan struct{})
		q := job.New(quick(d))
		q.Handle("test.do", func(_ context.Context, j job.Job) error {
			inside <- j.ID
			<-leave
			return nil
		}, job.Options{})
		start(t, q)
		enqueue(t, d, job.Request{Kind: "test.do"})
		id := <-inside
		if got := list(t, d, job.Filter{})[0].State; got != job.Running {
			t.Errorf("state = %s", got)
		}
		err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error { return job.Discard(ctx, tx, id) })
		if problem.KindOf(err) != problem.Conflict {
			t.Errorf("discard: %v, want a conflict", err)
		}
		close(leave)
		eventually(t, "it is done", none(t, d))
	})
}

func TestConcurrencyPerKind(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		var now, most, other atomic.Int32
		leave := make(chan struct{})
		q := job.New(quick(d))
		q.Handle("test.slow", func(context.Context, job.Job) error {
			n := now.Add(1)
			for top := most.Load(); n > top && !most.CompareAndSwap(top, n); top = most.Load() {
			}
			<-leave
			now.Add(-1)
			return nil
		}, job.Options{Concurrency: 3})
		q.Handle("test.quick", func(context.Context, job.Job) error { other.Add(1); return nil }, job.Options{})
		for range 20 {
			enqueue(t, d, job.Request{Kind: "test.slow"})
		}
		enqueue(t, d, job.Request{Kind: "test.quick"})
		start(t, q)
		eventually(t, "the quick one is not kept waiting", func() bool { return other.Load() == 1 })
		eventually(t, "as many as may be are under way", func() bool { return now.Load() == 3 })
		close(leave)
		eventually(t, "all are done", none(t, d))
		if most.Load() != 3 {
			t.Errorf("%d at a time, want 3", most.Load())
		}
	})
}

func TestKindWithoutHandlerWaits(t *testing.T) {
	t.Parallel()
	d := testkit.SQLite(t)
	enqueue(t, d, job.Request{Kind: "test.newer"}, job.Request{Kind: "test.do"})
	q := job.New(quick(d))
	q.Handle("test.do", func(context.Context, job.Job) error { return nil }, job.Options{})
	start(t, q)
	eventually(t, "the known one is done", func() bool { return len(list(t, d, job.Filter{})) == 1 })
	if got := list(t, d, job.Filter{})[0]; got.Kind != "test.newer" || got.State != job.Waiting {
		t.Errorf("left: %+v", got)
	}
}

func TestFaultsOfTheProgram(t *testing.T) {
	t.Parallel()
	nothing := func(context.Context, job.Job) error { return nil }
	tests := []struct {
		name string
		set  func(q *job.Queue)
	}{
		{"a bad kind", func(q *job.Queue) { q.Handle("No", nothing, job.Options{}) }},
		{"no handler", func(q *job.Queue) { q.Handle("a", nil, job.Options{}) }},
		{"two handlers", func(q *job.Queue) { q.Handle("a", nothing, job.Options{}); q.Handle("a", nothing, job.Options{}) }},
		{"too many at a time", func(q *job.Queue) { q.Handle("a", nothing, job.Options{Concurrency: 1001}) }},
		{"a schedule without handler", func(q *job.Queue) { q.Every("a", time.Hour) }},
		{"two schedules", func(q *job.Queue) {
			q.Handle("a", nothing, job.Options{})
			q.Every("a", time.Hour)
			q.Every("a", time.Hour)
		}},
		{"too often", func(q *job.Queue) { q.Handle("a", nothing, job.Options{}); q.Every("a", time.Millisecond) }},
	}
	d := testkit.SQLite(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q := job.New(quick(d))
			tt.set(q)
			if q.Run(t.Context()) == nil {
				t.Error("was taken")
			}
		})
	}
}
