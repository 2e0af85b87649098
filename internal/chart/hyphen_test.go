package chart

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestNamesBreakBetweenSyllables(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Banjarmasin":   "Ban|jar|ma|sin",
		"Tabalong":      "Ta|ba|long",
		"Pangkalpinang": "Pang|kal|pi|nang",
		"Tanah Laut":    "Ta|nah| Laut",
		"Bau-Bau":       "Bau-Bau",
		"HSS":           "HSS",
		"":              "",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parts, from := []string{}, 0
			for _, at := range breaks(name) {
				parts = append(parts, name[from:at])
				from = at
			}
			if got := strings.Join(append(parts, name[from:]), "|"); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func TestNameLinesStayWithinTheTile(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		lines := nameLines(name, 14, 60)
		if len(lines) > 2 {
			t.Fatalf("%d lines", len(lines))
		}
		for _, line := range lines {
			if textWidth(line, 14, false) > 60 || !utf8.ValidString(line) {
				t.Fatalf("%q", lines)
			}
		}
	})
}
