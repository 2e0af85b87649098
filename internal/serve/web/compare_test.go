package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/testkit"
)

func TestTwoCitiesStandSideBySide(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	path := "/bandingkan?p1=kota-banjarmasin&p2=Kota+Banjarbaru"
	see(t, h, path,
		testkit.In("#p2", testkit.HasAttr("value", "Kota Banjarbaru")),
		testkit.In("#nilai thead", testkit.Matches("Kota BanjarmasinKota Banjarbaru")),
		testkit.In("#nilai", testkit.Matches("2024.*95,45.*Hijau · Kategori A.*nilai tidak diketahui")),
		testkit.In("#nilai", testkit.Matches("2022.*tidak sebanding dengan 2021")),
		testkit.In("#nilai", testkit.Matches("2023.*sebagian sebanding dengan 2022")),
		testkit.In(".notice--press", testkit.Matches("bukan rilis resmi")),
		testkit.NotIn(".govuk-error-summary"),
	)
	csv := get(t, h, strings.Replace(path, "?", ".csv?", 1)).Body.String()
	if !strings.Contains(csv, "kota-banjarbaru,Kota Banjarbaru,city,2023,92.00") || !strings.Contains(csv, "kota-banjarmasin,") {
		t.Errorf("the file is\n%s", csv)
	}
}

func TestTheFormLosesNothingThatWasTyped(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	see(t, h, "/en/bandingkan?p1=kota-banjarmasin&p2=banjar&p3=Atlantis",
		testkit.In("#p1", testkit.HasAttr("value", "Kota Banjarmasin")),
		testkit.In("#p2", testkit.HasAttr("value", "banjar")),
		testkit.In("#p3", testkit.HasAttr("value", "Atlantis")),
		testkit.In("#p4", testkit.HasAttr("value", "")),
		testkit.In(".govuk-error-summary", testkit.Matches("“banjar” fits several bodies.*“Atlantis” was not found")),
		testkit.In(`#p2-pesan a[href="/en/bandingkan?p1=kota-banjarmasin&p2=kota-banjarbaru&p3=Atlantis"]`, testkit.HasText("Kota Banjarbaru")),
		testkit.In("#nilai", testkit.Matches("95.45")),
	)
	see(t, h, "/bandingkan", testkit.In("form.filter input", testkit.HasAttr("type", "text")), testkit.NotIn("#nilai"))
}

func TestAWordThatFitsOneBodyIsEnough(t *testing.T) {
	t.Parallel()
	see(t, examplePortal(t), "/bandingkan?p1=magelang+kota", testkit.In("#p1", testkit.HasAttr("value", "Kota Magelang")))
}

func TestAnExampleBesideARealBodyIsMarked(t *testing.T) {
	t.Parallel()
	see(t, examplePortal(t), "/bandingkan?p1=kota-banjarmasin&p2=kabupaten-contoh",
		testkit.In(".notice--simulation", testkit.Matches("bukan nilai Ombudsman")),
		testkit.In("#nilai thead", testkit.Matches("Kabupaten Contoh \\(contoh\\)")),
		testkit.In("#dimensi", testkit.Matches("tidak dipublikasikan")),
	)
}

func TestAComparisonRefusesWhatNobodyTypes(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	if w := get(t, h, "/bandingkan?p1="+strings.Repeat("a", 101)); w.Code != http.StatusBadRequest {
		t.Errorf("a name of 101 letters: %d", w.Code)
	}
	for _, odd := range []string{"%25", "--", "%27", "..%2F"} {
		if w := get(t, h, "/bandingkan?p1="+odd); w.Code != http.StatusOK {
			t.Errorf("%s: %d", odd, w.Code)
		}
	}
}

func TestTheComparisonStaysMarkedInTheNavigation(t *testing.T) {
	t.Parallel()
	see(t, examplePortal(t), "/bandingkan?p1=kota-banjarmasin&p2=zzzz", testkit.In(".nav [aria-current]", testkit.HasText("Bandingkan")))
}
