// What every answer owes to whoever reads it: tests of each surface ask it of every answer they get, so that
// no page, file or error is forgotten. After the OWASP Secure Headers Project.

package testkit

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// Whose says what an answer is about.
type Whose int

// Answers are everybody's, or somebody's own, or of somebody who must be known to nobody; a file is what
// somebody sent. OnPhone is the application with which people assess: it alone may ask for camera, microphone and
// place, and shows pictures that it keeps itself.
const (
	Everybodys Whose = iota
	Somebodys
	Nobodys
	SentFile
	OnPhone
)

// assessing are the features that the application on a phone may ask for itself, and nobody else.
var assessing = []string{"camera", "microphone", "geolocation"}

// powers are the features that no page of ours asks a browser for.
var powers = []string{"camera", "microphone", "geolocation", "payment", "usb", "serial", "display-capture", "browsing-topics"}

// CheckOutside reports what an answer of the whole server lacks that keeps its reader safe from others.
func CheckOutside(t testing.TB, name string, whose Whose, header http.Header, body []byte) {
	t.Helper()
	wrong := func(what, got string) { t.Errorf("%s: %s: %q", name, what, got) }
	csp := policy(header.Get("Content-Security-Policy"))
	for _, directive := range []string{"default-src", "frame-ancestors"} {
		if !slices.Equal(csp[directive], []string{"'none'"}) {
			wrong("the policy of "+directive, strings.Join(csp[directive], " "))
		}
	}
	for directive, sources := range csp {
		for _, source := range sources {
			if whose == SentFile && directive == "style-src" && source == "'unsafe-inline'" && strings.HasPrefix(header.Get("Content-Type"), "image/") {
				continue // of the page that a browser puts around a picture
			}
			own := source == "blob:" && whose == OnPhone && (directive == "img-src" || directive == "media-src")
			if own {
				continue
			}
			if !slices.Contains([]string{"'none'", "'self'", "data:"}, source) || source == "data:" && directive != "img-src" {
				wrong("the policy lets in by "+directive, source)
			}
		}
	}
	for want, value := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin",
	} {
		if got := header.Get(want); got != value {
			wrong(want, got)
		}
	}
	for _, power := range powers {
		may := "=()"
		if whose == OnPhone && slices.Contains(assessing, power) {
			may = "=(self)"
		}
		if !strings.Contains(header.Get("Permissions-Policy"), power+may) {
			wrong("Permissions-Policy without "+power, header.Get("Permissions-Policy"))
		}
	}
	open := header.Get("Access-Control-Allow-Origin") != ""
	if got := header.Get("Cross-Origin-Resource-Policy"); got != "same-origin" && (got != "cross-origin" || !open) {
		wrong("Cross-Origin-Resource-Policy", got)
	}
	if open && whose != Everybodys {
		wrong("other sites may read", header.Get("Access-Control-Allow-Origin"))
	}
	checkKept(whose, csp, header, wrong)
	kind, _, _ := strings.Cut(header.Get("Content-Type"), ";")
	for _, address := range asked(kind, body) {
		wrong("asks another host for", address)
	}
	if kind == "text/html" {
		page, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
		if err == nil {
			err = StrictCSP()(page.Selection)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// checkKept looks at what may be kept of an answer, and told of it.
func checkKept(whose Whose, csp map[string][]string, header http.Header, wrong func(what, got string)) {
	kept, referrer := header.Get("Cache-Control"), header.Get("Referrer-Policy")
	switch whose {
	case Everybodys:
		if !slices.Contains([]string{"strict-origin-when-cross-origin", "same-origin", "no-referrer"}, referrer) {
			wrong("Referrer-Policy", referrer)
		}
		return
	case Somebodys, OnPhone:
		if !slices.Contains([]string{"same-origin", "no-referrer"}, referrer) {
			wrong("Referrer-Policy", referrer)
		}
	case Nobodys, SentFile:
		if referrer != "no-referrer" {
			wrong("Referrer-Policy", referrer)
		}
	}
	if _, sandboxed := csp["sandbox"]; whose == SentFile && !sandboxed {
		wrong("a file that somebody sent is not in a sandbox", header.Get("Content-Security-Policy"))
	}
	if whose == SentFile && strings.HasPrefix(kept, "private") {
		return
	}
	if kept != "no-store" {
		wrong("Cache-Control", kept)
	}
}

func policy(text string) map[string][]string {
	all := map[string][]string{}
	for directive := range strings.SplitSeq(text, ";") {
		if words := strings.Fields(directive); len(words) > 0 {
			all[words[0]] = words[1:]
		}
	}
	return all
}

var (
	styleAddress  = regexp.MustCompile(`(?:url\(\s*|@import\s+)["']?([^"')\s;]+)`)
	scriptAddress = regexp.MustCompile(`["'` + "`" + `]((?:https?|wss?):)?//[^"'` + "`" + `\s]*`)
)

// asked are the addresses of other hosts that a browser would ask for by itself, or send something to.
func asked(kind string, body []byte) []string {
	var all []string
	switch kind {
	case "text/css":
		for _, found := range styleAddress.FindAllSubmatch(body, -1) {
			all = append(all, string(found[1]))
		}
	case "text/javascript", "application/javascript":
		for _, found := range scriptAddress.FindAll(body, -1) {
			all = append(all, strings.Trim(string(found), "\"'`"))
		}
	case "text/html", "image/svg+xml":
		page, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
		if err != nil {
			return []string{err.Error()}
		}
		page.Find("[src], [srcset], [action], [formaction], [data], [poster], [ping], [background], link[href], use, image, meta[http-equiv]").Each(func(_ int, s *goquery.Selection) {
			if s.Is("link") && s.Is("[rel=canonical], [rel=alternate]") {
				return // for reading, not for asking
			}
			for _, name := range []string{"src", "srcset", "action", "formaction", "data", "poster", "ping", "background", "href", "xlink:href"} {
				if value, ok := s.Attr(name); ok {
					all = append(all, value)
				}
			}
			if s.Is("meta[http-equiv=refresh]") {
				all = append(all, s.AttrOr("content", ""))
			}
		})
	}
	return slices.DeleteFunc(all, ours)
}

// names that are no addresses: of vocabularies.
var names = []string{"http://www.w3.org/"}

func ours(address string) bool {
	if slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(address, name) }) {
		return true
	}
	at, err := url.Parse(strings.TrimSpace(address))
	return err == nil && at.Host == "" && (at.Scheme == "" || at.Scheme == "data")
}
