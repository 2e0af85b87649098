package serve

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

func TestLimiterCountsByNetwork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limiter := NewLimiter(time.Minute, 2, time.Now)
		server := New(limiter.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})),
			Options{Log: slog.New(slog.DiscardHandler), Now: time.Now})
		from := func(peer string) *httptest.ResponseRecorder {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/akun/masuk", http.NoBody)
			r.RemoteAddr = peer
			r.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.0.1", time.Now().Nanosecond()%256)) // nobody trusts it
			w := httptest.NewRecorder()
			server.ServeHTTP(w, r)
			return w
		}
		steps := []struct {
			name, peer string
			status     int
		}{
			{"the first", "203.0.113.1:1", 200},
			{"a neighbour shares the allowance", "203.0.113.77:1", 200},
			{"the third of that network", "203.0.113.1:1", 429},
			{"another network has its own", "203.0.114.1:1", 200},
			{"IPv6", "[2001:db8:0:1::1]:1", 200},
			{"another address of that customer", "[2001:db8:0:2::1]:1", 200},
			{"and a third", "[2001:db8:0:3::1]:1", 429},
		}
		for _, step := range steps {
			if w := from(step.peer); w.Code != step.status {
				t.Errorf("%s: %d, want %d", step.name, w.Code, step.status)
			}
		}
		time.Sleep(30 * time.Second)
		if wait := from("203.0.113.1:1").Header().Get("Retry-After"); wait != "30" {
			t.Errorf("told to wait %q seconds after half a minute, want 30", wait)
		}
		time.Sleep(30 * time.Second)
		if w := from("203.0.113.1:1"); w.Code != http.StatusOK {
			t.Errorf("after the time that was told: %d", w.Code)
		}
	})
}

func TestLimiterForgetsTheOldestNetwork(t *testing.T) {
	t.Parallel()
	limiter := NewLimiter(time.Hour, 1, time.Now)
	server := New(limiter.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})),
		Options{Log: slog.New(slog.DiscardHandler), Now: time.Now})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
	for i := range maxBlocks + 50 {
		r.RemoteAddr = fmt.Sprintf("%d.%d.%d.1:1", 11+i>>16, i>>8&255, i&255)
		server.ServeHTTP(httptest.NewRecorder(), r)
	}
	if len(limiter.blocks) != maxBlocks || limiter.recent.Len() != maxBlocks {
		t.Errorf("remembers %d networks in %d places, want %d", limiter.recent.Len(), len(limiter.blocks), maxBlocks)
	}
}
