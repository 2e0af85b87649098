package form

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
)

func TestProgressCountsFormsAgainstWhatIsWanted(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		for i := range 6 { // four officers are wanted
			c := w.officer()
			if i == 0 {
				c.Substitute = "Petugas loket sedang cuti."
			}
			w.send(w.ani, c)
		}
		w.send(w.budi, w.unit(0, nil))
		// Of each of two units 1 + 4 + 30 are wanted.
		whole := Share{Wanted: 70, Done: 4, Begun: 1, Substitutes: 1}
		for _, actor := range []string{"kepala", "ani"} {
			got, err := w.Progress(t.Context(), map[string]access.Actor{"kepala": w.kepala, "ani": w.ani}[actor], w.one.ID)
			w.fine(err)
			want := Progress{
				Whole: whole, Offices: map[string]Share{w.office.ID: whole}, Teams: map[string]Share{w.team.ID: whole}, Bodies: map[string]Share{"kota-contoh": whole},
				Loci: map[string]Share{w.loci[0].ID: {Wanted: 35, Done: 4, Begun: 1, Substitutes: 1}, w.loci[1].ID: {Wanted: 35}},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", actor, diff)
			}
		}
		got, err := w.Progress(t.Context(), w.cici, w.one.ID)
		w.fine(err)
		if got.Whole != (Share{}) {
			t.Errorf("who goes nowhere sees %+v", got.Whole)
		}
	})
}

// A service is asked about for itself by what is called product and by what there is of each; anything else is wanted
// once of the unit, however many services are looked at.
func TestWhatIsWantedOfEachServiceCountsForEach(t *testing.T) {
	t.Parallel()
	wanted := goals{"unit": {n: 1}, "product": {n: 1, each: true}, "user": {n: 30}}
	for services, want := range map[int]int{0: 32, 1: 32, 2: 33, 5: 36} {
		if got := wanted.at(services); got != want {
			t.Errorf("of %d services %d are wanted, not %d", services, got, want)
		}
	}
	all := []reached{
		{subject: "unit", done: 1}, {subject: "product", product: "a", done: 3}, {subject: "product", product: "b", begun: 1}, {subject: "user", product: "a", done: 20}, {subject: "user", done: 20},
	}
	if got, want := wanted.share(all, 2), (Share{Done: 32, Begun: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// A visit ends by itself with the last form that is wanted there, and not before.
func TestTheLastFormThatIsWantedEndsTheVisit(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		last := w.officer()
		w.act(func(ctx context.Context, tx db.Tx, touched *ledger.Touched) error {
			for subject, n := range map[string]int{"unit": 1, "officer": 2, "user": 30} {
				for range n {
					id := uuid.NewString()
					touched.Add("form", id)
					_, err := tx.Exec(ctx, `INSERT INTO form (id, cycle_id, office_id, body_id, locus_id, subject, product, state, rev, made_by, way, team_id, substitute,
							answered, started_at, finished_at, received_at, na_open, flags, version)
						SELECT $1, l.cycle_id, l.office_id, l.body_id, l.id, $2, '', 'sent', 1, 'ani', 'field', NULL, $4, 0, NULL, NULL, $5, 0, 0, 1 FROM cycle_locus l WHERE l.id = $3`,
						id, subject, w.loci[0].ID, false, db.At(w.ground.Now()))
					if err != nil {
						return err
					}
				}
			}
			return nil
		})
		visit := func() string {
			t.Helper()
			all, err := w.Cycles.Visits(t.Context(), w.planner, w.one.ID)
			w.fine(err)
			for _, one := range all {
				if one.Locus == w.loci[0].ID {
					return string(one.State)
				}
			}
			return ""
		}
		w.send(w.ani, w.officer())
		if state := visit(); state != "planned" {
			t.Errorf("the visit is %s while an officer is wanting", state)
		}
		w.send(w.budi, last)
		if state := visit(); state != "done" {
			t.Errorf("the visit is %s", state)
		}
		w.wantOutcome(w.send(w.ani, w.officer()), Stored, 1, Sent) // what comes after is taken
	})
}
