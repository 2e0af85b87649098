package directory

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

const bodyColumns = `id, slug, kind, name, short_name, coalesce(region, ''), province, valid_from, valid_to,
	successor, coalesce(owner, ''), named_years, evidence, example, address, phone, website, version`

func scanBody(row db.Row) (Body, error) {
	var b Body
	err := row.Scan(&b.ID, &b.Slug, &b.Kind, &b.Name, &b.Short, &b.Region, &b.Province, &b.ValidFrom, &b.ValidTo,
		&b.Successor, &b.Owner, &b.NamedYears, &b.Evidence, &b.Example, &b.Address, &b.Phone, &b.Website, &b.Version)
	return b, err
}

const unitColumns = `u.id, u.body_id, u.slug, u.kind, u.name, u.valid_from, u.valid_to, u.successor, u.evidence,
	u.address, u.phone, u.website, u.version`

// into are the destinations of unitColumns.
func (u *Unit) into() []any {
	return []any{
		&u.ID, &u.BodyID, &u.Slug, &u.Kind, &u.Name, &u.ValidFrom, &u.ValidTo, &u.Successor, &u.Evidence,
		&u.Address, &u.Phone, &u.Website, &u.Version,
	}
}

func scanUnit(row db.Row) (Unit, error) {
	var u Unit
	err := row.Scan(u.into()...)
	return u, err
}

// Body returns the body of a slug, or a NotFound problem.
func (d *Directory) Body(ctx context.Context, slug string) (Body, error) {
	return bodyBySlug(ctx, d.db, slug)
}

func bodyBySlug(ctx context.Context, q db.Queryer, slug string) (Body, error) {
	if !validSlug(slug) {
		return Body{}, problem.New(problem.NotFound, "directory.no_body", problem.Args{"slug": slug})
	}
	b, err := db.One(ctx, q, scanBody, `SELECT `+bodyColumns+` FROM body WHERE slug = $1`, slug)
	if problem.KindOf(err) == problem.NotFound {
		return Body{}, problem.New(problem.NotFound, "directory.no_body", problem.Args{"slug": slug})
	}
	if err != nil {
		return Body{}, fmt.Errorf("read body %s: %w", slug, err)
	}
	return b, nil
}

func unitBySlug(ctx context.Context, q db.Queryer, b Body, slug string) (Unit, error) {
	none := problem.New(problem.NotFound, "directory.no_unit", problem.Args{"slug": slug, "body": b.Name})
	if !validSlug(slug) {
		return Unit{}, none
	}
	u, err := db.One(ctx, q, scanUnit, `SELECT `+unitColumns+` FROM unit u WHERE u.body_id = $1 AND u.slug = $2`, b.ID, slug)
	if problem.KindOf(err) == problem.NotFound {
		return Unit{}, none
	}
	if err != nil {
		return Unit{}, fmt.Errorf("read unit %s/%s: %w", b.Slug, slug, err)
	}
	return u, nil
}

// BodiesOf returns the bodies that stand in a province, examples left out, by kind and slug. An
// empty province means ministries, agencies and whatever else stands in none.
func (d *Directory) BodiesOf(ctx context.Context, province string) ([]Body, error) {
	return d.bodies(ctx, `SELECT `+bodyColumns+` FROM body WHERE province = $1 AND NOT example ORDER BY kind, slug`, province)
}

// BodiesOfKind returns the bodies of a kind, examples left out, by slug.
func (d *Directory) BodiesOfKind(ctx context.Context, kind string) ([]Body, error) {
	return d.bodies(ctx, `SELECT `+bodyColumns+` FROM body WHERE kind = $1 AND NOT example ORDER BY slug`, kind)
}

func (d *Directory) bodies(ctx context.Context, query string, args ...any) ([]Body, error) {
	bodies, err := db.All(ctx, d.db, scanBody, query, args...)
	if err != nil {
		return nil, fmt.Errorf("list bodies: %w", err)
	}
	return bodies, nil
}

// Units returns the units of a body by name, each with its sources.
func (d *Directory) Units(ctx context.Context, bodyID string) ([]Unit, error) {
	units, err := db.All(ctx, d.db, scanUnit, `SELECT `+unitColumns+` FROM unit u WHERE u.body_id = $1 ORDER BY u.name, u.slug`, bodyID)
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	return units, d.citeUnits(ctx, bodyID, units)
}

func (d *Directory) citeUnits(ctx context.Context, bodyID string, units []Unit) error {
	if len(units) == 0 {
		return nil
	}
	sources, err := Cited(ctx, d.db, `SELECT id FROM unit WHERE body_id = $1`, bodyID)
	if err != nil {
		return err
	}
	for i := range units {
		units[i].Sources = sources[units[i].ID]
	}
	return nil
}

// Sources returns the sources that name a body.
func (d *Directory) Sources(ctx context.Context, bodyID string) ([]Source, error) {
	sources, err := Cited(ctx, d.db, `SELECT id FROM body WHERE id = $1`, bodyID)
	return sources[bodyID], err
}

// insertBodies writes bodies that are not there yet, under the ids they have.
func insertBodies(ctx context.Context, tx db.Tx, bodies []Body) error {
	_, err := db.InsertAll(ctx, tx, `INSERT INTO body (id, slug, kind, name, short_name, region, province, valid_from, valid_to,
			successor, owner, named_years, evidence, example, search, address, phone, website, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1)`,
		func(yield func([]any) bool) {
			for _, b := range bodies {
				if !yield([]any{
					b.ID, b.Slug, b.Kind, b.Name, b.Short, null(b.Region), b.Province, b.ValidFrom, b.ValidTo,
					b.Successor, null(b.Owner), b.NamedYears, b.Evidence, b.Example, searchText(b.Name, b.Short),
					b.Address, b.Phone, b.Website,
				}) {
					return
				}
			}
		})
	if err != nil {
		return fmt.Errorf("write bodies: %w", err)
	}
	return nil
}

// updateBody makes of a body what b says and keeps what it was. The version counts on from was.
func updateBody(ctx context.Context, tx db.Tx, a act, was, b Body) error {
	err := seen(db.Update(ctx, tx, `UPDATE body SET kind = $3, name = $4, short_name = $5, region = $6, province = $7, valid_from = $8,
			valid_to = $9, successor = $10, owner = $11, named_years = $12, evidence = $13, example = $14, search = $15,
			address = $16, phone = $17, website = $18, version = version + 1
		WHERE id = $1 AND version = $2`,
		was.ID, was.Version, b.Kind, b.Name, b.Short, null(b.Region), b.Province, b.ValidFrom, b.ValidTo, b.Successor,
		null(b.Owner), b.NamedYears, b.Evidence, b.Example, searchText(b.Name, b.Short), b.Address, b.Phone, b.Website))
	if err != nil {
		return fmt.Errorf("write body %s: %w", was.Slug, err)
	}
	return keep(ctx, tx, a, was.ID, was.Version, was)
}

func insertUnit(ctx context.Context, tx db.Tx, u Unit) error {
	_, err := tx.Exec(ctx, `INSERT INTO unit (id, body_id, slug, kind, name, evidence, search, valid_from, valid_to, successor,
			address, phone, website, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)`,
		u.ID, u.BodyID, u.Slug, u.Kind, u.Name, u.Evidence, searchText(u.Name), u.ValidFrom, u.ValidTo, u.Successor,
		u.Address, u.Phone, u.Website)
	if err != nil {
		return fmt.Errorf("write unit %s: %w", u.Slug, err)
	}
	return nil
}

// updateUnit makes of a unit what u says and keeps what it was. The version counts on from was.
func updateUnit(ctx context.Context, tx db.Tx, a act, was, u Unit) error {
	err := seen(db.Update(ctx, tx, `UPDATE unit SET kind = $3, name = $4, evidence = $5, search = $6, valid_from = $7, valid_to = $8,
			successor = $9, address = $10, phone = $11, website = $12, version = version + 1
		WHERE id = $1 AND version = $2`,
		was.ID, was.Version, u.Kind, u.Name, u.Evidence, searchText(u.Name), u.ValidFrom, u.ValidTo, u.Successor,
		u.Address, u.Phone, u.Website))
	if err != nil {
		return fmt.Errorf("write unit %s: %w", was.Slug, err)
	}
	return keep(ctx, tx, a, was.ID, was.Version, was)
}

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

// null makes an empty reference a NULL.
func null(text string) any {
	if text == "" {
		return nil
	}
	return text
}
