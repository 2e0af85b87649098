package improve

import (
	"context"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/review"
)

// A computation that is shown to offices is a draft still: a body reads its card once a decree made these figures public.
func TestABodyReadsItsCardOnceItsFiguresArePublic(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		for _, unit := range []string{"kota-a/dinas-a", "kota-a/dinas-b", "kota-b/dinas-a", "kota-b/dinas-b"} {
			w.fill(unit, "1", 3)
			w.pass(unit)
		}
		one, err := w.Runs.Ask(w.Context(), w.pleno, w.one.ID, review.Checked, "uji")
		w.fine(err)
		w.fine(w.Runs.WorkOut(w.Context(), one.ID))
		o, err := w.Open(w.Context(), w.pleno, w.one.ID, one.ID, UsualLimit)
		w.fine(err)
		w.fine(w.OpenNow(w.Context(), o.ID))
		sheet, err := w.Runs.One(w.Context(), w.pleno, w.one.ID, one.ID)
		w.fine(err)
		w.fine(w.Runs.Share(w.Context(), w.pleno, w.one.ID, one.ID, sheet.Version))
		body := w.loci["kota-a/dinas-a"]
		id, err := db.One(w.Context(), w.DB, db.Column[string], `SELECT id FROM body WHERE slug = $1`, body.Body)
		w.fine(err)
		at := access.Scope{Authority: w.office.ID, Body: id}
		liaison := access.Actor{Account: "narahubung", Holdings: []access.Holding{{Role: access.Liaison, Scope: at}}}
		reads := func(actor access.Actor, want int, when string) {
			t.Helper()
			if all, err := w.List(w.Context(), actor, w.one.ID, ""); err != nil || len(all) != want {
				t.Errorf("%s: %d cards, %v; want %d", when, len(all), err, want)
			}
		}
		write := func(table, row, query string, args ...any) {
			t.Helper()
			w.fine(w.DB.InTx(w.Context(), func(ctx context.Context, tx db.Tx) error {
				if _, err := tx.Exec(ctx, query, args...); err != nil {
					return err
				}
				var touched ledger.Touched
				touched.Add(table, row)
				return w.record(ctx, tx, w.pleno, "test", "cycle/"+w.one.ID, row, "", w.office.Scope(), &touched)
			}))
		}
		reads(w.ketua, 2, "the office")
		reads(liaison, 0, "before the decree")
		write("decision_session", "s", `INSERT INTO decision_session (id, cycle_id, run_id, day, place, distance, why_earlier, state, opened_by, opened_at, closed_by, confirmed_by, version)
			VALUES ('s', $1, $2, '2026-11-01', '', '1', '', 'confirmed', 'pleno', $3, 'pleno', 'ketua', 1)`, w.one.ID, one.ID, db.At(w.ground.Now()))
		write("decision_decree", "d", `INSERT INTO decision_decree (id, authority_id, cycle_id, session_id, number, number_key, day, signer, basis, state, entered_by, entered_at, confirmed_by,
				withdraw_number, withdraw_day, withdraw_why, withdraw_asked_by, withdrawn_by, version)
			VALUES ('d', $1, $2, 's', '1/2026', '12026', '2026-11-01', 'Ketua', '', 'confirmed', 'pleno', $3, 'ketua', '', '', '', '', '', 1)`,
			w.office.ID, w.one.ID, db.At(w.ground.Now()))
		write("decision_publication", "p", `INSERT INTO decision_publication (id, cycle_id, decree_id, run_id, office_id, at, archive_open, state, trouble, asked_by, asked_at, ended_by, bodies, units, version)
			VALUES ('p', $1, 'd', $2, $3, $4, 0, 'scheduled', '', 'pleno', $4, '', 0, 0, 1)`, w.one.ID, one.ID, w.ground.Other.ID, db.At(w.ground.Now()))
		reads(liaison, 0, "before its instant")
		write("decision_publication", "p", `UPDATE decision_publication SET state = 'published' WHERE id = 'p'`)
		reads(liaison, 0, "once the part of another office is public")
		write("decision_publication", "p", `UPDATE decision_publication SET office_id = NULL WHERE id = 'p'`)
		reads(liaison, 1, "once all is public")
	})
}
