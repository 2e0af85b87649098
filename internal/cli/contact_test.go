package cli

import (
	"strings"
	"testing"
)

func TestAContactIsAMailAddressOrAPage(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"", "data@patuh.example.go.id", "https://patuh.example.go.id/lapor?apa=angka", "http://localhost:8080"} {
		if got, err := contactAddress(" " + good); err != nil || got != good {
			t.Errorf("%q: %q, %v", good, got, err)
		}
	}
	for _, bad := range []string{
		"data", "Data <data@patuh.example>", "data@patuh.example?cc=x", "javascript:alert(1)", "mailto:data@patuh.example",
		"https://", "https://name:word@patuh.example", "//patuh.example", strings.Repeat("a", 300) + "@patuh.example",
	} {
		if got, err := contactAddress(bad); err == nil {
			t.Errorf("%q is taken as %q", bad, got)
		}
	}
}
