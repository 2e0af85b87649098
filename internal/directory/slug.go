package directory

import "strings"

// MaxSlug bounds a slug, so that addresses stay addresses.
const MaxSlug = 120

// Slug makes an address of a name: small letters and digits with single hyphens between.
// "Kota Banjarmasin" becomes "kota-banjarmasin".
func Slug(name string) string { return strings.ReplaceAll(fold(name), " ", "-") }

// validSlug reports whether s is what Slug makes.
func validSlug(s string) bool { return s != "" && len(s) <= MaxSlug && s == Slug(s) }

var letters = strings.NewReplacer(
	"à", "a", "á", "a", "â", "a", "ä", "a", "è", "e", "é", "e", "ê", "e", "ë", "e", "ì", "i", "í", "i",
	"ï", "i", "ò", "o", "ó", "o", "ö", "o", "ù", "u", "ú", "u", "ü", "u", "ç", "c", "ñ", "n",
)

// fold writes a name the way it is searched for: small letters and digits, one space between
// words, nothing else.
func fold(text string) string {
	var b strings.Builder
	gap := false
	for _, r := range letters.Replace(strings.ToLower(text)) {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(r)
	}
	return b.String()
}
