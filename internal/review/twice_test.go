package review

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/agreement"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
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
		if len(kept) != 1 || kept[0].Seed != "4 17 23" || kept[0].Drawn != 2 || len(kept[0].Frame) != 0 {
			t.Fatalf("%+v", kept)
		}
		whole, err := w.Sample(t.Context(), w.ketua, w.one.ID, made.ID)
		w.fine(err)
		if len(whole.Frame) != 3 || whole.Hash != hashOf(whole.FrameText()) || whole.Hash != kept[0].Hash {
			t.Errorf("%+v", whole)
		}
		_, err = w.Sample(t.Context(), w.cici, w.one.ID, made.ID)
		wantKind(t, err, problem.NotFound)
		if diff := cmp.Diff(cycle.Order("4 17 23", whole.Frame)[:2], made.Taken()); diff != "" {
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

func TestTwoWhoDrawAtOnceTakeNoFormTwice(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		for range 6 {
			w.send(w.officer())
		}
		var wait sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			wait.Go(func() {
				_, errs[i] = w.Draw(t.Context(), []access.Actor{w.kepala, w.ketua}[i%2], Sample{Cycle: w.one.ID, Office: w.office.ID, Seed: strconv.Itoa(i), Wanted: 6})
			})
		}
		wait.Wait()
		for _, err := range errs {
			if err != nil && problem.KindOf(err) != problem.Invalid && problem.KindOf(err) != problem.Conflict {
				t.Error(err)
			}
		}
		twice, err := db.All(t.Context(), w.DB, db.Column[string], `SELECT form_id FROM review_coding GROUP BY form_id HAVING count(*) > 1`)
		if w.fine(err); len(twice) > 0 {
			t.Errorf("%d forms are coded in two samples", len(twice))
		}
	})
}

func TestFormsOfOtherOfficesHideNoTask(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		one := w.send(w.officer())
		made, err := w.Draw(t.Context(), w.kepala, Sample{Cycle: w.one.ID, Office: w.office.ID, Wanted: 1})
		w.fine(err)
		w.fine(w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			for i := range 4*maxTasks + 1 { // drawn before, and at another office
				form := fmt.Sprintf("00000000-0000-7000-8000-%012d", i)
				_, err := tx.Exec(ctx, `INSERT INTO form (id, cycle_id, office_id, body_id, locus_id, subject, product, state, rev, made_by, way, team_id, substitute, answered, received_at, na_open, flags, version)
					SELECT $1, cycle_id, $2, body_id, locus_id, subject, product, state, rev, made_by, way, team_id, substitute, answered, received_at, na_open, flags, version FROM form WHERE id = $3`,
					form, w.ground.Other.ID, one.ID)
				if err != nil {
					return err
				}
				_, err = tx.Exec(ctx, `INSERT INTO review_coding (id, sample_id, cycle_id, office_id, form_id, account, rev, answers, coded_at, version)
					VALUES ($1, $2, $3, $4, $1, '', 0, '{}', NULL, 1)`, form, made.ID, w.one.ID, w.ground.Other.ID)
				if err != nil {
					return err
				}
			}
			return nil
		}))
		if tasks, err := w.Tasks(t.Context(), w.cici, w.one.ID); err != nil || len(tasks) != 1 || tasks[0].Form != one.ID {
			t.Errorf("%d tasks, %v", len(tasks), err)
		}
		w.fine(w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error { // they have no events
			for _, table := range []string{"review_coding", "form"} {
				if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE office_id = $1`, w.ground.Other.ID); err != nil {
					return err
				}
			}
			return nil
		}))
	})
}

func TestWhoCodesAgainHearsNoNoteAndCodesNothingVoid(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.officer()
		c.Files = []form.File{{Ref: uuid.NewString(), SHA256: strings.Repeat("ab", 32), Size: 5, Kind: form.Voice, Type: "audio/webm"}}
		one := w.send(c)
		_, err := w.Draw(t.Context(), w.kepala, Sample{Cycle: w.one.ID, Office: w.office.ID, Wanted: 1})
		w.fine(err)
		tasks, err := w.Tasks(t.Context(), w.cici, w.one.ID)
		w.fine(err)
		if len(tasks) != 1 || slices.ContainsFunc(tasks[0].Files, func(f form.Arrived) bool { return f.Kind == form.Voice }) {
			t.Errorf("%+v", tasks)
		}
		w.fine(w.Void(t.Context(), w.kepala, one.ID, w.formOf(one.ID).Version, "Ganda."))
		if left, err := w.Tasks(t.Context(), w.cici, w.one.ID); err != nil || len(left) != 0 {
			t.Errorf("%d, %v", len(left), err)
		}
		_, err = w.Task(t.Context(), w.cici, tasks[0].ID)
		wantKind(t, err, problem.Conflict)
	})
}
