package web

import (
	"testing"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// asking returns a request for a page without parameters.
func asking(t *testing.T, lang locale.Lang) *request {
	t.Helper()
	catalog, err := locale.Load(Texts, ui.Texts, result.Texts, directory.Texts)
	if err != nil {
		t.Fatal(err)
	}
	return &request{Context: ui.Context{Printer: catalog.Printer(lang)}, path: "/", values: map[string]string{}}
}

func TestPrintedRanksSayTheirScope(t *testing.T) {
	t.Parallel()
	tests := []struct {
		rank result.Rank
		lang locale.Lang
		want string
	}{
		{result.Rank{Place: 24, Area: "ID"}, locale.Indonesian, "ke-24 secara nasional (cakupan tidak disebut)"},
		{result.Rank{Place: 24, Area: "ID"}, locale.English, "24th nationally (scope not stated)"},
		{result.Rank{Place: 2, Of: 14, Area: "63", List: "government"}, locale.Indonesian, "ke-2 dari 14 pemerintah daerah, Kalimantan Selatan"},
		{result.Rank{Place: 1, Area: "ID", List: "city"}, locale.Indonesian, "ke-1 di antara kota, nasional"},
		{result.Rank{Place: 1, Area: "ID", List: "province"}, locale.English, "1st among provinces, nationally"},
		{result.Rank{Place: 2, Of: 13, Area: "63", List: "land_office"}, locale.English, "2nd of 13 land offices, Kalimantan Selatan"},
		{result.Rank{Place: 1, Area: "63"}, locale.Indonesian, "ke-1 di Kalimantan Selatan (cakupan tidak disebut)"},
		{result.Rank{Place: 112, Area: "ID"}, locale.English, "112th nationally (scope not stated)"},
		{result.Rank{Place: 23, Area: "63"}, locale.English, "23rd in Kalimantan Selatan (scope not stated)"},
	}
	for _, tt := range tests {
		if got := rankText(asking(t, tt.lang), tt.rank); got != tt.want {
			t.Errorf("%+v: got %q, want %q", tt.rank, got, tt.want)
		}
	}
}

func TestClassesAreCalledAsTheirYearCallsThem(t *testing.T) {
	t.Parallel()
	r := asking(t, locale.Indonesian)
	old := &instrument.Instrument{Classes: instrument.Classes{List: []instrument.Class{
		{Code: "tinggi", Opinion: instrument.Text{"id": "Kepatuhan tinggi"}},
	}}}
	tests := []struct {
		ins         *instrument.Instrument
		zone, class string
		want        string
	}{
		{nil, "green", "A", "Hijau · Kategori A"},
		{old, "green", "tinggi", "Hijau · Kepatuhan tinggi"},
		{nil, "", "A", "Kategori A"},
		{nil, "red", "", "Merah"},
		{nil, "", "", ""},
	}
	for _, tt := range tests {
		if got := zoneAndClass(r, tt.ins, tt.zone, tt.class); got != tt.want {
			t.Errorf("%s %s: got %q, want %q", tt.zone, tt.class, got, tt.want)
		}
	}
}

func TestEveryProvinceHasAnAddressOfItsOwn(t *testing.T) {
	t.Parallel()
	for _, province := range directory.Provinces() {
		got, ok := provinceBySlug(provincePath(province)[len("/provinsi/"):])
		if !ok || got.Code != province.Code {
			t.Errorf("%s leads to %+v", provincePath(province), got)
		}
	}
}
