package serve

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// statuses is the one table from kinds to HTTP.
var statuses = map[problem.Kind]int{
	problem.NotFound:        http.StatusNotFound,
	problem.Invalid:         http.StatusBadRequest,
	problem.Conflict:        http.StatusConflict,
	problem.Forbidden:       http.StatusForbidden,
	problem.Unauthenticated: http.StatusUnauthorized,
	problem.TooLarge:        http.StatusRequestEntityTooLarge,
	problem.TooMany:         http.StatusTooManyRequests,
	problem.Unavailable:     http.StatusServiceUnavailable,
	problem.Internal:        http.StatusInternalServerError,
}

// Status is the HTTP status of a kind.
func Status(kind problem.Kind) int { return statuses[kind] }

// Failed logs, once, that a page failed, and sets the headers that such an answer has. It returns
// false when nobody reads the answer any more.
func Failed(w http.ResponseWriter, r *http.Request, log *slog.Logger, err error) bool {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		return false
	}
	kind := problem.KindOf(err)
	level := slog.LevelDebug
	if kind == problem.Internal || kind == problem.Unavailable {
		level = slog.LevelError
	}
	log.Log(r.Context(), level, "page failed", "route", r.Pattern, "error", err)
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	if kind == problem.Unavailable {
		header.Set("Retry-After", "5")
	}
	return true
}
