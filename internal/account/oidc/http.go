package oidc

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	maxBody  = 1 << 20 // more than any provider's keys or claims
	patience = 10 * time.Second
)

var errTooLarge = errors.New("oidc: the provider's answer is too large")

// bound is the client with less patience, an end to every answer, and no redirects: the operator
// named the provider, and nobody else is asked or told a code.
func bound(c *http.Client) *http.Client {
	return &http.Client{
		Timeout: patience, Transport: bounded{c.Transport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// bounded reads at most maxBody of any answer and fails beyond. Reading anything but what was asked
// for is a failure too, before the library puts the page into an error.
type bounded struct{ http.RoundTripper }

// RoundTrip asks, and puts a limit on the answer's body.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	if r.Method == http.MethodGet && answer.StatusCode != http.StatusOK {
		answer.Body.Close()
		return nil, fmt.Errorf("oidc: status %d", answer.StatusCode)
	}
	answer.Body = &body{answer.Body, maxBody}
	return answer, nil
}

type body struct {
	io.ReadCloser
	left int
}

// Read fails when there is more than the limit.
func (b *body) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, errTooLarge
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left+1)])
	if b.left -= n; b.left < 0 {
		return n - 1, errTooLarge
	}
	return n, err
}
