package result

import (
	"context"
	"fmt"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
)

// FactFilter says which facts are wanted; what is zero does not matter.
type FactFilter struct {
	Body     string // slug
	Region   string // code of a province
	Year     int
	National bool // facts about neither a body nor a region
}

// Facts returns the statements of the sources, newest year first.
func (s *Store) Facts(ctx context.Context, f FactFilter) ([]Fact, error) {
	where, args := "1 = 1", []any{}
	add := func(condition string, value any) {
		args = append(args, value)
		where += fmt.Sprintf(condition, len(args))
	}
	if f.Body != "" {
		add(" AND b.slug = $%d", f.Body)
	}
	if f.Region != "" {
		add(" AND f.region = $%d", f.Region)
	}
	if f.Year != 0 {
		add(" AND f.year = $%d", f.Year)
	}
	if f.National {
		where += " AND f.body_id IS NULL AND f.region = ''"
	}
	var ids []string
	facts, err := db.All(ctx, s.db, func(row db.Row) (Fact, error) {
		var fact Fact
		var id, indonesian, english string
		err := row.Scan(&id, &fact.Code, &fact.Topic, &fact.Year, &fact.Body, &fact.BodyName, &fact.Region, &indonesian, &english)
		fact.Text = instrument.Text{"id": indonesian, "en": english}
		ids = append(ids, id)
		return fact, err
	}, `SELECT f.id, f.code, f.topic, f.year, coalesce(b.slug, ''), coalesce(b.name, ''), f.region, f.text_id, f.text_en
		FROM fact f LEFT JOIN body b ON b.id = f.body_id WHERE `+where+` ORDER BY f.year DESC, f.position, f.code`, args...)
	if err != nil {
		return nil, fmt.Errorf("read facts: %w", err)
	}
	if len(facts) == 0 {
		return nil, nil
	}
	cited, err := directory.Cited(ctx, s.db, `SELECT f.id FROM fact f LEFT JOIN body b ON b.id = f.body_id WHERE `+where, args...)
	for i := range facts {
		facts[i].Sources = cited[ids[i]]
	}
	return facts, err
}
