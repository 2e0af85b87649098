package office

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/problem"
)

const aDay = 24 * time.Hour

func TestTwoMissesInARowDisturbANumberAndAreTold(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		n := w.number(t, Number{Kind: Phone, Value: "0511-3363811", Every: 30})
		unit := access.Scope{Authority: w.city.ID, Body: w.bodyID, Unit: w.unitID}
		w.holders[post{access.Leader, unit}] = []string{"head"}
		w.holders[post{access.Coordinator, w.city.Scope()}] = []string{"coordinator", "head"}
		w.holders[post{access.Leader, w.city.Scope()}] = []string{"mayor"}
		call := func(answered bool, wantState State, wantMisses int, wantNext time.Duration) {
			t.Helper()
			var err error
			n, err = w.LogTest(t.Context(), w.keeper, Trial{Number: n.ID, Version: n.Version, Answered: answered, Seconds: 9})
			if err != nil || n.State != wantState || n.Misses != wantMisses || n.Next.Sub(*w.at.Load()) != wantNext {
				t.Fatalf("%+v, %v", n, err)
			}
			if diff := cmp.Diff(w.read(t, n.ID), n); diff != "" {
				t.Error(diff)
			}
			failing, err := w.Failing(t.Context(), w.city.ID)
			if err != nil || len(failing) != min(wantMisses, 1) {
				t.Errorf("failing are %+v %v", failing, err)
			}
		}
		call(false, Active, 1, aDay)
		call(true, Active, 0, 30*aDay)
		call(false, Active, 1, aDay)
		if len(w.sent.list) != 0 {
			t.Fatalf("somebody was told too early: %v", w.sent.list)
		}
		w.later(aDay)
		call(false, Disturbed, 2, 7*aDay)
		since := n.Since
		var told []string
		for _, m := range w.sent.list {
			told = append(told, m.Kind+" "+m.To.Account+" "+m.Args["value"]+" "+m.Args["place"])
		}
		want := []string{"office.number_disturbed coordinator 0511-3363811 Dinas Kependudukan Contoh", "office.number_disturbed head 0511-3363811 Dinas Kependudukan Contoh"}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Error(diff)
		}
		w.later(aDay)
		call(false, Disturbed, 3, 7*aDay)
		if len(w.sent.list) != 2 || n.Since != since {
			t.Errorf("a third miss tells again: %v, since %v", w.sent.list, n.Since)
		}
		if c := w.condition(t); c.State != condition.Watch || c.Since != since {
			t.Errorf("%+v", c)
		}
		call(true, Active, 0, 30*aDay)
		if !n.Since.IsZero() || w.condition(t).State != condition.Good {
			t.Errorf("%+v", n)
		}
		if got := w.events(t, w.unitID); got[len(got)-3] != "office.number_disturbed" || got[len(got)-1] != "office.test_logged" {
			t.Error(got)
		}
	})
}

func (w *world) condition(t *testing.T) condition.Condition {
	t.Helper()
	all, err := w.Condition().Look(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	return all[0]
}

func TestAnEmergencyNumberThatNobodyAnswersIsAnAlarm(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		if got := w.condition(t).State; got != condition.Off {
			t.Error(got)
		}
		n := w.number(t, Number{Place: Place{Authority: w.city.ID}, Kind: Phone, Value: "0511-3363811", Emergency: true})
		for range 2 {
			var err error
			if n, err = w.LogTest(t.Context(), w.keeper, Trial{Number: n.ID, Version: n.Version}); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.condition(t).State; got != condition.Alarm || !n.Next.IsZero() {
			t.Errorf("%s, and next %v of a number that is not tested by schedule", got, n.Next)
		}
	})
}

func TestOfTwoWhoLogOneCallOneIsNoted(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		n := w.number(t, Number{Kind: Phone, Value: "0511-3363811", Every: 30})
		errs := make([]error, 4)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() { _, errs[i] = w.LogTest(t.Context(), w.keeper, Trial{Number: n.ID, Version: 1}) })
		}
		all.Wait()
		done := 0
		for _, err := range errs {
			if err == nil {
				done++
			} else if said(err) != "changed" {
				t.Error(err)
			}
		}
		if got := w.read(t, n.ID); done != 1 || got.Misses != 1 || got.State != Active {
			t.Errorf("%d were noted: %+v", done, got)
		}
		for _, bad := range []Trial{{Seconds: -1}, {Seconds: MaxSeconds + 1}, {Note: strings.Repeat("x", MaxNote+1)}, {Note: "a\x00b"}} {
			bad.Number, bad.Version, bad.Answered = n.ID, 2, true
			if _, err := w.LogTest(t.Context(), w.keeper, bad); problem.KindOf(err) != problem.Invalid {
				t.Errorf("%+v: %v", bad, err)
			}
		}
	})
}

// The code of the last message that was sent.
func (w *world) code(t *testing.T) string {
	t.Helper()
	if len(w.sent.list) == 0 {
		t.Fatal("nothing was sent")
	}
	code, is := strings.CutPrefix(w.sent.list[len(w.sent.list)-1].Link, ConfirmPath)
	if !is || len(code) < 20 {
		t.Fatalf("the link is %s", w.sent.list[len(w.sent.list)-1].Link)
	}
	return code
}

func TestATestMessageIsConfirmedByWhoeverReadsIt(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		n := w.number(t, Number{Kind: WhatsApp, Value: "0812-3456-7890", Every: 30})
		w.number(t, Number{Kind: Phone, Value: "0511-3363811", Every: 30})
		for range 2 { // a second look sends nothing
			if err := w.Test(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if len(w.sent.list) != 1 || w.sent.list[0].To.Address != "+6281234567890" || w.sent.list[0].To.Channel != "whatsapp" {
			t.Fatalf("%+v", w.sent.list)
		}
		// From Monday morning: the whole of Tuesday, until midnight in Banjarmasin.
		if got, want := w.sent.list[0].Times["due"].UTC(), time.Date(2026, 3, 3, 16, 0, 0, 0, time.UTC); got != want {
			t.Errorf("due %v, not %v", got, want)
		}
		if due, err := w.Due(t.Context(), w.keeper, monday); err != nil || len(due) != 1 || due[0].Kind != Phone {
			t.Errorf("to be called: %v, %v", due, err)
		}
		code := w.code(t)
		for range 3 { // opening the page confirms nothing
			if got, err := w.Tested(t.Context(), code); err != nil || got.ID != n.ID {
				t.Fatal(got, err)
			}
		}
		w.later(90 * time.Second)
		got, err := w.Confirm(t.Context(), code)
		if err != nil || got.Good != *w.at.Load() || got.GoodSeconds != 90 || got.State != Active || got.Misses != 0 {
			t.Errorf("%+v, %v", got, err)
		}
		for _, dead := range []string{code, "", "x", strings.Repeat("x", 1000), "'; DROP TABLE office_test; --"} {
			if _, err := w.Confirm(t.Context(), dead); said(err) != "dead_code" {
				t.Errorf("%q: %v", dead, err)
			}
		}
		_, tests, err := w.KeptNumber(t.Context(), w.keeper, n.ID)
		if err != nil || len(tests) != 1 || tests[0].Result != Answered || tests[0].Kind != Message || tests[0].Seconds != 90 {
			t.Errorf("%+v, %v", tests, err)
		}
		if diff := cmp.Diff([]string{"office.number_made", "office.number_made", "office.test_sent", "office.test_confirmed"}, w.events(t, w.unitID)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestWhatIsNotConfirmedInTimeIsAMissAndLateIsBetterThanNever(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		n := w.number(t, Number{Kind: Mail, Value: "pengaduan@contoh.go.id", Every: 30})
		for range 2 {
			if err := w.Test(t.Context()); err != nil { // sends
				t.Fatal(err)
			}
			w.later(6 * aDay)
			if err := w.expire(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.later(2 * aDay)
		}
		if got := w.read(t, n.ID); got.State != Disturbed || got.Misses != 2 {
			t.Fatalf("%+v", got)
		}
		got, err := w.Confirm(t.Context(), w.code(t))
		if err != nil || got.State != Active || got.Misses != 0 {
			t.Errorf("%+v, %v", got, err)
		}
		_, tests, err := w.KeptNumber(t.Context(), w.keeper, n.ID)
		if err != nil || len(tests) != 2 || tests[0].Result != Missed || tests[0].Answer.IsZero() {
			t.Errorf("late does not undo the miss: %+v, %v", tests, err)
		}
		w.later(40 * aDay)
		if err := w.Test(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.later(30 * aDay)
		if _, err := w.Confirm(t.Context(), w.code(t)); said(err) != "dead_code" {
			t.Errorf("far too late: %v", err)
		}
	})
}

func TestWithoutAWayOutANumberStaysOnTheListOfCalls(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		w.open = false
		n := w.number(t, Number{Kind: SMS, Value: "0812-3456-7890", Every: 30})
		if err := w.Test(t.Context()); err != nil || len(w.sent.list) != 0 {
			t.Fatal(w.sent.list, err)
		}
		if due, err := w.Due(t.Context(), w.keeper, monday); err != nil || len(due) != 1 || due[0].ID != n.ID {
			t.Errorf("%v, %v", due, err)
		}
		if got := w.read(t, n.ID); got.Misses != 0 || got.Version != 1 {
			t.Errorf("what was not sent is no miss: %+v", got)
		}
	})
}

func TestAMessageToAnEarlierValueConfirmsNothing(t *testing.T) {
	t.Parallel()
	offices(t, func(t *testing.T, w *world) {
		n := w.number(t, Number{Kind: SMS, Value: "0812-3456-7890", Every: 30})
		if err := w.Test(t.Context()); err != nil {
			t.Fatal(err)
		}
		n = w.read(t, n.ID)
		n.Value = "0812-3456-7891"
		if _, err := w.EditNumber(t.Context(), w.keeper, n, ""); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Confirm(t.Context(), w.code(t)); said(err) != "dead_code" {
			t.Error(err)
		}
		w.later(5 * aDay)
		if err := w.expire(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := w.read(t, n.ID); got.Misses != 0 {
			t.Errorf("%+v", got)
		}
	})
}

// Whatever happens to a number: it is disturbed exactly while its last two tests, or more, were misses.
func TestANumberIsDisturbedExactlyAfterTwoMisses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		every := rapid.IntRange(0, MaxEvery).Draw(t, "every")
		n, at := Number{State: Active, Every: every}, monday
		row := 0
		for i, answered := range rapid.SliceOf(rapid.Bool()).Draw(t, "answered") {
			at = at.Add(time.Hour)
			if answered {
				n, row = n.answered(at, i), 0
			} else {
				n, row = n.missed(at), row+1
			}
			switch {
			case (n.State == Disturbed) != (row >= DisturbedAfter), n.Misses != row, n.Tested != at, n.TestedGood != answered:
				t.Fatal(fmt.Sprintf("after %d misses: %+v", row, n))
			case (n.State == Disturbed) != !n.Since.IsZero(), n.Next.IsZero() != (every == 0), every > 0 && !n.Next.After(at):
				t.Fatal(fmt.Sprintf("%+v", n))
			}
		}
	})
}
