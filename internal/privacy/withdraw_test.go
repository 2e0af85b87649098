package privacy_test

import (
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/privacy"
)

// Whoever asked may think better of it until they are answered: nobody decides it then, and what they wrote is gone.
func TestWhatNobodyAnsweredYetIsTakenBack(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.known()
		r := w.ask(c, privacy.Erase, privacy.Said{Words: "Saya takut."})
		if err := w.room.TakeBack(t.Context(), w.Visitor(w.known()), r.Number); problem.KindOf(err) != problem.NotFound {
			t.Errorf("from another receipt: %v", err)
		}
		w.Pass(time.Minute)
		w.Fine(w.room.TakeBack(t.Context(), w.Visitor(c), r.Number))
		got, err := w.room.Get(t.Context(), w.one, r.ID)
		if err != nil || got.State != privacy.TakenBack || !got.Decided.Equal(w.Now()) {
			t.Errorf("taken back it is %+v, %v", got, err)
		}
		if said, _, err := w.room.SaidWith(t.Context(), w.one, &got); err != nil || said != (privacy.Said{}) {
			t.Errorf("taken back, it still says %+v, %v", said, err)
		}
		_, err = w.room.Decide(t.Context(), w.one, r.ID, got.Version, privacy.Decision{Outcome: privacy.Done, Answer: "Ya."})
		if problem.KindOf(err) != problem.Conflict {
			t.Errorf("decided all the same: %v", err)
		}
		if err := w.room.TakeBack(t.Context(), w.Visitor(c), r.Number); problem.KindOf(err) != problem.Conflict {
			t.Errorf("taken back twice: %v", err)
		}
		clocks, err := w.Deadlines.Of(t.Context(), w.DB, deadline.Subject{Kind: "privacy", ID: r.ID})
		if err != nil || len(clocks) != 1 || clocks[0].Open() {
			t.Errorf("its clock is %+v, %v", clocks, err)
		}
		if who, _, err := w.Cases.OwnWho(t.Context(), w.Visitor(c)); err != nil || who.Name == "" {
			t.Errorf("nothing was to be erased, and it is %+v, %v", who, err)
		}
		needed, err := privacy.Unanswered(t.Context(), w.DB, []string{c.ID})
		if err != nil || needed[c.ID] != "" {
			t.Errorf("the case is kept for %v, %v", needed, err)
		}
		w.ask(c, privacy.Erase, privacy.Said{}) // and may be asked again
	})
}

func TestAnOfficerSeesHowManyWaitAndWhenTheFirstIsDue(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		if n, due, err := w.room.Waiting(t.Context(), w.one, w.City.ID); err != nil || n != 0 || !due.IsZero() {
			t.Errorf("of none: %d, %s, %v", n, due, err)
		}
		c := w.known()
		first := w.ask(c, privacy.See, privacy.Said{})
		w.Pass(time.Hour)
		other := w.known()
		w.ask(other, privacy.Erase, privacy.Said{})
		w.grant(w.ask(c, privacy.Restrict, privacy.Said{}))
		if n, due, err := w.room.Waiting(t.Context(), w.one, w.City.ID); err != nil || n != 2 || !due.Equal(first.Due) {
			t.Errorf("%d wait, the first due %s, %v; want 2 and %s", n, due, err, first.Due)
		}
		_, err := w.Cases.Bar(t.Context(), w.Desk(), other.ID, other.Version, complaint.Reported{Accounts: []string{"ppdp2"}}, "Laporan ini tentang petugas itu.")
		if problem.KindOf(err) == problem.Conflict { // the request is a step of the case
			now, failed := db.One(t.Context(), w.DB, db.Column[int64], `SELECT version FROM complaint WHERE id = $1`, other.ID)
			w.Fine(failed)
			_, err = w.Cases.Bar(t.Context(), w.Desk(), other.ID, now, complaint.Reported{Accounts: []string{"ppdp2"}}, "Laporan ini tentang petugas itu.")
		}
		w.Fine(err)
		if n, _, err := w.room.Waiting(t.Context(), w.two, w.City.ID); err != nil || n != 1 {
			t.Errorf("whoever a case is about is told of %d, %v", n, err)
		}
		if _, _, err := w.room.Waiting(t.Context(), w.counter, w.City.ID); problem.KindOf(err) != problem.NotFound {
			t.Errorf("at the counter: %v", err)
		}
	})
}

// Asking and taking back again and again does not fill anybody's mailbox; the clock warns all the same.
func TestWhoTakesBackAndAsksAgainIsNewsOnceADay(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		c := w.known()
		for range 5 {
			r := w.ask(c, privacy.Erase, privacy.Said{})
			w.Pass(time.Minute)
			w.Fine(w.room.TakeBack(t.Context(), w.Visitor(c), r.Number))
		}
		if n := w.sent.to("privacy.new", "ppdp1"); n != 1 {
			t.Errorf("told %d times", n)
		}
		w.ask(c, privacy.See, privacy.Said{})
		if n := w.sent.to("privacy.new", "ppdp1"); n != 2 {
			t.Errorf("with another kind told %d times", n)
		}
		w.Pass(24 * time.Hour)
		w.ask(c, privacy.Erase, privacy.Said{})
		if n := w.sent.to("privacy.new", "ppdp1"); n != 3 {
			t.Errorf("a day later told %d times", n)
		}
		w.Pass(36 * time.Hour)
		w.Sweep()
		if n := w.sent.to("privacy.soon", "ppdp1"); n == 0 {
			t.Error("nobody is warned")
		}
	})
}
