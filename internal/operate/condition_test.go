package operate_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/operate"
	"github.com/patuh-id/patuh/internal/testkit"
)

// works is an installation with one part, whose state the test chooses, and a clock.
type works struct {
	*operate.Operator
	mu    sync.Mutex
	now   time.Time
	state condition.State // empty: it cannot be found out
	told  []string
}

func newWorks(d *db.DB) *works {
	w := &works{now: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC), state: condition.Good}
	w.Operator = operate.New(operate.Deps{
		DB: d, Now: w.clock, Record: ledger.New(ledger.Deps{DB: d, Now: w.clock}), Log: slog.New(slog.DiscardHandler),
		Probes:   []condition.Probe{{Topic: "disk", Look: w.disk}},
		Messages: w,
		InRole: func(context.Context, db.Queryer, access.Role, access.Scope, time.Time) ([]string, error) {
			return []string{"pengelola"}, nil
		},
	})
	return w
}

// Send stands in for the post: what is asked of it is what matters here.
func (w *works) Send(_ context.Context, _ db.Tx, m notify.Message) error {
	if m.Phrases["part"].Key == operate.TopicKey("disk") {
		w.told = append(w.told, m.Kind)
	}
	return nil
}

func (w *works) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *works) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *works) disk(context.Context) ([]condition.Condition, error) {
	if w.state == "" {
		return nil, errors.New("no answer")
	}
	return []condition.Condition{{
		Topic: "disk", State: w.state, Said: "operate.condition.job",
		Args: problem.Args{"waiting": 3, "path": "data", "until": locale.Day(w.clock())},
	}}, nil
}

// line is a topic's line of a survey.
func line(t *testing.T, s operate.Survey, topic string) condition.Condition {
	t.Helper()
	for _, c := range s.Conditions {
		if c.Topic == topic {
			return c
		}
	}
	t.Fatalf("the survey has no line about %s", topic)
	return condition.Condition{}
}

func TestAnAlarmIsToldWhenItBeginsAgainAfterDaysAndWhenItIsOver(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorks(d)
		look := func(state condition.State, after time.Duration) {
			t.Helper()
			w.pass(after)
			w.state = state
			if err := w.Watch(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		look(condition.Good, 0)
		look(condition.Alarm, 5*time.Minute) // told
		began := w.clock()
		look(condition.Alarm, 5*time.Minute)
		look("", 5*time.Minute) // what cannot be found out ends no alarm
		look(condition.Alarm, 5*time.Minute)
		look(condition.Alarm, 3*24*time.Hour) // told again
		survey, err := w.Survey(t.Context(), operator)
		if err != nil {
			t.Fatal(err)
		}
		if got := line(t, survey, "disk").Since; got.Before(began) {
			t.Errorf("the alarm is said to have begun %s, before it did", got)
		}
		look(condition.Watch, 5*time.Minute) // over
		look(condition.Alarm, 5*time.Minute) // told
		if diff := cmp.Diff([]string{"operate.alarm", "operate.alarm", "operate.calm", "operate.alarm"}, w.told); diff != "" {
			t.Error(diff)
		}
	})
}

func TestACommandReadsWhatTheServersLastFound(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorks(d)
		empty, err := w.LastSurvey(t.Context(), access.Machine())
		if err != nil || !empty.At.IsZero() {
			t.Fatal(empty, err)
		}
		if err := w.Watch(t.Context()); err != nil {
			t.Fatal(err)
		}
		seen, err := w.LastSurvey(t.Context(), access.Machine())
		if err != nil {
			t.Fatal(err)
		}
		found, err := w.Survey(t.Context(), operator)
		if err != nil {
			t.Fatal(err)
		}
		same := cmp.Comparer(func(a, b locale.Day) bool { return time.Time(a).Equal(time.Time(b)) })
		if diff := cmp.Diff(found, seen, same); diff != "" {
			t.Errorf("what was kept is not what was found: %s", diff)
		}
	})
}

func TestAServerThatFallsSilentIsMissed(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorks(d)
		state := func() condition.State {
			t.Helper()
			survey, err := w.Survey(t.Context(), operator)
			if err != nil {
				t.Fatal(err)
			}
			return line(t, survey, "replica").State
		}
		if got := state(); got != condition.Alarm {
			t.Errorf("no server runs, and that is %s", got)
		}
		full := condition.Probe{Topic: "disk", Look: func(context.Context) ([]condition.Condition, error) {
			return []condition.Condition{{Topic: "space", State: condition.Alarm, Said: "operate.condition.job"}}, nil
		}}
		first := running(t, w, operate.Replica{Host: "satu", Version: "v1", Probes: []condition.Probe{full}})
		if got := state(); got != condition.Good {
			t.Errorf("one server runs, and that is %s", got)
		}
		survey, err := w.Survey(t.Context(), operator)
		if err != nil {
			t.Fatal(err)
		}
		if got := line(t, survey, "space"); got.State != condition.Alarm || got.Part != "" {
			t.Errorf("the only server's disk is shown as %+v", got)
		}
		second := running(t, w, operate.Replica{Host: "dua", Version: "v2", Probes: []condition.Probe{full}})
		if got := state(); got != condition.Watch {
			t.Errorf("two versions run, and that is %s", got)
		}
		second()
		first()
		if got := state(); got != condition.Alarm {
			t.Errorf("all servers said that they stop, and that is %s", got)
		}
		running(t, w, operate.Replica{Host: "tiga", Version: "v2"})
		w.pass(3 * time.Minute) // it hangs
		if got := state(); got != condition.Alarm {
			t.Errorf("a server has been silent for three minutes, and that is %s", got)
		}
	})
}

// running lets a server say that it runs, and returns what stops it.
func running(t *testing.T, w *works, r operate.Replica) func() {
	t.Helper()
	before := servers(t, w)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- w.Beat(ctx, r) }()
	for deadline := time.Now().Add(10 * time.Second); servers(t, w) == before; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the server never said that it runs")
		}
	}
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func servers(t *testing.T, w *works) int {
	t.Helper()
	survey, err := w.Survey(t.Context(), operator)
	if err != nil {
		t.Fatal(err)
	}
	n, _ := line(t, survey, "replica").Args["n"].(int)
	return n
}

func TestOnlyWhoeverRunsTheInstallationSeesHowItIs(t *testing.T) {
	t.Parallel()
	w := newWorks(testkit.SQLite(t))
	for _, actor := range []access.Actor{planner, auditor, access.Public()} {
		if _, err := w.Survey(t.Context(), actor); err == nil {
			t.Errorf("%+v saw it", actor)
		}
	}
}
