package deadline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit"
)

// heard are the notices that a listener was told of in transactions that were committed, or not.
type heard struct {
	mu  sync.Mutex
	all []string
}

func (h *heard) listen(_ context.Context, _ db.Tx, n Notice) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	what := fmt.Sprintf("%s step %d%%", n.Clock.Code, n.Step.Percent)
	if n.Missed {
		what = n.Clock.Code + " missed"
	}
	h.all = append(h.all, what)
	return nil
}

func (h *heard) take() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	all := h.all
	h.all = nil
	slices.Sort(all)
	return all
}

func TestEachStepIsToldOnceHoweverManyLook(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		var ear heard
		w.Warned(ear.listen)
		w.testRule(t, "uji", WorkingDays, 10, Warning{Percent: 50, To: []string{Owner}}, Warning{Percent: 100, To: []string{Owner}})
		var all []Beginning
		for range 250 {
			all = append(all, w.begin("uji", wita(t, "2026-06-02T09:00")))
		}
		w.start(t, all...)
		sweep := func() {
			t.Helper()
			failed := make(chan error, 3)
			for range 3 {
				go func() { failed <- w.Sweep(t.Context()) }()
			}
			for range 3 {
				if err := <-failed; err != nil {
					t.Fatal(err)
				}
			}
		}
		w.setNow(t, "2026-06-08T09:00")
		sweep()
		if got := ear.take(); len(got) != 0 {
			t.Errorf("too early: %d", len(got))
		}
		w.setNow(t, "2026-06-09T08:00")
		sweep()
		if got := ear.take(); len(got) != 250 || got[0] != "uji step 50%" {
			t.Errorf("at half time %d notices", len(got))
		}
		w.setNow(t, "2026-06-18T00:00")
		sweep()
		if got := ear.take(); len(got) != 500 || got[0] != "uji missed" || got[499] != "uji step 100%" {
			t.Errorf("at the end %d notices", len(got))
		}
		clocks, err := w.Due(t.Context(), w.DB, DueQuery{Authority: w.city.ID, State: Missed})
		if err != nil || len(clocks) != 250 {
			t.Errorf("%d missed, %v", len(clocks), err)
		}
		late, err := w.one(t, func(ctx context.Context, tx db.Tx) (Clock, error) {
			return w.Meet(ctx, tx, clocks[0].ID, Act{At: w.now()})
		})
		if err != nil || late.State != Missed || late.Open() {
			t.Error(late.State, err)
		}
		history, err := w.History(t.Context(), w.DB, late.ID)
		if err != nil {
			t.Fatal(err)
		}
		var acts []string
		for _, e := range history {
			acts = append(acts, e.Act)
		}
		if diff := cmp.Diff([]string{Started, Warned, Warned, MissedAct, MetAct}, acts); diff != "" {
			t.Error(diff)
		}
	})
}

// Whoever cannot be told keeps nobody else from being told, and is told later.
func TestAListenerThatFailsPutsOffItsOwnClockAlone(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.testRule(t, "uji", WorkingDays, 1, Warning{Percent: 100, To: []string{Owner}})
		clocks := w.start(t, w.begin("uji", wita(t, "2026-06-02T09:00")), w.begin("uji", wita(t, "2026-06-02T09:00")), w.begin("uji", wita(t, "2026-06-02T09:00")))
		told := map[string]int{}
		broken := true
		w.Warned(func(_ context.Context, _ db.Tx, n Notice) error {
			if broken && n.Clock.ID == clocks[1].ID {
				return errors.New("no paper")
			}
			if !n.Missed {
				told[n.Clock.ID]++
			}
			return nil
		})
		w.setNow(t, "2026-06-05T08:00")
		if err := w.Sweep(t.Context()); err == nil {
			t.Error("nothing was said of the failure")
		}
		if got, err := w.Get(t.Context(), w.DB, clocks[1].ID); err != nil || got.State != Running {
			t.Error(got.State, err)
		}
		probe := w.Conditions()
		said, err := probe.Look(t.Context())
		if err != nil || said[0].State != condition.Alarm || said[0].Topic != "deadline" || said[0].Args["n"] != 1 {
			t.Error(said, err)
		}
		broken = false
		if err := w.Sweep(t.Context()); err != nil {
			t.Error(err)
		}
		for _, c := range clocks {
			if got, err := w.Get(t.Context(), w.DB, c.ID); err != nil || got.State != Missed || told[c.ID] == 0 {
				t.Error(got.State, told[c.ID], err)
			}
		}
		w.setNow(t, "2026-07-20T08:00")
		if said, err := probe.Look(t.Context()); err != nil || len(said) != 1 || said[0].Topic != "deadline_unmoved" || said[0].Args["n"] != 3 {
			t.Error(said, err)
		}
	})
}

// A listener may end the clock it is told of: a report that closes by itself.
func TestAListenerMayActOnTheClock(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		c := w.start(t, w.begin("tutup_otomatis", wita(t, "2026-06-02T09:00")))[0]
		w.Warned(func(ctx context.Context, tx db.Tx, n Notice) error {
			if !n.Missed {
				return nil
			}
			_, err := w.Stop(ctx, tx, n.Clock.ID, Act{At: n.At})
			return err
		})
		w.setNow(t, "2026-07-01T08:00")
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, err := w.Get(t.Context(), w.DB, c.ID); err != nil || got.State != Stopped || got.Open() {
			t.Error(got.State, err)
		}
	})
}
