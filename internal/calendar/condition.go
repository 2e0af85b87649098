package calendar

import (
	"context"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// The joint decree of a year comes out in September or October of the year before: 12 September 2023,
// 14 October 2024, 19 September 2025. From October on it is missed; from the middle of December on,
// deadlines that are given out reach into a year that nobody knows.
const (
	missedFrom = time.October
	pressing   = 15 // of December
)

// Condition looks whether the national lists of this and, from October, of the next year are known.
func (c *Calendars) Condition() condition.Probe {
	return condition.Probe{Topic: "calendar", Look: c.look}
}

func (c *Calendars) look(ctx context.Context) ([]condition.Condition, error) {
	missing, err := c.Missing(ctx, c.now())
	if err != nil {
		return nil, err
	}
	if len(missing) == 0 {
		return []condition.Condition{{Topic: "calendar", State: condition.Good, Said: "calendar.condition.known"}}, nil
	}
	var all []condition.Condition
	for _, m := range missing {
		year := strconv.Itoa(m.Year)
		all = append(all, condition.Condition{
			Topic: "calendar", Part: year, State: m.State, Said: "calendar.condition.missing", Do: "calendar.condition.add",
			Args: problem.Args{"year": year}, Since: m.Since,
		})
	}
	return all, nil
}

// MissingYear is a year whose list should be known by now.
type MissingYear struct {
	Year  int
	State condition.State // Watch or Alarm
	Since time.Time
}

// Missing returns the years whose national list should be known at an instant and is not.
func (c *Calendars) Missing(ctx context.Context, at time.Time) ([]MissingYear, error) {
	known, err := years(ctx, c.db)
	if err != nil {
		return nil, err
	}
	at = at.In(jakarta)
	var missing []MissingYear
	for _, year := range []int{at.Year(), at.Year() + 1} {
		watch := time.Date(year-1, missedFrom, 1, 0, 0, 0, 0, jakarta)
		alarm := time.Date(year-1, time.December, pressing, 0, 0, 0, 0, jakarta)
		switch {
		case known[year] || at.Before(watch):
		case at.Before(alarm):
			missing = append(missing, MissingYear{year, condition.Watch, watch})
		default:
			missing = append(missing, MissingYear{year, condition.Alarm, alarm})
		}
	}
	return missing, nil
}
