package complaint

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/workday"
)

// take gives n numbers of an authority and registration year, and returns the first. Nobody else gets one of
// that year until the transaction ends, so none is left out: whoever fails gives theirs back.
func take(ctx context.Context, tx db.Tx, authority string, year, n int) (int64, error) {
	last, err := db.One(ctx, tx, db.Column[int64], `INSERT INTO complaint_count (authority_id, year, last) VALUES ($1, $2, $3)
		ON CONFLICT (authority_id, year) DO UPDATE SET last = complaint_count.last + excluded.last RETURNING last`, authority, year, n)
	return last - int64(n) + 1, err
}

// number is how people write and say a number: BJM-2026-000123.
func number(prefix string, year int, running int64) string {
	return fmt.Sprintf("%s-%d-%06d", prefix, year, running)
}

// readNumber reads a number as somebody types it: in small letters, with blanks, or without what stands
// between its parts.
func readNumber(text string) string {
	text = strings.ToUpper(strings.Join(strings.Fields(text), ""))
	if len(text) > maxLine {
		return ""
	}
	text = strings.Map(func(r rune) rune {
		switch r {
		case '–', '—', '‐', '‑', '_', '/', '.':
			return '-' // what a phone's keyboard or a copied letter makes of it
		}
		return r
	}, text)
	if parts := numberForm.FindStringSubmatch(text); parts != nil {
		return parts[1] + "-" + parts[2] + "-" + strings.Repeat("0", max(0, 6-len(parts[3]))) + parts[3]
	}
	return text
}

// numberForm is a number as some people copy it: without the hyphens, or without the zeros in front.
var numberForm = regexp.MustCompile(`^([A-Z][A-Z0-9]{1,7}?)-?(20[0-9]{2})-?([0-9]{1,12})$`)

// yearIn is the year of an instant where an authority is.
func yearIn(of string, at time.Time) int { return at.In(workday.ZoneOf(of).Location).Year() }
