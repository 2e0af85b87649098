package form

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/ledger"
)

func (w *world) close(form string, flag Flag) {
	w.Helper()
	w.act(func(ctx context.Context, tx db.Tx, touched *ledger.Touched) error {
		return w.CloseFlag(ctx, tx, touched, form, flag.ID, "kepala", "ditelepon, benar")
	})
}

func TestWhatSomebodyLookedAtIsRaisedAnewOnlyWhenItSaysSomethingElse(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		w.fine(w.Cycles.PlaceAt(t.Context(), w.planner, w.one.ID, w.loci[0].ID, &cycle.Place{Lat: -3_300_000, Lon: 114_600_000}))
		c := w.unit(0, map[string]string{"GED.1.a": "ada"})
		c.Place = &Place{Lat: -3.31, Lon: 114.6, Accuracy: 5}
		w.send(w.ani, c)
		w.close(c.ID, w.flags(c.ID)[Far])
		c.Base, c.Answers = 1, map[string]Answer{"GED.1.c": {Answer: "papan"}}
		w.send(w.ani, c)
		if flag, ok := w.flags(c.ID)[Far]; ok {
			t.Errorf("looked at already: %+v", flag)
		}
		c.Base, c.Place = 2, &Place{Lat: -7.31, Lon: 112.6, Accuracy: 5}
		w.send(w.ani, c)
		if _, ok := w.flags(c.ID)[Far]; !ok {
			t.Error("hundreds of kilometres are not told, since one was looked at")
		}
	})
}

func TestEachSenderWhoDoesNotGoThereIsFlagged(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.unit(0, map[string]string{"GED.1.a": "ada"})
		w.send(w.ani, c)
		team := w.team
		team.Members = []string{"cici"}
		team, err := w.Cycles.KeepTeam(t.Context(), w.planner, w.one.ID, team)
		w.fine(err)
		for i, who := range []string{"ani", "budi"} {
			c.Base, c.Role = int64(i+1), who
			actor := w.ani
			actor.Account = who
			w.send(actor, c)
			flag, ok := w.flags(c.ID)[Reassigned]
			if !ok || flag.Detail["account"] != who {
				t.Fatalf("%s: %+v", who, flag)
			}
			w.close(c.ID, flag)
		}
	})
}

func TestTimesThatCannotBeAreFlagged(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		for name, moved := range map[string]func(c *Content, by func(time.Duration) *time.Time){
			"ahead": func(c *Content, by func(time.Duration) *time.Time) {
				c.Started, c.Answers, c.Finished = by(24*time.Hour), map[string]Answer{"PER.1.a": {Answer: "ada"}}, by(24*time.Hour+9*time.Minute)
			},
			"day": func(c *Content, by func(time.Duration) *time.Time) {
				c.Started = by(-90 * 24 * time.Hour)
			},
			"order": func(c *Content, by func(time.Duration) *time.Time) {
				c.Answers = map[string]Answer{"PER.1.a": {Answer: "ada", At: by(-2 * time.Hour)}}
			},
		} {
			c := w.officer()
			moved(&c, func(d time.Duration) *time.Time { at := w.ground.Now().Add(d); return &at })
			w.send(w.ani, c)
			if flag, ok := w.flags(c.ID)[Clock]; !ok || flag.About != name || flag.Detail[name] == nil {
				t.Errorf("%s: %+v", name, flag)
			}
		}
		c := w.officer()
		w.send(w.ani, c)
		w.nobody([]string{c.ID})
	})
}

// Two verifiers decide about one form at the same moment.
func TestTwoWhoDecideAtOnceLeaveNothingCounted(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.unit(0, nil)
		c.Answers["GED.1.a"], c.Answers["GED.1.c"] = Answer{NA: "tidak ada loket"}, Answer{NA: "tidak ada loket"}
		w.send(w.ani, c)
		decide := func(question, who string, pause time.Duration) error {
			return w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
				var touched ledger.Touched
				err := w.DecideNA(ctx, tx, &touched, c.ID, question, NAApproved, who, "")
				time.Sleep(pause)
				if err != nil {
					return err
				}
				return w.record(ctx, tx, access.Machine(), "tested", &Form{ID: w.one.ID, Office: w.office.ID}, "", &touched)
			})
		}
		first := make(chan error)
		go func() { first <- decide("GED.1.a", "kepala", 200*time.Millisecond) }()
		time.Sleep(50 * time.Millisecond)
		w.fine(decide("GED.1.c", "wakil", 0))
		w.fine(<-first)
		row, err := byID(t.Context(), w.DB, c.ID)
		if w.fine(err); row.NAOpen != 0 {
			t.Errorf("%d wait still", row.NAOpen)
		}
	})
}

func TestOnePhotoInManyFormsAtOnceRefusesNone(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		with := func() Content {
			c := w.officer()
			c.Files = []File{{Ref: uuid.NewString(), SHA256: strings.Repeat("ab", 32), Size: 10, Kind: Photo}}
			return c
		}
		first := with()
		w.send(w.ani, first)
		errs := make(chan error)
		for range 8 {
			go func() {
				_, err := w.Receive(t.Context(), w.ani, Receipt{Content: with(), Way: Field})
				errs <- err
			}()
		}
		for range 8 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		if _, ok := w.flags(first.ID)[PhotoTwice]; !ok {
			t.Error("the first form is not flagged")
		}
		wrong, err := db.One(t.Context(), w.DB, db.Column[int], `SELECT count(*) FROM form f WHERE f.flags <> (SELECT count(*) FROM form_flag g WHERE g.form_id = f.id AND g.open)`)
		if w.fine(err); wrong != 0 {
			t.Errorf("%d forms count their flags wrong", wrong)
		}
	})
}

// Facts that change rule questions out; nobody decides about their N/A.
func TestNobodyDecidesAboutAQuestionThatIsNotAsked(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		c := w.unit(0, map[string]string{"GED.1.a": "ada"})
		for _, code := range []string{"GED.1.b", "GED.2.a", "GED.2.b", "GED.1.c"} {
			c.Answers[code] = Answer{NA: "tidak ada"}
		}
		w.send(w.ani, c)
		ins, err := w.instrument(t.Context(), w.DB, &w.one)
		w.fine(err)
		row, err := byID(t.Context(), w.DB, c.ID)
		w.fine(err)
		if asked := Relevant(ins, &c); row.Answered != len(asked) || row.NAOpen != len(asked)-1 {
			t.Errorf("%v are asked; %d answered, %d N/A", asked, row.Answered, row.NAOpen)
		}
	})
}
