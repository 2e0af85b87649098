package paper_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/paper"
)

func TestATableOfFiveThousandRowsRepeatsItsHead(t *testing.T) {
	t.Parallel()
	d := letter(t)
	table := paper.Table{Columns: []paper.Column{{Title: "Nomor urut"}, {Title: "Isi"}}}
	for i := range 5000 {
		table.Rows = append(table.Rows, []string{fmt.Sprint(i + 1), "Contoh isi"})
	}
	d.Body = []paper.Block{table}
	got := read(t, draw(t, d))
	pages := strings.Count(got, "\f")
	if heads := strings.Count(got, "Nomor urut"); heads != pages || pages < 50 {
		t.Errorf("%d heads on %d pages", heads, pages)
	}
	if !strings.Contains(got, fmt.Sprintf("Halaman %d dari %d", pages, pages)) || !strings.Contains(got, "5000 ") {
		t.Error("the last page or the last row is missing")
	}
}

func TestALongWordIsBrokenAndNotLost(t *testing.T) {
	t.Parallel()
	word := strings.Repeat("panjang", 80)
	d := letter(t)
	d.Lines[3].Text, d.To = word, []string{word}
	d.Sign.Name, d.Sign.Title, d.Head.Name = strings.Repeat("N", 300), word, strings.Repeat("K", 300)
	d.Body = []paper.Block{
		paper.Heading{Text: word, Level: 1},
		paper.Paragraph{Text: word},
		paper.List{Items: []string{word}},
		paper.Table{Columns: []paper.Column{{Title: "A"}, {Title: word}, {Title: "C", Align: paper.Right}}, Rows: [][]string{{word, "b", word}}},
	}
	got := strings.Join(strings.Fields(read(t, draw(t, d))), "")
	if n := strings.Count(got, "N"); n < 300 {
		t.Errorf("%d letters of a name of 300", n)
	}
	if n := strings.Count(got, "K"); n < 300 {
		t.Errorf("%d letters of an office of 300", n)
	}
}

func TestARowTallerThanAPageGoesOn(t *testing.T) {
	t.Parallel()
	d := letter(t)
	d.Body = []paper.Block{paper.Table{
		Columns: []paper.Column{{Title: "Kepala"}, {Title: "Isi"}},
		Rows:    [][]string{{"satu", strings.Repeat("kata demi kata ", 2000) + "selesai"}},
	}}
	got := read(t, draw(t, d))
	if n := strings.Count(got, "kata"); n != 4000 || !strings.Contains(got, "selesai") {
		t.Errorf("%d words of 4000", n)
	}
}

func TestASignatureNeverStandsAlone(t *testing.T) {
	t.Parallel()
	for n := range 14 {
		d := letter(t)
		d.Body = []paper.Block{
			paper.Paragraph{Text: strings.TrimSpace(strings.Repeat("Kalimat pertama.\n", n+18))},
			paper.Paragraph{Text: strings.Repeat("Kalimat penutup yang panjangnya beberapa baris. ", 6)},
		}
		pages := strings.Split(strings.TrimSuffix(read(t, draw(t, d)), "\f"), "\f")
		for _, page := range pages {
			if strings.Contains(page, "NIP") && !strings.Contains(page, "Kalimat") {
				t.Errorf("%d lines: the signature stands alone on\n%s", n, page)
			}
		}
	}
}

func TestADocumentWithoutEndIsRefused(t *testing.T) {
	t.Parallel()
	d := letter(t)
	d.Body = []paper.Block{paper.Paragraph{Text: strings.Repeat("baris\n", 40_000)}}
	if _, err := d.PDF(); problem.KindOf(err) != problem.TooLarge {
		t.Errorf("got %v", err)
	}
}

func TestPicturesThatCannotBePrintedAreRefused(t *testing.T) {
	t.Parallel()
	for name, data := range map[string][]byte{
		"sixty megapixels":  claiming(drawing(t, 20, 20), 10_000, 6_000),
		"no pixels":         claiming(drawing(t, 20, 20), 0, 0),
		"wider than an int": claiming(drawing(t, 20, 20), 0x7fffffff, 0x7fffffff),
		"no picture":        []byte("<svg onload='alert(1)'/>"),
		"empty":             nil,
		"cut in half":       drawing(t, 300, 300)[:200],
		"too many bytes":    make([]byte, paper.MaxPictureBytes+1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := paper.ReadPicture(data); problem.KindOf(err) != problem.Invalid {
				t.Errorf("got %v", err)
			}
		})
	}
}

// A line of a million pixels is averaged into few, and costs no more than its pixels.
func TestAPictureThatIsALineIsReadAtOnce(t *testing.T) {
	t.Parallel()
	for _, side := range [][2]int{{1_000_000, 1}, {1, 1_000_000}} {
		from := time.Now()
		if _, err := paper.ReadPicture(drawing(t, side[0], side[1])); err != nil {
			t.Error(err)
		}
		if took := time.Since(from); took > 20*time.Second {
			t.Errorf("%v pixels took %v", side, took)
		}
	}
}

// claiming is a PNG whose head claims another size.
func claiming(data []byte, w, h uint32) []byte {
	data = bytes.Clone(data)
	binary.BigEndian.PutUint32(data[16:], w)
	binary.BigEndian.PutUint32(data[20:], h)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

func FuzzAnyTextCanBePrinted(f *testing.F) {
	f.Add("Budi", "a b")
	f.Add("محمد 😀", strings.Repeat("x", 500))
	f.Add("\xff\xfe", "\u202e\x00")
	f.Fuzz(func(t *testing.T, title, body string) {
		if len(title)+len(body) > 4000 {
			return
		}
		d := paper.Document{
			Lang: "id", Title: title, Head: paper.Letterhead{Name: title}, Words: paper.Words{Page: "{page}/{pages}"},
			Body: []paper.Block{paper.Paragraph{Text: body}, paper.Table{Columns: []paper.Column{{Title: title}}, Rows: [][]string{{body}}, Mark: ","}},
			Sign: &paper.Signature{Title: title, Name: body},
		}
		if _, err := d.PDF(); err != nil && problem.KindOf(err) != problem.TooLarge {
			t.Fatal(err)
		}
	})
}

// A letter of one page takes at most 15 ms.
func BenchmarkLetter(b *testing.B) {
	d := letter(b)
	for b.Loop() {
		draw(b, d)
	}
}
