package form

import (
	"context"
	"testing"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/ledger"
)

func TestWhatAStrangerSendsStandsAsideAndTellsNothing(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		_, err := w.Cycles.KeepTeam(t.Context(), w.planner, w.one.ID, cycle.Team{Office: w.office.ID, Name: "Tim 2", Members: []string{"cici"}})
		w.fine(err)
		mine := w.unit(0, map[string]string{"GED.1.a": "ada"})
		mine.Respondent, mine.Role = "Ibu Contoh", "kepala"
		w.send(w.ani, mine)
		for _, answer := range []string{"papan", "layar"} { // what stands aside opens nothing for what comes next
			out := w.send(w.cici, w.unit(0, map[string]string{"GED.1.c": answer}))
			w.wantOutcome(out, Aside, 1, Draft)
			if out.Current != nil || out.Lacks != nil {
				t.Errorf("told to somebody of another team: %+v, %v", out.Current, out.Lacks)
			}
		}
		holds, err := contentOf(t.Context(), w.DB, mine.ID, 1)
		if w.fine(err); len(holds.Answers) != 1 {
			t.Errorf("%v", holds.Answers)
		}
		if _, ok := w.flags(mine.ID)[Clash]; !ok {
			t.Error("nobody is told of it")
		}
		// A colleague of the team goes on, and is told what holds.
		out := w.send(w.budi, w.unit(0, map[string]string{"GED.1.c": "papan"}))
		w.wantOutcome(out, Stored, 2, Draft)
		if out.Current == nil {
			t.Error("a colleague is not told what holds")
		}
	})
}

func TestWhatSomebodyApartSendsStandsAside(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		first := w.unit(0, map[string]string{"GED.1.a": "ada"})
		w.send(w.ani, first)
		w.fine(w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			id := uuid.NewString()
			_, err := tx.Exec(ctx, `INSERT INTO cycle_conflict (id, cycle_id, office_id, account, body_id, why, said_by, said_at, ended_at, version)
				VALUES ($1, $2, $3, 'budi', $4, 'Keluarga.', 'budi', $5, NULL, 1)`, id, w.one.ID, w.office.ID, w.loci[0].BodyID, db.At(w.ground.Now()))
			if err != nil {
				return err
			}
			var touched ledger.Touched
			touched.Add("cycle_conflict", id)
			return w.record(ctx, tx, access.Machine(), "tested", &Form{ID: w.one.ID, Office: w.office.ID}, "", &touched)
		}))
		out := w.send(w.budi, w.unit(0, map[string]string{"GED.1.c": "papan"}))
		w.wantOutcome(out, Aside, 1, Draft)
		if out.Current != nil {
			t.Errorf("%+v", out.Current)
		}
	})
}
