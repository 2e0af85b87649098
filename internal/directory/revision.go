package directory

import (
	"context"
	"fmt"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Revision returns the counter that any change of what the public sees raises. Page caches have
// it in their keys.
func (d *Directory) Revision(ctx context.Context) (int64, error) {
	revision, err := db.One(ctx, d.db, db.Column[int64], `SELECT revision FROM public_revision WHERE one = 1`)
	if err != nil {
		return 0, fmt.Errorf("read the public revision: %w", err)
	}
	return revision, nil
}

// Hold lets one transaction at a time change what is public, until it ends. Whoever writes by what
// it has read (is the row there, is the list complete) begins with it: PostgreSQL would let two such
// transactions overlook each other.
func Hold(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, `UPDATE public_revision SET revision = revision WHERE one = 1`); err != nil {
		return fmt.Errorf("wait for other changes: %w", err)
	}
	return nil
}

// Touch raises the public revision with the change that tx makes.
func Touch(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, `UPDATE public_revision SET revision = revision + 1 WHERE one = 1`); err != nil {
		return fmt.Errorf("raise the public revision: %w", err)
	}
	return nil
}
