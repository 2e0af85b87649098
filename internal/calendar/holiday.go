package calendar

import (
	"context"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/workday"
)

// Closed and Special are kinds of days beside those of workday: this office alone is closed, or works
// at hours of its own, even on a holiday.
const (
	Closed  workday.Kind = "closed"
	Special workday.Kind = "hours"
)

// Day is a row of a list of holidays as it is kept.
type Day struct {
	ID string
	Office
	workday.Holiday
	Hours  workday.Hours // of a Special day
	Basis  string        // what else it rests on, beside its decree; may be empty
	Origin Origin
	MadeAt time.Time
	MadeBy string // account; empty for the machine

	// RevokedDecree took the day back, on the day Revoked. Both may stand in a row that was imported.
	RevokedDecree string
	// EndedAt is when somebody took the row back or put it right; zero while it holds.
	EndedAt    time.Time
	EndedBy    string
	EndedWhy   string
	ReplacedBy string // id of the row that says it right; empty where it was taken back
}

// Origin is where a row comes from.
type Origin string

// Program rows are in the lists that the program brings.
const (
	Program Origin = "program"
	Entered Origin = "entered"
)

const dayColumns = `id, authority_id, unit_id, day, until_day, kind, region, hours, name_id, name_en, decree, basis, announced,
	status, source, origin, made_at, made_by, revoked, revoked_decree, ended_at, ended_by, ended_why, replaced_by`

func scanDay(row db.Row) (Day, error) {
	var d Day
	var hours string
	var made, ended db.Time
	err := row.Scan(&d.ID, text{&d.Authority}, text{&d.Unit}, date{&d.Date}, date{&d.Until}, &d.Kind, &d.Region, &hours, &d.Name.ID, &d.Name.EN,
		&d.Decree, &d.Basis, date{&d.Announced}, &d.Status, &d.Source, &d.Origin, &made, &d.MadeBy, date{&d.Revoked}, &d.RevokedDecree,
		&ended, &d.EndedBy, &d.EndedWhy, &d.ReplacedBy)
	if hours != "" && err == nil {
		var ok bool
		if d.Hours, ok = workday.ParseHours(hours); !ok {
			err = fmt.Errorf("day %s: hours %q", d.ID, hours)
		}
	}
	d.MadeAt, d.EndedAt = made.Time, ended.Time
	return d, err
}

func insertDays(ctx context.Context, tx db.Tx, days []Day) error {
	_, err := db.InsertAll(ctx, tx, `INSERT INTO holiday (`+dayColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)`,
		func(yield func([]any) bool) {
			for i := range days {
				if !yield(days[i].values()) {
					return
				}
			}
		})
	if err != nil {
		return fmt.Errorf("write holidays: %w", err)
	}
	return nil
}

func (d *Day) values() []any {
	return []any{
		d.ID, null(d.Authority), null(d.Unit), d.Date.String(), d.Until.String(), string(d.Kind), d.Region, d.Hours.String(),
		d.Name.ID, d.Name.EN, d.Decree, d.Basis, d.Announced.String(), string(d.Status), d.Source, string(d.Origin), db.At(d.MadeAt),
		d.MadeBy, d.Revoked.String(), d.RevokedDecree, db.At(d.EndedAt), d.EndedBy, d.EndedWhy, d.ReplacedBy,
	}
}

// text reads a reference that may be NULL.
type text struct{ to *string }

func (t text) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*t.to = ""
	case string:
		*t.to = v
	case []byte:
		*t.to = string(v)
	default:
		return fmt.Errorf("calendar: a text of %T", src)
	}
	return nil
}

// date reads a day as it is kept: 2026-03-17, or nothing.
type date struct{ to *workday.Date }

func (d date) Scan(src any) error {
	var kept string
	if err := (text{&kept}).Scan(src); err != nil {
		return err
	}
	*d.to = 0
	if kept == "" {
		return nil
	}
	day, ok := workday.ParseDate(kept)
	if !ok {
		return fmt.Errorf("calendar: a day %q", kept)
	}
	*d.to = day
	return nil
}
