package serve

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
	"golang.org/x/time/rate"
)

// ACME says from whom certificates are fetched, for which names.
type ACME struct {
	Hosts []string
	// Mail is where the authority writes to; it may be empty.
	Mail string
	// Directory is the authority's address; Let's Encrypt's when empty.
	Directory string
	// Client reaches the authority.
	Client *http.Client
	// Folder keeps the account and the certificates, readable by the owner only.
	Folder string
	Agent  string
	Log    *slog.Logger
}

// Certificates fetches certificates when they are first needed, and again before they end. The
// operator agrees to the authority's terms by naming hosts.
func (a ACME) Certificates() *Encryption {
	client := &acme.Client{DirectoryURL: a.Directory, HTTPClient: a.Client, UserAgent: a.Agent}
	manager := &autocert.Manager{
		Prompt: autocert.AcceptTOS,
		Cache:  autocert.DirCache(a.Folder),
		Email:  a.Mail,
		Client: client,
		HostPolicy: func(_ context.Context, host string) error {
			if slices.Contains(a.Hosts, hostname(host)) {
				return nil
			}
			return errors.New("serve: not one of our hosts")
		},
	}
	e := &Encryption{challenge: manager.HTTPHandler, hosts: a.Hosts}
	e.config = manager.TLSConfig()
	e.config.MinVersion = tls.VersionTLS12
	e.config.GetCertificate = e.watched(a.logged(manager.GetCertificate))
	return e
}

// logged tells why one of our hosts has no certificate, at most once a minute. What strangers try
// under other names is not worth a line.
func (a ACME) logged(get certificateFunc) certificateFunc {
	sometimes := rate.Sometimes{First: 1, Interval: time.Minute}
	return func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		certificate, err := get(hello)
		if err != nil && slices.Contains(a.Hosts, strings.ToLower(hello.ServerName)) {
			sometimes.Do(func() { a.Log.Error("no certificate", "host", hello.ServerName, "error", err) })
		}
		return certificate, err
	}
}

// fetch has the certificates ready before the first reader comes, and shows in the log early what is
// in the way.
func (e *Encryption) fetch(log *slog.Logger) {
	for _, host := range e.hosts {
		// An elliptic curve is what every browser of today asks for.
		hello := &tls.ClientHelloInfo{
			ServerName: host, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256},
			SupportedCurves:   []tls.CurveID{tls.CurveP256},
			SignatureSchemes:  []tls.SignatureScheme{tls.ECDSAWithP256AndSHA256},
			SupportedVersions: []uint16{tls.VersionTLS13},
		}
		if certificate, err := e.config.GetCertificate(hello); err == nil {
			log.Info("certificate ready", "host", host, "ends", certificate.Leaf.NotAfter)
		}
	}
}
