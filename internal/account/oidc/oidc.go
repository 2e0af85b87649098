// Package oidc speaks OpenID Connect with one identity provider: discovery, the authorization code
// with PKCE, and everything that must be true of an ID token before it is believed. It keeps nothing
// and knows no account; who the person is here, and what they may do, is for others to say. No token
// leaves it, in a value, an error or a log.
package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	lib "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// ErrAway is inside every error that is about reaching the provider or its being broken: the person
// did nothing wrong and may try again later. All other errors refuse this answer for good.
var ErrAway = errors.New("oidc: the provider cannot be reached or does not work")

// leeway is how far the provider's clock may be from ours.
const leeway = time.Minute

// Config is one provider as the operator describes it.
type Config struct {
	Issuer       string
	ClientID     string
	ClientSecret string // empty for a client without one; PKCE is used either way
	Redirect     string // where the provider sends people back to
	Scopes       []string
	// Groups is the claim with the person's groups; dots lead into objects ("realm_access.roles").
	Groups string
	// ACR are the classes of sign-in to ask for, in order of preference; the provider need not heed it.
	ACR []string
	// HTTP is how the provider is reached; its limits are tightened here.
	HTTP *http.Client
	Now  func() time.Time
}

// Client is one provider. It is safe for concurrent use and asks the provider nothing before it is
// first needed.
type Client struct {
	Config
	cache cache
}

// New returns a client. Config has been checked by the caller.
func New(c Config) *Client {
	return &Client{Config: c, cache: cache{http: bound(c.HTTP), lock: make(chan struct{}, 1)}}
}

// Asked is what was said to the provider when somebody went there; Exchange compares the answer with
// it. State, Nonce and Verifier are single-use secrets.
type Asked struct {
	State, Nonce, Verifier string
	// At is when. Within says how old the person's sign-in at the provider may be; with Again it is
	// not old at all: they prove themselves anew.
	At     time.Time
	Within time.Duration
	Again  bool
}

// NewVerifier returns a PKCE verifier of 256 bits.
func NewVerifier() string { return oauth2.GenerateVerifier() }

// Address is where the browser is sent. The error is ErrAway when the provider cannot be discovered.
func (c *Client) Address(ctx context.Context, a Asked) (string, error) {
	p, err := c.provider(ctx)
	if err != nil {
		return "", err
	}
	options := []oauth2.AuthCodeOption{lib.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)}
	if a.Again {
		options = append(options, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	} else {
		// Asking for an age also makes the provider say when the person signed in.
		options = append(options, oauth2.SetAuthURLParam("max_age", strconv.Itoa(int(a.Within/time.Second))))
	}
	if len(c.ACR) > 0 {
		options = append(options, oauth2.SetAuthURLParam("acr_values", strings.Join(c.ACR, " ")))
	}
	return p.oauth.AuthCodeURL(a.State, options...), nil
}

// Answer is what the browser brought back.
type Answer struct {
	Code   string
	Issuer string // the parameter iss (RFC 9207), where the provider sends it
}

// MaxCode bounds a code, in bytes.
const MaxCode = 4096

// Exchange gives the code back to the provider and returns whom it speaks of. Codes are good once:
// whatever comes of it, the caller begins anew.
func (c *Client) Exchange(ctx context.Context, answer Answer, asked Asked) (Person, error) {
	p, err := c.provider(ctx)
	if err != nil {
		return Person{}, err
	}
	if answer.Code == "" || len(answer.Code) > MaxCode {
		return Person{}, errors.New("oidc: no code")
	}
	if answer.Issuer != "" && answer.Issuer != c.Issuer || answer.Issuer == "" && p.says.Iss {
		return Person{}, errors.New("oidc: the answer names another issuer")
	}
	ctx = lib.ClientContext(ctx, c.cache.http)
	token, err := p.oauth.Exchange(ctx, answer.Code, oauth2.VerifierOption(asked.Verifier))
	if err != nil {
		return Person{}, exchangeError(err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return Person{}, errors.New("oidc: the provider gave no ID token")
	}
	id, err := c.verify(ctx, p, raw, asked)
	if err != nil {
		return Person{}, err
	}
	if id.AccessTokenHash != "" {
		if err := id.VerifyAccessToken(token.AccessToken); err != nil {
			return Person{}, err
		}
	}
	return c.person(ctx, p, id, token)
}

// exchangeError leaves out the provider's text: it may repeat what we sent.
func exchangeError(err error) error {
	var answer *oauth2.RetrieveError
	if errors.As(err, &answer) {
		status := answer.Response.StatusCode
		code := printable(answer.ErrorCode, 60)
		if status >= 500 || code == "invalid_client" || code == "unauthorized_client" || status == 429 {
			return fmt.Errorf("%w: token endpoint: status %d, error %q", ErrAway, status, code)
		}
		return fmt.Errorf("oidc: token endpoint: status %d, error %q", status, code)
	}
	return network(err, "token endpoint")
}

// network sorts errors of requests: those on the way are ErrAway.
func network(err error, what string) error {
	var way *url.Error
	if errors.As(err, &way) || errors.Is(err, errTooLarge) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: %s: %w", ErrAway, what, err)
	}
	return fmt.Errorf("oidc: %s: %w", what, err)
}

// printable is a text of the provider's fit for a log line.
func printable(text string, most int) string {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
	return clean[:min(len(clean), most)]
}
