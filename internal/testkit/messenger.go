package testkit

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Messenger is a provider of short messages on this machine. What it answers depends on the path, as
// providers differ: /ok, /error (200 with an error in the body), /busy (429 with Retry-After), /never
// (until the asker gives up), /inside (a redirect to Inside), /giant, /broken (JSON cut in half), /unknown (nobody has the
// number), /bad (400), /spent (402).
type Messenger struct {
	*httptest.Server
	// Inside is where no request may arrive; the test fails when one does.
	Inside *httptest.Server

	mu   sync.Mutex
	seen []Asked
}

// Asked is a request that the messenger got.
type Asked struct {
	Method, Path, Query, Type, Authorization, Body string
}

// NewMessenger starts one for a test.
func NewMessenger(t testing.TB) *Messenger {
	t.Helper()
	m := &Messenger{}
	m.Inside = httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("somebody was led inside") }))
	m.Server = httptest.NewServer(http.HandlerFunc(m.answer))
	t.Cleanup(func() { m.Close(); m.Inside.Close() })
	return m
}

func (m *Messenger) answer(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	m.mu.Lock()
	m.seen = append(m.seen, Asked{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("Content-Type"), r.Header.Get("Authorization"), string(body)})
	n := len(m.seen)
	m.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch r.URL.Path {
	case "/error":
		fmt.Fprint(w, `{"status": "error", "reason": "no credit", "echo": "`+r.Header.Get("Authorization")+`"}`)
	case "/busy":
		w.Header().Set("Retry-After", "120")
		w.WriteHeader(http.StatusTooManyRequests)
	case "/unknown":
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"error": {"code": 131026}}`)
	case "/bad":
		w.WriteHeader(http.StatusBadRequest)
	case "/spent":
		w.WriteHeader(http.StatusPaymentRequired)
	case "/never":
		<-r.Context().Done()
	case "/inside":
		http.Redirect(w, r, m.Inside.URL, http.StatusTemporaryRedirect)
	case "/giant":
		fmt.Fprint(w, `{"status": "queued", "x": "`+strings.Repeat("x", 4<<20)+`"}`)
	case "/broken":
		fmt.Fprint(w, `{"status": "queued", "messages": [{"id`)
	default:
		fmt.Fprintf(w, `{"status": "queued", "messages": [{"id": "prov-%d"}]}`, n)
	}
}

// Seen are the requests so far.
func (m *Messenger) Seen() []Asked {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.seen)
}
