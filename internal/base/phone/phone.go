// Package phone knows how telephone numbers are written in Indonesia. It does not know whether
// anybody answers.
package phone

import (
	"slices"
	"strings"
)

// MaxLength bounds what is read as a number, in bytes.
const MaxLength = 40

// Normal returns the one way in which a number is kept: +62 and the digits for Indonesian ones
// ("0511 336-3811" becomes "+625113363811"), the digits for numbers of public services ("112",
// "1500123"), and foreign ones, which begin with +, as typed. It is false for whatever is no number,
// for two at once, and for a local number without its area code. It reads what URI writes.
func Normal(text string) (string, bool) {
	text = strings.TrimPrefix(strings.Join(strings.Fields(text), " "), "tel:")
	digits, ok := digitsOf(text)
	if !ok {
		return "", false
	}
	if rest, foreign := strings.CutPrefix(digits, "00"); foreign {
		digits, text = "+"+rest, "+"+rest
	}
	switch {
	case strings.HasPrefix(digits, "+62"):
		return national(strings.TrimPrefix(digits[3:], "0")) // +62 (0)511
	case digits[0] == '+':
		n := len(digits) - 1
		return text, n >= 7 && n <= 15 && digits[1] != '0'
	case digits[0] == '0':
		return national(digits[1:])
	case strings.HasPrefix(digits, "62") && len(digits) >= 10:
		return national(digits[2:])
	case digits[0] == '1':
		return digits, len(digits) >= 3 && len(digits) <= 7
	default:
		return "", false
	}
}

// Shown is a number as people in Indonesia write it: "0511-3363811" for "+625113363811", "0812-3456-7890"
// for a mobile one. Any other stays as Normal has it.
func Shown(number string) string {
	rest, ok := strings.CutPrefix(number, "+62")
	switch {
	case !ok:
		return number
	case len(rest) < 7:
		return "0" + rest
	case rest[0] == '8' && len(rest) > 7:
		return "0" + rest[:3] + "-" + rest[3:7] + "-" + rest[7:]
	case slices.Contains(shortAreas, rest[:2]):
		return "0" + rest[:2] + "-" + rest[2:]
	default:
		return "0" + rest[:3] + "-" + rest[3:]
	}
}

// shortAreas are the area codes of two digits behind the 0; all others have three.
var shortAreas = []string{"21", "22", "24", "31", "61"}

// URI is a number that Normal returned as an address after RFC 3966, "tel:+625113363811": a phone dials
// it, and no spreadsheet takes it for a sum. It is empty for no number.
func URI(number string) string {
	if number == "" {
		return ""
	}
	return "tel:" + strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, number)
}

// national writes what follows the country's code or the 0: area code and number together.
func national(digits string) (string, bool) {
	if len(digits) < 7 || len(digits) > 13 || digits[0] == '0' {
		return "", false
	}
	return "+62" + digits, true
}

// digitsOf takes out what people write between digits. A + stays where it leads.
func digitsOf(text string) (string, bool) {
	var b strings.Builder
	for i, r := range text {
		switch {
		case r >= '0' && r <= '9', r == '+' && i == 0:
			b.WriteRune(r)
		case r == ' ', r == '-', r == '.', r == '(', r == ')':
		default:
			return "", false
		}
	}
	digits := b.String()
	return digits, len(text) <= MaxLength && len(digits) >= 3
}
