package citizen_test

import (
	"net/http"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestWhoeverReportsTheTopIsToldItsWayAndThatItsDateMayChange(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	house, err := w.Complaints.House(t.Context(), access.Machine(), w.City.ID)
	if err != nil {
		t.Fatal(err)
	}
	house.ExaminersIndependent, house.ExaminersBasis = true, "Keputusan Contoh 1/2026"
	if _, err := w.Complaints.SetHouse(t.Context(), access.Machine(), house); err != nil {
		t.Fatal(err)
	}
	v := newVisitor(t, w)
	v.get("/lapor")
	v.upload("/lapor", nil, "kind", "complaint", "words", story)
	v.post("/lapor/tempat", "office", "?", "about", "top", "whom", "Kepala bagian yang bertugas Senin")
	v.post("/lapor/kontak", "secrecy", "open", "reach", "mailbox")
	v.sees(http.StatusOK, "Meja pengaduan dan pimpinan tidak melihatnya", "Kepala bagian yang bertugas Senin")
	v.post("/lapor/kirim")
	number, _ := v.receipt()
	v.sees(http.StatusOK, "tidak diteruskan ke kantor yang dilaporkan", "60 hari kerja")
	v.lacks("Setelah diverifikasi laporan diteruskan")
	v.get("/laporan/" + number)
	v.sees(http.StatusOK, "Tentang siapa: Kepala bagian yang bertugas Senin")
}

func TestWhoeverNamesTheTopIsAskedWhetherItIsAboutThem(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, desktest.New(t, nil))
	v.get("/lapor")
	v.upload("/lapor", nil, "kind", "complaint", "words", "Bupati meminta uang untuk izin usaha saya, sudah dua kali.")
	v.get("/lapor/tempat")
	v.sees(http.StatusOK, "Kata-kata Anda menyebut pimpinan tertinggi")
	v.lacks(`value="office" checked`)
	v.post("/lapor/tempat", "office", "?")
	v.sees(http.StatusUnprocessableEntity, "Pilih tentang siapa laporan ini")
	v.post("/lapor/tempat", "office", "?", "about", "office")
	v.sees(http.StatusOK, "Siapa yang boleh tahu")
}

func TestWhoeverSpeaksOfWhatSomebodyDidIsAskedWhetherItIsAboutThem(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, desktest.New(t, nil))
	v.get("/lapor")
	v.upload("/lapor", nil, "kind", "complaint", "words", "Atasan saya meminta uang dari tiap berkas dan mengancam memindahkan saya.")
	v.get("/lapor/tempat")
	v.sees(http.StatusOK, "Kata-kata Anda menyebut perbuatan seseorang")
	v.lacks(`value="office" checked`)
	v.post("/lapor/tempat", "office", "?")
	v.sees(http.StatusUnprocessableEntity, "Pilih tentang siapa laporan ini")
	v.post("/lapor/tempat", "office", "?", "about", "person")
	v.sees(http.StatusOK, "Siapa yang boleh tahu")
}

func TestWhoeverCannotSendHereIsShownTheWayOut(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, desktest.New(t, nil))
	v.get("/lapor")
	v.upload("/lapor", nil, "kind", "complaint", "words", story)
	v.post("/lapor/tempat", "office", "?", "about", "top")
	v.sees(http.StatusOK, "Tidak dikirim dari sini", story, `class="govuk-button" href="https://ombudsman.go.id"`, "Bukan tentang pimpinan?")
	v.lacks("Siapa yang boleh tahu", "Kirim laporan")
	v.post("/lapor/kirim") // an old page
	v.sees(http.StatusUnprocessableEntity)
	v.post("/lapor/tempat", "office", "?", "about", "office")
	v.post("/lapor/kontak", "secrecy", "open", "reach", "mailbox")
	v.post("/lapor/kirim")
	v.receipt()
}
