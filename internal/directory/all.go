package directory

import (
	"context"
	"fmt"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Listed is a body with the sources that name it.
type Listed struct {
	Body
	Sources []Source
}

// ListedUnit is a unit, the slug of its body, and the sources that name it.
type ListedUnit struct {
	Unit
	Of string
}

// All returns every body, examples left out, by slug.
func (d *Directory) All(ctx context.Context) ([]Listed, error) {
	bodies, err := d.bodies(ctx, `SELECT `+bodyColumns+` FROM body WHERE NOT example ORDER BY slug`)
	if err != nil {
		return nil, err
	}
	sources, err := Cited(ctx, d.db, `SELECT id FROM body WHERE NOT example`)
	if err != nil {
		return nil, err
	}
	listed := make([]Listed, len(bodies))
	for i, b := range bodies {
		listed[i] = Listed{Body: b, Sources: sources[b.ID]}
	}
	return listed, nil
}

// AllUnits returns every unit, those of examples left out, by its body's slug and its own.
func (d *Directory) AllUnits(ctx context.Context) ([]ListedUnit, error) {
	units, err := db.All(ctx, d.db, func(row db.Row) (ListedUnit, error) {
		var u ListedUnit
		err := row.Scan(append([]any{&u.Of}, u.into()...)...)
		return u, err
	}, `SELECT b.slug, `+unitColumns+` FROM unit u JOIN body b ON b.id = u.body_id WHERE NOT b.example ORDER BY b.slug, u.slug`)
	if err != nil {
		return nil, fmt.Errorf("list all units: %w", err)
	}
	sources, err := Cited(ctx, d.db, `SELECT u.id FROM unit u JOIN body b ON b.id = u.body_id WHERE NOT b.example`)
	for i := range units {
		units[i].Sources = sources[units[i].ID]
	}
	return units, err
}
