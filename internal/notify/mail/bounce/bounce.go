// Package bounce reads what mail servers report after they have taken a mail: delivery status
// notifications (RFC 3464) in a mailbox of the operator's, by IMAP (RFC 3501). It knows what a report
// looks like and which message it is about. It believes nothing: whether a delivery exists and went to
// that address is for the room of messages. It sends and deletes nothing, and it marks as read only what
// was a report of ours; everything else stays as new as it was for whoever looks into the mailbox.
package bounce

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-imap"
	"github.com/emersion/go-imap/client"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/notify"
)

// MaxMessages is how many messages one round looks at.
const MaxMessages = 200

const (
	patience = 30 * time.Second
	// since is how far back a mailbox is read that was never read before: servers try for five days.
	since = 14 * 24 * time.Hour
)

// Options say which mailbox to read.
type Options struct {
	// Mailbox is imaps://USER:PASSWORD@HOST:PORT/FOLDER, encrypted from the first byte, or imap://…, encrypted
	// with STARTTLS, without which nothing is said. imap://…?tls=off is for a server on the same machine or
	// network. Without a folder it is INBOX.
	Mailbox string
	// Host is where our Message-IDs are made.
	Host string
	Now  func() time.Time
	// Patience is how long the server may take to each answer: half a minute.
	Patience time.Duration
	// Roots are the authorities to trust; the system's when nil.
	Roots *x509.CertPool
}

// Mailbox is one that is read. It is safe for concurrent use.
type Mailbox struct {
	options                Options
	address, host          string
	user, password, folder string
	direct, plain          bool
}

// New reads the options. Kinds: Invalid, which never repeats a password.
func New(o Options) (*Mailbox, error) {
	wrong := problem.New(problem.Invalid, "notify.bounce_imap", nil)
	u, err := url.Parse(o.Mailbox)
	if err != nil || u.Hostname() == "" || u.User == nil || u.Fragment != "" || u.Opaque != "" {
		return nil, wrong
	}
	password, has := u.User.Password()
	m := &Mailbox{
		options: o, host: u.Hostname(), user: u.User.Username(), password: password, folder: strings.Trim(u.Path, "/"),
		direct: u.Scheme == "imaps", plain: u.RawQuery == "tls=off",
	}
	if m.user == "" || !has || u.RawQuery != "" && !m.plain || m.direct && m.plain || !m.direct && u.Scheme != "imap" ||
		strings.ContainsFunc(m.user+m.password+m.folder, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return nil, wrong
	}
	if m.folder == "" {
		m.folder = imap.InboxName
	}
	port := u.Port()
	switch {
	case port == "" && m.direct:
		port = "993"
	case port == "":
		port = "143"
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return nil, wrong
	}
	m.address = net.JoinHostPort(m.host, port)
	if m.options.Patience == 0 {
		m.options.Patience = patience
	}
	return m, nil
}

// Name is the user, the server and the folder.
func (m *Mailbox) Name() string { return m.user + " " + m.host + "/" + m.folder }

// Read does one round of at most MaxMessages messages over a connection of its own.
func (m *Mailbox) Read(ctx context.Context, after notify.Place, take func(context.Context, notify.Report) (bool, error)) (notify.Place, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	server, err := m.connect(ctx)
	if err != nil {
		return after, m.quiet(err)
	}
	defer func() {
		_ = server.Terminate() // whatever was to be said was said
	}()
	box, err := server.Select(m.folder, false)
	if err != nil {
		return after, m.quiet(err)
	}
	place := after
	if place.Validity != box.UidValidity {
		place = notify.Place{Validity: box.UidValidity}
	}
	uids, err := m.next(server, place)
	if err != nil {
		return place, m.quiet(err)
	}
	for _, uid := range uids {
		if err := m.one(ctx, server, uid, take); err != nil {
			return place, m.quiet(err)
		}
		place.UID = uid
	}
	return place, m.quiet(server.Logout())
}

// connect signs in. The connection ends with ctx.
func (m *Mailbox) connect(ctx context.Context) (*client.Client, error) {
	dialer := &net.Dialer{Timeout: m.options.Patience}
	connection, err := dialer.DialContext(ctx, "tcp", m.address)
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { _ = connection.Close() }) // closing twice does no harm
	// The library waits without end for what comes before the first command.
	greeting := time.AfterFunc(2*m.options.Patience, func() { _ = connection.Close() })
	defer greeting.Stop()
	encryption := &tls.Config{ServerName: m.host, RootCAs: m.options.Roots, MinVersion: tls.VersionTLS12}
	if m.direct {
		connection = tls.Client(connection, encryption)
	}
	server, err := client.New(connection)
	if err != nil {
		return nil, errors.Join(err, connection.Close())
	}
	server.ErrorLog = log.New(io.Discard, "", 0)
	server.Timeout = m.options.Patience
	if err := m.enter(server, encryption); err != nil {
		_ = server.Terminate() // the reason is what counts
		return nil, err
	}
	return server, nil
}

func (m *Mailbox) enter(server *client.Client, encryption *tls.Config) error {
	if !m.direct && !m.plain {
		offered, err := server.SupportStartTLS()
		if err != nil {
			return err
		}
		if !offered {
			return errors.New("the server does not offer encryption (STARTTLS)")
		}
		if err := server.StartTLS(encryption); err != nil {
			return err
		}
	}
	if err := server.Login(m.user, m.password); err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	return nil
}

// next are the messages after a place, the oldest first.
func (m *Mailbox) next(server *client.Client, place notify.Place) ([]uint32, error) {
	criteria := imap.NewSearchCriteria()
	if place.UID == 0 {
		criteria.Since = m.options.Now().Add(-since)
	} else {
		criteria.Uid = new(imap.SeqSet)
		criteria.Uid.AddRange(place.UID+1, 0)
	}
	uids, err := server.UidSearch(criteria)
	if err != nil {
		return nil, err
	}
	// "7:*" is the last message where none is after the sixth.
	uids = slices.DeleteFunc(uids, func(uid uint32) bool { return uid <= place.UID })
	slices.Sort(uids)
	return uids[:min(len(uids), MaxMessages)], nil
}

// one looks at a message.
func (m *Mailbox) one(ctx context.Context, server *client.Client, uid uint32, take func(context.Context, notify.Report) (bool, error)) error {
	which := new(imap.SeqSet)
	which.AddNum(uid)
	// Looking does not mark it as read, and no more is fetched than is looked at.
	section := &imap.BodySectionName{Peek: true, Partial: []int{0, MaxBytes}}
	fetched, ended := make(chan *imap.Message), make(chan error, 1)
	go func() { ended <- server.UidFetch(which, []imap.FetchItem{section.FetchItem(), imap.FetchUid}, fetched) }()
	var body io.Reader = strings.NewReader("") // of a message that somebody deleted meanwhile
	for message := range fetched {
		if found := message.GetBody(section); message.Uid == uid && found != nil {
			body = found
		}
	}
	if err := <-ended; err != nil {
		return err
	}
	ours := false
	for _, report := range Parse(body, m.options.Host) {
		known, err := take(ctx, report)
		if err != nil {
			return err
		}
		ours = ours || known
	}
	if !ours {
		return nil
	}
	return server.UidStore(which, imap.FormatFlagsOp(imap.AddFlags, true), []any{imap.SeenFlag}, nil)
}

// quiet takes the password out of what a server or the library says.
func (m *Mailbox) quiet(err error) error {
	if err == nil || m.password == "" || !strings.Contains(err.Error(), m.password) {
		return err
	}
	return errors.New(strings.ReplaceAll(err.Error(), m.password, "•••"))
}
