package cycle

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/workday"
)

// Stay is when a team is at its loci: from a day until another. Off says that it is meant although one of the two is
// no working day of the office that assesses; that needs a reason.
type Stay struct {
	From, Until string
	Off         bool
	Why         string
}

// Calendars know on which days an office works.
type Calendars interface {
	Of(ctx context.Context, q db.Queryer, office calendar.Office) (*workday.Calendar, int64, error)
}

// opens doubts a stay that begins or ends on a day on which nobody works, unless it is meant. Days between are not
// asked about: a team that stays for two weeks rests on Sundays. A unit of the office with hours of its own has its own
// days.
func (c *Cycles) opens(ctx context.Context, q db.Queryer, f *faults, l *Locus, s Stay) error {
	if s.Off {
		return nil
	}
	cal, _, err := c.Calendars.Of(ctx, q, calendar.Office{Authority: l.Office, Unit: l.UnitID})
	if err != nil {
		return err
	}
	for _, text := range []string{s.From, s.Until} {
		said := slices.ContainsFunc(f.found, func(one problem.Fault) bool { return one.Place.File == "off" || one.Place.File == "from" })
		if day, ok := workday.ParseDate(text); ok && !said && !cal.Works(day) {
			f.add("off", "off", problem.Args{"day": locale.Day(day.Time())})
		}
	}
	return nil
}
