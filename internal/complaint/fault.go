package complaint

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Limits of what people write, in characters.
const (
	maxLine  = 300
	MaxWords = 20_000 // about ten pages
	minWords = 10
)

// faults collects what is wrong with a form, each with the name of its field.
type faults struct{ found problem.Faults }

func (f *faults) add(field, key string, args problem.Args) {
	f.found.Add(problem.Place{File: field}, "complaint.fault."+key, args)
}

// line trims a text, makes one line of it and checks it.
func (f *faults) line(field, text string, limit int, needed bool) string {
	text = strings.Join(strings.Fields(sayable(text)), " ")
	switch n := utf8.RuneCountInString(text); {
	case n == 0 && needed:
		f.add(field, "empty", nil)
	case n > limit:
		f.add(field, "long", problem.Args{"max": limit, "is": n})
	}
	return text
}

// words trims a text of many lines and checks it.
func (f *faults) words(field, text string, limit int, needed bool) string {
	text = strings.TrimSpace(sayable(text))
	switch n := utf8.RuneCountInString(text); {
	case n == 0 && needed:
		f.add(field, "empty", nil)
	case n > limit:
		f.add(field, "long", problem.Args{"max": limit, "is": n})
	}
	return text
}

// sayable leaves out what nobody sees: bytes that are no text, signs that steer a machine, and signs that
// turn the direction of what is written around them. It takes nothing from any script: right-to-left
// letters turn by themselves. What somebody sent in good faith from a strange keyboard is not refused.
func sayable(text string) string {
	clean := !strings.ContainsRune(text, '\r') && utf8.ValidString(text) && !strings.ContainsFunc(text, unsaid)
	if clean {
		return text
	}
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == '\u2028', r == '\u2029':
			return '\n'
		case unsaid(r):
			return -1
		}
		return r
	}, text)
}

func unsaid(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
}
