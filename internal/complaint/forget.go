package complaint

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// destroyed refuses every act on a case whose words are gone: there is nothing left to act on.
func destroyed(ctx context.Context, q db.Queryer, id string) error {
	at, err := Destroyed(ctx, q, id)
	if err == nil && !at.IsZero() {
		err = problem.New(problem.Conflict, "complaint.destroyed", nil)
	}
	return err
}

// Destroyed is when the words of a case were destroyed; zero where they are there.
func Destroyed(ctx context.Context, q db.Queryer, id string) (time.Time, error) {
	at, err := db.One(ctx, q, db.Column[db.Time], `SELECT destroyed_at FROM complaint WHERE id = $1`, id)
	return at.Time, err
}

// Unindex takes a case out of the search, inside the act that destroys its words.
func (c *Complaints) Unindex(ctx context.Context, tx db.Tx, id string) error {
	if c.DB.Engine() != db.SQLite {
		_, err := tx.Exec(ctx, `DELETE FROM complaint_search WHERE complaint_id = $1`, id)
		return err
	}
	row, err := searchRow(id)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `DELETE FROM complaint_search WHERE rowid = $1`, row)
	return err
}

// Settle has the search let go of what was taken out of it: until then its pages still hold the beginnings of words.
func (c *Complaints) Settle(ctx context.Context) error {
	if c.DB.Engine() != db.SQLite {
		return nil // dead rows go when the table is vacuumed, which the server does by itself
	}
	return c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO complaint_search (complaint_search) VALUES ('optimize')`)
		return err
	})
}
