package calendar

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/workday"
)

// Columns are the columns of a list of holidays: those of workday, and what a kept list says besides.
var Columns = append(slices.Clone(workday.Columns), "hours", "basis", "revoked_decree")

// Fields is a row that was typed into a form. A fault's Place.File is the field.
type Fields map[string]string

// Get returns a field with the space around it removed.
func (f Fields) Get(column string) string { return strings.TrimSpace(f[column]) }

// Place names the field.
func (f Fields) Place(column string) problem.Place { return problem.Place{File: column} }

// Limits of what people write, in characters.
const (
	MaxName   = 200
	MaxDecree = 300
	MaxWhy    = 300
)

// ofAll are the kinds that only a list for everybody has, ofOne those that only an office has.
var (
	ofAll = []workday.Kind{workday.Year, workday.National, workday.Ramadan}
	ofOne = []workday.Kind{Closed, Special}
)

// Kinds are the kinds of days that may be added to the calendar of an office.
func Kinds(office Office) []workday.Kind {
	if office.Authority == "" {
		return []workday.Kind{workday.National, workday.JointLeave, workday.Election, workday.Local, workday.Ramadan, workday.Year}
	}
	return []workday.Kind{Closed, Special, workday.Local, workday.JointLeave, workday.Election}
}

// entry is a row that was given, and where it stands.
type entry struct {
	Day
	row workday.Row
}

// reader reads the rows of a list into days, and collects what is wrong.
type reader struct {
	office  Office
	seen    map[string]bool
	entries []entry
	faults  problem.Faults
}

func (r *reader) add(row workday.Row, column, key string, args problem.Args) {
	r.faults.Add(row.Place(column), "calendar.fault."+key, args)
}

func (r *reader) read(rows []workday.Row) {
	r.seen = map[string]bool{}
	for _, row := range rows {
		if r.faults.Full() {
			return
		}
		r.row(row)
	}
}

func (r *reader) row(row workday.Row) {
	before := len(r.faults)
	d := Day{Office: r.office, Origin: Entered, Basis: row.Get("basis"), RevokedDecree: row.Get("revoked_decree")}
	r.texts(row)
	kind := workday.Kind(row.Get("kind"))
	if !slices.Contains(Kinds(r.office), kind) {
		r.kind(row, kind)
		return
	}
	if slices.Contains(ofOne, kind) {
		r.own(row, &d)
	} else {
		r.common(row, &d)
	}
	if len(r.faults) > before {
		return
	}
	if r.seen[keyOf(&d)] {
		r.add(row, "date", "twice", problem.Args{"date": d.Date.String()})
		return
	}
	r.seen[keyOf(&d)] = true
	r.entries = append(r.entries, entry{d, row})
}

// kind says why a kind may not stand here.
func (r *reader) kind(row workday.Row, kind workday.Kind) {
	var known []string
	for _, k := range Kinds(r.office) {
		known = append(known, string(k))
	}
	key := "kind"
	switch {
	case slices.Contains(ofAll, kind):
		key = "kind_of_all"
	case slices.Contains(ofOne, kind):
		key = "kind_of_one"
	}
	r.add(row, "kind", key, problem.Args{"value": string(kind), "known": strings.Join(known, ", ")})
}

// common reads a row as workday knows it.
func (r *reader) common(row workday.Row, d *Day) {
	list, faults := workday.ReadHolidays([]workday.Row{row})
	for _, f := range faults {
		r.faults.Add(f.Place, f.Key, f.Args)
	}
	if len(list) == 0 {
		return
	}
	d.Holiday = list[0]
	if d.Region != "" {
		r.region(row, d.Region)
	}
	if row.Get("hours") != "" {
		r.add(row, "hours", "hours_of_one", nil)
	}
}

// region looks that there is such a province, city or regency. Districts are not in the directory; one
// must lie in a city or regency that is.
func (r *reader) region(row workday.Row, code string) {
	if len(code) > len("63.71") {
		code = code[:len("63.71")]
	}
	if _, ok := directory.RegionByCode(code); !ok {
		r.add(row, "region", "no_region", problem.Args{"region": code})
	}
}

// own reads a day on which one office does otherwise.
func (r *reader) own(row workday.Row, d *Day) {
	d.Kind = workday.Kind(row.Get("kind"))
	var ok bool
	if d.Date, ok = workday.ParseDate(row.Get("date")); !ok {
		r.faults.Add(row.Place("date"), "workday.fault.date", problem.Args{"value": row.Get("date")})
	}
	if text := row.Get("announced"); text != "" {
		if d.Announced, ok = workday.ParseDate(text); !ok {
			r.faults.Add(row.Place("announced"), "workday.fault.date", problem.Args{"value": text})
		}
	}
	for _, column := range []string{"until", "region", "revoked"} {
		if row.Get(column) != "" {
			r.add(row, column, "not_of_one", nil)
		}
	}
	d.Name = workday.Text{ID: row.Get("name_id"), EN: row.Get("name_en")}
	if d.Name.ID == "" {
		r.faults.Add(row.Place("name_id"), "workday.fault.no_name", nil)
	}
	d.Decree, d.Source, d.Status = row.Get("decree"), row.Get("source"), workday.Status(row.Get("status"))
	switch {
	case !slices.Contains(statuses, d.Status):
		r.add(row, "status", "status", problem.Args{"value": string(d.Status)})
	case d.Status == workday.Official && d.Decree == "":
		r.faults.Add(row.Place("decree"), "workday.fault.no_decree", nil)
	}
	hours := row.Get("hours")
	switch {
	case d.Kind == Closed && hours != "":
		r.add(row, "hours", "closed_hours", nil)
	case d.Kind == Special:
		if d.Hours, ok = workday.ParseHours(hours); !ok {
			r.faults.Add(row.Place("hours"), "workday.fault.hours", problem.Args{"value": hours})
		}
	}
}

var statuses = []workday.Status{workday.Official, workday.Inferred, workday.Assumed, workday.Unknown}

// texts looks that what people write is text, and nothing that a spreadsheet would reckon.
func (r *reader) texts(row workday.Row) {
	for column, bound := range map[string]int{
		"name_id": MaxName, "name_en": MaxName, "decree": MaxDecree, "basis": MaxDecree, "revoked_decree": MaxDecree, "source": 500,
	} {
		if key, args := wrongText(row.Get(column), bound); key != "" {
			r.add(row, column, key, args)
		}
	}
}

func wrongText(text string, bound int) (string, problem.Args) {
	switch {
	case utf8.RuneCountInString(text) > bound:
		return "long", problem.Args{"max": bound}
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "control", nil
	case text != "" && strings.ContainsRune("=+@", rune(text[0])):
		return "formula", nil
	default:
		return "", nil
	}
}
