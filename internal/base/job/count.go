package job

import (
	"context"
	"fmt"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Counts are the jobs that are not done.
type Counts struct {
	Waiting int // or running, or on a schedule
	Dead    int
}

// Count returns how many jobs there are.
func Count(ctx context.Context, q db.Queryer) (Counts, error) {
	c, err := db.One(ctx, q, func(row db.Row) (Counts, error) {
		var c Counts
		err := row.Scan(&c.Waiting, &c.Dead)
		return c, err
	}, `SELECT count(*) - count(dead_at), count(dead_at) FROM job`)
	if err != nil {
		return Counts{}, fmt.Errorf("count the jobs: %w", err)
	}
	return c, nil
}
