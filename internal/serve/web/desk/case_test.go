package desk_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

var (
	atDesk    = desktest.Who(access.CaseAdministrator, access.OfAuthority)
	unitMan   = desktest.Who(access.UnitOfficer, access.OfUnit)
	unitStaff = desktest.Who(access.Handler, access.OfUnit)
	unitBoss  = desktest.Who(access.Leader, access.OfUnit)
	intakeMan = desktest.Who(access.IntakeOfficer, access.OfAuthority)
)

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// postFiles sends a form of a page whose files are sent along with it.
func (v *visitor) postFiles(path string, fields ...string) {
	v.t.Helper()
	form := v.hidden(path)
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	body, contentType := multipartForm(v.t, form)
	r := httptest.NewRequestWithContext(v.t.Context(), http.MethodPost, path, body)
	r.Header.Set("Content-Type", contentType)
	v.do(r)
	if v.status == http.StatusSeeOther {
		v.get(v.header.Get("Location"))
	}
}

func TestWhoVerifiesACaseAboutTheTopIsToldWhereItWent(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	one := must[complaint.Case](t)(reported(t.Context(), w, complaint.New{TargetUnit: w.Unit, TargetBody: w.Body}))
	page := "/kelola/laporan/" + one.Number
	v := as(t, w, atDesk)
	v.get(page)
	v.post(page+"/verifikasi", "class", "ordinary", "title", "Izin", "category", "lampu", "priority", "usual", "about", "top")
	v.sees("/kelola/laporan", "diserahkan kepada pemeriksa", "tidak ada lagi di daftar Anda")
}

func TestACaseGoesFromTheQueueToTheAnswer(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	one := must[complaint.Case](t)(reported(t.Context(), w, complaint.New{TargetUnit: w.Unit, TargetBody: w.Body}))
	page := "/kelola/laporan/" + one.Number

	v := as(t, w, atDesk)
	v.get("/kelola/laporan")
	v.sees("/kelola/laporan", "Perlu diverifikasi", one.Number)
	v.get(page)
	v.sees(page, "perlu diverifikasi", "sejak tiga malam", "Lihat kontak pelapor")
	v.post(page+"/verifikasi", "class", "ordinary", "title", "", "priority", "usual", "about", "office")
	v.answered(http.StatusUnprocessableEntity)
	v.post(page+"/verifikasi", "class", "ordinary", "title", "Lampu jalan mati", "category", "lampu", "priority", "usual", "about", "office")
	v.sees(page, "Laporan sudah diverifikasi.", "Lampu jalan mati", "Ditunjuk pelapor")
	v.post(page+"/disposisi", "unit", w.Unit)
	v.sees(page, "Laporan sudah diteruskan.", "menunggu diterima")

	v = as(t, w, unitMan)
	v.get(page)
	v.post(page + "/terima")
	v.sees(page, "Laporan diterima dan dikerjakan.")
	v.get(page + "/tugaskan")
	v.post(page+"/tugaskan", "account", w.People[unitStaff])
	v.sees(page, "Laporan sudah ditugaskan.")

	v = as(t, w, unitStaff)
	v.get("/kelola/laporan?antrean=mine")
	v.sees("/kelola/laporan", one.Number)
	v.get(page + "/jawaban?pola=fixed")
	v.sees(page, "Pada [tanggal] kami memeriksa", "Paling sedikit 60 huruf")
	// An answer that says nothing is not submitted, and what was typed is still there.
	v.postFiles(page+"/jawaban", "finding", "Terima kasih atas laporan Anda.", "action", "[tanggal]", "doneon", "", "promisedon", "", "proof", "", "outcome", "")
	v.answered(http.StatusUnprocessableEntity)
	v.sees(page, "Terima kasih atas laporan Anda.", "[tanggal]. Ganti")
	answer := []string{
		"finding", "Kami memeriksa tiang di depan pasar pada malam hari. Kabel putus karena tikus, tiga lampu padam.",
		"action", "Teknisi mengganti kabel dan tiga lampu. Lampu menyala kembali.", "doneon", "2026-11-20", "promisedon", "", "proof", "Berita acara 12/PJU/2026",
		"outcome", "fixed",
	}
	v.get(page + "/jawaban")
	v.postFiles(page+"/jawaban", append(slices.Clone(answer), "only", "draft")...)
	v.sees(page, "Konsep jawaban tersimpan. Belum diajukan.")
	// A pattern replaces nothing that is written already.
	v.get(page + "/jawaban?pola=explained")
	v.sees(page, "Kabel putus karena tikus")
	if strings.Contains(main(v.body), "?pola=") || strings.Contains(main(v.body), "[tanggal]") {
		t.Error("a pattern is offered over what is written, or replaced it")
	}
	v.postFiles(page+"/jawaban", answer...)
	v.sees(page, "Jawaban diajukan dan menunggu persetujuan orang lain.")
	if strings.Contains(main(v.body), "/kirim\"") {
		t.Error("whoever wrote an answer may send it")
	}

	v = as(t, w, unitBoss)
	v.get(page)
	v.sees(page, "Kabel putus karena tikus", "Setujui dan kirim", "Jawaban menunggu persetujuan Anda.")
	if n := strings.Count(main(v.body), "Kabel putus karena tikus"); n != 1 {
		t.Errorf("the answer that waits stands %d times on the page", n)
	}
	v.post(page + "/kirim")
	v.sees(page, "Jawaban sudah dikirim kepada pelapor.", "Sudah dijawab")
	v.get(page + "/jawaban")
	v.answered(http.StatusConflict)
}

func TestALostRaceShowsWhatTheOtherDidAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	one := must[complaint.Case](t)(passed(t.Context(), w, complaint.New{}))
	page := "/kelola/laporan/" + one.Number
	v := as(t, w, unitMan)
	v.get(page + "/kembalikan")
	stale := v.hidden(page + "/kembalikan")
	must[complaint.Case](t)(w.Complaints.Accept(t.Context(), w.Actor(t, unitStaff), one.ID, one.Version))
	stale.Set("why", "Bukan wewenang kami, ini jalan provinsi.")
	v.send(http.MethodPost, page+"/kembalikan", stale)
	v.answered(http.StatusConflict)
	v.sees(page, "baru saja berubah", "Pegawai handler unit", "Bukan wewenang kami, ini jalan provinsi.", "Yang tersimpan sekarang")
}

func TestWhoeverACaseIsAboutDoesNotFindItAnyMore(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	one := must[complaint.Case](t)(passed(t.Context(), w, complaint.New{}))
	page := "/kelola/laporan/" + one.Number
	head := as(t, w, unitBoss)
	head.get(page)
	head.answered(http.StatusOK)

	v := as(t, w, atDesk)
	v.get(page + "/pihak")
	v.post(page+"/pihak", "find", "leader unit", "only", "find")
	v.answered(http.StatusOK)
	v.sees(page, "tidak akan melihat laporan ini lagi", "Pegawai leader unit")
	v.post(page+"/pihak", "find", "", "named", w.People[unitBoss], "why", "")
	v.answered(http.StatusUnprocessableEntity)
	v.post(page+"/pihak", "find", "", "named", w.People[unitBoss], "why", "Disebut dalam laporan.")
	v.sees(page, "Mereka tidak melihat laporan ini lagi.")
	for _, who := range []string{unitBoss, unitStaff} {
		other := as(t, w, who)
		other.get(page)
		other.answered(http.StatusNotFound)
		other.get("/kelola/laporan?antrean=all")
		if strings.Contains(other.body, one.Number) {
			t.Errorf("%s is still shown it", who)
		}
	}
}

func TestWhatIsAboutSomebodyIsPassedOnAfterTheyAreRecordedEvenByNameAlone(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	one := must[complaint.Case](t)(reported(t.Context(), w, complaint.New{About: complaint.AboutPerson}))
	must[complaint.Case](t)(w.Complaints.Verify(t.Context(), access.Machine(), one.ID, one.Version, complaint.Verification{Class: complaint.Ordinary, Title: "Pungutan"}))
	page := "/kelola/laporan/" + one.Number
	v := as(t, w, atDesk)
	v.get(page + "/disposisi")
	v.sees(page, "belum dicatat siapa", "Catat siapa yang dilaporkan", page+"/pihak")
	v.post(page+"/disposisi", "unit", w.Unit)
	v.answered(http.StatusUnprocessableEntity)
	v.sees(page, "Catat dulu siapa yang dilaporkan")
	v.get(page + "/pihak")
	v.post(page+"/pihak", "find", "", "name", "Petugas loket 2", "unit", "", "why", "Disebut pelapor.")
	v.answered(http.StatusUnprocessableEntity)
	v.sees(page, "Pilih kantor tempat orang itu bekerja")
	v.post(page+"/pihak", "find", "", "name", "Petugas loket 2", "unit", w.Unit, "why", "Disebut pelapor.")
	v.get(page)
	v.sees(page, "Petugas loket 2, ")
	v.get(page + "/disposisi")
	v.post(page+"/disposisi", "unit", w.Unit, "sure", "yes")
	v.answered(http.StatusUnprocessableEntity)
	v.sees(page, "tidak boleh ditangani di sana")
}

func TestSeveralCasesArePassedOnAtOnceAndEachSaysHowItWent(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	var numbers []string
	for range 2 {
		one := must[complaint.Case](t)(reported(t.Context(), w, complaint.New{}))
		numbers = append(numbers, one.Number)
		must[complaint.Case](t)(w.Complaints.Verify(t.Context(), access.Machine(), one.ID, one.Version, complaint.Verification{Class: complaint.Ordinary, Title: "Lampu"}))
	}
	fresh := must[complaint.Case](t)(reported(t.Context(), w, complaint.New{}))
	numbers = append(numbers, fresh.Number)
	v := as(t, w, atDesk)
	v.get("/kelola/laporan/banyak?act=dispose")
	v.sees("/kelola/laporan/banyak", "Belum ada yang dicentang")
	path := "/kelola/laporan/banyak?" + url.Values{"act": {"dispose"}, "case": numbers}.Encode()
	v.get(path)
	v.sees(path, numbers[0], numbers[2], "3 laporan")
	v.post("/kelola/laporan/banyak", "unit", w.Unit)
	v.answered(http.StatusOK)
	v.sees("/kelola/laporan/banyak", "2 dari 3 berhasil", "belum diverifikasi")
}

func TestAFieldOfficerSeesPlaceAndTaskAndNothingOfTheCase(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	one := must[complaint.Case](t)(passed(t.Context(), w, complaint.New{Words: "Kata rahasia pelapor tentang parit di belakang rumahnya."}))
	one = must[complaint.Case](t)(w.Complaints.Accept(t.Context(), w.Actor(t, unitMan), one.ID, one.Version))
	outside := desktest.Who(access.Planner, access.OfAuthority)
	must[complaint.Case](t)(w.Complaints.Order(t.Context(), w.Actor(t, unitMan), one.ID, one.Version, complaint.Task{
		Account: w.People[outside], Place: "Jalan Contoh 5", Task: "Ukur parit", DueOn: "2026-11-25",
	}))
	v := as(t, w, outside)
	v.get("/kelola")
	v.sees("/kelola", "1 tugas lapangan menunggu Anda.")
	v.get("/kelola/laporan/" + one.ID) // where the message leads
	v.sees("/kelola/laporan/tugas", "Jalan Contoh 5", "Ukur parit")
	v.get(v.found(`href="(/kelola/laporan/tugas\?tugas=[^"]+)"`))
	if strings.Contains(v.body, "rahasia") || strings.Contains(v.body, one.Number) {
		t.Error("the case is shown")
	}
	v.postFiles("/kelola/laporan/tugas", "result", "")
	v.answered(http.StatusUnprocessableEntity)
	v.postFiles("/kelola/laporan/tugas", "result", "Parit 40 cm, tertutup lumpur.")
	v.sees("/kelola/laporan/tugas", "Hasil tugas sudah dicatat.", "Tidak ada tugas")
	v.get("/kelola/laporan/" + one.Number)
	v.answered(http.StatusNotFound)
}

func TestAListIsFilteredKeptAndFoundAgain(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	one := must[complaint.Case](t)(reported(t.Context(), w, complaint.New{Priority: complaint.Urgent}))
	other := must[complaint.Case](t)(reported(t.Context(), w, complaint.New{}))
	v := as(t, w, atDesk)
	v.get("/kelola/laporan?antrean=all&prioritas=urgent&hari=7")
	v.sees("/kelola/laporan", one.Number, "Darurat")
	if strings.Contains(v.body, other.Number) {
		t.Error("the filter leaves in what is not urgent")
	}
	v.post("/kelola/laporan/saringan", "name", "")
	v.answered(http.StatusUnprocessableEntity)
	v.post("/kelola/laporan/saringan", "name", "Yang darurat")
	v.sees("/kelola/laporan", "Daftar sudah disimpan.", "Yang darurat")
	v.get("/kelola/laporan?antrean=waiting")
	v.sees("/kelola/laporan", "Yang darurat", "Tidak ada laporan di antrean ini.")
	v.post("/kelola/laporan/saringan/lepas")
	v.sees("/kelola/laporan", "Daftar tersimpan sudah dihapus.")
	if err := w.Complaints.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	v.get("/kelola/laporan?q=parit")
	v.sees("/kelola/laporan", "Hasil pencarian", one.Number)
	v.get("/kelola/laporan?q=" + url.QueryEscape(`"' OR 1=1 -- <script>`))
	v.answered(http.StatusOK)
	if strings.Contains(v.body, "<script>") && strings.Contains(v.body, "OR 1=1 -- <script>") {
		t.Error("what was sought is not escaped")
	}
}

func TestHostileWordsStayWords(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	words := "<script>alert(1)</script> \u202egnp.exe https://contoh.test/jahat 😀 '; DROP TABLE complaint; --"
	one := must[complaint.Case](t)(reported(t.Context(), w, complaint.New{Words: words, Place: "<b>pasar</b>", Link: "https://contoh.test/jahat"}))
	v := as(t, w, atDesk)
	for _, path := range []string{"/kelola/laporan?antrean=all", "/kelola/laporan/" + one.Number, "/kelola/laporan/" + one.Number + "/arsip"} {
		v.get(path)
		v.answered(http.StatusOK)
		for _, live := range []string{"<script>alert", "<b>pasar", `href="https://contoh.test`, "\u202e"} {
			if strings.Contains(v.body, live) {
				t.Errorf("%s: %q is live", path, live)
			}
		}
	}
}

func TestWhatABrowserFetchesAheadNobodyHasOpenedOrRead(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	one := must[complaint.Case](t)(reported(t.Context(), w, complaint.New{TargetUnit: w.Unit, TargetBody: w.Body}))
	opened := func() bool {
		t.Helper()
		f := must[complaint.File](t)(w.Complaints.File(t.Context(), access.Machine(), one.ID))
		return !f.Case.Opened.IsZero()
	}
	v := as(t, w, atDesk)
	page := "/kelola/laporan/" + one.Number
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, page, nil)
	r.Header.Set("Sec-Purpose", "prefetch;prerender")
	v.do(r)
	if v.status != http.StatusServiceUnavailable || v.body != "" || opened() {
		t.Errorf("%d, opened: %t, %s", v.status, opened(), v.body)
	}
	if v.get(page); v.status != http.StatusOK || !opened() {
		t.Errorf("%d, opened: %t", v.status, opened())
	}
}

func TestLookingAtAContactIsNoted(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	one := must[complaint.Case](t)(reported(t.Context(), w, complaint.New{}))
	page := "/kelola/laporan/" + one.Number
	v := as(t, w, intakeMan)
	v.get(page)
	if strings.Contains(v.body, "81200000000") {
		t.Error("the number is shown before somebody asked for it")
	}
	v.get(page + "/kontak")
	v.post(page + "/kontak")
	v.sees(page, "Warga Contoh", "81200000000")
	v.get(page)
	v.sees(page, "Identitas pelapor dilihat", "Pegawai intake_officer authority")
}

func TestReportersWhoReadNoMessagesAreToldByAPersonOnce(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, atDesk)
	v.get("/kelola/laporan/kabar")
	v.sees("/kelola/laporan/kabar", "Pelapor ini memilih ditelepon")
	v.post("/kelola/laporan/kabar/terkirim", "id", "tidak-ada")
	v.sees("/kelola/laporan/kabar", "sudah disampaikan orang lain")
}

func TestTheHomePageCountsWhatWaits(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, atDesk)
	v.get("/kelola")
	v.sees("/kelola", `<span class="counts__n">1</span>`)
	for range 2 {
		must[complaint.Case](t)(reported(t.Context(), w, complaint.New{}))
	}
	v.get("/kelola")
	v.sees("/kelola", `<span class="counts__n">3</span> <span> Perlu diverifikasi</span>`, "antrean=to_verify")
}

func TestWhatAReporterWasAskedStandsBesideTheAnswer(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	one := must[complaint.Case](t)(passed(t.Context(), w, complaint.New{}))
	page := "/kelola/laporan/" + one.Number
	v := as(t, w, unitMan)
	v.get(page)
	v.post(page + "/terima")
	v.get(page + "/minta-lengkapi")
	v.postFiles(page+"/minta-lengkapi", "words", "Tiang nomor berapa yang padam?")
	v.sees(page, "Yang disampaikan pelapor", "Catat kelengkapan", "Tulis kepada pelapor")
	v.postFiles(page+"/kelengkapan", "words", "Tiang nomor 14, dekat warung.")
	v.get(page + "/jawaban")
	v.sees(page, "Percakapan dengan pelapor", "Tiang nomor berapa yang padam?", "Tiang nomor 14, dekat warung.")
}

func TestWhoRefersACaseIsToldBeforeWhatBecomesOfTheReportersFiles(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	cases := "/kelola/laporan/"
	none := must[complaint.Case](t)(reported(t.Context(), w, complaint.New{}))
	v := as(t, w, atDesk)
	v.get(cases + none.Number + "/rujuk")
	v.sees(cases+none.Number+"/rujuk", "Tidak ada instansi lain yang menerima laporan di situs ini")
	must[complaint.House](t)(w.Complaints.SetHouse(t.Context(), access.Machine(), complaint.House{Authority: w.Other.ID, Prefix: "LLC", Open: true}))
	v.get(cases + none.Number + "/rujuk")
	v.sees(cases+none.Number+"/rujuk", "Pelapor tidak mengirim lampiran")
	open, hidden := withFile(t, w, complaint.Open), withFile(t, w, complaint.Anonymous)
	v.get(cases + open.Number + "/rujuk")
	v.sees(cases+open.Number+"/rujuk", "Lampiran pelapor: 1. Ke instansi di situs ini ikut yang Anda pilih", "belum dapat dilihat dan belum dapat ikut")
	v.get(cases + hidden.Number + "/rujuk")
	v.sees(cases+hidden.Number+"/rujuk", "Lampiran pelapor yang tidak ikut: 1.", "belum mengizinkannya")
	must[complaint.Case](t)(w.Complaints.Carry(t.Context(), complaint.Visitor{Case: hidden.ID, Number: hidden.Number}, true))
	v.get(cases + hidden.Number)
	v.sees(cases+hidden.Number, "lampiran boleh ikut diteruskan")
	v.get(cases + hidden.Number + "/rujuk")
	v.sees(cases+hidden.Number+"/rujuk", "Lampiran pelapor: 1.", "hanya boleh ikut sebagai salinan tersamar")
}

// withFile is a case that came with a file.
func withFile(t *testing.T, w *desktest.World, secrecy complaint.Secrecy) complaint.Case {
	t.Helper()
	owner := complaint.DraftOwner(complaint.NewToken())
	file := must[evidence.File](t)(w.Files.Keep(t.Context(), evidence.New{Owner: owner, Name: "bukti.pdf", Purpose: evidence.Attachment},
		strings.NewReader("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n")))
	return must[complaint.Case](t)(reported(t.Context(), w, complaint.New{Secrecy: secrecy, FilesOwner: owner, Files: []string{file.ID}}))
}
