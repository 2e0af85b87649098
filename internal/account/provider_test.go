package account

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/account/oidc"
	"github.com/patuh-id/patuh/internal/base/locale"
)

func one(text string) []string { return []string{text} }

func TestProvidersAreReadFromSettings(t *testing.T) {
	t.Parallel()
	alone := func(change func(*Provider)) []Provider {
		p := Provider{
			Code: "sso", Issuer: "https://sso.contoh.go.id/realms/kota", ClientID: "patuh", Groups: "groups",
			Labels: map[locale.Lang]string{locale.Indonesian: "", locale.English: ""},
		}
		change(&p)
		return []Provider{p}
	}
	issuer := one("https://sso.contoh.go.id/realms/kota")
	for name, tt := range map[string]struct {
		in   ProviderSettings
		want []Provider
		key  string
	}{
		"none": {},
		"one":  {ProviderSettings{Issuer: issuer, ClientID: one("patuh")}, alone(func(*Provider) {}), ""},
		"one, with everything": {
			ProviderSettings{
				Issuer: issuer, ClientID: one("patuh"), Secret: one("a=b"), Label: one("Masuk dengan akun Pemkot"),
				GroupsClaim: one("realm_access.roles"), Scopes: one("groups  roles"), StrongACR: one("dua"), StrongAMR: one("mfa hwk"),
			},
			alone(func(p *Provider) {
				p.Secret, p.Groups, p.Scopes, p.ACR, p.AMR = "a=b", "realm_access.roles", []string{"groups", "roles"}, []string{"dua"}, []string{"mfa", "hwk"}
				p.Labels = map[locale.Lang]string{locale.Indonesian: "Masuk dengan akun Pemkot", locale.English: "Masuk dengan akun Pemkot"}
			}), "",
		},
		"a secret that looks like a code": {
			ProviderSettings{Issuer: issuer, ClientID: one("patuh"), Secret: one("sso=x")},
			alone(func(p *Provider) { p.Secret = "sso=x" }), "",
		},
		"two": {
			ProviderSettings{
				Issuer: []string{"kota=https://sso.kota.go.id", "prov=https://sso.prov.go.id"}, ClientID: []string{"prov=b", "kota=a"},
				Secret: one("prov=x=y"), LabelEnglish: one("kota=City account"),
			},
			[]Provider{
				{Code: "kota", Issuer: "https://sso.kota.go.id", ClientID: "a", Groups: "groups", Labels: map[locale.Lang]string{locale.Indonesian: "", locale.English: "City account"}},
				{Code: "prov", Issuer: "https://sso.prov.go.id", ClientID: "b", Secret: "x=y", Groups: "groups", Labels: map[locale.Lang]string{locale.Indonesian: "", locale.English: ""}},
			},
			"",
		},
		"no client":               {ProviderSettings{Issuer: issuer}, nil, "account.provider.client"},
		"in the clear":            {ProviderSettings{Issuer: one("http://sso.contoh.go.id")}, nil, "account.provider.issuer"},
		"a code with a space":     {ProviderSettings{Issuer: one("-=https://sso.contoh.go.id")}, nil, "account.provider.code"},
		"twice":                   {ProviderSettings{Issuer: []string{"a=https://sso.contoh.go.id", "b=https://sso.contoh.go.id"}}, nil, "account.provider.twice"},
		"whose secret":            {ProviderSettings{Issuer: one("a=https://sso.contoh.go.id"), Secret: one("sangat-rahasia")}, nil, "account.provider.whose"},
		"a client without issuer": {ProviderSettings{ClientID: one("patuh")}, nil, "account.provider.whose"},
		"a label of two lines":    {ProviderSettings{Issuer: issuer, ClientID: one("patuh"), Label: one(strings.Repeat("x", 201))}, nil, "account.label.form"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseProviders(tt.in)
			if tt.key != "" {
				if keyOf(err) != tt.key || strings.Contains(fmt.Sprint(err), "sangat-rahasia") {
					t.Errorf("got %v, want %s", err, tt.key)
				}
				return
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("%v %s", err, diff)
			}
		})
	}
}

func TestAProvidersSecretIsNotPrinted(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	p := Provider{Code: "kota", Secret: "sangat-rahasia"}
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "provider", p, "secret", p.Secret)
	if text := fmt.Sprintf("%v %+v %#v %s", p, p, p, p.Secret) + b.String(); strings.Contains(text, "sangat-rahasia") {
		t.Error(text)
	}
}

func TestWhatCountsAsASecondFactorAtAProvider(t *testing.T) {
	t.Parallel()
	p := Provider{ACR: []string{"dua"}, AMR: []string{"mfa"}}
	for name, tt := range map[string]struct {
		person oidc.Person
		want   bool
	}{
		"a class": {oidc.Person{ACR: "dua"}, true}, "a way": {oidc.Person{AMR: []string{"pwd", "mfa"}}, true},
		"another": {oidc.Person{ACR: "satu", AMR: []string{"pwd"}}, false}, "nothing": {oidc.Person{}, false},
	} {
		if got := p.strong(tt.person); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if (Provider{ACR: []string{""}}).strong(oidc.Person{}) {
		t.Error("no class counts")
	}
}

func TestProvidersNeedAnAddressToSendPeopleBackTo(t *testing.T) {
	t.Parallel()
	for _, origin := range []string{"", "http://patuh.contoh.go.id"} {
		if _, err := newEntrances(Deps{Origin: origin, Providers: []Provider{{Code: "kota"}}}); keyOf(err) != "account.provider.origin" {
			t.Errorf("%q: %v", origin, err)
		}
	}
	if got := ReturnURL("https://patuh.contoh.go.id/", "kota"); got != "https://patuh.contoh.go.id/akun/oidc/kota/kembali" {
		t.Error(got)
	}
}

func TestOnlyPagesOfThisServerAreGoneOnTo(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"/kelola/orang?hal=2": true, "/": true, "": false, "kelola": false, "//jahat.id": false, "/\\jahat.id": false, "/\t/jahat.id": false,
		"https://jahat.id/": false, "javascript:alert(1)": false, "/a\r\nX: y": false, "/" + strings.Repeat("a", 2000): false,
	} {
		if got := localPath(path); (got == path && path != "") != want || got != "" && got != path {
			t.Errorf("%q: %q", path, got)
		}
	}
}
