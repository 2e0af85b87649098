package result

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/directory"
)

// Named is a result with the body it is of.
type Named struct {
	Slug, Name, Kind, Region, Province string
	Result
}

// All returns every figure of bodies and units, examples left out, by body, unit and year.
func (s *Store) All(ctx context.Context) ([]Named, error) {
	var ids []string
	all, err := db.All(ctx, s.db, func(row db.Row) (Named, error) {
		var n Named
		var id string
		var err error
		n.Result, err = s.scanResult(after{row, []any{&n.Slug, &n.Name, &n.Kind, &n.Region, &n.Province}}, &id)
		ids = append(ids, id)
		return n, err
	}, `SELECT r.slug, b.name, r.kind, coalesce(b.region, ''), r.province, `+resultColumns+`
		FROM result r JOIN body b ON b.id = r.body_id LEFT JOIN unit u ON u.id = r.unit_id
		WHERE NOT b.example AND r.beside = 0 ORDER BY r.slug, u.slug NULLS FIRST, r.year`)
	if err != nil {
		return nil, fmt.Errorf("read all results: %w", err)
	}
	cited, err := directory.Cited(ctx, s.db, `SELECT r.id FROM result r JOIN body b ON b.id = r.body_id WHERE NOT b.example`)
	if err != nil {
		return nil, err
	}
	corrections, err := s.replacing(ctx, "")
	if err != nil {
		return nil, err
	}
	before := 0
	for i := range all {
		all[i].Sources = cited[ids[i]]
		all[i].mark(all[i].Slug, corrections)
		if i > 0 && (all[i].Slug != all[i-1].Slug || all[i].Unit != all[i-1].Unit) {
			before = 0
		}
		if all[i].Score != "" {
			if before != 0 {
				all[i].Relation = s.scales.Between(before, all[i].Year)
			}
			before = all[i].Year
		}
	}
	return all, nil
}

// after scans further columns before those that its reader knows.
type after struct {
	db.Row
	first []any
}

func (a after) Scan(dest ...any) error { return a.Row.Scan(append(a.first, dest...)...) }

// NamedBreakdown is a breakdown with the body it is of; a printed weight is of none.
type NamedBreakdown struct {
	Slug, Name string
	Breakdown
}

// AllBreakdowns returns every printed part and weight, examples left out, by year and body.
func (s *Store) AllBreakdowns(ctx context.Context) ([]NamedBreakdown, error) {
	var ids []string
	parts, err := db.All(ctx, s.db, func(row db.Row) (NamedBreakdown, error) {
		var n NamedBreakdown
		var id, role string
		err := row.Scan(&id, &n.Slug, &n.Name, &n.Year, &n.Unit, &n.UnitName, &role, &n.Part, &n.Label, &n.Points, &n.Top, &n.Remark)
		n.Weight = role == "weight"
		ids = append(ids, id)
		return n, err
	}, `SELECT r.id, coalesce(b.slug, ''), coalesce(b.name, ''), r.year, coalesce(u.slug, ''), coalesce(u.name, ''),
			r.role, r.part, r.label, r.points, r.top, r.remark
		FROM breakdown r LEFT JOIN body b ON b.id = r.body_id LEFT JOIN unit u ON u.id = r.unit_id
		WHERE b.id IS NULL OR NOT b.example ORDER BY r.year, b.slug NULLS FIRST, r.position, r.id`)
	if err != nil {
		return nil, fmt.Errorf("read all breakdowns: %w", err)
	}
	cited, err := directory.Cited(ctx, s.db, `SELECT id FROM breakdown`)
	for i := range parts {
		parts[i].Sources = cited[ids[i]]
	}
	return parts, err
}

// AllAverages returns every printed average, by year and region.
func (s *Store) AllAverages(ctx context.Context) ([]Average, error) {
	var ids []string
	averages, err := db.All(ctx, s.db, func(row db.Row) (Average, error) {
		var a Average
		var id string
		err := row.Scan(&id, &a.Year, &a.Region, &a.Scope, &a.Score)
		ids = append(ids, id)
		return a, err
	}, `SELECT id, year, region, scope, printed FROM average ORDER BY year, region, scope`)
	if err != nil {
		return nil, fmt.Errorf("read all averages: %w", err)
	}
	cited, err := directory.Cited(ctx, s.db, `SELECT id FROM average`)
	for i := range averages {
		averages[i].Sources = cited[ids[i]]
	}
	return averages, err
}

// Modified returns when a public figure was last added or corrected: the time inside the newest id.
// It is the zero time while there is none.
func (s *Store) Modified(ctx context.Context) (time.Time, error) {
	newest, err := db.One(ctx, s.db, db.Column[string], `SELECT coalesce(max(x.id), '') FROM (
			SELECT max(id) AS id FROM result UNION ALL SELECT max(id) FROM breakdown UNION ALL SELECT max(id) FROM average
			UNION ALL SELECT max(id) FROM assessed_count UNION ALL SELECT max(id) FROM fact
			UNION ALL SELECT max(id) FROM correction UNION ALL SELECT max(id) FROM source) x`)
	if err != nil || newest == "" {
		return time.Time{}, err
	}
	id, err := uuid.Parse(newest)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the newest id: %w", err)
	}
	return time.Unix(id.Time().UnixTime()).UTC(), nil
}
