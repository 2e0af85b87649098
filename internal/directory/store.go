package directory

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

const bodyColumns = `id, slug, kind, name, short_name, coalesce(region, ''), province, valid_from, valid_to,
	successor, coalesce(owner, ''), named_years, evidence, example`

func scanBody(row db.Row) (Body, error) {
	var b Body
	err := row.Scan(&b.ID, &b.Slug, &b.Kind, &b.Name, &b.Short, &b.Region, &b.Province, &b.ValidFrom, &b.ValidTo,
		&b.Successor, &b.Owner, &b.NamedYears, &b.Evidence, &b.Example)
	return b, err
}

// Body returns the body of a slug, or a NotFound problem.
func (d *Directory) Body(ctx context.Context, slug string) (Body, error) {
	if !validSlug(slug) {
		return Body{}, problem.New(problem.NotFound, "directory.no_body", problem.Args{"slug": slug})
	}
	b, err := db.One(ctx, d.db, scanBody, `SELECT `+bodyColumns+` FROM body WHERE slug = $1`, slug)
	if errors.Is(err, sql.ErrNoRows) {
		return Body{}, problem.New(problem.NotFound, "directory.no_body", problem.Args{"slug": slug})
	}
	if err != nil {
		return Body{}, fmt.Errorf("read body %s: %w", slug, err)
	}
	return b, nil
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
	rows, err := d.db.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("list bodies: %w", err)
	}
	defer rows.Close()
	var bodies []Body
	for rows.Next() {
		b, err := scanBody(rows)
		if err != nil {
			return nil, fmt.Errorf("list bodies: %w", err)
		}
		bodies = append(bodies, b)
	}
	return bodies, rows.Err()
}

// Units returns the units of a body by name, each with its sources.
func (d *Directory) Units(ctx context.Context, bodyID string) ([]Unit, error) {
	rows, err := d.db.Query(ctx, `SELECT u.id, u.slug, u.kind, u.name, u.evidence
		FROM unit u WHERE u.body_id = $1 ORDER BY u.name, u.slug`, bodyID)
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	defer rows.Close()
	var units []Unit
	for rows.Next() {
		u := Unit{BodyID: bodyID}
		if err := rows.Scan(&u.ID, &u.Slug, &u.Kind, &u.Name, &u.Evidence); err != nil {
			return nil, fmt.Errorf("list units: %w", err)
		}
		units = append(units, u)
	}
	if err := rows.Err(); err != nil {
		return nil, err
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

// putBodies writes bodies under their slugs. New ones get an id; old ones keep their own and their
// owner. It returns how many were new or different.
func putBodies(ctx context.Context, tx db.Tx, bodies []Body) (int, error) {
	var failed error
	n, err := db.InsertAll(ctx, tx, `INSERT INTO body (id, slug, kind, name, short_name, region, province, valid_from, valid_to,
			successor, owner, named_years, evidence, example, search)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (slug) DO UPDATE SET kind = excluded.kind, name = excluded.name, short_name = excluded.short_name,
			region = excluded.region, province = excluded.province, valid_from = excluded.valid_from,
			valid_to = excluded.valid_to, successor = excluded.successor, named_years = excluded.named_years,
			evidence = excluded.evidence, example = excluded.example, search = excluded.search
		WHERE (body.kind, body.name, body.short_name, coalesce(body.region, ''), body.province, body.valid_from, body.valid_to,
				body.successor, body.named_years, body.evidence, body.example)
			IS DISTINCT FROM (excluded.kind, excluded.name, excluded.short_name, coalesce(excluded.region, ''), excluded.province,
				excluded.valid_from, excluded.valid_to, excluded.successor, excluded.named_years, excluded.evidence, excluded.example)`,
		func(yield func([]any) bool) {
			for _, b := range bodies {
				id, err := uuid.NewV7()
				if err != nil {
					failed = err
					return
				}
				if !yield([]any{
					id.String(), b.Slug, b.Kind, b.Name, b.Short, null(b.Region), b.Province, b.ValidFrom, b.ValidTo,
					b.Successor, null(b.Owner), b.NamedYears, b.Evidence, b.Example, searchText(b.Name, b.Short),
				}) {
					return
				}
			}
		})
	if err = errors.Join(failed, err); err != nil {
		return 0, fmt.Errorf("write bodies: %w", err)
	}
	return int(n), nil
}

func putUnit(ctx context.Context, tx db.Tx, u Unit) (bool, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return false, err
	}
	done, err := tx.Exec(ctx, `INSERT INTO unit (id, body_id, slug, kind, name, evidence, search)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (body_id, slug) DO UPDATE SET kind = excluded.kind, name = excluded.name,
			evidence = excluded.evidence, search = excluded.search
		WHERE (unit.kind, unit.name, unit.evidence) IS DISTINCT FROM (excluded.kind, excluded.name, excluded.evidence)`,
		id.String(), u.BodyID, u.Slug, u.Kind, u.Name, u.Evidence, searchText(u.Name))
	if err != nil {
		return false, fmt.Errorf("write unit %s: %w", u.Slug, err)
	}
	n, err := done.RowsAffected()
	return n > 0, err
}
