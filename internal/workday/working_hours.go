package workday

import (
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// dueHours counts hours from a moment: in working time, or one after the other by day and night.
func (c *Calendar) dueHours(from Moment, n int, unit Unit) (*Reckoning, error) {
	if !from.Clock {
		return nil, problem.New(problem.Invalid, "workday.needs_time", nil)
	}
	r := &Reckoning{Calendar: c, From: from, Zero: from.Date, Unit: unit, Hours: n}
	if unit == CalendarHours {
		r.Until = from.plus(time.Duration(n) * time.Hour)
		return r, nil
	}
	r.Zero, r.Timed, r.Worked = c.Receive(from), true, time.Duration(n)*time.Hour
	r.Until = c.AddHours(from, r.Worked)
	r.Unknown = c.UnknownYears(from.Date, r.Until.Date)
	return r, nil
}

// AddHours returns the first moment at which the office has worked for so long since from: Span of the
// two measures it. Working time passes within office hours alone, so a length of nothing ends at from
// itself, and the end of a day's work is due on that day. From has a time of day; without one it is the
// beginning of the day.
func (c *Calendar) AddHours(from Moment, length time.Duration) Moment {
	if length <= 0 {
		return from
	}
	begin := from.At
	for d := from.Date; ; d++ {
		for _, i := range c.HoursOn(d) {
			open, shut := max(begin, time.Duration(i.From)*time.Minute), time.Duration(i.Until)*time.Minute
			if shut <= open {
				continue
			}
			if length <= shut-open {
				return Moment{Date: d, Clock: true, At: open + length}
			}
			length -= shut - open
		}
		begin = 0
	}
}

// plus returns the moment that lies so much later.
func (m Moment) plus(length time.Duration) Moment {
	at := m.At + length
	day := 24 * time.Hour
	return Moment{Date: m.Date + Date(at/day), Clock: true, At: at % day}
}

// hours goes through the days of working time, or says that the clock runs through.
func (w *walk) hours() {
	if w.Unit == CalendarHours {
		w.steps = append(w.steps, Step{Kind: HoursStep, From: w.From.Date, Until: w.From.Date, Last: w.Hours})
		w.steps = append(w.steps, Step{Kind: DueStep, From: w.Until.Date, Until: w.Until.Date, Moment: w.Until})
		if !w.Calendar.Works(w.Until.Date) {
			w.step(w.closed(w.Until.Date))
		}
		return
	}
	if w.Calendar.late(w.From) {
		w.step(Step{Kind: LateStep, From: w.From.Date})
	}
	for d := w.From.Date; d <= w.Until.Date; d++ {
		if !w.Calendar.Works(d) {
			w.step(w.closed(d))
		} else if worked := w.workedOn(d); worked > 0 {
			w.step(w.worked(d, worked))
		}
	}
	w.step(Step{Kind: TimeStep, Worked: w.Worked})
	w.steps = append(w.steps, Step{Kind: DueStep, From: w.Until.Date, Until: w.Until.Date, Moment: w.Until})
}

func (w *walk) worked(d Date, worked time.Duration) Step {
	return Step{
		Kind: WorkedStep, From: d, First: 1, Last: 1, Special: w.special(d), Worked: worked,
		Fasting: len(w.Calendar.Office.Ramadan) > 0 && w.Calendar.fasting(d),
	}
}
