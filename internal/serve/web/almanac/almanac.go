// Package almanac shows a year of an office: its days month by month, and the list of what closes it.
// It is shared by the public page and by the desk, and decides nothing.
package almanac

import (
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

// View is a year to show.
type View struct {
	Calendar *workday.Calendar
	Year     calendar.Year
}

// month is a table of weeks, Monday first, as official calendars in Indonesia that go with office
// weeks have them.
type month struct {
	name  string
	weeks [][7]cell
}

// cell is a day, or nothing before the first and after the last of a month.
type cell struct {
	number string
	mark   string // below calendar.mark.
	word   string
}

// marks are what days are told apart by: a shape and a word, with a colour besides.
var marks = []string{"national", "joint_leave", "election", "local", "closed", "hours", "week"}

var shapes = map[string]string{
	"national": "●", "joint_leave": "◆", "election": "■", "local": "▲", "closed": "✕", "hours": "◐", "week": "–",
}

var weekdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

func (v *View) months(c ui.Context) []month {
	all := make([]month, 0, 12)
	for m := time.January; m <= time.December; m++ {
		first := workday.NewDate(v.Year.Number, m, 1)
		one := month{name: monthName(c, first)}
		week, filled := [7]cell{}, false
		for d := first; d < workday.NewDate(v.Year.Number, m+1, 1); d++ {
			column := (int(d.Weekday()) + 6) % 7
			if column == 0 && filled {
				one.weeks = append(one.weeks, week)
				week = [7]cell{}
			}
			week[column], filled = v.cell(c, d), true
		}
		all = append(all, one)
		all[len(all)-1].weeks = append(one.weeks, week)
	}
	return all
}

func (v *View) cell(c ui.Context, d workday.Date) cell {
	one := cell{number: strconv.Itoa(d.Time().Day()), mark: v.mark(d)}
	if one.mark != "" {
		one.word = c.T("calendar.mark." + one.mark)
		for i := range v.Year.Days {
			if day := &v.Year.Days[i]; day.Date == d && day.Kind != workday.Ramadan {
				one.word = day.Name.In(c.Lang)
			}
		}
	}
	return one
}

// mark is what stands out about a day: the office's own word, then what closes it, then its week.
func (v *View) mark(d workday.Date) string {
	for i := range v.Calendar.Office.Days {
		if own := &v.Calendar.Office.Days[i]; own.Date == d {
			if len(own.Hours) == 0 {
				return "closed"
			}
			return "hours"
		}
	}
	if holidays := v.Calendar.HolidaysOn(d); len(holidays) > 0 {
		return string(holidays[0].Kind)
	}
	if !v.Calendar.Works(d) {
		return "week"
	}
	return ""
}

// monthName is "Maret 2026".
func monthName(c ui.Context, first workday.Date) string {
	date := c.Date(first.Time()) // "1 Maret 2026" in both languages
	return date[len("1 "):]
}

// WorkingDays is how many days the office works in the year.
func (v *View) WorkingDays() int {
	return v.Calendar.Count(workday.NewDate(v.Year.Number, time.January, 1)-1, workday.NewDate(v.Year.Number, time.December, 31))
}

// weekday is the name of a weekday, and its first letters.
func weekday(c ui.Context, day time.Weekday) string {
	return c.Weekday(workday.NewDate(2026, time.March, 1+int(day)).Time()) // 1 March 2026 was a Sunday
}

func short(name string) string { return string([]rune(name)[:3]) }

// Contents are the parts of what Shown shows, to leap to.
func (v *View) Contents(c ui.Context) []ui.Link {
	year := strconv.Itoa(v.Year.Number)
	return []ui.Link{
		{Text: c.T("calendar.year.title", "year", year), Href: "#kalender-setahun"},
		{Text: c.T("calendar.list.title", "year", year), Href: "#daftar-hari"},
	}
}

// Table is the list of days, with on what each rests; more adds a cell of the caller's to each row.
func (v *View) Table(c ui.Context, more func(d *calendar.Day) ui.Cell) ui.Table {
	t := ui.Table{
		Caption: c.T("calendar.list.title", "year", strconv.Itoa(v.Year.Number)), HideCaption: true, Empty: c.T("calendar.list.empty"),
		Columns: []ui.Column{
			{Label: c.T("calendar.list.day"), Head: true},
			{Label: c.T("calendar.list.name")},
			{Label: c.T("calendar.list.kind")},
			{Label: c.T("calendar.list.decree")},
		},
	}
	if more != nil {
		t.Columns = append(t.Columns, ui.Column{Label: c.T("calendar.list.change")})
	}
	listed := v.Year.Listed()
	for i := range listed {
		d := &listed[i]
		row := ui.Row{Cells: []ui.Cell{
			{Text: When(c, d)}, {Text: d.Name.In(c.Lang)}, {Text: Kind(c, d)}, {Text: Rest(c, d)},
		}}
		if d.Back() {
			row.Cells[1].Note = d.BackText(c.Printer)
		}
		if more != nil {
			row.Cells = append(row.Cells, more(d))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// When is the day, or from which to which day.
func When(c ui.Context, d *calendar.Day) string {
	if d.Until != 0 {
		return c.Date(d.Date.Time()) + " – " + c.Date(d.Until.Time())
	}
	return c.Day(d.Date.Time())
}

// Kind says what a day is and where it holds.
func Kind(c ui.Context, d *calendar.Day) string {
	text := c.T("calendar.kind." + string(d.Kind))
	if d.Region != "" {
		text += " " + d.Region
	}
	if len(d.Hours) > 0 {
		text += " " + d.Hours.String()
	}
	return text
}

// Rest says on what a day rests and how sure that is.
func Rest(c ui.Context, d *calendar.Day) string {
	basis := d.Decree
	if basis == "" {
		basis = d.Basis
	}
	if basis == "" {
		basis = c.T("calendar.list.no_decree")
	}
	return c.T("calendar.list.basis", "basis", basis, "status", c.T("workday.status."+string(d.Status)))
}

// Ended says which days were put right, and why.
func (v *View) Ended(c ui.Context) []ui.Term {
	var terms []ui.Term
	for i := range v.Year.Ended {
		d := &v.Year.Ended[i]
		if d.Back() {
			continue // it stands in the list
		}
		why := d.EndedWhy
		if why == "" {
			why = c.T("calendar.list.no_decree")
		}
		terms = append(terms, ui.Term{Term: When(c, d) + ": " + d.Name.In(c.Lang), Text: c.T("calendar.list.corrected", "why", why)})
	}
	return terms
}
