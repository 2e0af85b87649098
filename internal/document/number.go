package document

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// DefaultPattern is used until an authority sets its own: running number, classification, month and
// year, the order most offices write them in.
const DefaultPattern = "{urut:3}/{kode}/{bulan romawi}/{tahun}"

// Marks are what a pattern may hold in braces.
var Marks = []string{"{urut}", "{urut:3}", "{kode}", "{bulan}", "{bulan romawi}", "{tahun}"}

var mark = regexp.MustCompile(`\{[^{}]*\}`)

const maxPattern = 80

// PatternFault is what is wrong with a pattern, "" when nothing is. Without a running number and a
// year two documents would have the same number.
func PatternFault(pattern string) string {
	if utf8.RuneCountInString(pattern) > maxPattern || strings.ContainsFunc(pattern, unicode.IsControl) {
		return "pattern_long"
	}
	for _, m := range mark.FindAllString(pattern, -1) {
		if _, known := fill(m, 1, "", time.Time{}); !known {
			return "pattern_mark"
		}
	}
	if strings.ContainsAny(mark.ReplaceAllString(pattern, ""), "{}") {
		return "pattern_mark"
	}
	if !strings.Contains(pattern, "{urut") || !strings.Contains(pattern, "{tahun}") {
		return "pattern_parts"
	}
	return ""
}

// NumberOf fills a pattern.
func NumberOf(pattern string, running int64, class string, day time.Time) string {
	return mark.ReplaceAllStringFunc(pattern, func(m string) string {
		text, _ := fill(m, running, class, day)
		return text
	})
}

var romans = []string{"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"}

func fill(m string, running int64, class string, day time.Time) (string, bool) {
	switch m {
	case "{urut}":
		return strconv.FormatInt(running, 10), true
	case "{kode}":
		return class, true
	case "{bulan}":
		return day.Format("01"), true
	case "{bulan romawi}":
		return romans[day.Month()-1], true
	case "{tahun}":
		return day.Format("2006"), true
	}
	digits, padded := strings.CutPrefix(strings.TrimSuffix(m, "}"), "{urut:")
	n, err := strconv.Atoi(digits)
	if !padded || err != nil || n < 1 || n > 8 {
		return "", false
	}
	text := strconv.FormatInt(running, 10)
	return strings.Repeat("0", max(0, n-len(text))) + text, true
}

// maxTaken bounds how many numbers in a row may be found taken: more than an office writes in a year.
const maxTaken = 20_000

// freeNumber takes the next number that no document of the authority has. A pattern that was changed
// begins anew, and what it gives may have been given by the one before: those are passed over, so that
// the office goes on where its register ends.
func freeNumber(ctx context.Context, tx db.Tx, one Document, pattern string, day time.Time) (string, error) {
	number := ""
	for range maxTaken {
		running, err := nextNumber(ctx, tx, one.Authority, pattern, day.Year())
		if err != nil {
			return "", err
		}
		number = NumberOf(pattern, running, one.Class, day)
		taken, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM document WHERE authority_id = $1 AND number = $2`, one.Authority, number)
		if err != nil || taken == 0 {
			return number, err
		}
	}
	return "", problem.New(problem.Conflict, "document.number_taken", problem.Args{"number": number})
}

// nextNumber takes the next running number. Of two who ask at once the second waits for the first's
// transaction, and a transaction that is undone gives its number back.
func nextNumber(ctx context.Context, tx db.Tx, authority, pattern string, year int) (int64, error) {
	var n int64
	err := tx.QueryRow(ctx, `INSERT INTO document_count (authority_id, pattern, year, last) VALUES ($1, $2, $3, 1)
		ON CONFLICT (authority_id, pattern, year) DO UPDATE SET last = document_count.last + 1 RETURNING last`,
		authority, pattern, year).Scan(&n)
	return n, db.Problem(err)
}
