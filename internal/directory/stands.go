package directory

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Stands is where a unit stands, by ids, and whether it still does.
type Stands struct {
	Unit, Name     string
	Body, BodyName string
	Owner          string // the authority that keeps the body; empty: the installation
	ValidTo        string // of the unit, or of its body where that ends without it
	// Successor is the id of what took over, SuccessorName its name; empty where nothing is known.
	Successor, SuccessorName string
}

// StandsIn returns where the unit of an id stands. Kind: NotFound.
func (d *Directory) StandsIn(ctx context.Context, q db.Queryer, unit string) (Stands, error) {
	return db.One(ctx, q, func(row db.Row) (Stands, error) {
		var s Stands
		err := row.Scan(&s.Unit, &s.Name, &s.Body, &s.BodyName, &s.Owner, &s.ValidTo, &s.Successor, &s.SuccessorName)
		return s, err
	}, `SELECT u.id, u.name, b.id, b.name, coalesce(b.owner, ''), CASE WHEN u.valid_to <> '' THEN u.valid_to ELSE b.valid_to END,
			coalesce(n.id, ''), coalesce(n.name, '')
		FROM unit u JOIN body b ON b.id = u.body_id LEFT JOIN unit n ON n.body_id = u.body_id AND n.slug = u.successor AND u.successor <> ''
		WHERE u.id = $1`, unit)
}
