package outbound

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/base/problem"
)

func keyOf(err error) string {
	var p *problem.Error
	if errors.As(err, &p) {
		return p.Key
	}
	return fmt.Sprint(err)
}

func TestOnlyTheInternetIsPublic(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"8.8.8.8": true, "103.28.12.1": true, "2606:4700::1111": true, "2404:6800:4003::200e": true, "::ffff:8.8.8.8": true,
		"127.0.0.1": false, "127.9.9.9": false, "::1": false, "::": false, "0.0.0.0": false, "0.1.2.3": false,
		"10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false, "fd00::1": false,
		"169.254.169.254": false, "fe80::1": false, "100.64.0.1": false, "192.0.0.8": false, "192.0.2.1": false,
		"198.18.0.1": false, "224.0.0.1": false, "ff02::1": false, "255.255.255.255": false, "240.0.0.1": false,
		"::ffff:10.0.0.1": false, "::ffff:169.254.169.254": false, "64:ff9b::a00:1": false, "2002:a00:1::1": false,
		"2001::1": false, "2001:db8::1": false, "fec0::1": false, "100::1": false, "::a00:1": false,
	} {
		if got := public(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: public is %v", text, got)
		}
	}
}

// loopback opens the network that test servers are in.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

func trusting(server *httptest.Server) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	return pool
}

func TestAPrivateAddressIsReachedOnlyWhereItWasOpened(t *testing.T) {
	t.Parallel()
	asked := 0
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		fmt.Fprint(w, r.Method, " ", r.UserAgent())
	}))
	t.Cleanup(server.Close)
	_, err := New(Options{Roots: trusting(server)}).Do(t.Context(), Request{URL: server.URL})
	if problem.KindOf(err) != problem.Forbidden || keyOf(err) != "outbound.private" || asked != 0 {
		t.Errorf("closed: %v, asked %d times", err, asked)
	}
	answer, err := New(Options{Roots: trusting(server), Private: loopback, Agent: "patuh"}).Do(t.Context(), Request{URL: server.URL})
	if err != nil || answer.Status != http.StatusOK || string(answer.Body) != "GET patuh" {
		t.Errorf("open: %+v, %v", answer, err)
	}
	if _, err := New(Options{Private: loopback}).Do(t.Context(), Request{URL: server.URL}); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("a certificate that nobody vouches for: %v", err)
	}
}

// A name may be looked up differently each time, so what counts is whom the connection goes to.
func TestANameThatLeadsInsideIsRefused(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"localhost", "127.1", "[::ffff:127.0.0.1]", "[::1]", "0"} {
		_, err := New(Options{}).Do(t.Context(), Request{URL: "https://" + host + ":" + port})
		if err == nil || keyOf(err) != "outbound.private" && keyOf(err) != "outbound.away" {
			t.Errorf("%s: %v", host, err)
		}
	}
	if _, err := New(Options{}).Do(t.Context(), Request{URL: "https://localhost:" + port}); keyOf(err) != "outbound.private" {
		t.Errorf("localhost: %v", err)
	}
}

func TestPlainHTTPIsForOpenedNetworksAlone(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "yes") }))
	t.Cleanup(server.Close)
	if _, err := New(Options{Private: loopback}).Do(t.Context(), Request{URL: server.URL}); err != nil {
		t.Error(err)
	}
	for _, url := range []string{"http://example.org", "http://8.8.8.8"} {
		if _, err := New(Options{Private: loopback}).Do(t.Context(), Request{URL: url}); keyOf(err) != "outbound.plain" {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestARedirectLeadsNowhereItShouldNot(t *testing.T) {
	t.Parallel()
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the inside was asked") }))
	t.Cleanup(inside.Close)
	outside := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		to := map[string]string{
			"/once": "/there", "/inside": inside.URL, "/round": "/round", "/metadata": "https://169.254.169.254/latest",
		}[r.URL.Path]
		if to == "" {
			fmt.Fprint(w, "there")
			return
		}
		http.Redirect(w, r, to, http.StatusTemporaryRedirect)
	}))
	t.Cleanup(outside.Close)
	c := New(Options{Roots: trusting(outside), Private: loopback})
	for path, want := range map[string]string{"/once": "", "/inside": "outbound.plain", "/round": "outbound.redirects", "/metadata": "outbound.private"} {
		answer, err := c.Do(t.Context(), Request{URL: outside.URL + path})
		if want == "" && (err != nil || string(answer.Body) != "there") || want != "" && keyOf(err) != want {
			t.Errorf("%s: %+v, %v", path, answer, err)
		}
	}
	answer, err := c.Do(t.Context(), Request{Method: http.MethodPost, URL: outside.URL + "/once", Body: []byte("secret")})
	if err != nil || answer.Status != http.StatusTemporaryRedirect {
		t.Errorf("a writing was sent on: %+v, %v", answer, err)
	}
}

func TestAnAnswerHasAnEnd(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/long" {
			fmt.Fprint(w, strings.Repeat("x", maxAnswer+1))
			return
		}
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	c := New(Options{Private: loopback})
	if _, err := c.Do(t.Context(), Request{URL: server.URL + "/long"}); problem.KindOf(err) != problem.TooLarge {
		t.Errorf("too long: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Do(ctx, Request{URL: server.URL + "/slow"}); problem.KindOf(err) != problem.Unavailable {
		t.Errorf("abandoned: %v", err)
	}
}

func TestWhoStaysIsLedNowhereAndReadsNoMoreThanWanted(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/on" {
			t.Error("a redirect was followed")
		}
		w.Header().Set("Retry-After", "7")
		w.Header().Set("Location", "/on")
		w.WriteHeader(http.StatusFound)
		fmt.Fprint(w, strings.Repeat("x", maxAnswer*2))
	}))
	t.Cleanup(server.Close)
	got, err := New(Options{Private: loopback}).Do(t.Context(), Request{URL: server.URL, Stay: true, Most: 500})
	if err != nil || got.Status != http.StatusFound || len(got.Body) != 500 || got.Header.Get("Retry-After") != "7" {
		t.Errorf("%d, %d bytes, %v", got.Status, len(got.Body), err)
	}
}

func TestAnAddressIsCheckedBeforeItIsKept(t *testing.T) {
	t.Parallel()
	c := New(Options{Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}})
	for url, want := range map[string]string{
		"https://8.8.8.8/x": "<nil>", "https://127.0.0.2": "<nil>", "http://127.0.0.2:8080": "<nil>",
		"https://127.0.0.1": "outbound.private", "https://localhost": "outbound.private", "https://[::1]:8080": "outbound.private",
		"https://169.254.169.254/latest": "outbound.private", "http://8.8.8.8": "outbound.plain", "http://127.0.0.1": "outbound.plain",
		"https://tidak-ada.invalid": "outbound.unknown_host", "https://a:b@8.8.8.8": "outbound.password", "gopher://8.8.8.8": "outbound.url",
	} {
		if got := keyOf(c.Check(t.Context(), url)); got != want {
			t.Errorf("%s: %s, want %s", url, got, want)
		}
	}
}

func TestAddressesThatCannotBeAsked(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "outbound.url", "saksi.example.org": "outbound.url", "ftp://a.example": "outbound.url", "https://": "outbound.url",
		"https:a.example": "outbound.url", "file:///etc/passwd": "outbound.url", "https://a.example/\x00": "outbound.url",
		"https://me:secret@a.example": "outbound.password", "https://" + strings.Repeat("a", maxURL): "outbound.url",
	} {
		if _, err := ParseURL(text); keyOf(err) != want {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"", "10.0.0.0/33", "office", "10.0.0.0-10.0.0.9"} {
		if _, err := ParseNetworks([]string{text}); keyOf(err) != "outbound.network" {
			t.Errorf("%q: %v", text, err)
		}
	}
	blocks, err := ParseNetworks([]string{"10.20.30.40/16", " 192.168.1.9 "})
	if err != nil || fmt.Sprint(blocks) != "[10.20.0.0/16 192.168.1.9/32]" {
		t.Errorf("%v, %v", blocks, err)
	}
}
