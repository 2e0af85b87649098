package cli

import (
	"net/mail"
	"net/url"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// maxContact bounds the address to which readers report mistakes: it stands in the foot of every page.
const maxContact = 200

// contactAddress checks where readers report mistakes: a bare mail address, or the http(s) address
// of a page. Empty is allowed.
func contactAddress(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" || len(text) <= maxContact && (mailAddress(text) || pageAddress(text)) {
		return text, nil
	}
	return "", problem.New(problem.Invalid, "cli.contact", problem.Args{"contact": text})
}

// mailAddress reports whether text is a mail address that can follow "mailto:" as it is.
func mailAddress(text string) bool {
	address, err := mail.ParseAddress(text)
	return err == nil && address.Name == "" && address.Address == text && !strings.ContainsAny(text, `?&#%/:"<> `)
}

func pageAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil
}
