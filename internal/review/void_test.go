package review

import (
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/form"
)

func TestAFormThatDoesNotBelongIsMadeVoidAndBack(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.send(w.officer())
		begun := w.officer()
		begun.Done = false
		w.send(begun)
		wantKind(t, w.pass(w.kepala, Verify), problem.Conflict)
		void := func(why string) error {
			return w.Void(t.Context(), w.kepala, begun.ID, w.formOf(begun.ID).Version, why)
		}
		wantKind(t, void(" "), problem.Invalid)
		wantKind(t, w.Void(t.Context(), w.ani, begun.ID, w.formOf(begun.ID).Version, "Salah buka."), problem.Forbidden)
		wantKind(t, w.Void(t.Context(), w.kepala, begun.ID, 99, "Salah buka."), problem.Conflict)
		w.fine(void("Salah buka."))
		wantKind(t, void("Lagi."), problem.Conflict)
		w.wantState(Sent)
		if s := w.unit(w.kepala).Steps[0]; s.Act != "void" || s.Form != begun.ID || s.Became != Sent || s.Why != "Salah buka." {
			t.Errorf("%+v", s)
		}
		w.fine(w.pass(w.kepala, Verify))
		// What comes of it later stands aside and changes nothing.
		begun.Base, begun.Done = 1, true
		out, err := w.Forms.Receive(t.Context(), w.ani, form.Receipt{Content: begun, Way: form.Field})
		if w.fine(err); out.What != form.Aside || out.State != form.Void {
			t.Errorf("%s, %s", out.What, out.State)
		}
		w.wantState(Verified)
		w.fine(w.Unvoid(t.Context(), w.kepala, begun.ID, w.formOf(begun.ID).Version, "Ternyata perlu."))
		w.wantState(Field)
	})
}

// A whole form that counts again has to be looked at again, whatever it was.
func TestAFormThatCountsAgainIsReviewedAnew(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one := w.send(w.officer())
		w.fine(w.pass(w.kepala, Verify))
		w.fine(w.pass(w.ketua, Validate))
		// who verifies does not undo what was validated
		wantKind(t, w.Void(t.Context(), w.kepala, one.ID, w.formOf(one.ID).Version, "Ganda."), problem.Forbidden)
		w.fine(w.Void(t.Context(), w.ketua, one.ID, w.formOf(one.ID).Version, "Ganda."))
		w.wantState(Field) // nothing counts
		w.fine(w.Unvoid(t.Context(), w.ketua, one.ID, w.formOf(one.ID).Version, "Bukan ganda."))
		w.wantState(Sent)
	})
}

func TestAFormInPlaceOfAVoidOneIsSomethingElseThanWasSeen(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.send(w.officer())
		twin := w.send(w.officer())
		seen := w.unit(w.kepala).Version
		was, err := w.StandingOf(t.Context(), w.DB, w.one.ID)
		w.fine(err)
		w.fine(w.Void(t.Context(), w.kepala, twin.ID, twin.Version, "Ganda."))
		w.send(w.officer())
		is, err := w.StandingOf(t.Context(), w.DB, w.one.ID)
		w.fine(err)
		if was[w.loci[0].ID].Version == is[w.loci[0].ID].Version {
			t.Error("a unit with another form stands at the same version")
		}
		wantKind(t, w.Pass(t.Context(), w.wakil, w.one.ID, w.loci[0].ID, seen, Verify), problem.Conflict)
	})
}

func TestWhatTheCentreCheckedIsNotUndoneFromBelow(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.send(w.officer())
		twin := w.send(w.officer())
		w.fine(w.Void(t.Context(), w.kepala, twin.ID, twin.Version, "Ganda."))
		w.fine(w.pass(w.kepala, Verify))
		w.fine(w.pass(w.ketua, Validate))
		w.fine(w.pass(w.pusat, Check))
		for _, actor := range []access.Actor{w.kepala, w.ketua} {
			s := w.unit(actor)
			twin = w.formOf(twin.ID)
			wantKind(t, w.Unvoid(t.Context(), actor, twin.ID, twin.Version, "Ternyata perlu."), problem.Forbidden)
			if s.MayVoid(&twin) {
				t.Errorf("%s is offered it", actor.Account)
			}
		}
		w.wantState(Checked)
		w.fine(w.Unvoid(t.Context(), w.pusat, twin.ID, twin.Version, "Ternyata perlu."))
		w.wantState(Sent)
	})
}
