package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/workday"
)

// dueText says by when something is due, how late it is, or that its time stands still.
func (d *Desk) dueText(r *request, clocks []deadline.Clock, days *workday.Calendar) caseMark {
	clock, found := complaint.Due(clocks)
	if !found {
		return caseMark{text: r.T("desk.case.due.none")}
	}
	mark := d.leftText(r, &clock, days)
	if clock.Code == complaint.TellRule { // the case is closed; what is due is to tell of it
		mark.text = r.T("desk.case.due.tell", "left", mark.text)
	}
	return mark
}

// leftText says how much is left of one clock, whoever's time it is.
func (d *Desk) leftText(r *request, clock *deadline.Clock, days *workday.Calendar) caseMark {
	left := clock.Left(days, d.Now())
	switch {
	case clock.State == deadline.Paused:
		return caseMark{text: r.T("desk.case.due.paused"), shape: "‖"}
	case left.Over && left.Late == 0:
		return caseMark{r.T("desk.case.due.late_hours"), "▲", "zone-red"}
	case left.Over:
		return caseMark{r.T("desk.case.due.late", "n", left.Late), "▲", "zone-red"}
	case left.Days == 0:
		return caseMark{r.T("desk.case.due.today"), "◆", "zone-yellow"}
	case left.Days <= 2:
		return caseMark{r.T("desk.case.due.in", "n", left.Days), "◆", "zone-yellow"}
	default:
		return caseMark{text: r.T("desk.case.due.in", "n", left.Days)}
	}
}

// workingDays is the calendar of an authority.
func (d *Desk) workingDays(ctx context.Context, authority string) (*workday.Calendar, error) {
	days, _, err := d.Deadlines.Calendar(ctx, d.Deadlines.DB, authority, "")
	return days, err
}
