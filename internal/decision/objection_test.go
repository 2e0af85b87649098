package decision

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// liaison is somebody of a city.
func (w *world) liaison(slug string) access.Actor {
	w.Helper()
	body, err := w.ground.Directory.Body(w.Context(), slug)
	w.fine(err)
	return access.Actor{Account: "narahubung-" + slug, Holdings: []access.Holding{{Role: access.Liaison, Scope: access.Scope{Authority: w.officeOf(slug).ID, Body: body.ID}}}}
}

func (w *world) file(slug string) (string, error) {
	return w.File(w.Context(), w.liaison(slug), w.one.ID, slug, Filing{Locus: w.loci[slug].ID, Code: "KOM.1.a", Reason: "Petugas menjawab lengkap."})
}

// One minute late is late by the clock of the body, and in time by that of another zone.
func TestTheLastDayEndsInTheZoneOfTheBody(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		r := w.computed()
		_, err := w.file("kota-a")
		wantKind(t, err, problem.NotFound) // no window: off unless somebody opens it
		day := w.workday()
		wantKind(t, w.OpenWindow(t.Context(), w.daerah, w.one.ID, r.ID, day), problem.Forbidden)
		wantKind(t, w.OpenWindow(t.Context(), w.pleno, w.one.ID, r.ID, "2020-01-01"), problem.Invalid)
		wantKind(t, w.OpenWindow(t.Context(), w.pleno, w.one.ID, r.ID, "2062-03-01"), problem.Invalid) // a Wednesday, mistyped
		w.fine(w.OpenWindow(t.Context(), w.pleno, w.one.ID, r.ID, day))
		wantKey(t, w.OpenWindow(t.Context(), w.second, w.one.ID, r.ID, day), "window_open")
		_, err = w.Marks(t.Context(), w.liaison("kota-b"), w.one.ID, "kota-a")
		wantKind(t, err, problem.NotFound)
		end, err := time.ParseInLocation("2006-01-02", day, time.FixedZone("WITA", 8*3600))
		w.fine(err)
		w.ground.Set(end.AddDate(0, 0, 1)) // midnight in Makassar, 23.00 in Jakarta
		_, err = w.file("kota-a")
		wantKey(t, err, "too_late")
		_, err = w.file("kota-b")
		w.fine(err)
		w.ground.Set(end.AddDate(0, 0, 1).Add(-time.Minute))
		_, err = w.file("kota-a")
		w.fine(err)
		_, err = w.file("kota-a")
		wantKey(t, err, "objected")
	})
}

// workday is a Wednesday that is not past.
func (w *world) workday() string {
	at := w.ground.Now().AddDate(0, 0, 1)
	for at.Weekday() != time.Wednesday {
		at = at.AddDate(0, 0, 1)
	}
	return at.Format(time.DateOnly)
}

// Publication waits until every objection is ruled on by two who had no hand in the unit, and until what was upheld has come
// into a later computation.
func TestAnObjectionIsRuledOnByTwoAndHoldsPublicationBack(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		r := w.computed()
		day := w.workday()
		w.fine(w.OpenWindow(t.Context(), w.pleno, w.one.ID, r.ID, day))
		id, err := w.file("kota-a")
		w.fine(err)
		w.decreed(w.hold(r, ""), "1/2026")
		publish := func() error {
			_, err := w.Publish(t.Context(), w.ketua, w.one.ID, Plan{})
			return err
		}
		wantKey(t, publish(), "window_going")
		w.ground.Set(w.ground.Now().AddDate(0, 0, 9))
		wantKey(t, publish(), "objections_open")
		wantKind(t, w.Propose(t.Context(), w.second, w.one.ID, id, 1, Upheld, "Benar."), problem.Forbidden)
		wantKind(t, w.Appoint(t.Context(), w.pleno, w.one.ID, id, 1, "pleno", "kedua"), problem.Invalid) // pleno checked the unit
		third := w.holds("ketiga", access.CentralReviewer, w.central)
		wantKind(t, w.Appoint(t.Context(), w.pleno, w.one.ID, id, 1, "kedua", "kedua"), problem.Invalid)
		w.fine(w.Appoint(t.Context(), w.pleno, w.one.ID, id, 1, "kedua", "ketiga"))
		w.fine(w.Propose(t.Context(), w.second, w.one.ID, id, 2, Rejected, "Tidak terbukti."))
		wantKey(t, w.Rule(t.Context(), w.second, w.one.ID, id, 3, true), "second")
		w.fine(w.Rule(t.Context(), third, w.one.ID, id, 3, false))
		w.fine(w.Propose(t.Context(), third, w.one.ID, id, 4, Upheld, "Terbukti."))
		wantKey(t, publish(), "objections_open")
		w.fine(w.Rule(t.Context(), w.second, w.one.ID, id, 5, true))
		wantKey(t, publish(), "objection_upheld")
		_, all, err := w.Objections(t.Context(), w.second, w.one.ID)
		if err != nil || len(all) != 1 || all[0].State != Upheld || all[0].Decided.IsZero() {
			t.Errorf("%+v, %v", all, err)
		}
	})
}

// Whatever is tried, an objection moves by the table alone, and what is ruled on moves no more.
func TestObjectionsMoveByTheTableAlone(t *testing.T) {
	t.Parallel()
	states := []ObjectionState{Filed, InPanel, Proposed, Upheld, Partly, Rejected}
	rapid.Check(t, func(t *rapid.T) {
		state, proposed := Filed, false
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			act := rapid.SampledFrom([]string{"appoint", "propose", "differ", "agree"}).Draw(t, "act")
			to := rapid.SampledFrom(states).Draw(t, "to")
			if !may(state, act, to) {
				continue
			}
			if state.Ended() {
				t.Fatalf("%s moved to %s", state, to)
			}
			if to.Ended() && !proposed {
				t.Fatalf("%s without a proposal", to)
			}
			proposed = to == Proposed
			state = to
		}
	})
	for _, s := range states { // every state is reached, and every one that has not ended can end
		reached := s == Filed
		ends := s.Ended()
		for _, m := range Moves {
			for _, to := range m.To {
				reached = reached || to == s
			}
			ends = ends || m.From == s
		}
		if !reached || !ends {
			t.Errorf("%s: reached %v, leads on %v", s, reached, ends)
		}
	}
}
