package review

import (
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
)

func TestAUnitGoesThroughAllLevels(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		wantKind(t, w.pass(w.kepala, Verify), problem.Conflict) // there is no form
		w.send(w.officer())
		w.wantState(Sent)
		wantKind(t, w.pass(w.ketua, Validate), problem.Conflict)
		wantKind(t, w.pass(w.ketua, Verify), problem.Forbidden)
		w.fine(w.pass(w.kepala, Verify))
		w.wantState(Verified)
		w.fine(w.pass(w.ketua, Validate))
		w.fine(w.pass(w.pusat, Check))
		w.wantState(Checked)
		var acts []string
		for _, s := range w.unit(w.planner).Steps {
			acts = append(acts, s.Act+" "+s.By)
		}
		if got := strings.Join(acts, ", "); got != "check pusat, validate ketua, verify kepala" {
			t.Error(got)
		}
	})
}

func TestAFormThatComesAfterVerificationIsVerifiedToo(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.send(w.officer())
		seen := w.unit(w.kepala).Version
		w.send(w.officer())
		wantKind(t, w.Pass(t.Context(), w.kepala, w.one.ID, w.loci[0].ID, seen, Verify), problem.Conflict)
		w.fine(w.pass(w.kepala, Verify))
		w.send(w.officer())
		w.wantState(Sent)
		wantKind(t, w.pass(w.ketua, Validate), problem.Conflict)
		w.fine(w.pass(w.kepala, Verify))
		w.fine(w.pass(w.ketua, Validate))
	})
}

func TestWhatIsReturnedComesBackMended(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		first, second := w.officer(), w.officer()
		one := w.send(first)
		w.send(second)
		w.fine(w.pass(w.kepala, Verify))
		wantKind(t, w.ReturnForm(t.Context(), w.kepala, one.ID, w.formOf(one.ID).Version, " "), problem.Invalid)
		w.fine(w.ReturnForm(t.Context(), w.kepala, one.ID, w.formOf(one.ID).Version, "Foto loketnya buram."))
		w.wantState(Field)
		mends, err := w.Mends(t.Context(), w.DB, w.formOf(first.ID), w.formOf(second.ID))
		if w.fine(err); len(mends) != 1 || mends[one.ID] != "Foto loketnya buram." {
			t.Error(mends)
		}
		first.Base, first.Role = 1, "kepala loket"
		w.send(first)
		w.wantState(Sent)
		w.fine(w.pass(w.kepala, Verify))
		w.fine(w.Return(t.Context(), w.ketua, w.one.ID, w.loci[0].ID, w.unit(w.ketua).Version, "Ulangi semua."))
		for _, id := range []string{first.ID, second.ID} {
			if got := w.formOf(id).State; got != form.Returned {
				t.Errorf("%s", got)
			}
		}
	})
}

func TestALevelIsTakenBack(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.send(w.officer())
		wantKind(t, w.Back(t.Context(), w.kepala, w.one.ID, w.loci[0].ID, w.unit(w.kepala).Version, "Salah."), problem.Conflict)
		w.fine(w.pass(w.kepala, Verify))
		w.fine(w.pass(w.ketua, Validate))
		// who verifies does not undo what was validated
		wantKind(t, w.Back(t.Context(), w.kepala, w.one.ID, w.loci[0].ID, w.unit(w.kepala).Version, "Salah."), problem.Forbidden)
		w.fine(w.Back(t.Context(), w.ketua, w.one.ID, w.loci[0].ID, w.unit(w.ketua).Version, "Ada yang terlewat."))
		w.wantState(Verified)
	})
}

func TestNobodyReviewsOwnWork(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.send(w.officer())
		// ani verifies as well: she is in the team and sent the form.
		w.ani.Holdings = append(w.ani.Holdings, w.kepala.Holdings...)
		wantKind(t, w.pass(w.ani, Verify), problem.Forbidden)
		if got := w.unit(w.ani).Able[Verify]; got != OwnTeam {
			t.Error(got)
		}
		w.fine(w.Cycles.KeepApart(t.Context(), w.planner, w.one.ID, cycle.Apart{Account: "wakil", Body: "kota-contoh", Why: "Keluarga."}))
		wantKind(t, w.pass(w.wakil, Verify), problem.Forbidden)
		// One who holds both positions takes one level.
		w.kepala.Holdings = append(w.kepala.Holdings, w.ketua.Holdings...)
		w.fine(w.pass(w.kepala, Verify))
		wantKind(t, w.pass(w.kepala, Validate), problem.Forbidden)
		w.fine(w.pass(w.ketua, Validate))
	})
}

func TestAUnitWaitsForWhatDoesNotApply(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.officer()
		c.Subject, c.Role, c.Answers = "user", "", map[string]form.Answer{"PER.1.b": {NA: "Tidak sempat dilayani"}}
		w.send(c)
		decide := func(to form.NAState, why string) error {
			return w.DecideNA(t.Context(), w.kepala, c.ID, w.formOf(c.ID).Version, "PER.1.b", to, why)
		}
		wantKind(t, w.pass(w.kepala, Verify), problem.Conflict)
		wantKind(t, decide(form.NARefused, ""), problem.Invalid)
		wantKind(t, w.DecideNA(t.Context(), w.ani, c.ID, w.formOf(c.ID).Version, "PER.1.b", form.NAApproved, ""), problem.Forbidden)
		w.fine(decide(form.NARefused, "Ia sudah dilayani."))
		wantKind(t, w.pass(w.kepala, Verify), problem.Conflict) // the question has no answer
		w.fine(w.ReturnForm(t.Context(), w.kepala, c.ID, w.formOf(c.ID).Version, "Jawab PER.1.b."))
		c.Base, c.Answers = 1, map[string]form.Answer{"PER.1.b": {NA: "Ia pulang sebelum dilayani"}}
		w.send(c)
		w.fine(decide(form.NAApproved, ""))
		wantKind(t, decide(form.NAApproved, ""), problem.Conflict)
		w.fine(w.pass(w.kepala, Verify))
	})
}

func TestUnitsAreFoundByWhoReviewsThem(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.send(w.officer())
		count := func(q Query, want int) {
			t.Helper()
			q.Cycle = w.one.ID
			page, err := w.Units(t.Context(), w.kepala, q)
			if w.fine(err); len(page.Units) != want {
				t.Errorf("%+v: %d units, want %d", q, len(page.Units), want)
			}
		}
		count(Query{}, 2)
		count(Query{State: Sent}, 1)
		count(Query{State: Field}, 1)
		count(Query{State: Verified}, 0)
		count(Query{Body: "kota-contoh"}, 2)
		count(Query{Body: "lain"}, 0)
		count(Query{After: w.loci[0].ID}, 1)
		page, err := w.Units(t.Context(), w.cici, Query{Cycle: w.one.ID})
		if w.fine(err); len(page.Units) != 0 {
			t.Error("somebody in no team sees units")
		}
		page, err = w.Units(t.Context(), w.budi, Query{Cycle: w.one.ID})
		if w.fine(err); len(page.Units) != 2 {
			t.Error("a team does not see its units")
		}
	})
}
