package hook

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// FailWaiting gives up every message that waits, in a database that was put back from a backup: since that
// was made they may have gone out. They can be sent again like any that failed. It returns how many they
// were.
func FailWaiting(ctx context.Context, tx db.Tx, now time.Time) (int64, error) {
	done, err := tx.Exec(ctx, `UPDATE hook_message SET state = 'failed', next_at = NULL, done_at = $1 WHERE state = 'waiting'`, db.At(now))
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
}
