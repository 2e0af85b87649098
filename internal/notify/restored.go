package notify

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// reasonRestored is why a message from a backup was not tried.
const reasonRestored = "restored from a backup: it may have gone out already"

// DropWaiting gives up every message that waits, in a database that was put back from a backup: since that
// was made they may have gone out, and nobody should get them twice by surprise. What they say is kept as
// for others that were given up, so somebody may try them again. It returns how many they were.
func DropWaiting(ctx context.Context, tx db.Tx, now time.Time) (int64, error) {
	done, err := tx.Exec(ctx, `UPDATE delivery SET state = 'dropped', reason = $2, ended_at = $1, version = version + 1 WHERE state IN ('queued', 'held')`,
		db.At(now), reasonRestored)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}
