package workday

import (
	"maps"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Calendar is an office with its holidays, ready to count. It does not change and may be used by
// many at once.
type Calendar struct {
	Office *Office
	// AsOf is the day on whose knowledge the calendar stands; zero is everything known.
	AsOf Date

	holidays map[Date][]Holiday // in force here, by day
	specials map[Date]Special
	years    map[int]Holiday // the national list of each known year
	fasts    []Holiday       // months of Ramadan, in order

	// The days of the years that the lists speak of, from first on, are looked up. All others are
	// judged one by one, which says the same more slowly.
	first Date
	upto  []int32 // working days from first to each day, both included
	work  []Date  // the working days among them
}

// maxYears bounds the years that are laid out in memory.
const maxYears = 60

// New puts an office and lists of holidays together as Merge does, as whoever looked on the day
// asOf knew them; the zero Date is everything known. Holidays of other regions are left out. An
// office that never works, in some week, is refused as Invalid.
func New(office *Office, asOf Date, lists ...[]Holiday) (*Calendar, error) {
	if len(office.Weeks) == 0 || !everWorks(office.Weeks) || !everWorks(office.Ramadan) {
		return nil, problem.New(problem.Invalid, "workday.never_works", nil)
	}
	c := &Calendar{
		Office: office, AsOf: asOf,
		holidays: map[Date][]Holiday{}, specials: map[Date]Special{}, years: map[int]Holiday{},
	}
	for _, h := range Merge(lists...) {
		if h.knownOn(asOf) && h.holdsIn(office.on(h.Date).Region) {
			c.take(h)
		}
	}
	for _, s := range office.Days {
		c.specials[s.Date] = s
	}
	slices.SortFunc(c.fasts, func(a, b Holiday) int { return int(a.Date - b.Date) })
	c.compile()
	return c, nil
}

func everWorks(weeks []Week) bool {
	for i := range weeks {
		if !slices.ContainsFunc(weeks[i].Hours[:], func(h Hours) bool { return len(h) > 0 }) {
			return false
		}
	}
	return true
}

func (c *Calendar) take(h Holiday) {
	switch h.Kind {
	case Year:
		c.years[h.Date.Year()] = h
	case Ramadan:
		c.fasts = append(c.fasts, h)
	case JointLeave:
		if !c.Office.on(h.Date).JointLeaveWorks {
			c.holidays[h.Date] = append(c.holidays[h.Date], h)
		}
	default:
		c.holidays[h.Date] = append(c.holidays[h.Date], h)
	}
}

// compile lays out the days of the years that anything is known of.
func (c *Calendar) compile() {
	known := slices.Sorted(maps.Keys(c.years))
	if len(known) == 0 {
		return
	}
	first, last := known[0], known[len(known)-1]
	last = min(last, first+maxYears-1)
	c.first = NewDate(first, time.January, 1)
	end := NewDate(last, time.December, 31)
	c.upto = make([]int32, 0, end-c.first+1)
	for d := c.first; d <= end; d++ {
		if c.judge(d) {
			c.work = append(c.work, d)
		}
		c.upto = append(c.upto, int32(len(c.work)))
	}
}

// judge decides whether the office works on a day, from the lists themselves.
func (c *Calendar) judge(d Date) bool {
	if s, ok := c.specials[d]; ok {
		return len(s.Hours) > 0
	}
	return len(c.holidays[d]) == 0 && len(c.week(d).Hours[d.Weekday()]) > 0
}

// Works reports whether the day is a working day. A half day is one.
func (c *Calendar) Works(d Date) bool {
	i := int(d - c.first)
	switch {
	case i < 0 || i >= len(c.upto):
		return c.judge(d)
	case i == 0:
		return c.upto[0] > 0
	default:
		return c.upto[i] > c.upto[i-1]
	}
}

// week returns the week that a day belongs to: that of Ramadan where the office has one.
func (c *Calendar) week(d Date) *Week {
	if len(c.Office.Ramadan) > 0 && c.fasting(d) {
		return weekOn(c.Office.Ramadan, d)
	}
	return weekOn(c.Office.Weeks, d)
}

func (c *Calendar) fasting(d Date) bool {
	i, _ := slices.BinarySearchFunc(c.fasts, d, func(h Holiday, d Date) int {
		if h.Until < d {
			return -1
		}
		return 1
	})
	return i < len(c.fasts) && c.fasts[i].Date <= d
}

// HoursOn returns when the office works on a day; nothing when it is closed.
func (c *Calendar) HoursOn(d Date) Hours {
	if s, ok := c.specials[d]; ok {
		return s.Hours
	}
	if !c.Works(d) {
		return nil
	}
	return c.week(d).Hours[d.Weekday()]
}

// HolidaysOn returns the holidays that close the office on a day, also where its week or the office
// itself would have closed it. The slice must not be changed.
func (c *Calendar) HolidaysOn(d Date) []Holiday { return c.holidays[d] }

// UnknownYears returns the years between two days whose national list is not known, in order. What
// touches one is provisional.
func (c *Calendar) UnknownYears(from, until Date) []int {
	var unknown []int
	for year := from.Year(); year <= until.Year(); year++ {
		if _, ok := c.years[year]; !ok {
			unknown = append(unknown, year)
		}
	}
	return unknown
}
