package operate_test

import (
	"context"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/operate"
	"github.com/patuh-id/patuh/internal/testkit"
)

// A server that has just been seen uses its database; one that was silent, or whose row a restoring
// brought, does not.
func TestADatabaseIsInUseWhileAServerIsSeen(t *testing.T) {
	t.Parallel()
	testkit.Databases(t, func(t *testing.T, d *db.DB) {
		now := time.Now()
		err := d.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO replica (id, host, version, started_at, seen_at, conditions) VALUES ('satu', 'kantor', 'x', $1, $1, '[]')`, db.At(now))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := operate.Idle(t.Context(), d, now.Add(time.Minute)); problem.KindOf(err) != problem.Conflict {
			t.Errorf("after a minute: %v", err)
		}
		if err := operate.Idle(t.Context(), d, now.Add(3*time.Minute)); err != nil {
			t.Errorf("after three: %v", err)
		}
		if err := d.InTx(t.Context(), operate.Forget); err != nil {
			t.Fatal(err)
		}
		if err := operate.Idle(t.Context(), d, now); err != nil {
			t.Errorf("forgotten: %v", err)
		}
	})
}
