package office

import (
	"net/mail"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/phone"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Limits of what people write, in characters.
const (
	MaxName    = 200
	MaxSummary = 1000
	MaxText    = 4000 // of a component, or a maklumat
	MaxDecree  = 300
	MaxNote    = 500
	MaxWhy     = 200
	MaxWords   = 500
)

// MaxPromise bounds a promised time in its unit, and MaxEvery the days between two tests.
const (
	MaxPromise = 1000
	MaxEvery   = 366
)

// checker collects what is wrong with a form: Place.File is the field.
type checker struct{ faults problem.Faults }

func (c *checker) add(field, key string, args problem.Args) {
	c.faults.Add(problem.Place{File: field}, key, args)
}

// line trims a line of text and checks it.
func (c *checker) line(field string, text *string, bound int, required bool) {
	*text = strings.TrimSpace(*text)
	c.text(field, *text, bound, required, func(r rune) bool { return !unicode.IsPrint(r) })
}

// lines trims a text of several lines and checks it.
func (c *checker) lines(field string, text *string, bound int, required bool) {
	*text = strings.TrimSpace(strings.ReplaceAll(*text, "\r\n", "\n"))
	c.text(field, *text, bound, required, func(r rune) bool { return !unicode.IsPrint(r) && r != '\n' && r != '\t' })
}

func (c *checker) text(field, text string, bound int, required bool, control func(rune) bool) {
	switch {
	case required && text == "":
		c.add(field, "office.fault.empty", nil)
	case utf8.RuneCountInString(text) > bound:
		c.add(field, "office.fault.long", problem.Args{"max": bound})
	case !utf8.ValidString(text) || strings.ContainsFunc(text, control):
		c.add(field, "office.fault.control", nil)
	}
}

var datePattern = regexp.MustCompile(`^\d{4}(-\d{2}(-\d{2})?)?$`)

// dates checks a period. Each end may be a year, a month or a day.
func (c *checker) dates(from, to *string) {
	good := c.date("valid_from", from)
	if !c.date("valid_to", to) || !good || *from == "" || *to == "" {
		return
	}
	if n := min(len(*from), len(*to)); (*to)[:n] < (*from)[:n] {
		c.add("valid_to", "office.fault.period", nil)
	}
}

func (c *checker) date(field string, text *string) bool {
	*text = strings.TrimSpace(*text)
	if *text == "" {
		return true
	}
	if datePattern.MatchString(*text) {
		if _, err := time.Parse(time.DateOnly[:len(*text)], *text); err == nil {
			return true
		}
	}
	c.add(field, "office.fault.date", nil)
	return false
}

// value brings a number or an address into the form in which it is kept.
func (c *checker) value(kind Kind, value *string) {
	*value = strings.TrimSpace(*value)
	switch {
	case *value == "":
		c.add("value", "office.fault.empty", nil)
	case kind == Mail:
		address, err := mail.ParseAddress(*value)
		if err != nil || address.Address != *value || len(*value) > 254 || strings.ContainsFunc(*value, unicode.IsControl) {
			c.add("value", "office.fault.mail", nil)
		}
	default:
		number, good := phone.Normal(*value)
		if !good {
			c.add("value", "office.fault.phone", nil)
		} else if kind != Phone && !strings.HasPrefix(number, "+") {
			c.add("value", "office.fault.short_code", nil)
		}
		*value = number
	}
}
