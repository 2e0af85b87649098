package retention

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/workday"
)

// Class is a kind of record that a schedule has a period for.
type Class string

// The classes. Together they are every case that is over; Media goes before the rest of its case, or with it.
const (
	Ordinary    Class = "ordinary"    // closed or archived, of any class but those below
	Supervision Class = "supervision" // closed after a suspected violation was looked into (pengawasan)
	Formal      Class = "formal"      // requests for information under UU 14/2008
	Dropped     Class = "dropped"     // withdrawn, or lapsed
	Media       Class = "media"       // recordings and pictures of all of them
)

// Classes are all of them, in the order of a schedule.
var Classes = []Class{Ordinary, Supervision, Formal, Dropped, Media}

// Key is the catalog key of what a class is called.
func (c Class) Key() string { return "retention.class." + string(c) }

// Unit is how a period is counted.
type Unit string

// Permanent never ends (arsip permanen).
const (
	Months    Unit = "months"
	Years     Unit = "years"
	Permanent Unit = "permanent"
)

// Units are all of them.
var Units = []Unit{Years, Months, Permanent}

// From is the instant that a period is counted from.
type From string

// FromEnd is the day on which the case was over; FromYearEnd the last day of that year.
const (
	FromEnd     From = "ended"
	FromYearEnd From = "year_end"
)

// Froms are all of them.
var Froms = []From{FromEnd, FromYearEnd}

// Line is how long a class is kept.
type Line struct {
	Class Class `json:"class"`
	Unit  Unit  `json:"unit"`
	N     int   `json:"n"`
	From  From  `json:"from"`
}

// maxPeriod is a hundred years: a longer one is a slip of the finger, or Permanent.
const maxPeriod = 1200

// months of a line; 0 for Permanent.
func (l Line) months() int {
	switch l.Unit {
	case Years:
		return l.N * 12
	case Months:
		return l.N
	case Permanent:
	}
	return 0
}

// Due is the first day on which something that was over at an instant may go; "" for never.
func (l Line) Due(ended time.Time, in *time.Location) string {
	if l.Unit == Permanent || l.months() == 0 {
		return ""
	}
	day := dateOf(ended, in)
	if l.From == FromYearEnd {
		day = time.Date(day.Year(), time.December, 31, 0, 0, 0, 0, time.UTC)
	}
	return addMonths(day, l.months()).AddDate(0, 0, 1).Format(time.DateOnly)
}

// cutoff is the instant before which whatever ended may go on a day; false where nothing may.
func (l Line) cutoff(on time.Time, in *time.Location) (time.Time, bool) {
	if l.Unit == Permanent || l.months() == 0 {
		return time.Time{}, false
	}
	if l.From == FromYearEnd {
		year := on.Year()
		for ; year > 0; year-- {
			if addMonths(time.Date(year, time.December, 31, 0, 0, 0, 0, time.UTC), l.months()).Before(on) {
				break
			}
		}
		return time.Date(year+1, time.January, 1, 0, 0, 0, 0, in), year > 0
	}
	// Months differ in length, so the day is looked for: the last whose period is over.
	day := on.AddDate(0, -l.months(), 3)
	for !addMonths(day, l.months()).Before(on) {
		day = day.AddDate(0, 0, -1)
	}
	next := day.AddDate(0, 0, 1)
	return time.Date(next.Year(), next.Month(), next.Day(), 0, 0, 0, 0, in), true
}

// addMonths counts whole months on; the 31st of a month that has none is its last day.
func addMonths(day time.Time, n int) time.Time {
	first := time.Date(day.Year(), day.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}

func dateOf(at time.Time, in *time.Location) time.Time {
	local := at.In(in)
	return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)
}

func zoneOf(name string) *time.Location { return workday.ZoneOf(name).Location }

// where is the condition under which a row of "complaint c" is of a class.
func (c Class) where() string {
	switch c {
	case Supervision:
		return "c.state IN ('closed', 'archived') AND c.class = 'supervision'"
	case Formal:
		return "c.state IN ('closed', 'archived') AND c.class = 'formal_request'"
	case Dropped:
		return "c.state IN ('withdrawn', 'lapsed')"
	case Ordinary:
		return "c.state IN ('closed', 'archived') AND c.class NOT IN ('supervision', 'formal_request')"
	case Media:
	}
	return "1 = 1"
}

// Technical is what the program deletes by itself, without a schedule: a text and how many days or hours.
type Technical struct {
	Name string // below retention.technical.
	N    int
	Unit string // days or hours
}

// Technicals are all of them. Each is a constant of its room; none has a setting.
var Technicals = []Technical{
	{"draft", 7, "days"},
	{"upload", 7, "days"},
	{"lane", 1, "days"},
	{"session", 1, "days"},
	{"browser", 365, "days"},
	{"identity", 24, "hours"},
	{"message", 90, "days"},
	{"hook", 30, "days"},
	{"gateway", 90, "days"},
}

// Key is the catalog key of what it is.
func (t Technical) Key() string { return "retention.technical." + t.Name }

// text writes lines as a hash reads them.
func text(lines []Line) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(string(l.Class) + " " + string(l.Unit) + " " + strconv.Itoa(l.N) + " " + string(l.From) + "\n")
	}
	return b.String()
}

// lineOf is the line of a class.
func lineOf(lines []Line, class Class) (Line, bool) {
	i := slices.IndexFunc(lines, func(l Line) bool { return l.Class == class })
	if i < 0 {
		return Line{}, false
	}
	return lines[i], true
}
