package run

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// What follows is for rooms that decide about figures: nothing here decides who may see them.

// Plain returns a computation. Kind: NotFound.
func (r *Runs) Plain(ctx context.Context, q db.Queryer, id string) (Run, error) {
	if !valid(id) {
		return Run{}, notFound()
	}
	return db.One(ctx, q, scan, `SELECT `+columns+` FROM run r WHERE r.id = $1`, id)
}

// DoneOf returns the computations of a cycle that are done, the newest first.
func (r *Runs) DoneOf(ctx context.Context, q db.Queryer, cycle string) ([]Run, error) {
	return db.All(ctx, q, scan, `SELECT `+columns+` FROM run r WHERE r.cycle_id = $1 AND r.state = 'done' ORDER BY r.number DESC`, cycle)
}

// BodiesOf returns the bodies of a computation, by kind and place, those without one last, then by name.
func (r *Runs) BodiesOf(ctx context.Context, q db.Queryer, id string) ([]Body, error) {
	return r.bodies(ctx, q, &sight{decides: true}, id)
}

// Placed is a unit of a computation with its id in the directory; none for the body itself.
type Placed struct {
	Unit
	UnitID string
}

// UnitsOf returns the units of a computation, without their nodes, by body and slug.
func (r *Runs) UnitsOf(ctx context.Context, q db.Queryer, id string) ([]Placed, error) {
	return db.All(ctx, q, func(row db.Row) (Placed, error) {
		var p Placed
		var err error
		p.Unit, err = scanUnit(&p.UnitID)(row)
		return p, err
	}, `SELECT `+unitColumns+`, coalesce(l.unit_id, '') FROM run_unit u JOIN cycle_locus l ON l.id = u.locus_id WHERE u.run_id = $1 ORDER BY u.body_id, u.code`, id)
}

// UnitOf returns a unit of a computation with its nodes. Kind: NotFound.
func (r *Runs) UnitOf(ctx context.Context, q db.Queryer, id, locus string) (Unit, error) {
	return db.One(ctx, q, scanNodes, `SELECT `+unitColumns+`, u.nodes FROM run_unit u WHERE u.run_id = $1 AND u.locus_id = $2`, id, locus)
}

// ArchiveOf returns the archive of a computation.
func (r *Runs) ArchiveOf(ctx context.Context, q db.Queryer, one *Run) ([]byte, error) {
	return r.data(ctx, q, one)
}

// BodyIn returns a body of a computation, by its id. Kind: NotFound.
func (r *Runs) BodyIn(ctx context.Context, q db.Queryer, id, body string) (Body, error) {
	one, err := db.One(ctx, q, scanBody, `SELECT `+bodyColumns+` FROM run_body b WHERE b.run_id = $1 AND b.body_id = $2`, id, body)
	if problem.KindOf(err) == problem.NotFound {
		err = notFound()
	}
	return one, err
}

// UnitsIn returns the units of a body in a computation with their nodes, by slug.
func (r *Runs) UnitsIn(ctx context.Context, q db.Queryer, id, body string) ([]Unit, error) {
	return db.All(ctx, q, scanNodes, `SELECT `+unitColumns+`, u.nodes FROM run_unit u WHERE u.run_id = $1 AND u.body_id = $2 ORDER BY u.code`, id, body)
}
