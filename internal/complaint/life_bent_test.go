package complaint

import (
	"slices"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

func TestWhoeverACaseTurnsOutToBeAboutLosesItsTasksToo(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		field := w.seat("pelaksana-pu", access.Handler, w.in(w.health))
		one := w.working()
		one = w.done(w.Order(t.Context(), w.officer(w.roads), one.ID, one.Version, Task{Account: field.Account, Place: "Jalan Contoh", Task: "Ukur lubang"}))
		tasks, err := w.Tasks(t.Context(), field)
		fine(t, err)
		if len(tasks) != 1 {
			t.Fatalf("they have %d tasks", len(tasks))
		}
		w.done(w.Bar(t.Context(), w.coordinator(), one.ID, one.Version, Reported{Accounts: []string{field.Account}}, "Disebut pelapor."))
		left, err := w.Tasks(t.Context(), field)
		fine(t, err)
		if len(left) != 0 {
			t.Errorf("they still have %v", left)
		}
		_, err = w.Task(t.Context(), field, tasks[0].ID)
		wantKind(t, err, problem.NotFound)
		_, err = w.FinishTask(t.Context(), field, tasks[0].ID, Finished{Result: "Sudah diukur."})
		wantKind(t, err, problem.NotFound)
		w.done(w.FinishTask(t.Context(), w.officer(w.roads), tasks[0].ID, Finished{Result: "Diukur orang lain."}))
	})
}

func TestWhoeverIsKeptFromACaseIsKeptFromThoseMergedWithIt(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		head := w.seat("kepala-pu", access.Leader, w.in(w.roads))
		w.seat("walikota", access.Leader, w.city.Scope())
		parent := w.working()
		child, twin := w.received(), w.received()
		child = w.done(w.Merge(t.Context(), w.desk(), child.ID, child.Version, parent.ID))
		w.done(w.Merge(t.Context(), w.desk(), twin.ID, twin.Version, parent.ID))
		w.done(w.Bar(t.Context(), w.desk(), child.ID, child.Version, Reported{Accounts: []string{head.Account}}, "Disebut pelapor."))
		parent = w.again(parent)
		wantState(t, parent, Returned) // the department of whom it is about had it
		for _, one := range []Case{parent, child, twin} {
			_, err := w.File(t.Context(), head, one.ID)
			wantKind(t, err, problem.NotFound)
		}
		// What turns out to be about the top leaves the desk with all that is merged with it.
		w.done(w.Bar(t.Context(), w.coordinator(), parent.ID, parent.Version, Reported{Accounts: []string{"walikota"}}, "Disebut pelapor."))
		wantState(t, w.again(parent), Examining)
		for _, one := range []Case{parent, child, twin} {
			_, err := w.File(t.Context(), w.desk(), one.ID)
			wantKind(t, err, problem.NotFound)
		}
		child = w.again(child)
		wantState(t, w.done(w.Part(t.Context(), w.examiner(), child.ID, child.Version, "Perkara lain.")), Examining)
	})
}

func TestWhatTurnsOutToBeAboutTheTopGoesWhereItWouldHaveGone(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		w.seat("walikota", access.Leader, w.city.Scope())
		w.house(func(h *House) { h.Above = w.other.ID })
		one := w.received()
		_, err := w.Verify(t.Context(), w.coordinator(), one.ID, one.Version, Verification{Class: Ordinary, Title: "Izin", Named: []string{"walikota"}})
		fine(t, err)
		one = w.again(one)
		wantState(t, one, Closed)
		sent, err := w.SentOn(t.Context(), w.DB, one.ID)
		fine(t, err)
		if len(sent) != 1 || sent[0].Authority != w.other.ID || sent[0].Became == "" || one.Reason != HandedOn {
			t.Errorf("it was sent to %v and closed as %q", sent, one.Reason)
		}
		there, err := w.Across(t.Context(), w.visitor(one))
		fine(t, err)
		all, err := barsOf(t.Context(), w.DB, there.Case)
		fine(t, err)
		if !all.keep(access.Actor{Account: "walikota"}) {
			t.Errorf("whom it is about may read it there: %v", all)
		}
		// With examiners independent of the top it stays.
		w.house(func(h *House) { h.ExaminersIndependent, h.ExaminersBasis = true, "Perwali Contoh 1/2026" })
		other := w.received()
		w.done(w.Verify(t.Context(), w.coordinator(), other.ID, other.Version, Verification{Class: Ordinary, Title: "Izin", Named: []string{"walikota"}}))
		wantState(t, w.again(other), Examining)
	})
}

func TestWhatTheReporterSuppliesComesToTheExaminersWhoHaveTheCaseNow(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		w.seat("walikota", access.Leader, w.city.Scope())
		one := w.working()
		one = w.done(w.Ask(t.Context(), w.officer(w.roads), one.ID, one.Version, Question{Words: "Siapa nama petugasnya?"}))
		one = w.done(w.Bar(t.Context(), w.coordinator(), one.ID, one.Version, Reported{Accounts: []string{"walikota"}}, "Disebut lewat telepon."))
		wantState(t, one, Incomplete)
		wantState(t, w.done(w.Supply(t.Context(), w.visitor(one), Said{Words: "Wali kota sendiri."})), Examining)
	})
}

func TestWhoeverAuditsReadsNothingOfACaseAboutThemselves(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		auditor, other := w.seat("auditor", access.Auditor, w.city.Scope()), w.seat("auditor-lain", access.Auditor, w.city.Scope())
		one, free := w.working(), w.working()
		w.done(w.Bar(t.Context(), w.desk(), one.ID, one.Version, Reported{Accounts: []string{auditor.Account}}, "Auditor meminta uang."))
		reads := func(actor access.Actor, stream string) int {
			t.Helper()
			list, err := w.Record.Read(t.Context(), actor, ledger.Reading{Authority: w.city.ID, Stream: stream})
			fine(t, err)
			return len(list)
		}
		if n := reads(auditor, stream(one.ID)); n != 0 {
			t.Errorf("they read %d events of what is said about them", n)
		}
		if reads(other, stream(one.ID)) == 0 || reads(auditor, stream(free.ID)) == 0 {
			t.Error("the record is kept from others, too")
		}
	})
}

func TestACaseIsTakenUpAgainThoughItsOfficeIsThereNoMore(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.answered(w.working(), fullAnswer())
		one = w.done(w.Confirm(t.Context(), w.visitor(one), 3))
		next := w.unitNamed("Dinas Pekerjaan Umum dan Penataan Ruang")
		w.endUnit(w.roads, "2026-03-04", next)
		w.setNow("2026-03-05T10:00")
		one = w.done(w.Reopen(t.Context(), w.coordinator(), one.ID, one.Version, "Lubangnya terbuka lagi."))
		wantState(t, one, Received)
		wantState(t, w.disposed(one, next), Disposed)
	})
}

func TestWhatTheReporterObjectedToIsNotPutAwayAgainByTheSameHand(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.received()
		one = w.done(w.Archive(t.Context(), w.desk(), one.ID, one.Version, "unclear", "Tidak jelas apa yang dilaporkan."))
		one = w.done(w.Object(t.Context(), w.visitor(one), Said{Words: "Sudah saya jelaskan lewat telepon."}))
		for _, actor := range []access.Actor{w.desk(), w.serves("admin-lain", access.CaseAdministrator)} {
			_, err := w.Archive(t.Context(), actor, one.ID, one.Version, "unclear", "Tetap tidak jelas.")
			wantKind(t, err, problem.Forbidden)
			file, err := w.File(t.Context(), actor, one.ID)
			fine(t, err)
			if slices.Contains(file.May, Archive) {
				t.Error("the page offers what is refused")
			}
			one = w.again(one)
		}
		wantState(t, w.done(w.Archive(t.Context(), w.coordinator(), one.ID, one.Version, "unclear", "Sudah dibaca ulang dan tetap tidak jelas.")), Archived)
	})
}

func TestSilenceIsNotWhenTheReporterWroteAndNobodyReplied(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.answered(w.working(), fullAnswer())
		w.pass(11 * 24 * time.Hour)
		w.done(w.Say(t.Context(), w.visitor(one), Said{Words: "Kapan lubang yang di sebelah utara ditambal?"}))
		for range 8 {
			w.pass(24 * time.Hour)
			w.sweep()
		}
		wantState(t, w.again(one), Answered)
		w.done(w.WriteReporter(t.Context(), w.officer(w.roads), one.ID, 0, Question{Words: "Sisi utara milik provinsi dan sudah kami sampaikan."}))
		if k := w.clocks(one)[WindowSilence]; !k.Open() || !k.Due.After(w.now()) {
			t.Errorf("the reporter's time ends %v", k.Due)
		}
		for range 20 {
			w.pass(24 * time.Hour)
			w.sweep()
		}
		one = w.again(one)
		wantState(t, one, Closed)
		if one.Reason != Silence {
			t.Errorf("closed as %q", one.Reason)
		}
	})
}
