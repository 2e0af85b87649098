package account

import (
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/account/oidc"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Provider is an identity provider of the organisation through which people may sign in. Whoever runs
// the installation names it, and so trusts it with every address that it calls verified.
type Provider struct {
	// Code is its short name in addresses, in group rules and in the record. It stays: another code
	// is another provider, which knows nothing of the positions that the first gave.
	Code     string
	Issuer   string
	ClientID string
	Secret   Secret
	// Labels are what the button says, such as "Masuk dengan akun Pemerintah Kota".
	Labels map[locale.Lang]string
	// Groups is the claim with a person's groups; dots lead into objects.
	Groups string
	Scopes []string // asked for beside openid, profile and email
	// ACR and AMR say that a second factor was given there: one of these values in the claim acr, or
	// in amr. Without them people are asked for theirs here.
	ACR, AMR []string
}

// Secret is a text that prints as nothing.
type Secret string

// String keeps the secret out of logs.
func (Secret) String() string { return "(secret)" }

// GoString keeps the secret out of logs.
func (Secret) GoString() string { return "(secret)" }

// LogValue keeps the secret out of logs.
func (Secret) LogValue() slog.Value { return slog.StringValue("(secret)") }

// DefaultProvider is the code of a provider that was given none, DefaultGroups the usual claim.
const (
	DefaultProvider = "sso"
	DefaultGroups   = "groups"
)

// ProviderSettings are the settings of one provider, one text each, or of several: then each text
// begins with the provider's code, "kantor=https://sso.contoh.go.id". Lists within a text are
// separated by spaces.
type ProviderSettings struct {
	Issuer, ClientID, Secret, Label, LabelEnglish, GroupsClaim, Scopes, StrongACR, StrongAMR []string
}

const maxProviders = 8

var (
	providerCode  = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$`)
	codedProvider = regexp.MustCompile(`^([a-z0-9-]{1,20})=(https?://.*)$`)
)

// ParseProviders reads settings; without an issuer there is no provider. The error is of kind Invalid.
func ParseProviders(in ProviderSettings) ([]Provider, error) {
	list, coded, err := parseIssuers(in.Issuer)
	if err != nil {
		return nil, err
	}
	for _, one := range []struct {
		texts []string
		set   func(p *Provider, text string) error
	}{
		{in.ClientID, func(p *Provider, text string) error { p.ClientID = text; return nil }},
		{in.Secret, func(p *Provider, text string) error { p.Secret = Secret(text); return nil }},
		{in.Label, func(p *Provider, text string) error { return p.label(locale.Indonesian, text) }},
		{in.LabelEnglish, func(p *Provider, text string) error { return p.label(locale.English, text) }},
		{in.GroupsClaim, func(p *Provider, text string) error { p.Groups = text; return nil }},
		{in.Scopes, func(p *Provider, text string) error { p.Scopes = strings.Fields(text); return nil }},
		{in.StrongACR, func(p *Provider, text string) error { p.ACR = strings.Fields(text); return nil }},
		{in.StrongAMR, func(p *Provider, text string) error { p.AMR = strings.Fields(text); return nil }},
	} {
		for _, text := range one.texts {
			p, text, err := addressed(list, coded, text)
			if err != nil {
				return nil, err
			}
			if err := one.set(p, strings.TrimSpace(text)); err != nil {
				return nil, err
			}
		}
	}
	for i := range list {
		if err := list[i].complete(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func parseIssuers(texts []string) ([]Provider, bool, error) {
	var list []Provider
	coded := false
	for _, text := range texts {
		p := Provider{Code: DefaultProvider, Issuer: strings.TrimSpace(text), Labels: map[locale.Lang]string{}}
		if parts := codedProvider.FindStringSubmatch(p.Issuer); parts != nil {
			p.Code, p.Issuer, coded = parts[1], parts[2], true
		}
		same := func(q Provider) bool { return q.Code == p.Code || q.Issuer == p.Issuer }
		switch {
		case !providerCode.MatchString(p.Code):
			return nil, false, problem.New(problem.Invalid, "account.provider.code", problem.Args{"code": p.Code})
		case !oidc.Safe(p.Issuer) || strings.Contains(p.Issuer, "?"):
			return nil, false, problem.New(problem.Invalid, "account.provider.issuer", problem.Args{"issuer": p.Issuer})
		case slices.ContainsFunc(list, same):
			return nil, false, problem.New(problem.Invalid, "account.provider.twice", problem.Args{"code": p.Code})
		case len(list) == maxProviders:
			return nil, false, problem.New(problem.Invalid, "account.provider.many", problem.Args{"n": maxProviders})
		}
		list = append(list, p)
	}
	return list, coded, nil
}

// addressed finds whose a setting is. It is not repeated in the error: it may be a secret.
func addressed(list []Provider, coded bool, text string) (*Provider, string, error) {
	if !coded && len(list) == 1 {
		return &list[0], text, nil
	}
	code, rest, _ := strings.Cut(text, "=")
	i := slices.IndexFunc(list, func(p Provider) bool { return p.Code == strings.TrimSpace(code) })
	if i < 0 {
		return nil, "", problem.New(problem.Invalid, "account.provider.whose", nil)
	}
	return &list[i], rest, nil
}

func (p *Provider) label(lang locale.Lang, text string) error {
	label, err := parseLabel(text)
	if err == nil && label != "" {
		p.Labels[lang] = label
	}
	return err
}

func (p *Provider) complete() error {
	if p.ClientID == "" {
		return problem.New(problem.Invalid, "account.provider.client", problem.Args{"code": p.Code})
	}
	if p.Groups == "" {
		p.Groups = DefaultGroups
	}
	for _, lang := range locale.Langs {
		if p.Labels[lang] == "" {
			// One label serves both languages, since it is often a name.
			p.Labels[lang] = p.Labels[locale.Indonesian]
		}
	}
	return nil
}

// Label is what the button says.
func (p Provider) Label(print *locale.Printer) string {
	if text := p.Labels[print.Lang]; text != "" {
		return text
	}
	return print.T("account.provider.label")
}

// strong reports whether a second factor was given at the provider.
func (p Provider) strong(person oidc.Person) bool {
	return slices.Contains(p.ACR, person.ACR) && person.ACR != "" ||
		slices.ContainsFunc(person.AMR, func(one string) bool { return slices.Contains(p.AMR, one) })
}

// source is what the terms that the provider gives come from.
func (p Provider) source() string { return "oidc:" + p.Code }

// ReturnURL is where a provider sends people back to; it must be told so at the provider.
func ReturnURL(origin, code string) string {
	return strings.TrimSuffix(origin, "/") + fmt.Sprintf("/akun/oidc/%s/kembali", code)
}

// entrance is a provider with what speaks to it.
type entrance struct {
	Provider
	client *oidc.Client
}

// newEntrances needs an origin, since providers send people back to one address only.
func newEntrances(d Deps) (map[string]entrance, error) {
	if len(d.Providers) == 0 {
		return nil, nil
	}
	if !oidc.Safe(d.Origin) {
		return nil, problem.New(problem.Invalid, "account.provider.origin", nil)
	}
	if d.Outbound == nil {
		return nil, errors.New("account: providers need Outbound")
	}
	list := map[string]entrance{}
	for _, p := range d.Providers {
		list[p.Code] = entrance{p, oidc.New(oidc.Config{
			Issuer: p.Issuer, ClientID: p.ClientID, ClientSecret: string(p.Secret), Redirect: ReturnURL(d.Origin, p.Code),
			Scopes: p.Scopes, Groups: p.Groups, ACR: p.ACR, HTTP: d.Outbound.HTTP(), Now: d.Now,
		})}
	}
	return list, nil
}

func (a *Accounts) entrance(code string) (entrance, error) {
	p, ok := a.entrances[code]
	if !ok {
		return entrance{}, problem.New(problem.NotFound, "account.provider.unknown", nil)
	}
	return p, nil
}
