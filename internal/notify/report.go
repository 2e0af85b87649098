package notify

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Reported takes what a channel's other side said became of a message it had taken: delivered, or failed
// with its own word for why. For any other message it does nothing.
func (n *Notify) Reported(ctx context.Context, tx db.Tx, id string, delivered bool, reason string) error {
	state := Failed
	if delivered {
		state, reason = Delivered, ""
	}
	_, err := tx.Exec(ctx, `UPDATE delivery SET state = $2, reason = $3, ended_at = $4, version = version + 1 WHERE id = $1 AND state = $5`,
		id, string(state), line(reason, maxReason), n.now(), string(Sent))
	return err
}
