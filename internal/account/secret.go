package account

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"hash/crc32"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Three kinds of secret text. A session token is for a cookie. An API token carries a prefix and a
// checksum, so that secret scanners find it in places where it does not belong. A link code is also
// read from paper and typed, so it has no letters that look alike, and a check character.

// tokenPrefix is what secret scanners look for: patuh_[0-9A-Za-z]{38}.
const tokenPrefix = "patuh_"

const (
	base62     = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	crockford  = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	tokenChars = 32 // 190 bits
	checkChars = 6  // CRC-32 in base 62
	linkChars  = 24 // 120 bits
	linkGroup  = 5
	cookieSize = 32
)

// pick returns n characters of an alphabet, each as likely as the others.
func pick(alphabet string, n int) string {
	text := make([]byte, 0, n)
	limit := byte(256 / len(alphabet) * len(alphabet) & 0xff) // 0 stands for 256
	var raw [64]byte
	for len(text) < n {
		rand.Read(raw[:])
		for _, b := range raw {
			if (limit == 0 || b < limit) && len(text) < n {
				text = append(text, alphabet[int(b)%len(alphabet)])
			}
		}
	}
	return string(text)
}

func newCookie() string {
	raw := make([]byte, cookieSize)
	rand.Read(raw)
	return base64.RawURLEncoding.EncodeToString(raw)
}

// cookieForm reports whether text can be a session or browser token: anything else is not looked up.
func cookieForm(text string) bool {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	return err == nil && len(raw) == cookieSize
}

func newToken() string {
	body := pick(base62, tokenChars)
	return tokenPrefix + body + tokenCheck(body)
}

func tokenCheck(body string) string {
	sum := crc32.ChecksumIEEE([]byte(body))
	var check [checkChars]byte
	for i := checkChars - 1; i >= 0; i-- {
		check[i] = base62[sum%62]
		sum /= 62
	}
	return string(check[:])
}

// ParseToken reports whether text has the form of an API token, checksum included. It asks nobody,
// so a scanner can tell a token from a look-alike.
func ParseToken(text string) bool {
	body, ok := strings.CutPrefix(text, tokenPrefix)
	if !ok || len(body) != tokenChars+checkChars {
		return false
	}
	for i := range len(body) {
		if strings.IndexByte(base62, body[i]) < 0 {
			return false
		}
	}
	return tokenCheck(body[:tokenChars]) == body[tokenChars:]
}

// newLink returns a code such as 7K3MP-02QXA-... of five groups of five.
func newLink() string {
	body := pick(crockford, linkChars)
	return grouped(body+string(linkCheck(body)), linkGroup)
}

func grouped(text string, size int) string {
	var b strings.Builder
	for i, c := range text {
		if i > 0 && i%size == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// linkCheck weighs each place by an odd number, so that one wrong character, or two neighbours
// that changed places and differ by anything but 16, are noticed before the code is looked up.
func linkCheck(body string) byte {
	sum := 0
	for i := range len(body) {
		sum += (2*i + 1) * strings.IndexByte(crockford, body[i])
	}
	return crockford[sum%len(crockford)]
}

// ParseLink reads a link code as people type it: small letters, spaces, hyphens, O for 0, I and L
// for 1. It returns the code as it was printed; the error is of kind Invalid.
func ParseLink(text string) (string, error) {
	wrong := problem.New(problem.Invalid, "account.link.form", nil)
	if len(text) > 100 {
		return "", wrong
	}
	clean, ok := readCode(text)
	if !ok || len(clean) != linkChars+1 || linkCheck(clean[:linkChars]) != clean[linkChars] {
		return "", wrong
	}
	return grouped(clean, linkGroup), nil
}

// readCode reads Crockford's letters as people type them.
func readCode(text string) (string, bool) {
	var b strings.Builder
	for _, c := range strings.ToUpper(text) {
		switch c {
		case '-', ' ', '\t', '\r', '\n':
			continue
		case 'O':
			c = '0'
		case 'I', 'L':
			c = '1'
		}
		if c > 'Z' || strings.IndexByte(crockford, byte(c)) < 0 {
			return "", false
		}
		b.WriteRune(c)
	}
	return b.String(), true
}

// digits returns n decimal digits in groups of four, "1234 5678".
func digits(n int) string {
	text := pick("0123456789", n)
	var b strings.Builder
	for i := 0; i < n; i += 4 {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprint(&b, text[i:min(i+4, n)])
	}
	return b.String()
}

// readDigits reads a number as people type it, of exactly n digits.
func readDigits(text string, n int) (string, bool) {
	var b strings.Builder
	for _, c := range text {
		switch {
		case c == ' ' || c == '-':
		case c >= '0' && c <= '9' && b.Len() < n:
			b.WriteRune(c)
		default:
			return "", false
		}
	}
	return b.String(), b.Len() == n
}
