package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// atProvider is a world with a real identity provider, at which the planner has an identity.
func atProvider(t *testing.T) (*desktest.World, *testkit.IdentityProvider) {
	t.Helper()
	p := testkit.Provider(t)
	p.Has(t, testkit.SomeoneThere{Login: "perencana-desk", Claims: map[string]any{"email": desktest.Mail(planner), "email_verified": true, "name": "Perencana"}})
	return desktest.At(t, nil, desktest.Setting{Origin: "https://patuh.contoh.go.id", Providers: []account.Provider{
		{Code: "kantor", Issuer: p.Issuer, ClientID: testkit.ClientID, Secret: testkit.ClientSecret, Groups: "groups"},
	}}), p
}

// sent is where the page of a visitor at a provider's button leads.
func (v *visitor) sent() string {
	v.t.Helper()
	v.answered(http.StatusOK)
	address, ok := strings.CutPrefix(v.header.Get("Refresh"), "0; url=")
	if !ok {
		v.t.Fatalf("it leads nowhere: %v", v.header)
	}
	return address
}

func TestAPersonSignsInAtTheOfficesProvider(t *testing.T) {
	t.Parallel()
	w, p := atProvider(t)
	v := newVisitor(t, w)
	v.get("/en/akun/masuk?kembali=%2Fakun%2Ftoken")
	v.post("/en/akun/oidc/kantor/mulai")
	back := p.Visit(t, p.Browser(t), v.sent(), "perencana-desk")
	thief := newVisitor(t, w)
	thief.get(back.RequestURI())
	thief.answered(http.StatusUnprocessableEntity)
	thief.sees("/akun/oidc/kantor/kembali", "dimulai di peramban lain")
	v.get(back.RequestURI())
	v.sees("/en/akun/token", "Program tokens")
	out := newVisitor(t, w)
	out.get(back.RequestURI())
	out.answered(http.StatusUnprocessableEntity)

	v.post("/akun/keluar")
	v.get("/akun/masuk")
	v.post("/akun/oidc/kantor/mulai")
	cancelled := p.Visit(t, p.Browser(t), v.sent(), "")
	v.get(cancelled.RequestURI())
	v.answered(http.StatusUnprocessableEntity)
	v.sees("/akun/oidc/kantor/kembali", "dibatalkan")
}

func TestAnswersThatNoProviderGaveOpenNothing(t *testing.T) {
	t.Parallel()
	w, p := atProvider(t)
	v := newVisitor(t, w)
	v.get("/akun/masuk")
	v.post("/akun/oidc/kantor/mulai")
	asked, err := url.Parse(v.sent())
	if err != nil {
		t.Fatal(err)
	}
	forged := url.Values{"state": {asked.Query().Get("state")}, "code": {"buatan-sendiri"}, "iss": {p.Issuer}}
	for _, query := range []string{"", "state=x&code=y", "error=access_denied", forged.Encode(), forged.Encode()} {
		v.get("/akun/oidc/kantor/kembali?" + query)
		if v.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", query, v.status)
		}
	}
	v.get("/akun/oidc/kantor/kembali?state=a&state=b")
	v.answered(http.StatusBadRequest)
	v.get("/akun/oidc/tidak-ada/kembali")
	v.sees("/akun/oidc/tidak-ada/kembali")
	v.get("/kelola")
	v.sees("/akun/masuk")
}
