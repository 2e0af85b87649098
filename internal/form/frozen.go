package form

import (
	"context"
	"errors"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Found is what holds of a form, as it is kept.
type Found struct {
	ID, Locus, Subject, Product string
	Substitute                  bool
	Content                     []byte // JSON of a Content
}

// EachOf gives every form of a cycle that counts and holds something, one after another in no order. Read in a snapshot
// it is one state of all. It decides nothing about who may ask.
func (f *Forms) EachOf(ctx context.Context, q db.Queryer, cycle string, each func(Found) error) error {
	rows, err := q.Query(ctx, `SELECT f.id, f.locus_id, f.subject, f.product, f.substitute, v.content FROM form f
		JOIN form_version v ON v.form_id = f.id AND v.rev = f.rev WHERE f.cycle_id = $1 AND f.state <> 'void'`, cycle)
	if err != nil {
		return err
	}
	for rows.Next() {
		var one Found
		if err := rows.Scan(&one.ID, &one.Locus, &one.Subject, &one.Product, &one.Substitute, &one.Content); err != nil {
			return errors.Join(err, rows.Close())
		}
		if err := each(one); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}
