// Package outbound is the one room from which this program asks others over HTTP. It gives every
// request an end in time and in size, reaches public addresses only (an operator may open private
// networks by name), checks the address that is really connected to, after names were looked up,
// and takes no proxy from the environment. It knows nothing of what is asked, and refuses to follow
// a redirect of anything but a reading.
package outbound

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"embed"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Texts are this room's texts.
//
//go:embed texts
var Texts embed.FS

// Limits of one request.
const (
	timeout      = 20 * time.Second
	dialTimeout  = 5 * time.Second
	maxAnswer    = 1 << 20
	maxRedirects = 3
	maxURL       = 2000
)

// Options of a Client; the zero value is what most want.
type Options struct {
	// Private are networks that may be reached although they are not public, and over plain HTTP.
	Private []netip.Prefix
	// Roots are the authorities to trust; the system's when nil.
	Roots *x509.CertPool
	// Agent names this program to those it asks.
	Agent string
}

// Client asks others. It is safe for concurrent use.
type Client struct {
	http  *http.Client
	stay  *http.Client // the same, which follows nothing
	guard guard
	agent string
}

// New returns a client.
func New(o Options) *Client {
	g := guard{private: o.Private}
	dialer := &net.Dialer{Timeout: dialTimeout, ControlContext: g.control}
	transport := &http.Transport{
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: o.Roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    dialTimeout,
		ResponseHeaderTimeout:  timeout,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        time.Minute,
		ForceAttemptHTTP2:      true,
	}
	way := plain{transport, g}
	return &Client{
		agent: o.Agent, guard: g, http: &http.Client{Transport: way, Timeout: timeout, CheckRedirect: redirect},
		stay: &http.Client{Transport: way, Timeout: timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
}

// HTTP is the client for a library that wants one. The limit on an answer's size is the library's then.
func (c *Client) HTTP() *http.Client { return c.http }

// Request is what is asked.
type Request struct {
	Method string // GET when empty
	URL    string
	Type   string // of the body
	Body   []byte
	Header http.Header // further ones; may be nil
	// Stay: a redirect is an answer like any other, also of a reading.
	Stay bool
	// Most is how many bytes of the answer are wanted; the rest is left unread. 0: the whole, which must
	// not be more than a megabyte.
	Most int64
}

// Answer is what came back, whatever its status.
type Answer struct {
	Status int
	Type   string // of the body
	Header http.Header
	Body   []byte
}

// Do asks and reads the whole answer. Kinds: Invalid for an address that can never be right, Forbidden
// for one that is not public, TooLarge for an answer of more than a megabyte, Unavailable for
// everything that may pass.
func (c *Client) Do(ctx context.Context, in Request) (Answer, error) {
	address, err := ParseURL(in.URL)
	if err != nil {
		return Answer{}, err
	}
	method := in.Method
	if method == "" {
		method = http.MethodGet
	}
	request, err := http.NewRequestWithContext(ctx, method, address.String(), bytes.NewReader(in.Body))
	if err != nil {
		return Answer{}, problem.New(problem.Invalid, "outbound.url", problem.Args{"url": in.URL})
	}
	for name, values := range in.Header {
		request.Header[name] = values
	}
	if in.Type != "" {
		request.Header.Set("Content-Type", in.Type)
	}
	if c.agent != "" {
		request.Header.Set("User-Agent", c.agent)
	}
	client := c.http
	if in.Stay {
		client = c.stay
	}
	response, err := client.Do(request)
	if err != nil {
		return Answer{}, failure(err, address.Host)
	}
	defer response.Body.Close()
	most := in.Most
	if most <= 0 || most > maxAnswer {
		most = maxAnswer + 1
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, most))
	if err != nil {
		return Answer{}, failure(err, address.Host)
	}
	if len(body) > maxAnswer {
		return Answer{}, problem.New(problem.TooLarge, "outbound.large", problem.Args{"host": address.Host})
	}
	return Answer{Status: response.StatusCode, Type: response.Header.Get("Content-Type"), Header: response.Header, Body: body}, nil
}

// failure keeps what this room has said itself; whatever else goes wrong on the way may pass.
func failure(err error, host string) error {
	var said *problem.Error
	if errors.As(err, &said) {
		return said
	}
	away := problem.New(problem.Unavailable, "outbound.away", problem.Args{"host": host})
	away.Err = err
	return away
}

// ParseURL reads the address of somebody to ask: https or http, a host, and no password in it.
func ParseURL(text string) (*url.URL, error) {
	malformed := problem.New(problem.Invalid, "outbound.url", problem.Args{"url": text})
	u, err := url.Parse(text)
	if err != nil || len(text) > maxURL || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.Opaque != "" {
		return nil, malformed
	}
	if u.User != nil {
		return nil, problem.New(problem.Invalid, "outbound.password", nil) // not repeated
	}
	return u, nil
}

// Check says now what Do would refuse of an address that is to be kept: one that is malformed or plain,
// a name that nobody knows, and one that leads inside. What a name leads to later is looked at later
// again. Kinds: Invalid, Forbidden.
func (c *Client) Check(ctx context.Context, text string) error {
	address, err := ParseURL(text)
	if err != nil {
		return err
	}
	if !c.guard.plain(address) {
		return problem.New(problem.Forbidden, "outbound.plain", problem.Args{"host": address.Host})
	}
	ctx, stop := context.WithTimeout(ctx, dialTimeout)
	defer stop()
	found, err := net.DefaultResolver.LookupNetIP(ctx, "ip", address.Hostname())
	if err != nil {
		return &problem.Error{Kind: problem.Invalid, Key: "outbound.unknown_host", Args: problem.Args{"host": address.Hostname()}, Err: err}
	}
	for _, ip := range found {
		if err := c.guard.allow(ip); err != nil {
			return err
		}
	}
	return nil
}

// guard decides whom a connection may be made to.
type guard struct{ private []netip.Prefix }

// control sees the address that is about to be connected to, so that a name which is looked up
// differently a second time leads nowhere else.
func (g guard) control(_ context.Context, network, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil || !strings.HasPrefix(network, "tcp") {
		return fmt.Errorf("outbound: connect to %s %s", network, address)
	}
	return g.allow(to.Addr())
}

func (g guard) allow(address netip.Addr) error {
	if ip := address.Unmap().WithZone(""); !public(ip) && !within(g.private, ip) {
		return problem.New(problem.Forbidden, "outbound.private", problem.Args{"address": ip.String()})
	}
	return nil
}

// plain reports whether an address may be asked as it is written: over TLS, or by its number in a
// network that was opened.
func (g guard) plain(to *url.URL) bool {
	if to.Scheme == "https" {
		return true
	}
	ip, err := netip.ParseAddr(to.Hostname())
	return err == nil && within(g.private, ip.Unmap())
}

// plain lets requests without TLS pass only where an operator has opened a network, by its number.
type plain struct {
	next http.RoundTripper
	guard
}

// RoundTrip sends a request on, each one of a chain of redirects.
func (p plain) RoundTrip(r *http.Request) (*http.Response, error) {
	if !p.plain(r.URL) {
		return nil, problem.New(problem.Forbidden, "outbound.plain", problem.Args{"host": r.URL.Host})
	}
	return p.next.RoundTrip(r)
}

// redirect follows a few for whoever only reads. Each leads through the guard again.
func redirect(r *http.Request, via []*http.Request) error {
	first := via[0]
	switch {
	case first.Method != http.MethodGet && first.Method != http.MethodHead:
		return http.ErrUseLastResponse
	case len(via) > maxRedirects:
		return problem.New(problem.Unavailable, "outbound.redirects", problem.Args{"host": first.URL.Host})
	case r.URL.User != nil, via[len(via)-1].URL.Scheme == "https" && r.URL.Scheme != "https":
		return problem.New(problem.Forbidden, "outbound.plain", problem.Args{"host": r.URL.Host})
	}
	return nil
}

// ParseNetworks reads networks to open: "10.20.0.0/16", or a single address.
func ParseNetworks(texts []string) ([]netip.Prefix, error) {
	var blocks []netip.Prefix
	for _, text := range texts {
		text = strings.TrimSpace(text)
		block, err := netip.ParsePrefix(text)
		if one, single := netip.ParseAddr(text); single == nil {
			block, err = netip.PrefixFrom(one, one.BitLen()), nil
		}
		if err != nil {
			return nil, problem.New(problem.Invalid, "outbound.network", problem.Args{"network": text})
		}
		blocks = append(blocks, block.Masked())
	}
	return blocks, nil
}
