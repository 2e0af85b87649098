package serve

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

func TestEveryRequestHasANumberOfItsOwn(t *testing.T) {
	t.Parallel()
	var lines bytes.Buffer
	log := slog.New(LogHandler(slog.NewTextHandler(&lines, nil))).With("part", "test").WithGroup("seen")
	var inside string
	handler := New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		inside = RequestID(r.Context())
		if RequestID(r.Context()) != inside {
			t.Error("the number changes within a request")
		}
		log.InfoContext(r.Context(), "in the handler")
		panic("bad handler")
	}), Options{Log: log, Now: time.Now})
	seen := map[string]bool{}
	for range 3 {
		lines.Reset()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/akun/tautan/geheim", http.NoBody)
		r.Header.Set("Request-Id", "chosen by the client")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		id := w.Header().Get("Request-Id")
		if err := uuid.Validate(id); err != nil || id != inside || seen[id] {
			t.Errorf("the answer says %q, the handler saw %q", id, inside)
		}
		seen[id] = true
		if got := strings.Count(lines.String(), "seen.request="+id); got != 3 {
			t.Errorf("the number is in %d lines, want it in the handler's, the panic's and the request's:\n%s", got, lines.String())
		}
		if strings.Contains(lines.String(), "geheim") {
			t.Errorf("the log holds the path, which may be a secret:\n%s", lines.String())
		}
	}
	if RequestID(t.Context()) != "" {
		t.Error("there is a number outside of a request")
	}
}
