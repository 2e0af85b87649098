package web_test

import (
	"testing"

	"github.com/patuh-id/patuh/internal/testkit"
)

// Anybody may read how long an office may take, on what that rests, and how sure it is.
func TestTheDeadlineRulesAreThereForEverybody(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	see(t, h, "/tenggat",
		testkit.In("#tanggapan_awal", testkit.Matches("Tanggapan pertama.*5 hari kerja.*sumber resmi.*ketentuan PermenPANRB 5/2025 belum diverifikasi")),
		testkit.In("#terima_unit", testkit.Matches("usulan.*Usulan program ini")), testkit.StrictCSP(), testkit.UniqueIDs())
	see(t, h, "/tenggat", testkit.Count(`nav a[href="#tanggapan_awal"]`, 1), testkit.Count(`main a[href="/kalender"]`, 1),
		testkit.Count(`.foot a[href="/kalender"]`, 1))
	see(t, h, "/kalender", testkit.Count(`a[href="#daftar-hari"]`, 1), testkit.Count(`#daftar-hari`, 1))
	see(t, h, "/en/tenggat",
		testkit.In("#tanggapan_awal", testkit.Matches("First response.*5 working days.*official source.*what 5/2025 says is not verified")),
		testkit.In("#ppid", testkit.Matches("10 working days, extendable by 7 working days")))
}
