// Package mask knows how what identifies a person is written in Indonesian texts: numbers of identity cards,
// telephones, mail addresses, number plates and bank accounts. It finds them and puts a word in their place,
// for texts that go to people who are not to know whose they are. It refuses to guess: a name, a house and
// "the woman with the red scarf" are for people to leave out.
package mask

import (
	"cmp"
	"embed"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Texts are the words that stand in the place of what was found.
//
//go:embed texts
var Texts embed.FS

// Kind is what a piece of a text identifies somebody by.
type Kind string

// Kinds of pieces.
const (
	NIK     Kind = "nik" // number of a person, or of a family: both have 16 digits of one shape
	Phone   Kind = "phone"
	Mail    Kind = "mail"
	Plate   Kind = "plate"
	Account Kind = "account" // at a bank
)

// Kinds are all of them.
var Kinds = []Kind{NIK, Phone, Mail, Plate, Account}

// Key is the catalog key of the word in its place.
func (k Kind) Key() string { return "mask.put." + string(k) }

// Piece is a part of a text, in bytes.
type Piece struct {
	Kind       Kind
	Start, End int
}

// Find returns what identifies somebody in a text, in its order; no two overlap. The work grows with the
// length of the text, and with nothing else.
func Find(text string) []Piece {
	var all []Piece
	if strings.Contains(text, "@") {
		for _, at := range mailForm.FindAllStringIndex(text, -1) {
			all = append(all, Piece{Mail, at[0], at[1]})
		}
	}
	if !strings.ContainsAny(text, "0123456789") {
		return all
	}
	for _, at := range plateForm.FindAllStringSubmatchIndex(text, -1) {
		if plate(text, at) {
			all = append(all, Piece{Plate, at[2], at[7]})
		}
	}
	for _, at := range runForm.FindAllStringIndex(text, -1) {
		all = append(all, numbers(text, at[0], at[1])...)
	}
	slices.SortFunc(all, func(a, b Piece) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
	kept := all[:0]
	for _, one := range all {
		if len(kept) == 0 || one.Start >= kept[len(kept)-1].End {
			kept = append(kept, one)
		}
	}
	return kept
}

// Text is a text with a word in the place of each piece; say returns the word of a catalog key.
func Text(text string, say func(key string) string) string {
	found := Find(text)
	if len(found) == 0 {
		return text
	}
	var b strings.Builder
	last := 0
	for _, one := range found {
		b.WriteString(text[last:one.Start])
		b.WriteString(say(one.Kind.Key()))
		last = one.End
	}
	b.WriteString(text[last:])
	return b.String()
}

// Quotes reports whether a text holds n words in a row of another, whatever stands between them: by those
// whoever wrote the other may be known.
func Quotes(text, other string, n int) bool {
	said, of := words(text), words(other)
	if n < 1 || len(said) < n || len(of) < n {
		return false
	}
	rows := map[string]bool{}
	for i := range len(of) - n + 1 {
		rows[strings.Join(of[i:i+n], " ")] = true
	}
	for i := range len(said) - n + 1 {
		if rows[strings.Join(said[i:i+n], " ")] {
			return true
		}
	}
	return false
}

func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

var mailForm = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9._%+\-]*@(?:[A-Za-z0-9\-]+\.)+[A-Za-z]{2,}`)

// alone reports whether nothing that belongs to a piece's ends stands before and behind it: a part of a longer
// number or word is none.
func alone(text string, start, end int, joints string) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:start])
	behind, size := utf8.DecodeRuneInString(text[end:])
	joins := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(joints, r) }
	if start > 0 && joins(before) {
		return false
	}
	if size == 0 {
		return true
	}
	// A full stop or hyphen that ends a sentence joins nothing.
	next, _ := utf8.DecodeRuneInString(text[end+size:])
	if strings.ContainsRune(".-", behind) {
		return !unicode.IsLetter(next) && !unicode.IsDigit(next)
	}
	return !joins(behind)
}
