package keying

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Sheet is a paper as it was keyed: texts as they were typed, by the names of their fields.
type Sheet struct {
	Locus, Product string
	Paper          int
	Cycle          string
	Role           string
	Respondent     string
	Substitute     string
	Day            string // 2026-11-22
	From, Until    string // 09:30, by the clock there
	Consent        bool
	Facts          map[string]string // by code
	Answers        map[int]string    // by number
}

// Content reads a sheet into a form on top of what holds of it, whose files, place and times of answers stay. The error
// is Faults, each with the name of its field: "day", "from", "until", PaperField, "fact-CODE" and those of questions.
// Questions that the facts rule out are left out.
func (b *Booklet) Content(s Sheet, zone *time.Location, was form.Content) (form.Content, error) {
	var faults problem.Faults
	c := was
	c.ID, c.Cycle, c.Locus, c.Product = b.ID(s.Locus, s.Product, s.Paper), s.Cycle, s.Locus, s.Product
	c.Instrument, c.Subject = b.Instrument.Hash, b.Subject.Code
	c.Role, c.Substitute, c.Respondent = s.Role, s.Substitute, ""
	if !b.Subject.Anonymous {
		c.Respondent = s.Respondent
	}
	if b.Repeats() && (s.Paper < 1 || s.Paper > MaxPaper) {
		faults.Add(problem.Place{File: PaperField}, "keying.fault.paper", problem.Args{"max": MaxPaper})
	}
	b.times(&faults, s, zone, &c)
	b.facts(&faults, s, &c)
	b.answers(&faults, s, &c)
	return c, faults.Err()
}

func (b *Booklet) times(faults *problem.Faults, s Sheet, zone *time.Location, c *form.Content) {
	day, err := time.ParseInLocation(time.DateOnly, s.Day, zone)
	if err != nil || day.Year() < 2000 || day.Year() > 2199 {
		faults.Add(problem.Place{File: "day"}, "keying.fault.day", nil)
		return
	}
	at := func(field, text string) *time.Time {
		if text == "" {
			return nil
		}
		clock, err := time.Parse("15:04", strings.Replace(text, ".", ":", 1))
		if err != nil {
			faults.Add(problem.Place{File: field}, "keying.fault.clock", nil)
			return nil
		}
		moment := day.Add(time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute)
		return &moment
	}
	c.Started, c.Finished, c.Consent = at("from", s.From), at("until", s.Until), nil
	if c.Started != nil && c.Finished != nil && c.Finished.Before(*c.Started) {
		faults.Add(problem.Place{File: "until"}, "keying.fault.order", nil)
	}
	if c.Started == nil {
		c.Started = &day
	}
	if s.Consent {
		c.Consent = c.Started
	}
}

func (b *Booklet) facts(faults *problem.Faults, s Sheet, c *form.Content) {
	c.Facts = maps.Clone(c.Facts)
	if c.Facts == nil {
		c.Facts = map[string]string{}
	}
	for _, fact := range b.Facts {
		value := strings.TrimSpace(s.Facts[fact.Code])
		if fact.Type == instrument.NumberFact {
			value = strings.Replace(value, ",", ".", 1)
		}
		delete(c.Facts, fact.Code)
		switch {
		case value == "":
		case !fact.Type.Holds(value):
			faults.Add(problem.Place{File: "fact-" + fact.Code}, "keying.fault.fact", nil)
		default:
			c.Facts[fact.Code] = value
		}
	}
}

func (b *Booklet) answers(faults *problem.Faults, s Sheet, c *form.Content) {
	was, asked := c.Answers, b.Relevant(c.Facts)
	c.Answers = map[string]form.Answer{}
	for _, q := range b.Questions {
		if !asked[q.No] {
			continue
		}
		a, fault := q.Answer(s.Answers[q.No])
		if fault != nil {
			*faults = append(*faults, *fault)
			continue
		}
		before := was[q.Code]
		if a.Files = before.Files; before.Answer == a.Answer && before.NA == a.NA {
			a.At = before.At
		}
		if a.Answer != "" || a.NA != "" || a.Note != "" || len(a.Files) > 0 {
			c.Answers[q.Code] = a
		}
	}
}

// SheetOf writes what holds of a form as it would be keyed.
func (b *Booklet) SheetOf(c form.Content, paper int, zone *time.Location) Sheet {
	s := Sheet{
		Locus: c.Locus, Product: c.Product, Paper: paper, Cycle: c.Cycle, Role: c.Role, Respondent: c.Respondent, Substitute: c.Substitute,
		Consent: c.Consent != nil, Facts: maps.Clone(c.Facts), Answers: map[int]string{},
	}
	clock := func(t *time.Time) string {
		if t == nil || t.In(zone).Format("15:04") == "00:00" {
			return ""
		}
		return t.In(zone).Format("15:04")
	}
	if c.Started != nil {
		s.Day = c.Started.In(zone).Format(time.DateOnly)
	}
	s.From, s.Until = clock(c.Started), clock(c.Finished)
	for _, q := range b.Questions {
		if text := q.Keyed(c.Answers[q.Code]); text != "" {
			s.Answers[q.No] = text
		}
	}
	return s
}

// Differ are the numbers of the questions that two forms answer differently, in order; notes are not compared, since
// nobody writes them twice alike.
func (b *Booklet) Differ(one, other form.Content) []int {
	var numbers []int
	for _, q := range b.Questions {
		a, c := one.Answers[q.Code], other.Answers[q.Code]
		if a.Answer != c.Answer || (a.NA == "") != (c.NA == "") {
			numbers = append(numbers, q.No)
		}
	}
	return slices.Compact(numbers)
}
