// Package serve knows HTTP: the server and its limits, who asks and how (request number, address,
// host, encryption), the headers every answer carries, the page cache, the log of requests and the
// measurements. What pages say is decided by the rooms below it. It reads no session: who is signed
// in is for the pages to find out.
package serve

import (
	"context"
	"embed"
	"errors"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
)

// Texts are what the server says itself, when a request gets no further than here.
//
//go:embed texts
var Texts embed.FS

var errAbandoned = errors.New("the page was abandoned while it was made")

// Options are what a server needs besides its handler.
type Options struct {
	Log *slog.Logger
	Now func() time.Time
	// Catalog has the texts of refusals; without one they are a line with the status.
	Catalog *locale.Catalog
	// Origin is the public scheme and host, https://patuh.example.go.id, or empty.
	Origin string
	// OtherHosts are further names of this server. Who comes by one of them is sent to Origin.
	OtherHosts []string
	// TrustedProxies may say for whom they ask.
	TrustedProxies []netip.Prefix
	// Encryption has the certificates; nil serves plain HTTP, for a proxy or for trying out.
	Encryption *Encryption
	// Metrics counts requests; nil counts nothing.
	Metrics *Metrics
}

// Server answers requests until its context ends.
type Server struct {
	Options
	http    *http.Server
	handler http.Handler
	public  string // host of Origin
}

// Limits of one request. Readers on slow phones get time to read, not to send.
const (
	readHeaderTimeout = 10 * time.Second
	readTimeout       = 30 * time.Second
	writeTimeout      = 2 * time.Minute
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 32 << 10
	// maxBody is the outer bound; a page that takes a body sets a narrower one.
	maxBody         = 32 << 20
	shutdownTimeout = 20 * time.Second
)

// New makes a server of handler, wrapped in what every answer needs.
func New(handler http.Handler, options Options) *Server {
	s := &Server{Options: options, public: hostOf(options.Origin)}
	s.handler = s.sameOrigin(handler)
	s.http = s.newHTTP(s)
	if s.Encryption != nil {
		s.http.TLSConfig = s.Encryption.config
	}
	return s
}

func (s *Server) newHTTP(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          log.New(nameless{s.Log}, "", 0),
	}
}

// Serve answers on listener until ctx ends, then lets running requests finish.
func (s *Server) Serve(ctx context.Context, listener net.Listener) error {
	return s.serveUntil(ctx, s.http, listener)
}

func (s *Server) serveUntil(ctx context.Context, server *http.Server, listener net.Listener) error {
	failed := make(chan error, 1)
	encrypted := server.TLSConfig != nil // looked at before Serve, which writes a configuration of its own
	go func() {
		if encrypted {
			failed <- server.ServeTLS(listener, "", "")
			return
		}
		failed <- server.Serve(listener)
	}()
	if encrypted {
		// It may still ask when the server ends, and must not keep it from that.
		go s.Encryption.fetch(s.Log)
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return err
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
