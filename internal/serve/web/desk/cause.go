package desk

import (
	"regexp"
	"slices"

	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// causes are the usual reasons why a message did not get through, told by what servers and the channels
// say; the first that fits is named. The words themselves are kept for whoever runs the server.
var causes = []struct {
	name string
	said *regexp.Regexp
}{
	{"failing", regexp.MustCompile(`^the address fails$`)},
	{"channel", regexp.MustCompile(`no such channel|no gateway is set up`)},
	{"password", regexp.MustCompile(`\b53[045]\b|\b5\.7\.8\b|(?i)authentication (failed|unsuccessful|credentials invalid)|SMTP AUTH`)},
	{"silent", regexp.MustCompile(`(?i)timeout|timed out|deadline exceeded|did not answer|did not say whether`)},
	{"unreachable", regexp.MustCompile(`(?i)connection refused|connection reset|no such host|no route to host|network is unreachable|certificate|tls: |broken pipe|\bEOF\b|server misbehaving|dial tcp`)},
	{"busy", regexp.MustCompile(`gateway is busy|status (429|503)`)},
	{"address", regexp.MustCompile(`\b5\.(1\.\d+|2\.[01])\b|\b55[013] .*(?i:user|mailbox|recipient|address)|(?i:user unknown|no such user|mailbox unavailable)|nobody has this number|the address is none|number cannot be written`)},
	{"letter", regexp.MustCompile(`\b5\d\d[ -]|\b5\.\d+\.\d+\b|gateway refused|does not fit`)},
}

// cause names the usual cause of what was said; "other" where it is none of them.
func cause(said string) string {
	for _, c := range causes {
		if c.said.MatchString(said) {
			return c.name
		}
	}
	return "other"
}

// causeCell says why a message failed in the reader's language, the words of the server folded below.
func (r *request) causeCell(said string) ui.Cell {
	if said == "" {
		return ui.Cell{}
	}
	return ui.Cell{Content: causeBody(r, said)}
}

// anyButtons reports whether one of the messages has anything to be done about it.
func anyButtons(r *request, entries []notify.Entry) bool {
	return slices.ContainsFunc(entries, func(e notify.Entry) bool { return actionable(r, e) })
}

func actionable(r *request, e notify.Entry) bool {
	return mayRetry(r, e.Authority) && (e.Again || endable(e))
}
