package citizen_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestAVerifiedReportIsNeverCalledUnverified(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := newVisitor(t, w)
	number, _ := v.reports(story)
	bureauOf(t, w, number).verifies()
	for _, path := range []string{"", "/catatan"} {
		v.get("/laporan/" + number + path)
		v.sees(http.StatusOK, "Sudah diverifikasi, menunggu diteruskan")
		v.lacks("Belum terverifikasi")
	}
	v.get("/laporan/" + number)
	v.sees(http.StatusOK, "Keluar dari halaman ini")
}

func TestAReportThatAnOfficeGaveBackSaysSoAndNotWhy(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := newVisitor(t, w)
	number, _ := v.reports(story)
	bureauOf(t, w, number).verifies().disposes().does(func() (complaint.Case, error) {
		one, err := w.Complaints.Numbered(t.Context(), w.Actor(t, coordinator), number)
		if err != nil {
			return one, err
		}
		return w.Complaints.Return(t.Context(), w.Actor(t, worker), one.ID, 0, "Catatan antarpetugas tentang wewenang.", complaint.To{})
	})
	v.get("/laporan/" + number)
	v.sees(http.StatusOK, "Diteruskan ke Dinas Perizinan", "Dinas Perizinan Contoh mengembalikannya")
	v.lacks("Catatan antarpetugas")
}

func TestWhatAReviewDecidedStandsBeforeTheAnswerThatItWasAbout(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := newVisitor(t, w)
	number, _ := v.reports(story)
	office := bureauOf(t, w, number).verifies().answers()
	v.post("/laporan/"+number+"/bantah", "words", "Masih gelap, tidak ada yang datang.")
	v.get("/laporan/" + number)
	v.sees(http.StatusOK, "Jawaban kantor yang sedang ditinjau")
	const ruling = "Peninjau mendatangi pasar: empat dari enam lampu masih padam, jadi jawaban itu tidak benar dan panel diperbaiki lagi."
	office.does(func() (complaint.Case, error) {
		return w.Complaints.Decide(t.Context(), w.Actor(t, reviewer), office.now.ID, 0, complaint.Ruling{Outcome: complaint.Compensated, Words: ruling})
	})
	v.get("/laporan/" + number)
	v.sees(http.StatusOK, "Keputusan sesudah ditinjau", "Jawaban kantor sebelum ditinjau", ruling)
	v.lacks("Keputusan disampaikan")
	order := []string{"Keputusan sesudah ditinjau", "Seberapa puas", "Perjalanan laporan", "Jawaban kantor sebelum ditinjau"}
	for i := 1; i < len(order); i++ {
		if strings.Index(v.body, order[i-1]) > strings.Index(v.body, order[i]) {
			t.Errorf("%q stands after %q", order[i-1], order[i])
		}
	}
}
