package db

import (
	"database/sql/driver"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// layout has a fixed width, so that text order on SQLite is order in time, and microseconds,
// because PostgreSQL keeps no more.
const layout = "2006-01-02T15:04:05.000000Z"

// Time is a moment as both engines store it: timestamptz on PostgreSQL, fixed-width UTC text on
// SQLite, whole microseconds. The zero Time is NULL in both directions.
type Time struct{ time.Time }

// At returns t as it will be read back: in UTC, without what is below a microsecond.
func At(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	return Time{t.UTC().Truncate(time.Microsecond)}
}

// Value writes the time as text, which PostgreSQL reads too.
func (t Time) Value() (driver.Value, error) {
	if t.IsZero() {
		return nil, nil
	}
	utc, err := t.stored()
	if err != nil {
		return nil, err
	}
	return utc.Format(layout), nil
}

// TimestamptzValue is the time as PostgreSQL's driver writes it where a timestamptz is wanted: through a text
// it would be written, refused, read and written again.
func (t Time) TimestamptzValue() (pgtype.Timestamptz, error) {
	if t.IsZero() {
		return pgtype.Timestamptz{}, nil
	}
	utc, err := t.stored()
	return pgtype.Timestamptz{Time: utc, Valid: err == nil}, err
}

func (t Time) stored() (time.Time, error) {
	utc := t.UTC()
	if year := utc.Year(); year < 1 || year > 9999 {
		return utc, fmt.Errorf("db: year %d cannot be stored", year)
	}
	return utc, nil
}

// Scan reads what Value wrote.
func (t *Time) Scan(src any) error {
	switch src := src.(type) {
	case nil:
		*t = Time{}
	case time.Time:
		*t = At(src)
	case string:
		parsed, err := time.Parse(layout, src)
		if err != nil {
			return fmt.Errorf("db: not a time as we store it: %w", err)
		}
		*t = Time{parsed}
	default:
		return fmt.Errorf("db: cannot read a time from %T", src)
	}
	return nil
}
