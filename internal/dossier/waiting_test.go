package dossier

import (
	"testing"

	"github.com/patuh-id/patuh/internal/access"
)

// What is asked for waits for who answers and, once it is handed in, for who judges; nobody counts what is another's.
func TestWhatWaitsIsCountedForWhomItWaits(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		a, b := w.asked(w.one, unitA), w.asked(w.one, unitB)
		day := a.Due
		w.fine(w.Hand(t.Context(), w.petra, a.ID, Handing{Files: []string{w.sent(w.petra, "standar.pdf")}}))
		owed := func(who access.Actor, today string, want Waiting) {
			t.Helper()
			if got, err := w.Owed(t.Context(), who, today); err != nil || got != want {
				t.Errorf("%s owes %+v, %v; want %+v", who.Account, got, err, want)
			}
		}
		owed(w.lia, day, Waiting{N: 1, First: b.Due})
		owed(w.lia, "2026-12-31", Waiting{N: 1, Late: 1, First: b.Due})
		owed(w.petra, day, Waiting{})
		owed(w.elsewhere, day, Waiting{})
		owed(w.ani, day, Waiting{})
		for who, want := range map[*access.Actor]int{&w.ani: 1, &w.lia: 0, &w.elsewhere: 0} {
			if got, err := w.Unjudged(t.Context(), *who, day); err != nil || got.N != want {
				t.Errorf("%d wait for %s to judge, %v", got.N, who.Account, err)
			}
		}
		loci, err := w.Cycles.Loci(t.Context(), w.planner, w.one.ID, "")
		w.fine(err)
		at, err := w.AtLoci(t.Context(), w.ani, day, loci[0].ID, loci[1].ID)
		w.fine(err)
		if at[loci[0].ID] != (AtLocus{Handed: Waiting{N: 1, First: day}}) || at[loci[1].ID] != (AtLocus{Asked: Waiting{N: 1, First: b.Due}}) {
			t.Errorf("%+v", at)
		}
		if at, err = w.AtLoci(t.Context(), w.elsewhere, day, loci[0].ID); err != nil || len(at) != 0 {
			t.Errorf("another city reads %+v, %v", at, err)
		}
		if _, err := w.Cycles.End(t.Context(), w.planner, w.one.ID, w.one.Version, "Selesai."); err != nil {
			t.Fatal(err)
		}
		owed(w.lia, day, Waiting{})
	})
}
