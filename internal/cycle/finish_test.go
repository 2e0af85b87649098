package cycle

import (
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func TestAVisitIsOverWhenThoseWhoWentSaySo(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one, team, loci := w.sent()
		w.fine(w.AddLoci(t.Context(), w.planner, one.ID, tanah, []string{""}, ""))
		w.fine(w.AddLoci(t.Context(), w.planner, one.ID, kahayan, []string{""}, ""))
		w.fine(w.Visit(t.Context(), w.local, one.ID, team.ID, []string{loci[0].ID, loci[1].ID}, Stay{From: "2026-07-06", Until: "2026-07-07"}))
		visits, err := w.Visits(t.Context(), w.local, one.ID)
		w.fine(err)
		assessor := func(name string) access.Actor {
			return access.Actor{Account: name, Holdings: []access.Holding{{Role: access.Assessor, Scope: w.south.Scope()}}}
		}
		finish := func(who access.Actor, n int, version int64) error {
			return w.Finish(t.Context(), who, one.ID, visits[n].ID, version)
		}
		wantKind(t, finish(assessor("ani"), 0, 1), problem.Conflict) // not fixed yet
		now, err := w.One(t.Context(), w.planner, one.ID)
		w.fine(err)
		_, err = w.Freeze(t.Context(), w.planner, one.ID, now.Version)
		w.fine(err)
		wantKind(t, finish(assessor("cici"), 0, 1), problem.Forbidden)
		wantKind(t, finish(assessor("ani"), 0, 2), problem.Conflict)
		w.fine(finish(assessor("ani"), 0, 1))
		wantKind(t, finish(w.local, 0, 2), problem.Conflict)
		w.fine(finish(w.local, 1, 1))
		p, err := w.Progress(t.Context(), w.local, one.ID)
		w.fine(err)
		if p.Done != 2 || p.Planned != 0 {
			t.Errorf("%+v", p)
		}
	})
}
