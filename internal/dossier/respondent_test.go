package dossier

import (
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
)

func (w *world) respondents(actor access.Actor) []Respondent {
	w.Helper()
	all, err := w.Respondents(w.Context(), actor, w.one.ID, w.body.Slug)
	w.fine(err)
	return all
}

func TestWhoCanAnswerIsNamedWithTheDecree(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		n := Naming{Cycle: w.one.ID, Body: w.body.Slug, Unit: unitA, Role: "Petugas loket", Name: "Sri", Decree: "800/12/2026", DecreeDay: "2026-01-05"}
		n.File = w.sent(w.petra, "sk.pdf")
		id, err := w.Name(t.Context(), w.petra, n)
		w.fine(err)
		for _, actor := range []access.Actor{w.petra, w.lia, w.ani} {
			if all := w.respondents(actor); len(all) != 1 || all[0].Name != "Sri" || all[0].File.ID == "" || all[0].Called != "Dinas A" {
				t.Errorf("%s: %+v", actor.Account, all)
			}
		}
		_, err = w.DecreeOf(t.Context(), w.elsewhere, id)
		wantKind(t, err, problem.NotFound)
		n.Unit, n.File = unitB, ""
		_, err = w.Name(t.Context(), w.petra, n)
		wantKind(t, err, problem.NotFound)
		n.Unit, n.Role = unitA, ""
		_, err = w.Name(t.Context(), w.petra, n)
		wantFault(t, err, "role", "empty")
		_, err = w.Unname(t.Context(), w.ani, id)
		wantKind(t, err, problem.Forbidden)
		_, err = w.Unname(t.Context(), w.lia, id)
		w.fine(err)
		if got, err := findRespondent(t.Context(), w.DB, w.lia, id); err != nil || got.Name != "" || got.Ended.IsZero() || len(w.respondents(w.lia)) != 0 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestNamesAreForgottenAfterAnAssessment(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		id, err := w.Name(t.Context(), w.lia, Naming{Cycle: w.one.ID, Body: w.body.Slug, Role: "Kepala seksi", Name: "Sri"})
		w.fine(err)
		one, err := w.Cycles.One(t.Context(), w.planner, w.one.ID)
		w.fine(err)
		_, err = w.Cycles.End(t.Context(), w.planner, w.one.ID, one.Version, "Selesai.")
		w.fine(err)
		name := func() string {
			r, err := findRespondent(t.Context(), w.DB, w.lia, id)
			w.fine(err)
			return r.Name
		}
		w.fine(w.Forget(t.Context()))
		if name() == "" {
			t.Error("forgotten on the day")
		}
		w.ground.SetLocal(t, w.ground.Now().Add(NamesFor+24*time.Hour).Format("2006-01-02T15:04"))
		w.fine(w.Forget(t.Context()))
		if got := name(); got != "" {
			t.Errorf("still %q", got)
		}
	})
}

func TestTheCallListSaysHowFarUnitsHavePrepared(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		team, err := w.Cycles.KeepTeam(t.Context(), w.planner, w.one.ID, cycle.Team{Office: w.office.ID, Name: "Tim 1", Members: []string{"ani"}})
		w.fine(err)
		loci, err := w.Cycles.Loci(t.Context(), w.planner, w.one.ID, "")
		w.fine(err)
		w.fine(w.Cycles.Visit(t.Context(), w.planner, w.one.ID, team.ID, []string{loci[0].ID}, cycle.Stay{From: "2026-04-01", Until: "2026-04-01", Off: true, Why: "Uji."}))
		_, err = w.Name(t.Context(), w.petra, Naming{Cycle: w.one.ID, Body: w.body.Slug, Unit: unitA, Role: "Petugas loket", Decree: "1/2026", File: w.sent(w.petra, "sk.pdf")})
		w.fine(err)
		_, err = w.Name(t.Context(), w.petra, Naming{Cycle: w.one.ID, Body: w.body.Slug, Unit: unitA, Role: "Kepala seksi"})
		w.fine(err)
		w.asked(w.one, unitA)
		w.ground.SetLocal(t, "2026-03-10T09:00")
		w.fine(func() error {
			_, err := w.Ask(t.Context(), w.planner, Asking{Cycle: w.one.ID, Body: w.body.Slug, Units: []string{unitA}, Ask: "SK", Due: "2026-03-12"})
			return err
		}())
		ready, err := w.Ready(t.Context(), w.planner, w.one.ID)
		w.fine(err)
		got := ready[w.body.Slug]
		if len(got) != 1 || got[0].Called != "Dinas A" || got[0].Respondents != 2 || got[0].Decrees != 1 || got[0].Files != 1 || got[0].Waiting != 2 || got[0].Late != 1 {
			t.Errorf("%+v", got)
		}
		for _, actor := range []access.Actor{w.lia, w.petra, w.ani} {
			if ready, err := w.Ready(t.Context(), actor, w.one.ID); err != nil || len(ready) != 0 {
				t.Errorf("%s learns which units are visited: %+v, %v", actor.Account, ready, err)
			}
		}
	})
}
