package oidc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	lib "github.com/coreos/go-oidc/v3/oidc"
	"github.com/google/go-cmp/cmp"
)

func TestTheBrowserIsSentWithPKCEAndANonce(t *testing.T) {
	t.Parallel()
	l := newLiar(t)
	c, _ := l.client()
	c.ACR = []string{"gold", "silver"}
	c.Scopes = []string{"groups"}
	a := asked()
	a.Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // RFC 7636, appendix B
	address, err := c.Address(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{
		"response_type": {"code"}, "client_id": {"patuh"}, "scope": {"openid profile email groups"}, "state": {"s"}, "nonce": {"n"},
		"redirect_uri":   {"https://patuh.contoh.go.id/akun/oidc/sso/kembali"},
		"code_challenge": {"E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, "code_challenge_method": {"S256"},
		"max_age": {"43200"}, "acr_values": {"gold silver"},
	}
	if diff := cmp.Diff(want, u.Query()); diff != "" || !strings.HasPrefix(address, l.URL+"/auth?") {
		t.Errorf("%s\n%s", address, diff)
	}
	a.Again = true
	if address, err = c.Address(t.Context(), a); err != nil || !strings.Contains(address, "prompt=login") || !strings.Contains(address, "max_age=0") {
		t.Errorf("anew: %s, %v", address, err)
	}
}

func TestAnHonestAnswerNamesThePerson(t *testing.T) {
	t.Parallel()
	want := Person{
		Subject: "7", Mail: "Pegawai@contoh.go.id", Verified: true, Name: "Pegawai Contoh", Groups: []string{"a", "b"},
		ACR: "gold", AMR: []string{"pwd", "otp"}, Since: now,
	}
	for name, tt := range map[string]struct {
		change func(l *liar, c *Client)
		want   func(p *Person)
	}{
		"all in the ID token": {func(*liar, *Client) {}, func(*Person) {}},
		"the rest at userinfo": {func(l *liar, _ *Client) {
			l.claims = set(l.claims, "email", nil, "email_verified", nil, "name", nil, "groups", nil)
			l.info = map[string]any{"sub": "7", "email": "pegawai@contoh.go.id", "email_verified": "true", "preferred_username": "pegawai", "groups": "a", "acr": "x"}
		}, func(p *Person) { p.Mail, p.Name, p.Groups = "pegawai@contoh.go.id", "pegawai", []string{"a"} }},
		"an address is not verified by another's word": {func(l *liar, _ *Client) {
			l.claims = set(l.claims, "email_verified", nil, "groups", nil)
			l.info = map[string]any{"sub": "7", "email": "lain@contoh.go.id", "email_verified": true}
		}, func(p *Person) { p.Verified, p.Groups = false, nil }},
		"nor by one of the ID token": {func(l *liar, _ *Client) {
			l.claims = set(l.claims, "email", nil)
			l.info = map[string]any{"sub": "7", "email": "lain@contoh.go.id"}
		}, func(p *Person) { p.Mail, p.Verified = "lain@contoh.go.id", false }},
		"groups inside an object": {func(l *liar, c *Client) {
			c.Groups = "realm_access.roles"
			l.claims = set(l.claims, "realm_access", map[string]any{"roles": []string{"x"}})
		}, func(p *Person) { p.Groups = []string{"x"} }},
		"a claim whose name has dots": {func(l *liar, c *Client) {
			c.Groups = "https://contoh.go.id/groups"
			l.claims = set(l.claims, "https://contoh.go.id/groups", []string{"x"})
		}, func(p *Person) { p.Groups = []string{"x"} }},
		"no groups, no userinfo": {func(l *liar, _ *Client) {
			l.discovery = set(l.discovery, "userinfo_endpoint", nil)
			l.claims = set(l.claims, "groups", nil)
		}, func(p *Person) { p.Groups = nil }},
		"several audiences, and we are the party": {func(l *liar, _ *Client) {
			l.claims = set(l.claims, "aud", []string{"patuh", "lain"}, "azp", "patuh")
		}, func(*Person) {}},
		"a clock that is half a minute off": {func(l *liar, _ *Client) {
			l.claims = set(l.claims, "exp", now.Add(-30*time.Second).Unix(), "iat", now.Add(30*time.Second).Unix())
		}, func(*Person) {}},
		"it does not say since when": {
			func(l *liar, _ *Client) { l.claims = set(l.claims, "auth_time", nil) },
			func(p *Person) { p.Since = time.Time{} },
		},
		"the secret in the form": {func(l *liar, _ *Client) {
			l.discovery = set(l.discovery, "token_endpoint_auth_methods_supported", []string{"client_secret_post"})
		}, func(*Person) {}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLiar(t)
			c, _ := l.client()
			tt.change(l, c)
			wanted := want
			tt.want(&wanted)
			a := asked()
			got, err := c.Exchange(t.Context(), Answer{Code: "kode-rahasia"}, a)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(wanted, got); diff != "" {
				t.Error(diff)
			}
			if l.verifier != a.Verifier || l.secret != "rahasia" {
				t.Errorf("sent verifier %q, secret %q", l.verifier, l.secret)
			}
		})
	}
}

func TestADishonestAnswerIsRefused(t *testing.T) {
	t.Parallel()
	claim := func(pairs ...any) func(*liar) { return func(l *liar) { l.claims = set(l.claims, pairs...) } }
	many := make([]string, MaxGroups+1)
	for i := range many {
		many[i] = "g" + string(rune('a'+i%26))
	}
	for name, lie := range map[string]func(*liar){
		"another issuer":                  claim("iss", "https://lain.example"),
		"a foreign audience":              claim("aud", "lain"),
		"made for another party":          claim("azp", "lain"),
		"several audiences and no party":  claim("aud", []string{"patuh", "lain"}),
		"another nonce":                   claim("nonce", "m"),
		"no nonce":                        claim("nonce", nil),
		"expired":                         claim("exp", now.Add(-2*time.Minute).Unix()),
		"from the future":                 claim("iat", now.Add(time.Hour).Unix()),
		"not valid yet":                   claim("nbf", now.Add(time.Hour).Unix()),
		"no subject":                      claim("sub", nil),
		"a subject that is no name":       claim("sub", "7\n8"),
		"a subject without end":           claim("sub", strings.Repeat("7", maxSubject+1)),
		"signed in long ago":              claim("auth_time", now.Add(-13*time.Hour).Unix()),
		"signed in tomorrow":              claim("auth_time", now.Add(24*time.Hour).Unix()),
		"groups that are no texts":        claim("groups", []any{map[string]any{"name": "a"}}),
		"groups without end":              claim("groups", many),
		"groups left out as too many":     claim("groups", nil, "_claim_names", map[string]any{"groups": "src1"}, "_claim_sources", map[string]any{"src1": map[string]any{"endpoint": "https://lain.example"}}),
		"another access token":            claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"),
		"userinfo of another person":      func(l *liar) { claim("groups", nil)(l); l.info = map[string]any{"sub": "8"} },
		"no ID token":                     func(l *liar) { l.sign = func(string) string { return "" } },
		"no JWT":                          func(l *liar) { l.sign = func(string) string { return "kunci-masuk" } },
		"another key under the same name": func(l *liar) { l.sign = func(c string) string { return signed(other(t), lib.ES256, c) } },
		"signed with what everybody knows": func(l *liar) {
			l.sign = func(c string) string { return signed([]byte(strings.Repeat("k", 32)), "HS256", c) }
		},
		"not signed": func(l *liar) { l.sign = unsigned },
		"an algorithm that it does not name": func(l *liar) {
			l.discovery = set(l.discovery, "id_token_signing_alg_values_supported", []string{"RS256"})
		},
		"a code that was used":  func(l *liar) { l.status["/token"] = http.StatusBadRequest },
		"sent on with the code": func(l *liar) { l.status["/token"] = http.StatusTemporaryRedirect },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLiar(t)
			lie(l)
			c, _ := l.client()
			got, err := c.Exchange(t.Context(), Answer{Code: "kode-rahasia"}, asked())
			if err == nil || errors.Is(err, ErrAway) {
				t.Fatalf("%+v, %v", got, err)
			}
			for _, secret := range []string{"kode-rahasia", "kunci-masuk", "rahasia", "eyJ"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error tells %q: %v", secret, err)
				}
			}
			if l.asked["/elsewhere"] > 0 {
				t.Error("somebody else was told the code")
			}
		})
	}
}

func other(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func unsigned(claims string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + "."
}

func TestAnAnswerOfAnotherIssuerIsNotTakenThere(t *testing.T) {
	t.Parallel()
	l := newLiar(t)
	l.discovery = set(l.discovery, "authorization_response_iss_parameter_supported", true)
	c, _ := l.client()
	for _, issuer := range []string{"", "https://lain.example"} {
		if _, err := c.Exchange(t.Context(), Answer{Code: "kode", Issuer: issuer}, asked()); err == nil || l.asked["/token"] > 0 {
			t.Errorf("iss %q: %v, asked %v", issuer, err, l.asked)
		}
	}
	if _, err := c.Exchange(t.Context(), Answer{Code: "kode", Issuer: l.URL}, asked()); err != nil {
		t.Error(err)
	}
	for _, code := range []string{"", strings.Repeat("k", MaxCode+1)} {
		if _, err := c.Exchange(t.Context(), Answer{Code: code, Issuer: l.URL}, asked()); err == nil {
			t.Errorf("a code of %d bytes was taken", len(code))
		}
	}
}

func TestWhoeverWasToProveThemselvesAnewMustHave(t *testing.T) {
	t.Parallel()
	l := newLiar(t)
	c, _ := l.client()
	a := asked()
	a.Again = true
	for name, tt := range map[string]struct {
		since any
		ok    bool
	}{
		"just now": {now.Unix(), true}, "a while ago": {now.Add(-10 * time.Minute).Unix(), false}, "it does not say": {nil, false},
	} {
		l.claims = set(l.claims, "auth_time", tt.since)
		if _, err := c.Exchange(t.Context(), Answer{Code: "kode"}, a); (err == nil) != tt.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAProviderThatIsAwayIsSaidToBe(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]func(*liar){
		"no discovery":           func(l *liar) { l.status["/.well-known/openid-configuration"] = http.StatusBadGateway },
		"discovery sent on":      func(l *liar) { l.status["/.well-known/openid-configuration"] = http.StatusFound },
		"another issuer":         func(l *liar) { l.discovery = set(l.discovery, "issuer", l.URL+"/") },
		"no keys":                func(l *liar) { l.status["/keys"] = http.StatusInternalServerError },
		"tokens in the clear":    func(l *liar) { l.discovery = set(l.discovery, "token_endpoint", "http://sso.contoh.go.id/token") },
		"keys from nowhere":      func(l *liar) { l.discovery = set(l.discovery, "jwks_uri", nil) },
		"userinfo in the clear":  func(l *liar) { l.discovery = set(l.discovery, "userinfo_endpoint", "http://sso.contoh.go.id/me") },
		"a document without end": func(l *liar) { l.discovery = set(l.discovery, "x", strings.Repeat("x", maxBody)) },
		"only shared secrets": func(l *liar) {
			l.discovery = set(l.discovery, "id_token_signing_alg_values_supported", []string{"HS256"})
		},
		"a token endpoint broken": func(l *liar) { l.status["/token"] = http.StatusServiceUnavailable },
		"our secret is wrong":     func(l *liar) { l.status["/token"] = http.StatusTooManyRequests },
		"no userinfo": func(l *liar) {
			l.claims = set(l.claims, "groups", nil)
			l.status["/me"] = http.StatusInternalServerError
		},
		"not there at all": func(l *liar) { l.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLiar(t)
			broken(l)
			c, _ := l.client()
			if _, err := c.Exchange(t.Context(), Answer{Code: "kode-rahasia"}, asked()); !errors.Is(err, ErrAway) || strings.Contains(err.Error(), "rahasia") {
				t.Error(err)
			}
		})
	}
}

func TestDiscoveryIsKeptAndAskedAgain(t *testing.T) {
	t.Parallel()
	const document = "/.well-known/openid-configuration"
	l := newLiar(t)
	c, clock := l.client()
	ask := func(what string, ok bool, times int) {
		t.Helper()
		_, err := c.Address(t.Context(), asked())
		if (err == nil) != ok || l.asked[document] != times {
			t.Errorf("%s: %v, asked %d times, want %d", what, err, l.asked[document], times)
		}
	}
	l.status[document] = http.StatusBadGateway
	ask("down", false, tries)
	l.status[document] = 0
	ask("up again, but left alone for a moment", false, tries)
	clock.add(pause)
	ask("after the moment", true, tries+1)
	ask("known", true, tries+1)
	l.status[document] = http.StatusBadGateway
	clock.add(fresh)
	ask("down while known", true, 2*tries+1)
	ask("and not asked each time", true, 2*tries+1)
	clock.add(stale)
	ask("down for too long", false, 3*tries+1)
}

func TestAnAddressIsSafeWithTLSOrOnTheMachine(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"https://sso.contoh.go.id/realms/kota": true, "http://127.0.0.1:4000": true, "http://localhost": true, "http://[::1]:1": true,
		"http://sso.contoh.go.id": false, "ftp://sso.contoh.go.id": false, "sso.contoh.go.id": false, "": false,
		"https://a:b@sso.contoh.go.id": false, "https://sso.contoh.go.id/#x": false, "https:///x": false, "http://127.0.0.1.jahat.id": false,
	} {
		if Safe(address) != want {
			t.Errorf("%q: want %v", address, want)
		}
	}
}

// Whatever a provider sends as claims, reading it ends, and says no more than the bounds allow.
func FuzzClaims(f *testing.F) {
	f.Add(`{"email":"a@b.id","email_verified":"true","groups":["x"],"amr":"otp","auth_time":1}`, "groups")
	f.Add(`{"a":{"b":{"c":["x",1]}}}`, "a.b.c")
	f.Add(`{"_claim_names":{"groups":"x"}}`, "groups")
	f.Fuzz(func(t *testing.T, text, groups string) {
		var said claims
		if json.Unmarshal([]byte(text), &said) != nil {
			return
		}
		p, err := read("7", said, groups)
		if err != nil {
			return
		}
		if len(p.Groups) > MaxGroups || len(p.Mail) > 1000 || len(p.Name) > 1000 {
			t.Errorf("%+v", p)
		}
		for _, g := range p.Groups {
			if !Group(g) {
				t.Errorf("group %q", g)
			}
		}
	})
}
