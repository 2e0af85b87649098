package directory

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
)

// SourceKind says what a source is.
type SourceKind string

// Official is a public office's own page; Document a deck or copy put on a sharing site; Computed
// is worked out from other printed figures.
const (
	Press    SourceKind = "press"
	Official SourceKind = "official"
	Document SourceKind = "document"
	Computed SourceKind = "computed"
)

// Source is where something was read: an address, or a citation in words where the address was
// not kept.
type Source struct {
	ID      string
	Kind    SourceKind
	Title   string // the citation, or the host of URL
	URL     string // https://..., or empty
	Printed string // what this source printed when it differs from the row it supports; may be empty
}

// SplitSources takes a cell of sources apart: several stand with " | " between.
func SplitSources(cell string) []Source {
	var sources []Source
	for _, part := range strings.Split(cell, "|") {
		if part = strings.TrimSpace(part); part != "" {
			sources = append(sources, ParseSource(part))
		}
	}
	return sources
}

// ParseSource reads one source. Only http and https addresses become links: anything else is a
// citation.
func ParseSource(text string) Source {
	u, err := url.Parse(text)
	if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
		return Source{Kind: kindOfHost(u.Hostname()), Title: strings.TrimPrefix(u.Hostname(), "www."), URL: u.String()}
	}
	if strings.HasPrefix(text, "computed:") {
		return Source{Kind: Computed, Title: strings.TrimSpace(strings.TrimPrefix(text, "computed:"))}
	}
	return Source{Kind: Press, Title: text}
}

func kindOfHost(host string) SourceKind {
	switch {
	case strings.HasSuffix(host, ".go.id"):
		return Official
	case strings.HasSuffix(host, "scribd.com"), strings.HasSuffix(host, "slideshare.net"):
		return Document
	default:
		return Press
	}
}

// Cite says that the row subjectID rests on the sources, and stores those not yet known. It
// reports how many citations are new, and adds what was written to touched.
func Cite(ctx context.Context, tx db.Tx, touched *ledger.Touched, subjectID string, sources []Source) (int, error) {
	added := 0
	for i, s := range sources {
		id, err := sourceID(ctx, tx, touched, s)
		if err != nil {
			return added, err
		}
		done, err := tx.Exec(ctx, `INSERT INTO citation (subject_id, source_id, position, printed) VALUES ($1, $2, $3, $4)
			ON CONFLICT (subject_id, source_id) DO NOTHING`, subjectID, id, i, s.Printed)
		if err != nil {
			return added, fmt.Errorf("cite: %w", err)
		}
		n, err := done.RowsAffected()
		if err != nil {
			return added, fmt.Errorf("cite: %w", err)
		}
		if n > 0 {
			touched.Add("citation", subjectID+"/"+id)
		}
		added += int(n)
	}
	return added, nil
}

func sourceID(ctx context.Context, tx db.Tx, touched *ledger.Touched, s Source) (string, error) {
	var id string
	err := tx.QueryRow(ctx, `SELECT id FROM source WHERE title = $1 AND url = $2`, s.Title, s.URL).Scan(&id)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	fresh, err := uuid.NewV7()
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, `INSERT INTO source (id, kind, title, url) VALUES ($1, $2, $3, $4)`,
		fresh.String(), string(s.Kind), s.Title, s.URL)
	if err != nil {
		return "", fmt.Errorf("write source %s%s: %w", s.Title, s.URL, err)
	}
	touched.Add("source", fresh.String())
	return fresh.String(), nil
}

// CiteAll says that many rows, of which none is cited for yet, rest on one source.
func CiteAll(ctx context.Context, tx db.Tx, touched *ledger.Touched, subjects []string, s Source) error {
	id, err := sourceID(ctx, tx, touched, s)
	if err != nil {
		return err
	}
	_, err = db.InsertAll(ctx, tx, `INSERT INTO citation (subject_id, source_id, position, printed) VALUES ($1, $2, 0, '')`, func(yield func([]any) bool) {
		for _, subject := range subjects {
			touched.Add("citation", subject+"/"+id)
			if !yield([]any{subject, id}) {
				return
			}
		}
	})
	return err
}

// Cited returns the sources of every row whose id the subquery selects, by that id.
func Cited(ctx context.Context, q db.Queryer, subquery string, args ...any) (map[string][]Source, error) {
	rows, err := q.Query(ctx, `SELECT c.subject_id, s.id, s.kind, s.title, s.url, c.printed
		FROM citation c JOIN source s ON s.id = c.source_id
		WHERE c.subject_id IN (`+subquery+`) ORDER BY c.subject_id, c.position, s.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("read sources: %w", err)
	}
	defer rows.Close()
	cited := map[string][]Source{}
	for rows.Next() {
		var subject string
		var s Source
		if err := rows.Scan(&subject, &s.ID, &s.Kind, &s.Title, &s.URL, &s.Printed); err != nil {
			return nil, fmt.Errorf("read sources: %w", err)
		}
		cited[subject] = append(cited[subject], s)
	}
	return cited, rows.Err()
}
