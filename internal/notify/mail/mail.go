// Package mail sends letters through an SMTP server of the operator's. It knows how a letter becomes a
// mail and which of a server's answers are final. It keeps nothing, reads no mailbox (package bounce
// does), and never speaks with a server unencrypted unless the operator says so.
package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/notify"
)

const patience = 30 * time.Second

// Options say through which server mail goes, and from whom.
type Options struct {
	// Server is smtp://USER:PASSWORD@HOST:PORT, encrypted with STARTTLS, or smtps://..., encrypted from the
	// first byte. smtp://HOST?tls=off is for a server on the same machine or network, without a password.
	Server string
	// From is the address that mail comes from, and that servers send back to what they cannot deliver.
	From string
	// Name stands beside it.
	Name string
	// Host is where Message-IDs are made: the public host name, or From's domain when it is empty.
	Host string
	Now  func() time.Time
	// Patience is how long the server may take to answer, and again to take a mail: half a minute.
	Patience time.Duration
	// Roots are the authorities to trust; the system's when nil.
	Roots *x509.CertPool
}

// Channel is mail. It is safe for concurrent use.
type Channel struct {
	options Options
	host    string
	dial    []gomail.Option
}

// New reads the options. Kinds: Invalid, which never repeats a password.
func New(o Options) (*Channel, error) {
	from, err := mail.ParseAddress(o.From)
	if err != nil || from.Name != "" || !plain(from.Address) {
		return nil, problem.New(problem.Invalid, "notify.mail_from", problem.Args{"mail": o.From})
	}
	if len(o.Name) > 100 || strings.ContainsFunc(o.Name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return nil, problem.New(problem.Invalid, "notify.mail_name", nil)
	}
	c := &Channel{options: o}
	if o.Patience == 0 {
		c.options.Patience = patience
	}
	if o.Host == "" {
		_, c.options.Host, _ = strings.Cut(from.Address, "@")
	}
	return c, c.read(o.Server)
}

// read takes the server's address apart.
func (c *Channel) read(server string) error {
	wrong := problem.New(problem.Invalid, "notify.smtp", nil)
	u, err := url.Parse(server)
	if err != nil || u.Hostname() == "" || u.Path != "" && u.Path != "/" || u.Fragment != "" || u.Opaque != "" {
		return wrong
	}
	c.host = u.Hostname()
	options := []gomail.Option{
		gomail.WithTimeout(c.options.Patience), gomail.WithHELO(c.options.Host),
		gomail.WithTLSConfig(&tls.Config{ServerName: c.host, RootCAs: c.options.Roots, MinVersion: tls.VersionTLS12}),
	}
	port := u.Port()
	query := u.Query()
	off := query.Get("tls") == "off"
	if query.Del("tls"); len(query) > 0 || u.Query().Get("tls") != "" && !off {
		return wrong
	}
	switch {
	case u.Scheme == "smtps" && !off:
		options = append(options, gomail.WithSSL())
		port = or(port, "465")
	case u.Scheme == "smtp" && !off:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
		port = or(port, "587")
	case u.Scheme == "smtp" && u.User == nil:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
		port = or(port, "25")
	default:
		return wrong
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 1 || n > 65535 {
		return wrong
	}
	options = append(options, gomail.WithPort(n))
	if u.User != nil {
		password, _ := u.User.Password()
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	c.dial = options
	return nil
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// Name is that of the channel.
func (*Channel) Name() string { return notify.Mail }

// Deliver hands a letter to the server, over a connection of its own. That the server took it is all that
// can be known.
func (c *Channel) Deliver(ctx context.Context, letter notify.Letter) (notify.Receipt, error) {
	if !plain(letter.To) {
		return notify.Receipt{}, notify.Unreachable(errors.New("the address is none that mail servers take"))
	}
	message, err := c.message(letter)
	if err != nil {
		return notify.Receipt{}, notify.Refused(err)
	}
	client, err := gomail.NewClient(c.host, c.dial...)
	if err != nil {
		return notify.Receipt{}, err
	}
	connection, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		// Also a wrong password: the operator mends it, and the mail goes out then.
		return notify.Receipt{}, fmt.Errorf("connect to %s: %w", c.host, short(err))
	}
	err = client.SendWithSMTPClient(connection, message)
	_ = client.CloseWithSMTPClient(connection) // it has the mail, or we know why not
	if message.IsDelivered() {
		return notify.Receipt{ProviderID: message.ServerResponse()}, nil
	}
	return notify.Receipt{}, judge(err)
}

// judge tells what is final. RFC 5321, section 4.2.1: 5yz will not be taken the next time either. RFC 3463:
// X.1.Z is about the address, X.2.1 and X.2.0 about its mailbox.
func judge(err error) error {
	var refusal *gomail.SendError
	if !errors.As(err, &refusal) {
		if err == nil {
			err = errors.New("the server did not say whether it took the mail")
		}
		return short(err)
	}
	said := short(err)
	code := refusal.EnhancedStatusCode()
	switch {
	case refusal.ErrorCode() < 500 || refusal.ErrorCode() > 599:
		return said
	case refusal.Reason == gomail.ErrSMTPMailFrom:
		return said // it is we who are refused, which the operator mends
	case strings.HasPrefix(code, "5.1."), strings.HasPrefix(code, "5.2.0"), strings.HasPrefix(code, "5.2.1"):
		return notify.Unreachable(said)
	case refusal.Reason == gomail.ErrSMTPRcptTo && (code == "" || code == "5.0.0") && (refusal.ErrorCode() == 550 || refusal.ErrorCode() == 551 || refusal.ErrorCode() == 553):
		return notify.Unreachable(said)
	default:
		return notify.Refused(said)
	}
}

// said is a server's error without the library's list of whom it was for.
type said struct {
	text string
	err  error
}

func (s said) Error() string { return s.text }
func (s said) Unwrap() error { return s.err }

// short keeps what the server said and leaves out addresses: the log of deliveries masks them.
func short(err error) error {
	text := err.Error()
	if before, _, found := strings.Cut(text, ", affected recipient"); found {
		text = before
	}
	words := strings.Fields(text)
	for i, word := range words {
		if strings.Contains(word, "@") {
			words[i] = "(address)"
		}
	}
	return said{strings.Join(words, " "), err}
}

// plain reports whether an address is one that every mail server takes, and no header can be hidden in.
func plain(address string) bool {
	for i := range len(address) {
		if address[i] <= ' ' || address[i] >= 0x7f || strings.IndexByte(`"(),:;<>[\]`, address[i]) >= 0 {
			return false
		}
	}
	parsed, err := mail.ParseAddress(address)
	return err == nil && parsed.Address == address && len(address) <= 254
}
