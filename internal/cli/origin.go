package cli

import (
	"net/url"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// publicOrigin checks the address under which the public reaches this installation; empty is allowed.
func publicOrigin(address string) (string, error) {
	if address == "" {
		return "", nil
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || strings.Trim(u.Path, "/") != "" ||
		u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return "", problem.New(problem.Invalid, "cli.public_url", problem.Args{"url": address})
	}
	return u.Scheme + "://" + u.Host, nil
}
