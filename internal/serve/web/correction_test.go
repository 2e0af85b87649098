package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit"
)

// correctedPortal knows one score that its source printed wrongly and Patuh put right.
func correctedPortal(t *testing.T) http.Handler {
	t.Helper()
	d := testkit.SQLite(t)
	dir, results := rooms(t, d)
	for _, file := range []string{
		"body,year,score,zone,source\nkota-banjarmasin,2023,60.80,kuning,https://koran.example\nkota-banjarbaru,2023,70.00,,https://koran.example\n",
		"correction,day,year,body,was,now,text_id,text_en,source\n" +
			"r1,2026-11-20,2023,kota-banjarmasin,60.80,86.80,Angka tertukar.,Digits were swapped.,https://surat.example\n",
	} {
		if _, err := results.Import(t.Context(), access.Machine(), "test.csv", strings.NewReader(file), false); err != nil {
			t.Fatal(err)
		}
	}
	return portal(t, dir, results, d, 0)
}

func TestACorrectedScoreIsMarkedWhereverItStands(t *testing.T) {
	t.Parallel()
	h := correctedPortal(t)
	see(t, h, "/penyelenggara/kota-banjarmasin",
		testkit.In(".score__value", testkit.Matches("86,80")),
		testkit.In("main", testkit.Matches(`Sumber menyebut 60,80. Patuh meralatnya menjadi 86,80.*20 November 2026, 60,80 menjadi 86,80: Angka tertukar`)),
		testkit.In("#nilai tbody", testkit.Matches("86,80.*diralat: sumber menyebut 60,80")),
		testkit.In(`#nilai a[href="/ralat#r1"]`, testkit.HasText("diralat: sumber menyebut 60,80")),
		testkit.In("#sumber", testkit.Matches("Sumber menyebut 60,80, bukan 86,80")),
	)
	see(t, h, "/en/penyelenggara/kota-banjarmasin",
		testkit.In(`#nilai a[href="/en/ralat#r1"]`, testkit.HasText("corrected: the source gives 60.80")))
	see(t, h, "/penyelenggara/kota-banjarmasin/hitungan?tahun=2023",
		testkit.In("main", testkit.Matches("Sumber menyebut 60,80. Patuh meralatnya menjadi 86,80.*Angka tertukar")),
		testkit.In(`main a[href="/ralat#r1"]`, testkit.HasText("Lihat ralatnya")))
	see(t, h, "/peringkat?tahun=2023", testkit.In("main", testkit.Matches("86,80.*Patuh meralat nilai yang disebut sumber")))
}

func TestFilesTellACorrectedScoreFromThePrintedOne(t *testing.T) {
	t.Parallel()
	h := correctedPortal(t)
	for _, path := range []string{"/data/hasil.json", "/penyelenggara/kota-banjarmasin/nilai.json"} {
		file := get(t, h, path).Body.String()
		for _, want := range []string{`"score":86.80`, `"printed_score":60.80`, `"flags":"corrected"`} {
			if !strings.Contains(file, want) {
				t.Errorf("%s has no %s", path, want)
			}
		}
	}
	if file := get(t, h, "/data/hasil.json").Body.String(); !strings.Contains(file, `"printed_score":70.00`) {
		t.Error("a score that nobody corrected has no printed score")
	}
	if file := get(t, h, "/data/ralat.csv").Body.String(); !strings.Contains(file, "https://surat.example") {
		t.Errorf("ralat.csv names no source: %s", file)
	}
}
