package directory

import (
	"context"
	"fmt"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
)

// record writes an act on the directory into the ledger, at the end of its transaction. The
// directory is one for the installation, and so is its stream.
func (d *Directory) record(ctx context.Context, tx db.Tx, actor access.Actor, kind, subject string, touched *ledger.Touched) error {
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return fmt.Errorf("record %s: %w", kind, err)
	}
	return d.ledger.Record(ctx, tx, ledger.Event{
		Stream: "directory", Kind: kind, Actor: actor, Scope: access.Scope{Installation: true}, Subject: subject, Rows: rows,
	})
}
