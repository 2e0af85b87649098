package complaint

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/workday"
)

// The scenarios of the domain note, by their numbers. The ninth, of paper slips, stands where cases come in.

func TestScenario01APhoneComplaintOfAnElderlyPersonWithoutInternet(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.taken(w.desk(), func(n *New) {
			n.Reporter = Reporter{Name: "Nenek Contoh", Phone: "081200000001", Reach: ByPhone, Shown: true, Assisted: true}
			n.Priority = Vulnerable
		})
		if one.TakenBy == "" || one.Number == "" {
			t.Errorf("taken down by %q as %q", one.TakenBy, one.Number)
		}
		if got := w.clocks(one)["verifikasi"].DueOn.String(); got != "2026-03-05" {
			t.Errorf("verified by %s, as all others", got)
		}
		one = w.answered(w.accepted(w.disposed(w.verified(one, Ordinary), w.roads), w.roads), fullAnswer())
		who, err := w.Contact(t.Context(), w.staff(w.roads), one.ID)
		fine(t, err)
		if who.Phone != "+6281200000001" {
			t.Errorf("to be called at %q", who.Phone)
		}
		// Nobody answers the phone, and nobody closes the case over that.
		one = w.done(w.Call(t.Context(), w.staff(w.roads), one.ID, 0, false, ""))
		one = w.done(w.Call(t.Context(), w.staff(w.roads), one.ID, 0, false, "Sekali lagi, pada menit yang sama.")) // is the same attempt
		w.setNow("2026-04-20T09:00")
		w.sweep()
		wantState(t, w.again(one), Answered)
		// The second attempt has been made: now silence counts.
		w.done(w.Call(t.Context(), w.staff(w.roads), one.ID, 0, false, "Tidak diangkat."))
		one = w.again(one)
		wantState(t, one, Closed)
		if one.Reason != Silence {
			t.Errorf("closed by %s", one.Reason)
		}
	})
}

func TestScenario03AnIncompleteReportLapsesAfterThirtyDays(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		w.setNow("2026-03-17T09:00")
		one := w.received()
		one = w.done(w.Ask(t.Context(), w.desk(), one.ID, one.Version, Question{Words: "Di kantor mana ini terjadi?"}))
		if got := w.clocks(one)["lengkapi_pelapor"].DueOn.String(); got != "2026-04-16" {
			t.Errorf("the reporter has until %s", got)
		}
		w.setNow("2026-04-16T23:59")
		w.sweep()
		wantState(t, w.again(one), Incomplete)
		w.setNow("2026-04-17T00:01")
		w.sweep()
		one = w.again(one)
		wantState(t, one, Lapsed)
		for code, k := range w.clocks(one) {
			if k.Open() {
				t.Errorf("the clock %s still counts", code)
			}
		}
		_, err := w.Supply(t.Context(), w.visitor(one), Said{Words: "Di kelurahan."})
		wantKind(t, err, problem.Conflict)
		wantState(t, w.received(), Received) // it may be sent again
	})
}

func TestScenario04VerificationAcrossLebaranAndALateHoliday(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		w.setNow("2026-03-17T09:00")
		one := w.received()
		if got := w.clocks(one)["verifikasi"].DueOn.String(); got != "2026-03-27" {
			t.Fatalf("due on %s", got)
		}
		day, _ := workday.ParseDate("2026-03-26")
		w.Calendar = groundtest.Days(t, workday.Holiday{
			Date: day, Kind: workday.Local, Name: workday.Text{ID: "Libur contoh"}, Decree: "Keputusan Contoh", Status: workday.Official,
		})
		w.Revision++
		fine(t, w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			return w.Deadlines.Recount(ctx, tx, deadline.Change{Authority: w.city.ID, From: day, Until: day, Why: "Keputusan Contoh"})
		}))
		w.work(func() bool { return w.clocks(one)["verifikasi"].DueOn.String() != "2026-03-27" })
		k := w.clocks(one)["verifikasi"]
		if got := k.DueOn.String(); got != "2026-03-30" {
			t.Errorf("moved to %s", got)
		}
		history, err := w.Deadlines.History(t.Context(), w.DB, k.ID)
		fine(t, err)
		if last := history[len(history)-1]; last.Act != deadline.Recomputed || last.Why != "Keputusan Contoh" {
			t.Errorf("its history ends with %v", last)
		}
	})
}

func TestScenario05WhatIsReturnedTwiceTheCoordinatorDecides(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.disposed(w.verified(w.received(), Ordinary), w.roads)
		whole := w.clocks(one)["selesai_tanpa_pengawasan"]
		w.setNow("2026-03-03T09:00")
		_, err := w.Return(t.Context(), w.officer(w.roads), one.ID, one.Version, "", w.health)
		wantFault(t, err, "why")
		_, err = w.Return(t.Context(), w.officer(w.roads), one.ID, one.Version, "Bukan tugas kami.", w.roads)
		wantFault(t, err, "unit")
		one = w.done(w.Return(t.Context(), w.officer(w.roads), one.ID, one.Version, "Jalan di lingkungan puskesmas.", w.health))
		one = w.disposed(one, w.health)
		one = w.done(w.Return(t.Context(), w.officer(w.health), one.ID, one.Version, "Ini jalan umum.", w.roads))
		_, err = w.Dispose(t.Context(), w.desk(), one.ID, one.Version, w.roads, "")
		wantKind(t, err, problem.Forbidden)
		one = w.done(w.Dispose(t.Context(), w.coordinator(), one.ID, one.Version, w.roads, "Jalan milik kota."))
		wantState(t, one, Disposed)
		now := w.clocks(one)["selesai_tanpa_pengawasan"]
		if now.ID != whole.ID || !now.Due.Equal(whole.Due) || len(now.Pauses) > 0 {
			t.Errorf("the whole time was %v and is %v", whole, now)
		}
		if got := w.clocks(one)["tanggapan_awal"].DueOn.String(); got != "2026-03-09" {
			t.Errorf("the first response was due on 2026-03-09 and is on %s", got)
		}
	})
}

func TestScenario06AnAnsweredCaseWhoseReporterIsSilent(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		w.setNow("2026-04-06T09:00")
		quiet, late := w.answeredOn("2026-04-06"), w.answeredOn("2026-04-06")
		w.setNow("2026-04-17T10:00") // the ninth working day
		w.sweep()
		if w.reminded[quiet.ID] != 2 {
			t.Errorf("reminded %d times", w.reminded[quiet.ID])
		}
		wantState(t, w.done(w.Dispute(t.Context(), w.visitor(late), Said{Words: "Belum selesai."})), UnderReview)
		w.setNow("2026-04-20T23:00") // the end of the tenth has not come
		w.sweep()
		wantState(t, w.again(quiet), Answered)
		w.setNow("2026-04-21T00:01")
		w.sweep()
		quiet = w.again(quiet)
		wantState(t, quiet, Closed)
		if quiet.Reason != Silence || quiet.Outcome != Fixed {
			t.Errorf("closed by %s as %s", quiet.Reason, quiet.Outcome)
		}
		wantState(t, w.again(late), UnderReview)
		// There is time for a review, and then it is over.
		w.setNow("2026-05-10T09:00")
		again := w.done(w.Appeal(t.Context(), w.visitor(quiet), Said{Words: "Lubangnya muncul lagi."}))
		wantState(t, again, UnderReview)
	})
}

func TestAReviewIsAskedForInTime(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		one := w.done(w.Confirm(t.Context(), w.visitor(w.answeredOn("2026-03-02")), 3))
		w.setNow("2026-04-02T09:00")
		w.sweep()
		_, err := w.Appeal(t.Context(), w.visitor(one), Said{Words: "Rusak lagi."})
		wantKind(t, err, problem.Conflict)
		if k := w.clocks(one)[WindowAppeal]; k.Open() {
			t.Errorf("the office is late by the reporter's time: %v", k)
		}
	})
}

func TestScenario13AComplaintOlderThanThirtyDaysIsTakenWithANote(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		got, err := w.Receive(t.Context(), access.Public(), New{
			Authority: w.city.ID, Kind: Complaint, Channel: Web, Source: Citizen, Lang: "id", Secrecy: Open, Priority: Usual, About: AboutOffice,
			Words: "Akta kelahiran belum jadi sejak Desember.", Happened: "2025-12-20", Reporter: Reporter{Reach: ByMailbox},
		})
		fine(t, err)
		wantState(t, got.Case, Received)
		if len(got.Notes) == 0 {
			t.Error("nothing says that it is long ago")
		}
	})
}

func TestScenario14AReportForAnotherGovernment(t *testing.T) {
	t.Parallel()
	towns(t, func(t *testing.T, w *town) {
		out := w.verified(w.received(), Ordinary)
		_, err := w.Refer(t.Context(), w.desk(), out.ID, out.Version, Referral{Why: "Jalan nasional."})
		wantFault(t, err, "name")
		out = w.done(w.Refer(t.Context(), w.desk(), out.ID, out.Version, Referral{Name: "Balai Jalan Contoh", Why: "Jalan nasional."}))
		wantState(t, out, Referred)
		w.setNow("2026-03-09T23:00")
		w.sweep()
		if got := w.last(out); got.Act == Remind {
			t.Error("reminded before five working days were over")
		}
		w.setNow("2026-03-10T00:01")
		w.sweep()
		if got := w.last(out); got.Act != Remind || got.Party != ByMachine {
			t.Errorf("after five working days of silence: %v", got)
		}
		out = w.done(w.Took(t.Context(), w.desk(), out.ID, 0, "Agenda 12/BJ/2026"))
		wantState(t, out, Closed)
		if out.Outcome != Passed || out.Reason != HandedOn {
			t.Errorf("closed by %s as %s", out.Reason, out.Outcome)
		}

		in := w.taken(w.desk(), func(n *New) {
			n.Reporter = Reporter{Name: "Warga Contoh", Phone: "081200000002", Reach: BySMS, Shown: true}
		})
		in = w.done(w.Refer(t.Context(), w.desk(), in.ID, in.Version, Referral{Authority: w.other.ID, Why: "Jalan provinsi."}))
		in = w.again(in)
		wantState(t, in, Closed)
		sent, err := w.SentOn(t.Context(), w.DB, in.ID)
		fine(t, err)
		if len(sent) != 1 || sent[0].Became == "" || sent[0].Name != "provinsi-contoh" || sent[0].Confirmed.IsZero() {
			t.Fatalf("sent on as %v", sent)
		}
		across, err := w.Across(t.Context(), w.visitor(in))
		fine(t, err)
		there, err := w.Mine(t.Context(), across)
		fine(t, err)
		if there.Case.Number != sent[0].Became || there.Case.Authority != w.other.ID || there.Case.Source != Handed || there.Case.Words != in.Words {
			t.Errorf("there it is %v", there.Case)
		}
		if there.Entries[0].Data["from_number"] != in.Number {
			t.Errorf("the receipt there does not tell of %s: %v", in.Number, there.Entries[0].Data)
		}
		who, err := w.Contact(t.Context(), holds("admin-prov", access.CaseAdministrator, w.other.Scope()), there.Case.ID)
		fine(t, err)
		if who.Name != "Warga Contoh" {
			t.Errorf("sent by %q", who.Name)
		}
		_, err = w.File(t.Context(), w.desk(), there.Case.ID)
		wantKind(t, err, problem.NotFound)
	})
}

// answeredOn is a case that was answered today.
func (w *town) answeredOn(day string) Case {
	w.t.Helper()
	text := fullAnswer()
	text.DoneOn = day
	return w.answered(w.working(), text)
}

func (w *town) last(c Case) Entry {
	w.t.Helper()
	all, err := entries(w.t.Context(), w.DB, c.ID)
	fine(w.t, err)
	return all[len(all)-1]
}

// work has the jobs done that wait, until something is so.
func (w *town) work(until func() bool) {
	w.t.Helper()
	q := job.New(job.Deps{DB: w.DB, Now: time.Now, Log: slog.New(slog.DiscardHandler), Poll: 20 * time.Millisecond})
	w.Deadlines.Schedule(q)
	ctx, cancel := context.WithCancel(w.t.Context())
	over := make(chan error, 1)
	go func() { over <- q.Run(ctx) }()
	for range 500 {
		if until() {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	cancel()
	if err := <-over; err != nil {
		w.t.Log(err)
	}
}
