package serve

import (
	"context"
	"log/slog"
)

// requestIDHeader is written on every answer. What a client sends under that name is not heeded:
// a number that a reader quotes leads to one request in the log, and to no other.
const requestIDHeader = "Request-Id"

// RequestID returns the number of the request that ctx belongs to, a random UUID made once by the
// server, or "" outside of a request.
func RequestID(ctx context.Context) string {
	if a := askedOf(ctx); a != nil {
		return a.id
	}
	return ""
}

// LogHandler adds the request's number, as "request", to every line that is logged with a
// request's context.
func LogHandler(next slog.Handler) slog.Handler { return logHandler{next} }

type logHandler struct{ slog.Handler }

// Handle writes the line.
func (h logHandler) Handle(ctx context.Context, line slog.Record) error {
	if id := RequestID(ctx); id != "" {
		line = line.Clone()
		line.AddAttrs(slog.String("request", id))
	}
	return h.Handler.Handle(ctx, line)
}

// WithAttrs keeps adding the number.
func (h logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return logHandler{h.Handler.WithAttrs(attrs)}
}

// WithGroup keeps adding the number, inside the group.
func (h logHandler) WithGroup(name string) slog.Handler {
	return logHandler{h.Handler.WithGroup(name)}
}
