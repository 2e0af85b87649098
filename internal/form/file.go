package form

import (
	"context"
	"math"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/evidence"
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

// awaited are the refs of the files of a form that have not arrived, or were refused: a phone lets go of none of them.
func awaited(ctx context.Context, q db.Queryer, form string) ([]string, error) {
	return db.All(ctx, q, db.Column[string], `SELECT a.ref FROM form_file a LEFT JOIN file e ON e.id = a.file_id
		WHERE a.form_id = $1 AND (a.file_id IS NULL OR e.state = $2) ORDER BY a.ref`, form, string(evidence.Refused))
}

// Arrived is a file that a form names, with the file of the installation once it has arrived.
type Arrived struct {
	Form, Ref, Question string
	Kind                FileKind
	SHA256              string
	Size                int64
	Taken               time.Time
	Lat, Lon            *int64 // millionths of a degree; nil where the device did not know
	Accuracy            *int64 // metres
	File                string // id; empty until it has arrived
	Refused             string // key of the text that says why it was refused
}

const fileQuery = `SELECT a.form_id, a.ref, a.question, a.kind, a.sha256, a.size, a.taken_at, a.lat, a.lon, a.accuracy, coalesce(a.file_id, ''), a.refused FROM form_file a`

func scanArrived(row db.Row) (Arrived, error) {
	var a Arrived
	var taken db.Time
	err := row.Scan(&a.Form, &a.Ref, &a.Question, &a.Kind, &a.SHA256, &a.Size, &taken, &a.Lat, &a.Lon, &a.Accuracy, &a.File, &a.Refused)
	a.Taken = taken.Time
	return a, err
}

func arrived(ctx context.Context, q db.Queryer, form string) ([]Arrived, error) {
	return db.All(ctx, q, scanArrived, fileQuery+` WHERE a.form_id = $1 ORDER BY a.question, a.ref`, form)
}
