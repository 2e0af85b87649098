package cli

import (
	"strings"

	"github.com/patuh-id/patuh/internal/account"
)

// Identity names the providers at which people of an organisation may sign in. With several, each
// value begins with the code of its provider: "kantor=https://sso.contoh.go.id".
type Identity struct {
	OIDCIssuer       []string `name:"oidc-issuer" setting:"" help:"${help_oidc_issuer}"`
	OIDCClientID     []string `name:"oidc-client-id" setting:"" help:"${help_oidc_client_id}"`
	OIDCClientSecret string   `name:"oidc-client-secret" setting:"secret" help:"${help_oidc_client_secret}"`
	OIDCLabel        []string `name:"oidc-label" setting:"" help:"${help_oidc_label}"`
	OIDCLabelEn      []string `name:"oidc-label-en" setting:"" help:"${help_oidc_label_en}"`
	OIDCGroupsClaim  []string `name:"oidc-groups-claim" setting:"" help:"${help_oidc_groups_claim}"`
	OIDCScopes       []string `name:"oidc-scopes" setting:"" help:"${help_oidc_scopes}"`
	OIDCStrongACR    []string `name:"oidc-strong-acr" setting:"" help:"${help_oidc_strong_acr}"`
	OIDCStrongAMR    []string `name:"oidc-strong-amr" setting:"" help:"${help_oidc_strong_amr}"`
}

// providers reads the settings. A secret may hold anything but a line break, so those of several
// providers stand on lines of their own.
func (i Identity) providers() ([]account.Provider, error) {
	return account.ParseProviders(account.ProviderSettings{
		Issuer: i.OIDCIssuer, ClientID: i.OIDCClientID, Secret: strings.FieldsFunc(i.OIDCClientSecret, func(r rune) bool { return r == '\n' || r == '\r' }),
		Label: i.OIDCLabel, LabelEnglish: i.OIDCLabelEn, GroupsClaim: i.OIDCGroupsClaim,
		Scopes: i.OIDCScopes, StrongACR: i.OIDCStrongACR, StrongAMR: i.OIDCStrongAMR,
	})
}
