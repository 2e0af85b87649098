package desk

import (
	"net/http"
	"strings"
)

// cookies are the names of the three cookies and how they are sent. Where people come over https the
// names begin with __Host-: then no other host of the same domain, and nobody on a plain connection,
// can set them (RFC 6265bis, section 4.1.3.2).
type cookies struct {
	session, browser, provider string
	secure                     bool
}

func cookiesFor(origin string) cookies {
	if strings.HasPrefix(origin, "https://") {
		return cookies{"__Host-patuh", "__Host-patuh-browser", "__Host-patuh-masuk", true}
	}
	return cookies{"patuh", "patuh-browser", "patuh-masuk", false}
}

// aYear is how long a browser is known.
const aYear = 365 * 24 * 60 * 60

// value returns a cookie's value. A name that comes twice was set by somebody else too: neither
// counts.
func (c cookies) value(r *http.Request, name string) string {
	found := r.CookiesNamed(name)
	if len(found) != 1 {
		return ""
	}
	return found[0].Value
}

func (c cookies) set(w http.ResponseWriter, name, value string, age int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: age, Secure: c.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}
