package document

import (
	"crypto/rand"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// alphabet is Crockford's base 32: no I, L, O or U, so that a code survives being read aloud and
// copied by hand.
const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// codeLength is in letters: 75 random bits, which nobody guesses, and a check letter.
const codeLength = 16

// NewCode makes a code: four groups of four letters.
func NewCode() string {
	random := make([]byte, codeLength-1)
	rand.Read(random) // never fails: crypto/rand ends the program instead
	letters := make([]byte, codeLength-1)
	for i, b := range random {
		letters[i] = alphabet[b%32]
	}
	return grouped(string(letters) + string(check(string(letters))))
}

// grouped writes K7QF2M9XTT4C9D3A as K7QF-2M9X-TT4C-9D3A.
func grouped(letters string) string {
	var b strings.Builder
	for i, r := range letters {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// check is Luhn's check letter over 32 letters: it finds every wrong letter, and every two neighbours that
// changed places but for 0 and Z.
func check(letters string) byte {
	sum, double := 0, true
	for i := len(letters) - 1; i >= 0; i-- {
		n := strings.IndexByte(alphabet, letters[i])
		if double {
			n *= 2
			n = n/32 + n%32
		}
		sum += n
		double = !double
	}
	return alphabet[(32-sum%32)%32]
}

// ParseCode reads a code as people type it: in any letters, with or without hyphens, I and L for 1, O
// for 0. The error is of kind NotFound and says that the code was mistyped.
func ParseCode(text string) (string, error) {
	var b strings.Builder
	for _, r := range strings.ToUpper(text) {
		switch r {
		case '-', ' ', '\u2013':
			continue
		case 'I', 'L':
			r = '1'
		case 'O':
			r = '0'
		}
		if !strings.ContainsRune(alphabet, r) || b.Len() >= codeLength {
			return "", mistyped()
		}
		b.WriteRune(r)
	}
	letters := b.String()
	if len(letters) != codeLength || check(letters[:codeLength-1]) != letters[codeLength-1] {
		return "", mistyped()
	}
	return grouped(letters), nil
}

func mistyped() error { return problem.New(problem.NotFound, "document.code.mistyped", nil) }
