package cycle

import (
	"strings"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/workday"
)

// Limits of what people write, in characters.
const (
	maxLine = 200
	maxWhy  = 1_000
)

// faults collects what is wrong with a form, each with the name of its field.
type faults struct{ found problem.Faults }

func (f *faults) add(field, key string, args problem.Args) {
	f.found.Add(problem.Place{File: field}, "cycle.fault."+key, args)
}

// line makes one line of a text and checks it.
func (f *faults) line(field, text string, limit int, needed bool) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "")), " ")
	switch n := utf8.RuneCountInString(text); {
	case n == 0 && needed:
		f.add(field, "empty", nil)
	case n > limit:
		f.add(field, "long", problem.Args{"max": limit, "is": n})
	}
	return text
}

// days checks that a time begins and ends on days, in that order.
func (f *faults) days(from, until string) {
	begin, ok := f.day("from", from)
	end, fine := f.day("until", until)
	if ok && fine && end.Time().Before(begin.Time()) {
		f.add("until", "before", nil)
	}
}

// day reads a day that has to be there.
func (f *faults) day(field, text string) (workday.Date, bool) {
	day, ok := workday.ParseDate(text)
	switch {
	case ok:
	case strings.TrimSpace(text) == "":
		f.add(field, "no_day", nil)
	default:
		f.add(field, "day", nil)
	}
	return day, ok
}

// why is the reason for an act that needs one.
func (f *faults) why(text string) string { return f.line("why", text, maxWhy, true) }
