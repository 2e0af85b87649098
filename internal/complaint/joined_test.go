package complaint

import (
	"strings"
	"testing"
	"time"
)

func TestTheOfficeThatAnswersReadsWhatAllSaidWhoSentTheSame(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		parent := w.verified(w.received(), Ordinary)
		unnamed := w.received(func(n *New) {
			n.Secrecy, n.Words = Anonymous, "Lubangnya sudah satu meter. Telepon saya di 081234567890."
		})
		kept := w.received(func(n *New) { n.Words = "Pelaksana yang menambalnya meminta uang." })
		for _, child := range []Case{unnamed, kept} {
			w.done(w.Merge(t.Context(), w.desk(), child.ID, child.Version, parent.ID))
		}
		parent = w.disposed(w.again(parent), w.roads)
		officer := w.officer(w.roads)
		w.write(t, `INSERT INTO complaint_bar (complaint_id, kind, subject, why) VALUES ($1, $2, $3, 'named')`, kept.ID, barAccount, officer.Account)

		f, err := w.File(t.Context(), officer, parent.ID)
		fine(t, err)
		if len(f.Parts) != 0 || len(f.Joined) != 1 {
			t.Fatalf("the office sees %+v", f.Joined)
		}
		one := f.Joined[0]
		if one.Number != unnamed.Number || one.Own || one.Received.IsZero() || !strings.Contains(one.Words, "sudah satu meter") {
			t.Errorf("%+v", one)
		}
		if strings.Contains(one.Words, "081234567890") {
			t.Errorf("it tells who sent it: %s", one.Words)
		}

		w.write(t, `DELETE FROM complaint_bar WHERE complaint_id = $1`, kept.ID)

		desk, err := w.File(t.Context(), w.desk(), parent.ID)
		fine(t, err)
		if len(desk.Joined) != 2 || !desk.Joined[0].Own {
			t.Errorf("the desk sees %+v", desk.Joined)
		}

		w.pass(time.Minute)
		child := w.again(unnamed)
		w.done(w.Part(t.Context(), w.desk(), child.ID, child.Version, "Bukan lubang yang sama."))
		if f, err = w.File(t.Context(), officer, parent.ID); err != nil || len(f.Joined) != 1 || f.Joined[0].Number != kept.Number {
			t.Errorf("a case taken apart again: %+v, %v", f.Joined, err)
		}
	})
}
