package document

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Limits of what people write.
const (
	maxLine  = 300 // characters
	maxLines = 50
	MaxBody  = 48 << 10 // bytes
)

// faults collects what is wrong with a form, each with the name of its field.
type faults struct{ found problem.Faults }

func (f *faults) add(field, key string, args problem.Args) {
	f.found.Add(problem.Place{File: field}, "document.fault."+key, args)
}

// line trims and checks a text in one line.
func (f *faults) line(field, text string, limit int, needed bool) string {
	text = strings.TrimSpace(text)
	switch {
	case text == "" && needed:
		f.add(field, "empty", nil)
	case utf8.RuneCountInString(text) > limit:
		f.add(field, "long", problem.Args{"max": limit})
	case unsaid(text):
		f.add(field, "control", nil)
	}
	return text
}

// lines trims and checks lines, leaving out empty ones.
func (f *faults) lines(field, text string, limit int) string {
	kept := linesOf(text)
	for _, l := range kept {
		if utf8.RuneCountInString(l) > maxLine {
			f.add(field, "long", problem.Args{"max": maxLine})
			break
		}
		if unsaid(l) {
			f.add(field, "control", nil)
			break
		}
	}
	if len(kept) > limit {
		f.add(field, "many_lines", problem.Args{"max": limit})
	}
	return strings.Join(kept, "\n")
}

// unsaid reports whether a line holds what no reader sees: bytes that are no text, signs that steer a
// machine, breaks of lines, and signs that turn the direction of writing, by which a subject or a number
// would read otherwise on the page than it does on paper.
func unsaid(line string) bool {
	return !utf8.ValidString(line) || strings.ContainsFunc(line, func(r rune) bool {
		return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
	})
}

func linesOf(text string) []string {
	var kept []string
	for l := range strings.SplitSeq(strings.ReplaceAll(text, "\r", "\n"), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			kept = append(kept, l)
		}
	}
	return kept
}

// seen words the conflict of a version that was overtaken.
func seen(err error) error {
	if errors.Is(err, db.ErrChanged) {
		return &problem.Error{Kind: problem.Conflict, Key: "document.changed", Err: err}
	}
	return err
}
