package cycle

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// PerProduct reports whether a subject of an instrument is one of each service that is looked at; any other is one of
// the locus as a whole.
func PerProduct(code, per string) bool { return code == productSubject || per == productSubject }

// WholeOf ends the visit of a locus once whole says that nothing is wanted there any more. The visit is held while whole
// counts, so that of two who bring what was wanting last, the second finds both.
func (c *Cycles) WholeOf(ctx context.Context, tx db.Tx, actor access.Actor, of *Cycle, locus string, whole func() (bool, error)) error {
	visits, err := db.All(ctx, tx, db.Column[string], `SELECT id FROM cycle_visit WHERE locus_id = $1 AND state = 'planned'`, locus)
	if err != nil || len(visits) == 0 {
		return err
	}
	if err := db.Update(ctx, tx, `UPDATE cycle_visit SET why = why WHERE id = $1`, visits[0]); err != nil {
		return err
	}
	if is, err := whole(); err != nil || !is {
		return err
	}
	done, err := tx.Exec(ctx, `UPDATE cycle_visit SET state = 'done', version = version + 1 WHERE id = $1 AND state = 'planned'`, visits[0])
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return err
	}
	w := working{}
	w.touched.Add("cycle_visit", visits[0])
	return c.record(ctx, tx, actor, "visit_done", of, "", &w.touched)
}
