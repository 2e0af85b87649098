package directory

import (
	"context"
	"fmt"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
)

// record writes an act on the directory into the ledger, at the end of its transaction. The
// directory is one for the installation, and so is its stream; the scope is where the rows are kept.
func (d *Directory) record(ctx context.Context, tx db.Tx, a act, scope access.Scope, subject string, touched *ledger.Touched) error {
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return fmt.Errorf("record %s: %w", a.kind, err)
	}
	return d.ledger.Record(ctx, tx, ledger.Event{
		Stream: "directory", Kind: a.kind, Actor: a.actor, Scope: scope, At: a.at, Subject: subject, Why: a.why,
		Rule: access.Version, Rows: rows,
	})
}
