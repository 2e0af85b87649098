package calendar

import (
	"slices"

	"github.com/patuh-id/patuh/internal/workday"
)

// assemble makes of the base the office of a unit ("" is the authority's default), first by the
// authority's rows, then by the unit's own, and returns its list of holidays.
func assemble(base *workday.Office, unit string, days []Day, hours []Hours) ([]workday.Holiday, error) {
	for _, of := range slices.Compact([]string{"", unit}) {
		own := slices.DeleteFunc(slices.Clone(hours), func(h Hours) bool { return h.Unit != of })
		if err := overlay(base, own); err != nil {
			return nil, err
		}
	}
	var back, list []workday.Holiday
	for i := range days {
		d := &days[i]
		switch {
		case d.Unit != "" && d.Unit != unit:
		case d.Kind == Closed || d.Kind == Special:
			takeSpecial(base, d)
		case d.EndedAt.IsZero():
			list = append(list, d.Holiday)
		default:
			back = append(back, d.Holiday)
		}
	}
	slices.SortFunc(base.Days, func(a, b workday.Special) int { return int(a.Date - b.Date) })
	// What holds comes last, so that a day which was taken back once does not hide it.
	return workday.Merge(back, list), nil
}

// takeSpecial adds a day on which the office does otherwise. A unit's own says more than its
// authority's; rows come in the order in which they were made.
func takeSpecial(o *workday.Office, d *Day) {
	if !d.EndedAt.IsZero() {
		return
	}
	basis := d.Decree
	if basis == "" {
		basis = d.Basis
	}
	s := workday.Special{Date: d.Date, Hours: d.Hours, Name: d.Name, Basis: workday.Text{ID: basis}, Status: d.Status}
	i := slices.IndexFunc(o.Days, func(have workday.Special) bool { return have.Date == d.Date })
	switch {
	case i < 0:
		o.Days = append(o.Days, s)
	case d.Unit != "" || len(s.Hours) == 0:
		o.Days[i] = s
	}
}

// overlay lets an office work by its rows, from the first of them on.
func overlay(o *workday.Office, rows []Hours) error {
	if len(rows) == 0 {
		return nil
	}
	for i := range rows {
		h := &rows[i]
		if h.From != 0 {
			o.Before = cutFormer(o, h.From-1)
		} else {
			o.Before = nil
		}
		o.Region, o.JointLeaveWorks = h.Region, h.JointLeaveWorks
		o.JointLeaveBasis, o.JointLeaveStatus = workday.Text{ID: h.JointLeaveBasis}, h.JointLeaveStatus
		o.Weeks = cutWeeks(o.Weeks, h.From, h.week(h.Week))
		fast := h.Week
		if h.Ramadan != nil {
			fast = *h.Ramadan
		}
		o.Ramadan = cutWeeks(o.Ramadan, h.From, h.week(fast))
	}
	zoned, err := baseOffice(rows[len(rows)-1].Zone)
	if err == nil {
		o.Zone = zoned.Zone
	}
	return err
}

func (h *Hours) week(hours Week) workday.Week {
	basis := workday.Text{ID: h.Basis}
	return workday.Week{From: h.From, Hours: hours, Basis: basis, Status: h.Status, HoursBasis: basis, HoursStatus: h.Status}
}

// cutFormer is what an office was up to a day, its present state included.
func cutFormer(o *workday.Office, until workday.Date) []workday.Former {
	former := slices.DeleteFunc(slices.Clone(o.Before), func(f workday.Former) bool { return f.Until >= until })
	return append(former, stateOn(o, until))
}

func stateOn(o *workday.Office, until workday.Date) workday.Former {
	for _, f := range o.Before {
		if until <= f.Until {
			f.Until = until
			return f
		}
	}
	return workday.Former{Until: until, Region: o.Region, JointLeaveWorks: o.JointLeaveWorks}
}

// cutWeeks ends the weeks before a day and goes on with another.
func cutWeeks(weeks []workday.Week, from workday.Date, next workday.Week) []workday.Week {
	if from == 0 {
		return []workday.Week{next}
	}
	var kept []workday.Week
	for _, w := range weeks {
		if w.From != 0 && w.From >= from {
			continue
		}
		if w.Until == 0 || w.Until >= from {
			w.Until = from - 1
		}
		kept = append(kept, w)
	}
	return append(kept, next)
}
