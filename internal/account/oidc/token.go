package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"slices"
	"time"

	lib "github.com/coreos/go-oidc/v3/oidc"
)

// algorithms are those with a public key. A provider that offers others, such as HS256 or none, is
// not believed in them: with HS256 whoever knows a public key could sign.
var algorithms = []string{
	lib.RS256, lib.RS384, lib.RS512, lib.ES256, lib.ES384, lib.ES512, lib.PS256, lib.PS384, lib.PS512, lib.EdDSA,
}

// verify tests an ID token: signature, issuer, audience and expiry by the library; nonce, authorised
// party and time of sign-in here (OpenID Connect Core 1.0, section 3.1.3.7).
func (c *Client) verify(ctx context.Context, p *provider, raw string, asked Asked) (*lib.IDToken, error) {
	offered := slices.DeleteFunc(slices.Clone(algorithms), func(a string) bool {
		return len(p.says.Algorithms) > 0 && !slices.Contains(p.says.Algorithms, a)
	})
	if len(offered) == 0 {
		return nil, fmt.Errorf("%w: it signs with no public key", ErrAway)
	}
	keys := &watched{KeySet: p.keys}
	id, err := lib.NewVerifier(c.Issuer, keys, &lib.Config{
		ClientID: c.ClientID, SupportedSigningAlgs: offered, Now: func() time.Time { return c.Now().Add(-leeway) },
	}).Verify(ctx, raw)
	if keys.err != nil {
		return nil, network(keys.err, "keys")
	}
	if err != nil {
		return nil, err
	}
	var more struct {
		Party string `json:"azp"`
		Auth  int64  `json:"auth_time"`
	}
	if err := id.Claims(&more); err != nil {
		return nil, err
	}
	now := c.Now()
	switch {
	case subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(asked.Nonce)) != 1 || asked.Nonce == "":
		return nil, errors.New("oidc: the ID token has another nonce")
	case more.Party != "" && more.Party != c.ClientID, more.Party == "" && len(id.Audience) > 1:
		return nil, errors.New("oidc: the ID token was made for another party")
	case id.Subject == "" || len(id.Subject) > maxSubject || printable(id.Subject, maxSubject) != id.Subject:
		return nil, errors.New("oidc: the ID token has no usable subject")
	case id.IssuedAt.After(now.Add(leeway)):
		return nil, errors.New("oidc: the ID token comes from the future")
	}
	return id, timely(more.Auth, asked, now)
}

// maxSubject is what section 2 of OpenID Connect Core allows.
const maxSubject = 255

// watched remembers why keys could not be had, which the library puts into words only.
type watched struct {
	lib.KeySet
	err error
}

func (w *watched) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := w.KeySet.VerifySignature(ctx, jwt)
	if err != nil && errors.Is(network(err, "keys"), ErrAway) {
		w.err = err
	}
	return payload, err
}

// timely tests when the person signed in at the provider, where it says so. Whoever was to prove
// themselves anew must have: the browser could have taken that wish out of the address.
func timely(seconds int64, asked Asked, now time.Time) error {
	at := time.Unix(seconds, 0)
	switch {
	case seconds == 0 && asked.Again:
		return errors.New("oidc: the provider does not say when the person signed in")
	case seconds == 0:
		return nil
	case at.After(now.Add(leeway)):
		return errors.New("oidc: the person signed in in the future")
	case asked.Again && at.Before(asked.At.Add(-leeway)):
		return errors.New("oidc: the person did not prove themselves anew")
	case !asked.Again && at.Before(asked.At.Add(-asked.Within-leeway)):
		return errors.New("oidc: the person signed in too long ago")
	}
	return nil
}
