package web_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patuh-id/patuh/internal/access"
	tk "github.com/patuh-id/patuh/internal/testkit"
)

// langs are the addresses of both languages.
var langs = []string{"", "/en"}

func TestPagesOfFiguresAreWhole(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	paths := []string{
		"/", "/cari", "/cari?q=banjar", "/cari?q=zzzz", "/peringkat", "/peringkat?tahun=2021&tampil=20&hal=2", "/peringkat?tahun=2025",
		"/peringkat?tahun=2024&provinsi=63&jenis=city&zona=green&q=kota&urut=nama&arah=balik", "/provinsi",
		"/provinsi/kalimantan-selatan", "/provinsi/kalimantan-selatan?tahun=2019", "/provinsi/aceh", "/provinsi/aceh?tahun=2025",
		"/peta", "/peta?tahun=2025", "/peta?tahun=2021&tingkat=provinsi",
	}
	for _, lang := range langs {
		for _, path := range paths {
			w := get(t, h, lang+path)
			if w.Code != http.StatusOK {
				t.Errorf("%s%s: %d", lang, path, w.Code)
				continue
			}
			for _, leaked := range []string{"web.", "ui.", "result.", "%!", "<nil>"} {
				if text := withoutTags(w.Body.String()); strings.Contains(text, " "+leaked) {
					t.Errorf("%s%s: a text is missing: %q", lang, path, leaked)
				}
			}
			tk.CheckHTML(t, w.Body, tk.StrictCSP(), tk.UniqueIDs(), tk.Count("h1", 1))
		}
	}
}

// withoutTags is what is read between the tags, roughly.
func withoutTags(html string) string {
	var b strings.Builder
	inside := false
	for _, r := range html {
		switch {
		case r == '<':
			inside = true
		case r == '>':
			inside = false
			b.WriteByte(' ')
		case !inside:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func TestPagesOfPressFiguresSaySo(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	for _, path := range []string{"/", "/peringkat", "/provinsi", "/provinsi/kalimantan-selatan", "/peta"} {
		tk.CheckHTML(t, get(t, h, path).Body, tk.In(".notice", tk.HasText("Dihimpun dari pemberitaan; bukan rilis resmi Ombudsman RI.")))
	}
}

func TestTheNationalPictureStandsOnTheHomePage(t *testing.T) {
	t.Parallel()
	tk.CheckHTML(
		t, get(t, examplePortal(t), "/").Body,
		tk.In(".section:nth-of-type(1) > h2", tk.HasText("494 penyelenggara di zona hijau pada 2024; 179 pada 2021, dengan cara menilai yang lain")),
		tk.In("main", tk.Matches("494 penyelenggara hijau secara nasional"), tk.Matches("179 penyelenggara hijau secara nasional"),
			tk.Matches("310 dinilai, tanpa zona"), tk.Matches("cara menilai berubah"), tk.Matches("8 dari 13 kota dan kabupaten diketahui")),
		tk.In("main form", tk.HasAttr("action", "/cari")),
	)
}

func TestTheRankingSaysHowMuchIsKnown(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	tests := []struct{ path, want string }{
		{"/peringkat", "12 dari 587 nilai diketahui. 2 lainnya berada di luar hitungan nasional itu."},
		{"/peringkat?jenis=province", "10 dari 34 nilai diketahui."},
		{"/peringkat?tahun=2025", "0 dari 310 nilai diketahui."},
		{"/peringkat?tahun=2019", "1 nilai diketahui. Berapa yang dinilai tidak disebut di sumber."},
		{"/peringkat?provinsi=63&jenis=regency", "1 dari 11 kabupaten di provinsi ini nilainya diketahui."},
		{"/en/peringkat", "12 of 587 scores are known."},
	}
	for _, tt := range tests {
		tk.CheckHTML(t, get(t, h, tt.path).Body, tk.In(".lead", tk.Matches(strings.ReplaceAll(tt.want, ".", `\.`))))
	}
}

func TestPrintedRanksStandWithTheirScope(t *testing.T) {
	t.Parallel()
	tk.CheckHTML(
		t, get(t, examplePortal(t), "/peringkat?q=banjarmasin").Body,
		tk.Count("tbody tr", 1),
		tk.In("tbody tr",
			tk.In("th a", tk.HasHref("/penyelenggara/kota-banjarmasin"), tk.HasText("Kota Banjarmasin")),
			tk.In("td.is-numeric", tk.HasText("95,45")),
			tk.In(".zone-green", tk.HasText("● Hijau · Kategori A")),
			tk.Matches("ke-24 secara nasional \\(cakupan tidak disebut\\)")),
		tk.NotIn("td[data-label=Peringkat]"), // the list is not complete: no place is computed
	)
}

func TestACompleteListHasPlacesAndTies(t *testing.T) {
	t.Parallel()
	h := generatedNation(t, 0)
	tk.CheckHTML(
		t, get(t, h, "/peringkat?tahun=2024&jenis=city&tampil=semua").Body,
		tk.Count("tbody tr", 98),
		tk.In("tbody tr:first-child td[data-label=Peringkat]", tk.HasText("1")),
		tk.In("main", tk.Matches("Daftar ini lengkap"), tk.Matches("Nilai yang sama mendapat peringkat yang sama")),
	)
	tk.CheckHTML(t, get(t, h, "/peringkat?tahun=2024&tampil=20&hal=2").Body,
		tk.Count("tbody tr", 20),
		tk.In(".listhead", tk.Matches("^21–40 dari 514")),
		tk.In(".govuk-pagination [aria-current=page]", tk.HasText("2")))
}

func TestARankingRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	for path, want := range map[string]int{
		"/peringkat?tahun=abc": 400, "/peringkat?tahun=%2B2024": 400, "/peringkat?tahun=02024": 400, "/peringkat?hal=01": 400, "/peringkat?hal=-1": 400,
		"/peta?tahun=0": 400, "/provinsi?tahun=99999": 400, "/penyelenggara/kota-banjarmasin/hitungan?tahun=%2B2023": 400,
		"/penyelenggara/kota-banjarmasin/hitungan?tahun=1999": 404, "/peringkat?jenis=puskesmas": 400, "/peringkat?jenis=hospital": 400, "/peringkat?provinsi=6371": 400,
		"/peringkat?zona=biru": 400, "/peringkat?urut=x": 400, "/peringkat?arah=x": 400, "/peringkat?tampil=999": 400,
		"/peringkat?hal=0": 400, "/peringkat?hal=9": 404, "/peringkat?hal=99999999999999999999": 400,
		"/provinsi/atlantis": 404, "/provinsi/atlantis/nilai.csv": 404, "/peta?tingkat=desa": 400, "/peringkat.csv?zona=biru": 400,
	} {
		if got := get(t, h, path).Code; got != want {
			t.Errorf("%s: %d, want %d", path, got, want)
		}
	}
}

func TestTheWholeListIsAFileInThreeForms(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	table, err := csv.NewReader(get(t, h, "/peringkat.csv?tahun=2022").Body).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"2022", "kabupaten-tanah-laut", "Kabupaten Tanah Laut", "Kabupaten", "63", "Kalimantan Selatan", "86.61", "Hijau", "Kategori B",
	}
	if diff := cmp.Diff(want, table[1][:9]); diff != "" || len(table) != 11 {
		t.Errorf("%d rows, the first (-want +got):\n%s", len(table), diff)
	}
	if last := table[1][len(table[1])-1]; !strings.Contains(last, "bukan rilis resmi") || !strings.HasPrefix(table[1][13], "https://") {
		t.Errorf("notice %q, source %q", last, table[1][13])
	}
	w := get(t, h, "/en/peringkat.json?tahun=2022")
	var file struct {
		Notices []string
		Rows    []struct {
			Body  string
			Score json.Number
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Rows) != 10 || file.Rows[0].Score != "86.61" || len(file.Notices) != 1 || w.Header().Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%+v, headers %v", file, w.Header())
	}
	xlsx := get(t, h, "/provinsi/kalimantan-selatan/nilai.xlsx").Body.Bytes()
	if _, err := zip.NewReader(bytes.NewReader(xlsx), int64(len(xlsx))); err != nil {
		t.Error(err)
	}
}

func TestAProvinceKeepsItsOwnMeanApartFromThePrintedOne(t *testing.T) {
	t.Parallel()
	tk.CheckHTML(
		t, get(t, examplePortal(t), "/provinsi/kalimantan-selatan").Body,
		tk.In(".lead", tk.HasText("9 dari 14 pemerintah daerah, termasuk pemerintah provinsi, diketahui nilainya untuk 2022.")),
		tk.In(".means", tk.Matches("77,22.*bukan rata-rata provinsi"), tk.Matches("72,83.*sonora.id")),
		tk.In("#police_resort", tk.Matches("0 dari 13"), tk.Matches("93,89")),
		tk.In("#land_office", tk.Matches("93,31")),
		tk.In("main", tk.Matches("Hanya 5 kabupaten/kota yang hijau"), tk.Matches("layanan bagi kelompok rentan"),
			tk.Matches("sepuluh untuk kantor pertanahan"), tk.Matches("Nilai 94,58")),
	)
}

func TestAYearWithoutZonesCountsNoneOfThem(t *testing.T) {
	t.Parallel()
	d, dir, results := exampleRooms(t)
	file := "body,year,score,source\nkota-banjarmasin,2025,90.00,https://a.example\n"
	if _, err := results.Import(t.Context(), access.Machine(), "scores.csv", strings.NewReader(file), false); err != nil {
		t.Fatal(err)
	}
	tk.CheckHTML(t, get(t, portal(t, dir, results, d, 0), "/provinsi/kalimantan-selatan?tahun=2025").Body,
		tk.In("main", tk.Matches("2025 ?– ?– ?– ?1 dari 14")))
}

func TestTheWorkedExampleIsFoundFromTheMethod(t *testing.T) {
	t.Parallel()
	tk.CheckHTML(t, get(t, examplePortal(t), "/metode").Body,
		tk.In(`main a[href="/penyelenggara/kabupaten-contoh/hitungan"]`, tk.HasText("Hitungan Kabupaten Contoh sampai jawaban terakhir")))
	d := tk.SQLite(t)
	dir, results := rooms(t, d)
	tk.CheckHTML(t, get(t, portal(t, dir, results, d, 0), "/metode").Body, tk.NotIn(`main a[href*=penyelenggara]`))
}

func TestAProvinceLeavesBlankYearsOutOnAPhone(t *testing.T) {
	t.Parallel()
	tk.CheckHTML(t, get(t, examplePortal(t), "/provinsi/kalimantan-selatan").Body,
		tk.In("#government .table--dense tr[data-blank]", tk.Matches("Kabupaten Hulu Sungai Utara|Kabupaten Kotabaru|Kabupaten Tapin")),
		tk.Count("#government tr[data-blank]", 3),
		tk.Count("#government tr[data-blank] td:not(.is-blank)", 0))
}

func TestSearchFindsBodiesAndUnitsAndHelpsWhenThereIsNothing(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	tk.CheckHTML(t, get(t, h, "/cari?q=banjarmasin").Body,
		tk.In("meta[name=robots]", tk.HasAttr("content", "noindex")),
		tk.In(".hits li:first-child a", tk.HasHref("/penyelenggara/kota-banjarmasin")),
		tk.In("input[name=q]", tk.HasAttr("value", "banjarmasin")))
	tk.CheckHTML(t, get(t, h, "/cari?q=puskesmas").Body, tk.In("main", tk.Matches("Unit layanan")))
	tk.CheckHTML(t, get(t, h, "/cari?q=zzzz").Body, tk.NotIn(".hits"), tk.In("main", tk.Matches("Coba begini")))
}

func TestTheMapTellsTheUnknownFromTheUnassessed(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	tk.CheckHTML(t, get(t, h, "/peta?tingkat=provinsi").Body,
		tk.In(".c-tile-unknown"), tk.In(".c-tile-unassessed"),
		tk.In("table", tk.Matches("pemerintah daerahnya belum ada saat itu"), tk.Matches("nilai tidak diketahui")))
	tk.CheckHTML(t, get(t, h, "/peta?tahun=2021").Body,
		tk.In(".maplist", tk.Matches("Kota Banjarmasin 83,98")), tk.In("main", tk.Matches("7 dari 514 kota dan kabupaten diketahui")))
}

func TestAnEmptyInstallationSaysThatThereIsNothingYet(t *testing.T) {
	t.Parallel()
	d := tk.SQLite(t)
	dir, results := rooms(t, d)
	h := portal(t, dir, results, d, 0)
	for _, path := range []string{"/", "/peringkat", "/provinsi", "/provinsi/kalimantan-selatan", "/peta", "/cari?q=banjarmasin"} {
		w := get(t, h, path)
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
		for _, wrong := range []string{"penilaian 0", "Nilai 0", "Indonesia, 0"} {
			if strings.Contains(w.Body.String(), wrong) {
				t.Errorf("%s speaks of the year 0: %q", path, wrong)
			}
		}
	}
}
