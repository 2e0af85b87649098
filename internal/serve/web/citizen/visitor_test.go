package citizen_test

import (
	"bytes"
	"io"
	"mime/multipart"
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

var here = &url.URL{Scheme: "http", Host: "localhost", Path: "/"}

func at(path string) *url.URL {
	return here.ResolveReference(&url.URL{Path: strings.SplitN(path, "?", 2)[0]})
}

func (v *visitor) get(path string) { v.t.Helper(); v.send(http.MethodGet, path, "", nil) }

// post sends a form with the fields given as name, value, name, value.
func (v *visitor) post(path string, fields ...string) {
	v.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	v.send(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// photo is a file of a form.
type photo struct {
	field, name string
	data        []byte
}

// upload sends a form with files, its texts first.
func (v *visitor) upload(path string, files []photo, fields ...string) {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			v.t.Fatal(err)
		}
	}
	for _, one := range files {
		part, err := form.CreateFormFile(one.field, one.name)
		if err == nil {
			_, err = part.Write(one.data)
		}
		if err != nil {
			v.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		v.t.Fatal(err)
	}
	v.send(http.MethodPost, path, form.FormDataContentType(), &body)
}

func (v *visitor) send(method, path, kind string, body io.Reader) {
	v.t.Helper()
	for range 5 {
		r := httptest.NewRequestWithContext(v.t.Context(), method, path, body)
		if kind != "" {
			r.Header.Set("Content-Type", kind)
		}
		for _, cookie := range v.jar.Cookies(at(path)) {
			r.AddCookie(cookie)
		}
		got := httptest.NewRecorder()
		v.handler.ServeHTTP(got, r)
		answer := got.Result()
		v.jar.SetCookies(at(path), answer.Cookies())
		v.path, v.status, v.body, v.header = path, answer.StatusCode, got.Body.String(), answer.Header
		to := answer.Header.Get("Location")
		if to == "" || to == "/" || to == "/en/" {
			return
		}
		method, path, kind, body = http.MethodGet, to, "", nil
	}
	v.t.Fatalf("%s leads in a circle", path)
}

// sees fails unless the page answers with a status and holds all texts.
func (v *visitor) sees(status int, texts ...string) {
	v.t.Helper()
	if v.status != status {
		v.t.Fatalf("%s answers %d, want %d:\n%s", v.path, v.status, status, text(v.body))
	}
	for _, want := range texts {
		if !strings.Contains(v.body, want) && !strings.Contains(text(v.body), want) {
			v.t.Errorf("%s does not say %q:\n%s", v.path, want, text(v.body))
		}
	}
}

// lacks fails when the page holds one of the texts.
func (v *visitor) lacks(texts ...string) {
	v.t.Helper()
	for _, no := range texts {
		if strings.Contains(v.body, no) {
			v.t.Errorf("%s says %q", v.path, no)
		}
	}
}

var (
	tag    = regexp.MustCompile(`(?s)<[^>]*>`)
	number = regexp.MustCompile(`[A-Z]{2,8}-20[0-9]{2}-[0-9]{6}`)
	pin    = regexp.MustCompile(`<p class="pin">([0-9 ]+)</p>`)
)

func text(body string) string {
	_, main, _ := strings.Cut(body, "<main")
	return strings.Join(strings.Fields(tag.ReplaceAllString("<main"+main, " ")), " ")
}

// receipt reads number and PIN off the page that follows sending.
func (v *visitor) receipt() (string, string) {
	v.t.Helper()
	found := pin.FindStringSubmatch(v.body)
	if found == nil {
		v.t.Fatalf("%s shows no PIN:\n%s", v.path, text(v.body))
	}
	return number.FindString(v.body), found[1]
}

// reports goes through the three steps and sends.
func (v *visitor) reports(words string) (string, string) {
	v.t.Helper()
	v.get("/lapor")
	v.sees(http.StatusOK, "Apa yang terjadi?")
	v.upload("/lapor", nil, "kind", "complaint", "words", words)
	v.sees(http.StatusOK, "Di mana, dan kantor mana?")
	v.post("/lapor/tempat", "place", "Loket 3", "office", "?", "category", "?", "about", "office")
	v.sees(http.StatusOK, "Bagaimana kami menghubungi Anda?", "meja pengaduan")
	v.post("/lapor/kontak", "secrecy", "open", "reach", "mailbox")
	v.sees(http.StatusOK, "Periksa sebelum mengirim", words)
	v.post("/lapor/kirim")
	v.sees(http.StatusOK, "Laporan Anda sudah diterima")
	return v.receipt()
}
