package result

import (
	"context"
	"fmt"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/directory"
)

// Forget removes the figures of an example body, so that a newer worked example can take their
// place. Figures of real bodies are never removed: it leaves them alone.
func (s *Store) Forget(ctx context.Context, slug string) error {
	const ofExample = `body_id IN (SELECT id FROM body WHERE slug = $1 AND example)`
	return s.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := directory.Hold(ctx, tx); err != nil {
			return err
		}
		for _, table := range []string{"result", "breakdown"} {
			_, err := tx.Exec(ctx, `DELETE FROM citation WHERE subject_id IN (SELECT id FROM `+table+` WHERE `+ofExample+`)`, slug)
			if err != nil {
				return fmt.Errorf("forget the sources of %s: %w", slug, err)
			}
			if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE `+ofExample, slug); err != nil {
				return fmt.Errorf("forget the figures of %s: %w", slug, err)
			}
		}
		return directory.Touch(ctx, tx)
	})
}
