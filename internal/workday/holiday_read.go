package workday

import (
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Row is a record of a table by the names of its columns, as sheet.Row is.
type Row interface {
	Get(column string) string
	Place(column string) problem.Place
}

// Columns are the columns of a list of holidays.
var (
	Columns = []string{"date", "until", "kind", "region", "name_id", "name_en", "decree", "announced", "revoked", "status", "source"}
	needed  = []string{"date", "kind", "name_id", "status"}
)

// NeedsColumn reports whether a list cannot do without the column.
func NeedsColumn(name string) bool { return slices.Contains(needed, name) }

// MaxHolidays is how many rows a list may have.
const MaxHolidays = 20_000

// ReadHolidays reads a list. The rows that are right come back beside all faults of those that are
// not; a day that two rows of one list give in the same kind and region is one.
func ReadHolidays[R Row](rows []R) ([]Holiday, problem.Faults) {
	r := holidayReader{seen: map[key]int{}}
	for _, row := range rows {
		r.row(row)
	}
	return r.list, r.faults
}

type holidayReader struct {
	list   []Holiday
	seen   map[key]int // the line of each day
	faults problem.Faults
}

func (r *holidayReader) row(row Row) {
	before := len(r.faults)
	full := r.faults.Full()
	h := Holiday{
		Date: r.date(row, "date", true), Until: r.date(row, "until", false),
		Kind:      Kind(r.oneOf(row, "kind", kinds)),
		Region:    row.Get("region"),
		Name:      Text{ID: row.Get("name_id"), EN: row.Get("name_en")},
		Decree:    row.Get("decree"),
		Announced: r.date(row, "announced", false), Revoked: r.date(row, "revoked", false),
		Status: Status(r.oneOf(row, "status", statuses)),
		Source: row.Get("source"),
	}
	if h.Name.ID == "" {
		r.faults.Add(row.Place("name_id"), "workday.fault.no_name", nil)
	}
	r.judge(row, &h)
	if full || len(r.faults) > before {
		return
	}
	place := row.Place("date")
	if line, known := r.seen[h.key()]; known {
		r.faults.Add(place, "workday.fault.twice", problem.Args{"date": h.Date.String(), "line": line})
		return
	}
	r.seen[h.key()] = place.Line
	r.list = append(r.list, h)
}

// judge adds what is wrong between the cells of a row.
func (r *holidayReader) judge(row Row, h *Holiday) {
	switch {
	case h.Kind == Ramadan && row.Get("until") == "":
		r.faults.Add(row.Place("until"), "workday.fault.ramadan_end", nil)
	case h.Kind == Ramadan && h.Date != 0 && h.Until != 0 && (h.Until < h.Date+28 || h.Until > h.Date+29):
		r.faults.Add(row.Place("until"), "workday.fault.ramadan_length", nil)
	case h.Kind != Ramadan && h.Until != 0:
		r.faults.Add(row.Place("until"), "workday.fault.only_ramadan", nil)
	}
	if h.Kind == Year && h.Date != 0 && h.Date != NewDate(h.Date.Year(), time.January, 1) {
		r.faults.Add(row.Place("date"), "workday.fault.year", nil)
	}
	switch {
	case h.Region != "" && !regionCode.MatchString(h.Region):
		r.faults.Add(row.Place("region"), "workday.fault.region", problem.Args{"value": h.Region})
	case h.Region == "" && h.Kind == Local:
		r.faults.Add(row.Place("region"), "workday.fault.no_region", nil)
	case h.Region != "" && (h.Kind == Year || h.Kind == National || h.Kind == Ramadan):
		r.faults.Add(row.Place("region"), "workday.fault.whole_nation", nil)
	}
	if h.Status == Official && h.Decree == "" {
		r.faults.Add(row.Place("decree"), "workday.fault.no_decree", nil)
	}
	if h.Announced != 0 && h.Revoked != 0 && h.Revoked < h.Announced {
		r.faults.Add(row.Place("revoked"), "workday.fault.revoked_before", nil)
	}
}

func (r *holidayReader) date(row Row, column string, needed bool) Date {
	text := row.Get(column)
	if text == "" && !needed {
		return 0
	}
	d, ok := ParseDate(text)
	if !ok {
		r.faults.Add(row.Place(column), "workday.fault.date", problem.Args{"value": text})
	}
	return d
}

func (r *holidayReader) oneOf(row Row, column string, known []string) string {
	text := row.Get(column)
	if !slices.Contains(known, text) {
		r.faults.Add(row.Place(column), "workday.fault.one_of", problem.Args{"column": column, "value": text, "known": known})
		return ""
	}
	return text
}
