package complaint

import (
	"context"
	"errors"
	"fmt"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func (e *Entry) insert(ctx context.Context, tx db.Tx) error {
	values, err := e.values()
	if err != nil {
		return fmt.Errorf("write an entry: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO complaint_entry (`+entryColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`, values...)
	return err
}

// entriesBy returns what an account did with a case.
func entriesBy(ctx context.Context, q db.Queryer, id, account string) ([]Entry, error) {
	return db.All(ctx, q, scanEntry, `SELECT `+entryColumns+` FROM complaint_entry
		WHERE complaint_id = $1 AND by_account = $2 ORDER BY version, id`, id, account)
}

// update writes all of a case that acts may change; its version was raised by one.
func (c *Case) update(ctx context.Context, tx db.Tx) error {
	err := db.Update(ctx, tx, `UPDATE complaint SET state = $3, class = $4, priority = $5, about = $6, title = $7, category = $8, body_id = $9,
			unit_id = $10, owner = $11, examined = $12, parent_id = $13, returns = $14, outcome = $15, reason = $16, satisfaction = $17,
			opened_at = $18, answered_at = $19, ended_at = $20, touched_at = $21, alarming = $22, unread_at = $23, second = $24, secrecy = $25,
			shielded = $26, searched = 0, version = $2
		WHERE id = $1 AND version = $2 - 1`,
		c.ID, c.Version, string(c.State), string(c.Class), string(c.Priority), string(c.About), c.Title, c.Category, null(c.Body), null(c.Unit),
		c.Owner, c.Examined, null(c.Parent), c.Returns, string(c.Outcome), c.Reason, c.Satisfaction, orNull(c.Opened), orNull(c.Answered),
		orNull(c.Ended), db.At(c.Touched), c.Alarming, orNull(c.Unread), string(c.Second), string(c.Secrecy), c.Shielded)
	if errors.Is(err, db.ErrChanged) {
		return &problem.Error{Kind: problem.Conflict, Err: err}
	}
	return err
}
