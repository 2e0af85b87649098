package deadline

import (
	"context"
	"errors"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/workday"
)

// testRule is a rule of a test, put beside those of the program.
func (w *world) testRule(t testing.TB, code string, unit Unit, length int, steps ...Warning) {
	t.Helper()
	r := &Rule{
		Code: code, Version: "1", Title: workday.Text{ID: "Aturan uji"}, Basis: workday.Text{ID: "uji"}, Status: workday.Assumed, Unit: unit, Length: length,
		Extension: 7, Starts: Event{Code: "x", Said: workday.Text{ID: "mulai"}}, Ends: []Event{{Code: "y", Said: workday.Text{ID: "selesai"}}}, Warnings: steps,
	}
	if unit.Days() {
		r.Zero = Day
	}
	if _, err := w.Add(t.Context(), access.Machine(), []*Rule{r}); err != nil {
		t.Fatal(err)
	}
}

func TestStartedClocksAreDueAsTheTableSays(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		var all []Beginning
		cells := table(t)
		known := map[string]bool{}
		for _, cell := range cells {
			code := "uji_" + string(cell.unit) + "_" + strconv.Itoa(cell.days)
			if !known[code] {
				w.testRule(t, code, cell.unit, cell.days)
				known[code] = true
			}
			all = append(all, w.begin(code, wita(t, cell.received+"T10:00")))
		}
		w.start(t, all...)
		clocks, err := w.Of(t.Context(), w.DB, Subject{"case", "contoh"})
		if err != nil || len(clocks) != len(cells) {
			t.Fatal(len(clocks), err)
		}
		for i, c := range clocks {
			if got := c.DueOn.String(); got != cells[i].due {
				t.Errorf("%s + %d %s: got %s, want %s", cells[i].received, cells[i].days, cells[i].unit, got, cells[i].due)
			}
		}
	})
}

func TestAClockFromItsStartToItsEnd(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		c := w.start(t, w.begin("ppid", wita(t, "2026-06-02T09:00")))[0]
		step := func(act func(context.Context, db.Tx) (Clock, error)) {
			t.Helper()
			got, err := w.one(t, act)
			if err != nil {
				t.Fatal(err)
			}
			c = got
		}
		step(func(ctx context.Context, tx db.Tx) (Clock, error) {
			return w.Pause(ctx, tx, c.ID, Act{At: wita(t, "2026-06-04T10:00"), By: "seseorang", Why: "menunggu data"})
		})
		step(func(ctx context.Context, tx db.Tx) (Clock, error) {
			return w.Resume(ctx, tx, c.ID, Act{At: wita(t, "2026-06-09T10:00")})
		})
		step(func(ctx context.Context, tx db.Tx) (Clock, error) {
			return w.Extend(ctx, tx, c.ID, 7, Act{At: wita(t, "2026-06-10T10:00"), Why: "berkas banyak"})
		})
		if _, err := w.one(t, func(ctx context.Context, tx db.Tx) (Clock, error) {
			return w.Extend(ctx, tx, c.ID, 1, Act{At: wita(t, "2026-06-10T11:00")})
		}); problem.KindOf(err) != problem.Invalid {
			t.Errorf("an eighth day: %v", err)
		}
		e, err := w.Explain(t.Context(), w.DB, c)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "explain.id.txt", e.Text(printer(t, "id")))
		golden(t, "explain.en.txt", e.Text(printer(t, "en")))
		step(func(ctx context.Context, tx db.Tx) (Clock, error) {
			return w.Meet(ctx, tx, c.ID, Act{At: wita(t, "2026-06-30T10:00")})
		})
		if c.State != Met || c.Open() || !c.next.IsZero() {
			t.Errorf("got %+v", c)
		}
		if _, err := w.one(t, func(ctx context.Context, tx db.Tx) (Clock, error) {
			return w.Stop(ctx, tx, c.ID, Act{At: wita(t, "2026-06-30T11:00")})
		}); problem.KindOf(err) != problem.Conflict {
			t.Errorf("stopping what is over: %v", err)
		}
		history, err := w.History(t.Context(), w.DB, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, e := range history {
			lines = append(lines, e.Text(printer(t, "en"), time.FixedZone("WITA", 8*3600)))
		}
		want := []string{
			"Started; due Wednesday 17 June 2026.",
			"Paused.",
			"Resumed; due Wednesday 17 June 2026 → Monday 22 June 2026.",
			"Extended by 7: Monday 22 June 2026 → Wednesday 1 July 2026.",
			"Met.",
		}
		if diff := cmp.Diff(want, lines); diff != "" {
			t.Error(diff)
		}
		again := Replay(history)
		if again.State != c.State || !again.Due.Equal(c.Due) || cmp.Diff(again.Pauses, c.Pauses) != "" || !again.Ended.Equal(c.Ended) {
			t.Errorf("replayed: %+v, stands: %+v", again, c)
		}
	})
}

func TestOfTwoWhoChangeAClockAtOnceOneIsTold(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		for range 10 {
			c := w.start(t, w.begin("verifikasi", wita(t, "2026-06-02T09:00")))[0]
			failed := make(chan error, 2)
			for range 2 {
				go func() {
					_, err := w.one(t, func(ctx context.Context, tx db.Tx) (Clock, error) {
						return w.Pause(ctx, tx, c.ID, Act{At: wita(t, "2026-06-03T09:00")})
					})
					failed <- err
				}()
			}
			first, second := <-failed, <-failed
			if first != nil {
				first, second = second, first
			}
			if first != nil || problem.KindOf(second) != problem.Conflict {
				t.Fatalf("one: %v, the other: %v", first, second)
			}
			now, err := w.Get(t.Context(), w.DB, c.ID)
			if err != nil || now.State != Paused || len(now.Pauses) != 1 {
				t.Fatal(now, err)
			}
		}
	})
}

func TestADueDateFromALetter(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		letter := w.begin("ombudsman_klarifikasi", wita(t, "2026-06-02T09:00"))
		letter.Due = on(t, "2026-06-16")
		if c := w.start(t, letter)[0]; c.DueOn != letter.Due {
			t.Errorf("due %s", c.DueOn)
		}
		for name, change := range map[string]func(*Beginning){
			"without a date":    func(b *Beginning) { b.Due = 0 },
			"before it began":   func(b *Beginning) { b.Due = on(t, "2026-06-01") },
			"where none is due": func(b *Beginning) { b.Code = "verifikasi" },
		} {
			wrong := letter
			change(&wrong)
			_, err := w.as(t, func(ctx context.Context, tx db.Tx) ([]Clock, error) { return w.Start(ctx, tx, wrong) })
			if problem.KindOf(err) != problem.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		unknown := w.begin("tidak_ada", w.now())
		if _, err := w.as(t, func(ctx context.Context, tx db.Tx) ([]Clock, error) { return w.Start(ctx, tx, unknown) }); problem.KindOf(err) != problem.NotFound {
			t.Errorf("an unknown rule: %v", err)
		}
	})
}

func TestQueuesAreOfAnAuthorityOrAUnitByWhenTheyAreDue(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		var all []Beginning
		for i, code := range []string{"selesai_pengawasan", "verifikasi", "tanggapan_awal", "ppid"} {
			b := w.begin(code, wita(t, "2026-06-02T09:00"))
			if i%2 == 1 {
				b.Scope = access.Scope{Authority: w.city.ID, Body: "badan", Unit: "unit"}
			}
			all = append(all, b)
		}
		foreign := w.begin("verifikasi", wita(t, "2026-06-02T09:00"))
		foreign.Scope = w.other.Scope()
		w.start(t, append(all, foreign)...)
		codes := func(q DueQuery) []string {
			t.Helper()
			clocks, err := w.Due(t.Context(), w.DB, q)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, c := range clocks {
				got = append(got, c.Code)
			}
			return got
		}
		for name, tt := range map[string]struct {
			query DueQuery
			want  []string
		}{
			"everything of an authority": {DueQuery{Authority: w.city.ID}, []string{"verifikasi", "tanggapan_awal", "ppid", "selesai_pengawasan"}},
			"of a unit":                  {DueQuery{Authority: w.city.ID, Unit: "unit"}, []string{"verifikasi", "ppid"}},
			"due this week":              {DueQuery{Authority: w.city.ID, Before: wita(t, "2026-06-07T00:00")}, []string{"verifikasi"}},
			"of a rule":                  {DueQuery{Authority: w.city.ID, Code: "ppid"}, []string{"ppid"}},
			"missed":                     {DueQuery{Authority: w.city.ID, State: Missed}, nil},
			"of a unit elsewhere":        {DueQuery{Authority: w.other.ID, Unit: "unit"}, nil},
		} {
			if diff := cmp.Diff(tt.want, codes(tt.query)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		first, err := w.Due(t.Context(), w.DB, DueQuery{Authority: w.city.ID, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"ppid", "selesai_pengawasan"}, codes(DueQuery{Authority: w.city.ID, After: first[1]})); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAVersionWithAnotherContentIsRefused(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.testRule(t, "uji", WorkingDays, 3)
		n, err := w.Add(t.Context(), access.Machine(), []*Rule{{Code: "uji", Version: "1", Unit: WorkingDays, Length: 4}})
		var faults problem.Faults
		if n != 0 || !errors.As(err, &faults) {
			t.Errorf("added %d: %v", n, err)
		}
		if err := w.Seed(t.Context()); err != nil {
			t.Errorf("seeding twice: %v", err)
		}
		if _, err := w.Add(t.Context(), access.Actor{Account: "seseorang"}, nil); problem.KindOf(err) != problem.Forbidden {
			t.Errorf("by a person: %v", err)
		}
	})
}
