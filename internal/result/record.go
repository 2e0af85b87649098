package result

import (
	"context"
	"fmt"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
)

// record writes an act on figures into the ledger, at the end of its transaction. Whoever changes
// figures holds all of them, so they are one stream.
func (s *Store) record(ctx context.Context, tx db.Tx, actor access.Actor, kind, subject string, touched *ledger.Touched) error {
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return fmt.Errorf("record %s: %w", kind, err)
	}
	return s.ledger.Record(ctx, tx, ledger.Event{
		Stream: "result", Kind: kind, Actor: actor, Scope: access.Scope{Installation: true}, Subject: subject, Rows: rows,
	})
}
