package document

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/paper"
)

func TestACodeSurvivesBeingCopiedByHand(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		code := NewCode()
		typed := strings.NewReplacer("0", rapid.SampledFrom([]string{"0", "o", "O"}).Draw(t, "zero"), "1", rapid.SampledFrom([]string{"1", "i", "L"}).Draw(t, "one"), "-", "").Replace(code)
		if got, err := ParseCode(strings.ToLower(typed)); err != nil || got != code {
			t.Fatalf("%s was read as %s, %v", code, got, err)
		}
		// One wrong letter is found.
		letters := strings.ReplaceAll(code, "-", "")
		i := rapid.IntRange(0, codeLength-1).Draw(t, "place")
		wrong := rapid.SampledFrom([]byte(alphabet)).Draw(t, "letter")
		if wrong != letters[i] {
			if _, err := ParseCode(letters[:i] + string(wrong) + letters[i+1:]); problem.KindOf(err) != problem.NotFound {
				t.Fatalf("%s with %c at %d is taken", code, wrong, i)
			}
		}
		// Two neighbours that changed places are found, but for 0 and Z.
		if i == codeLength-1 || letters[i] == letters[i+1] || strings.Contains("0Z0", letters[i:i+2]) {
			return
		}
		swapped := letters[:i] + letters[i+1:i+2] + letters[i:i+1] + letters[i+2:]
		if _, err := ParseCode(swapped); problem.KindOf(err) != problem.NotFound {
			t.Fatalf("%s with %d and the next changed is taken", code, i)
		}
	})
}

func FuzzParseCode(f *testing.F) {
	f.Add("K7QF-2M9X-TT4C-9D3A")
	f.Add("../../etc")
	f.Fuzz(func(t *testing.T, text string) {
		code, err := ParseCode(text)
		if err != nil {
			return
		}
		if again, err := ParseCode(code); err != nil || again != code {
			t.Errorf("%q gives %q, which gives %q, %v", text, code, again, err)
		}
	})
}

func TestTheBodyIsReadAsParagraphsListsAndTables(t *testing.T) {
	t.Parallel()
	body := "Pembuka\nbaris kedua.\r\n\r\n# Bab\n## Pasal\n- satu\n  lanjut\n- dua\n1. awal\n2) akhir\n\n| Hari | Senin |\n\n| Unit | Nilai |\n|---|---:|\n| A | 9,5 |\n| B |\n<b>bukan HTML</b>"
	want := []paper.Block{
		paper.Paragraph{Text: "Pembuka\nbaris kedua."},
		paper.Heading{Text: "Bab", Level: 1},
		paper.Heading{Text: "Pasal", Level: 2},
		paper.List{Items: []string{"satu lanjut", "dua"}},
		paper.List{Ordered: true, Items: []string{"awal", "akhir"}},
		paper.Table{Columns: make([]paper.Column, 2), Rows: [][]string{{"Hari", "Senin"}}, Mark: ","},
		paper.Table{Columns: []paper.Column{{Title: "Unit"}, {Title: "Nilai", Align: paper.Decimal}}, Rows: [][]string{{"A", "9,5"}, {"B"}}, Mark: ","},
		paper.Paragraph{Text: "<b>bukan HTML</b>"},
	}
	if diff := cmp.Diff(want, Parse(body, "id")); diff != "" {
		t.Error(diff)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("# a\n| b |\n|--|\n- c\n  d\n1. e")
	f.Add("|\n|-\n||||||||||||||||||||||||||")
	f.Fuzz(func(t *testing.T, body string) {
		if len(body) > 2000 {
			return
		}
		d := paper.Document{Body: Parse(body, "en")}
		if _, err := d.PDF(); err != nil && problem.KindOf(err) != problem.TooLarge {
			t.Fatal(err)
		}
	})
}
