package testkit_test

import (
	"net/url"
	"testing"

	"github.com/patuh-id/patuh/internal/testkit"
)

func TestTheProviderWantsPKCEAndASignIn(t *testing.T) {
	t.Parallel()
	p := testkit.Provider(t)
	p.Has(t, testkit.SomeoneThere{Login: "pegawai", Claims: map[string]any{"email": "pegawai@contoh.go.id"}})
	for _, issuer := range []string{p.Issuer, p.Lean} {
		query := url.Values{
			"client_id": {testkit.ClientID}, "response_type": {"code"}, "scope": {"openid"}, "state": {"s"},
			"redirect_uri": {"https://patuh.contoh.go.id/akun/oidc/kantor/kembali"},
		}
		back := p.Visit(t, p.Browser(t), issuer+"/auth?"+query.Encode(), "pegawai").Query()
		if back.Get("error") != "invalid_request" || back.Get("iss") != issuer {
			t.Errorf("without PKCE: %v", back)
		}
		query.Set("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
		query.Set("code_challenge_method", "S256")
		if back = p.Visit(t, p.Browser(t), issuer+"/auth?"+query.Encode(), "pegawai").Query(); back.Get("code") == "" || back.Get("state") != "s" {
			t.Errorf("signed in: %v", back)
		}
		if back = p.Visit(t, p.Browser(t), issuer+"/auth?"+query.Encode(), "").Query(); back.Get("error") != "access_denied" {
			t.Errorf("cancelled: %v", back)
		}
	}
}
