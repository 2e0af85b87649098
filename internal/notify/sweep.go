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

// batch is how many rows one transaction removes, so that nobody who writes meanwhile waits for long.
const batch = 1000

// Sweep removes what has ended long ago.
func (n *Notify) Sweep(ctx context.Context) error {
	now := n.now()
	ago := func(days int) db.Time { return db.At(now.AddDate(0, 0, -days)) }
	for more := true; more; {
		if err := n.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
			var err error
			more, err = forget(ctx, tx, ago(keptFields))
			return err
		}); err != nil {
			return err
		}
	}
	for _, query := range []struct {
		text   string
		before db.Time
	}{
		{`DELETE FROM delivery WHERE id IN (SELECT id FROM delivery WHERE ended_at < $1 LIMIT $2)`, ago(keptRows)},
		{`DELETE FROM failing_address WHERE (channel, address) IN (SELECT channel, address FROM failing_address WHERE last_at < $1 LIMIT $2)`, ago(keptFailing)},
	} {
		for more := true; more; {
			if err := n.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
				done, err := tx.Exec(ctx, query.text, query.before, batch)
				if err != nil {
					return err
				}
				rows, err := done.RowsAffected()
				more = rows == batch
				return err
			}); err != nil {
				return err
			}
		}
	}
	return nil
}

// forget takes the fields out of messages that failed, and says whether there may be more. The masked
// address of somebody without an account is all that stays of them.
func forget(ctx context.Context, tx db.Tx, before db.Time) (bool, error) {
	over, err := db.All(ctx, tx, scanDelivery, `SELECT `+deliveryColumns+` FROM delivery
		WHERE state IN ('failed', 'bounced', 'dropped') AND sealed <> '' AND ended_at < $1 ORDER BY id LIMIT $2`, before, batch)
	if err != nil {
		return false, err
	}
	for _, d := range over {
		if _, err := tx.Exec(ctx, `UPDATE delivery SET sealed = '', address = $2, version = version + 1 WHERE id = $1`, d.ID, d.keptAddress()); err != nil {
			return false, err
		}
	}
	return len(over) == batch, nil
}
