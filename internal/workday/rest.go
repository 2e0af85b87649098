package workday

import (
	"slices"
	"strconv"

	"github.com/patuh-id/patuh/internal/base/locale"
)

// Rest is something the reckoning rests on, and how sure it is.
type Rest struct {
	Kind   string // below workday.rest. in the catalog
	Year   int
	Basis  Text
	Status Status
	Source string
}

// Text says what it is.
func (s *Rest) Text(r *Reckoning, p *locale.Printer) string {
	return p.T("workday.rest."+s.Kind, "year", strconv.Itoa(s.Year), "basis", s.basis(p),
		"status", s.Status.label(), "source", s.Source,
		"region", r.Calendar.Office.Region, "asof", r.Calendar.AsOf.day())
}

// basis is on what it rests. What is written in Indonesian alone is quoted elsewhere, as the words of its
// source; a national list is cited by its decree's name, which is the same everywhere.
func (s *Rest) basis(p *locale.Printer) string {
	text := s.Basis.In(p.Lang)
	if p.Lang == locale.Indonesian || text == "" || s.Basis.EN != "" || s.Kind == "year" || s.Kind == "year_read" {
		return text
	}
	return p.T("workday.own_words", "text", text)
}

// Rests are what the reckoning rests on, what matters most first.
func (r *Reckoning) Rests() []Rest {
	f := footing{Reckoning: r}
	f.stand()
	return f.rests
}

// footing collects what a reckoning rests on.
type footing struct {
	*Reckoning
	rests []Rest
}

func (f *footing) stand() {
	c := f.Calendar
	switch f.Unit {
	case CalendarDays:
		f.rest("calendar", 0, Text{}, Inferred)
		return
	case CalendarHours:
		f.rest("clock", 0, Text{}, Inferred)
		return
	case WorkingDays, WorkingHours:
	}
	for year := f.From.Date.Year(); year <= f.Until.Date.Year(); year++ {
		if list, known := c.years[year]; known {
			f.yearRest(year, &list)
		} else {
			f.rest("no_year", year, Text{}, Unknown)
		}
	}
	if c.Office.Region == "" {
		f.rest("no_region", 0, Text{}, Unknown)
	} else {
		f.rest("region", 0, Text{}, Unknown)
	}
	if f.Unit == WorkingHours {
		f.rest("working_hours", 0, Text{}, Inferred)
	} else {
		f.rest("zero", 0, Text{}, Inferred)
	}
	f.jointLeaveRest()
	f.weekRests()
	if c.AsOf != 0 {
		f.rest("as_of", 0, Text{}, Official)
	}
}

func (f *footing) yearRest(year int, list *Holiday) {
	kind := "year"
	if list.Source != "" {
		kind = "year_read"
	}
	f.rests = append(f.rests, Rest{Kind: kind, Year: year, Basis: Text{ID: list.Decree}, Status: list.Status, Source: list.Source})
}

func (f *footing) rest(kind string, year int, basis Text, status Status) {
	f.rests = append(f.rests, Rest{Kind: kind, Year: year, Basis: basis, Status: status})
}

// jointLeaveRest says how joint leave was taken, where there was any or it was left out.
func (f *footing) jointLeaveRest() {
	o := f.Calendar.Office
	if o.on(f.Until.Date).JointLeaveWorks {
		f.rest("joint_leave_works", 0, o.JointLeaveBasis, o.JointLeaveStatus)
		return
	}
	for d := f.From.Date; d <= f.Until.Date; d++ {
		if slices.ContainsFunc(f.Calendar.HolidaysOn(d), func(h Holiday) bool { return h.Kind == JointLeave }) {
			f.rest("joint_leave", 0, o.JointLeaveBasis, o.JointLeaveStatus)
			return
		}
	}
}

// weekRests name the weeks that were used, and their hours where time was measured or told.
func (f *footing) weekRests() {
	o := f.Calendar.Office
	hours := f.Timed || f.From.Clock
	var last *Week
	for d := f.From.Date; d <= f.Until.Date; d++ {
		w := f.Calendar.week(d)
		if w == last {
			continue
		}
		last = w
		f.restOnce("week", w.Basis, w.Status)
		if hours {
			f.restOnce("hours", w.HoursBasis, w.HoursStatus)
		}
	}
	if hours && len(o.Ramadan) > 0 {
		f.fastRests()
	}
}

func (f *footing) restOnce(kind string, basis Text, status Status) {
	for _, have := range f.rests {
		if have.Kind == kind && have.Basis == basis && have.Status == status {
			return
		}
	}
	f.rest(kind, 0, basis, status)
}

// fastRests name each month of Ramadan that was met, and each year of which none is known.
func (f *footing) fastRests() {
	for year := f.From.Date.Year(); year <= f.Until.Date.Year(); year++ {
		known := false
		for i := range f.Calendar.fasts {
			fast := &f.Calendar.fasts[i]
			if fast.Date.Year() != year {
				continue
			}
			known = true
			if fast.Date <= f.Until.Date && fast.Until >= f.From.Date {
				f.rest("ramadan", year, Text{ID: fast.Decree}, fast.Status)
			}
		}
		if !known {
			f.rest("no_ramadan", year, Text{}, Unknown)
		}
	}
}
