package result

import (
	"context"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Corrections returns every public correction, newest first.
func (s *Store) Corrections(ctx context.Context) ([]Correction, error) {
	return s.correctionsBy(ctx, `1 = 1`, `c.day DESC, c.code`)
}

// correctionsBy returns the corrections that where selects from c, with their sources.
func (s *Store) correctionsBy(ctx context.Context, where, order string, args ...any) ([]Correction, error) {
	var ids []string
	corrections, err := db.All(ctx, s.db, func(row db.Row) (Correction, error) {
		var c Correction
		var id, day, indonesian, english string
		if err := row.Scan(&id, &c.Code, &day, &c.Year, &c.Body, &c.BodyName, &c.Was, &c.Now, &indonesian, &english); err != nil {
			return c, err
		}
		ids = append(ids, id)
		c.Text = instrument.Text{"id": indonesian, "en": english}
		var err error
		c.Day, err = time.Parse(time.DateOnly, day)
		return c, err
	}, `SELECT c.id, c.code, c.day, c.year, coalesce(b.slug, ''), coalesce(b.name, ''), c.was, c.now, c.text_id, c.text_en
		FROM correction c LEFT JOIN body b ON b.id = c.body_id WHERE `+where+` ORDER BY `+order, args...)
	if err != nil {
		return nil, fmt.Errorf("read corrections: %w", err)
	}
	if len(corrections) == 0 {
		return nil, nil
	}
	cited, err := directory.Cited(ctx, s.db, `SELECT c.id FROM correction c WHERE `+where, args...)
	for i := range corrections {
		corrections[i].Sources = cited[ids[i]]
	}
	return corrections, err
}

// correctedYear is whose score of which year corrections replaced.
type correctedYear struct {
	body string
	year int
}

// replacing returns the corrections that replaced a score, those of one body or with an empty
// bodyID of all, in the order in which they came: each replaced what the one before had made.
func (s *Store) replacing(ctx context.Context, bodyID string) (map[correctedYear][]Correction, error) {
	where, args := `c.now <> ''`, []any{}
	if bodyID != "" {
		where, args = where+` AND c.body_id = $1`, []any{bodyID}
	}
	list, err := s.correctionsBy(ctx, where, `c.id`, args...)
	if err != nil {
		return nil, err
	}
	of := map[correctedYear][]Correction{}
	for _, c := range list {
		key := correctedYear{c.Body, c.Year}
		of[key] = append(of[key], c)
	}
	return of, nil
}

// mark gives a result its corrections; slug is its body's.
func (r *Result) mark(slug string, of map[correctedYear][]Correction) {
	if r.Unit == "" && r.publication == "" {
		r.Corrections = of[correctedYear{slug, r.Year}]
	}
}
