package workday

import (
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
)

// Limits of a calendar file.
const (
	maxWeeks = 100
	maxDays  = 5_000
)

var weekdayKeys = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// ParseOffice reads a calendar file. What is wrong with it comes back as problem.Faults, all of it.
func ParseOffice(name string, data []byte) (*Office, error) {
	root, err := yaml.Parse(name, data)
	if err != nil {
		return nil, err
	}
	r := &officeReader{}
	if root.Kind == yaml.Null {
		r.Faults.Add(problem.Place{File: name}, "workday.fault.empty", nil)
		return nil, r.Err()
	}
	office := r.office(root)
	if err := r.Err(); err != nil {
		return nil, err
	}
	return office, nil
}

type officeReader struct{ yaml.Reader }

func (r *officeReader) office(root *yaml.Node) *Office {
	f := r.Mapping(root, "calendar", "code", "name", "zone", "region", "joint_leave", "week", "ramadan", "days")
	r.Int(f.Need("calendar"), 1, 1)
	o := &Office{
		Code: r.Text(f.Need("code")), Name: r.text(f.Need("name")),
		Zone:   zones[r.OneOf(f.Need("zone"), zoneNames...)],
		Region: r.region(f.Get("region")),
	}
	r.jointLeave(f.Need("joint_leave"), o)
	o.Weeks = r.weeks(f.Need("week"))
	o.Ramadan = r.weeks(f.Get("ramadan"))
	o.Days = r.days(f.Get("days"))
	if f.Get("week") != nil && f.Get("week").Kind == yaml.List && len(o.Weeks) == 0 {
		r.Faults.Add(f.Get("week").Place, "workday.fault.no_week", nil)
	}
	return o
}

func (r *officeReader) region(n *yaml.Node) string {
	code := r.Text(n)
	if code != "" && !regionCode.MatchString(code) {
		r.Faults.Add(n.Place, "workday.fault.region", problem.Args{"value": code})
	}
	return code
}

// text reads one text for both languages, or one for each.
func (r *officeReader) text(n *yaml.Node) Text {
	if n == nil || n.Kind == yaml.Scalar {
		return Text{ID: r.Text(n)}
	}
	f := r.Mapping(n, "id", "en")
	return Text{ID: r.Text(f.Need("id")), EN: r.Text(f.Get("en"))}
}

func (r *officeReader) status(n *yaml.Node) Status { return Status(r.OneOf(n, statuses...)) }

func (r *officeReader) jointLeave(n *yaml.Node, o *Office) {
	f := r.Mapping(n, "closed", "basis", "status")
	o.JointLeaveWorks = !r.Bool(f.Need("closed"))
	o.JointLeaveBasis, o.JointLeaveStatus = r.text(f.Need("basis")), r.status(f.Need("status"))
}

// weeks reads weeks that follow each other without a gap.
func (r *officeReader) weeks(n *yaml.Node) []Week {
	items := r.Items(n)
	if len(items) > maxWeeks {
		r.Faults.Add(n.Place, "workday.fault.too_many", problem.Args{"max": maxWeeks})
		return nil
	}
	var weeks []Week
	for i, item := range items {
		w := r.week(item)
		switch {
		case i == 0 && w.From != 0:
			r.Faults.Add(item.Place, "workday.fault.week_first", nil)
		case i > 0 && w.From != weeks[i-1].Until+1:
			r.Faults.Add(item.Place, "workday.fault.week_gap", problem.Args{"until": weeks[i-1].Until.String()})
		}
		switch last := i == len(items)-1; {
		case last && w.Until != 0:
			r.Faults.Add(item.Place, "workday.fault.week_last", nil)
		case !last && (w.Until == 0 || w.Until < w.From):
			r.Faults.Add(item.Place, "workday.fault.week_until", nil)
		}
		weeks = append(weeks, w)
	}
	return weeks
}

func (r *officeReader) week(n *yaml.Node) Week {
	keys := append(slices.Clone(weekdayKeys), "from", "until", "basis", "status", "hours_basis", "hours_status")
	f := r.Mapping(n, keys...)
	w := Week{
		From: r.date(f.Get("from")), Until: r.date(f.Get("until")),
		Basis: r.text(f.Need("basis")), Status: r.status(f.Need("status")),
	}
	w.HoursBasis, w.HoursStatus = w.Basis, w.Status
	if basis := f.Get("hours_basis"); basis != nil {
		w.HoursBasis, w.HoursStatus = r.text(basis), r.status(f.Need("hours_status"))
	}
	open := false
	for day, key := range weekdayKeys {
		if hours := f.Get(key); hours != nil {
			w.Hours[day], open = r.hours(hours), true
		}
	}
	if !open {
		r.Faults.Add(n.Place, "workday.fault.closed_week", problem.Args{"known": strings.Join(weekdayKeys, ", ")})
	}
	return w
}

func (r *officeReader) date(n *yaml.Node) Date {
	text := r.Text(n)
	if n == nil || text == "" {
		return 0
	}
	d, ok := ParseDate(text)
	if !ok {
		r.Faults.Add(n.Place, "workday.fault.date", problem.Args{"value": text})
	}
	return d
}

func (r *officeReader) hours(n *yaml.Node) Hours {
	text := r.Text(n)
	hours, ok := ParseHours(text)
	if !ok && text != "" {
		r.Faults.Add(n.Place, "workday.fault.hours", problem.Args{"value": text})
	}
	return hours
}

func (r *officeReader) days(n *yaml.Node) []Special {
	items := r.Items(n)
	if len(items) > maxDays {
		r.Faults.Add(n.Place, "workday.fault.too_many", problem.Args{"max": maxDays})
		return nil
	}
	var days []Special
	seen := map[Date]bool{}
	for _, item := range items {
		f := r.Mapping(item, "date", "closed", "hours", "name", "basis", "status")
		s := Special{
			Date: r.date(f.Need("date")), Name: r.text(f.Need("name")),
			Basis: r.text(f.Need("basis")), Status: r.status(f.Need("status")),
		}
		closed, hours := f.Get("closed"), f.Get("hours")
		if hours != nil {
			s.Hours = r.hours(hours)
		}
		if (closed != nil && r.Bool(closed)) == (hours != nil) {
			r.Faults.Add(item.Place, "workday.fault.day", nil)
		}
		if seen[s.Date] && s.Date != 0 {
			r.Faults.Add(item.Place, "workday.fault.day_twice", problem.Args{"date": s.Date.String()})
		}
		seen[s.Date] = true
		days = append(days, s)
	}
	slices.SortFunc(days, func(a, b Special) int { return int(a.Date - b.Date) })
	return days
}
