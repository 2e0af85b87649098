package result

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/rank"
)

// placeList ranks the results of a year and kind when they are all there: as many as were
// assessed. Over anything less a rank would be false, and places are taken away. Computed figures keep the places of their
// computation.
func (im *importer) placeList(ctx context.Context, list listKey) error {
	var assessed int
	err := im.tx.QueryRow(ctx, `SELECT assessed FROM assessed_count WHERE year = $1 AND kind = $2`, list.year, list.kind).Scan(&assessed)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("read how many were assessed: %w", err)
	}
	type figure struct {
		id    string
		value int64
	}
	figures, err := db.All(ctx, im.tx, func(row db.Row) (figure, error) {
		var f figure
		err := row.Scan(&f.id, &f.value)
		return f, err
	}, `SELECT id, score FROM result WHERE year = $1 AND list = $2 AND run_id IS NULL ORDER BY score DESC NULLS LAST, slug`, list.year, list.kind)
	if err != nil {
		return fmt.Errorf("read the list of %d %s: %w", list.year, list.kind, err)
	}
	if assessed == 0 || len(figures) != assessed {
		return im.touch(ctx, list, `UPDATE result SET place = NULL, place_of = NULL
			WHERE year = $1 AND list = $2 AND run_id IS NULL AND place IS NOT NULL RETURNING id`, list.year, list.kind)
	}
	places := rank.By(figures, func(figure) string { return "" }, func(f figure) int64 { return f.value })
	for i, f := range figures {
		err := im.touch(ctx, list, `UPDATE result SET place = $2, place_of = $3
			WHERE id = $1 AND (place IS DISTINCT FROM $2 OR place_of IS DISTINCT FROM $3) RETURNING id`, f.id, places[i].Place, places[i].Of)
		if err != nil {
			return err
		}
	}
	return nil
}

// touch runs an update of results in a list that returns their ids.
func (im *importer) touch(ctx context.Context, list listKey, update string, args ...any) error {
	ids, err := db.All(ctx, im.tx, db.Column[string], update, args...)
	if err != nil {
		return fmt.Errorf("rank the list of %d %s: %w", list.year, list.kind, err)
	}
	for _, id := range ids {
		im.touched.Add("result", id)
	}
	return nil
}
