package cli

import (
	"slices"
	"strings"
	"testing"
)

// The table that developers read is the list that the code sends.
func TestTheDocumentedKindsOfWebHooksAreThoseThatAreSent(t *testing.T) {
	t.Parallel()
	var sent []string
	for _, a := range announced() {
		sent = append(sent, a.Name)
	}
	slices.Sort(sent)
	for _, page := range []string{"docs/kait.md", "docs/webhooks.en.md"} {
		var told []string
		for line := range strings.Lines(readPage(t, page)) {
			if rest, ok := strings.CutPrefix(line, "| `"); ok {
				name, _, _ := strings.Cut(rest, "`")
				told = append(told, name)
			}
		}
		if !slices.Equal(sent, told) {
			t.Errorf("%s tells of %v, sent are %v", page, told, sent)
		}
	}
}
