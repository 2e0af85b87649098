package dossier

import (
	"fmt"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
)

func TestWhatIsAskedForIsHandedInReturnedAndAccepted(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		r := w.asked(w.one, unitA)
		w.fine(w.Hand(t.Context(), w.petra, r.ID, Handing{Files: []string{w.sent(w.petra, "standar.pdf")}, Title: "Standar pelayanan"}))
		s := w.sheet(w.ani, r.ID)
		if s.State != Handed || len(s.Files) != 1 || s.Files[0].Title != "Standar pelayanan" || !s.Judges || s.Answers || !s.Inside {
			t.Fatalf("%+v", s)
		}
		wantFault(t, w.Judge(t.Context(), w.ani, r.ID, s.Version, false, ""), "why", "empty")
		w.fine(w.Judge(t.Context(), w.ani, r.ID, s.Version, false, "Halaman 2 tidak ada."))
		back := w.sheet(w.lia, r.ID)
		if back.State != Returned || back.Why != "Halaman 2 tidak ada." || !back.Answers || back.Inside {
			t.Fatalf("%+v", back)
		}
		w.fine(w.Hand(t.Context(), w.lia, r.ID, Handing{Files: []string{w.sent(w.lia, "lengkap.pdf")}}))
		s = w.sheet(w.ani, r.ID)
		wantKind(t, w.Judge(t.Context(), w.ani, r.ID, s.Version-1, true, ""), problem.Conflict)
		w.fine(w.Judge(t.Context(), w.ani, r.ID, s.Version, true, ""))
		if s = w.sheet(w.lia, r.ID); s.State != Accepted || len(s.Files) != 2 || s.Answers {
			t.Errorf("%+v", s)
		}
		wantKind(t, w.Hand(t.Context(), w.lia, r.ID, Handing{Files: []string{w.sent(w.lia, "lagi.pdf")}}), problem.Conflict)
	})
}

func TestWhatWasHandedInOnceIsOfferedAgainWhileItHolds(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		first := w.asked(w.one, unitA)
		w.fine(w.Hand(t.Context(), w.petra, first.ID, Handing{Files: []string{w.sent(w.petra, "sk.pdf")}, ValidUntil: "2026-03-31"}))
		next := w.asked(w.planned(2027), unitA)
		offered, err := w.Offered(t.Context(), w.petra, next.ID)
		if err != nil || len(offered) != 1 {
			t.Fatalf("%+v, %v", offered, err)
		}
		w.fine(w.Hand(t.Context(), w.petra, next.ID, Handing{Items: []string{offered[0].ID}}))
		if s := w.sheet(w.petra, next.ID); len(s.Files) != 1 || s.Files[0].File.ID != offered[0].File.ID {
			t.Errorf("%+v", s.Files)
		}
		w.fine(w.TakeBack(t.Context(), w.petra, next.ID, offered[0].ID))
		if s := w.sheet(w.petra, next.ID); s.State != Open || len(s.Files) != 0 {
			t.Errorf("taken back: %+v", s)
		}
		other := w.asked(w.one, unitB)
		if got, err := w.Offered(t.Context(), w.lia, other.ID); err != nil || len(got) != 0 {
			t.Errorf("a unit is offered what another showed: %+v, %v", got, err)
		}
		wantFault(t, w.Hand(t.Context(), w.lia, other.ID, Handing{Items: []string{offered[0].ID}}), "items", "no_item")
		w.ground.SetLocal(t, "2026-04-01T09:00")
		if got, err := w.Offered(t.Context(), w.petra, next.ID); err != nil || len(got) != 0 {
			t.Errorf("offered after its last day: %+v, %v", got, err)
		}
	})
}

func TestNobodySeesTheEvidenceRoomOfAnother(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		own, other := w.asked(w.one, unitA), w.asked(w.one, unitB)
		for who, actor := range map[string]access.Actor{"another unit": w.petra, "the same body in the work of another": w.elsewhere} {
			_, err := w.One(t.Context(), actor, other.ID)
			wantKind(t, err, problem.NotFound)
			if all, _, err := w.Requests(t.Context(), actor, Wanted{}, ""); err != nil || who == "another unit" && (len(all) != 1 || all[0].ID != own.ID) || who != "another unit" && len(all) != 0 {
				t.Errorf("%s reads %+v, %v", who, all, err)
			}
		}
		_, err := w.Ask(t.Context(), w.lia, Asking{Cycle: w.one.ID, Body: w.body.Slug, Units: []string{unitA}, Ask: "SK", Due: "2026-03-09"})
		wantKind(t, err, problem.Forbidden)
		wantKind(t, w.Judge(t.Context(), w.petra, own.ID, 1, true, ""), problem.Forbidden)
		wantKind(t, w.Hand(t.Context(), w.ani, own.ID, Handing{Files: []string{w.sent(w.ani, "a.pdf")}}), problem.Forbidden)
	})
}

func TestWhoeverIsInConflictDecidesNothing(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		r := w.asked(w.one, unitA)
		w.fine(w.Hand(t.Context(), w.petra, r.ID, Handing{Files: []string{w.sent(w.petra, "a.pdf")}}))
		w.fine(w.Cycles.KeepApart(t.Context(), w.planner, w.one.ID, cycle.Apart{Account: "budi", Body: w.body.Slug, Why: "Keluarga."}))
		wantKind(t, w.Judge(t.Context(), w.budi, r.ID, 2, true, ""), problem.Forbidden)
		w.fine(w.Judge(t.Context(), w.ani, r.ID, 2, true, ""))
	})
}

func TestWhatCannotBeAskedFor(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		good := Asking{Cycle: w.one.ID, Body: w.body.Slug, Units: []string{""}, Ask: "SK", Due: "2026-03-09"}
		for name, c := range map[string]struct {
			with       func(a *Asking)
			field, key string
		}{
			"nothing":            {func(a *Asking) { a.Ask = " " }, "ask", "empty"},
			"nobody":             {func(a *Asking) { a.Units = nil }, "units", "choose"},
			"no unit of theirs":  {func(a *Asking) { a.Units = []string{"dinas-z"} }, "units", "no_unit"},
			"no day":             {func(a *Asking) { a.Due = "" }, "due", "no_day"},
			"a day that is none": {func(a *Asking) { a.Due = "2026-02-30" }, "due", "day"},
			"yesterday":          {func(a *Asking) { a.Due = "2026-03-01" }, "due", "past"},
			"a Sunday":           {func(a *Asking) { a.Due = "2026-03-08" }, "due", "off"},
			"no such question":   {func(a *Asking) { a.Question = "TIDAK.ADA" }, "question", "no_question"},
		} {
			a := good
			c.with(&a)
			_, err := w.Ask(t.Context(), w.planner, a)
			t.Run(name, func(t *testing.T) { wantFault(t, err, c.field, c.key) })
		}
		one, err := w.Cycles.One(t.Context(), w.planner, w.one.ID)
		w.fine(err)
		r := w.asked(w.one, unitA)
		_, err = w.Cycles.End(t.Context(), w.planner, w.one.ID, one.Version, "Selesai.")
		w.fine(err)
		_, err = w.Ask(t.Context(), w.planner, good)
		wantKind(t, err, problem.Conflict)
		wantKind(t, w.Hand(t.Context(), w.petra, r.ID, Handing{Files: []string{w.sent(w.petra, "a.pdf")}}), problem.Conflict)
	})
}

func TestARequestIsWithdrawnWithAReason(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		r := w.asked(w.one, unitA)
		wantFault(t, w.Withdraw(t.Context(), w.planner, r.ID, 1, ""), "why", "empty")
		w.fine(w.Withdraw(t.Context(), w.planner, r.ID, 1, "Sudah ada."))
		if s := w.sheet(w.petra, r.ID); s.State != Withdrawn || s.Answers {
			t.Errorf("%+v", s)
		}
		wantKind(t, w.Withdraw(t.Context(), w.planner, r.ID, 2, "Lagi."), problem.Conflict)
	})
}

func TestQuestionsAreThoseThatDocumentsAnswer(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		all, err := w.Questions(t.Context(), w.planner, w.one.ID)
		w.fine(err)
		for _, q := range all {
			if q.Code == "" {
				t.Errorf("%+v", q)
			}
		}
		_, err = w.Questions(t.Context(), w.lia, w.one.ID)
		wantKind(t, err, problem.NotFound)
	})
}

func TestWhatHoldsNoMoreIsNotTaken(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		first := w.asked(w.one, unitA)
		w.fine(w.Hand(t.Context(), w.petra, first.ID, Handing{Files: []string{w.sent(w.petra, "sk.pdf")}, ValidUntil: "2026-03-31"}))
		next := w.asked(w.planned(2027), unitA)
		offered, err := w.Offered(t.Context(), w.petra, next.ID)
		w.fine(err)
		w.ground.SetLocal(t, "2026-04-01T09:00")
		wantKind(t, w.Hand(t.Context(), w.petra, next.ID, Handing{Items: []string{offered[0].ID}}), problem.Invalid)
		wantKind(t, w.Hand(t.Context(), w.petra, first.ID, Handing{Files: []string{w.sent(w.petra, "lama.pdf")}, ValidUntil: "2019-01-01"}), problem.Invalid)
	})
}

func TestRequestsComeInPagesWithWhatWaitsFirst(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		for n := range PageSize / 2 {
			due := fmt.Sprintf("2026-03-%02d", 9+n%3)
			_, err := w.Ask(t.Context(), w.planner, Asking{Cycle: w.one.ID, Body: w.body.Slug, Units: []string{unitA, unitB}, Ask: "Standar pelayanan", Due: due})
			w.fine(err)
		}
		handed := w.asked(w.one, unitA)
		w.fine(w.Hand(t.Context(), w.petra, handed.ID, Handing{Files: []string{w.sent(w.petra, "a.pdf")}}))
		all, next, err := w.Requests(t.Context(), w.lia, Wanted{Cycle: w.one.ID}, "")
		if err != nil || len(all) != PageSize || next == "" {
			t.Fatalf("%d, %q, %v", len(all), next, err)
		}
		rest, end, err := w.Requests(t.Context(), w.lia, Wanted{Cycle: w.one.ID}, next)
		if err != nil || end != "" || len(rest) != 1 || rest[0].ID != handed.ID {
			t.Errorf("the second page holds %+v, then %q, %v", rest, end, err)
		}
		seen := map[string]bool{}
		for i, one := range append(all, rest...) {
			if seen[one.ID] || i > 0 && i < PageSize && one.Due < all[i-1].Due {
				t.Errorf("%d: %s, due %s, is there twice or out of order", i, one.ID, one.Due)
			}
			seen[one.ID] = true
		}
		if of, _, err := w.Requests(t.Context(), w.lia, Wanted{Cycle: w.one.ID, Body: w.body.Slug, Unit: unitB}, "no mark"); err != nil || len(of) != PageSize/2 {
			t.Errorf("%d of a unit, %v", len(of), err)
		}
		bodies, err := w.Bodies(t.Context(), w.ani, w.one.ID)
		if err != nil || len(bodies) != 1 || bodies[0].Slug != w.body.Slug {
			t.Errorf("%+v, %v", bodies, err)
		}
		if units, err := w.Units(t.Context(), w.petra, w.one.ID, w.body.Slug); err != nil || len(units) != 1 || units[0].Slug != unitA {
			t.Errorf("whoever speaks for one unit is told of %+v, %v", units, err)
		}
	})
}
