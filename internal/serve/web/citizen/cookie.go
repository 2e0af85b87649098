package citizen

import (
	"net/http"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// cookies are the names of the two cookies and how they are sent: the token of a draft, and the pass to
// a receipt. Each is sent to its own pages alone, of either language. Where people come over https the
// names begin with __Secure-: then nobody on a plain connection can set them.
type cookies struct {
	draft, pass string
	secure      bool
}

func cookiesFor(origin string) cookies {
	if strings.HasPrefix(origin, "https://") {
		return cookies{"__Secure-patuh-draf", "__Secure-patuh-tanda", true}
	}
	return cookies{"patuh-draf", "patuh-tanda", false}
}

const (
	// draftAge is how long a browser keeps the token of a draft; the draft itself goes then, too.
	draftAge = 7 * 24 * time.Hour
	// passAge is for how long a receipt stays open after it was last looked at.
	passAge = time.Hour
)

// value returns a cookie's value. A name that comes twice was set by somebody else too: neither counts.
func value(r *http.Request, name string) string {
	found := r.CookiesNamed(name)
	if len(found) != 1 {
		return ""
	}
	return found[0].Value
}

// token is the token of the browser's draft, or "".
func (c cookies) token(r *http.Request) string {
	if got := value(r, c.draft); complaint.IsToken(got) {
		return got
	}
	return ""
}

// set writes a cookie for the pages below a path, in every language.
func (c cookies) set(w http.ResponseWriter, name, value, path string, age time.Duration) {
	for _, lang := range locale.Langs {
		cookie := &http.Cookie{
			Name: name, Value: value, Path: ui.Context{Printer: &locale.Printer{Lang: lang}}.URL(path), MaxAge: int(age / time.Second), Secure: c.secure,
			HttpOnly: true, SameSite: http.SameSiteLaxMode,
		}
		if value == "" {
			cookie.MaxAge = -1
		}
		http.SetCookie(w, cookie)
	}
}

func (c cookies) keepDraft(w http.ResponseWriter, token string) {
	c.set(w, c.draft, token, reportPath, draftAge)
}

func (c cookies) keepPass(w http.ResponseWriter, pass string) {
	c.set(w, c.pass, pass, receiptPath, passAge)
}
