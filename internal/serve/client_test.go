package serve

import (
	"crypto/tls"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
)

func prefixes(texts ...string) []netip.Prefix {
	var all []netip.Prefix
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

func TestClientAddress(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		peer      string
		forwarded []string
		want      string
	}{
		{"nobody in between", "203.0.113.9:4711", nil, "203.0.113.9"},
		{"a stranger's word counts for nothing", "203.0.113.9:4711", []string{"198.51.100.1"}, "203.0.113.9"},
		{"a trusted proxy's word counts", "127.0.0.1:4711", []string{"198.51.100.1"}, "198.51.100.1"},
		{"what the client wrote before the proxy does not", "127.0.0.1:4711", []string{"6.6.6.6, 198.51.100.1"}, "198.51.100.1"},
		{"nor in a header of its own", "127.0.0.1:4711", []string{"6.6.6.6", "198.51.100.1"}, "198.51.100.1"},
		{"two proxies in a row", "127.0.0.1:4711", []string{"6.6.6.6, 198.51.100.1, 10.0.0.7"}, "198.51.100.1"},
		{"a client that names our proxy", "127.0.0.1:4711", []string{"10.0.0.7, 198.51.100.1"}, "198.51.100.1"},
		{"nobody but proxies", "127.0.0.1:4711", []string{"10.0.0.8, 10.0.0.7"}, "10.0.0.8"},
		{"a proxy that does not know", "127.0.0.1:4711", []string{"6.6.6.6, unknown"}, "127.0.0.1"},
		{"garbage before the proxy's word", "127.0.0.1:4711", []string{"\x00'; DROP, 198.51.100.1"}, "198.51.100.1"},
		{"an empty header", "127.0.0.1:4711", []string{""}, "127.0.0.1"},
		{"many commas", "127.0.0.1:4711", []string{strings.Repeat(",", 30_000)}, "127.0.0.1"},
		{"with a port", "127.0.0.1:4711", []string{"198.51.100.1:51000"}, "198.51.100.1"},
		{"IPv6", "[2001:db8::7]:4711", []string{"2001:db8:1::9"}, "2001:db8:1::9"},
		{"IPv6 with a port", "127.0.0.1:4711", []string{"[2001:db8:1::9]:51000"}, "2001:db8:1::9"},
		{"IPv4 in the clothes of IPv6", "[::ffff:127.0.0.1]:4711", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		{"a zone is dropped", "127.0.0.1:4711", []string{"fe80::1%eth0"}, "fe80::1"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got netip.Addr
			server := New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = ClientAddr(r.Context()) }),
				Options{Log: slog.New(slog.DiscardHandler), Now: time.Now, TrustedProxies: prefixes("127.0.0.0/8", "10.0.0.0/24")})
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
			r.RemoteAddr = tt.peer
			if tt.forwarded != nil {
				r.Header["X-Forwarded-For"] = tt.forwarded
			}
			r.Header.Set("X-Real-Ip", "6.6.6.6")
			r.Header.Set("Forwarded", "for=6.6.6.6")
			server.ServeHTTP(httptest.NewRecorder(), r)
			if tt.peer == "[2001:db8::7]:4711" {
				tt.want = "2001:db8::7" // no trusted proxy
			}
			if got.String() != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestEncryptedConnection(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		tls       bool
		peer      string
		forwarded []string
		origin    string
		want      bool
	}{
		{"plain", false, "203.0.113.9:4711", nil, "", false},
		{"plain, and a stranger says it is not", false, "203.0.113.9:4711", []string{"https"}, "https://patuh.example.go.id", false},
		{"TLS", true, "203.0.113.9:4711", nil, "", true},
		{"TLS, and a stranger says it is not", true, "203.0.113.9:4711", []string{"http"}, "", true},
		{"a trusted proxy says so", false, "127.0.0.1:4711", []string{"https"}, "", true},
		{"a trusted proxy says it is not", false, "127.0.0.1:4711", []string{"http"}, "https://patuh.example.go.id", false},
		{"a trusted proxy says nothing, and the public address is encrypted", false, "127.0.0.1:4711", nil, "https://patuh.example.go.id", true},
		{"a trusted proxy says nothing, and the public address is not", false, "127.0.0.1:4711", nil, "http://patuh.example.go.id", false},
		{"two answers are none", false, "127.0.0.1:4711", []string{"https", "http"}, "", false},
		{"a list is none", false, "127.0.0.1:4711", []string{"https, http"}, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got bool
			server := New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = Secure(r.Context()) }),
				Options{Log: slog.New(slog.DiscardHandler), Now: time.Now, Origin: tt.origin, TrustedProxies: prefixes("127.0.0.0/8")})
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1/", http.NoBody)
			r.RemoteAddr = tt.peer
			if tt.tls {
				r.TLS = &tls.ConnectionState{}
			}
			if tt.forwarded != nil {
				r.Header["X-Forwarded-Proto"] = tt.forwarded
			}
			w := httptest.NewRecorder()
			server.ServeHTTP(w, r)
			if got != tt.want {
				t.Errorf("secure: %v, want %v", got, tt.want)
			}
			if sent := w.Header().Get("Strict-Transport-Security") != ""; sent != tt.want {
				t.Errorf("told to stay with HTTPS: %v, want %v", sent, tt.want)
			}
		})
	}
}

func TestHost(t *testing.T) {
	t.Parallel()
	catalog, err := locale.Load(Texts)
	if err != nil {
		t.Fatal(err)
	}
	const origin = "https://patuh.example.go.id"
	tests := []struct {
		name, method, host, origin string
		want                       int
	}{
		{"the public address", "GET", "patuh.example.go.id", origin, 200},
		{"with a port, in capitals, with a last dot", "GET", "PATUH.example.GO.ID.:443", origin, 200},
		{"another name", "GET", "evil.example", origin, 421},
		{"another name, to write", "POST", "evil.example", origin, 421},
		{"ours as a part of another", "GET", "patuh.example.go.id.evil.example", origin, 421},
		{"another of ours", "GET", "www.patuh.example.go.id", origin, 301},
		{"another of ours, to write", "POST", "www.patuh.example.go.id", origin, 421},
		{"a supervisor on this machine", "GET", "localhost:8080", origin, 200},
		{"a balancer that has only the number", "GET", "10.0.0.9:8080", origin, 200},
		{"the same in IPv6", "GET", "[::1]:8080", origin, 200},
		{"something that is no host", "GET", "a b<script>", origin, 421},
		{"any name where the public address is not known", "GET", "evil.example", "", 200},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := New(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}), Options{
				Log: slog.New(slog.DiscardHandler), Now: time.Now, Catalog: catalog,
				Origin: tt.origin, OtherHosts: []string{"www.patuh.example.go.id"},
			})
			r := httptest.NewRequestWithContext(t.Context(), tt.method, "/en/peringkat?tahun=2024", http.NoBody)
			r.Host = tt.host
			r.Header.Set("X-Forwarded-Host", "patuh.example.go.id")
			w := httptest.NewRecorder()
			server.ServeHTTP(w, r)
			if w.Code != tt.want {
				t.Errorf("status %d, want %d", w.Code, tt.want)
			}
			switch body := w.Body.String(); {
			case w.Code == http.StatusMovedPermanently && w.Header().Get("Location") != origin+"/en/peringkat?tahun=2024":
				t.Errorf("sent to %s", w.Header().Get("Location"))
			case w.Code == http.StatusMisdirectedRequest:
				if !strings.Contains(body, "Wrong address") || !strings.Contains(body, origin) || strings.Contains(body, "script") {
					t.Errorf("the page says:\n%s", body)
				}
			}
		})
	}
}

// A form or a header cannot turn one method into another, so what is harmless to follow stays so.
func TestTheMethodIsTheMethod(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /x", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "read") })
	mux.HandleFunc("POST /x", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "posted") })
	mux.HandleFunc("DELETE /x", func(http.ResponseWriter, *http.Request) { t.Error("deleted") })
	server := New(mux, Options{Log: slog.New(slog.DiscardHandler), Now: time.Now})
	for method, want := range map[string]string{http.MethodGet: "read", http.MethodPost: "posted"} {
		r := httptest.NewRequestWithContext(t.Context(), method, "/x?_method=DELETE", strings.NewReader("_method=DELETE"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, name := range []string{"X-Http-Method-Override", "X-Http-Method", "X-Method-Override"} {
			r.Header.Set(name, http.MethodDelete)
		}
		w := httptest.NewRecorder()
		server.ServeHTTP(w, r)
		if got := w.Body.String(); got != want {
			t.Errorf("%s: %q, want %q", method, got, want)
		}
	}
}

func TestOversizedBodiesAreRefused(t *testing.T) {
	t.Parallel()
	var read error
	server := New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, read = io.Copy(io.Discard, r.Body)
	}), Options{Log: slog.New(slog.DiscardHandler), Now: time.Now})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", http.NoBody)
	r.ContentLength = maxBody + 1
	w := httptest.NewRecorder()
	server.ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("announced: status %d", w.Code)
	}
	r = httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", io.LimitReader(zeros{}, maxBody+1))
	r.ContentLength = -1
	server.ServeHTTP(httptest.NewRecorder(), r)
	if read == nil {
		t.Error("not announced: read to its end")
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }
