package web_test

import (
	"net/http"
	"strings"
	"testing"

	tk "github.com/patuh-id/patuh/internal/testkit"
)

func TestAYearOfWhichNothingIsKnownIsNotFound(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	for _, path := range []string{"/peringkat", "/peringkat.csv", "/peta", "/provinsi", "/provinsi/kalimantan-selatan"} {
		w := get(t, h, path+"?tahun=1999")
		if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "Tidak ada penilaian tahun 1999") {
			t.Errorf("%s?tahun=1999: %d", path, w.Code)
		}
	}
}

func TestAYearWithNationalCountsOnlyCanBeChosen(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	tk.CheckHTML(t, get(t, h, "/peringkat").Body, tk.In("select[name=tahun] option:first-child", tk.HasText("2025")))
	tk.CheckHTML(t, get(t, h, "/peringkat?tahun=2025").Body, tk.In("main", tk.Matches("Belum ada nilai 2025 yang diketahui")))
}

func TestTheMapOpensAtTheYearOfWhichMostIsKnown(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	tk.CheckHTML(t, get(t, h, "/peta").Body, tk.In("h1", tk.Matches("se-Indonesia, 20(19|2[1-4])$")))
}
