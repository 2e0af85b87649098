package ledger

import (
	"context"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Extent is how far the signed tree reaches.
type Extent struct {
	Size   int64     // events
	Signed time.Time // of the newest checkpoint; zero before the first
}

// Extent returns it, for whoever watches that the sequencer does its work.
func (l *Ledger) Extent(ctx context.Context) (Extent, error) {
	e, err := db.One(ctx, l.db, func(row db.Row) (Extent, error) {
		var e Extent
		var signed db.Time
		err := row.Scan(&e.Size, &signed)
		e.Signed = signed.Time
		return e, err
	}, `SELECT size, (SELECT max(signed_at) FROM ledger_checkpoint) FROM ledger_tree WHERE one = 1`)
	if err != nil {
		return Extent{}, fmt.Errorf("read the tree's extent: %w", err)
	}
	return e, nil
}
