package workday

import (
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
)

// Date is a day without a time or a zone, counted from 1 January 1970. The zero Date means that
// none was given.
type Date int32

// FirstYear and LastYear bound the dates that are read from outside.
const (
	FirstYear = 1990
	LastYear  = 2199
)

const daySeconds = 24 * 60 * 60

// NewDate returns the day of that year, month and day; days past the end of a month run on.
func NewDate(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / daySeconds)
}

// ParseDate reads 2026-03-17, between FirstYear and LastYear.
func ParseDate(text string) (Date, bool) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil || t.Year() < FirstYear || t.Year() > LastYear {
		return 0, false
	}
	return Date(t.Unix() / daySeconds), true
}

// DateOf returns the day that t has in its own location.
func DateOf(t time.Time) Date { return NewDate(t.Date()) }

// Time returns the beginning of the day in UTC.
func (d Date) Time() time.Time { return time.Unix(int64(d)*daySeconds, 0).UTC() }

// Year returns the year of the day.
func (d Date) Year() int { return d.Time().Year() }

// Weekday returns the weekday of the day.
func (d Date) Weekday() time.Weekday {
	w := (int(d) + int(time.Thursday)) % 7 // 1 January 1970 was a Thursday
	if w < 0 {
		w += 7
	}
	return time.Weekday(w)
}

// String writes the day as 2026-03-17, and the zero Date as nothing.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// MarshalText is String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// day is d as an argument of a catalog text.
func (d Date) day() locale.Day { return locale.Day(d.Time()) }
