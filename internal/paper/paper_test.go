package paper_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/chart"
	"github.com/patuh-id/patuh/internal/paper"
)

var update = flag.Bool("update", false, "write the golden files anew")

// letter is a letter with everything that stands on one.
func letter(t testing.TB) paper.Document {
	t.Helper()
	return paper.Document{
		Lang: "id", Title: "Permintaan data pendukung", Author: "Bagian Organisasi Contoh",
		Created: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC),
		Head: paper.Letterhead{
			Above: "PEMERINTAH KOTA CONTOH", Name: "SEKRETARIAT DAERAH",
			Address: []string{"Jalan Contoh Nomor 1, Kota Contoh 70000", "Telepon (0511) 000000 · sekretariat@contoh.go.id"},
			Logo:    logo(t),
		},
		Place: "Kota Contoh, 2 Maret 2026",
		Lines: []paper.Line{
			{"Nomor", "012/ORG/III/2026"},
			{"Sifat", "Biasa"},
			{"Lampiran", "1 (satu) berkas"},
			{"Hal", "Permintaan data pendukung penilaian kepatuhan penyelenggaraan pelayanan publik"},
		},
		To: []string{"Yth. Kepala Dinas Kependudukan dan Pencatatan Sipil", "di tempat"},
		Body: []paper.Block{
			paper.Paragraph{Text: "Sehubungan dengan penilaian kepatuhan penyelenggaraan pelayanan publik tahun 2026, kami mohon Saudara menyiapkan data pendukung untuk unit layanan di lingkungan dinas Saudara."},
			paper.List{Ordered: true, Items: []string{"Standar pelayanan yang berlaku beserta keputusan penetapannya.", "Maklumat pelayanan yang dipajang di ruang layanan.", "Data pengaduan enam bulan terakhir."}},
			paper.Table{
				Caption: "Jadwal",
				Columns: []paper.Column{{Title: "Kegiatan"}, {Title: "Tanggal"}, {Title: "Nilai sebelumnya", Align: paper.Decimal}},
				Rows:    [][]string{{"Kunjungan pertama", "9 Maret 2026", "87,4"}, {"Kunjungan kedua", "16 Maret 2026", "100"}, {"Klarifikasi", "23 Maret 2026", "9,125"}},
				Mark:    ",",
			},
			paper.Paragraph{Text: "Atas perhatian dan kerja sama Saudara, kami ucapkan terima kasih."},
		},
		Sign:   &paper.Signature{Title: "Plt. Kepala Bagian Organisasi,", Name: "Pegawai Contoh, S.Sos.", Below: []string{"NIP 000000000000000000"}},
		Copies: &paper.Copies{Title: "Tembusan:", To: []string{"Wali Kota Contoh (sebagai laporan)"}},
		Proof:  &paper.Proof{Address: "https://patuh.contoh.go.id/dokumen/K7QF-2M9X-TT4C-9D3A", Words: []string{"Periksa keaslian surat ini dengan kode QR atau di:"}},
		Words: paper.Words{
			Page: "Halaman {page} dari {pages}", Code: "K7QF-2M9X-TT4C-9D3A",
			Accessible: "Versi untuk pembaca layar: https://patuh.contoh.go.id/dokumen/K7QF-2M9X-TT4C-9D3A/isi",
		},
	}
}

// report is a document of several pages with every kind of block.
func report(t testing.TB) paper.Document {
	t.Helper()
	d := letter(t)
	var rows [][]string
	for i := range 90 {
		rows = append(rows, []string{fmt.Sprint(i + 1), fmt.Sprintf("Unit Layanan Contoh %d", i+1), fmt.Sprintf("%d,%d", 60+i%40, i%10)})
	}
	d.Title, d.Copies = "Laporan contoh", nil
	d.Body = []paper.Block{
		paper.Heading{Text: "Ringkasan", Level: 1},
		paper.Paragraph{Text: strings.Repeat("Nilai menurut dimensi dan tahun disajikan di bawah ini. ", 12)},
		paper.Bars{Title: "Nilai menurut dimensi", Rows: []chart.DimensionRow{
			{Name: "Input", Bars: []chart.DimensionBar{{Points: 18.5, Max: 21.85, Known: true, Text: "18,50 dari 21,85"}}},
			{Name: "Proses", Bars: []chart.DimensionBar{{Name: "Kota Contoh", Points: 40, Max: 50, Known: true, Text: "40,00 dari 50,00"}, {Name: "Kabupaten Contoh", Points: 30, Max: 50, Known: true, Text: "30,00 dari 50,00"}}},
			{Name: "Output", Bars: []chart.DimensionBar{{Max: 28.15, Text: "tidak diketahui"}}},
		}},
		paper.Trend{Title: "Nilai menurut tahun", Years: []chart.TrendYear{
			{Year: "2021", Known: true, Value: 71.2, Text: "71,20"},
			{Year: "2022", Known: true, Value: 84, Text: "84,00", Link: chart.Full},
			{Year: "2023", Text: "tidak dinilai"},
			{Year: "2024", Known: true, Value: 91.55, Text: "91,55"},
			{Year: "2025", Known: true, Value: 99.9, Text: "99,90", Link: chart.Partial},
		}},
		paper.Heading{Text: "Nilai menurut unit", Level: 2},
		paper.Table{Columns: []paper.Column{{Title: "No.", Align: paper.Right}, {Title: "Unit"}, {Title: "Nilai", Align: paper.Decimal}}, Rows: rows, Mark: ","},
		paper.Table{Columns: make([]paper.Column, 2), Rows: [][]string{{"Hari, tanggal", "Senin, 2 Maret 2026"}, {"Tempat", "Ruang Rapat Contoh, Lantai 2"}}},
		paper.Paragraph{Text: "Demikian laporan ini dibuat."},
	}
	return d
}

func logo(t testing.TB) *paper.Picture {
	t.Helper()
	p, err := paper.ReadPicture(drawing(t, 600, 600))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// drawing is a round sign on nothing, as PNG.
func drawing(t testing.TB, w, h int) []byte {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			if dx, dy := 2*x-w, 2*y-h; dx*dx+dy*dy < w*h {
				m.Set(x, y, color.NRGBA{11, 79, uint8(63 + x*120/w), 255})
			}
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, m); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func draw(t testing.TB, d paper.Document) []byte {
	t.Helper()
	data, err := d.PDF()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// read returns the text of a document as a program extracts it.
func read(t *testing.T, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if keep := os.Getenv("PATUH_TEST_KEEP"); keep != "" {
		if err := os.WriteFile(filepath.Join(keep, strings.ReplaceAll(t.Name(), "/", "_")+".pdf"), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command("pdftotext", "-layout", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext (package poppler-utils, see tools/need tests): %v %s", err, out)
	}
	return string(out)
}

func TestTheTextOfADocumentCanBeExtracted(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]paper.Document{"letter": letter(t), "report": report(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := draw(t, d)
			got := read(t, data) + "sha256 " + hash(data) + "\n"
			golden := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func TestEqualDocumentsHaveEqualBytes(t *testing.T) {
	t.Parallel()
	first := draw(t, report(t))
	for range 5 {
		if !bytes.Equal(first, draw(t, report(t))) {
			t.Fatal("the same document has other bytes")
		}
	}
	other := letter(t)
	other.Lines[0].Text = "013/ORG/III/2026"
	if bytes.Equal(draw(t, letter(t)), draw(t, other)) {
		t.Error("another number gives the same bytes")
	}
}

func TestADocumentSaysWhatItIs(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "paper.pdf")
	if err := os.WriteFile(file, draw(t, letter(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdfinfo", file).CombinedOutput()
	if err != nil {
		t.Fatalf("pdfinfo: %v %s", err, out)
	}
	for _, want := range []string{"Permintaan data pendukung", "Bagian Organisasi Contoh", "A4", "Pages:           1"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("%q is missing from\n%s", want, out)
		}
	}
	fonts, err := exec.Command("pdffonts", file).CombinedOutput()
	if err != nil || strings.Contains(string(fonts), " no  ") && !strings.Contains(string(fonts), "yes") {
		t.Errorf("fonts are not embedded: %v\n%s", err, fonts)
	}
}

func TestWhatTheFontsDoNotHaveIsPrintedAsItsNumber(t *testing.T) {
	t.Parallel()
	d := letter(t)
	d.Body = []paper.Block{paper.Paragraph{Text: "Nama: محمد 😀 Ñandú Čapek naïve\u202eterbalik\x07 e\u0301 “kutip” – € ½ °"}}
	got := read(t, draw(t, d))
	for _, want := range []string{"[U+0645]", "[U+062D]", "[U+1F600]", "[U+202E]", "[U+0007]", "Ñandú Čapek", "é", "“kutip” – €"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing from\n%s", want, got)
		}
	}
	missing, err := paper.Unprintable("Budi 😀 محمد é\n")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]rune("حدم😀"), missing); diff != "" {
		t.Error(diff)
	}
}

func TestEveryLetterOfIndonesianAndEnglishIsInTheFonts(t *testing.T) {
	t.Parallel()
	text := `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,;:!?'"()[]{}<>/\|@#$%^&*_-+=~` + "`" +
		"“”‘’–—…•·°§©®™€£¥½¼¾×÷±≤≥²³ªºàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿßÀÉÑÖŁłŃńŠšŽžĆćČčĐđĞğİıŐőŰűŞşāēīōū"
	missing, err := paper.Unprintable(text)
	if err != nil {
		t.Fatal(err)
	}
	if len(missing) > 0 {
		t.Errorf("missing: %q", missing)
	}
}
