package review

import (
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
)

func TestWhoeverFilledAFormInAnyWayDoesNotReviewIt(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		// cici is in a team that goes elsewhere, and verifies.
		_, err := w.Cycles.KeepTeam(t.Context(), w.planner, w.one.ID, cycle.Team{Office: w.office.ID, Name: "Tim 2", Members: []string{"cici"}})
		w.fine(err)
		w.cici.Holdings = append(w.cici.Holdings, w.kepala.Holdings...)
		if got := w.unit(w.cici).Able[Verify]; got != "" {
			t.Fatal(got)
		}
		for i, way := range []form.Way{form.Desk, form.Paper} {
			c := w.officer()
			c.Locus = w.loci[i].ID
			_, err := w.Forms.Receive(t.Context(), w.cici, form.Receipt{Content: c, Way: way})
			w.fine(err)
			s, err := w.One(t.Context(), w.cici, w.one.ID, c.Locus)
			if w.fine(err); s.Able[Verify] != OwnForm {
				t.Errorf("%s: %q", way, s.Able[Verify])
			}
		}
	})
}

func TestWhoeverPickedBetweenTheAnswersOfOthersStillReviews(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.officer()
		w.send(c)
		late := c
		late.Role = "kepala loket"
		out, err := w.Forms.Receive(t.Context(), w.budi, form.Receipt{Content: late, Way: form.Field})
		w.fine(err)
		if out.What != form.Aside {
			t.Fatal(out.What)
		}
		whole, err := w.Forms.One(t.Context(), w.kepala, c.ID)
		w.fine(err)
		err = w.Pick(t.Context(), w.kepala, form.Choice{Form: c.ID, Version: whole.Version, Flag: whole.Flags[0].ID, Take: []string{"role"}, Why: "Budi menanyakannya lagi."})
		w.fine(err)
		if got := w.unit(w.kepala).Able[Verify]; got != "" {
			t.Error(got)
		}
		if whole, err = w.Forms.One(t.Context(), w.kepala, c.ID); err != nil || whole.Versions[0].Way != form.Picked {
			t.Errorf("%+v, %v", whole.Versions, err)
		}
		if err := w.pass(w.kepala, Verify); problem.KindOf(err) == problem.Forbidden {
			t.Error(err)
		}
	})
}

func TestNobodyPicksBetweenAnswersAtAUnitThatTheyDoNotReview(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.officer()
		w.send(c)
		w.fine(w.pass(w.kepala, Verify))
		w.fine(w.pass(w.ketua, Validate))
		late := c
		late.Role = "kepala loket"
		_, err := w.Forms.Receive(t.Context(), w.ani, form.Receipt{Content: late, Way: form.Field})
		w.fine(err)
		whole, err := w.Forms.One(t.Context(), w.kepala, c.ID)
		w.fine(err)
		choice := form.Choice{Form: c.ID, Version: whole.Version, Flag: whole.Flags[0].ID, Take: []string{"role"}, Why: "Salah ketik."}
		// budi, who wrote nothing of this form, is in the team; who verifies does not undo what was validated.
		w.budi.Holdings = append(w.budi.Holdings, w.ketua.Holdings...)
		for _, who := range []access.Actor{w.budi, w.kepala} {
			wantKind(t, w.Pick(t.Context(), who, choice), problem.Forbidden)
		}
		w.fine(w.Pick(t.Context(), w.ketua, choice))
		w.wantState(Sent)
	})
}
