package e2e

import (
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"
)

// Authenticator is a device that keeps passkeys, as a laptop's finger reader would.
type Authenticator struct {
	page *Page
	id   webauthn.AuthenticatorID
}

// Authenticator gives the window a device with no passkeys yet, whose owner is there and known to it.
func (p *Page) Authenticator() *Authenticator {
	p.t.Helper()
	if _, err := chromedp.Call(p.ctx, webauthn.Enable, webauthn.EnableParams{}); err != nil {
		p.t.Fatalf("turn virtual authenticators on: %v", err)
	}
	added, err := chromedp.Call(p.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
		Options: &webauthn.VirtualAuthenticatorOptions{
			Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
			HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
		},
	})
	if err != nil {
		p.t.Fatalf("add an authenticator: %v", err)
	}
	return &Authenticator{p, added.AuthenticatorID}
}

// Refuse lets the device take no finger any more, or take it again.
func (a *Authenticator) Refuse(refuse bool) {
	a.page.t.Helper()
	params := webauthn.SetUserVerifiedParams{AuthenticatorID: a.id, IsUserVerified: !refuse}
	if _, err := chromedp.Call(a.page.ctx, webauthn.SetUserVerified, params); err != nil {
		a.page.t.Fatalf("verify the user: %v", err)
	}
}
