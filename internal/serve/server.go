// Package serve knows HTTP: the server and its limits, the headers every answer carries, the page
// cache, and the one place where a problem becomes a page. What pages say is decided by the rooms
// below it.
package serve

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"
)

var errAbandoned = errors.New("the page was abandoned while it was made")

// Server answers requests until its context ends.
type Server struct {
	http *http.Server
	log  *slog.Logger
}

// Limits of one request. Readers on slow phones get time to read, not to send.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 2 * time.Minute
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 32 << 10
	shutdownTimeout   = 20 * time.Second
)

// New makes a server of handler, wrapped in what every answer needs.
func New(handler http.Handler, log *slog.Logger, now func() time.Time) *Server {
	return &Server{log: log, http: &http.Server{
		Handler:           protect(handler, log, now),
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}}
}

// Serve answers on listener until ctx ends, then lets running requests finish.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := s.http.Shutdown(grace); err != nil {
		return err
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
