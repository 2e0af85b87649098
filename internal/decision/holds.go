package decision

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Withdrawn reports whether a decree, by its id, was taken back, for rooms that rest something on one.
func (d *Decisions) Withdrawn(ctx context.Context, q db.Queryer, id string) (bool, error) {
	state, err := db.One(ctx, q, db.Column[string], `SELECT state FROM decision_decree WHERE id = $1`, id)
	return DecreeState(state) == Withdrawn, err
}
