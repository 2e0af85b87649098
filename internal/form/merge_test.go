package form

import (
	"context"
	"slices"
	"strconv"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/testkit"
)

func TestTwoPhonesAtOneUnitAreJoined(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.wantOutcome(w.send(w.ani, w.unit(0, map[string]string{"GED.1.a": "ada"})), Stored, 1, Draft)
		out := w.send(w.budi, w.unit(0, map[string]string{"GED.1.c": "papan"}))
		w.wantOutcome(out, Stored, 2, Draft)
		if out.Current == nil || out.Current.Answers["GED.1.a"].Answer != "ada" || out.Current.Answers["GED.1.c"].Answer != "papan" {
			t.Errorf("%+v", out.Current)
		}
		if n := w.versions(out.Current.ID); n != 3 {
			t.Errorf("%d versions: what came and what it was joined to", n)
		}
		if len(w.flags(out.Current.ID)) != 0 {
			t.Error("two who agree are nobody's trouble")
		}
	})
}

func TestOfTwoDifferentAnswersAPersonPicks(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.send(w.ani, w.unit(0, map[string]string{"GED.1.a": "ada"}))
		second := w.unit(0, map[string]string{"GED.1.a": "tidak", "GED.1.c": "papan"})
		second.Files = []File{{
			Ref: uuid.NewString(), SHA256: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae", Size: 3, Kind: Photo, Question: "GED.1.a",
		}}
		out := w.send(w.budi, second)
		w.wantOutcome(out, Aside, 2, Draft)
		if a := out.Current.Answers; a["GED.1.a"].Answer != "ada" || a["GED.1.c"].Answer != "papan" {
			t.Errorf("what nobody contradicts is taken: %+v", a)
		}
		flag := w.flags(second.ID)[Clash]
		if got := flag.Detail["questions"].([]any); len(got) != 1 || got[0] != "GED.1.a" {
			t.Errorf("%+v", flag)
		}
		one, err := w.One(t.Context(), w.ani, second.ID)
		w.fine(err)
		choice := Choice{Form: one.ID, Version: one.Version, Flag: flag.ID, Take: []string{"GED.1.a"}, Why: "Dilihat berdua."}
		_, err = w.resolve(w.planner, choice)
		wantKind(t, err, problem.Forbidden)
		_, err = w.resolve(w.cici, choice)
		wantKind(t, err, problem.NotFound)
		_, err = w.resolve(w.ani, choice)
		wantKind(t, err, problem.Forbidden)
		wrong := choice
		wrong.Take = []string{"GED.1.c"}
		_, err = w.resolve(w.kepala, wrong)
		wantFault(t, err, "take", "take")
		out, err = w.resolve(w.kepala, choice)
		w.fine(err)
		if out.Rev != 3 {
			t.Errorf("%+v", out)
		}
		if one, err = w.One(t.Context(), w.ani, second.ID); err != nil || one.Content.Answers["GED.1.a"].Answer != "tidak" || len(one.Content.Files) != 1 {
			t.Errorf("%+v", one.Content)
		}
		_, err = w.resolve(w.kepala, choice)
		wantKind(t, err, problem.Conflict)
		if len(w.flags(second.ID)) != 0 {
			t.Error("the flag is still open")
		}
	})
}

func TestWhatWasReviewedIsReviewedAnewWhenSomethingLateIsTaken(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.officer()
		w.send(w.ani, c)
		c.Base, c.Answers = 1, map[string]Answer{"PER.1.a": {Answer: "tidak"}}
		w.send(w.ani, c)
		w.set(c.ID, Verified)
		one, err := w.One(t.Context(), w.kepala, c.ID)
		w.fine(err)
		out, err := w.resolve(w.kepala, Choice{Form: c.ID, Version: one.Version, Flag: one.Flags[0].ID, Take: []string{"PER.1.a"}, Why: "Salah ketik."})
		w.fine(err)
		w.wantOutcome(out, Stored, 2, Sent)
	})
}

// One member of a team mends what was returned; the phone of the other has not heard of it.
func TestWhatIsBeingMendedIsNotSentByWhoHasNotHeardOfIt(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.officer()
		w.send(w.ani, c)
		w.set(c.ID, Returned)
		open := c
		open.Base, open.Done, open.Finished, open.Consent = 1, false, nil, nil
		w.wantOutcome(w.send(w.ani, open), Stored, 2, Returned)
		other := c
		other.Base, other.Substitute = 1, "petugas cuti"
		out := w.send(w.budi, other)
		w.wantOutcome(out, Stored, 3, Returned)
		if out.Current.Consent != nil || out.Current.Substitute != "petugas cuti" {
			t.Errorf("%+v", out.Current)
		}
	})
}

// resolve picks in an act of its own.
func (w *world) resolve(actor access.Actor, choice Choice) (Outcome, error) {
	var out Outcome
	err := w.DB.InTx(w.Context(), func(ctx context.Context, tx db.Tx) error {
		var err error
		out, err = w.Resolve(ctx, tx, actor, choice)
		return err
	})
	return out, err
}

// act writes rows with an event, as the room that owns them would.
func (w *world) act(work func(ctx context.Context, tx db.Tx, touched *ledger.Touched) error) {
	w.Helper()
	w.fine(w.DB.InTx(w.Context(), func(ctx context.Context, tx db.Tx) error {
		var touched ledger.Touched
		if err := work(ctx, tx, &touched); err != nil {
			return err
		}
		return w.record(ctx, tx, access.Machine(), "tested", &Form{ID: w.one.ID, Office: w.office.ID}, "", &touched)
	}))
}

func (w *world) set(form string, state State) {
	w.Helper()
	one, err := byID(w.Context(), w.DB, form)
	w.fine(err)
	w.act(func(ctx context.Context, tx db.Tx, touched *ledger.Touched) error {
		_, err := w.Turn(ctx, tx, touched, form, one.Version, state, one.State)
		return err
	})
}

// Whatever two phones do, in whatever order their sendings come: each answer that was ever sent holds, or stands aside
// with a flag that is open. Each writes an answer only where it has none, so that nothing is replaced on purpose.
func TestTwoPhonesLoseNoAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	codes := []string{"GED.1.a", "GED.1.b", "GED.1.c", "GED.2.a", "GED.2.b"}
	n := 0
	rapid.Check(t, func(r *rapid.T) {
		locus := w.copyOfLocus()
		empty := w.unit(0, nil)
		empty.ID, empty.Locus = OneID(locus, "unit", ""), locus
		phones := []Content{empty, empty}
		sent := map[string]string{} // note of an answer to its question
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			i := rapid.IntRange(0, 1).Draw(r, "phone")
			phones[i].settle()
			if rapid.Bool().Draw(r, "write") {
				code := rapid.SampledFrom(codes).Draw(r, "question")
				if _, ok := phones[i].Answers[code]; !ok {
					n++
					phones[i].Answers[code] = Answer{Answer: "ada", Note: strconv.Itoa(n)}
				}
				continue
			}
			for code, a := range phones[i].Answers {
				sent[a.Note] = code
			}
			out := w.send(w.ani, phones[i])
			phones[i].Base = out.Rev
			if out.Current != nil {
				phones[i] = *out.Current
			}
		}
		w.wantKept(r, empty.ID, sent)
	})
}

func (w *world) copyOfLocus() string {
	id := uuid.NewString()
	w.act(func(ctx context.Context, tx db.Tx, touched *ledger.Touched) error {
		touched.Add("cycle_locus", id)
		_, err := tx.Exec(ctx, `INSERT INTO cycle_locus (id, cycle_id, body_id, unit_id, office_id, name, chosen, draw_id, instead_of, why, ended_at, version)
			SELECT $1, cycle_id, body_id, unit_id, office_id, name, chosen, draw_id, instead_of, why, $3, version FROM cycle_locus WHERE id = $2`,
			id, w.loci[0].ID, db.At(w.ground.Now()))
		return err
	})
	return id
}

func (w *world) wantKept(r *rapid.T, form string, sent map[string]string) {
	if len(sent) == 0 {
		return
	}
	one, err := byID(w.Context(), w.DB, form)
	w.fine(err)
	holds, err := currentOf(w.Context(), w.DB, &one)
	w.fine(err)
	kept := []Content{holds}
	aside, err := db.All(w.Context(), w.DB, scanContent, `SELECT v.content FROM form_version v JOIN form_flag g ON g.form_id = v.form_id AND g.about = v.id
		WHERE v.form_id = $1 AND v.aside AND g.open`, form)
	w.fine(err)
	kept = append(kept, aside...)
	for note, code := range sent {
		if !slices.ContainsFunc(kept, func(c Content) bool { return c.Answers[code].Note == note }) {
			r.Fatalf("answer %s to %s is nowhere", note, code)
		}
	}
}
