package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	tk "github.com/patuh-id/patuh/internal/testkit"
)

func TestAnybodyMayCheckADeadlineAndSeesEveryStep(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	ask := func(path, from, n, unit string) string {
		w := get(t, h, path+"?"+url.Values{"dari": {from}, "jumlah": {n}, "satuan": {unit}, "tahun": {"2026"}}.Encode())
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", path, w.Code)
		}
		return w.Body.String()
	}
	for want, page := range map[string]string{
		"Jatuh tempo: Jumat, 27 Maret 2026.":                  ask("/kalender", "2026-03-17", "3", "working"),
		"Due: Monday 13 April 2026 at 09:30.":                 ask("/en/kalender", "2026-04-10T15:30", "3", "working_hours"),
		"Daftar libur nasional 2027 belum ada":                get(t, h, "/kalender?tahun=2027").Body.String(),
		"hours can only be counted from a moment with a time": ask("/en/kalender", "2026-04-10", "3", "hours"),
		"“kapan” bukan tanggal atau saat":                     ask("/kalender", "kapan", "3", "working"),
		"Write one from 0 to 10,000":                          ask("/en/kalender", "2026-04-10", "tiga", "working"),
		"SKB 3 Menteri 1497/2025":                             get(t, h, "/kalender?tahun=2026").Body.String(),
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q", want)
		}
	}
	for _, path := range []string{"/kalender?tahun=1800", "/kalender?tahun=x", "/kalender?kantor=tidak-ada"} {
		if w := get(t, h, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	tk.CheckHTML(t, get(t, h, "/kalender?tahun=2026").Body, tk.StrictCSP(), tk.UniqueIDs(), tk.Count("table.almanac-month", 12),
		tk.Count(".almanac-day--national", 17), tk.Count(".almanac-day--joint_leave", 8))
}
