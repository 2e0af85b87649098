package result

import (
	"context"
	"fmt"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Rest reports whether results rest on a body. They repeat its kind, which the directory then keeps.
func Rest(ctx context.Context, tx db.Tx, body string) (bool, error) {
	n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM (SELECT id FROM result WHERE body_id = $1 LIMIT 1) AS one`, body)
	if err != nil {
		return false, fmt.Errorf("look for results of a body: %w", err)
	}
	return n > 0, nil
}
