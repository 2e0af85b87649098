package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	lib "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const (
	// fresh is how long what a provider says of itself is believed, stale how long it serves on when
	// the provider does not answer. Keys are fetched anew whenever a token names one that is not known.
	fresh = time.Hour
	stale = 24 * time.Hour
	// pause is how long a provider that did not answer is left alone, so that a crowd at the sign-in
	// page does not wait one after the other.
	pause = 5 * time.Second
	tries = 2
	again = 300 * time.Millisecond
)

// provider is a discovered provider.
type provider struct {
	lib   *lib.Provider
	oauth oauth2.Config
	keys  lib.KeySet
	says  metadata
	at    time.Time
}

// metadata are the parts of the discovery document that the library keeps to itself.
type metadata struct {
	AuthURL     string   `json:"authorization_endpoint"`
	TokenURL    string   `json:"token_endpoint"`
	UserInfoURL string   `json:"userinfo_endpoint"`
	KeysURL     string   `json:"jwks_uri"`
	Methods     []string `json:"token_endpoint_auth_methods_supported"`
	Algorithms  []string `json:"id_token_signing_alg_values_supported"`
	Iss         bool     `json:"authorization_response_iss_parameter_supported"`
}

// cache holds the provider, behind a lock that a caller may stop waiting for.
type cache struct {
	http   *http.Client
	lock   chan struct{}
	found  *provider
	failed error
	last   time.Time // of the last failure
}

// provider returns what was discovered, asking when it is not known or old.
func (c *Client) provider(ctx context.Context) (*provider, error) {
	select {
	case c.cache.lock <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-c.cache.lock }()
	k, now := &c.cache, c.Now()
	if k.found != nil && within(now, k.found.at, fresh) {
		return k.found, nil
	}
	old := k.found != nil && within(now, k.found.at, stale)
	if k.failed != nil && within(now, k.last, pause) {
		if old {
			return k.found, nil
		}
		return nil, k.failed
	}
	found, err := c.discover(ctx)
	switch {
	case err == nil:
		found.at = now
		k.found, k.failed = found, nil
		return found, nil
	case ctx.Err() != nil:
		return nil, ctx.Err() // the caller went away: says nothing about the provider
	}
	k.failed, k.last = err, now
	if old {
		return k.found, nil
	}
	return nil, err
}

// within reports whether at is at most d before now; a clock that was set back makes it false.
func within(now, at time.Time, d time.Duration) bool {
	age := now.Sub(at)
	return age >= 0 && age < d
}

func (c *Client) discover(ctx context.Context) (*provider, error) {
	ctx = lib.ClientContext(ctx, c.cache.http)
	var p *lib.Provider
	var err error
	for try := range tries {
		if p, err = lib.NewProvider(ctx, c.Issuer); err == nil {
			return c.describe(ctx, p)
		}
		var other *lib.IssuerMismatchError
		if errors.As(err, &other) || try+1 == tries {
			break
		}
		select {
		case <-time.After(again):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return nil, fmt.Errorf("%w: discovery: %s", ErrAway, printable(err.Error(), 300))
}

func (c *Client) describe(ctx context.Context, p *lib.Provider) (*provider, error) {
	found := &provider{lib: p}
	if err := p.Claims(&found.says); err != nil {
		return nil, fmt.Errorf("%w: discovery: %w", ErrAway, err)
	}
	says := found.says
	for what, address := range map[string]string{"authorization": says.AuthURL, "token": says.TokenURL, "keys": says.KeysURL} {
		if !safe(address) {
			return nil, fmt.Errorf("%w: discovery: the %s endpoint is missing or not https", ErrAway, what)
		}
	}
	if says.UserInfoURL != "" && !safe(says.UserInfoURL) {
		return nil, fmt.Errorf("%w: discovery: the userinfo endpoint is not https", ErrAway)
	}
	endpoint := p.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInHeader
	// Trying one way after the other, as the library would, may use the code up.
	if c.ClientSecret == "" || len(says.Methods) > 0 && !slices.Contains(says.Methods, "client_secret_basic") {
		endpoint.AuthStyle = oauth2.AuthStyleInParams
	}
	found.oauth = oauth2.Config{
		ClientID: c.ClientID, ClientSecret: c.ClientSecret, Endpoint: endpoint, RedirectURL: c.Redirect,
		Scopes: append([]string{lib.ScopeOpenID, lib.ScopeProfile, lib.ScopeEmail}, c.Scopes...),
	}
	found.keys = lib.NewRemoteKeySet(ctx, says.KeysURL)
	return found, nil
}

// Safe reports whether an issuer's address may be used: https, or http on the machine itself.
func Safe(address string) bool { return safe(address) }

func safe(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname())
}

func loopback(host string) bool {
	return slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, host)
}
