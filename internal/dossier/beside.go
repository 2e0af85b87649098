package dossier

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// Beside returns what a unit of a cycle, and the body itself, was asked for and handed in, for whoever of the offices
// that assess looks at what was found there; body and unit are ids. It is nothing for everybody else, those of the
// body included: they have rooms of their own.
func (d *Dossiers) Beside(ctx context.Context, actor access.Actor, cycle, body, unit string) ([]Sheet, error) {
	all, err := db.All(ctx, d.DB, scanRequest, requestQuery+` WHERE x.cycle_id = $1 AND x.body_id = $2 AND (x.unit_id IS NULL OR x.unit_id = $3) AND x.state <> $4
		ORDER BY x.due_day, x.id LIMIT $5`, cycle, body, unit, string(Withdrawn), MaxAsked)
	if err != nil {
		return nil, err
	}
	var sheets []Sheet
	for _, r := range all {
		if !inside(actor, &r) {
			continue
		}
		s, err := d.sheet(ctx, actor, r)
		if err != nil {
			return nil, err
		}
		sheets = append(sheets, s)
	}
	return sheets, nil
}
