package ledger

import (
	"context"
	"fmt"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// Begin takes the rows of a database that is older than its ledger into the record, as they are, with
// one event that says so. Once anything is recorded it does nothing, and costs one query.
func (l *Ledger) Begin(ctx context.Context) error {
	if begun, err := l.begun(ctx, l.db); err != nil || begun {
		return err
	}
	err := l.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		// Replicas that start together take turns.
		if err := db.Update(ctx, tx, `UPDATE ledger_tree SET size = size WHERE one = 1`); err != nil {
			return err
		}
		if begun, err := l.begun(ctx, tx); err != nil || begun {
			return err
		}
		var touched Touched
		for _, cover := range Covered {
			ids, err := db.All(ctx, tx, db.Column[string], `SELECT `+cover.keySQL()+` FROM `+cover.Table)
			if err != nil {
				return err
			}
			for _, id := range ids {
				touched.Add(cover.Table, id)
			}
		}
		rows, err := touched.Rows(ctx, tx)
		if err != nil || len(rows) == 0 {
			return err
		}
		return l.Record(ctx, tx, Event{
			Stream: "ledger", Kind: "ledger.began", Actor: access.Machine(), Scope: access.Scope{Installation: true}, Rows: rows,
		})
	})
	if err != nil {
		return fmt.Errorf("begin the ledger: %w", err)
	}
	return nil
}

func (l *Ledger) begun(ctx context.Context, q db.Queryer) (bool, error) {
	streams, err := db.One(ctx, q, db.Column[int64], `SELECT count(*) FROM (SELECT name FROM ledger_stream LIMIT 1) AS s`)
	if err != nil {
		return false, fmt.Errorf("look whether the ledger has begun: %w", err)
	}
	return streams > 0, nil
}
