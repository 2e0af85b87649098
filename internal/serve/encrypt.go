package serve

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Encryption is where a server's certificates come from.
type Encryption struct {
	config *tls.Config
	// challenge answers an authority that asks over plain HTTP, and passes all else on.
	challenge func(http.Handler) http.Handler
	hosts     []string // to fetch certificates for at start

	mu   sync.Mutex
	used *x509.Certificate // last
}

// Certificate is the one that was used last, or read from files; nil before the first.
func (e *Encryption) Certificate() *x509.Certificate {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.used
}

type certificateFunc = func(*tls.ClientHelloInfo) (*tls.Certificate, error)

// watched remembers the certificates that get hands out.
func (e *Encryption) watched(get certificateFunc) certificateFunc {
	return func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		certificate, err := get(hello)
		if err == nil && certificate.Leaf != nil {
			e.mu.Lock()
			e.used = certificate.Leaf
			e.mu.Unlock()
		}
		return certificate, err
	}
}

// CertificateFiles takes a certificate, with its chain, and its key from PEM files, and takes them
// again within ten seconds of a change. When the new ones are no pair yet, the old ones stay. The
// error is Invalid when there is no pair to begin with.
func CertificateFiles(certificate, key string, log *slog.Logger, now func() time.Time) (*Encryption, error) {
	files := &certificateFiles{certificate: certificate, key: key, log: log, now: now}
	if err := files.load(); err != nil {
		return nil, problem.New(problem.Invalid, "serve.certificate",
			problem.Args{"certificate": certificate, "key": key, "error": err.Error()})
	}
	e := &Encryption{challenge: func(next http.Handler) http.Handler { return next }, used: files.pair.Leaf}
	e.config = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: e.watched(files.get)}
	return e, nil
}

// freshFor is how long the files are not looked at again.
const freshFor = 10 * time.Second

type certificateFiles struct {
	certificate, key string
	log              *slog.Logger
	now              func() time.Time

	mu      sync.Mutex
	pair    *tls.Certificate
	state   [2]fileState
	looked  time.Time
	refused bool
}

type fileState struct {
	size     int64
	modified time.Time
}

func (f *certificateFiles) states() ([2]fileState, error) {
	var states [2]fileState
	for i, name := range []string{f.certificate, f.key} {
		info, err := os.Stat(name)
		if err != nil {
			return states, err
		}
		states[i] = fileState{info.Size(), info.ModTime()}
	}
	return states, nil
}

func (f *certificateFiles) load() error {
	states, err := f.states()
	if err != nil {
		return err
	}
	pair, err := tls.LoadX509KeyPair(f.certificate, f.key)
	if err != nil {
		return err
	}
	f.pair, f.state, f.looked = &pair, states, f.now()
	return nil
}

func (f *certificateFiles) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.now(); now.Sub(f.looked) >= freshFor {
		f.looked = now
		if states, err := f.states(); err != nil || states != f.state {
			f.reload()
		}
	}
	return f.pair, nil
}

func (f *certificateFiles) reload() {
	err := f.load()
	switch {
	case err == nil:
		f.refused = false
		f.log.Info("the certificate was renewed", "ends", f.pair.Leaf.NotAfter)
	case !f.refused: // said once: most handshakes come here until it is mended
		f.refused = true
		f.log.Error("the new certificate cannot be used, the old one stays", "error", err)
	}
}

// ServePlain answers on the port for plain HTTP: to the authority that gives certificates, and to
// everybody else with the way to the public address, which is encrypted.
func (s *Server) ServePlain(ctx context.Context, listener net.Listener) error {
	handler := http.Handler(http.HandlerFunc(s.toEncrypted))
	if s.Encryption != nil {
		handler = s.Encryption.challenge(handler)
	}
	return s.serveUntil(ctx, s.newHTTP(handler), listener)
}

func (s *Server) toEncrypted(w http.ResponseWriter, r *http.Request) {
	r = s.take(r)
	name, read := hostname(r.Host), r.Method == http.MethodGet || r.Method == http.MethodHead
	if !read || name != s.public && !slices.Contains(s.OtherHosts, name) {
		Refuse(w, r, http.StatusMisdirectedRequest)
		return
	}
	http.Redirect(w, r, s.Origin+r.URL.RequestURI(), http.StatusMovedPermanently)
}
