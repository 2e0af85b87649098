package serve

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// asked is what the server knows of a request before any page does: the one value in its context.
type asked struct {
	server *Server
	id     string
	client netip.Addr
	secure bool
}

type askedKey struct{}

func askedOf(ctx context.Context) *asked {
	a, _ := ctx.Value(askedKey{}).(*asked)
	return a
}

// ClientAddr returns the address a request came from: the other end of the connection or, when that
// is a trusted proxy, whom the proxy names. It is not valid outside of a request. It is personal
// data: it is never logged, and kept only where the law on a record asks for it.
func ClientAddr(ctx context.Context) netip.Addr {
	if a := askedOf(ctx); a != nil {
		return a.client
	}
	return netip.Addr{}
}

// Secure reports whether the reader's connection is encrypted: to this server itself, or to a
// trusted proxy that says so. A proxy that says nothing is believed to serve the public address.
func Secure(ctx context.Context) bool {
	a := askedOf(ctx)
	return a != nil && a.secure
}

// take finds out who asks, and gives the request its number.
func (s *Server) take(r *http.Request) *http.Request {
	peer := addrOf(r.RemoteAddr)
	a := &asked{server: s, id: uuid.NewString(), client: peer, secure: r.TLS != nil}
	if s.trusts(peer) {
		a.client = s.forwardedFor(peer, r.Header["X-Forwarded-For"])
		a.secure = a.secure || s.forwardedSecure(r.Header["X-Forwarded-Proto"])
	}
	return r.WithContext(context.WithValue(r.Context(), askedKey{}, a))
}

func (s *Server) trusts(addr netip.Addr) bool {
	return slices.ContainsFunc(s.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// forwardedFor reads X-Forwarded-For from its end, where the nearest proxy writes: the first
// address that is no trusted proxy is the client's, and all before it is hearsay. What is no
// address ends the reading, because whoever wrote it did not know.
func (s *Server) forwardedFor(peer netip.Addr, headers []string) netip.Addr {
	client := peer
	hops := strings.Split(strings.Join(headers, ","), ",")
	for _, hop := range slices.Backward(hops) {
		addr := addrOf(strings.TrimSpace(hop))
		if !addr.IsValid() {
			return client
		}
		client = addr
		if !s.trusts(addr) {
			return client
		}
	}
	return client
}

func (s *Server) forwardedSecure(headers []string) bool {
	if len(headers) == 1 && (headers[0] == "https" || headers[0] == "http") {
		return headers[0] == "https"
	}
	return strings.HasPrefix(s.Origin, "https://")
}

// addrOf reads an address with or without a port; it is not valid when text is none.
func addrOf(text string) netip.Addr {
	addr, err := netip.ParseAddr(strings.Trim(text, "[]"))
	if err != nil {
		with, err := netip.ParseAddrPort(text)
		if err != nil {
			return netip.Addr{}
		}
		addr = with.Addr()
	}
	return addr.Unmap().WithZone("")
}
