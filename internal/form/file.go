package form

import (
	"context"
	"math"

	"github.com/patuh-id/patuh/internal/base/db"
)

// name writes down the files that a content names and that were not named before.
func (w *intake) name(ctx context.Context, c *Content) error {
	for _, file := range c.Files {
		var lat, lon, accuracy any
		if file.Place != nil {
			lat, lon, accuracy = micro(file.Place.Lat), micro(file.Place.Lon), int64(math.Round(file.Place.Accuracy))
		}
		made, err := w.tx.Exec(ctx, `INSERT INTO form_file (form_id, ref, cycle_id, question, kind, sha256, size, taken_at, lat, lon, accuracy, file_id, refused)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, NULL, '') ON CONFLICT (form_id, ref) DO NOTHING`,
			c.ID, file.Ref, c.Cycle, file.Question, string(file.Kind), file.SHA256, file.Size, db.At(w.corrected(file.Taken)), lat, lon, accuracy)
		if err != nil {
			return err
		}
		if n, err := made.RowsAffected(); err != nil {
			return err
		} else if n > 0 {
			w.touched.Add("form_file", c.ID+"/"+file.Ref)
		}
	}
	return nil
}

// micro is degrees in millionths.
func micro(degrees float64) int64 { return int64(math.Round(degrees * 1e6)) }

// awaited are the refs of the files of a form that have not arrived.
func awaited(ctx context.Context, q db.Queryer, form string) ([]string, error) {
	return db.All(ctx, q, db.Column[string], `SELECT ref FROM form_file WHERE form_id = $1 AND file_id IS NULL AND refused = '' ORDER BY ref`, form)
}
