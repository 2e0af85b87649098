package privacy_test

import (
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/privacy"
)

// Who hides is in none of their requests any more: what was to be corrected is taken back, earlier answers are gone, and
// what waits has its words alone.
func TestWhoHidesIsInTheirRequestsNoMore(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.known()
		answered := w.ask(c, privacy.See, privacy.Said{Words: "Nama saya Warga Contoh."})
		_, err := w.room.Decide(t.Context(), w.one, answered.ID, answered.Version, privacy.Decision{Outcome: privacy.Done, Answer: "Kami menyimpan nama Warga Contoh."})
		w.Fine(err)
		correct := w.ask(c, privacy.Correct, privacy.Said{Phone: "0812 0000 0077"})
		erase := w.ask(c, privacy.Erase, privacy.Said{Words: "Saya takut.", Name: "Warga Contoh"})
		_, err = w.Cases.Hide(t.Context(), w.Visitor(c), complaint.Anonymous)
		w.Fine(err)
		w.nowhere(t, "Warga Contoh")
		w.nowhere(t, "+6281200000077")
		got, err := w.room.Get(t.Context(), w.one, correct.ID)
		if err != nil || got.State != privacy.TakenBack {
			t.Errorf("the correction is %+v, %v", got, err)
		}
		clocks, err := w.Deadlines.Of(t.Context(), w.DB, deadline.Subject{Kind: "privacy", ID: correct.ID})
		if err != nil || len(clocks) != 1 || clocks[0].Open() {
			t.Errorf("its clock is %+v, %v", clocks, err)
		}
		_, err = w.room.Decide(t.Context(), w.one, correct.ID, got.Version, privacy.Decision{Outcome: privacy.Done, Answer: "Ya."})
		if problem.KindOf(err) != problem.Conflict {
			t.Errorf("corrected all the same: %v", err)
		}
		if got, err = w.room.Get(t.Context(), w.one, erase.ID); err != nil || got.State != privacy.Open {
			t.Fatalf("what waits is %+v, %v", got, err)
		}
		if said, _, err := w.room.SaidWith(t.Context(), w.one, &got); err != nil || said != (privacy.Said{Words: "Saya takut."}) {
			t.Errorf("it says %+v, %v", said, err)
		}
		w.grant(got)
	})
}

func TestAnErasureTakesEarlierAnswersAlong(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.known()
		see := w.ask(c, privacy.See, privacy.Said{})
		_, err := w.room.Decide(t.Context(), w.one, see.ID, see.Version, privacy.Decision{Outcome: privacy.Done, Answer: "Kami menyimpan nama Warga Contoh."})
		w.Fine(err)
		correct := w.ask(c, privacy.Correct, privacy.Said{Name: "Warga Benar"})
		w.grant(w.ask(c, privacy.Erase, privacy.Said{}))
		w.nowhere(t, "Warga Contoh")
		w.nowhere(t, "Warga Benar")
		all, err := w.room.Of(t.Context(), w.Visitor(c))
		w.Fine(err)
		for _, r := range all {
			if want := map[privacy.Kind]string{privacy.Erase: "Sudah dilakukan."}[r.Kind]; r.Answer != want {
				t.Errorf("%s answers %q, want %q", r.Kind, r.Answer, want)
			}
			if r.ID == correct.ID && r.State != privacy.TakenBack {
				t.Errorf("the correction is %s", r.State)
			}
		}
	})
}

func TestAnAnswerLiesEncrypted(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.known()
		r := w.grant(w.ask(c, privacy.See, privacy.Said{}))
		lies, err := db.One(t.Context(), w.DB, db.Column[string], `SELECT answer FROM privacy_request WHERE id = $1`, r.ID)
		if err != nil || !strings.HasPrefix(lies, "sealed:") {
			t.Errorf("it lies as %q, %v", lies, err)
		}
		if got, err := w.room.Get(t.Context(), w.two, r.ID); err != nil || got.Answer != "Sudah dilakukan." {
			t.Errorf("an officer reads %q, %v", got.Answer, err)
		}
		if all, err := w.room.Of(t.Context(), w.Visitor(c)); err != nil || len(all) != 1 || all[0].Answer != "Sudah dilakukan." {
			t.Errorf("the asker reads %+v, %v", all, err)
		}
	})
}
