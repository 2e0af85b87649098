package citizen_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

const story = "Lampu jalan di depan pasar mati sejak Senin, malam hari gelap sekali."

// everywhere runs a test on a world of its own on each database.
func everywhere(t *testing.T, test func(*testing.T, *desktest.World)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { test(t, desktest.On(t, d)) })
}

func TestAReportIsSentInThreeStepsAndFollowedWithItsReceipt(t *testing.T) {
	t.Parallel()
	everywhere(t, func(t *testing.T, w *desktest.World) {
		v := newVisitor(t, w)
		number, pin := v.reports(story)
		v.sees(http.StatusOK, "Catat nomor dan PIN sekarang", "Ombudsman", "Verifikasi laporan")

		elsewhere := newVisitor(t, w)
		elsewhere.get("/laporan/" + number)
		elsewhere.sees(http.StatusOK, "Buka laporan Anda", number)
		elsewhere.post("/laporan", "number", number, "pin", "0000 0000 0000")
		elsewhere.sees(http.StatusUnprocessableEntity, number)
		elsewhere.post("/laporan", "number", number, "pin", pin)
		elsewhere.sees(http.StatusOK, number, "Belum terverifikasi", "Laporan diterima", "Tidak ada yang perlu Anda lakukan sekarang", story)
		elsewhere.upload("/laporan/"+number+"/pesan", nil, "words", "Sekarang dua lampu.")
		elsewhere.sees(http.StatusOK, "Pesan Anda sudah sampai", "Sekarang dua lampu.", "Anda menulis")
		elsewhere.get("/laporan/" + number + "/cabut")
		elsewhere.sees(http.StatusOK, "Cabut laporan?")
		elsewhere.post("/laporan/"+number+"/cabut", "words", "")
		elsewhere.sees(http.StatusOK, "Laporan sudah dicabut", "Dicabut")
		elsewhere.post("/laporan/tutup")
		elsewhere.get("/laporan/" + number)
		elsewhere.sees(http.StatusOK, "Buka laporan Anda")
	})
}

func TestAQuestionIsAnsweredAndTheAnswerConfirmedInOneTap(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := newVisitor(t, w)
	number, _ := v.reports(story)
	own := "/laporan/" + number
	office := bureauOf(t, w, number).verifies().asks("Di tiang nomor berapa?")

	v.get(own)
	for _, paper := range []string{own + "/tanda-terima", own + "/berkas-ombudsman", "/lapor/terkirim/tanda-terima"} {
		v.get(paper)
		if v.status != http.StatusOK || !strings.HasPrefix(v.body, "%PDF-") {
			t.Errorf("%s answers %d and no PDF", paper, v.status)
		}
	}
	v.get(own + "/catatan")
	if !strings.Contains(v.body, number) || !strings.Contains(v.body, story) || v.header.Get("Content-Disposition") != `attachment; filename="catatan.txt"` {
		t.Errorf("the note says %s", v.body)
	}
	v.get(own)
	v.sees(http.StatusOK, "Menunggu kelengkapan dari Anda", "Di tiang nomor berapa?", "Jawab pertanyaan", "Jawaban Anda ditunggu sampai")
	v.upload(own+"/lengkapi", nil, "words", "")
	v.sees(http.StatusUnprocessableEntity, "Ada yang perlu dibetulkan")
	v.upload(own+"/lengkapi", []photo{{"photo", "tiang.png", pngBytes(t)}}, "words", "Tiang nomor 12.")
	v.sees(http.StatusOK, "Jawaban Anda sudah sampai", "Anda menjawab", "Tiang nomor 12.", "tiang.png")

	office.answers()
	v.get(own)
	v.sees(http.StatusOK, "Ini jawabannya. Sudah selesai?", "Panel diganti", "Ya, sudah selesai", "Belum selesai atau tidak benar", "Konfirmasi Anda ditunggu sampai", "Dinas Perizinan")
	v.lacks("sangat puas", "kecewa") // no face closes it
	v.post(own+"/puas", "satisfaction", "kecewa")
	v.sees(http.StatusOK, "Itu tidak dapat dilakukan")
	v.post(own+"/puas", "satisfaction", "9")
	v.sees(http.StatusOK, "Itu tidak dapat dilakukan")
	v.post(own+"/nilai", "satisfaction", "5")
	v.sees(http.StatusOK, "Itu tidak dapat dilakukan")
	v.post(own+"/puas", "satisfaction", "0")
	v.sees(http.StatusOK, "Laporan ini selesai", "Selesai", "Minta ditinjau ulang", "sangat puas", "kecewa")
	v.post(own+"/nilai", "satisfaction", "2")
	v.sees(http.StatusOK, "Terima kasih atas penilaian Anda", "Minta ditinjau ulang")
	v.post(own+"/puas", "satisfaction", "5") // pressed twice
	v.sees(http.StatusOK, "Itu tidak dapat dilakukan")
	v.post(own+"/tinjau", "words", "")
	v.sees(http.StatusUnprocessableEntity, "Minta ditinjau ulang")
	v.post(own+"/tinjau", "words", "Sejak tadi malam padam lagi, semuanya.")
	v.sees(http.StatusOK, "Permintaan tinjauan sudah dicatat", "Ditinjau ulang")
}

func TestADisputedAnswerGoesToSomebodyElse(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := newVisitor(t, w)
	number, _ := v.reports(story)
	bureauOf(t, w, number).verifies().answers()
	v.get("/laporan/" + number + "/bantah")
	v.sees(http.StatusOK, "Belum selesai?", "bukan unit yang mengerjakannya")
	v.post("/laporan/"+number+"/bantah", "words", "Masih gelap, tidak ada yang datang.")
	v.sees(http.StatusOK, "belum selesai", "Ditinjau ulang", "Masih gelap")
}
