package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/dossier"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestMinutesOfAVisitSayWhatWasDoneAndNoAnswer(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	s, b, v := repeated(t, w)
	key := "/kelola/penilaian/" + s.ID + "/ketik/lembar"
	about := []string{"lokus", s.locus.ID, "subjek", "officer", "produk", "", "lembar", "1", "day", s.From, "consent", "1", "role", "petugas loket", "respondent", "Nama Rahasia", "simpan", "ya"}
	v.post(key, append(about, answersOf(b, "1")...)...)
	v.sees(key, "Lembar disimpan.")

	visit := "/kelola/penilaian/" + s.ID + "/kunjungan/" + s.visit.ID
	v.get(visit)
	v.sees(visit, s.locus.Name, b.Subject.Label.In("id"), visit+"/berita-acara")
	v.get(visit + "/berita-acara")
	v.sees(visit+"/berita-acara", "Berita acara kunjungan", s.locus.Name, "(ketua tim)", "diisi dengan tangan", "Petugas layanan")
	for _, secret := range []string{"Nama Rahasia", "petugas loket", b.Questions[0].Question.Ask.In("id")} {
		if strings.Contains(v.body, secret) {
			t.Errorf("the minutes say %q", secret)
		}
	}
	v.get(visit + "/berita-acara/cetak")
	if v.status != http.StatusOK || !strings.HasPrefix(v.body, "%PDF-") {
		t.Errorf("%d %.40s", v.status, v.body)
	}
	v.get("/en" + visit + "/berita-acara")
	v.sees("/en"+visit+"/berita-acara", "Minutes of a visit", "Service officer", "WITA from what the server had")
	planner := as(t, w, desktest.Who(access.Planner, access.OfAuthority))
	planner.get(visit + "/berita-acara")
	planner.sees(visit+"/berita-acara", "Berita acara kunjungan")

	v.get("/kelola")
	v.sees("/kelola", `href="/kelola/kunjungan-saya"`)
	v.get("/kelola/kunjungan-saya")
	v.sees("/kelola/kunjungan-saya", s.locus.Name, visit, visit+"/berita-acara")

	if strings.Contains(v.body, "dikembalikan") {
		t.Error("a form that nobody gave back is said to be")
	}
	run(t, w, `UPDATE form SET state = 'returned'`)
	ask := dossier.Asking{Cycle: s.ID, Body: desktest.BodySlug, Units: []string{s.locus.Unit}, Ask: "Standar pelayanan"}
	for end := w.Now().AddDate(0, 0, 14); ; end = end.AddDate(0, 0, -1) { // the next day on which offices work
		ask.Due = end.Format(time.DateOnly)
		if _, err := w.Dossiers.Ask(t.Context(), access.Machine(), ask); err == nil {
			break
		}
	}
	v.get("/kelola")
	v.sees("/kelola", "Formulir yang dikembalikan kepada tim Anda untuk diperbaiki: 1")
	v.get("/kelola/kunjungan-saya")
	v.sees("/kelola/kunjungan-saya", "Formulir dikembalikan: 1", s.locus.BodyName, "/periksa/lokus/"+s.locus.ID, "Bukti diminta: 1, paling lambat", "/kelola/bukti?penilaian="+s.ID)

	done := "/kelola/penilaian/" + s.ID + "/selesai"
	v.get(done + "?kunjungan=" + s.visit.ID + "&versi=1")
	v.post(done, "kunjungan", s.visit.ID, "versi", "1")
	v.sees("/kelola/penilaian/"+s.ID+"/kunjungan", "Kunjungan dicatat selesai.")
	run(t, w, `DELETE FROM cycle_member`)
	v.get(visit)
	v.answered(http.StatusNotFound)
}
