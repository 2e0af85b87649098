package deadline

import (
	"time"

	"github.com/patuh-id/patuh/internal/workday"
)

// Left is what is left of a clock as people count it.
type Left struct {
	// Day is the last one on which it is met: the day before the midnight at which it is missed.
	Day workday.Date
	// Days are the working days after today through Day; Late are those after Day through today.
	Days, Late int
	// Over: its time has passed, even where no working day has since.
	Over bool
}

// Left is the one way in which a due date and what is left until then are counted for people, by the calendar
// of the office at an instant.
func (c *Clock) Left(calendar *workday.Calendar, now time.Time) Left {
	zone := calendar.Office.Zone
	left := Left{Day: c.LastDay(zone.Location), Over: c.Overdue(now)}
	n := calendar.Count(zone.At(now).Date, left.Day)
	left.Days, left.Late = max(n, 0), max(-n, 0)
	return left
}

// LastDay is the last day on which a clock is met, in a zone where it does not say itself.
func (c *Clock) LastDay(zone *time.Location) workday.Date {
	if c.DueOn != 0 {
		return c.DueOn
	}
	return workday.DateOf(c.Due.Add(-1).In(zone))
}
