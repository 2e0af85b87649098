package review

import (
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/agreement"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
)

func TestASampleIsDrawnAgainToTheSameAndCodedBySomebodyElse(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		draw := func(actor access.Actor, wanted int) (Sample, error) {
			return w.Draw(t.Context(), actor, Sample{Cycle: w.one.ID, Office: w.office.ID, Seed: " 4 17  23 ", Wanted: wanted})
		}
		_, err := draw(w.kepala, 2)
		wantKind(t, err, problem.Invalid) // nothing was sent
		for range 3 {
			w.send(w.officer())
		}
		_, err = draw(w.kepala, 0)
		wantKind(t, err, problem.Invalid)
		_, err = draw(w.ani, 2)
		wantKind(t, err, problem.NotFound)
		_, err = draw(w.planner, 2)
		wantKind(t, err, problem.Forbidden)
		made, err := draw(w.kepala, 2)
		w.fine(err)
		kept, err := w.Samples(t.Context(), w.ketua, w.one.ID)
		w.fine(err)
		if len(kept) != 1 || kept[0].Seed != "4 17 23" || len(kept[0].Frame) != 3 || kept[0].Hash != hashOf(kept[0].FrameText()) {
			t.Fatalf("%+v", kept)
		}
		if diff := cmp.Diff(cycle.Order("4 17 23", kept[0].Frame)[:2], made.Taken()); diff != "" {
			t.Error(diff)
		}
		// Who was there, and who is near to the body, does not code; somebody else of the office does.
		w.fine(w.Cycles.KeepApart(t.Context(), w.planner, w.one.ID, cycle.Apart{Account: "budi", Body: "kota-contoh", Why: "Keluarga."}))
		for _, actor := range []access.Actor{w.ani, w.budi, w.kepala} {
			if tasks, err := w.Tasks(t.Context(), actor, w.one.ID); err != nil || len(tasks) != 0 {
				t.Errorf("%s: %v, %v", actor.Account, tasks, err)
			}
		}
		tasks, err := w.Tasks(t.Context(), w.cici, w.one.ID)
		if w.fine(err); len(tasks) != 2 {
			t.Fatalf("%d tasks", len(tasks))
		}
		_, err = w.Task(t.Context(), w.ani, tasks[0].ID)
		wantKind(t, err, problem.NotFound)
		_, err = w.Task(t.Context(), w.kepala, tasks[0].ID)
		wantKind(t, err, problem.NotFound)
		// Who codes sees no form and no figure.
		_, err = w.Forms.One(t.Context(), w.cici, tasks[0].Form)
		wantKind(t, err, problem.NotFound)
		_, err = w.Compare(t.Context(), w.cici, w.one.ID)
		wantKind(t, err, problem.NotFound)
		w.codesAgain(tasks)
	})
}

// codesAgain has cici code two tasks: one as the first did, one otherwise.
func (w *world) codesAgain(tasks []Task) {
	w.Helper()
	t := w.T
	none, err := w.Compare(t.Context(), w.kepala, w.one.ID)
	if w.fine(err); none.Forms != 0 || none.Drawn != 2 || agreement.Kappa(none.Items()...) != nil {
		t.Errorf("%+v", none)
	}
	no := 0
	for _, q := range tasks[0].Booklet.Questions {
		if q.Code == "PER.1.a" {
			no = q.No
		}
	}
	code := func(task Task, keyed string) error {
		return w.Code(t.Context(), w.cici, task.ID, task.Version, map[int]string{no: keyed})
	}
	wantKind(t, code(tasks[0], ""), problem.Invalid)
	wantKind(t, code(tasks[0], "99"), problem.Invalid)
	first := tasks[0].Booklet.Questions[no-1].Keyed(w.formAnswer(tasks[0].Form))
	other := "1"
	if first == other {
		other = "2"
	}
	w.fine(code(tasks[0], first))
	wantKind(t, code(tasks[0], other), problem.Conflict)
	w.fine(code(tasks[1], other))
	alike, err := w.Compare(t.Context(), w.kepala, w.one.ID)
	w.fine(err)
	pairs, agreed := agreement.Counts(alike.Items()...)
	if alike.Forms != 2 || pairs != 2 || agreed != 1 || len(alike.Differ) != 1 || alike.Differ[0].Form != tasks[1].Form {
		t.Errorf("%+v", alike)
	}
	// The first gave one code throughout, the second each once: one in two by chance, and one in two alike.
	if k := agreement.Kappa(alike.Items("PER.1.a")...); k == nil || k.Cmp(new(big.Rat)) != 0 {
		t.Errorf("kappa %v", k)
	}
}
