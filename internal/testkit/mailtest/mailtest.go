// Package mailtest is an SMTP server for tests, a real one in the same process: it encrypts, wants a
// password, refuses, is slow, and hangs up when it is told to.
package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// User and Password are what the server wants when it wants any.
const (
	User     = "patuh"
	Password = "s3cret:/@"
)

// Mail is what the server was given.
type Mail struct {
	From, To string
	Raw      string
}

// Header reads a header of the mail.
func (m Mail) Header(t testing.TB, name string) string {
	t.Helper()
	message, err := mail.ReadMessage(strings.NewReader(m.Raw))
	if err != nil {
		t.Fatal(err)
	}
	return message.Header.Get(name)
}

// Server is a running one.
type Server struct {
	// Host and Port are where it listens; Roots trust it.
	Host, Port string
	Roots      *x509.CertPool

	mu    sync.Mutex
	mails []Mail
	// refuse answers a recipient, and data the mail itself; nil takes both.
	refuse func(to string) error
	data   func(Mail) error
	auth   bool
}

// Options say what the server does.
type Options struct {
	// Plain: it does not encrypt. Implicit: it encrypts from the first byte.
	Plain, Implicit bool
	// Auth: it wants User and Password.
	Auth bool
}

// New starts a server that ends with the test.
func New(t testing.TB, o Options) *Server {
	t.Helper()
	certificate, roots := certify(t)
	s := &Server{Roots: roots, auth: o.Auth}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{server: s, conn: c}, nil }))
	server.Domain = "localhost"
	server.ErrorLog = log.New(io.Discard, "", 0)
	server.MaxMessageBytes = 1 << 20
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	if !o.Plain {
		server.TLSConfig = config
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Host, s.Port, err = net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if o.Implicit {
		listener = tls.NewListener(listener, config)
	}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return s
}

// Address is the host and port.
func (s *Server) Address() string { return net.JoinHostPort(s.Host, s.Port) }

// Mails are what it took, the first first.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.mails...)
}

// Refuse makes it answer recipients, Answer what it says of a mail after it has it; nil takes all.
func (s *Server) Refuse(answer func(to string) error) { s.mu.Lock(); s.refuse = answer; s.mu.Unlock() }

// Answer is called with each mail, which was kept when it returns nil or ErrHangUp.
func (s *Server) Answer(answer func(Mail) error) { s.mu.Lock(); s.data = answer; s.mu.Unlock() }

// ErrHangUp keeps the mail and closes the connection without an answer.
var ErrHangUp = errors.New("hang up")

// Say is an answer of a server.
func Say(code, class, subject, detail int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{class, subject, detail}, Message: text}
}

type session struct {
	server *Server
	conn   *smtp.Conn
	in     bool
	mail   Mail
}

func (s *session) AuthMechanisms() []string {
	if s.server.auth {
		return []string{sasl.Plain}
	}
	return nil
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != User || password != Password {
			return Say(535, 5, 7, 8, "wrong password")
		}
		s.in = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.server.auth && !s.in {
		return Say(530, 5, 7, 0, "sign in first")
	}
	s.mail = Mail{From: from}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.server.mu.Lock()
	refuse := s.server.refuse
	s.server.mu.Unlock()
	s.mail.To = to
	if refuse != nil {
		return refuse(to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.mail.Raw = string(raw)
	s.server.mu.Lock()
	answer := s.server.data
	s.server.mu.Unlock()
	if answer != nil {
		err = answer(s.mail)
	}
	if err == nil || errors.Is(err, ErrHangUp) {
		s.server.mu.Lock()
		s.server.mails = append(s.server.mails, s.mail)
		s.server.mu.Unlock()
	}
	if errors.Is(err, ErrHangUp) {
		s.conn.Conn().Close()
	}
	return err
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// certify makes a certificate for this machine, and who to trust for it.
func certify(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, DNSNames: []string{"localhost"},
	}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key}, roots
}
