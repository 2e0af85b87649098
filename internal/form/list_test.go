package form

import (
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestAListIsPagedAndNarrowedDown(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		for i := range PageSize + 5 {
			c := w.officer()
			at := w.ground.Now()
			c.Finished = &at
			c.Done = i%2 == 0
			w.send(w.ani, c)
			w.ground.Set(w.ground.Now().Add(time.Minute))
		}
		unit := w.unit(0, nil)
		unit.Facts["floors"] = "2"
		unit.Answers["GED.1.b"] = Answer{NA: "Lantai dua tidak untuk umum."}
		w.send(w.budi, unit)
		first, err := w.List(t.Context(), w.kepala, Filter{Cycle: w.one.ID}, "")
		w.fine(err)
		rest, err := w.List(t.Context(), w.kepala, Filter{Cycle: w.one.ID}, first.After)
		w.fine(err)
		if len(first.Forms) != PageSize || len(rest.Forms) != 6 || rest.After != "" || first.Forms[0].ID != unit.ID || first.Forms[0].Name != "Dinas A" {
			t.Errorf("%d and %d, %q", len(first.Forms), len(rest.Forms), rest.After)
		}
		for name, filter := range map[string]Filter{
			"by": {By: "budi"}, "na": {NA: true}, "subject": {Subject: "unit"}, "unit": {Subject: "unit", State: Draft, Team: w.team.ID, Locus: w.loci[0].ID, Body: w.loci[0].BodyID, Office: w.office.ID},
		} {
			filter.Cycle = w.one.ID
			got, err := w.List(t.Context(), w.kepala, filter, "")
			w.fine(err)
			if len(got.Forms) != 1 || got.Forms[0].ID != unit.ID {
				t.Errorf("%s: %d forms", name, len(got.Forms))
			}
		}
		counts, err := w.Count(t.Context(), w.kepala, w.one.ID)
		w.fine(err)
		if counts.States[Sent] != 28 || counts.States[Draft] != 28 || counts.NA != 1 || counts.Flagged != counts.Flags[Quick] {
			t.Errorf("%+v", counts)
		}
	})
}

func TestWhoSeesWhichForms(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.officer()
		w.send(w.ani, c)
		liaison := access.Actor{Account: "narahubung", Holdings: []access.Holding{{Role: access.Liaison, Scope: access.Scope{Authority: w.office.ID, Body: w.loci[0].BodyID}}}}
		for actor, want := range map[string]int{"ani": 1, "budi": 1, "cici": 0, "kepala": 1, "perencana": 1} {
			who := map[string]access.Actor{"ani": w.ani, "budi": w.budi, "cici": w.cici, "kepala": w.kepala, "perencana": w.planner}[actor]
			got, err := w.List(t.Context(), who, Filter{Cycle: w.one.ID}, "")
			w.fine(err)
			if len(got.Forms) != want {
				t.Errorf("%s sees %d", actor, len(got.Forms))
			}
			counts, err := w.Count(t.Context(), who, w.one.ID)
			w.fine(err)
			if counts.States[Sent] != want {
				t.Errorf("%s counts %+v", actor, counts)
			}
		}
		_, err := w.List(t.Context(), liaison, Filter{Cycle: w.one.ID}, "")
		wantKind(t, err, problem.NotFound)
		_, err = w.One(t.Context(), liaison, c.ID)
		wantKind(t, err, problem.NotFound)
		// Who has left sees what they sent, and nothing of the others.
		team := w.team
		team.Members = []string{"budi"}
		_, err = w.Cycles.KeepTeam(t.Context(), w.planner, w.one.ID, team)
		w.fine(err)
		w.send(w.budi, w.officer())
		got, err := w.List(t.Context(), w.ani, Filter{Cycle: w.one.ID}, "")
		w.fine(err)
		if len(got.Forms) != 1 || got.Forms[0].ID != c.ID {
			t.Errorf("%d forms", len(got.Forms))
		}
	})
}
