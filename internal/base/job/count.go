package job

import (
	"context"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Counts are the jobs that are not done.
type Counts struct {
	Waiting int // or running, or on a schedule
	Dead    int
	// Due is since when the one that waits longest could have been begun; zero where none could. Schedules
	// do not count: a kind that nobody handles any more keeps its row.
	Due time.Time
}

// Count returns how many jobs there are.
func Count(ctx context.Context, q db.Queryer) (Counts, error) {
	c, err := db.One(ctx, q, func(row db.Row) (Counts, error) {
		var c Counts
		var due db.Time
		var first *string // of those due at once
		err := row.Scan(&c.Waiting, &c.Dead, &due, &first)
		c.Due = due.Time
		if first != nil {
			if at := made(*first); c.Due.IsZero() || at.Before(c.Due) {
				c.Due = at
			}
		}
		return c, err
	}, `SELECT count(*) - count(dead_at), count(dead_at),
		min(due_at) FILTER (WHERE due_at > $1 AND dead_at IS NULL AND every_ms IS NULL),
		min(id) FILTER (WHERE due_at = $1 AND dead_at IS NULL AND every_ms IS NULL) FROM job`, db.At(atOnce))
	if err != nil {
		return Counts{}, fmt.Errorf("count the jobs: %w", err)
	}
	return c, nil
}
