package office

import (
	"context"
	"fmt"
	"strings"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/directory"
)

// MaxHits bounds what one search returns.
const MaxHits = 50

// Search finds services whose title, search words or summary hold every word of the query, where a word
// may stand inside one: titles that begin with it first. What is not offered now, and examples, are left
// out. At most limit services, up to MaxHits, are returned.
func (o *Offices) Search(ctx context.Context, query string, limit int) ([]Service, error) {
	words := directory.Words(query)
	if len(words) == 0 {
		return nil, nil
	}
	if limit <= 0 || limit > MaxHits {
		limit = MaxHits
	}
	args := []any{limit, " " + strings.Join(words, " ") + "%", "% " + words[0] + "%", o.day()}
	var where strings.Builder
	for _, word := range words {
		args = append(args, "%"+word+"%")
		fmt.Fprintf(&where, " AND s.search LIKE $%d", len(args))
	}
	list, err := db.All(ctx, o.DB, scanService, `SELECT `+placeColumns+`, `+serviceColumns+` FROM `+serviceTables+`
		WHERE NOT b.example AND `+working("s", 4)+` AND `+working("b", 4)+` AND `+working("u", 4)+`
			AND s.valid_from <= substr(CAST($4 AS text), 1, length(s.valid_from))`+where.String()+`
		ORDER BY CASE WHEN s.search LIKE $2 THEN 0 WHEN s.search LIKE $3 THEN 1 ELSE 2 END, s.name, s.id LIMIT $1`, args...)
	if err != nil {
		return nil, fmt.Errorf("search services: %w", err)
	}
	return list, nil
}
