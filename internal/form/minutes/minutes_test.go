package minutes

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/paper"
	"github.com/patuh-id/patuh/internal/workday"
)

var update = flag.Bool("update", false, "write the golden file anew")

func TestMinutesAsPrinted(t *testing.T) {
	t.Parallel()
	catalog, err := locale.Load(Texts)
	if err != nil {
		t.Fatal(err)
	}
	ins, err := instrument.Open("ori@2023")
	if err != nil {
		t.Fatal(err)
	}
	m := Minutes{
		Head: paper.Letterhead{Name: "PERWAKILAN CONTOH"}, Office: "Perwakilan Contoh", Cycle: "Penilaian 2026", Body: "Kota Contoh", Locus: "Dinas Contoh", Number: "0000-0001",
		From: "2026-07-06", Until: "2026-07-07", Letter: "012/ST/VII/2026", Team: []string{"Ani Contoh", "Budi Contoh"}, Services: []string{"Surat Pindah"}, Instrument: ins,
		Tally: form.Tally{
			Subjects: []form.SubjectTally{{Subject: "officer", Wanted: 4, Done: 3, Begun: 1, Substitute: 1}, {Subject: "user", Wanted: 30, Done: 12}},
			Files:    []form.FileTally{{Kind: form.Photo, N: 14, Awaited: 2}},
		},
		At: time.Date(2026, 7, 7, 15, 4, 0, 0, workday.ZoneOf("Asia/Makassar").Location),
	}
	for _, lang := range []locale.Lang{locale.Indonesian, locale.English} {
		printed(t, m, catalog.Printer(lang))
	}
}

// printed holds the text of the PDF against a golden file.
func printed(t *testing.T, m Minutes, p *locale.Printer) {
	t.Helper()
	data, err := m.Document(p).PDF()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "minutes.pdf")
	if keep := os.Getenv("PATUH_TEST_KEEP"); keep != "" {
		file = filepath.Join(keep, "minutes."+string(p.Lang)+".pdf")
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := exec.Command("pdftotext", "-layout", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext (package poppler-utils, see tools/need tests): %v %s", err, got)
	}
	golden := filepath.Join("testdata", "minutes."+string(p.Lang)+".txt")
	if *update {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
}
