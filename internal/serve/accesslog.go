package serve

import (
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// note logs a request that was answered: its method, its route, the status, how long it took and
// how many bytes it was. Not who asked, not the path, which may hold a secret link, not the query,
// which may hold what a person looked for. Asking for health is logged at level debug.
func (s *Server) note(w *recorder, r *http.Request, took time.Duration) {
	route := routeOf(r)
	level := slog.LevelInfo
	if route == "/healthz" || route == "/readyz" {
		level = slog.LevelDebug
	}
	if !s.Log.Enabled(r.Context(), level) {
		return
	}
	s.Log.LogAttrs(r.Context(), level, "answered",
		slog.String("method", methodOf(r)),
		slog.String("route", route),
		slog.Int("status", w.answered()),
		slog.Float64("ms", float64(took.Microseconds())/1000),
		slog.Int64("bytes", w.bytes))
}

// routeOf is the pattern of the route that took the request, without its method, or "-" when it got
// to none.
func routeOf(r *http.Request) string {
	if r.Pattern == "" {
		return "-"
	}
	if _, path, ok := strings.Cut(r.Pattern, " "); ok {
		return path
	}
	return r.Pattern
}

// methodOf is the method; one that is made up is not repeated.
func methodOf(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace:
		return r.Method
	default:
		return "other"
	}
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader remembers the status; one in the hundreds is not the answer yet.
func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts what is written.
func (w *recorder) Write(data []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(data)
	w.bytes += int64(n)
	return n, err
}

// ReadFrom keeps the fast way of sending files.
func (w *recorder) ReadFrom(from io.Reader) (int64, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := io.Copy(w.ResponseWriter, from)
	w.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// answered is the status; an answer without a word is 200, as net/http has it.
func (w *recorder) answered() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}

// nameless logs what net/http complains about, without the addresses of those who caused it.
type nameless struct{ log *slog.Logger }

var whose = regexp.MustCompile(`(?:\[[0-9A-Fa-f:.%\w]*\]|\d+\.\d+\.\d+\.\d+):\d+`)

// Write logs one complaint. Connections that never became a request are everyday life on a public
// port: they are logged at level debug.
func (n nameless) Write(line []byte) (int, error) {
	text := whose.ReplaceAllString(strings.TrimSpace(string(line)), "…")
	if strings.Contains(text, "TLS handshake error") {
		n.log.Debug(text)
	} else {
		n.log.Warn(text)
	}
	return len(line), nil
}
