package serve

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Everything a person sends while signing in is here under a word of its own, and none of these
// words may be in the log, at any level and in any form.
func TestTheLogHoldsNothingPersonalAndNoSecret(t *testing.T) {
	t.Parallel()
	secrets := []string{
		"pathword", "queryword", "cookieword", "headerword", "formword", "198.51.100.23", "2001:db8:5::77", "siti@example.go.id",
		"agentword", "refererword", "methodword", "hostword",
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /akun/tautan/{code}", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "link") })
	mux.HandleFunc("POST /akun/masuk", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		w.WriteHeader(http.StatusUnauthorized)
	})
	mux.HandleFunc("GET /panic/{code}", func(http.ResponseWriter, *http.Request) { panic("bad handler") })
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
	requests := []struct{ method, path, host string }{
		{"GET", "/akun/tautan/pathword?next=queryword", "patuh.example.go.id"},
		{"POST", "/akun/masuk?mail=siti@example.go.id", "patuh.example.go.id"},
		{"GET", "/panic/pathword", "patuh.example.go.id"},
		{"GET", "/akun/tautn/pathword", "patuh.example.go.id"},
		{"METHODWORD", "/akun/masuk", "patuh.example.go.id"},
		{"GET", "/pathword", "hostword.example"},
		{"POST", "/pathword", "patuh.example.go.id"},
	}
	for _, inJSON := range []bool{false, true} {
		var lines bytes.Buffer
		server := New(mux, Options{
			Log: NewLog(&lines, inJSON, slog.LevelDebug), Now: time.Now, Origin: "https://patuh.example.go.id",
			TrustedProxies: prefixes("192.0.2.0/24"),
		})
		for _, asked := range requests {
			r := httptest.NewRequestWithContext(t.Context(), asked.method, asked.path,
				strings.NewReader("mail=siti@example.go.id&password=formword"))
			r.Host = asked.host
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Cookie", "session=cookieword")
			r.Header.Set("Authorization", "Bearer headerword")
			r.Header.Set("Request-Id", "headerword")
			r.Header.Set("User-Agent", "agentword")
			r.Header.Set("Referer", "https://patuh.example.go.id/akun/tautan/refererword")
			r.Header.Set("X-Forwarded-For", "2001:db8:5::77, 198.51.100.23")
			if asked.path == "/pathword" {
				r.Header.Set("Origin", "https://refererword.example")
			}
			server.ServeHTTP(httptest.NewRecorder(), r)
		}
		if got := strings.Count(lines.String(), "answered"); got != len(requests) {
			t.Errorf("%d lines for %d requests:\n%s", got, len(requests), lines.String())
		}
		for _, secret := range secrets {
			if strings.Contains(strings.ToLower(lines.String()), secret) {
				t.Errorf("the log holds %s:\n%s", secret, lines.String())
			}
		}
	}
}

func TestALineTellsHowARequestWasAnswered(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	mux := http.NewServeMux()
	mux.HandleFunc("GET /lembaga/{slug}", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, "twelve bytes")
	})
	mux.HandleFunc("GET /healthz", func(http.ResponseWriter, *http.Request) {})
	begun := time.Date(2026, 11, 22, 3, 0, 0, 0, time.UTC)
	clock := begun
	now := func() time.Time {
		defer func() { clock = clock.Add(1500 * time.Microsecond) }()
		return clock
	}
	server := New(mux, Options{Log: NewLog(&lines, true, slog.LevelInfo), Now: now})
	w := httptest.NewRecorder()
	for _, path := range []string{"/healthz", "/lembaga/kota-contoh"} {
		w = httptest.NewRecorder()
		server.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
	}
	var line map[string]any
	if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
		t.Fatalf("%v: want one line, without the question for health:\n%s", err, lines.String())
	}
	want := map[string]any{
		"msg": "answered", "level": "INFO", "method": "GET", "route": "/lembaga/{slug}", "status": 418.0, "bytes": 12.0, "ms": 1.5,
		"request": w.Header().Get("Request-Id"),
	}
	for name, value := range want {
		if line[name] != value {
			t.Errorf("%s is %v, want %v", name, line[name], value)
		}
	}
	if len(line) != len(want)+1 { // and the time
		t.Errorf("the line says more than it should: %v", line)
	}
}

func TestWhatIsLoggedByMistakeIsWithheld(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	log := NewLog(&lines, false, slog.LevelInfo)
	broken := errors.New("read tcp 10.0.0.9:8080->198.51.100.23:51000: connection reset")
	log.With("Mail", "siti@example.go.id").Info("x", "password", "geheim", "error", fmt.Errorf("page: %w", broken))
	log.Info("y", slog.Group("seen", "token", "geheim"))
	for _, secret := range []string{"siti", "geheim", "198.51.100.23"} {
		if strings.Contains(lines.String(), secret) {
			t.Errorf("the log holds %s:\n%s", secret, lines.String())
		}
	}
	if !strings.Contains(lines.String(), "connection reset") {
		t.Errorf("the reason is lost:\n%s", lines.String())
	}
}

func TestComplaintsOfTheServerNameNobody(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	complaints := nameless{NewLog(&lines, false, slog.LevelDebug)}
	for _, text := range []string{
		"http: TLS handshake error from 198.51.100.23:51000: EOF\n",
		"http2: server connection error from [2001:db8::77%eth0]:51000: timeout\n",
	} {
		if _, err := complaints.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if got := lines.String(); strings.Contains(got, "198.51") || strings.Contains(got, "2001:") || strings.Count(got, "\n") != 2 {
		t.Errorf("the log holds:\n%s", got)
	}
}
