package complaint

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
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
		all, err := entries(t.Context(), w.DB, one.ID)
		fine(t, err)
		if len(all) != 7 {
			t.Errorf("%d entries", len(all))
		}
	})
}

func TestWhileTheReporterIsAskedNoTimeOfTheOfficeRuns(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		for name, one := range map[string]Case{
			"verified": w.verified(w.received(), Ordinary), "disposed": w.disposed(w.verified(w.received(), Ordinary), w.roads),
		} {
			one = w.done(w.Ask(t.Context(), w.desk(), one.ID, one.Version, Question{Words: "Di tiang nomor berapa?"}))
			for code, c := range w.clocks(one) {
				if c.Open() && code != WindowSupply && c.State != deadline.Paused {
					t.Errorf("%s: %s is %s", name, code, c.State)
				}
			}
			one = w.done(w.Supply(t.Context(), w.visitor(one), Said{Words: "Nomor 12."}))
			for code, c := range w.clocks(one) {
				if c.State == deadline.Paused {
					t.Errorf("%s: %s still rests", name, code)
				}
			}
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
		for _, pattern := range []string{"Pada [tanggal] kami memeriksa lampu di pasar dan menemukan kabelnya putus.", "[…] sudah diganti oleh regu malam itu juga, sesudah diperiksa."} {
			text := fullAnswer()
			text.Finding = pattern
			_, err := w.DraftAnswer(t.Context(), w.staff(w.roads), one.ID, one.Version, text, true)
			wantFault(t, err, "finding")
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

func TestCasesOfAnAbolishedOfficeComeBackToTheDesk(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		working, waits := w.working(), w.disposed(w.verified(w.received(), Ordinary), w.roads)
		elsewhere := w.disposed(w.verified(w.received(), Ordinary), w.health)
		next := w.unitNamed("Dinas Pekerjaan Umum dan Penataan Ruang")
		w.endUnit(w.roads, "2026-03-04", next)
		w.setNow("2026-03-04T10:00")
		fine(t, w.EndedUnits(t.Context()))
		wantState(t, w.again(working), InProgress)
		w.setNow("2026-03-05T02:00")
		fine(t, w.EndedUnits(t.Context()))
		fine(t, w.EndedUnits(t.Context()))
		for _, one := range []Case{working, waits} {
			got := w.again(one)
			wantState(t, got, Returned)
			if got.Unit != "" || got.Returns != 0 || got.Owner != "" {
				t.Errorf("it lies at %q, was returned %d times and is %q's", got.Unit, got.Returns, got.Owner)
			}
			all, err := entries(t.Context(), w.DB, one.ID)
			fine(t, err)
			last := all[len(all)-1]
			if last.Party != ByMachine || last.Data["from"] != w.roads.Unit || last.Data["ended_on"] != "2026-03-04" || last.Data["proposed"] != next.Unit {
				t.Errorf("the entry says %v", last)
			}
		}
		wantState(t, w.again(elsewhere), Disposed)
		_, err := w.Dispose(t.Context(), w.desk(), working.ID, 0, w.roads, "")
		wantFault(t, err, "unit")
		var f problem.Faults
		if errors.As(err, &f) && f[0].Args["successor"] != "Dinas Pekerjaan Umum dan Penataan Ruang" {
			t.Errorf("told %v", f)
		}
		wantState(t, w.disposed(w.again(working), next), Disposed)
	})
}

func TestWhoIsReportedNeitherSeesNorGetsTheCase(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		head := w.seat("kepala-pu", access.Leader, w.in(w.roads))
		below := w.seat("staf-pu", access.Handler, w.in(w.roads))
		apart := w.seat("staf-kesehatan", access.Handler, w.in(w.health))
		one := w.received(func(n *New) { n.About = AboutPerson })
		one = w.done(w.Verify(t.Context(), w.desk(), one.ID, one.Version, Verification{Class: Ordinary, Title: "Pungutan", Named: []string{head.Account}}))
		_, err := w.Dispose(t.Context(), w.desk(), one.ID, one.Version, w.roads, "")
		wantFault(t, err, "unit")
		one = w.accepted(w.disposed(one, w.health), w.health)
		for _, barred := range []access.Actor{head, below} {
			_, err := w.File(t.Context(), barred, one.ID)
			wantKind(t, err, problem.NotFound)
			_, err = w.Note(t.Context(), barred, one.ID, one.Version, Remark{Words: "Halo"})
			wantKind(t, err, problem.NotFound)
			_, err = w.Assign(t.Context(), w.officer(w.health), one.ID, one.Version, barred.Account)
			wantFault(t, err, "account")
			_, err = w.Note(t.Context(), w.officer(w.health), one.ID, one.Version, Remark{Words: "Lihat", Mentions: []string{barred.Account}})
			wantFault(t, err, "mentions")
			_, err = w.Order(t.Context(), w.officer(w.health), one.ID, one.Version, Task{Account: barred.Account, Place: "Loket 2", Task: "Periksa papan tarif"})
			wantFault(t, err, "account")
		}
		one = w.done(w.Assign(t.Context(), w.officer(w.health), one.ID, one.Version, apart.Account))
		// They come to lead the office that has it: it goes back to the desk.
		other := w.seat("kepala-kesehatan", access.Leader, w.in(w.health))
		one = w.done(w.Bar(t.Context(), w.coordinator(), one.ID, one.Version, Reported{Accounts: []string{other.Account}}, "Disebut pelapor lewat telepon."))
		wantState(t, one, Returned)
		if one.Unit != "" || one.Owner != "" {
			t.Errorf("it lies at %q with %q", one.Unit, one.Owner)
		}
		readers, err := w.Readers(t.Context(), w.DB, &one, head.Account, below.Account, apart.Account, other.Account)
		fine(t, err)
		if len(readers) != 0 {
			t.Errorf("%v may be told of it", readers)
		}
	})
}

func TestWhatIsAboutTheTopSkipsTheQueues(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		desk, mayor := w.seat("admin", access.CaseAdministrator, w.city.Scope()), w.seat("walikota", access.Leader, w.city.Scope())
		route, err := w.Route(t.Context(), w.city.ID, AboutTop)
		fine(t, err)
		if route.To != ToOmbudsman {
			t.Errorf("nobody is independent, yet it goes to %s", route.To)
		}
		_, err = w.Receive(t.Context(), access.Public(), New{
			Authority: w.city.ID, Kind: Complaint, Channel: Web, Source: Citizen, Lang: "id", Secrecy: Open, Priority: Usual, About: AboutTop,
			Words: "Wali kota meminta uang untuk izin.", Reporter: Reporter{Reach: ByMailbox},
		})
		wantFault(t, err, "about")

		w.house(func(h *House) { h.Above = w.other.ID })
		route, err = w.Route(t.Context(), w.city.ID, AboutTop)
		fine(t, err)
		if route.To != ToAbove || route.Authority != w.other.ID || route.Name != "provinsi-contoh" {
			t.Errorf("it goes to %v", route)
		}
		if one := w.received(func(n *New) { n.About = AboutTop }); one.Authority != w.other.ID || one.Number[:3] != "PRV" {
			t.Errorf("it became %s", one.Number)
		}

		w.house(func(h *House) { h.ExaminersIndependent, h.ExaminersBasis = true, "Perwali Contoh 1/2026" })
		route, err = w.Route(t.Context(), w.city.ID, AboutTop)
		fine(t, err)
		if route.To != ToExaminers || route.Basis == "" {
			t.Errorf("it goes to %v", route)
		}
		one := w.received(func(n *New) { n.About = AboutTop })
		wantState(t, one, Examining)
		for _, actor := range []access.Actor{desk, mayor, w.coordinator()} {
			_, err := w.File(t.Context(), actor, one.ID)
			wantKind(t, err, problem.NotFound)
		}
		one = w.done(w.Verify(t.Context(), w.examiner(), one.ID, one.Version, Verification{Class: Supervision, Title: "Izin"}))
		wantState(t, one, Examining)
		// One who turns out at the desk to be the top takes it out of the desk's hands.
		usual := w.received()
		usual = w.done(w.Verify(t.Context(), w.coordinator(), usual.ID, usual.Version, Verification{Class: Ordinary, Title: "Izin", Named: []string{"walikota"}}))
		wantState(t, usual, Examining)
		f, err := w.File(t.Context(), w.examiner(), usual.ID)
		fine(t, err)
		if i := slices.IndexFunc(f.Entries, func(e Entry) bool { return e.Act == Verify }); i < 0 || f.Entries[i].Data["class"] != string(Supervision) {
			t.Errorf("verified as %v, and not as what it runs as", f.Entries)
		}
		_, err = w.File(t.Context(), w.coordinator(), usual.ID)
		wantKind(t, err, problem.NotFound)
		// Somebody at the top who is given the examiners' position does not see what is about them.
		both := holds("walikota", access.Examiner, w.city.Scope())
		_, err = w.File(t.Context(), both, one.ID)
		wantKind(t, err, problem.NotFound)
	})
}

func TestWhoeverMergedCasesAreFromIsAnsweredOnTheirOwnReceipt(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		parent := w.working()
		first, second := w.received(), w.verified(w.received(), Ordinary)
		first = w.done(w.Merge(t.Context(), w.desk(), first.ID, first.Version, parent.ID))
		second = w.done(w.Merge(t.Context(), w.desk(), second.ID, second.Version, parent.ID))
		wantState(t, first, Duplicate)
		_, err := w.Merge(t.Context(), w.desk(), parent.ID, parent.Version, first.ID)
		wantKind(t, err, problem.Conflict)
		w.answered(parent, fullAnswer())
		for _, one := range []Case{first, second} {
			own, err := w.Mine(t.Context(), w.visitor(one))
			fine(t, err)
			wantState(t, own.Case, Answered)
			if own.Reply == nil || own.Reply.Finding != fullAnswer().Finding || own.Parent != parent.Number {
				t.Errorf("the receipt shows %v of %q", own.Reply, own.Parent)
			}
			if k := w.clocks(one)["selesai_tanpa_pengawasan"]; k.State != deadline.Met {
				t.Errorf("its own clock is %s", k.State)
			}
		}
		// Each is content or not by themselves.
		wantState(t, w.done(w.Confirm(t.Context(), w.visitor(first), 4)), Closed)
		wantState(t, w.done(w.Dispute(t.Context(), w.visitor(second), Said{Words: "Lubang di sisi utara masih ada."})), UnderReview)
		wantState(t, w.again(parent), Answered)
	})
}

func TestMergedCasesWaitForTheirOwnAnswerWhenTheParentEndsWithoutOne(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		parent := w.working()
		child := w.received()
		child = w.done(w.Merge(t.Context(), w.desk(), child.ID, child.Version, parent.ID))
		w.done(w.WithdrawBy(t.Context(), w.visitor(parent), Said{}))
		child = w.again(child)
		wantState(t, child, Received)
		if child.Parent != "" || child.Class != Ordinary {
			t.Errorf("it is %s and merged into %q", child.Class, child.Parent)
		}
		wantState(t, w.disposed(child, w.roads), Disposed)
	})
}

func TestAPauseIsShownInGrossAndNetTime(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.working() // Monday 2 March
		w.setNow("2026-03-04T10:00")
		one = w.done(w.Ask(t.Context(), w.staff(w.roads), one.ID, one.Version, Question{Words: "Di depan sekolah yang mana?"}))
		wantState(t, one, Incomplete)
		if k := w.clocks(one)["selesai_tanpa_pengawasan"]; k.State != deadline.Paused {
			t.Errorf("the clock of the office is %s", k.State)
		}
		w.setNow("2026-03-09T10:00")
		one = w.done(w.Supply(t.Context(), w.visitor(one), Said{Words: "SDN Contoh 1."}))
		wantState(t, one, InProgress)
		w.setNow("2026-03-10T10:00")
		f, err := w.File(t.Context(), w.staff(w.roads), one.ID)
		fine(t, err)
		got, ok := f.Times(w.now())
		if want := (Times{Gross: 6, Net: 3}); !ok || got != want {
			t.Errorf("it took %v, want %v", got, want)
		}
	})
}

func TestAFormalRequestCountsByTheInformationOfficersClock(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		ppid := w.serves("ppid", access.InformationOfficer)
		one := w.verified(w.received(func(n *New) { n.Kind = Information }), AsksInformation)
		w.setNow("2026-03-03T09:00")
		one = w.done(w.Inform(t.Context(), w.desk(), one.ID, one.Version))
		wantState(t, one, InProgress)
		clocks := w.clocks(one)
		if clocks["selesai_informasi"].State != deadline.Stopped || clocks["ppid"].State != deadline.Running || clocks["ppid"].Length != 10 {
			t.Errorf("the clocks are %v and %v", clocks["selesai_informasi"], clocks["ppid"])
		}
		if k, ok := clocks["terima_unit"]; ok {
			t.Errorf("no unit has it, yet %v counts", k)
		}
		one = w.done(w.Extend(t.Context(), ppid, one.ID, one.Version, clocks["ppid"].ID, 7, "Dokumen ada di arsip daerah."))
		_, err := w.Extend(t.Context(), ppid, one.ID, one.Version, clocks["ppid"].ID, 1, "Sekali lagi.")
		wantKind(t, err, problem.Invalid)
		one = w.done(w.DraftAnswer(t.Context(), ppid, one.ID, one.Version, fullAnswer(), true))
		_, err = w.SendAnswer(t.Context(), ppid, one.ID, one.Version)
		wantKind(t, err, problem.Forbidden)
		one = w.done(w.SendAnswer(t.Context(), w.serves("ppid-2", access.InformationOfficer), one.ID, one.Version))
		if k := w.clocks(one)["ppid"]; k.State != deadline.Met {
			t.Errorf("the clock is %s", k.State)
		}
	})
}

func TestAPromiseHasAClockOfItsOwn(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.working()
		text := fullAnswer()
		text.DoneOn, text.PromisedOn, text.Outcome = "", "2026-04-10", ""
		one = w.answered(one, text)
		wantState(t, one, Promised)
		clocks := w.clocks(one)
		if clocks[PromiseRule].DueOn.String() != "2026-04-10" || clocks["selesai_tanpa_pengawasan"].State != deadline.Met {
			t.Errorf("the clocks are %v and %v", clocks[PromiseRule], clocks["selesai_tanpa_pengawasan"])
		}
		w.setNow("2026-04-08T09:00")
		one = w.answered(one, fullAnswer())
		wantState(t, one, Answered)
		if got := w.clocks(one)[PromiseRule].State; got != deadline.Met {
			t.Errorf("the promise is %s", got)
		}
	})
}

func TestADisputeIsDecidedByNobodyWhoWorkedOnTheCase(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.answered(w.working(), fullAnswer())
		one = w.done(w.Dispute(t.Context(), w.visitor(one), Said{Words: "Tidak benar, lubangnya masih ada."}))
		if k := w.clocks(one)["tinjau_ulang"]; k.State != deadline.Running {
			t.Errorf("the clock of the review is %q", k.State)
		}
		ruling := Ruling{Outcome: Fixed, Words: "Tim lain memeriksa lokasi pada hari yang sama dan menemukan dua lubang lagi, yang kini ditutup."}
		also := w.head(w.roads)
		also.Holdings = append(also.Holdings, w.coordinator().Holdings...)
		worked := w.staff(w.roads)
		worked.Holdings = w.coordinator().Holdings
		for _, actor := range []access.Actor{w.head(w.roads), also, worked} {
			_, err := w.Decide(t.Context(), actor, one.ID, one.Version, ruling)
			wantKind(t, err, problem.Forbidden)
		}
		back := w.done(w.Redo(t.Context(), w.coordinator(), one.ID, one.Version, "Belum selesai.", To{}))
		wantState(t, back, InProgress)
		if k := w.clocks(back)["selesai_tanpa_pengawasan"]; !k.Open() {
			t.Errorf("no clock counts the work that is done again: %v", k)
		}
		back = w.answered(back, fullAnswer())
		again := w.done(w.Dispute(t.Context(), w.visitor(back), Said{Words: "Masih sama."}))
		again = w.done(w.Decide(t.Context(), w.reviewer(), again.ID, again.Version, ruling))
		wantState(t, again, Closed)
		if again.Reason != Decision {
			t.Errorf("closed by %s", again.Reason)
		}
	})
}
