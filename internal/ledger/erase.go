package ledger

import (
	"context"
	"fmt"
	"strconv"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Erasure says what must no longer be readable out of the record.
type Erasure struct {
	// Events whose detail (who, where, what, why) goes, by id.
	Events []string
	// Rows whose earlier states must no longer be provable. The rows themselves are changed or
	// deleted by the caller, before.
	Rows []Row
}

// Erase removes salts, and with them what the hashes say, and records e as the event that did it;
// tree, numbering and all other proofs stay whole. The state that the rows have now is recorded with
// e. An event that is not there is NotFound. Backups made before still hold what is erased here.
func (l *Ledger) Erase(ctx context.Context, tx db.Tx, e Event, what Erasure) error {
	var touched Touched
	for _, id := range what.Events {
		if err := eraseDetail(ctx, tx, id); err != nil {
			return err
		}
		e.Rows = append(e.Rows, Row{Table: "ledger_event", ID: id})
	}
	for _, r := range what.Rows {
		erased, err := eraseRow(ctx, tx, r)
		if err != nil {
			return err
		}
		e.Rows = append(e.Rows, erased...)
		touched.Add(r.Table, r.ID)
	}
	now, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	e.Rows = append(e.Rows, now...)
	return l.Record(ctx, tx, e)
}

func eraseDetail(ctx context.Context, tx db.Tx, id string) error {
	done, err := tx.Exec(ctx, `UPDATE ledger_event SET salt = NULL, detail = NULL WHERE id = $1`, id)
	if err != nil {
		return fmt.Errorf("erase the detail of an event: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return problem.New(problem.NotFound, "ledger.no_event", problem.Args{"event": id})
	}
	return nil
}

// eraseRow removes the salts of every state of a row, and names each.
func eraseRow(ctx context.Context, tx db.Tx, r Row) ([]Row, error) {
	ids, err := db.All(ctx, tx, func(row db.Row) (string, error) {
		var event string
		var ordinal int64
		err := row.Scan(&event, &ordinal)
		return event + "/" + strconv.FormatInt(ordinal, 10), err
	}, `SELECT event_id, ordinal FROM ledger_row WHERE table_name = $1 AND row_id = $2 AND salt IS NOT NULL ORDER BY version`, r.Table, r.ID)
	if err != nil {
		return nil, fmt.Errorf("look for what the record holds of a row: %w", err)
	}
	if _, err := tx.Exec(ctx, `UPDATE ledger_row SET salt = NULL WHERE table_name = $1 AND row_id = $2`, r.Table, r.ID); err != nil {
		return nil, fmt.Errorf("erase what the record holds of a row: %w", err)
	}
	var named []Row
	for _, id := range ids {
		named = append(named, Row{Table: "ledger_row", ID: id})
	}
	return named, nil
}
