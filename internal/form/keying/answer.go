package keying

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/instrument"
)

// None is what is keyed where a question does not apply; the reason follows it.
const None = "-"

// Answer reads what was keyed for a question: the key of an option, of several joined by + (or written together where
// each is one digit), a number of a range, or None and a reason. What follows after a space is a note. Empty
// is no answer. The fault says what would be right.
func (q *Question) Answer(keyed string) (form.Answer, *problem.Fault) {
	code, rest, _ := strings.Cut(strings.TrimSpace(keyed), " ")
	rest = strings.TrimSpace(rest)
	if code == "" {
		return form.Answer{}, nil
	}
	if code == None {
		switch {
		case !q.Question.NA:
			return form.Answer{}, q.fault("na", nil)
		case rest == "":
			return form.Answer{}, q.fault("reason", nil)
		}
		return form.Answer{NA: rest}, nil
	}
	scale := q.Question.Scale
	answer := ""
	switch scale.Type {
	case instrument.One:
		answer = optionOf(scale, code)
	case instrument.Many:
		answer = optionsOf(scale, code)
	default:
		answer = strings.Replace(code, ",", ".", 1)
	}
	if _, ok := scale.Points(answer); !ok {
		if scale.Type == instrument.Range {
			return form.Answer{}, q.fault("range", problem.Args{"low": scale.Low.RatString(), "high": scale.High.RatString()})
		}
		return form.Answer{}, q.fault("option", problem.Args{"keys": strings.Join(q.Takes(), ", ")})
	}
	return form.Answer{Answer: answer, Note: rest}, nil
}

func (q *Question) fault(key string, args problem.Args) *problem.Fault {
	return &problem.Fault{Place: problem.Place{File: q.Field()}, Key: "keying.fault." + key, Args: args}
}

// Field is the name of the field of a question.
func (q *Question) Field() string { return "q" + strconv.Itoa(q.No) }

var digits = regexp.MustCompile(`^(0|[1-9][0-9]?)$`)

// Keys are what is keyed for the options of a scale: their codes where all are numbers, such as levels from 0 to 5, and
// otherwise their places, from 1 on.
func Keys(scale *instrument.Scale) []string {
	own := !slices.ContainsFunc(scale.Options, func(o instrument.Option) bool { return !digits.MatchString(o.Code) })
	keys := make([]string, len(scale.Options))
	for i, o := range scale.Options {
		if keys[i] = strconv.Itoa(i + 1); own {
			keys[i] = o.Code
		}
	}
	return keys
}

// Takes are the keys of the options of a question, and None where it need not apply.
func (q *Question) Takes() []string {
	keys := Keys(q.Question.Scale)
	if q.Question.NA {
		keys = append(keys, None)
	}
	return keys
}

// unknown is no option's code.
const unknown = "\x00"

func optionOf(scale *instrument.Scale, key string) string {
	if i := slices.Index(Keys(scale), key); i >= 0 {
		return scale.Options[i].Code
	}
	return unknown
}

func optionsOf(scale *instrument.Scale, keyed string) string {
	parts := strings.FieldsFunc(keyed, func(r rune) bool { return r == '+' || r == ',' })
	if len(parts) == 1 && !slices.ContainsFunc(Keys(scale), func(key string) bool { return len(key) > 1 }) {
		parts = strings.Split(parts[0], "")
	}
	codes := make([]string, 0, len(parts))
	for _, one := range parts {
		codes = append(codes, optionOf(scale, one))
	}
	// The order of the instrument, so that two who key the same say the same.
	slices.SortStableFunc(codes, func(a, b string) int { return placeOf(scale, a) - placeOf(scale, b) })
	return strings.Join(codes, "+")
}

func placeOf(scale *instrument.Scale, code string) int {
	return slices.IndexFunc(scale.Options, func(o instrument.Option) bool { return o.Code == code })
}

// Keyed writes an answer as it would be keyed; empty for none.
func (q *Question) Keyed(a form.Answer) string {
	if a.NA != "" {
		return None + " " + a.NA
	}
	code := a.Answer
	if scale := q.Question.Scale; scale.Type != instrument.Range && code != "" {
		var numbers []string
		keys := Keys(scale)
		for one := range strings.SplitSeq(code, "+") {
			if n := placeOf(scale, strings.TrimSpace(one)); n >= 0 {
				numbers = append(numbers, keys[n])
			}
		}
		code = strings.Join(numbers, "+")
	}
	return strings.TrimSpace(code + " " + a.Note)
}
