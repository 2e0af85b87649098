package result

import (
	"context"
	"fmt"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Forget removes the figures of an example body, so that a newer worked example can take their
// place. Figures of real bodies are never removed: it leaves them alone. What was removed stands in
// the ledger.
func (s *Store) Forget(ctx context.Context, actor access.Actor, slug string) error {
	return s.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := directory.Hold(ctx, tx); err != nil {
			return err
		}
		var touched ledger.Touched
		removed := 0
		for _, table := range []string{"result", "breakdown"} {
			n, err := forgetRows(ctx, tx, &touched, table, slug)
			if err != nil {
				return fmt.Errorf("forget the figures of %s: %w", slug, err)
			}
			removed += n
		}
		if removed == 0 {
			return nil
		}
		if err := directory.Touch(ctx, tx); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, "result.forgotten", slug, &touched)
	})
}

// forgetRows removes an example body's rows of a table, and what cites sources for them.
func forgetRows(ctx context.Context, tx db.Tx, touched *ledger.Touched, table, slug string) (int, error) {
	const ofExample = `body_id IN (SELECT id FROM body WHERE slug = $1 AND example)`
	citations, err := db.All(ctx, tx, db.Column[string], `DELETE FROM citation WHERE subject_id IN (SELECT id FROM `+table+`
		WHERE `+ofExample+`) RETURNING subject_id || '/' || source_id`, slug)
	if err != nil {
		return 0, err
	}
	ids, err := db.All(ctx, tx, db.Column[string], `DELETE FROM `+table+` WHERE `+ofExample+` RETURNING id`, slug)
	if err != nil {
		return 0, err
	}
	for _, id := range citations {
		touched.Add("citation", id)
	}
	for _, id := range ids {
		touched.Add(table, id)
	}
	return len(ids), nil
}
