package oidc

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"
	"time"

	lib "github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"

	"github.com/patuh-id/patuh/internal/base/outbound"
)

// liar is a provider that says what a test wants, rightly signed: an honest provider, as the tests of
// account use, cannot be brought to most of these.
type liar struct {
	*httptest.Server
	key  *ecdsa.PrivateKey
	keys *oidctest.Server

	mu        sync.Mutex
	discovery map[string]any
	claims    map[string]any
	info      map[string]any
	sign      func(claims string) string
	status    map[string]int // by path: answers with this status
	asked     map[string]int // by path
	verifier  string         // that was sent with the code
	secret    string         // that was sent with the code
}

const keyID = "kunci-1"

// now is the time of these tests, to the second, as tokens have it.
var now = time.Date(2026, 11, 23, 2, 0, 0, 0, time.UTC)

func newLiar(t *testing.T) *liar {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	l := &liar{key: key, status: map[string]int{}, asked: map[string]int{}}
	l.keys = &oidctest.Server{PublicKeys: []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: keyID, Algorithm: lib.ES256}}}
	l.Server = httptest.NewServer(l)
	t.Cleanup(l.Close)
	l.keys.SetIssuer(l.URL)
	l.sign = func(claims string) string { return signed(key, lib.ES256, claims) }
	l.discovery = map[string]any{
		"issuer": l.URL, "authorization_endpoint": l.URL + "/auth", "token_endpoint": l.URL + "/token",
		"jwks_uri": l.URL + "/keys", "userinfo_endpoint": l.URL + "/me",
		"id_token_signing_alg_values_supported": []string{"ES256", "HS256", "none"},
	}
	l.claims = map[string]any{
		"iss": l.URL, "aud": "patuh", "sub": "7", "exp": now.Add(time.Hour).Unix(), "iat": now.Unix(), "auth_time": now.Unix(),
		"nonce": "n", "email": "Pegawai@contoh.go.id", "email_verified": true, "name": "Pegawai Contoh",
		"groups": []string{"b", "a", "b", "\x00"}, "acr": "gold", "amr": []string{"pwd", "otp"},
	}
	return l
}

func signed(key crypto.PrivateKey, alg, claims string) string {
	return oidctest.SignIDToken(key, keyID, alg, claims)
}

func (l *liar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asked[r.URL.Path]++
	if status := l.status[r.URL.Path]; status != 0 {
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
		write(w, map[string]any{"error": "invalid_grant", "error_description": "code kode-rahasia"})
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		w.Header().Set("Content-Type", "application/json")
		write(w, l.discovery)
	case "/token":
		l.verifier = r.PostFormValue("code_verifier")
		_, l.secret, _ = r.BasicAuth()
		if l.secret == "" {
			l.secret = r.PostFormValue("client_secret")
		}
		claims, err := json.Marshal(l.claims)
		if err != nil {
			panic(err)
		}
		w.Header().Set("Content-Type", "application/json")
		write(w, map[string]any{"access_token": "kunci-masuk", "token_type": "Bearer", "id_token": l.sign(string(claims))})
	case "/me":
		if r.Header.Get("Authorization") != "Bearer kunci-masuk" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		write(w, l.info)
	default:
		l.keys.ServeHTTP(w, r)
	}
}

func write(w http.ResponseWriter, v any) {
	if err := json.NewEncoder(w).Encode(v); err != nil {
		panic(err)
	}
}

// set changes a copy of a map; nil removes.
func set(in map[string]any, pairs ...any) map[string]any {
	out := maps.Clone(in)
	if out == nil {
		out = map[string]any{}
	}
	for i := 0; i < len(pairs); i += 2 {
		name := pairs[i].(string)
		if pairs[i+1] == nil {
			delete(out, name)
		} else {
			out[name] = pairs[i+1]
		}
	}
	return out
}

// moving is a clock.
type moving struct {
	mu sync.Mutex
	at time.Time
}

func (m *moving) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.at
}

func (m *moving) add(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at = m.at.Add(d)
}

func (l *liar) client() (*Client, *moving) {
	clock := &moving{at: now}
	return New(Config{
		Issuer: l.URL, ClientID: "patuh", ClientSecret: "rahasia", Redirect: "https://patuh.contoh.go.id/akun/oidc/sso/kembali",
		Groups: "groups", Now: clock.Now, HTTP: outbound.New(outbound.Options{Private: loops}).HTTP(),
	}), clock
}

var loops = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

func asked() Asked {
	return Asked{State: "s", Nonce: "n", Verifier: NewVerifier(), At: now, Within: 12 * time.Hour}
}
