package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit"
)

// see asks for a page that must be there and checks it.
func see(t *testing.T, h http.Handler, path string, checks ...testkit.Check) {
	t.Helper()
	w := get(t, h, path)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", path, w.Code, w.Body)
	}
	testkit.CheckHTML(t, w.Body, append(checks, testkit.StrictCSP(), testkit.UniqueIDs())...)
}

func TestTheNewestScoreIsTheStatementOfABody(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	see(t, h, "/penyelenggara/kota-banjarmasin",
		testkit.In("h1", testkit.HasText("Kota Banjarmasin")),
		testkit.In(".govuk-breadcrumbs", testkit.Matches("HasilKalimantan Selatan")),
		testkit.In(".score__value", testkit.Matches("95,45")),
		testkit.In(".score__what", testkit.Matches("2024.*Hijau · Kategori A.*Opini Kualitas Tertinggi")),
		testkit.In(".score .facts", testkit.Matches(`Nasional, cakupan tidak disebutperingkat ke-24Sejak 2023\+7,44`)),
		testkit.In(".notice--press", testkit.Matches("bukan rilis resmi")),
	)
	see(t, h, "/en/penyelenggara/kota-banjarmasin",
		testkit.In(".score__value", testkit.Matches("95.45")),
		testkit.In(".score .facts", testkit.Matches(`Since 2023\+7.44`)),
	)
}

func TestTheScoreAtTheEdgeIsTheOneExplained(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	see(t, h, "/penyelenggara/kota-banjarmasin",
		testkit.In(".columns .card h2", testkit.HasText("Kenapa 88,01 pada 2023 adalah A")),
		testkit.In("main", testkit.Matches("Batas A adalah 88,00.*dibulatkan satu kali.*Selisihnya 0,01")),
		testkit.In(`.columns .card a[href="/penyelenggara/kota-banjarmasin/hitungan?tahun=2023"]`, testkit.HasText("Hitungannya langkah demi langkah")),
	)
}

func TestEachYearStandsUnderItsOwnBounds(t *testing.T) {
	t.Parallel()
	see(t, examplePortal(t), "/penyelenggara/kota-banjarmasin",
		testkit.In("#nilai tbody", testkit.Matches("2021.*83,98.*Hijau · Kepatuhan tinggi")),
		testkit.In("#nilai tbody", testkit.Matches("2022.*69,63.*Kuning · Kategori C.*Kualitas Sedang")),
		testkit.In("#tren svg title", testkit.Matches("Kota Banjarmasin")),
		testkit.In("#tren table", testkit.Matches("202269,63Tidak dapat dibandingkan")),
		testkit.In("#tren", testkit.Matches("Nilai 2025 tidak diketahui")),
		testkit.In("#dimensi", testkit.Matches("Rincian tidak dipublikasikan")),
		testkit.In("#sumber", testkit.Matches("2 artikel, angka sama")),
	)
}

func TestDoubtsAreSaidInWords(t *testing.T) {
	t.Parallel()
	see(t, examplePortal(t), "/penyelenggara/kabupaten-hulu-sungai-tengah",
		testkit.In("#nilai", testkit.Matches("sumber lain menyebut nilai yang berbeda 0,01")),
		testkit.In("#nilai", testkit.Matches("sumber menyebut nilai yang persis sama")),
		testkit.In("#sumber", testkit.Matches("\\(menyebut 93,74\\)")),
	)
}

func TestDimensionsAreShownWhereTheyWerePrinted(t *testing.T) {
	t.Parallel()
	see(t, examplePortal(t), "/penyelenggara/kabupaten-maluku-tenggara",
		testkit.In("#dimensi", testkit.Matches("Puskesmas Watdek, 2023.*8,72 dari 21,85")),
		testkit.In("#dimensi", testkit.Matches("Dinas Pendidikan, 2023.*5,83 dari 21,85")),
		testkit.In("#unit", testkit.Matches("Puskesmas Watdek49,85■ Merah · Kategori D")),
	)
}

func TestOfficesCanBeReachedAndWhatEndedLeadsOn(t *testing.T) {
	t.Parallel()
	d := testkit.SQLite(t)
	dir, results := rooms(t, d)
	file := "body,unit,kind,name,region,valid_to,successor,address,phone,website,evidence\n" +
		"kantor-lama,,land_office,Kantor Lama,63.71,2024-06,kantor-baru,,,,named\n" +
		"kantor-baru,,land_office,Kantor Baru,63.71,,,Jalan Contoh 1,0511-1234567,https://contoh.go.id/,named\n" +
		"kantor-baru,loket-lama,licensing_office,Loket Lama,,2025,loket-baru,,,,named\n" +
		"kantor-baru,loket-baru,licensing_office,Loket Baru,,,,Jalan Contoh 2,112,http://loket.contoh.go.id,named\n"
	if _, err := dir.Import(t.Context(), access.Machine(), "dir.csv", strings.NewReader(file), false); err != nil {
		t.Fatal(err)
	}
	h := portal(t, dir, results, d, 0)
	see(t, h, "/penyelenggara/kantor-lama",
		testkit.In("main", testkit.Matches("Penyelenggara ini berakhir Juni 2024. *Diteruskan oleh *Kantor Baru")),
		testkit.In(`.govuk-inset-text a`, testkit.HasHref("/penyelenggara/kantor-baru")),
		testkit.In("#tentang", testkit.Matches("Ada sampai *Juni 2024")),
	)
	see(t, h, "/penyelenggara/kantor-baru",
		testkit.In("#tentang", testkit.Matches("Alamat *Jalan Contoh 1 *Telepon *0511-1234567 *Situs web *contoh.go.id")),
		testkit.In(`#tentang a[href^="tel:"]`, testkit.HasHref("tel:+625111234567")),
		testkit.In("#unit", testkit.Matches("Loket Lama *berakhir 2025 *Diteruskan oleh Loket Baru")),
		testkit.In(`#unit a[href^="tel:"]`, testkit.HasHref("tel:112")),
	)
	see(t, h, "/cari?q=kantor+lama",
		testkit.In(".hits", testkit.Matches("Kantor Lama.*berakhir Juni 2024 *Diteruskan oleh *Kantor Baru")),
	)
	see(t, h, "/en/cari?q=loket+lama", testkit.In(".hits", testkit.Matches("until 2025 *Succeeded by *Loket Baru")))
	if got := get(t, h, "/data/unit.csv").Body.String(); !strings.Contains(got, "Jalan Contoh 2,tel:112,http://loket.contoh.go.id") {
		t.Errorf("the open data lacks how to reach an office:\n%s", got)
	}
	if got := get(t, h, "/data/penyelenggara.csv").Body.String(); !strings.Contains(got, "Jalan Contoh 1,tel:+625111234567,https://contoh.go.id/") {
		t.Error("the open data lacks how to reach a body")
	}
}

func TestRanksOfOneScopeMakeALine(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	see(t, h, "/penyelenggara/provinsi-sulawesi-utara", testkit.In("#peringkat svg title", testkit.Matches("Sulawesi Utara")))
	see(t, h, "/penyelenggara/kota-banjarmasin", testkit.NotIn("#peringkat svg"), testkit.In("#peringkat li", testkit.Matches(": ke-")))
}

func TestABodyWithoutFiguresSaysSo(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	see(t, h, "/penyelenggara/kementerian-pertanian",
		testkit.In(".score__value", testkit.Matches("Tidak diketahui")),
		testkit.In(".score", testkit.Matches("Nilai penyelenggara ini tidak diketahui")),
		testkit.NotIn("#tren"),
	)
	if w := get(t, h, "/penyelenggara/tidak-ada"); w.Code != http.StatusNotFound {
		t.Errorf("an unknown body: %d", w.Code)
	}
}

func TestTheExampleIsMarkedOnEveryPage(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	for _, path := range []string{
		"/penyelenggara/kabupaten-contoh", "/penyelenggara/kabupaten-contoh/hitungan",
		"/penyelenggara/kabupaten-contoh/hitungan?unit=Puskesmas+Contoh+Selatan",
		"/penyelenggara/kabupaten-contoh/hitungan?unit=Puskesmas+Contoh+Selatan&kode=KOM.1",
	} {
		see(t, h, path,
			testkit.In("head > title", testkit.Matches("contoh, bukan sungguhan")),
			testkit.In("main", testkit.Matches("Ini contoh")),
			testkit.In(".notice--simulation", testkit.Matches("bukan nilai Ombudsman")),
			testkit.In(`meta[name="robots"]`, testkit.HasAttr("content", "noindex")),
			testkit.NotIn(".notice--press"),
		)
	}
	if csv := get(t, h, "/penyelenggara/kabupaten-contoh/nilai.csv").Body.String(); !strings.Contains(csv, "imulasi, bukan nilai Ombudsman") {
		t.Error("its file does not say that it is a simulation")
	}
}

func TestAReckoningGoesAsFarAsPrint(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	see(t, h, "/penyelenggara/kabupaten-barito-kuala/hitungan?tahun=2023",
		testkit.In("main", testkit.Matches(`÷ 7 = 87,5928…`)),
		testkit.In("main", testkit.Matches("dibulatkan sekali: 87,59. Sama dengan yang disebut sumber: 87,59")),
		testkit.In("main", testkit.Matches("Untuk A \\(88,00\\) kurang 0,41")),
		testkit.In("tr.is-current", testkit.Matches("^B78,00")),
	)
	see(t, h, "/en/penyelenggara/kabupaten-maluku-tenggara/hitungan",
		testkit.In("main", testkit.Matches(`5.83 \+ 16.42 \+ 22.14 \+ 8.46 = 52.85`)),
		testkit.In("main", testkit.Matches("between 52.83 and 52.87. This fits the published 52.86")),
	)
	see(t, h, "/penyelenggara/kota-banjarmasin/hitungan?tahun=2023",
		testkit.In("main", testkit.Matches("Rincian tidak dipublikasikan")),
		testkit.In("main", testkit.Matches("Tepat di tepi batas")),
	)
	for path, want := range map[string]int{
		"/penyelenggara/kota-banjarmasin/hitungan?tahun=2018": http.StatusNotFound,
		"/penyelenggara/kota-banjarmasin/hitungan?tahun=dua":  http.StatusBadRequest,
		"/penyelenggara/kementerian-pertanian/hitungan":       http.StatusNotFound,
	} {
		if w := get(t, h, path); w.Code != want {
			t.Errorf("%s: %d, want %d", path, w.Code, want)
		}
	}
}

func TestTheWorkedExampleGoesDownToItsAnswers(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	see(t, h, "/penyelenggara/kabupaten-contoh/hitungan",
		testkit.In(".score__value", testkit.Matches("79,33")),
		testkit.In("main", testkit.Matches("198544095782007/2502874000000")),
		testkit.In("main", testkit.Matches("Dinas Kesehatan Contoh–tidak dinilai")),
	)
	see(t, h, "/penyelenggara/kabupaten-contoh/hitungan?unit=Puskesmas+Contoh+Selatan",
		testkit.In(".tree", testkit.Matches("KOM.1.a.*jawaban, masing-masing")),
		testkit.In(".tree", testkit.Matches("Bobot 12,22, resmi")),
	)
	if w := get(t, h, "/penyelenggara/kabupaten-contoh/hitungan?unit=Tidak+Ada"); w.Code != http.StatusNotFound {
		t.Errorf("an unknown unit: %d", w.Code)
	}
}

func TestTheFilesOfABodyCarryNoticeAndSource(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	csv := get(t, h, "/penyelenggara/kota-banjarmasin/nilai.csv").Body.String()
	for _, want := range []string{"95.45,100,A,green", "bukan rilis resmi", "https://kalsel.radigfamedia.online/", "ke-24 secara nasional"} {
		if !strings.Contains(csv, want) {
			t.Errorf("no %q in\n%s", want, csv)
		}
	}
	for _, ending := range []string{"xlsx", "json"} {
		if w := get(t, h, "/penyelenggara/kota-banjarmasin/nilai."+ending); w.Code != http.StatusOK {
			t.Errorf("%s: %d", ending, w.Code)
		}
	}
}

func TestTheCalculationSaysWeightsAndNamesNotCodes(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	const path = "/penyelenggara/kabupaten-contoh/hitungan"
	see(t, h, path,
		testkit.In("main table", testkit.Matches(`Dinas Perizinan Contoh98,1298,1243….*431747149/4400000`)),
		testkit.In("main", testkit.Matches(`Cara menggabungkan \(anggapan\).*dimensi.*variabel`)),
		testkit.In("main", testkit.Matches(`petugas pengelola pengaduan`)),
		testkit.In(`main a[href="/instrumen/ori@2023.1.0#kode-KOM"]`, testkit.HasText("Kompetensi pelaksana")),
	)
	see(t, h, "/instrumen/ori@2023", testkit.In("#kode-KOM > summary", testkit.Matches("Kompetensi pelaksana")))
	see(t, h, path+"?unit=Puskesmas+Contoh+Selatan",
		testkit.In(".tree", testkit.Matches(`INP Dimensi input[\d, ]+bobot 21,85 · [\d,]+ poin`)),
		testkit.In(".tree", testkit.Matches(`Rata-rata berbobot dari:`)))
	page := textOf(t, h, path+"?unit=Puskesmas+Contoh+Selatan")
	if n := strings.Count(page, "dibulatkan satu kali"); n != 1 {
		t.Errorf("%d figures are said to be rounded once, want the total alone", n)
	}
	if strings.Contains(page, "(55)") || strings.Contains(page, "Angka persis 55 ") {
		t.Error("a whole number is written out twice")
	}
}
