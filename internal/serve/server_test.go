package serve

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/testkit"
)

func TestEveryAnswerCarriesThePolicies(t *testing.T) {
	t.Parallel()
	handler := New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/panic" {
			panic("bad handler")
		}
	}), Options{Log: slog.New(slog.DiscardHandler), Now: time.Now})
	tests := []struct {
		name, method, path, origin string
		status                     int
	}{
		{"a page", "GET", "/", "", 200},
		{"a panic is an answer too", "GET", "/panic", "", 500},
		{"a write from another site is refused", "POST", "/", "https://elsewhere.example", 403},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), tt.method, tt.path, http.NoBody)
			if tt.origin != "" {
				r.Header.Set("Origin", tt.origin)
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			if w.Code != tt.status {
				t.Errorf("status %d, want %d", w.Code, tt.status)
			}
			if w.Header().Get("Request-Id") == "" {
				t.Error("no Request-Id")
			}
			testkit.CheckOutside(t, tt.name, testkit.Everybodys, w.Header(), w.Body.Bytes())
		})
	}
}

func TestServeLetsRunningRequestsFinish(t *testing.T) {
	t.Parallel()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	started := make(chan struct{})
	finish := make(chan struct{})
	server := New(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(started)
		<-finish
		w.WriteHeader(http.StatusTeapot)
	}), Options{Log: slog.New(slog.DiscardHandler), Now: time.Now})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, listener) }()
	answered := make(chan int, 1)
	go func() {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+listener.Addr().String(), http.NoBody)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			answered <- 0
			return
		}
		answer.Body.Close()
		answered <- answer.StatusCode
	}()
	<-started
	stop()
	close(finish)
	if got := <-answered; got != http.StatusTeapot {
		t.Errorf("the running request got %d", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("Serve: %v", err)
	}
}
