package serve

import (
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// The policies forbid everything a public page does not need: no inline code, nothing from
// elsewhere, no frames, no sensors.
var everyAnswer = map[string][]string{
	"Content-Security-Policy": {"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; " +
		"font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
	"X-Content-Type-Options":       {"nosniff"},
	"Referrer-Policy":              {"strict-origin-when-cross-origin"},
	"Permissions-Policy":           {"camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
}

// protect is the outermost handler. It numbers the request, sets the headers of every answer,
// refuses writes from other sites, and turns a panic into an answer. The log names the route, never
// the path: some paths hold a secret.
func protect(next http.Handler, log *slog.Logger, now func() time.Time) http.Handler {
	sameOrigin := http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		for name, value := range everyAnswer {
			header[name] = value
		}
		r = numbered(w, r)
		start := now()
		defer func() {
			thrown := recover()
			if thrown == nil {
				return
			}
			if thrown == http.ErrAbortHandler { //nolint:errorlint // the sentinel itself is thrown
				panic(thrown) //nolint:forbidigo // net/http's own way to break a connection off
			}
			log.ErrorContext(r.Context(), "panic", "route", r.Pattern, "after", now().Sub(start),
				"thrown", thrown, "stack", string(debug.Stack()))
			http.Error(w, "500", http.StatusInternalServerError)
		}()
		sameOrigin.ServeHTTP(w, r)
	})
}
