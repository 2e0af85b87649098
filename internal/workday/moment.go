package workday

import (
	"fmt"
	"strings"
	"time"
)

// Moment is a day, or a time of a day, in an office's zone.
type Moment struct {
	Date  Date
	Clock bool          // a time of day is given
	At    time.Duration // since midnight
}

// On returns the day without a time.
func On(d Date) Moment { return Moment{Date: d} }

// At returns t as the clocks of the zone show it.
func (z Zone) At(t time.Time) Moment {
	t = t.In(z.Location)
	at := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
	return Moment{Date: DateOf(t), Clock: true, At: at}
}

var momentLayouts = []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02 15:04:05"}

// ParseMoment reads a day (2026-03-17), a time in the zone (2026-03-17T16:30), or an instant
// (2026-03-17T08:30Z, 2026-03-17T16:30:00+08:00), which is turned into the zone's time.
func (z Zone) ParseMoment(text string) (Moment, bool) {
	text = strings.TrimSpace(text)
	if d, ok := ParseDate(text); ok {
		return On(d), true
	}
	for _, layout := range momentLayouts {
		if t, err := time.ParseInLocation(layout, text, z.Location); err == nil {
			return bounded(z.At(t))
		}
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, text); err == nil {
			return bounded(z.At(t))
		}
	}
	return Moment{}, false
}

func bounded(m Moment) (Moment, bool) {
	year := m.Date.Year()
	return m, year >= FirstYear && year <= LastYear
}

// String writes the moment as ParseMoment reads it: 2026-03-17 or 2026-03-17T16:30.
func (m Moment) String() string {
	if !m.Clock {
		return m.Date.String()
	}
	text := fmt.Sprintf("%sT%02d:%02d", m.Date, int(m.At.Hours()), int(m.At.Minutes())%60)
	if seconds := int(m.At.Seconds()) % 60; seconds != 0 {
		text += fmt.Sprintf(":%02d", seconds)
	}
	return text
}

// before reports whether m is before other; a day without a time is the whole day.
func (m Moment) before(other Moment) bool {
	if m.Date != other.Date {
		return m.Date < other.Date
	}
	return m.Clock && other.Clock && m.At < other.At
}
