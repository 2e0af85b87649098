package desk_test

import (
	"testing"

	"github.com/patuh-id/patuh/internal/serve/web/desk"
)

func TestTheUsualCausesAreNamed(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"connect to 127.0.0.1: dial failed: dial tcp 127.0.0.1:2599: connect: connection refused": "unreachable",
		"connect to mail.contoh.go.id: dial tcp: lookup mail.contoh.go.id: no such host":          "unreachable",
		"dial tcp 192.0.2.1:587: i/o timeout":                                                     "silent",
		"the gateway did not answer":                                                              "silent",
		"connect to mail.contoh.go.id: SMTP AUTH failed: 535 5.7.8 Error: authentication failed":  "password",
		"550 5.1.1 (address) User unknown":                                                        "address",
		"550 no such user":                                                                        "address",
		"the gateway says that nobody has this number":                                            "address",
		"554 5.7.1 message content rejected":                                                      "letter",
		"the gateway refused for good with status 400":                                            "letter",
		"the gateway is busy; its rate is spent":                                                  "busy",
		"the address fails":                                                                       "failing",
		"this installation has no such channel at the moment":                                     "channel",
		"panic": "other",
	} {
		if got := desk.Cause(said); got != want {
			t.Errorf("%q: %s, want %s", said, got, want)
		}
	}
}
