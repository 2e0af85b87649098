package paper

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Unprintable returns the characters of a text that the fonts do not have, each once, in the order
// of their numbers. Printed, each is its number: [U+0645].
func Unprintable(text string) ([]rune, error) {
	fonts, err := faces()
	if err != nil {
		return nil, err
	}
	var missing []rune
	for _, r := range norm.NFC.String(text) {
		if !spacing(r) && !fonts.has(r) && !slices.Contains(missing, r) {
			missing = append(missing, r)
		}
	}
	slices.Sort(missing)
	return missing, nil
}

// spacing are the characters that stand between words and lines.
func spacing(r rune) bool { return r == ' ' || r == '\n' || r == '\t' || r == '\r' || r == noBreak }

const noBreak = '\u00a0'

// has reports whether both weights have a character. What has no shape, such as a mark that turns the
// direction of writing, is not had: on paper nobody would see what it does.
func (l *letters) has(r rune) bool {
	if unicode.In(r, unicode.Cc, unicode.Cf) {
		return false
	}
	_, regular := l.regular.width[r]
	_, bold := l.bold.width[r]
	return regular && bold
}

// visible is a text as it is printed: nothing of it is lost unsaid that the fonts do not have.
func (l *letters) visible(text string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(text) {
		switch {
		case r == '\t' || r == '\r':
			b.WriteByte(' ')
		case spacing(r) || l.has(r):
			b.WriteRune(r)
		case l.other == "":
			fmt.Fprintf(&b, "[U+%04X]", r)
		case unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me, unicode.Sk):
			// goes with the character before it
		default:
			word := l.other
			if unicode.Is(unicode.So, r) {
				word = l.sign
			}
			if !strings.HasSuffix(strings.TrimRight(b.String(), " "), word) {
				b.WriteString(word)
			}
		}
	}
	return b.String()
}

// style is how a text is set.
type style struct {
	bold   bool
	size   float64 // points
	colour colour
}

type colour struct{ r, g, b int }

var (
	ink    = colour{22, 34, 30}
	soft   = colour{77, 90, 85}
	line   = colour{170, 176, 172}
	forest = colour{11, 79, 63}
	pale   = colour{226, 234, 229}
	white  = colour{255, 255, 255}
	faint  = colour{230, 230, 230}
)

func regular(size float64) style { return style{size: size, colour: ink} }
func bold(size float64) style    { return style{bold: true, size: size, colour: ink} }
func quiet(size float64) style   { return style{size: size, colour: soft} }

const (
	bodySize = 10.5
	leading  = 1.45
	point    = 25.4 / 72
)

// tall is the height of a line in mm.
func (t style) tall() float64 { return t.size * point * leading }

// wide is how wide a visible text is in mm.
func (l *letters) wide(t style, text string) float64 {
	f := l.regular
	if t.bold {
		f = l.bold
	}
	sum := 0.0
	for _, r := range text {
		sum += f.width[r]
	}
	return sum * t.size * point
}

// wrap breaks a visible text into lines no wider than room. A word that is wider is broken where the
// room ends.
func (l *letters) wrap(t style, text string, room float64) []string {
	var lines []string
	for part := range strings.SplitSeq(text, "\n") {
		lines = append(lines, l.wrapLine(t, part, room)...)
	}
	return lines
}

func (l *letters) wrapLine(t style, text string, room float64) []string {
	var lines []string
	now, at, space := "", 0.0, l.wide(t, " ")
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ' ' }) {
		w := l.wide(t, word)
		if now != "" && at+space+w <= room {
			now, at = now+" "+word, at+space+w
			continue
		}
		if now != "" {
			lines = append(lines, now)
		}
		for w > room {
			head := l.fitting(t, word, room)
			lines = append(lines, head)
			word = word[len(head):]
			w = l.wide(t, word)
		}
		now, at = word, w
	}
	if now != "" || len(lines) == 0 {
		lines = append(lines, now)
	}
	return lines
}

// fitting is the beginning of a word that fits into room, at least a letter.
func (l *letters) fitting(t style, word string, room float64) string {
	sum, end := 0.0, 0
	for i, r := range word {
		sum += l.wide(t, string(r))
		if sum > room && i > 0 {
			break
		}
		end = i + len(string(r))
	}
	return word[:end]
}
