package web_test

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/patuh-id/patuh/examples"
	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit"
)

func TestEveryFoundingFactIsFoundWithItsArticle(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	file, err := examples.Files.ReadFile("figures/facts.csv")
	if err != nil {
		t.Fatal(err)
	}
	facts, err := csv.NewReader(strings.NewReader(string(file))).ReadAll()
	if err != nil || len(facts) != 1+14 {
		t.Fatalf("%d lines (%v)", len(facts), err)
	}
	for _, fact := range facts[1:] {
		texts := map[string]string{"": fact[5], "/en": fact[6]}
		for lang, text := range texts {
			paths := []string{lang + "/data"}
			if fact[3] != "" {
				paths = append(paths, lang+"/penyelenggara/"+fact[3])
			}
			for _, path := range paths {
				page := textOf(t, h, path)
				if !strings.Contains(page, text) {
					t.Errorf("%s: %s is not on %s", fact[0], text, path)
				}
				for _, source := range strings.Split(fact[7], " | ") {
					if name := sourceName(source); !strings.Contains(page, name) {
						t.Errorf("%s: %s is not named on %s", fact[0], name, path)
					}
				}
			}
		}
	}
}

// sourceName is how a page names a source: the host of an address, or the citation.
func sourceName(source string) string {
	if rest, ok := strings.CutPrefix(source, "https://"); ok {
		host, _, _ := strings.Cut(rest, "/")
		return strings.TrimPrefix(host, "www.")
	}
	return source
}

func textOf(t *testing.T, h http.Handler, path string) string {
	t.Helper()
	page, err := goquery.NewDocumentFromReader(get(t, h, path).Body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(page.Text()), " ")
}

func TestOpenDataHasEveryTableInThreeFormats(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	rows := map[string]int{
		"hasil": 80, "jumlah-nasional": 30, "rata-rata": 4, "rincian": 20, "fakta": 14, "penyelenggara": 626, "unit": 46, "wilayah": 552, "ralat": 0,
	}
	for name, want := range rows {
		for _, lang := range []string{"", "/en"} {
			table, err := csv.NewReader(get(t, h, lang+"/data/"+name+".csv").Body).ReadAll()
			if err != nil || len(table)-1 != want {
				t.Errorf("%s: %d rows, want %d (%v)", name, len(table)-1, want, err)
			}
			var file struct {
				Columns []struct{ Key, Label string }
				Rows    []map[string]any
			}
			w := get(t, h, lang+"/data/"+name+".json")
			if err := json.Unmarshal(w.Body.Bytes(), &file); err != nil || len(file.Rows) != want {
				t.Errorf("%s.json: %d rows (%v)", name, len(file.Rows), err)
			}
			for _, column := range file.Columns {
				if strings.HasPrefix(column.Label, "web.") {
					t.Errorf("%s: column %s is not described", name, column.Key)
				}
			}
			if w.Header().Get("Access-Control-Allow-Origin") != "*" {
				t.Errorf("%s.json is closed to other sites", name)
			}
			if w := get(t, h, lang+"/data/"+name+".xlsx"); w.Code != http.StatusOK {
				t.Errorf("%s.xlsx: %d", name, w.Code)
			}
		}
	}
	results := get(t, h, "/data/hasil.csv").Body.String()
	for _, want := range []string{
		"kota-banjarmasin,Kota Banjarmasin,city,63.71,63,,,2023,88.01,100,A,green,Kualitas Tertinggi", "bukan rilis resmi", ",partial,ori@2023.1.0,https://",
	} {
		if !strings.Contains(results, want) {
			t.Errorf("hasil.csv has no %q", want)
		}
	}
	if strings.Contains(results, "contoh") {
		t.Error("the example stands among the results")
	}
}

func TestTheDataPageSaysWhatMayBeDone(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	see(t, h, "/data",
		testkit.In("main", testkit.Matches("bebas dipakai")),
		testkit.In("main", testkit.Matches("ODbL")),
		testkit.In("main", testkit.Matches("COD-AB")),
		testkit.In("#hasil", testkit.Matches("80 baris")),
		testkit.In(`#hasil a[href="/data/hasil.xlsx"]`, testkit.HasText("XLSX")),
		testkit.In(`head link[type="application/ld+json"]`, testkit.HasHref("/data/katalog.jsonld")),
	)
	see(t, h, "/en/data", testkit.In("#hasil", testkit.Matches("80 rows")))
}

func TestTheCatalogueNamesEveryFile(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	var catalogue struct {
		Type     string `json:"@type"`
		Modified struct {
			Value string `json:"@value"`
		} `json:"dct:modified"`
		Sets []struct {
			Type  string `json:"@type"`
			Files []struct {
				Type     string `json:"@type"`
				Download struct {
					ID string `json:"@id"`
				} `json:"dcat:downloadURL"`
				Rights map[string]any `json:"dct:rights"`
			} `json:"dcat:distribution"`
		} `json:"dcat:dataset"`
	}
	if err := json.Unmarshal(get(t, h, "/data/katalog.jsonld").Body.Bytes(), &catalogue); err != nil {
		t.Fatal(err)
	}
	if catalogue.Type != "dcat:Catalog" || len(catalogue.Sets) != 9 || catalogue.Modified.Value == "" {
		t.Errorf("%+v", catalogue)
	}
	for _, set := range catalogue.Sets {
		for _, file := range set.Files {
			path := strings.TrimPrefix(file.Download.ID, "https://patuh.example")
			if w := get(t, h, path); set.Type != "dcat:Dataset" || file.Type != "dcat:Distribution" || file.Rights == nil || w.Code != http.StatusOK {
				t.Errorf("%+v: %d", file, w.Code)
			}
		}
	}
}

func TestCorrectionsHaveAPageAndAFeed(t *testing.T) {
	t.Parallel()
	d := testkit.SQLite(t)
	dir, results := rooms(t, d)
	h := portal(t, dir, results, d, 0)
	see(t, h, "/ralat", testkit.In("main", testkit.Matches("Belum ada ralat")),
		testkit.In(`link[type="application/atom+xml"]`, testkit.HasHref("/ralat.atom")))
	if updated := readFeed(t, h, "/ralat.atom").Updated; updated == "" {
		t.Error("an empty feed must have a date")
	}
	for _, file := range []string{
		"body,year,score,source\nkota-banjarmasin,2023,88.10,https://a.example\n",
		"correction,day,year,body,was,now,text_id,text_en,source\n" +
			"r1,2026-11-20,2023,kota-banjarmasin,88.10,88.01,Salah ketik.,A slip of the pen.,https://surat.example\n" +
			"r2,2026-11-21,,,,,Keterangan umum.,A general remark.,https://a.example\n",
	} {
		if _, err := results.Import(t.Context(), access.Machine(), "test.csv", strings.NewReader(file), false); err != nil {
			t.Fatal(err)
		}
	}
	see(t, h, "/ralat",
		testkit.In("#r1", testkit.Matches("Kota Banjarmasin 2023: 88,10 menjadi 88,01.*20 November 2026.*Salah ketik")),
		testkit.In("#r1 h2 a", testkit.HasHref("/penyelenggara/kota-banjarmasin")),
		testkit.In("#r1 p a[rel]", testkit.HasHref("https://surat.example")),
		testkit.In("#r2", testkit.Matches("Ralat umum")),
	)
	see(t, h, "/en/ralat", testkit.In("#r1", testkit.Matches("88.10 to 88.01.*A slip of the pen")))
	feed := readFeed(t, h, "/en/ralat.atom")
	if feed.Updated != "2026-11-21T00:00:00Z" || len(feed.Entries) != 2 || feed.Entries[1].Title != "Kota Banjarmasin 2023: 88.10 to 88.01" ||
		feed.Entries[1].Links[0].Href != "https://patuh.example/en/ralat#r1" ||
		feed.Entries[1].Links[1].Href != "https://patuh.example/en/penyelenggara/kota-banjarmasin" || feed.Entries[1].Links[2].Href != "https://surat.example" {
		t.Errorf("%+v", feed)
	}
	ids := map[string]bool{feed.ID: true}
	for _, entry := range feed.Entries {
		if _, err := time.Parse(time.RFC3339, entry.Updated); err != nil || ids[entry.ID] || !strings.HasPrefix(entry.ID, "urn:uuid:") {
			t.Errorf("%+v (%v)", entry, err)
		}
		ids[entry.ID] = true
	}
}

type feed struct {
	ID      string  `xml:"id"`
	Updated string  `xml:"updated"`
	Entries []entry `xml:"entry"`
}

type entry struct {
	ID      string `xml:"id"`
	Title   string `xml:"title"`
	Updated string `xml:"updated"`
	Links   []struct {
		Href string `xml:"href,attr"`
	} `xml:"link"`
}

func readFeed(t *testing.T, h http.Handler, path string) feed {
	t.Helper()
	w := get(t, h, path)
	if !strings.HasPrefix(w.Header().Get("Content-Type"), "application/atom+xml") {
		t.Errorf("%s is %s", path, w.Header().Get("Content-Type"))
	}
	var f feed
	if err := xml.Unmarshal(w.Body.Bytes(), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestSearchEnginesFindEveryPageInBothLanguages(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	if robots := get(t, h, "/robots.txt").Body.String(); !strings.Contains(robots, "Sitemap: https://patuh.example/sitemap.xml") {
		t.Errorf("robots.txt is %s", robots)
	}
	site := get(t, h, "/sitemap.xml").Body.String()
	for _, want := range []string{
		"<loc>https://patuh.example/penyelenggara/kota-banjarmasin</loc>", "<loc>https://patuh.example/en/penyelenggara/kota-banjarmasin</loc>",
		"<loc>https://patuh.example/data</loc>", "<loc>https://patuh.example/en/instrumen/ori@2023.1.0</loc>",
	} {
		if !strings.Contains(site, want) {
			t.Errorf("no %s", want)
		}
	}
	for _, unwanted := range []string{"contoh", ".csv", "{", "/cari"} {
		if strings.Contains(site, unwanted) {
			t.Errorf("%s is in the site map", unwanted)
		}
	}
}
