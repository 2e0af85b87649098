package sealed

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"math/big"
	"strings"
)

// A passphrase is made by the program, because people's own are guessed: six words of two syllables each,
// 6,400 possible words, so 75 bits, before argon2id. No letter of them is another's lookalike, and all are
// said in Indonesian as they are written.
const (
	consonants  = "bdghjklmnprstwyz"
	vowels      = "aiueo"
	phraseWords = 6
)

// newPassphrase returns words to be written down: "badu kilo ...".
func newPassphrase() (string, error) {
	words := make([]string, phraseWords)
	for i := range words {
		var b strings.Builder
		for range 2 {
			for _, letters := range []string{consonants, vowels} {
				n, err := rand.Int(rand.Reader, big.NewInt(int64(len(letters))))
				if err != nil {
					return "", err
				}
				b.WriteByte(letters[n.Int64()])
			}
		}
		words[i] = b.String()
	}
	return strings.Join(words, " "), nil
}

// readPassphrase reads a passphrase as people type it: signs between words and capitals are as good as any.
func readPassphrase(typed string) string {
	if len(typed) > 1024 {
		return ""
	}
	return strings.Join(strings.FieldsFunc(strings.ToLower(typed), func(r rune) bool { return r < 'a' || r > 'z' }), " ")
}

// Sheet is one share of an authority's key, to be printed and kept in an envelope.
type Sheet struct {
	Number, Of, Needed int    // sheet 2 of 3, 2 needed
	Code               string // groups of four letters and digits
	Mark               string // of the key, by which people see that sheets belong together
}

const (
	sheetForm   = 1 // version
	sheetBytes  = 1 + 4 + 1 + 1 + 32 + 4
	markBytes   = 4
	maxSheets   = 9
	sheetNeeded = 2
)

var letters = base32.NewEncoding("ABCDEFGHJKLMNPQRSTUVWXYZ23456789").WithPadding(base32.NoPadding)

// markOf tells keys apart: the beginning of the hash of the public one.
func markOf(pub public) []byte {
	sum := sha256.Sum256(joined([]byte("patuh sealed mark"), pub.point, pub.hybrid))
	return sum[:markBytes]
}

// sheets splits a key for paper, so that k of n sheets make it again.
func (m *master) sheets(k, n int) ([]Sheet, error) {
	pub, err := m.public()
	if err != nil {
		return nil, err
	}
	parts, err := shares(m.number, k, n)
	if err != nil {
		return nil, err
	}
	all := make([]Sheet, n)
	for i, part := range parts {
		raw := append([]byte{sheetForm}, markOf(pub)...)
		raw = append(raw, byte(k), byte(i+1)) //nolint:gosec // at most maxSheets
		raw = append(raw, part...)
		sum := sha256.Sum256(raw)
		all[i] = Sheet{i + 1, n, k, grouped(letters.EncodeToString(append(raw, sum[:4]...))), grouped(letters.EncodeToString(markOf(pub)))}
	}
	return all, nil
}

func grouped(text string) string {
	var b strings.Builder
	for i, r := range text {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// sheet is a sheet as it was typed or scanned.
type sheet struct {
	mark   []byte
	needed int
	point
}

// unnumbered leaves the numbers of lines out, which stand on a sheet beside them.
func unnumbered(typed string) string {
	var lines []string
	for line := range strings.Lines(typed) {
		if words := strings.Fields(line); len(words) > 1 && len(strings.TrimRight(words[0], ".)")) == 1 && words[0][0] >= '1' && words[0][0] <= '9' {
			line = strings.Join(words[1:], " ")
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// readSheet reads the code of a sheet. The error does not repeat it.
func readSheet(typed string) (sheet, error) {
	if len(typed) > 1024 {
		return sheet{}, errShare
	}
	typed = unnumbered(typed)
	code := strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		default:
			return -1
		}
	}, strings.ToUpper(typed))
	code = strings.NewReplacer("1", "L", "I", "L").Replace(code) // neither is printed
	raw, err := letters.DecodeString(code)
	if err != nil || len(raw) != sheetBytes || raw[0] != sheetForm {
		return sheet{}, errShare
	}
	body, sum := raw[:sheetBytes-4], sha256.Sum256(raw[:sheetBytes-4])
	if binary.BigEndian.Uint32(sum[:4]) != binary.BigEndian.Uint32(raw[sheetBytes-4:]) {
		return sheet{}, errShare
	}
	s := sheet{mark: body[1:5], needed: int(body[5]), point: point{uint16(body[6]), body[7:]}}
	if s.needed < sheetNeeded || s.needed > maxSheets {
		return sheet{}, errShare
	}
	return s, nil
}

// masterFromSheets puts a key together from paper.
func masterFromSheets(all []sheet) (*master, error) {
	points := make([]point, len(all))
	for i, s := range all {
		if string(s.mark) != string(all[0].mark) || s.needed != all[0].needed {
			return nil, fmt.Errorf("sheets of two keys: %w", errShare)
		}
		points[i] = s.point
	}
	if len(all) == 0 {
		return nil, errShare
	}
	number, err := recoverNumber(all[0].needed, points...)
	if err != nil {
		return nil, err
	}
	m, err := masterOf(number)
	if err != nil {
		return nil, err
	}
	if pub, err := m.public(); err != nil || string(markOf(pub)) != string(all[0].mark) {
		return nil, errShare
	}
	return m, nil
}
