package dossier

import (
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
)

func TestWhatWasHandedInStandsBesideWhatWasFound(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		r := w.asked(w.one, unitA)
		w.asked(w.one, unitB)
		w.fine(w.Hand(t.Context(), w.petra, r.ID, Handing{Files: []string{w.sent(w.petra, "standar.pdf")}}))
		got, err := w.Beside(t.Context(), w.ani, w.one.ID, w.body.ID, w.units[0].ID)
		if err != nil || len(got) != 1 || got[0].ID != r.ID || len(got[0].Files) != 1 || !got[0].Judges {
			t.Fatalf("%+v, %v", got, err)
		}
		for _, actor := range []access.Actor{w.lia, w.petra, w.elsewhere} {
			if got, err := w.Beside(t.Context(), actor, w.one.ID, w.body.ID, w.units[0].ID); err != nil || len(got) != 0 {
				t.Errorf("%s reads %+v, %v", actor.Account, got, err)
			}
		}
		w.fine(w.Withdraw(t.Context(), w.planner, r.ID, got[0].Version, "Sudah ada."))
		if got, err := w.Beside(t.Context(), w.ani, w.one.ID, w.body.ID, w.units[0].ID); err != nil || len(got) != 0 {
			t.Errorf("withdrawn: %+v, %v", got, err)
		}
	})
}

func TestTheCenterReadsTheRoomsOfItsOfficesAndAnOfficeItsOwn(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		center, err := w.ground.Access.MakeAuthority(t.Context(), access.Machine(), access.Authority{
			Slug: "pusat-contoh", Kind: access.Ombudsman, Name: "pusat-contoh", Zone: "Asia/Jakarta", From: w.ground.Now(),
		})
		w.fine(err)
		other, err := w.ground.Access.MakeAuthority(t.Context(), access.Machine(), access.Authority{
			Slug: "perwakilan-lain", Kind: access.Ombudsman, Name: "perwakilan-lain", Zone: "Asia/Makassar", From: w.ground.Now(),
		})
		w.fine(err)
		runs := w.holds("runs", access.Planner, center.Scope())
		checks := w.holds("checks", access.CentralReviewer, center.Scope())
		beyond := w.holds("beyond", access.Assessor, other.Scope())
		one, err := w.Cycles.Make(t.Context(), runs, center.ID, cycle.Plan{
			Kind: cycle.External, Year: 2026, Title: "Nasional", From: "2026-03-01", Until: "2026-10-31", Preset: "ori@2023",
		})
		w.fine(err)
		one, err = w.Cycles.Join(t.Context(), runs, one.ID, one.Version, cycle.Office{Authority: w.office.ID, Province: "63"})
		w.fine(err)
		one, err = w.Cycles.Join(t.Context(), runs, one.ID, one.Version, cycle.Office{Authority: other.ID, Province: "62"})
		w.fine(err)
		_, err = w.Cycles.AddBodies(t.Context(), w.planner, one.ID, []string{w.body.Slug})
		w.fine(err)
		w.fine(w.Cycles.AddLoci(t.Context(), w.planner, one.ID, w.body.Slug, []string{unitA}, ""))
		one, err = w.Cycles.Freeze(t.Context(), runs, one.ID, one.Version)
		w.fine(err)
		r := w.asked(one, unitA)
		if r.Office != w.office.ID {
			t.Fatalf("asked by %s", r.Office)
		}
		if s := w.sheet(checks, r.ID); !s.Inside || s.Answers || s.Asks || s.Judges {
			t.Errorf("the centre reads and does nothing: %+v", s)
		}
		if all, _, err := w.Requests(t.Context(), checks, Wanted{Cycle: one.ID}, ""); err != nil || len(all) != 1 {
			t.Errorf("the centre lists %+v, %v", all, err)
		}
		if got, err := w.Beside(t.Context(), checks, one.ID, w.body.ID, w.units[0].ID); err != nil || len(got) != 1 {
			t.Errorf("the centre finds %+v beside, %v", got, err)
		}
		_, err = w.One(t.Context(), beyond, r.ID)
		wantKind(t, err, problem.NotFound)
		if all, _, err := w.Requests(t.Context(), beyond, Wanted{Cycle: one.ID}, ""); err != nil || len(all) != 0 {
			t.Errorf("an office lists another's: %+v, %v", all, err)
		}
		wantKind(t, w.Judge(t.Context(), runs, r.ID, r.Version, true, ""), problem.NotFound)
		// what a local cycle of the office holds is not the centre's
		local := w.asked(w.one, unitA)
		_, err = w.One(t.Context(), checks, local.ID)
		wantKind(t, err, problem.NotFound)
	})
}
