package complaint

import (
	"time"

	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/workday"
)

// Times is how long a case has taken in working days of the office: all of it, and without the days on which
// the office waited for the reporter. Both are always shown together, so that no pause hides a delay.
type Times struct{ Gross, Net int }

// Times counts until the case was answered, else until it ended, else until now. The second is false while no
// clock says by which calendar.
func (f *File) Times(now time.Time) (Times, bool) { return timesOf(&f.Case, f.Clocks, now) }

// Times is the same for the reporter.
func (o *Own) Times(now time.Time) (Times, bool) { return timesOf(&o.Case, o.Clocks, now) }

func timesOf(one *Case, clocks []*deadline.Explanation, now time.Time) (Times, bool) {
	until := one.Answered
	if until.IsZero() {
		until = one.Ended
	}
	if until.IsZero() {
		until = now
	}
	if len(clocks) == 0 {
		return Times{}, false
	}
	calendar := clocks[0].Calendar
	day := func(t time.Time) workday.Date { return calendar.Office.Zone.At(t).Date }
	times := Times{Gross: calendar.Count(day(one.Received), day(until))}
	times.Net = times.Gross
	// Every clock that rests does so at the same times; the one with the most of them was there for all.
	var most []deadline.Pause
	for _, e := range clocks {
		if len(e.Clock.Pauses) > len(most) {
			most = e.Clock.Pauses
		}
	}
	for _, p := range most {
		end := p.Until
		if end.IsZero() || end.After(until) {
			end = until
		}
		if p.From.Before(end) {
			times.Net -= calendar.Count(day(p.From), day(end))
		}
	}
	return times, true
}
