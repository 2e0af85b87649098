package testkit

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

func TestChecksSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	const page = `<main><h1 id="a">Kota  Contoh</h1><a href="/x" onclick="y()">lihat</a><p style="color:red" id="a"></p><label for="tidak-ada"></label></main>`
	tests := []struct {
		name  string
		check Check
		want  string
	}{
		{"text", In("h1", HasText("Kota Contoh")), ""},
		{"other text", In("h1", HasText("Kota")), `"h1", number 1: text is "Kota Contoh", want "Kota"`},
		{"nothing found", In("h2"), `"h2": not found`},
		{"found but unwanted", NotIn("a"), `"a": found 1, want none`},
		{"count", Count("a", 2), `"a": found 1, want 2`},
		{"pattern", In("h1", Matches("^Kab")), `want a match of "^Kab"`},
		{"link", In("a", HasHref("/x")), ""},
		{"no attribute", In("h1", HasAttr("class", "x")), "no attribute class"},
		{"inline style", StrictCSP(), "inline <p>"},
		{"inline handler", StrictCSP(), "<a onclick>"},
		{"id twice", UniqueIDs(), `id "a" is given twice`},
		{"label of nothing", UniqueIDs(), `for names "tidak-ada"`},
	}
	document, err := goquery.NewDocumentFromReader(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		err := tt.check(document.Selection)
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s: error is %v, want %q in it", tt.name, err, tt.want)
		}
	}
}
