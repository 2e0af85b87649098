package desk_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// A coordinator sees what the rules come to, promises to be quicker, sees the promise at work, and
// ends it again.
func TestACoordinatorPromisesToBeQuicker(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	today := time.Now().In(time.FixedZone("WITA", 8*60*60)).Format(time.DateOnly)
	v := as(t, w, desktest.Who(access.Coordinator, access.OfAuthority))
	list := "/kelola/tenggat?instansi=" + w.City.Slug + "&mulai=2026-06-02T09:00"
	rule := "/kelola/tenggat/" + w.City.Slug + "/tanggapan_awal"
	v.get(list)
	v.sees("/kelola/tenggat", "Tanggapan pertama", "5 hari kerja", "sumber resmi", "Selasa, 9 Juni 2026")
	v.get(rule)
	v.sees(rule, "Jatuh temponya", "Diterima", "praktik PermenPANRB 62/2018")
	v.post(rule, "length", "9", "decree", "", "from", today)
	v.sees(rule, "antara 1 dan 4", "Sebutkan keputusan")
	if v.status != http.StatusUnprocessableEntity {
		t.Errorf("a promise longer than the rule: %d", v.status)
	}
	v.post(rule, "length", "2", "decree", "SK Bupati 1/2026", "from", today)
	v.sees(rule, "SK Bupati 1/2026", "Akhiri mulai besok")
	v.get("/kelola/tenggat")
	v.sees("/kelola/tenggat", "2 hari kerja", "batas sendiri")
	v.get(rule)
	v.post(rule + "/akhiri")
	v.sees(rule, "Batas waktu sendiri diakhiri")
	v.get("/kelola/tenggat?mulai=kemarin")
	v.sees("/kelola/tenggat", "Tulis 2026-03-17")
}
