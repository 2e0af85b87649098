package mailtest

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap"
	"github.com/emersion/go-imap/backend/memory"
	"github.com/emersion/go-imap/server"
)

// Mailbox is an IMAP server with one user and one folder, a real one in the same process. Put and Seen are
// not for while somebody reads.
type Mailbox struct {
	// Roots trust it.
	Roots *x509.CertPool

	t       testing.TB
	scheme  string
	address string
	inbox   *memory.Mailbox
	server  *server.Server
}

// NewMailbox starts a server that ends with the test: Plain and Implicit are as for New.
func NewMailbox(t testing.TB, o Options) *Mailbox {
	t.Helper()
	certificate, roots := certify(t)
	config := &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	kept := memory.New()
	user, err := kept.Login(nil, imapUser, imapPassword)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := user.GetMailbox(imap.InboxName)
	if err != nil {
		t.Fatal(err)
	}
	m := &Mailbox{Roots: roots, t: t, scheme: "imap", inbox: folder.(*memory.Mailbox), server: server.New(kept)}
	m.inbox.Messages = nil // the one that comes with it
	m.server.ErrorLog = log.New(io.Discard, "", 0)
	m.server.AllowInsecureAuth = o.Plain
	if !o.Plain {
		m.server.TLSConfig = config
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m.address = listener.Addr().String()
	if o.Implicit {
		listener, m.scheme = tls.NewListener(listener, config), "imaps"
	}
	go m.server.Serve(listener)
	t.Cleanup(m.Close)
	return m
}

// What the library's own mailbox wants.
const imapUser, imapPassword = "username", "password"

// URL is where it is, with a password: the right one when it is empty.
func (m *Mailbox) URL(password string) string {
	if password == "" {
		password = imapPassword
	}
	return m.scheme + "://" + url.UserPassword(imapUser, password).String() + "@" + m.address + "/INBOX"
}

// Put adds a message that came at a time; line breaks are made those of mail.
func (m *Mailbox) Put(raw string, at time.Time) {
	m.t.Helper()
	raw = strings.ReplaceAll(strings.ReplaceAll(raw, "\r\n", "\n"), "\n", "\r\n")
	if err := m.inbox.CreateMessage(nil, at, strings.NewReader(raw)); err != nil {
		m.t.Fatal(err)
	}
}

// Seen says of each message whether it is marked as read.
func (m *Mailbox) Seen() []bool {
	var all []bool
	for _, message := range m.inbox.Messages {
		all = append(all, slices.Contains(message.Flags, imap.SeenFlag))
	}
	return all
}

// Close ends it early.
func (m *Mailbox) Close() { m.server.Close() }
