package notify

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/db"
)

// What is kept, in days: the fields of a message that failed, so that somebody may try it again; the row
// that says who got what kind when; a failing address that nobody looked at.
const (
	keptFields  = 7
	keptRows    = 90
	keptFailing = 180
)

// Sweep removes what has ended long ago.
func (n *Notify) Sweep(ctx context.Context) error {
	now := n.now()
	ago := func(days int) db.Time { return db.At(now.AddDate(0, 0, -days)) }
	return n.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		// The masked address of somebody without an account is all that stays of them.
		over, err := db.All(ctx, tx, scanDelivery, `SELECT `+deliveryColumns+` FROM delivery
			WHERE state IN ('failed', 'bounced', 'dropped') AND sealed <> '' AND ended_at < $1 ORDER BY id LIMIT 1000`, ago(keptFields))
		if err != nil {
			return err
		}
		for _, d := range over {
			if _, err := tx.Exec(ctx, `UPDATE delivery SET sealed = '', address = $2, version = version + 1 WHERE id = $1`, d.ID, d.keptAddress()); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `DELETE FROM delivery WHERE ended_at < $1`, ago(keptRows)); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `DELETE FROM failing_address WHERE last_at < $1`, ago(keptFailing))
		return err
	})
}
