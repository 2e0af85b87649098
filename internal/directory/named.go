package directory

import (
	"context"
	"fmt"
	"slices"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Named is what a body or unit is called.
type Named struct {
	ID, Slug, Name string
}

// Named returns the names of bodies and units by their ids, examples too; unknown ids are left out.
func (d *Directory) Named(ctx context.Context, ids ...string) (map[string]Named, error) {
	all := map[string]Named{}
	for some := range slices.Chunk(ids, db.MaxMarks/2) {
		args := make([]any, len(some))
		for i, id := range some {
			args[i] = id
		}
		marks := db.Marks(1, len(some))
		list, err := db.All(ctx, d.db, func(row db.Row) (Named, error) {
			var n Named
			err := row.Scan(&n.ID, &n.Slug, &n.Name)
			return n, err
		}, `SELECT id, slug, name FROM body WHERE id IN (`+marks+`) UNION ALL SELECT id, slug, name FROM unit WHERE id IN (`+marks+`)`, args...)
		if err != nil {
			return nil, fmt.Errorf("read names of the directory: %w", err)
		}
		for _, n := range list {
			all[n.ID] = n
		}
	}
	return all, nil
}
