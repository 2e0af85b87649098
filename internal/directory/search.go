package directory

import (
	"context"
	"fmt"
	"strings"
)

// MaxHits bounds what one search returns.
const MaxHits = 50

// maxQuery bounds what is looked for; nobody types more.
const maxQuery = 80

// Hit is a body or a unit that a search found.
type Hit struct {
	Body     string // slug of the body
	BodyName string
	Unit     string // slug of the unit; empty when the body itself was found
	Name     string
	Kind     string
	Province string
	ValidTo  string // until when it is there, as a body's
	// Successor is the slug of what took over, of the same body for a unit, and SuccessorName its name.
	Successor, SuccessorName string
}

// Search finds bodies and units whose names hold every word of the query, in any order, where a
// word may be the beginning of one or stand inside it. Names that begin with the query come
// first, then those with a word that does; bodies before units, in the order of kinds.
// What has ended is found too, with what took over, since people look for the names they know.
// Examples are left out. At most limit hits (up to MaxHits) are returned.
func (d *Directory) Search(ctx context.Context, query string, limit int) ([]Hit, error) {
	words := Words(query)
	if len(words) == 0 {
		return nil, nil
	}
	if limit <= 0 || limit > MaxHits {
		limit = MaxHits
	}
	whole := strings.Join(words, " ")
	args := []any{"% " + whole + "%", "% " + words[0] + "%", limit}
	var where strings.Builder
	for _, word := range words {
		args = append(args, "%"+word+"%")
		fmt.Fprintf(&where, " AND x.search LIKE $%d", len(args))
	}
	rows, err := d.db.Query(ctx, `SELECT x.body, x.body_name, x.unit, x.name, x.kind, x.province, x.valid_to, x.successor, x.successor_name
		FROM (
			SELECT b.slug AS body, b.name AS body_name, '' AS unit, b.name AS name, b.kind AS kind, b.province AS province,
				b.valid_to AS valid_to, b.successor AS successor, COALESCE(s.name, '') AS successor_name,
				b.search AS search, 0 AS below FROM body b LEFT JOIN body s ON s.slug = b.successor WHERE NOT b.example
			UNION ALL
			SELECT b.slug, b.name, u.slug, u.name, u.kind, b.province, u.valid_to, u.successor, COALESCE(s.name, ''), u.search, 1
				FROM unit u JOIN body b ON b.id = u.body_id LEFT JOIN unit s ON s.body_id = u.body_id AND s.slug = u.successor
				WHERE NOT b.example
		) x JOIN kind k ON k.code = x.kind
		WHERE 1 = 1`+where.String()+`
		ORDER BY CASE WHEN x.search LIKE $1 THEN 0 WHEN x.search LIKE $2 THEN 1 ELSE 2 END,
			x.below, k.position, x.name, x.body, x.unit
		LIMIT $3`, args...)
	if err != nil {
		return nil, fmt.Errorf("search the directory: %w", err)
	}
	defer rows.Close()
	var hits []Hit
	for rows.Next() {
		var h Hit
		if err := rows.Scan(&h.Body, &h.BodyName, &h.Unit, &h.Name, &h.Kind, &h.Province, &h.ValidTo, &h.Successor, &h.SuccessorName); err != nil {
			return nil, fmt.Errorf("search the directory: %w", err)
		}
		hits = append(hits, h)
	}
	return hits, rows.Err()
}

// Words returns the words of a query the way names are stored for searching: small letters and
// digits, nothing that means anything to LIKE.
func Words(query string) []string { return strings.Fields(fold(cut(query, maxQuery))) }

// searchText is what Search looks in. Every word stands behind a space, so that the beginning of
// a word can be told from its middle.
func searchText(names ...string) string {
	var b strings.Builder
	for _, name := range names {
		b.WriteString(" " + fold(name))
	}
	return b.String()
}

func cut(text string, runes int) string {
	for i := range text {
		if runes == 0 {
			return text[:i]
		}
		runes--
	}
	return text
}
