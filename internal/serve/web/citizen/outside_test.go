package citizen_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// outside is the whole server over a world.
func outside(w *desktest.World) http.Handler {
	return serve.New(w.Handler(), serve.Options{Log: slog.New(slog.DiscardHandler), Now: w.Now})
}

// Every address of the surface, with a receipt and a draft and without, in both languages: what others could
// learn from a reporter's browser is refused in every answer, a mistake as well as a page.
func TestNoAnswerToAReporterTellsOthers(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	reporter := newVisitor(t, w)
	number, _ := reporter.reports(story)
	server := outside(w)
	reporter.handler = server
	parts := strings.NewReplacer("{number}", number, "{id}", "0190a000-0000-7000-8000-000000000000")
	for _, who := range []*visitor{reporter, {t: t, handler: server, jar: newVisitor(t, w).jar}} {
		// What ends a receipt comes last.
		for _, last := range []bool{false, true} {
			for _, route := range w.Citizen.Routes() {
				method, path, _ := strings.Cut(route, " ")
				if ends := strings.HasSuffix(path, "/keluar") || strings.HasSuffix(path, "/tutup") || strings.HasSuffix(path, "/hapus"); ends != last {
					continue
				}
				for _, lang := range []string{"", "/en"} {
					who.looks(method, lang+parts.Replace(path))
				}
			}
		}
	}
	for _, address := range []string{"GET /lapor/tidak/ada", "PUT /laporan/hilang", "POST /lapor/unggah", "OPTIONS /lapor/unggah", "PATCH /lapor/unggah/x"} {
		method, path, _ := strings.Cut(address, " ")
		reporter.looks(method, path)
	}
	for _, leave := range []string{"GET /lapor/keluar", "POST /laporan/tutup", "POST /lapor/hapus"} {
		method, path, _ := strings.Cut(leave, " ")
		if got := reporter.looks(method, path).Header().Get("Clear-Site-Data"); got != `"cache", "storage"` {
			t.Errorf("%s leaves in the browser what %q does not clear", leave, got)
		}
	}
}

// looks asks for an address once, without going on, and checks the answer.
func (v *visitor) looks(method, path string) *httptest.ResponseRecorder {
	v.t.Helper()
	body, kind := "", ""
	if method == http.MethodPost {
		kind = "application/x-www-form-urlencoded" // of forms with files, too: then it is a mistake
	}
	r := httptest.NewRequestWithContext(v.t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", kind)
	for _, cookie := range v.jar.Cookies(at(path)) {
		r.AddCookie(cookie)
	}
	got := httptest.NewRecorder()
	v.handler.ServeHTTP(got, r)
	if got.Code >= http.StatusInternalServerError {
		v.t.Errorf("%s %s: %d", method, path, got.Code)
	}
	testkit.CheckOutside(v.t, method+" "+path, testkit.Nobodys, got.Header(), got.Body.Bytes())
	return got
}

// Old browsers, and all on a plain connection, have only the referrer to show that a form is ours: they keep
// it among our own pages.
func TestAnOldBrowserCanStillSendAForm(t *testing.T) {
	t.Parallel()
	server := outside(desktest.New(t, nil))
	tests := []struct {
		name, agent, site, want string
	}{
		{"a new browser tells nobody", "Mozilla/5.0", "none", "no-referrer"},
		{"an old one our own pages", "Mozilla/5.0", "", "same-origin"},
		{"a program nobody", "curl/8", "", "no-referrer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/lapor", http.NoBody)
			r.Header.Set("User-Agent", tt.agent)
			if tt.site != "" {
				r.Header.Set("Sec-Fetch-Site", tt.site)
			}
			got := httptest.NewRecorder()
			server.ServeHTTP(got, r)
			if policy := got.Header().Get("Referrer-Policy"); policy != tt.want {
				t.Errorf("%q, want %q", policy, tt.want)
			}
		})
	}
}

// Whoever is sent a link to a receipt, and a scanner of mail that opens every link, find a page that asks for
// the PIN: nothing is opened, moved on or counted as an attempt.
func TestALinkToAReceiptIsWorthNothingWithoutItsPIN(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	reporter := newVisitor(t, w)
	number, pin := reporter.reports(story)
	before := bureauOf(t, w, number).now
	scanner := newVisitor(t, w)
	for _, route := range w.Citizen.Routes() {
		method, path, _ := strings.Cut(route, " ")
		if method != http.MethodGet || !strings.Contains(path, "{number}") {
			continue
		}
		for range 10 {
			scanner.get(strings.ReplaceAll(path, "{number}", number))
			scanner.sees(http.StatusOK, "Buka laporan Anda")
			scanner.lacks(story, before.Words)
		}
		scanner.send(http.MethodHead, strings.ReplaceAll(path, "{number}", number), "", nil)
	}
	if after := bureauOf(t, w, number).now; after.Version != before.Version || after.State != before.State {
		t.Errorf("a scanner moved the case on: %s %d, then %s %d", before.State, before.Version, after.State, after.Version)
	}
	// Nobody has to wait for what it did.
	elsewhere := newVisitor(t, w)
	elsewhere.post("/laporan", "number", number, "pin", pin)
	elsewhere.sees(http.StatusOK, story)
}
