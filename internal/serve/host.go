package serve

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// isHere reports whether a request's Host is this server. Where the public address is set, another
// name is refused: a site that points its own name here could otherwise read what a browser would
// show it, or have a cache between us keep its address for ours. An address in numbers and localhost
// are fine, since no site can take those; supervisors and balancers ask that way. What a proxy says
// about another host (X-Forwarded-Host) is not heeded.
func (s *Server) isHere(host string) bool {
	name := hostname(host)
	return s.public == "" || name == s.public || name == "" || name == "localhost" || isAddress(name)
}

// misdirected answers who came by another name: by one of ours, with the way to the public address;
// by any other, with 421.
func (s *Server) misdirected(w http.ResponseWriter, r *http.Request) {
	read := r.Method == http.MethodGet || r.Method == http.MethodHead
	if read && slices.Contains(s.OtherHosts, hostname(r.Host)) {
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r, s.Origin+r.URL.RequestURI(), http.StatusMovedPermanently)
		return
	}
	Refuse(w, r, http.StatusMisdirectedRequest)
}

// hostname is the name in a Host header: without port, in small letters, without a last dot.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
}

// hostOf is the name in an origin.
func hostOf(origin string) string {
	u, err := url.Parse(origin)
	if err != nil {
		return ""
	}
	return hostname(u.Host)
}

func isAddress(name string) bool {
	_, err := netip.ParseAddr(name)
	return err == nil
}
