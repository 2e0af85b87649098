package workday

import (
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Unit is what is counted.
type Unit string

// Working days pass over every day on which the office is closed; calendar days pass over none.
const (
	WorkingDays  Unit = "working"
	CalendarDays Unit = "calendar"
)

// Working hours pass within office hours alone; calendar hours pass by day and night, so that 3 × 24
// hours are 72 of them.
const (
	WorkingHours  Unit = "working_hours"
	CalendarHours Unit = "hours"
)

// Units are the units by their names.
var Units = []string{string(WorkingDays), string(CalendarDays), string(WorkingHours), string(CalendarHours)}

// InHours reports whether hours are counted, and not days.
func (u Unit) InHours() bool { return u == WorkingHours || u == CalendarHours }

// Reckoning is a count of days or of working time. Steps and Rests say how it came about; they are
// made when they are asked for, since most are not.
type Reckoning struct {
	Calendar *Calendar
	From     Moment
	// Zero is the day from which working days are counted and which is not counted itself: the day
	// of From, or the next working day when the office was closed or had closed. It is From's day in
	// a count of calendar days.
	Zero  Date
	Unit  Unit
	Days  int    // asked for, or found
	Hours int    // asked for, where hours are counted
	Until Moment // the due date, or the end of the span
	Span  bool   // made by Span
	// Timed says that both ends had a time, so that Worked is the working time between them.
	Timed  bool
	Worked time.Duration
	// Unknown are the years it touches whose national list is not known: it is provisional.
	Unknown []int
}

// Provisional reports whether a decree that is still to come may change the reckoning.
func (r *Reckoning) Provisional() bool { return len(r.Unknown) > 0 }

// Receive returns the day zero of what came in at a moment: that day, or the next working day when
// the office is closed on it or had already closed.
func (c *Calendar) Receive(m Moment) Date {
	if !c.Works(m.Date) {
		return c.Add(m.Date, 1)
	}
	if c.late(m) {
		return c.Add(m.Date, 1)
	}
	return m.Date
}

// late reports whether m is after the day's work. Only days that have hours can be late.
func (c *Calendar) late(m Moment) bool {
	if !m.Clock {
		return false
	}
	hours := c.HoursOn(m.Date)
	return len(hours) > 0 && m.At >= time.Duration(hours.closing())*time.Minute
}

// Due counts n days or hours from what came in at a moment. Hours need a time of day. More than MaxDays
// of either, or fewer than none, are Invalid.
func (c *Calendar) Due(from Moment, n int, unit Unit) (*Reckoning, error) {
	if n < 0 || n > MaxDays {
		return nil, problem.New(problem.Invalid, "workday.days", problem.Args{"max": MaxDays})
	}
	if unit.InHours() {
		return c.dueHours(from, n, unit)
	}
	r := &Reckoning{Calendar: c, From: from, Zero: from.Date, Unit: unit, Days: n}
	if unit == CalendarDays {
		r.Until = On(from.Date + Date(n))
		return r, nil
	}
	r.Zero = c.Receive(from)
	r.Until = On(c.Add(r.Zero, n))
	r.Unknown = c.UnknownYears(from.Date, r.Until.Date)
	return r, nil
}

// Span counts the working days from one moment to another, as Due counts them, and where both have a
// time the working time between them. An end before the beginning, and more than MaxDays between
// them, are Invalid.
func (c *Calendar) Span(from, until Moment) (*Reckoning, error) {
	if until.before(from) {
		return nil, problem.New(problem.Invalid, "workday.backwards", nil)
	}
	if until.Date-from.Date > MaxDays {
		return nil, problem.New(problem.Invalid, "workday.days", problem.Args{"max": MaxDays})
	}
	r := &Reckoning{
		Calendar: c, Span: true, From: from, Until: until, Unit: WorkingDays, Zero: c.Receive(from),
		Timed: from.Clock && until.Clock, Unknown: c.UnknownYears(from.Date, until.Date),
	}
	if r.Zero < until.Date {
		r.Days = c.Count(r.Zero, until.Date)
	}
	for d := from.Date; r.Timed && d <= until.Date; d++ {
		r.Worked += r.workedOn(d)
	}
	return r, nil
}

// workedOn is the working time of a day between the two ends.
func (r *Reckoning) workedOn(d Date) time.Duration {
	begin, end := time.Duration(0), dayMinutes*time.Minute
	if d == r.From.Date {
		begin = r.From.At
	}
	if d == r.Until.Date {
		end = r.Until.At
	}
	return r.Calendar.HoursOn(d).between(begin, end)
}
