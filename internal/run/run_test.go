package run

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/run/archive"
)

func TestAComputationIsOfOneStateAndNeverReplaced(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("kota-a/dinas-a", "5", 0)
		w.fill("kota-a/dinas-b", "4", 3)
		w.fill("kota-b/dinas-a", "3", 0)
		w.pass("kota-a/dinas-a")
		w.pass("kota-a/dinas-b")
		first := w.compute(review.Checked)
		if first.State != Done || first.Number != 1 || first.Bodies != 2 || first.Units != 4 || first.In != 2 || first.Forms != 10 {
			t.Fatalf("the first is %+v", first)
		}
		sheet, err := w.One(t.Context(), w.pleno, w.one.ID, first.ID)
		w.fine(err)
		var got [][]any
		for _, b := range sheet.All {
			got = append(got, []any{b.Code, b.State, b.Rounded, b.Class, b.Place.Place, b.Assessed, b.LeftOut})
		}
		// (100×0.4 + 100×0.6 + 80×0.4 + 0×0.6) / 2
		if diff := cmp.Diff([][]any{{"kota-a", "scored", "66.00", "C", 1, 2, 0}, {"kota-b", "left_out", "", "", 0, 0, 2}}, got); diff != "" {
			t.Errorf("bodies (-want +got): %s", diff)
		}
		b, err := w.Body(t.Context(), w.pleno, w.one.ID, first.ID, "kota-b")
		w.fine(err)
		if b.Units[0].Reason != "sent" || b.Units[1].Reason != "no_forms" {
			t.Errorf("left out because of %s and %s", b.Units[0].Reason, b.Units[1].Reason)
		}

		if first.Purpose != "uji" || first.Taken.IsZero() || first.Inputs == "" {
			t.Errorf("the first does not say what it is of: %+v", first)
		}

		// What comes later is for the next one, and is named.
		w.fill("kota-b/dinas-b", "1", 0)
		w.pass("kota-b/dinas-a")
		w.pass("kota-b/dinas-b")
		later, err := w.Later(t.Context(), w.pleno, w.one.ID, first.ID)
		w.fine(err)
		if len(later) != 2 || later[0].Body != "kota-b" || later[0].New {
			t.Errorf("later came %+v", later)
		}
		second := w.compute(review.Checked)
		if second.Number != 2 || second.In != 4 {
			t.Errorf("the second is %+v", second)
		}
		again, err := w.One(t.Context(), w.pleno, w.one.ID, first.ID)
		w.fine(err)
		if diff := cmp.Diff(sheet, again); diff != "" {
			t.Errorf("the first is another now: %s", diff)
		}
		if diff := cmp.Diff([]string{"run.asked", "run.done", "run.asked", "run.done"}, w.events()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTheArchiveHoldsAndNamesNobody(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("kota-a/dinas-a", "5", 1)
		w.pass("kota-a/dinas-a")
		one := w.compute(review.Checked)
		data, name, err := w.Archive(t.Context(), w.pleno, w.one.ID, one.ID)
		w.fine(err)
		report, err := archive.Verify(t.Context(), data, 2, nil)
		w.fine(err)
		if !report.Sound() || report.SHA256 != one.Archive || name != "perhitungan-2026-1.zip" {
			t.Errorf("%s: %+v", name, report)
		}
		for _, text := range []string{"Budi", "petugas loket", "pleno", "Apakah layanan tertunda", "Penilaian 2026"} {
			if bytes.Contains(data, []byte(text)) {
				t.Errorf("%q is in the archive", text)
			}
		}
		result, err := w.Explained(t.Context(), w.pleno, w.one.ID, one.ID, "kota-a")
		w.fine(err)
		if e, err := result.Explain("kota-a/dinas-a", "PER.1.a"); err != nil || e.Exact.RatString() != "200/3" {
			t.Errorf("%+v, %v", e, err)
		}
		_, _, err = w.Archive(t.Context(), w.ketua, w.one.ID, one.ID)
		wantKind(t, err, problem.NotFound)
	})
}

func TestDraftFiguresAreForWhoDecides(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("kota-a/dinas-a", "5", 0)
		w.pass("kota-a/dinas-a")
		for _, actor := range []access.Actor{w.planner, w.kepala, w.ketua, w.ani, access.Public()} {
			if _, err := w.Ask(t.Context(), actor, w.one.ID, review.Checked, ""); err == nil {
				t.Errorf("%s asked for one", actor.Account)
			}
		}
		one := w.compute(review.Checked)
		see := func(actor access.Actor) error {
			_, err := w.One(t.Context(), actor, w.one.ID, one.ID)
			return err
		}
		for _, actor := range []access.Actor{w.planner, w.kepala, w.ketua, w.ani} {
			wantKind(t, see(actor), problem.NotFound)
		}
		wantKind(t, w.Share(t.Context(), w.ketua, w.one.ID, one.ID, one.Version), problem.Forbidden)
		w.fine(w.Share(t.Context(), w.pleno, w.one.ID, one.ID, one.Version))
		w.fine(see(w.ketua))                                     // the bodies are those of this very office
		for _, actor := range []access.Actor{w.ketua, w.pleno} { // what it is for is written for those who decide
			sheet, err := w.One(t.Context(), actor, w.one.ID, one.ID)
			w.fine(err)
			list, err := w.List(t.Context(), actor, w.one.ID)
			w.fine(err)
			if decides := actor.Account == w.pleno.Account; (sheet.Purpose == "uji") != decides || (list.Runs[0].Purpose == "uji") != decides {
				t.Errorf("%s reads %q and %q", actor.Account, sheet.Purpose, list.Runs[0].Purpose)
			}
		}
		wantKind(t, see(w.kepala), problem.NotFound)
		wantKind(t, w.Share(t.Context(), w.pleno, w.one.ID, one.ID, one.Version+1), problem.Conflict)
		_, _, err := w.Archive(t.Context(), w.ketua, w.one.ID, one.ID)
		wantKind(t, err, problem.Forbidden)
	})
}

func TestOneAtATimeAndCancelled(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one, err := w.Ask(t.Context(), w.pleno, w.one.ID, review.Verified, "")
		w.fine(err)
		_, err = w.Ask(t.Context(), w.pleno, w.one.ID, review.Verified, "")
		wantKind(t, err, problem.Conflict)
		_, err = w.Ask(t.Context(), w.pleno, w.one.ID, review.Sent, strings.Repeat("x", MaxPurpose+1))
		wantKind(t, err, problem.Invalid)
		w.fine(w.Cancel(t.Context(), w.pleno, w.one.ID, one.ID, one.Version))
		wantKind(t, w.Cancel(t.Context(), w.pleno, w.one.ID, one.ID, one.Version), problem.Conflict)
		w.work()
		l, err := w.List(t.Context(), w.pleno, w.one.ID)
		w.fine(err)
		if len(l.Runs) != 1 || l.Runs[0].State != Cancelled || l.Runs[0].Number != 0 || l.Under() != nil {
			t.Errorf("%+v", l.Runs)
		}
		if next := w.compute(review.Verified); next.Number != 1 || next.State != Done || next.In != 0 {
			t.Errorf("with nothing ready it is %+v", next)
		}
	})
}

// A computation that cannot be kept, or that ends its server each time, blocks no other one.
func TestOneThatIsGivenUpFailsAndIsAskedForAgain(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		for attempt, want := range map[int]State{tries - 1: Asked, tries: Failed, tries + 1: Failed} {
			one, err := w.Ask(t.Context(), w.pleno, w.one.ID, review.Verified, "")
			w.fine(err)
			payload, err := json.Marshal(order{one.ID})
			w.fine(err)
			// A job that no queue runs cannot be ended, so that nothing is kept.
			if err := w.Runs.work(t.Context(), job.Job{Kind: workKind, Payload: payload, Attempt: attempt}); err == nil {
				t.Errorf("attempt %d says nothing to whoever runs the server", attempt)
			}
			sheet, err := w.One(t.Context(), w.pleno, w.one.ID, one.ID)
			w.fine(err)
			if sheet.State != want || want == Failed && (len(sheet.Troubles) != 1 || sheet.Troubles[0].Key != "run.gave_up") {
				t.Errorf("after attempt %d it is %s because of %v", attempt, sheet.State, sheet.Troubles)
			}
			if want == Asked {
				w.fine(w.Cancel(t.Context(), w.pleno, w.one.ID, one.ID, sheet.Version))
			}
		}
		if next := w.compute(review.Verified); next.State != Done || next.Number != 1 {
			t.Errorf("the next is %+v", next)
		}
	})
}

func TestOfTwoWhoAskAtOnceOneIsHeard(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		said := make(chan error)
		for range 2 {
			go func() {
				_, err := w.Ask(t.Context(), w.pleno, w.one.ID, review.Checked, "")
				said <- err
			}()
		}
		a, b := <-said, <-said
		if (a == nil) == (b == nil) || problem.KindOf(errors.Join(a, b)) != problem.Conflict {
			t.Errorf("%v and %v", a, b)
		}
		l, err := w.List(t.Context(), w.pleno, w.one.ID)
		w.fine(err)
		if len(l.Runs) != 1 || l.Under() == nil {
			t.Errorf("%+v", l.Runs)
		}
		if diff := cmp.Diff([]string{"run.asked"}, w.events()); diff != "" {
			t.Error(diff)
		}
	})
}

// One that is cancelled while it is worked out keeps nothing.
func TestCancelledAtTheLastMoment(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one, err := w.Ask(t.Context(), w.pleno, w.one.ID, review.Checked, "")
		w.fine(err)
		w.fine(w.Cancel(t.Context(), w.pleno, w.one.ID, one.ID, one.Version))
		err = w.workOut(t.Context(), &one, nothing)
		if err != errCancelled {
			t.Error(err)
		}
	})
}

func TestDifferencesAreNamedNodeByNode(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("kota-a/dinas-a", "5", 0)
		w.pass("kota-a/dinas-a")
		first := w.compute(review.Checked)
		w.fill("kota-a/dinas-a", "1", 0) // one more officer, three more users
		w.pass("kota-a/dinas-a")
		w.fill("kota-a/dinas-b", "5", 0)
		w.pass("kota-a/dinas-b")
		second := w.compute(review.Checked)
		c, err := w.Compare(t.Context(), w.pleno, w.one.ID, first.ID, second.ID, "kota-a")
		w.fine(err)
		if c.Same || len(c.Bodies) != 1 || len(c.Bodies[0].Units) != 2 {
			t.Fatalf("%+v", c)
		}
		a, b := c.Bodies[0].Units[0], c.Bodies[0].Units[1]
		want := []Cause{{Kind: "forms", Of: []string{"officer", "user"}}, {Kind: "answers", Of: []string{"KOM.1.a", "PER.1.a"}}}
		if diff := cmp.Diff(want, a.Causes); diff != "" {
			t.Errorf("causes of the first unit (-want +got): %s", diff)
		}
		var nodes []string
		for _, n := range a.Nodes {
			nodes = append(nodes, n.Code+" "+n.Was.Rounded+" "+n.Is.Rounded)
		}
		if diff := cmp.Diff([]string{"INP 100.00 60.00", "KOM 100.00 60.00", "KOM.1 100.00 60.00", "KOM.1.a 100.00 60.00"}, nodes); diff != "" {
			t.Errorf("nodes (-want +got): %s", diff)
		}
		if diff := cmp.Diff([]Cause{{Kind: "in", Was: "no_forms"}}, b.Causes); diff != "" {
			t.Errorf("causes of the second unit (-want +got): %s", diff)
		}
		third := w.compute(review.Checked)
		if c, err = w.Compare(t.Context(), w.pleno, w.one.ID, second.ID, third.ID, ""); err != nil || !c.Same || len(c.Bodies) > 0 {
			t.Errorf("nothing changed, and yet %+v, %v", c, err)
		}
	})
}

// A unit whose answers are not all there is left out, and what is wrong is said.
func TestWhatIsWrongWithAUnitIsSaid(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("kota-a/dinas-a", "", 0)
		w.pass("kota-a/dinas-a")
		one := w.compute(review.Checked)
		b, err := w.Body(t.Context(), w.pleno, w.one.ID, one.ID, "kota-a")
		w.fine(err)
		u := b.Units[0]
		if u.Part != archive.LeftOut || u.Reason != archive.Incomplete || len(u.Trouble) != 1 || u.Trouble[0].Key != "score.fault.missing" {
			t.Errorf("%+v", u)
		}
	})
}

func TestAnswersThatFactsRuleOutCountNothing(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		locus := w.loci["kota-a/dinas-a"].ID
		done := w.ground.Now()
		at := done.Add(-10 * time.Minute)
		for _, c := range []form.Content{
			{ID: form.OneID(locus, "unit", ""), Subject: "unit", Facts: map[string]string{"floors": "1", "mobile": "true"}, Answers: map[string]form.Answer{"PER.1.b": {Answer: "Bu Wati\n0812"}}},
			{ID: uuid.NewString(), Subject: "officer", Role: "petugas loket", Answers: map[string]form.Answer{"KOM.1.a": {Answer: "5", At: &at}}},
			{ID: uuid.NewString(), Subject: "user", Answers: map[string]form.Answer{"PER.1.a": {Answer: "pernah", At: &at}}},
		} {
			c.Cycle, c.Locus, c.Instrument, c.Consent, c.Started, c.Finished, c.Done = w.one.ID, locus, w.one.Hash, &at, &at, &done, true
			out, err := w.Forms.Receive(t.Context(), w.ani, form.Receipt{Content: c, Way: form.Field})
			if w.fine(err); out.State != form.Sent {
				t.Fatalf("%s: %s, %v", c.Subject, out.State, out.Lacks)
			}
		}
		w.pass("kota-a/dinas-a")
		one := w.compute(review.Checked)
		data, _, err := w.Archive(t.Context(), w.pleno, w.one.ID, one.ID)
		w.fine(err)
		if one.In != 1 {
			b, err := w.Body(t.Context(), w.pleno, w.one.ID, one.ID, "kota-a")
			t.Errorf("%d units are in: %+v, %v", one.In, b.Units, err)
		}
		if bytes.Contains(data, []byte("Wati")) {
			t.Error("what somebody typed where nothing is asked is in the archive")
		}
		if report, err := archive.Verify(t.Context(), data, 2, nil); err != nil || !report.Sound() {
			t.Errorf("%v, %+v", err, report)
		}
	})
}

func TestWhatIsAssessedNoMoreIsForTheNextComputation(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fill("kota-a/dinas-a", "5", 1)
		w.pass("kota-a/dinas-a")
		one := w.compute(review.Checked)
		later := func() []string {
			all, err := w.Later(t.Context(), w.pleno, w.one.ID, one.ID)
			w.fine(err)
			var names []string
			for _, l := range all {
				names = append(names, l.Body+"/"+l.Name)
			}
			return names
		}
		if got := later(); len(got) > 0 {
			t.Fatal(got)
		}
		w.fine(w.Cycles.Settle(t.Context(), w.planner, w.one.ID, "kota-b", 1, cycle.Refusal, "Surat penolakan."))
		l := w.loci["kota-a/dinas-b"]
		w.fine(w.Cycles.EndLocus(t.Context(), w.planner, w.one.ID, l.ID, l.Version, "Unit dibubarkan."))
		if diff := cmp.Diff([]string{"kota-a/Dinas B", "kota-b/Dinas A", "kota-b/Dinas B"}, later()); diff != "" {
			t.Error(diff)
		}
	})
}
