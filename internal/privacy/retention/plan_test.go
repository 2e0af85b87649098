package retention

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/casetest"
)

// dropped is a case that its reporter took back.
func (w *hall) dropped() complaint.Case {
	w.Helper()
	return w.Done(w.Cases.WithdrawBy(w.Context(), w.Visitor(w.Received()), complaint.Said{}))
}

func wantFault(t *testing.T, err error, field, key string) {
	t.Helper()
	var all problem.Faults
	if !errors.As(err, &all) || !slices.ContainsFunc(all, func(f problem.Fault) bool {
		return f.Place.File == field && f.Key == "retention.fault."+key
	}) {
		t.Errorf("got %v, want %s at %s", err, key, field)
	}
}

func TestASchedulesHolesAndOverlapsAreNamed(t *testing.T) {
	t.Parallel()
	halls(t, func(t *testing.T, w *hall) {
		for name, tt := range map[string]struct {
			change     func(s *Schedule)
			field, key string
		}{
			"a class without a period": {func(s *Schedule) { s.Lines = s.Lines[1:] }, "unit_ordinary", "hole"},
			"a period of zero":         {func(s *Schedule) { s.Lines[1].N = 0 }, "n_supervision", "zero"},
			"less than zero":           {func(s *Schedule) { s.Lines[1].N = -3 }, "n_supervision", "zero"},
			"a thousand years":         {func(s *Schedule) { s.Lines[1].N = 1000 }, "n_supervision", "period"},
			"no decree":                {func(s *Schedule) { s.Decree = " " }, "decree", "short"},
			"a day that is none":       {func(s *Schedule) { s.From = "2026-02-30" }, "from", "day"},
			"ends before it begins":    {func(s *Schedule) { s.Until = "2025-01-01" }, "until", "until"},
		} {
			s := w.years(2)
			tt.change(&s)
			_, err := w.SetSchedule(t.Context(), w.officer(), s, true)
			if name != "" {
				wantFault(t, err, tt.field, tt.key)
			}
		}
		first := w.years(2)
		first.Until = "2026-12-31"
		w.set(first)
		for from, key := range map[string]string{"2026-06-01": "overlap", "2026-01-05": "overlap", "2027-01-02": "gap"} {
			s := w.years(3)
			s.From = from
			_, err := w.SetSchedule(t.Context(), w.officer(), s, true)
			wantFault(t, err, "from", key)
		}
		next := w.years(3)
		next.From = "2027-01-01"
		w.set(next)
		last := w.years(4)
		last.From = "2028-01-01"
		w.set(last)
		all, err := w.Schedules(t.Context(), w.officer(), w.City.ID)
		w.Fine(err)
		if len(all) != 3 || all[1].Until != "2027-12-31" || all[0].Until != "" {
			t.Errorf("%+v", all)
		}
	})
}

func TestAScheduleThatIsLikelyASlipIsDoubtedAndSetWithAReason(t *testing.T) {
	t.Parallel()
	halls(t, func(t *testing.T, w *hall) {
		s := w.years(2)
		s.From, s.Note = w.today(), ""
		for name, tt := range map[string]struct {
			change func(s *Schedule)
			key    string
		}{
			"a month for what was looked into": {func(s *Schedule) { s.Lines[1] = Line{Class: Supervision, Unit: Months, N: 1} }, "brief"},
			"a month for recordings":           {func(s *Schedule) { s.Lines[4] = Line{Class: Media, Unit: Months, N: 1} }, "brief_media"},
			"a day that has passed":            {func(s *Schedule) { s.From = "2025-01-05" }, "past"},
		} {
			s := s
			s.Lines = append([]Line(nil), s.Lines...)
			tt.change(&s)
			_, err := w.SetSchedule(t.Context(), w.officer(), s, false)
			wantFault(t, err, "sure", tt.key)
			_, err = w.SetSchedule(t.Context(), w.officer(), s, true)
			wantFault(t, err, "note", "short")
			s.Status = Draft
			if _, err = w.SetSchedule(t.Context(), w.officer(), s, false); err != nil {
				t.Errorf("%s, in a draft: %v", name, err)
			}
		}
		s.Lines[0] = Line{Class: Ordinary, Unit: Permanent}
		if _, err := w.SetSchedule(t.Context(), w.officer(), s, false); err != nil {
			t.Fatal(err)
		}
		tomorrow := w.Retention.now().AddDate(0, 0, 2).Format(time.DateOnly)
		s.From, s.Lines[4] = tomorrow, Line{Class: Media, Unit: Months, N: 1}
		s.Note = "Rekaman hanya untuk menulis ulang ucapan."
		if _, err := w.SetSchedule(t.Context(), w.officer(), s, true); err != nil {
			t.Fatal(err)
		}
		n, err := db.One(t.Context(), w.Town.DB, db.Column[int], `SELECT count(*) FROM ledger_event WHERE stream = $1 AND detail LIKE '%retention.schedule_insisted%'`, stream(w.City.ID))
		if err != nil || n != 1 {
			t.Errorf("%d in the record, %v", n, err)
		}
	})
}

func TestWithoutAScheduleNothingGoes(t *testing.T) {
	t.Parallel()
	halls(t, func(t *testing.T, w *hall) {
		w.dropped()
		w.later(50)
		_, err := w.DryRun(t.Context(), w.officer(), w.City.ID, "", w.today())
		wantKind(t, err, problem.Conflict)
		draft := w.years(2)
		draft.Status = Draft
		made := w.set(draft)
		p, err := w.DryRun(t.Context(), w.officer(), w.City.ID, made.ID, w.today())
		w.Fine(err)
		if p.Due != 1 {
			t.Errorf("%d are due", p.Due)
		}
		wantKind(t, w.Propose(t.Context(), w.officer(), p.ID, p.Hash), problem.Conflict)
	})
}

func TestARunTakesTwoPeopleAndTheVeryListTheyLookedAt(t *testing.T) {
	t.Parallel()
	halls(t, func(t *testing.T, w *hall) {
		w.dropped()
		w.set(w.years(2))
		w.later(2)
		future, err := w.DryRun(t.Context(), w.officer(), w.City.ID, "", "2031-01-01")
		w.Fine(err)
		wantKind(t, w.Propose(t.Context(), w.officer(), future.ID, future.Hash), problem.Conflict)
		p, err := w.DryRun(t.Context(), w.officer(), w.City.ID, "", w.today())
		w.Fine(err)
		wantKind(t, w.Propose(t.Context(), w.Desk(), p.ID, p.Hash), problem.NotFound)
		wantKind(t, w.Propose(t.Context(), w.officer(), p.ID, "x"), problem.Conflict)
		w.Fine(w.Propose(t.Context(), w.officer(), p.ID, p.Hash))
		wantKind(t, w.Propose(t.Context(), w.officer(), p.ID, p.Hash), problem.Conflict)
		wantKind(t, w.Approve(t.Context(), w.officer(), p.ID, p.Hash), problem.Forbidden)
		wantKind(t, w.Approve(t.Context(), w.mayor(), p.ID, future.Hash+"0"), problem.Conflict)
		w.Pass(31 * 24 * time.Hour)
		wantKind(t, w.Approve(t.Context(), w.mayor(), p.ID, p.Hash), problem.Conflict)
		wantFault(t, w.Refuse(t.Context(), w.mayor(), p.ID, "x"), "why", "short")
		w.Fine(w.Refuse(t.Context(), w.mayor(), p.ID, "Daftarnya sudah lama."))
		w.Fine(w.Run(t.Context(), p.ID))
		v, err := w.Plan(t.Context(), w.officer(), p.ID, 0, PageSize)
		w.Fine(err)
		if v.Gone != 0 || v.State != Refused {
			t.Errorf("%+v", v)
		}
	})
}

func TestWhatChangedOrCameToBeNeededStays(t *testing.T) {
	t.Parallel()
	halls(t, func(t *testing.T, w *hall) {
		reopened, held, goes := w.closed(), w.dropped(), w.dropped()
		w.set(w.years(2))
		w.later(2)
		p := w.agreed()
		w.Done(w.Cases.Reopen(t.Context(), casetest.Holds("koordinator", access.Coordinator, w.City.Scope()), reopened.ID, 0, "Ditutup keliru."))
		h, err := w.SetHold(t.Context(), w.officer(), w.City.ID, held.Number, "Perkara di pengadilan.")
		w.Fine(err)
		_, err = w.SetHold(t.Context(), w.officer(), w.City.ID, held.Number, "Perkara di pengadilan.")
		wantFault(t, err, "number", "held")
		w.Fine(w.Run(t.Context(), p.ID))
		v, err := w.Plan(t.Context(), w.officer(), p.ID, 0, PageSize)
		w.Fine(err)
		got := map[string]ItemState{}
		for _, i := range v.Items {
			got[i.Case] = i.State
		}
		if diff := cmp.Diff(map[string]ItemState{reopened.ID: Changed, held.ID: Needed, goes.ID: Gone}, got); diff != "" {
			t.Error(diff)
		}
		if w.Again(held).Words == "" || w.Again(reopened).Words == "" || w.Again(goes).Words != "" {
			t.Error("the wrong words are gone")
		}
		p, err = w.DryRun(t.Context(), w.officer(), w.City.ID, "", w.today())
		w.Fine(err)
		if p.Due != 0 || p.Kept != 1 {
			t.Errorf("%+v", p)
		}
		wantKind(t, w.Propose(t.Context(), w.officer(), p.ID, p.Hash), problem.Conflict)
		wantFault(t, w.LiftHold(t.Context(), w.officer(), h.ID, ""), "reason", "short")
		w.Fine(w.LiftHold(t.Context(), w.officer(), h.ID, "Perkara selesai."))
		wantKind(t, w.LiftHold(t.Context(), w.officer(), h.ID, "Perkara selesai."), problem.Conflict)
		w.Fine(w.Run(t.Context(), w.agreed().ID))
		if w.Again(held).Words != "" {
			t.Error("a hold that was lifted still holds")
		}
	})
}

func TestARunGoesOnWhereItWasCancelled(t *testing.T) {
	t.Parallel()
	halls(t, func(t *testing.T, w *hall) {
		all := []complaint.Case{w.dropped(), w.dropped(), w.dropped()}
		w.set(w.years(2))
		w.later(2)
		p := w.agreed()
		more, err := w.step(t.Context(), p.ID)
		if err != nil || !more {
			t.Fatal(more, err)
		}
		w.Fine(w.Cancel(t.Context(), w.mayor(), p.ID))
		wantKind(t, w.Cancel(t.Context(), w.mayor(), p.ID), problem.Conflict)
		w.Fine(w.Run(t.Context(), p.ID))
		left := 0
		for _, c := range all {
			if w.Again(c).Words != "" {
				left++
			}
		}
		if left != 2 {
			t.Errorf("%d are left after one step", left)
		}
		w.Fine(w.Resume(t.Context(), w.mayor(), p.ID))
		w.Fine(w.Run(t.Context(), p.ID))
		v, err := w.Plan(t.Context(), w.officer(), p.ID, 0, PageSize)
		w.Fine(err)
		if v.Gone != 3 || v.State != Done {
			t.Errorf("%+v", v.Plan)
		}
	})
}

func TestAFullDiskUndoesTheCaseThatItStruckAndNothingElse(t *testing.T) {
	t.Parallel()
	halls(t, func(t *testing.T, w *hall) {
		c := w.dropped()
		w.set(w.years(2))
		w.later(2)
		p := w.agreed()
		full := problem.New(problem.Unavailable, "db.full", nil)
		w.Retention.Unindex = func(context.Context, db.Tx, string) error { return full }
		wantKind(t, w.Run(t.Context(), p.ID), problem.Unavailable)
		if w.Again(c).Words == "" {
			t.Error("half of it is done")
		}
		v, err := w.Plan(t.Context(), w.officer(), p.ID, 0, PageSize)
		if err != nil || v.Trouble == "" || v.Gone != 0 {
			t.Errorf("%+v %v", v.Plan, err)
		}
		w.Retention.Unindex = w.Cases.Unindex
		w.Fine(w.Run(t.Context(), p.ID))
		if w.Again(c).Words != "" {
			t.Error("it was not tried again")
		}
	})
}

func TestANewScheduleEndsARunByTheOldOne(t *testing.T) {
	t.Parallel()
	halls(t, func(t *testing.T, w *hall) {
		w.dropped()
		second := w.dropped()
		w.set(w.years(2))
		w.later(2)
		p := w.agreed()
		if _, err := w.step(t.Context(), p.ID); err != nil {
			t.Fatal(err)
		}
		next := w.years(10)
		next.From = w.today()
		w.set(next)
		w.Fine(w.Run(t.Context(), p.ID))
		v, err := w.Plan(t.Context(), w.officer(), p.ID, 0, PageSize)
		if err != nil || v.State != Stopped || v.Gone != 1 || w.Again(second).Words == "" {
			t.Errorf("%+v %v", v.Plan, err)
		}
		wantKind(t, w.Resume(t.Context(), w.mayor(), p.ID), problem.Conflict)
	})
}

func TestWhoeverACaseIsAboutFindsNothingOfItHere(t *testing.T) {
	t.Parallel()
	halls(t, func(t *testing.T, w *hall) {
		c := w.Received(func(n *complaint.New) { n.About = complaint.AboutPerson })
		c = w.Done(w.Cases.Verify(t.Context(), w.Desk(), c.ID, c.Version, complaint.Verification{Class: complaint.Ordinary, Title: "Pungutan", Named: []string{"ppdp"}}))
		c = w.Done(w.Cases.WithdrawBy(t.Context(), w.Visitor(c), complaint.Said{}))
		w.set(w.years(2))
		w.later(2)
		p, err := w.DryRun(t.Context(), w.officer(), w.City.ID, "", w.today())
		w.Fine(err)
		for who, want := range map[string]int{"ppdp": 0, "wali": 1} {
			v, err := w.Plan(t.Context(), casetest.Holds(who, access.DataProtectionOfficer, w.City.Scope()), p.ID, 0, PageSize)
			if err != nil || len(v.Items) != want || v.Due != want || len(v.Counts) != want {
				t.Errorf("%s sees %+v, %v", who, v, err)
			}
			plans, err := w.Plans(t.Context(), casetest.Holds(who, access.DataProtectionOfficer, w.City.Scope()), w.City.ID)
			if err != nil || plans[0].Due != want {
				t.Errorf("%s counts %d, %v", who, plans[0].Due, err)
			}
		}
		_, err = w.SetHold(t.Context(), w.officer(), w.City.ID, c.Number, "Perkara di pengadilan.")
		wantFault(t, err, "number", "number")
		_, err = w.SetHold(t.Context(), w.mayor(), w.City.ID, c.Number, "Perkara di pengadilan.")
		w.Fine(err)
		holds, err := w.Holds(t.Context(), w.officer(), w.City.ID)
		if err != nil || len(holds) != 0 {
			t.Errorf("%v %v", holds, err)
		}
	})
}

// A run destroys exactly what the list had, less what changed since.
func TestARunDestroysWhatItListedLessWhatChanged(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		w := openHall(t, testkit.SQLite(t))
		n := rapid.IntRange(1, 5).Draw(rt, "cases")
		var all []complaint.Case
		for range n {
			all = append(all, w.dropped())
		}
		w.set(w.years(2))
		w.later(2)
		kept, changed := map[string]bool{}, map[string]bool{}
		for i, c := range all {
			if rapid.Bool().Draw(rt, fmt.Sprint("held before ", i)) {
				_, err := w.SetHold(t.Context(), w.officer(), w.City.ID, c.Number, "Perkara di pengadilan.")
				w.Fine(err)
				kept[c.ID] = true
			}
		}
		if len(kept) == n {
			return
		}
		p := w.agreed()
		for i, c := range all {
			switch rapid.IntRange(0, 3).Draw(rt, fmt.Sprint("since ", i)) {
			case 0:
				w.Done(w.Cases.Note(t.Context(), w.Desk(), c.ID, 0, complaint.Remark{Words: "Dilihat lagi."}))
				changed[c.ID] = true
			case 1:
				if !kept[c.ID] {
					_, err := w.SetHold(t.Context(), w.officer(), w.City.ID, c.Number, "Perkara di pengadilan.")
					w.Fine(err)
					changed[c.ID] = true
				}
			}
		}
		w.Fine(w.Run(t.Context(), p.ID))
		for _, c := range all {
			if gone := w.Again(c).Words == ""; gone == (kept[c.ID] || changed[c.ID]) {
				rt.Errorf("case %s: gone %v, kept %v, changed %v", c.Number, gone, kept[c.ID], changed[c.ID])
			}
		}
	})
}

func TestDaysAndMonthsAreCountedAsPeopleCountThem(t *testing.T) {
	t.Parallel()
	in := zoneOf("Asia/Makassar")
	at := func(text string) time.Time {
		day, err := time.ParseInLocation("2006-01-02T15:04", text, in)
		if err != nil {
			t.Fatal(err)
		}
		return day
	}
	for _, tt := range []struct {
		line  Line
		ended string
		want  string
	}{
		{Line{Unit: Years, N: 2, From: FromEnd}, "2026-03-02T09:00", "2028-03-03"},
		{Line{Unit: Months, N: 1, From: FromEnd}, "2026-01-31T23:59", "2026-03-01"},
		{Line{Unit: Years, N: 1, From: FromEnd}, "2028-02-29T00:00", "2029-03-01"},
		{Line{Unit: Years, N: 2, From: FromYearEnd}, "2026-03-02T09:00", "2029-01-01"},
		{Line{Unit: Permanent}, "2026-03-02T09:00", ""},
	} {
		if got := tt.line.Due(at(tt.ended), in); got != tt.want {
			t.Errorf("%+v from %s: %s, want %s", tt.line, tt.ended, got, tt.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) { // what is looked up in the database is what is due
		l := Line{Unit: Months, N: rapid.IntRange(1, 200).Draw(t, "months"), From: rapid.SampledFrom(Froms).Draw(t, "from")}
		ended := time.Date(2020, 1, 1, 0, 0, 0, 0, in).Add(time.Duration(rapid.IntRange(0, 5*366*24).Draw(t, "hours")) * time.Hour)
		on := time.Date(2020, 1, 1+rapid.IntRange(0, 20*366).Draw(t, "on"), 0, 0, 0, 0, time.UTC)
		until, ok := l.cutoff(on, in)
		if due := l.Due(ended, in) <= on.Format(time.DateOnly); due != (ok && ended.Before(until)) {
			t.Errorf("due %v, but looked up before %v (%v)", due, until, ok)
		}
	})
}
