package oversight

import (
	"slices"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/ledger"
)

func TestWhatIsSentArrivesInTheRegisterOfTheBody(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		draft := w.drafted(lhp("1/LHP/2026"))
		_, err := w.One(t.Context(), w.cita, draft.ID)
		wantKind(t, err, problem.NotFound)
		wantFault(t, w.Send(t.Context(), w.exa, draft.ID, draft.Version, w.ground.Other.ID), "to", "no_register")
		w.fine(w.Send(t.Context(), w.exa, draft.ID, draft.Version, w.ground.City.ID))
		mine := w.sheet(w.exa, draft.ID)
		theirs := w.sheet(w.koko, mine.Pair)
		if theirs.State != Arrived || len(theirs.Parts) != 2 || theirs.Parts[1].Words != "Tulis jangka waktu." || theirs.Sender != "Ombudsman Contoh" {
			t.Fatalf("%+v", theirs)
		}
		if outside := w.sheet(w.cita, mine.ID); outside.Inside || outside.Clock.ID != "" {
			t.Errorf("%+v", outside)
		}
		for _, stranger := range []access.Actor{w.lia, w.other} {
			_, err := w.One(t.Context(), stranger, mine.ID)
			wantKind(t, err, problem.NotFound)
			_, err = w.One(t.Context(), stranger, theirs.ID)
			wantKind(t, err, problem.NotFound)
		}
		wantKind(t, w.Send(t.Context(), w.exa, mine.ID, mine.Version, ""), problem.Conflict)
	})
}

func TestAClockCountsThirtyWorkingDaysFromReceipt(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		_, s := w.sent(lhp("1/LHP/2026"))
		wantFault(t, w.Receipt(t.Context(), w.koko, s.ID, s.Version, "2026-03-01", "", true), "received", "before")
		wantFault(t, w.Receipt(t.Context(), w.koko, s.ID, s.Version, "2026-03-03", "", true), "received", "future")
		w.fine(w.Receipt(t.Context(), w.koko, s.ID, s.Version, "2026-03-02", "", true))
		s = w.sheet(w.koko, s.ID)
		if s.State != Open || s.Clock.Code != "ombudsman_lhp" || s.Clock.Length != 30 || s.Clock.State != deadline.Running {
			t.Fatalf("%+v", s.Clock)
		}
		first := s.Clock.DueOn
		w.ground.SetLocal(t, "2026-03-05T09:00")
		wantFault(t, w.Receipt(t.Context(), w.koko, s.ID, s.Version, "2026-03-04", "", true), "words", "empty")
		w.fine(w.Receipt(t.Context(), w.koko, s.ID, s.Version, "2026-03-04", "Tanggal pada ekspedisi.", true))
		if s = w.sheet(w.koko, s.ID); s.Clock.DueOn <= first || !s.Clock.Open() {
			t.Errorf("due %v after %v", s.Clock.DueOn, first)
		}
	})
}

func TestASuggestionHasAClockOnlyWhereItsLetterNamesADay(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		for number, due := range map[string]string{"1/SRN": "", "2/SRN": "2026-03-31"} {
			n := lhp(number)
			n.Authority, n.Kind, n.DueDay, n.Sender, n.ReceivedDay = w.ground.City.ID, Suggestion, due, "Ombudsman Lain", "2026-03-02"
			id, err := w.Enter(t.Context(), w.koko, n)
			w.fine(err)
			if s := w.sheet(w.koko, id); s.Clock.DueOn.String() != due || (s.Clock.ID == "") != (due == "") {
				t.Errorf("%s: %+v", number, s.Clock)
			}
		}
	})
}

func TestProofIsHandedInAndTheSenderDecides(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		mine, s := w.sent(lhp("1/LHP/2026"))
		wantKind(t, w.move(w.koko, s.ID, 0, Move{To: InProgress}), problem.Conflict)
		w.fine(w.Receipt(t.Context(), w.koko, s.ID, s.Version, "2026-03-02", "", true))
		w.fine(w.move(w.koko, s.ID, 0, Move{To: InProgress, Words: "Rapat."}))
		wantFault(t, w.move(w.koko, s.ID, 0, Move{To: Proof}), "file", "no_proof")
		wantFault(t, w.move(w.koko, s.ID, 0, Move{To: CarriedOut}), "to", "no_move")
		w.fine(w.move(w.koko, s.ID, 0, Move{To: Proof, Files: []string{w.file(w.koko, "akta.pdf")}, Tell: true}))
		seen := w.sheet(w.exa, mine.ID)
		if seen.TheirParts[0].State != Proof || seen.TheirParts[1].State != "" || seen.Parts[0].State != ItemOpen {
			t.Fatalf("%+v, %+v", seen.TheirParts, seen.Parts)
		}
		files := 0
		for _, step := range seen.Steps {
			if step.Theirs && step.By != "" {
				t.Error("the sender reads who of the body acted")
			}
			files += len(step.Files)
		}
		if files != 1 {
			t.Errorf("%d files", files)
		}
		wantFault(t, w.move(w.vera, mine.ID, 0, Move{To: Partly}), "words", "empty")
		w.fine(w.move(w.vera, mine.ID, 0, Move{To: CarriedOut}))
		if s = w.sheet(w.koko, s.ID); s.TheirParts[0].State != CarriedOut || s.Parts[0].State != Proof {
			t.Errorf("%+v, %+v", s.TheirParts, s.Parts)
		}
		w.fine(w.move(w.koko, s.ID, 1, Move{To: Proof, Files: []string{w.file(w.koko, "sk.pdf")}}))
		if s = w.sheet(w.koko, s.ID); s.Clock.State != deadline.Met {
			t.Errorf("all is reported, and the clock is %s", s.Clock.State)
		}
	})
}

func TestWhatIsNotLetOutIsNotSeen(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		mine, s := w.sent(lhp("1/LHP/2026"))
		w.fine(w.Receipt(t.Context(), w.koko, s.ID, s.Version, "2026-03-02", "", false))
		w.fine(w.move(w.koko, s.ID, 0, Move{To: InProgress, Words: "Rahasia kami."}))
		if seen := w.sheet(w.exa, mine.ID); seen.Theirs.ID != "" || len(seen.TheirParts) != 0 || len(seen.Steps) != 2 {
			t.Errorf("%+v", seen)
		}
		now := w.sheet(w.exa, mine.ID)
		w.fine(w.Note(t.Context(), w.exa, mine.ID, now.Version, Move{Words: "Catatan pemeriksa."}))
		for _, step := range w.sheet(w.koko, s.ID).Steps {
			if step.Words == "Catatan pemeriksa." {
				t.Error("the body reads a note of the office")
			}
		}
	})
}

func TestABodyWithoutAnAuthorityAnswersThroughItsLiaison(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		n := lhp("9/LHP/2026")
		n.Body = "polres-contoh"
		mine, _ := w.sent(n)
		w.fine(w.Receipt(t.Context(), w.lia, mine.ID, mine.Version, "2026-03-02", "", false))
		if s := w.sheet(w.exa, mine.ID); s.ReceivedDay != "" || s.Steps[0].Kind != "receipt_said" {
			t.Errorf("a liaison writes the sender's register: %+v", s)
		}
		w.fine(w.move(w.lia, mine.ID, 0, Move{To: Proof, Files: []string{w.file(w.lia, "bukti.pdf")}}))
		wantFault(t, w.move(w.lia, mine.ID, 0, Move{To: CarriedOut}), "to", "no_move")
		s := w.sheet(w.exa, mine.ID)
		w.fine(w.Receipt(t.Context(), w.exa, mine.ID, s.Version, "2026-03-02", "", false))
		if s = w.sheet(w.exa, mine.ID); !s.Clock.Open() || s.Parts[0].State != Proof {
			t.Errorf("%+v", s)
		}
	})
}

func TestAPaperFromElsewhereIsDecidedByItsLetter(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		n := lhp("3/LHP/2025")
		n.Authority, n.Sender, n.ReceivedDay = w.ground.City.ID, "Ombudsman RI Pusat", "2026-03-02"
		n.Units = []string{w.units[0].Slug}
		id, err := w.Enter(t.Context(), w.koko, n)
		w.fine(err)
		wantFault(t, w.move(w.koko, id, 0, Move{To: CarriedOut, Day: "2026-03-02"}), "letter", "empty")
		w.fine(w.move(w.petra, id, 0, Move{To: InProgress}))
		wantFault(t, w.move(w.petra, id, 1, Move{To: CarriedOut}), "to", "no_move")
		for i := range 2 {
			w.fine(w.move(w.koko, id, i, Move{To: CarriedOut, Day: "2026-03-02", Letter: "7/2026"}))
		}
		s := w.sheet(w.koko, id)
		w.fine(w.Close(t.Context(), w.koko, id, s.Version, Ending{Outcome: OutCarriedOut, Day: "2026-03-02", Why: "Surat penutupan.", Letter: "7/2026"}))
		if s = w.sheet(w.koko, id); s.State != Closed || s.Clock.Open() {
			t.Errorf("%+v", s)
		}
		n.Units = nil
		_, err = w.Enter(t.Context(), w.koko, n)
		wantFault(t, err, "number", "taken")
		n.Body, n.Number = "polres-contoh", "4"
		_, err = w.Enter(t.Context(), w.koko, n)
		wantFault(t, err, "body", "not_yours")
	})
}

func TestAProductGoesToMonitoringIsClosedAndOpenedAgain(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		mine, s := w.sent(lhp("1/LHP/2026"))
		wantKind(t, w.Escalate(t.Context(), w.koko, s.ID, s.Version, Ending{Day: "2026-03-02", Why: "Lewat."}), problem.Conflict)
		w.fine(w.Escalate(t.Context(), w.vera, mine.ID, mine.Version, Ending{Day: "2026-03-02", Why: "Tidak dilaksanakan 30 hari kerja."}))
		mine = w.sheet(w.vera, mine.ID)
		wantFault(t, w.Close(t.Context(), w.vera, mine.ID, mine.Version, Ending{Outcome: OutCarriedOut, Day: "2026-03-02", Why: "Selesai."}), "outcome", "items_carried_out")
		wantFault(t, w.Close(t.Context(), w.vera, mine.ID, mine.Version, Ending{Outcome: OutRaised, Day: "2026-03-02", Why: "Rekomendasi.", Successor: "1/REK"}), "successor", "no_successor")
		n := lhp("1/REK")
		n.Kind = Recommendation
		next, _ := w.sent(n)
		w.fine(w.Close(t.Context(), w.vera, mine.ID, mine.Version, Ending{Outcome: OutRaised, Day: "2026-03-02", Why: "Rekomendasi.", Successor: "1-rek"}))
		if mine = w.sheet(w.vera, mine.ID); mine.Successor != next.ID || mine.SuccessorNo != "1/REK" {
			t.Errorf("%+v", mine)
		}
		s = w.sheet(w.koko, s.ID) // the closing ended its clock
		w.fine(w.Receipt(t.Context(), w.koko, s.ID, s.Version, "2026-03-02", "", true))
		s = w.sheet(w.koko, s.ID)
		w.fine(w.Close(t.Context(), w.koko, s.ID, s.Version, Ending{Day: "2026-03-02", Why: "Mengikuti Ombudsman."}))
		if s = w.sheet(w.koko, s.ID); s.Outcome != OutRaised {
			t.Errorf("%+v", s)
		}
		w.fine(w.Reopen(t.Context(), w.vera, mine.ID, mine.Version, Ending{Day: "2026-03-02", Why: "Keliru."}))
		if mine = w.sheet(w.vera, mine.ID); mine.State != Monitoring || mine.Outcome != "" || mine.ClosedDay != "" {
			t.Errorf("%+v", mine)
		}
		wantKind(t, w.Escalate(t.Context(), w.petra, mine.ID, mine.Version, Ending{Day: "2026-03-02", Why: "x"}), problem.NotFound)
		if got, err := w.List(t.Context(), w.petra, Wanted{}); err != nil || len(got) != 0 {
			t.Errorf("a unit that is not addressed reads %+v, %v", got, err)
		}
	})
}

func TestARegisterIsReadFromTheNewestOn(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		for _, day := range []string{"2026-01-05", "2026-03-02", "2026-02-02"} {
			n := lhp(day)
			n.Day = day
			w.sent(n)
		}
		all, err := w.List(t.Context(), w.exa, Wanted{})
		w.fine(err)
		if len(all) != 3 || all[0].Day != "2026-03-02" || all[2].Day != "2026-01-05" {
			t.Fatalf("%+v", all)
		}
		rest, err := w.List(t.Context(), w.exa, Wanted{After: all[0].ID})
		w.fine(err)
		if len(rest) != 2 || rest[0].ID != all[1].ID {
			t.Errorf("%+v", rest)
		}
		for name, wanted := range map[string]Wanted{"words": {Words: "2026-02"}, "late": {State: Late}, "kind": {Kind: Suggestion}} {
			got, err := w.List(t.Context(), w.exa, wanted)
			w.fine(err)
			if want := map[string]int{"words": 1}[name]; len(got) != want {
				t.Errorf("%s: %d", name, len(got))
			}
		}
		owed, err := w.Owing(t.Context(), w.koko)
		w.fine(err)
		if len(owed) != 1 || owed[0].Arrived != 3 {
			t.Errorf("%+v", owed)
		}
	})
}

func TestWhatIsOpenedAgainHasItsTimeAgain(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		mine, _ := w.sent(lhp("1/LHP/2026"))
		w.fine(w.Receipt(t.Context(), w.exa, mine.ID, mine.Version, "2026-03-02", "", false))
		mine = w.sheet(w.vera, mine.ID)
		due := mine.Clock.DueOn
		w.fine(w.Close(t.Context(), w.vera, mine.ID, mine.Version, Ending{Outcome: OutNot, Day: "2026-03-02", Why: "Keliru."}))
		mine = w.sheet(w.vera, mine.ID)
		w.fine(w.Reopen(t.Context(), w.vera, mine.ID, mine.Version, Ending{Day: "2026-03-02", Why: "Ternyata belum."}))
		if mine = w.sheet(w.vera, mine.ID); !mine.Clock.Open() || mine.Clock.DueOn != due {
			t.Errorf("open again, and its clock is %s until %s", mine.Clock.State, mine.Clock.DueOn)
		}
		for i := range mine.Parts {
			w.fine(w.move(w.vera, mine.ID, i, Move{To: CarriedOut}))
		}
		if mine = w.sheet(w.vera, mine.ID); mine.Clock.Open() {
			t.Error("nothing waits, and the clock runs")
		}
		// A date that is mended starts nothing for which nobody waits.
		w.fine(w.Receipt(t.Context(), w.exa, mine.ID, mine.Version, "2026-03-02", "Tanggal diralat.", false))
		if mine = w.sheet(w.vera, mine.ID); mine.Clock.Open() {
			t.Error("a mended date starts a clock for what is settled")
		}
		// What is found not to be carried out after all is waited for again.
		w.fine(w.move(w.vera, mine.ID, 0, Move{To: NotCarriedOut, Words: "Belum terbit."}))
		if mine = w.sheet(w.vera, mine.ID); !mine.Clock.Open() || mine.Clock.DueOn != due {
			t.Errorf("something waits, and the clock is %s until %s", mine.Clock.State, mine.Clock.DueOn)
		}
	})
}

func TestWhoIsAskedReadsTheLetter(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		for body, reader := range map[string]access.Actor{"kota-contoh": w.koko, "polres-contoh": w.lia} {
			n := lhp("1/LHP/" + body)
			n.Body, n.Files = body, []string{w.file(w.exa, "surat.pdf")}
			mine, there := w.sent(n)
			id := mine.ID
			if there.ID != "" {
				id = there.ID
			}
			s := w.sheet(reader, id)
			if i := slices.IndexFunc(s.Steps, func(step Step) bool { return step.Kind == "sent" }); i < 0 || len(s.Steps[i].Files) != 1 {
				t.Errorf("%s reads %+v", body, s.Steps)
			} else if _, err := w.FileOf(t.Context(), reader, id, s.Steps[i].Files[0].ID); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestACopyFollowsTheNumberOfItsSender(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		first, copied := w.sent(lhp("1/LHP"))
		w.fine(w.Mend(t.Context(), w.exa, first.ID, first.Version, Mending{Number: "2/LHP", Day: first.Day, Subject: first.Subject, Why: "Salah ketik."}))
		if copied = w.sheet(w.koko, copied.ID); copied.Number != "2/LHP" || copied.Steps[0].Kind != "mended" && copied.Steps[0].Kind != "renumbered" {
			t.Errorf("the copy is %s after %+v", copied.Number, copied.Steps[0])
		}
		if _, theirs := w.sent(lhp("1/LHP")); theirs.Number != "1/LHP" {
			t.Errorf("%+v", theirs)
		}
		// What the recipient calls otherwise gives its number up for what arrives under it.
		w.fine(w.Mend(t.Context(), w.koko, copied.ID, copied.Version, Mending{Number: "3/LHP", Day: copied.Day, Subject: copied.Subject, Why: "Menurut agenda."}))
		w.sent(lhp("3/LHP"))
		if copied = w.sheet(w.koko, copied.ID); copied.Number != "2/LHP" {
			t.Errorf("the copy is %s", copied.Number)
		}
		// What it entered by itself stays; the sender is told what to do.
		n := lhp("9/LHP")
		n.Authority, n.Sender = w.ground.City.ID, w.office.Slug
		_, err := w.Enter(t.Context(), w.koko, n)
		w.fine(err)
		w.fine(w.Mend(t.Context(), w.exa, first.ID, w.sheet(w.exa, first.ID).Version, Mending{Number: "9/LHP", Day: first.Day, Subject: first.Subject, Why: "Sekali lagi."}))
		again := w.drafted(lhp("2/LHP"))
		wantFault(t, w.Send(t.Context(), w.exa, again.ID, again.Version, w.ground.City.ID), "to", "number_there")
		w.fine(w.Send(t.Context(), w.exa, again.ID, again.Version, ""))
	})
}

func TestTheClockOfARecipientEndsWhenTheSenderCloses(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		mine, s := w.sent(lhp("1/LHP"))
		w.fine(w.Receipt(t.Context(), w.koko, s.ID, s.Version, "2026-03-02", "", true))
		if s = w.sheet(w.koko, s.ID); !s.Clock.Open() {
			t.Fatal("no clock runs")
		}
		due := s.Clock.DueOn
		mine = w.sheet(w.vera, mine.ID)
		w.fine(w.Close(t.Context(), w.vera, mine.ID, mine.Version, Ending{Outcome: OutNot, Day: "2026-03-02", Why: "Ditutup."}))
		if s = w.sheet(w.koko, s.ID); s.Clock.Open() || s.Theirs.State != Closed || s.Theirs.Outcome != OutNot {
			t.Errorf("closed there, and the clock is %s; theirs %+v", s.Clock.State, s.Theirs)
		}
		// Nothing that the recipient does starts it again.
		w.fine(w.Receipt(t.Context(), w.koko, s.ID, s.Version, "2026-03-02", "Tanggal diralat.", false))
		if s = w.sheet(w.koko, s.ID); s.Clock.Open() {
			t.Error("a clock runs for what is closed")
		}
		mine = w.sheet(w.vera, mine.ID)
		w.fine(w.Reopen(t.Context(), w.vera, mine.ID, mine.Version, Ending{Day: "2026-03-02", Why: "Ternyata belum."}))
		if s = w.sheet(w.koko, s.ID); !s.Clock.Open() || s.Clock.DueOn != due {
			t.Errorf("open again, and the clock is %s until %s", s.Clock.State, s.Clock.DueOn)
		}
		events, err := w.ground.Record.Events(t.Context(), "oversight/"+s.ID, 100)
		w.fine(err)
		for _, kind := range []string{"oversight.closed_there", "oversight.reopened_there"} {
			if !slices.ContainsFunc(events, func(e ledger.Summary) bool { return e.Kind == kind }) {
				t.Errorf("no event %s", kind)
			}
		}
	})
}

func TestWhatIsAddedIsWaitedFor(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		n := lhp("1/LHP")
		n.Authority, n.Sender, n.ReceivedDay = w.ground.City.ID, "Ombudsman Lain", "2026-03-02"
		id, err := w.Enter(t.Context(), w.koko, n)
		w.fine(err)
		s := w.sheet(w.koko, id)
		due := s.Clock.DueOn
		for i := range s.Parts {
			w.fine(w.move(w.koko, id, i, Move{To: CarriedOut, Day: "2026-03-02", Letter: "7/2026"}))
		}
		if s = w.sheet(w.koko, id); s.Clock.Open() {
			t.Fatal("nothing waits, and the clock runs")
		}
		w.fine(w.AddItem(t.Context(), w.koko, id, s.Version, "Umumkan jangka waktu."))
		if s = w.sheet(w.koko, id); !s.Clock.Open() || s.Clock.DueOn != due {
			t.Errorf("something waits, and the clock is %s until %s", s.Clock.State, s.Clock.DueOn)
		}
	})
}

func TestItemsOfBothSidesArePairedByWhatTheySay(t *testing.T) {
	t.Parallel()
	own := []Item{{ID: "1", Words: "Terbitkan akta."}, {ID: "2", Words: "Tulis jangka waktu"}, {ID: "3", Words: "Terbitkan  akta"}}
	s := Sheet{Parts: own, TheirParts: []Item{{ID: "a", Words: "TULIS JANGKA WAKTU."}, {ID: "b", Words: "Pasang papan.", State: Proof}, {ID: "c", Words: "terbitkan akta"}, {ID: "d", Words: "Rahasia."}}}
	pairs, apart := s.Beside()
	if len(pairs) != 2 || pairs["1"].ID != "c" || pairs["2"].ID != "a" || len(apart) != 1 || apart[0].ID != "b" || len(s.TheirParts) != 4 {
		t.Errorf("%+v, apart %+v", pairs, apart)
	}
}
