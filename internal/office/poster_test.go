package office

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/testkit"
)

var update = flag.Bool("update", false, "write the golden files anew")

// poster is what an office hangs up.
func poster(t *testing.T, w *world) Office {
	t.Helper()
	w.number(t, Number{Kind: Phone, Value: "0511-3363811", Label: "Loket pengaduan", Hours: "Senin–Jumat 08.00–15.30", Every: 30})
	w.number(t, Number{Kind: WhatsApp, Value: "0812-3456-7890", Label: "Pesan", Every: 30})
	err := w.SetSheet(t.Context(), w.keeper, w.body, w.unit, Sheet{
		Does: "Melayani dokumen kependudukan.", Person: "Pegawai Contoh", PersonPosition: "Sekretaris", TextOnly: "Kirim pesan WhatsApp; dijawab tertulis.",
		HoursNote: "Istirahat bergantian.",
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	all, err := w.Office(t.Context(), w.body, w.unit)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestNoticesAreTheSameBytesForTheSameOffice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	poster(t, w)
	const address = "Jl. Contoh No. 1, Banjarmasin"
	draw := map[string]func() ([]byte, error){
		"notice.id": func() ([]byte, error) {
			return w.Notice(t.Context(), w.body, w.unit, locale.Indonesian, address, "Senin–Jumat 08.00–16.30 WITA")
		},
		"notice.en": func() ([]byte, error) {
			return w.Notice(t.Context(), w.body, w.unit, locale.English, address, "Monday–Friday 08:00–16:30 WITA")
		},
		"works.id": func() ([]byte, error) {
			return w.WorksNotice(t.Context(), w.body, w.unit, locale.Indonesian, address, Works{What: "Perbaikan loket", Where: "Lantai 1", Until: "31 Maret 2026"})
		},
	}
	for name, notice := range draw {
		data, err := notice()
		if err != nil {
			t.Fatal(err)
		}
		again, err := notice()
		if err != nil || !bytes.Equal(data, again) {
			t.Errorf("%s is another each time: %v", name, err)
		}
		golden(t, name, data)
	}
}

func TestNoNoticeIsPrintedWhoseCodeLeadsNowhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	poster(t, w)
	w.Origin = ""
	_, wall := w.Notice(t.Context(), w.body, w.unit, locale.Indonesian, "", "")
	_, works := w.WorksNotice(t.Context(), w.body, w.unit, locale.Indonesian, "", Works{What: "Perbaikan loket", Where: "Lantai 1", Until: "31 Maret 2026"})
	for name, err := range map[string]error{"wall": wall, "works": works} {
		var p *problem.Error
		if !errors.As(err, &p) || p.Key != "office.poster.no_origin" || !strings.Contains(w.Catalog.Printer(locale.Indonesian).T(p.Key), "--public-url") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func golden(t *testing.T, name string, data []byte) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("PATUH_TEST_KEEP"); keep != "" {
		if err := os.WriteFile(filepath.Join(keep, name+".pdf"), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command("pdftotext", "-layout", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext (package poppler-utils, see tools/need tests): %v %s", err, out)
	}
	sum := sha256.Sum256(data)
	got := string(out) + "sha256 " + hex.EncodeToString(sum[:]) + "\n"
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%s (%v), run with -update if it is right:\n%s", name, err, got)
	}
}

func TestANoticeOfWorksWantsWhatTheLawWants(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testkit.SQLite(t))
	_, err := w.WorksNotice(t.Context(), w.body, w.unit, locale.Indonesian, "", Works{What: " "})
	if got := said(err); got != "what works_empty, where works_empty, until works_empty, person works_empty" {
		t.Error(got)
	}
	poster(t, w)
	hostile := Works{What: "<script>🙂</script>", Where: strings.Repeat("x", MaxNote), Until: "'; --"}
	if _, err := w.WorksNotice(t.Context(), w.body, w.unit, locale.English, "", hostile); err != nil {
		t.Error(err)
	}
}
