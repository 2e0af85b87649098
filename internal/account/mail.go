package account

import (
	"net/mail"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
)

const (
	maxMail = 254 // RFC 5321, section 4.5.3.1.3, less the angle brackets
	maxName = 200
)

// ParseMail returns a mail address as accounts keep it: without a name around it, in small letters.
// Only ASCII is taken, because most offices' mail servers take nothing else; line breaks and other
// control characters are refused, not removed, since they are how a header is smuggled in. The error
// is of kind Invalid.
func ParseMail(text string) (string, error) {
	wrong := problem.New(problem.Invalid, "account.mail.form", nil)
	text = strings.Trim(text, " ")
	if text == "" || len(text) > maxMail {
		return "", wrong
	}
	for i := range len(text) {
		if text[i] <= ' ' || text[i] >= 0x7f || strings.IndexByte(`"(),:;<>[\]`, text[i]) >= 0 {
			return "", wrong
		}
	}
	local, domain, _ := strings.Cut(text, "@")
	address, err := mail.ParseAddress(text)
	if err != nil || address.Address != text || address.Name != "" || len(local) > 64 || !validDomain(domain) {
		return "", wrong
	}
	return strings.ToLower(text), nil
}

func validDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || strings.Trim(label, "-") != label ||
			strings.Trim(strings.ToLower(label), "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return len(labels) >= 2
}

// parseName returns a person's name with white space run together; the error is of kind Invalid.
func parseName(text string) (string, error) {
	name := strings.Join(strings.Fields(text), " ")
	if name == "" || len(name) > maxName || strings.ContainsAny(text, "\r\n\x00") {
		return "", problem.New(problem.Invalid, "account.name.form", nil)
	}
	return name, nil
}

// parseLabel is parseName for what people call a browser, a passkey or a token; empty is allowed.
func parseLabel(text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", nil
	}
	label, err := parseName(text)
	if err != nil {
		return "", problem.New(problem.Invalid, "account.label.form", nil)
	}
	return label, nil
}
