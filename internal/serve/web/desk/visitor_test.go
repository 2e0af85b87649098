package desk_test

import (
	"html"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// visitor is a browser without a window: it keeps cookies, sends forms and goes where it is sent.
type visitor struct {
	t       *testing.T
	handler http.Handler
	jar     http.CookieJar
	// path is where the visitor is, status and body what it was answered there.
	path   string
	status int
	body   string
	header http.Header
}

func newVisitor(t *testing.T, w *desktest.World) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t: t, handler: w.Handler(), jar: jar}
}

// as is a visitor who is signed in already.
func as(t *testing.T, w *desktest.World, who string) *visitor {
	t.Helper()
	v := newVisitor(t, w)
	v.jar.SetCookies(here, []*http.Cookie{w.Cookie(who)})
	return v
}

var here = &url.URL{Scheme: "https", Host: "localhost", Path: "/"}

func (v *visitor) get(path string) { v.t.Helper(); v.send(http.MethodGet, path, nil) }

// post sends a form with the fields given as name, value, name, value, and what the page's own form
// to that address carries along unseen.
func (v *visitor) post(path string, fields ...string) {
	v.t.Helper()
	form := v.hidden(path)
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	v.send(http.MethodPost, path, form)
}

var (
	formTag   = regexp.MustCompile(`(?s)<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>`)
	hiddenTag = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)
)

func (v *visitor) hidden(action string) url.Values {
	form := url.Values{}
	for _, f := range formTag.FindAllStringSubmatch(v.body, -1) {
		if html.UnescapeString(f[1]) != action {
			continue
		}
		for _, field := range hiddenTag.FindAllStringSubmatch(f[2], -1) {
			form.Add(html.UnescapeString(field[1]), html.UnescapeString(field[2]))
		}
		break
	}
	return form
}

func (v *visitor) send(method, path string, form url.Values) {
	v.t.Helper()
	for range 10 {
		r := httptest.NewRequestWithContext(v.t.Context(), method, path, strings.NewReader(form.Encode()))
		if method == http.MethodPost {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		v.do(r)
		if v.status != http.StatusSeeOther {
			return
		}
		method, path, form = http.MethodGet, v.header.Get("Location"), nil
	}
	v.t.Fatalf("sent round in a ring at %s", path)
}

// do sends one request and follows nothing.
func (v *visitor) do(r *http.Request) {
	v.t.Helper()
	for _, c := range v.jar.Cookies(here) {
		r.AddCookie(c)
	}
	answer := httptest.NewRecorder()
	v.handler.ServeHTTP(answer, r)
	got := answer.Result()
	defer got.Body.Close()
	v.jar.SetCookies(here, got.Cookies())
	v.path, v.status, v.body, v.header = r.URL.RequestURI(), got.StatusCode, answer.Body.String(), got.Header
}

// sees fails the test unless the visitor is at path (its beginning) and reads every text.
func (v *visitor) sees(path string, texts ...string) {
	v.t.Helper()
	if !strings.HasPrefix(v.path, path) {
		v.t.Fatalf("at %s, want %s\n%s", v.path, path, main(v.body))
	}
	for _, text := range texts {
		if !strings.Contains(html.UnescapeString(v.body), text) {
			v.t.Errorf("%s does not say %q\n%s", v.path, text, main(v.body))
		}
	}
}

// answered fails the test unless the last answer had a status.
func (v *visitor) answered(status int) {
	v.t.Helper()
	if v.status != status {
		v.t.Fatalf("%s: status %d, want %d\n%s", v.path, v.status, status, main(v.body))
	}
}

// main is the part of a page that is not its frame, for a test's report.
func main(body string) string {
	_, rest, _ := strings.Cut(body, "<main")
	rest, _, _ = strings.Cut(rest, "</main>")
	return rest
}

// found returns what a pattern's first group finds on the page.
func (v *visitor) found(pattern string) string {
	v.t.Helper()
	hit := regexp.MustCompile(pattern).FindStringSubmatch(v.body)
	if hit == nil {
		v.t.Fatalf("%s: nothing like %s\n%s", v.path, pattern, main(v.body))
	}
	return html.UnescapeString(hit[1])
}
