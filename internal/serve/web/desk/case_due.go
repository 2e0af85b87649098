package desk

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/workday"
)

// dueText says by when something is due, how late it is, or that its time stands still.
func (d *Desk) dueText(r *request, clocks []deadline.Clock, days *workday.Calendar, zone string) caseMark {
	clock, found := complaint.Due(clocks)
	now := d.Now()
	left, late := workDays(days, now, clock.Due, zone), workDays(days, clock.Due, now, zone)
	today := workday.DateOf(now.In(zoneOf(zone)))
	if clock.DueOn != 0 && days != nil { // days are counted, and the clock ends with the last of them
		left, late = days.Count(today, max(today, clock.DueOn)), days.Count(min(today, clock.DueOn), today)
	}
	switch {
	case !found:
		return caseMark{text: r.T("desk.case.due.none")}
	case clock.State == deadline.Paused:
		return caseMark{text: r.T("desk.case.due.paused"), shape: "‖"}
	case clock.Overdue(now) && late == 0:
		return caseMark{r.T("desk.case.due.late_hours"), "▲", "zone-red"}
	case clock.Overdue(now):
		return caseMark{r.T("desk.case.due.late", "n", late), "▲", "zone-red"}
	}
	switch {
	case left == 0:
		return caseMark{r.T("desk.case.due.today"), "◆", "zone-yellow"}
	case left <= 2:
		return caseMark{r.T("desk.case.due.in", "n", left), "◆", "zone-yellow"}
	default:
		return caseMark{text: r.T("desk.case.due.in", "n", left)}
	}
}

// workDays are the working days after the day of one instant through that of another.
func workDays(days *workday.Calendar, from, until time.Time, zone string) int {
	first, last := workday.DateOf(from.In(zoneOf(zone))), workday.DateOf(until.In(zoneOf(zone)))
	if days == nil || last <= first {
		return 0
	}
	return days.Count(first, last)
}

// workingDays is the calendar of an authority.
func (d *Desk) workingDays(ctx context.Context, authority string) (*workday.Calendar, error) {
	days, _, err := d.Deadlines.Calendar(ctx, d.Deadlines.DB, authority, "")
	return days, err
}
