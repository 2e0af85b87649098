package desk_test

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/patuh-id/patuh/internal/access"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/form/keying"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func workingSamples(s selfAssessed, here access.Scope) map[string][]sample {
	path := "/kelola/penilaian/" + s.ID + "/kertas-kerja"
	return map[string][]sample{
		"GET /kelola/penilaian/{id}/kertas-kerja":       {{path: path, scope: here}},
		"GET /kelola/penilaian/{id}/kertas-kerja/unduh": {{path: path + "/unduh", scope: here}},
		"POST /kelola/penilaian/{id}/kertas-kerja":      {{path: path, scope: here}},
	}
}

// workbook fills the template of the locus: an answer for every question of the n-th row of a sheet.
func workbook(t *testing.T, template string, b *keying.Booklet, row int, choice int) []byte {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(template))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	name := b.Subject.Label.In("id")
	rows, err := f.GetRows(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range b.Questions {
		at, err := excelize.CoordinatesToCellName(slices.Index(rows[2], q.Code)+1, row+5)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellValue(name, at, q.Question.Scale.Options[choice].Code); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestAWorkingPaperIsLookedAtAndThenTakenIn(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	s, b, v := repeated(t, w)
	path := "/kelola/penilaian/" + s.ID + "/kertas-kerja"
	v.get(path)
	v.sees(path, s.locus.Name, "Pilih")
	one := path + "?lokus=" + s.locus.ID
	v.get(one)
	v.sees(one, "Unduh kertas kerja", `value="`+s.From+`"`)
	v.get(path + "/unduh?lokus=" + s.locus.ID)
	if v.status != http.StatusOK || !strings.HasPrefix(v.body, "PK") {
		t.Fatal(v.status)
	}
	empty := v.body
	filled := workbook(t, empty, b, 2, 0)
	bring := func(data []byte, more ...string) {
		t.Helper()
		v.upload(path, data, append([]string{"lokus", s.locus.ID}, more...)...)
	}
	bring([]byte(empty), "day", s.From)
	v.answered(http.StatusUnprocessableEntity)
	v.sees(path, "belum memuat satu jawaban pun")
	bring(filled, "day", s.From)
	v.answered(http.StatusUnprocessableEntity)
	v.sees(path, "Hanya wawancara yang disetujui")
	bring(filled, "day", w.Now().AddDate(0, 0, 2).Format(time.DateOnly), "consent", "ya")
	v.sees(path, "Tanggal ini belum tiba")
	bring(filled, "day", s.From, "consent", "ya")
	v.answered(http.StatusOK)
	v.sees(path, "Formulir baru", "Belum ada yang berubah")
	if held, err := w.Forms.OfLoci(t.Context(), w.DB, s.locus.ID); err != nil || len(held) > 0 {
		t.Fatal("it came in before anybody agreed", err)
	}
	v.postFiles(path, "digest", strings.Repeat("0", 64))
	v.sees(path, "berubah sejak berkas ini diperiksa")
	v.again(path)
	v.sees(path, "Kertas kerja dimasukkan.")
	held, err := w.Forms.OfLoci(t.Context(), w.DB, s.locus.ID)
	if err != nil || len(held) != 1 || held[0].Way != fieldform.Sheet || held[0].Answered != len(b.Questions) || held[0].Content.Consent == nil {
		t.Fatalf("%+v, %v", held, err)
	}
	bring(filled, "day", s.From, "consent", "ya")
	v.sees(path, "Semua isinya sudah ada", "Sudah masuk sebelumnya")
	bring(workbook(t, empty, b, 2, 1), "day", s.From, "consent", "ya")
	v.sees(path, "Memperbaiki kertas kerja sebelumnya", " → ")
}

func TestAWorkingPaperIsForOwnTeamsAlone(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	s, _, v := repeated(t, w)
	run(t, w, `DELETE FROM cycle_member`)
	path := "/kelola/penilaian/" + s.ID + "/kertas-kerja"
	v.get(path)
	v.sees(path, "Tidak ada lokus yang dikunjungi tim Anda")
	for _, one := range []string{path + "?lokus=" + s.locus.ID, path + "/unduh?lokus=" + s.locus.ID, path + "?lokus=semua:" + desktest.BodySlug} {
		v.get(one)
		v.answered(http.StatusNotFound)
	}
}
