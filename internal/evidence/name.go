package evidence

import (
	"fmt"
	"net/url"
	"strings"
	"unicode"
)

// ShownName is the name as a page may show it: what turns the direction of writing, breaks lines or
// cannot be seen is left out, so that a name looks like what it is.
func (f File) ShownName() string {
	name := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d': // joiners are letters' own affair
			return -1
		case !unicode.IsGraphic(r):
			return '\uFFFD'
		default:
			return r
		}
	}, f.Name)
	return strings.Join(strings.Fields(name), " ")
}

// saveName is the name to save a file of a type under: no folder, no character that a system forbids,
// and an end that says what the file is.
func saveName(name, mime string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	format, known := formatOf(mime)
	end := extension(name)
	if known && !contains(format.Extensions, end) {
		if _, ours := byName(name); ours || risky(end) {
			name = name[:len(name)-len(end)]
		}
		name += format.Extensions[0]
	}
	if name = strings.TrimLeft(name, " ."); known && !strings.Contains(name, ".") {
		name = "berkas." + name // nothing but the end was left
	}
	if letters := []rune(name); len(letters) > maxSaved {
		end = extension(name)
		name = string(letters[:maxSaved-len(end)]) + end
	}
	return name
}

// maxSaved bounds a name to save under, in characters: four bytes each are still below what file systems take.
const maxSaved = 60

func contains(all []string, one string) bool {
	for _, a := range all {
		if a == one {
			return true
		}
	}
	return false
}

// Disposition is the header that tells a browser to save a file, or to show it, under a name (RFC 6266,
// RFC 5987).
func Disposition(how, name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%`, r) {
			return '_'
		}
		return r
	}, name)
	return fmt.Sprintf(`%s; filename="%s"; filename*=UTF-8''%s`, how, plain, extended(name))
}

// extended is a name as RFC 5987 writes it.
func extended(name string) string {
	return strings.NewReplacer("+", "%20", "%2A", "%2A").Replace(url.QueryEscape(name))
}
