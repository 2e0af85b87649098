package gateway

import (
	"strings"
	"unicode/utf16"

	"github.com/patuh-id/patuh/internal/notify"
)

// gsm are the characters of the default alphabet of GSM 03.38 that take one place, double those that
// take two. A text with any other is sent in UCS-2.
const (
	gsm    = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	double = "^{}\\[~]|€"
)

// segments is how many parts an SMS has.
func segments(text string) int {
	units, one, many := 0, 160, 153
	for _, r := range text {
		switch {
		case strings.ContainsRune(gsm, r):
			units++
		case strings.ContainsRune(double, r):
			units += 2
		default:
			one = 70
		}
	}
	if one == 70 {
		units, many = len(utf16.Encode([]rune(text))), 67
	}
	if units <= one {
		return 1
	}
	return (units + many - 1) / many
}

// fits reports whether a text is short enough.
func (c Config) fits(m Medium, text string) bool {
	if m == SMS {
		return segments(text) <= c.Longest
	}
	return len([]rune(text)) <= c.Longest
}

// words are a letter in as many characters as fit, and false when not even the link does. What is cut
// is the middle: how it begins says what it is about, and the link leads to the rest.
func (c Config) words(m Medium, letter notify.Letter) (string, bool) {
	parts := []string{letter.Subject}
	if m != SMS {
		parts = append(parts, letter.Paragraphs...)
	}
	said, link := strings.Join(parts, "\n\n"), ""
	if letter.Link != "" {
		link = "\n" + letter.Link
	}
	if c.fits(m, said+link) {
		return said + link, true
	}
	runes := []rune(said)
	low, high := 0, len(runes)
	for low < high { // the most that fits
		middle := (low + high + 1) / 2
		if c.fits(m, strings.TrimSpace(string(runes[:middle]))+"..."+link) {
			low = middle
		} else {
			high = middle - 1
		}
	}
	if low == 0 {
		return "", false
	}
	return strings.TrimSpace(string(runes[:low])) + "..." + link, true
}
