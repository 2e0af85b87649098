package web

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/sheet"
)

func TestJSONKeepsPrintedDigitsAndMarksTheUnknown(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	err := writeJSON(&b, sheet.Table{
		Title:   "Contoh",
		Notices: []string{"bukan rilis resmi"},
		Columns: []sheet.TableColumn{
			{Key: "body", Label: "Penyelenggara"},
			{Key: "score", Label: "Nilai", Kind: sheet.Number},
			{Key: "place", Label: "Peringkat", Kind: sheet.Integer},
		},
		Rows: [][]string{{`Kota "A"`, "95.50", "1"}, {"Kota B", "", ""}},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"title":"Contoh","notices":["bukan rilis resmi"],"columns":[` +
		`{"key":"body","label":"Penyelenggara","type":"text"},{"key":"score","label":"Nilai","type":"number"},` +
		`{"key":"place","label":"Peringkat","type":"integer"}],
"rows": [
{"body":"Kota \"A\"","score":95.50,"place":1},
{"body":"Kota B","score":null,"place":null}
]}
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
}

func TestJSONRefusesWhatIsNoNumber(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	err := writeJSON(&b, sheet.Table{
		Columns: []sheet.TableColumn{{Key: "score", Kind: sheet.Number}}, Rows: [][]string{{"95,5"}},
	})
	if err == nil {
		t.Error("95,5 was written as a number")
	}
}

func TestSourcesStandInOneCellAsImportsReadThem(t *testing.T) {
	t.Parallel()
	cell := `https://example.org/a?b=c | "Berita", koran`
	if got := sourceCell(directory.SplitSources(cell)); got != cell {
		t.Errorf("got %q, want %q", got, cell)
	}
}

func TestEveryTableHasThreeFilesOpenToOthers(t *testing.T) {
	t.Parallel()
	var got []string
	for _, rt := range exportRoutes("/peringkat", []string{"tahun"}, nil) {
		if !rt.open || len(rt.params) != 1 {
			t.Errorf("%s: open %v, parameters %v", rt.path, rt.open, rt.params)
		}
		got = append(got, rt.path)
	}
	if diff := cmp.Diff([]string{"/peringkat.csv", "/peringkat.xlsx", "/peringkat.json"}, got); diff != "" {
		t.Error(diff)
	}
}
