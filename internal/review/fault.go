package review

import (
	"strings"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// MaxText bounds what reviewers write, in characters.
const MaxText = 2_000

// wanted is a text that an act needs. Kind: Invalid with a Fault about field.
func wanted(field, text string) (string, error) {
	text = strings.TrimSpace(strings.ToValidUTF8(text, ""))
	var f problem.Faults
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		f.Add(problem.Place{File: field}, "review.fault.empty", nil)
	case n > MaxText:
		f.Add(problem.Place{File: field}, "review.fault.long", problem.Args{"max": MaxText, "is": n})
	}
	return text, f.Err()
}
