package complaint

import (
	"errors"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/deadline"
)

func TestACaseGoesFromTheFirstWordToTheLast(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.received()
		one = w.verified(one, Ordinary)
		wantState(t, one, Received)
		one = w.disposed(one, w.roads)
		wantState(t, one, Disposed)
		one = w.accepted(one, w.roads)
		wantState(t, one, InProgress)
		one = w.answered(one, fullAnswer())
		wantState(t, one, Answered)
		one = w.done(w.Confirm(t.Context(), w.visitor(one), 5))
		wantState(t, one, Closed)
		if one.Outcome != Fixed || one.Reason != Confirmed || one.Satisfaction != 5 || one.Ended.IsZero() {
			t.Errorf("closed as %s by %s with %d", one.Outcome, one.Reason, one.Satisfaction)
		}
		for code, want := range map[string]deadline.State{
			"verifikasi": deadline.Met, "disposisi_lanjut": deadline.Met, "terima_unit": deadline.Met, "tanggapan_awal": deadline.Met,
			"selesai_tanpa_pengawasan": deadline.Met, "tutup_otomatis": deadline.Met, "minta_tinjau": deadline.Running,
		} {
			if got := w.clocks(one)[code].State; got != want {
				t.Errorf("the clock %s is %s, want %s", code, got, want)
			}
		}
		entries, err := entriesOf(t.Context(), w.DB, one.ID)
		fine(t, err)
		if len(entries) != 7 {
			t.Errorf("%d entries", len(entries))
		}
	})
}

func TestOfTwoOfficersOnOneCaseTheSecondLearnsWhatTheFirstDid(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.disposed(w.verified(w.received(), Ordinary), w.roads)
		w.accepted(one, w.roads)
		_, err := w.Return(t.Context(), w.staff(w.roads), one.ID, one.Version, "Bukan jalan kota.", To{})
		wantKind(t, err, problem.Conflict)
		var p *problem.Error
		if !errors.As(err, &p) || p.Key != "complaint.changed" || p.Args["by"] != "Pegawai "+w.officer(w.roads).Account {
			t.Errorf("told %v", err)
		}
		if !errors.Is(err, db.ErrChanged) {
			t.Errorf("%v does not say that somebody was faster", err)
		}
	})
}

func TestAnAnswerAfterClosingIsRefusedAndAMessageIsKept(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.answered(w.working(), fullAnswer())
		one = w.done(w.Confirm(t.Context(), w.visitor(one), 0))
		_, err := w.DraftAnswer(t.Context(), w.staff(w.roads), one.ID, one.Version, fullAnswer(), true)
		wantKind(t, err, problem.Conflict)
		_, err = w.SendAnswer(t.Context(), w.head(w.roads), one.ID, one.Version)
		wantKind(t, err, problem.Conflict)
		one = w.done(w.Say(t.Context(), w.visitor(one), Said{Words: "Terima kasih, tetapi lampunya juga mati."}))
		wantState(t, one, Closed)
	})
}

func TestAnAnswerSaysWhatWasFoundDoneAndWhenAndShowsIt(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.working()
		for field, spoil := range map[string]func(a *AnswerText){
			"finding":    func(a *AnswerText) { a.Finding = "Terima kasih, akan kami tindak lanjuti." },
			"action":     func(a *AnswerText) { a.Action = " \u200e " },
			"doneon":     func(a *AnswerText) { a.DoneOn = "" },
			"promisedon": func(a *AnswerText) { a.PromisedOn = "2026-03-02" },
			"proof":      func(a *AnswerText) { a.Proof = "" },
			"outcome":    func(a *AnswerText) { a.Outcome = "" },
		} {
			text := fullAnswer()
			spoil(&text)
			_, err := w.DraftAnswer(t.Context(), w.staff(w.roads), one.ID, one.Version, text, true)
			wantFault(t, err, field)
		}
		echo := fullAnswer()
		echo.Finding = strings.ToUpper(one.Words) + "!!"
		_, err := w.DraftAnswer(t.Context(), w.staff(w.roads), one.ID, one.Version, echo, true)
		wantFault(t, err, "finding")
		late := fullAnswer()
		late.DoneOn = "2026-03-03"
		_, err = w.DraftAnswer(t.Context(), w.staff(w.roads), one.ID, one.Version, late, true)
		wantFault(t, err, "doneon")
	})
}

func TestNobodySendsAnAnswerThatTheyWrote(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.working()
		// The head drafts, a member of staff mends it: neither is a second pair of eyes.
		one = w.done(w.DraftAnswer(t.Context(), w.head(w.roads), one.ID, one.Version, AnswerText{Finding: "Belum"}, false))
		one = w.done(w.DraftAnswer(t.Context(), w.staff(w.roads), one.ID, one.Version, fullAnswer(), true))
		_, err := w.SendAnswer(t.Context(), w.head(w.roads), one.ID, one.Version)
		wantKind(t, err, problem.Forbidden)
		_, err = w.SendAnswer(t.Context(), w.staff(w.roads), one.ID, one.Version)
		wantKind(t, err, problem.Forbidden)
		_, err = w.SendAnswer(t.Context(), w.desk(), one.ID, one.Version)
		wantKind(t, err, problem.Forbidden)
		mayor := w.serves("walikota", "leader")
		one = w.done(w.RefuseAnswer(t.Context(), mayor, one.ID, one.Version, "Tolong sebut lubang yang ketiga."))
		_, err = w.SendAnswer(t.Context(), mayor, one.ID, one.Version)
		wantKind(t, err, problem.Conflict)
		one = w.done(w.DraftAnswer(t.Context(), w.staff(w.roads), one.ID, one.Version, fullAnswer(), true))
		one = w.done(w.SendAnswer(t.Context(), w.head(w.roads), one.ID, one.Version))
		wantState(t, one, Answered)
	})
}
