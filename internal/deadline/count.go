package deadline

import (
	"time"

	"github.com/patuh-id/patuh/internal/workday"
)

// Pause is a time in which a clock stood still; Until is zero while it does.
type Pause struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until,omitzero"`
}

// count is everything that a due date follows from, but for how much is counted.
type count struct {
	calendar *workday.Calendar
	unit     Unit
	zero     Zero
	started  time.Time
	pauses   []Pause // over, in order
}

// moment is the start as the rule looks at it.
func (c *count) moment() workday.Moment {
	m := c.calendar.Office.Zone.At(c.started)
	if c.zero == Day {
		return workday.On(m.Date)
	}
	return m
}

// zeroDay is the day that is not counted.
func (c *count) zeroDay() workday.Date {
	if c.unit == WorkingDays {
		return c.calendar.Receive(c.moment())
	}
	return c.moment().Date
}

// date is the day of an instant in the office's zone.
func (c *count) date(t time.Time) workday.Date { return c.calendar.Office.Zone.At(t).Date }

// day is the day on which n days of the clock are used up, with what its pauses give back.
func (c *count) day(n int) workday.Date {
	zero := c.zeroDay()
	d := c.plus(zero, n)
	var stood standstill
	for _, p := range c.pauses {
		if d >= max(c.date(p.From), zero) {
			stood = stood.and(c.standstill(zero, p))
			d = c.plus(zero, n+stood.back())
		}
	}
	return d
}

// standstill is what pauses took from a count of days.
type standstill struct {
	days  int   // after the one on which a pause began, up to the one on which it ended
	parts int64 // the time within them in which days were counted, in millionths of each day
}

const wholeDay = 1_000_000

func (s standstill) and(other standstill) standstill {
	return standstill{s.days + other.days, s.parts + other.parts}
}

// back is how many days are given back. A pause gives back every day after the one on which it began,
// up to the one on which it ended: whoever pauses and goes on within a day gains and loses nothing. All
// together they give back no more than the time that they took and what completes its last day, so
// that pausing every evening and going on every morning puts nothing off.
func (s standstill) back() int { return min(s.days, int(s.parts/wholeDay)+1) }

func (c *count) standstill(zero workday.Date, p Pause) standstill {
	s := standstill{days: c.between(max(c.date(p.From), zero), max(c.date(p.Until), zero))}
	if s.days == 0 {
		return s
	}
	from, until := c.calendar.Office.Zone.At(p.From), c.calendar.Office.Zone.At(p.Until)
	if from.Date <= zero {
		from = workday.Moment{Date: zero, Clock: true, At: midnight}
	}
	s.parts = int64(c.between(from.Date, until.Date-1)) * wholeDay
	s.parts += c.part(from.Date, from.At, midnight) + c.part(until.Date, 0, until.At)
	return s
}

const midnight = 24 * time.Hour

// part is how much of a day's time lies between two times of it.
func (c *count) part(d workday.Date, from, until time.Duration) int64 {
	if c.unit == CalendarDays {
		return share(until-from, midnight)
	}
	whole := c.calendar.HoursOn(d).Length()
	r, err := c.calendar.Span(workday.Moment{Date: d, Clock: true, At: from}, workday.Moment{Date: d, Clock: true, At: until})
	if err != nil || whole < time.Second {
		return 0
	}
	return share(r.Worked, whole)
}

// share is a part in millionths. Seconds are fine enough, and nanoseconds would overflow.
func share(part, whole time.Duration) int64 {
	return wholeDay * int64(part/time.Second) / int64(whole/time.Second)
}

// backs are the days that each pause gives back, in order.
func (c *count) backs() []int {
	zero := c.zeroDay()
	all := make([]int, len(c.pauses))
	var stood standstill
	for i, p := range c.pauses {
		before := stood.back()
		stood = stood.and(c.standstill(zero, p))
		all[i] = stood.back() - before
	}
	return all
}

func (c *count) plus(d workday.Date, n int) workday.Date {
	if c.unit == CalendarDays {
		return d + workday.Date(n)
	}
	return c.calendar.Add(d, n)
}

func (c *count) between(from, until workday.Date) int {
	if c.unit == CalendarDays {
		return int(until - from)
	}
	return c.calendar.Count(from, until)
}

// at is the instant at which a time of the clock is used up, where hours are counted.
func (c *count) at(d time.Duration) time.Time {
	t := c.ahead(c.started, d)
	for _, p := range c.pauses {
		if !t.Before(p.From) {
			t = c.ahead(t, c.passed(p.From, p.Until))
		}
	}
	return t
}

// ahead is the instant at which d has passed since t, in hours of the wall or of work.
func (c *count) ahead(t time.Time, d time.Duration) time.Time {
	if c.unit == Hours {
		return t.Add(d)
	}
	m := c.calendar.AddHours(c.calendar.Office.Zone.At(t), d)
	return c.instant(m.Date, m.At)
}

// passed is how much time lies between two instants.
func (c *count) passed(from, until time.Time) time.Duration {
	if c.unit == Hours {
		return until.Sub(from)
	}
	zone := c.calendar.Office.Zone
	r, err := c.calendar.Span(zone.At(from), zone.At(until))
	if err != nil { // more than MaxDays
		return 0
	}
	return r.Worked
}

// instant is a time of day in the office's zone.
func (c *count) instant(d workday.Date, at time.Duration) time.Time {
	day := d.Time()
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, c.calendar.Office.Zone.Location).Add(at).UTC()
}

// end is the end of a day: what is done on the day itself is done in time.
func (c *count) end(d workday.Date) time.Time { return c.instant(d+1, 0) }

// dueIn is the due instant after so many units, and the day it is on.
func (c *count) dueIn(n int) (time.Time, workday.Date) {
	if c.unit.Days() {
		d := c.day(n)
		return c.end(d), d
	}
	t := c.at(time.Duration(n) * time.Hour)
	return t, c.date(t)
}

// morning is when people at the office learn of something on a day: when it opens, or at eight.
func (c *count) morning(d workday.Date) time.Time {
	if hours := c.calendar.HoursOn(d); len(hours) > 0 {
		return c.instant(d, time.Duration(hours[0].From)*time.Minute)
	}
	return c.instant(d, 8*time.Hour)
}

// step is when a warning is due. Shares of the time, and units after the start, are of the time that
// the clock ran; the other two are before and after the due date as it stands.
func (c *count) step(w Warning, length int, due time.Time, dueOn workday.Date) time.Time {
	switch {
	case !c.unit.Days() && w.Percent > 0:
		return c.at(time.Duration(length) * time.Hour * time.Duration(w.Percent) / 100)
	case !c.unit.Days() && w.After > 0:
		return c.at(time.Duration(w.After) * time.Hour)
	case !c.unit.Days():
		return due.Add(time.Duration(w.Overdue-w.Before) * time.Hour)
	case w.Percent == 100:
		return due
	case w.Percent > 100:
		return c.end(c.plus(dueOn, (length*(w.Percent-100)+99)/100))
	case w.Percent > 0:
		return c.morning(c.day((length*w.Percent + 99) / 100))
	case w.After > 0:
		return c.morning(c.day(w.After))
	default:
		return c.morning(c.plus(dueOn, w.Overdue-w.Before))
	}
}
