package cli

import (
	"os"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/score"
)

// The example that the reference of the file format shows is a file that works.
func TestInstrumentInTheDocumentationWorks(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"instrumen.md", "instruments.en.md"} {
		page, err := os.ReadFile("../../docs/" + name)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(page), "```yaml\n")
		text, _, found := strings.Cut(rest, "```")
		if !found {
			t.Fatalf("%s shows no example", name)
		}
		i, err := instrument.Parse(name, []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := score.RunTests(i); err != nil {
			t.Error(err)
		}
		if remarks := i.Lint(); len(remarks) != 3 {
			t.Errorf("%s: %d remarks, want the three assumed lines alone: %v", name, len(remarks), remarks)
		}
	}
}
