package citizen_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestADraftSurvivesAndIsSentOnce(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := newVisitor(t, w)
	v.get("/lapor")
	v.upload("/lapor", []photo{{"photo", "lampu.png", pngBytes(t)}}, "kind", "complaint", "words", story)
	v.get("/lapor") // the back button
	v.sees(http.StatusOK, story, "lampu.png", "Hapus draf")
	v.get("/en/lapor") // another language is the same draft
	v.sees(http.StatusOK, story, "Delete the draft")
	v.get("/lapor/periksa")
	v.sees(http.StatusOK, "Di mana, dan kantor mana?") // first things first
	v.post("/lapor/tempat", "place", "Depan pasar", "office", "?", "about", "office")
	v.post("/lapor/kontak", "secrecy", "open", "reach", "mailbox")
	v.sees(http.StatusOK, "Periksa sebelum mengirim", "Depan pasar", "lampu.png")

	v.post("/lapor/kirim")
	number, pin := v.receipt()
	v.post("/lapor/kirim") // the answer was lost on the way, and it is pressed again
	again, same := v.receipt()
	if again != number || same != pin {
		t.Errorf("sent again it became %s %s, first %s %s", again, same, number, pin)
	}
	v.get("/laporan/" + number)
	v.sees(http.StatusOK, number, "Laporan diterima")
	v.get("/lapor")
	v.sees(http.StatusOK, "Tanda terima laporan yang baru Anda kirim")
	v.lacks(story)                                               // the next report is another one
	v.upload("/lapor", nil, "kind", "complaint", "words", story) // an old page, by the back button
	v.sees(http.StatusOK, number)
	v.upload("/lapor?baru=1", nil, "kind", "complaint", "words", "Sekarang juga air mati sejak pagi.")
	v.sees(http.StatusOK, "Di mana, dan kantor mana?")
	v.get("/lapor/terkirim")
	v.lacks(number)
}

func TestADraftIsForgottenOnASharedPhone(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, desktest.New(t, nil))
	v.get("/lapor")
	v.upload("/lapor", []photo{{"photo", "lampu.png", pngBytes(t)}}, "kind", "complaint", "words", story)
	v.post("/lapor/hapus")
	v.sees(http.StatusOK, "Draf sudah dihapus")
	v.lacks(story, "lampu.png")
	v.get("/lapor/tempat")
	v.sees(http.StatusOK, "Belum ada draf di perangkat ini")
}

func TestWhoeverSaysNothingIsToldThatAVoiceWillDo(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, desktest.New(t, nil))
	v.get("/lapor")
	v.upload("/lapor", nil, "kind", "complaint", "words", " ")
	v.sees(http.StatusUnprocessableEntity, "Tulis sedikit, rekam suara, atau lampirkan foto.")
}

func TestAReceiptIsForgottenOnASharedPhone(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, desktest.New(t, nil))
	number, _ := v.reports(story)
	v.sees(http.StatusOK, "hapus dari ponsel ini", "Anda tidak meninggalkan nomor telepon")
	v.post("/lapor/hapus")
	v.sees(http.StatusOK, "Tanda terima sudah dihapus dari peramban ini")
	v.lacks("Tanda terima laporan yang baru Anda kirim")
	v.get("/laporan/" + number)
	v.sees(http.StatusOK, "Buka laporan Anda") // the PIN is asked for
	v.get("/lapor/terkirim")
	v.sees(http.StatusOK, "Buka laporan Anda")
}

func TestADraftOfAVoiceAloneCanBeForgotten(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, desktest.New(t, nil))
	v.get("/lapor")
	v.lacks("Hapus draf")
	v.upload("/lapor", []photo{{"photo", "lampu.png", pngBytes(t)}}, "kind", "complaint", "words", "")
	v.get("/lapor")
	v.sees(http.StatusOK, "Hapus draf", "lampu.png")
}

func TestNoOtherSitesLinkTakesADraftAway(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, desktest.New(t, nil))
	v.get("/lapor")
	for site, cleared := range map[string]bool{"cross-site": false, "same-origin": true, "": true} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/lapor/keluar", nil)
		if site != "" {
			r.Header.Set("Sec-Fetch-Site", site)
		}
		got := httptest.NewRecorder()
		v.handler.ServeHTTP(got, r)
		if (len(got.Result().Cookies()) > 0) != cleared {
			t.Errorf("%q: cleared %t", site, !cleared)
		}
	}
}

func TestLeavingQuicklyLeavesNothingInTheBrowser(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, desktest.New(t, nil))
	number, _ := v.reports(story)
	v.get("/lapor/keluar")
	if to := v.header.Get("Location"); to != "/" {
		t.Fatalf("it leads to %q", to)
	}
	v.get("/laporan/" + number)
	v.sees(http.StatusOK, "Buka laporan Anda")
	v.get("/lapor/terkirim")
	v.lacks(number)
}

func TestAnswersAreKeptByNobodyAndTellNobody(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, desktest.New(t, nil))
	number, _ := v.reports(story)
	for _, path := range []string{"/lapor", "/lapor/terkirim", "/laporan", "/laporan/" + number, "/laporan/hilang", "/laporan/x/y/z"} {
		v.get(path)
		if v.header.Get("Cache-Control") != "no-store" || v.header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", path, v.header)
		}
		if path != "/lapor" && v.header.Get("X-Robots-Tag") != "noindex" {
			t.Errorf("%s may be found by search engines", path)
		}
	}
	v.get("/laporan/" + number)
	if title, _, _ := strings.Cut(v.body, "</title>"); !strings.HasSuffix(title, "<title>Halaman Anda · Patuh") {
		t.Errorf("the history of the browser says %q", title[max(0, len(title)-60):])
	}
}

func TestWordsOfDangerAndTheChoiceOfItShowWhomToCall(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	for _, fields := range [][]string{
		{"kind", "complaint", "words", "Ada kebakaran di pasar lantai dua."},
		{"kind", "complaint", "words", "Pohon miring di atas rumah kami.", "danger", "1"},
	} {
		v := newVisitor(t, w)
		v.get("/lapor")
		v.upload("/lapor", nil, fields...)
		v.sees(http.StatusOK, "Ada bahaya sekarang? Telepon dulu", "bukan pengganti layanan darurat", `class="urgent"`)
	}
}

func TestEmergencyNumbersSayHowSureItIsThatSomebodyAnswers(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	own := office.Place{Authority: w.City.ID}
	for _, n := range []office.Number{
		{Place: own, Kind: office.Phone, Value: "112", Label: "Darurat", Status: "unknown", Basis: "belum dipastikan", Emergency: true},
		{Place: own, Kind: office.WhatsApp, Value: "0812-3456-7890", Label: "Jaga malam", Emergency: true},
		{Place: own, Kind: office.Mail, Value: "surel@contoh.go.id", Label: "Surel", Emergency: true},
		{Place: own, Kind: office.Phone, Value: "0511-3363899", Label: "Bukan darurat"},
	} {
		if _, err := w.Offices.MakeNumber(t.Context(), access.Machine(), n, ""); err != nil {
			t.Fatal(err)
		}
	}
	v := newVisitor(t, w)
	v.get("/lapor")
	v.sees(http.StatusOK, `href="tel:112"`, "kepastian: belum dipastikan", `href="https://wa.me/6281234567890"`, `href="tel:+625113363812"`, "belum pernah diuji")
	v.lacks("surel@contoh.go.id", "Bukan darurat")
}

func TestWhoWillGetAReportIsSaidBeforeItIsSent(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, desktest.New(t, nil))
	v.get("/lapor")
	v.upload("/lapor", nil, "kind", "complaint", "words", story)
	v.post("/lapor/tempat", "office", "?", "about", "person")
	v.sees(http.StatusOK, "Orang yang dilaporkan dan bawahannya tidak dapat melihatnya")
	v.post("/lapor/tempat", "office", "?", "about", "top")
	v.sees(http.StatusOK, "Periksa sebelum mengirim", "sampaikan langsung ke Ombudsman", "Tidak ada yang di sini")
	v.lacks("Nama", "Nomor telepon")
	v.get("/lapor/kontak") // nothing is asked of whoever cannot send
	v.sees(http.StatusOK, "Periksa sebelum mengirim")
	v.lacks("Kirim laporan") // nothing is promised that cannot be kept
}

func TestWhoeverIsAnonymousIsToldWhatThatMeans(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := newVisitor(t, w)
	v.get("/lapor")
	v.upload("/lapor", nil, "kind", "complaint", "words", story)
	v.post("/lapor/tempat", "office", "?", "about", "office")
	v.sees(http.StatusOK, "PIN yang hilang tidak dapat diganti", "melewati perusahaan lain")
	v.post("/lapor/kontak", "secrecy", "anonymous", "reach", "phone", "phone", "081234567890", "name", "Warga Contoh")
	v.sees(http.StatusOK, "Anda memilih anonim")
	v.lacks("Warga Contoh", "081234567890")
	v.post("/lapor/kirim")
	number, pin := v.receipt()
	v.sees(http.StatusOK, "PIN yang hilang tidak dapat diganti")
	v.post("/laporan/hilang", "number", number, "phone", "081234567890")
	v.sees(http.StatusOK, "Permintaan sudah diteruskan") // the same for everybody
	v.post("/laporan", "number", strings.ToLower(strings.ReplaceAll(number, "-", " ")), "pin", strings.ReplaceAll(pin, " ", ""))
	v.get("/laporan/" + number)
	v.sees(http.StatusOK, number)
}

func TestWhoeverIsSecretIsToldThatALostPINIsLost(t *testing.T) {
	t.Parallel()
	v := newVisitor(t, desktest.New(t, nil))
	v.get("/lapor")
	v.upload("/lapor", nil, "kind", "complaint", "words", story)
	v.post("/lapor/tempat", "office", "?", "about", "office")
	v.sees(http.StatusOK, "belum punya dua petugas identitas", "Batasnya: PIN yang hilang tidak dapat diganti")
	v.post("/lapor/kontak", "secrecy", "secret", "reach", "mailbox", "name", "Warga Contoh")
	v.sees(http.StatusUnprocessableEntity, "belum dapat menyimpan nama secara rahasia")
	v.post("/lapor/kontak", "secrecy", "secret", "reach", "sms", "phone", "081234567890")
	v.sees(http.StatusUnprocessableEntity, "dapat dibaca mesin")
	v.post("/lapor/kontak", "secrecy", "secret", "reach", "sms", "phone", "081234567890", "accepts", "1")
	v.sees(http.StatusOK, "Anda memilih rahasia: PIN yang hilang tidak dapat diganti")
	v.post("/lapor/kirim")
	number, pin := v.receipt()
	v.sees(http.StatusOK, "Anda memilih rahasia: PIN yang hilang tidak dapat diganti")
	v.lacks("Kantor dapat membuat yang baru")
	// They may want to be known after all, and then no more.
	v.post("/laporan", "number", number, "pin", pin)
	v.get("/laporan/" + number)
	v.sees(http.StatusOK, "Rahasia: tidak ada nama yang disimpan", "Saya ingin dikenal")
	v.get("/laporan/" + number + "/terbuka")
	v.post("/laporan/"+number+"/terbuka", "reach", "mailbox")
	v.sees(http.StatusUnprocessableEntity)
	v.post("/laporan/"+number+"/terbuka", "reach", "mailbox", "name", "Warga Contoh", "shown", "1")
	v.get("/laporan/" + number)
	v.sees(http.StatusOK, "Terbuka: petugas yang berhak", "Anda memilih terbuka")
	v.get("/laporan/" + number + "/sembunyi")
	v.post("/laporan/"+number+"/sembunyi", "secrecy", "anonymous")
	v.get("/laporan/" + number)
	v.sees(http.StatusOK, "Anonim: tidak ada nama", "Anda memilih tidak lagi dikenal")
}

func TestAnOfficeIsFoundByItsNoticeAndByWords(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	office := desktest.BodySlug + "/" + desktest.UnitSlug
	v := newVisitor(t, w)
	v.get("/lapor?kantor=" + office)
	v.upload("/lapor?kantor="+office, nil, "kind", "complaint", "words", story)
	v.sees(http.StatusOK, "Dinas Perizinan Contoh", `value="`+office+`" checked`)
	v.post("/lapor/tempat", "office", "?", "about", "office", "look", "perizinan", "find", "1")
	v.sees(http.StatusOK, "Dinas Perizinan Contoh", "Cari kantor")
	if v.path != "/lapor/tempat?cari=perizinan" { // what is found has an address to come back to
		t.Errorf("looking for an office ends at %s", v.path)
	}
	v.lacks("di luar instansi yang dituju")
	v.post("/lapor/tempat", "office", "bukan/ada", "about", "office")
	v.sees(http.StatusUnprocessableEntity, "tidak ada lagi dalam daftar")
	v.post("/lapor/tempat", "office", office, "about", "office")
	v.post("/lapor/kontak", "secrecy", "open", "reach", "mailbox")
	v.sees(http.StatusOK, "Dinas Perizinan Contoh")
	v.lacks("tidak tercatat di bawah instansi ini")
}

func TestAnOfficeOfAnotherAuthorityIsMarkedAndWarnedAbout(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	if err := w.Directory.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	v := newVisitor(t, w)
	v.get("/lapor")
	v.upload("/lapor", nil, "kind", "complaint", "words", story)
	v.post("/lapor/tempat", "office", "?", "about", "office", "look", "banjarmasin", "find", "1")
	v.sees(http.StatusOK, "Kota Banjarmasin", "di luar instansi yang dituju")
	v.post("/lapor/tempat", "office", "kota-banjarmasin", "about", "office")
	v.post("/lapor/kontak", "secrecy", "open", "reach", "mailbox")
	v.sees(http.StatusOK, "Kota Banjarmasin tidak tercatat di bawah instansi ini")
}
