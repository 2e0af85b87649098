package serve

import (
	"net/http"
	"runtime/debug"
	"time"
)

// The policies forbid everything a public page does not need: no inline code, nothing from
// elsewhere, no frames, no sensors.
var everyAnswer = map[string][]string{
	"Content-Security-Policy": {"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; " +
		"font-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
	"X-Content-Type-Options": {"nosniff"},
	"Referrer-Policy":        {"strict-origin-when-cross-origin"},
	"Permissions-Policy": {"accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), " +
		"magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()"},
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
}

// onlyEncrypted tells browsers to stay with HTTPS for a year. Other names under the office's domain
// are not ours to decide about.
var onlyEncrypted = []string{"max-age=31536000"}

// ServeHTTP is the outermost handler: it numbers the request and finds out who asks, sets the
// headers of every answer, refuses what must go no further, turns a panic into an answer, and logs
// the request.
func (s *Server) ServeHTTP(to http.ResponseWriter, r *http.Request) {
	w := &recorder{ResponseWriter: to}
	r = s.take(r)
	s.Metrics.begun()
	defer s.end(w, r, s.Now())
	header := w.Header()
	for name, value := range everyAnswer {
		header[name] = value
	}
	header[requestIDHeader] = []string{RequestID(r.Context())}
	if Secure(r.Context()) {
		header["Strict-Transport-Security"] = onlyEncrypted
	}
	switch {
	case !s.isHere(r.Host):
		s.misdirected(w, r)
	case r.ContentLength > maxBody:
		Refuse(w, r, http.StatusRequestEntityTooLarge)
	default:
		if r.ContentLength != 0 {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		}
		s.handler.ServeHTTP(w, r)
	}
}

// sameOrigin refuses writes that another site makes a reader's browser send. The public address is
// named, because a proxy in front may hide it.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	if s.Origin != "" {
		if err := protection.AddTrustedOrigin(s.Origin); err != nil {
			s.Log.Warn("the public address cannot be trusted", "error", err)
		}
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Refuse(w, r, http.StatusForbidden)
	}))
	return protection.Handler(next)
}

// end is deferred: it answers for a handler that panicked, and logs the request. Lines name the
// route, never the path: some paths hold a secret.
func (s *Server) end(w *recorder, r *http.Request, start time.Time) {
	thrown := recover()
	if thrown != nil && thrown != http.ErrAbortHandler { //nolint:errorlint // the sentinel itself is thrown
		s.Log.ErrorContext(r.Context(), "panic", "route", routeOf(r), "thrown", thrown, "stack", string(debug.Stack()))
		if w.status == 0 {
			thrown = nil
			Refuse(w, r, http.StatusInternalServerError)
		}
	}
	took := s.Now().Sub(start)
	s.Metrics.answered(methodOf(r), routeOf(r), w.answered(), took)
	s.note(w, r, took)
	if thrown != nil {
		// Half an answer must not look whole: the connection is broken off.
		panic(http.ErrAbortHandler) //nolint:forbidigo // net/http's own way to do that
	}
}
