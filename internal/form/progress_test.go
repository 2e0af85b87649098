package form

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
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
