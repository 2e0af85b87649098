package serve

import (
	"io"
	"log/slog"
	"regexp"
	"strings"
)

// withheld are names of values that no log shows, whoever logs them by mistake.
var withheld = map[string]bool{
	"address": true, "authorization": true, "code": true, "cookie": true, "email": true, "ip": true,
	"mail": true, "password": true, "query": true, "remote": true, "secret": true, "token": true,
}

// NewLog writes lines of a level and above to w, as text or as JSON, each with the number of the
// request it belongs to. Values under names that tell of personal data or secrets are not written,
// nor are the addresses of connections in the text of an error.
func NewLog(w io.Writer, json bool, level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: discreet}
	if json {
		return slog.New(LogHandler(slog.NewJSONHandler(w, options)))
	}
	return slog.New(LogHandler(slog.NewTextHandler(w, options)))
}

// connection is how errors of a connection name both its ends.
var connection = regexp.MustCompile(`\S+:\d+->\S+:\d+`)

func discreet(_ []string, attr slog.Attr) slog.Attr {
	if withheld[strings.ToLower(attr.Key)] {
		return slog.String(attr.Key, "…")
	}
	if err, ok := attr.Value.Any().(error); ok && attr.Value.Kind() == slog.KindAny {
		if text := err.Error(); connection.MatchString(text) {
			return slog.String(attr.Key, connection.ReplaceAllString(text, "…"))
		}
	}
	return attr
}
