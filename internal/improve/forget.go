package improve

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
)

// NamesDays is for how many days after a training the names of who took part are kept. How long they are needed is
// nowhere said; this is the program's own choice. Units, positions and counts stay.
const NamesDays = 365

// forgetKind is the job that forgets names.
const forgetKind = "improve.forget"

// forgotAtOnce is how many names are forgotten in one transaction.
const forgotAtOnce = 200

// Forget empties the names of who took part in trainings that ended NamesDays ago, or were taken out of the list.
func (c *Cards) Forget(ctx context.Context) error {
	last := c.now().AddDate(0, 0, -NamesDays).Format("2006-01-02")
	for {
		n := 0
		err := c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
			old, err := db.All(ctx, tx, db.Column[string], `SELECT p.id FROM report_participant p JOIN report_training t ON t.id = p.training_id
				WHERE p.names <> '' AND (t.until_day < $1 OR t.ended_at IS NOT NULL) ORDER BY p.id LIMIT $2`, last, forgotAtOnce)
			if err != nil || len(old) == 0 {
				return err
			}
			var touched ledger.Touched
			for _, id := range old {
				if _, err := tx.Exec(ctx, `UPDATE report_participant SET names = '' WHERE id = $1`, id); err != nil {
					return err
				}
				touched.Add("report_participant", id)
			}
			n = len(old)
			return c.record(ctx, tx, access.Machine(), "names_forgotten", "report", "", "", access.Scope{Installation: true}, &touched)
		})
		if err != nil || n < forgotAtOnce {
			return err
		}
	}
}
