package score_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/score"
	"github.com/patuh-id/patuh/internal/sheet"
)

var update = flag.Bool("update", false, "write the golden files")

const example = "../../examples/kabupaten-contoh/"

func kabupatenContoh(t *testing.T) *score.Result {
	t.Helper()
	source, err := instrument.Open("ori@2023")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := score.Load(source)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(example + "kertas-kerja.csv")
	if err != nil {
		t.Fatal(err)
	}
	paper, err := sheet.ReadPaper("kertas-kerja.csv", data, plan.Instrument)
	if err != nil {
		t.Fatal(err)
	}
	paper.Body = "Kabupaten Contoh"
	result, err := plan.Score(paper)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func TestKabupatenContoh(t *testing.T) {
	t.Parallel()
	catalog, err := locale.Load(score.Texts)
	if err != nil {
		t.Fatal(err)
	}
	result := kabupatenContoh(t)
	english, indonesian := catalog.Printer(locale.English), catalog.Printer(locale.Indonesian)
	explain := func(p *locale.Printer, unit, code string) func(w *bytes.Buffer) error {
		return func(w *bytes.Buffer) error {
			explanation, err := result.Explain(unit, code)
			if err != nil {
				return err
			}
			_, err = w.WriteString(explanation.Text(p))
			return err
		}
	}
	tests := []struct {
		golden string
		write  func(w *bytes.Buffer) error
	}{
		{example + "hasil.json", func(w *bytes.Buffer) error { return result.WriteJSON(w, catalog) }},
		{example + "hasil.csv", func(w *bytes.Buffer) error { return result.WriteCSV(w, locale.Indonesian) }},
		{example + "hasil.txt", func(w *bytes.Buffer) error { return result.WriteTable(w, indonesian) }},
		{"testdata/table.en.txt", func(w *bytes.Buffer) error { return result.WriteTable(w, english) }},
		{"testdata/explain-body.id.txt", explain(indonesian, "", "")},
		{"testdata/explain-unit.en.txt", explain(english, "puskesmas contoh utara", "total")},
		{"testdata/explain-dimension.id.txt", explain(indonesian, "", "ADU")},
		{"testdata/explain-question.en.txt", explain(english, "Dinas Pendidikan Contoh", "STD.4.a")},
	}
	for _, tt := range tests {
		t.Run(tt.golden, func(t *testing.T) {
			t.Parallel()
			var got bytes.Buffer
			if err := tt.write(&got); err != nil {
				t.Fatal(err)
			}
			if *update {
				if err := os.WriteFile(tt.golden, got.Bytes(), 0o644); err != nil { //nolint:gosec // read by all
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(tt.golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
