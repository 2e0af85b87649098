package web_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/patuh-id/patuh/internal/serve/web"
	tk "github.com/patuh-id/patuh/internal/testkit"
)

// examplesOf fill the {parts} of a route. What is known of each of these differs.
var examplesOf = map[string][]string{
	"/penyelenggara/{slug}": {
		"kota-banjarmasin", "kabupaten-maluku-tenggara", "provinsi-sulawesi-utara", "kementerian-pertanian", "kabupaten-contoh",
	},
	"/provinsi/{slug}":         {"kalimantan-selatan", "aceh", "papua-tengah"},
	"/jejak/bukti/{peristiwa}": {"0"},
	"/jejak/banding/{dari}":    {"1"},
	"/instrumen/{ref}":         {"ori@2023.1.0", "ori@2023", "ori@2025.1.0", "skm@2017.1.0", "ori@2015.1.0"},
}

// nothingToReckon are addresses that are rightly not there.
var nothingToReckon = []string{"/penyelenggara/kementerian-pertanian/hitungan"}

// everyAddress is every route with its parts filled in.
func everyAddress() []string {
	var all []string
	for _, path := range web.Addresses() {
		if !strings.Contains(path, "{") {
			all = append(all, path)
			continue
		}
		end := strings.Index(path, "}") + 1
		for _, part := range examplesOf[path[:end]] {
			all = append(all, path[:strings.Index(path, "{")]+part+path[end:])
		}
	}
	return slices.DeleteFunc(all, func(path string) bool { return slices.Contains(nothingToReckon, path) })
}

// plain are the routes that show no figure of a body: about names, instruments and Patuh itself.
var plain = []string{"/cari", "/tenggat", "/instrumen", "/metode", "/tentang", "/perlindungan", "/data-pribadi", "/pemberitahuan-data", "/jejak", "/kalender", "/data/penyelenggara.", "/data/unit.", "/data/wilayah."}

// notices are what must be said under an address, by language.
func notices(path, lang string) []string {
	press := map[string]string{"": "bukan rilis resmi Ombudsman RI", "/en": "not an official release by the Ombudsman"}[lang]
	simulation := map[string]string{"": "bukan nilai Ombudsman", "/en": "not an Ombudsman score"}[lang]
	example := map[string]string{"": "tidak sungguhan", "/en": "not real"}[lang]
	switch {
	case strings.Contains(path, "/kantor/kabupaten-contoh"), strings.Contains(path, "/layanan/kabupaten-contoh"):
		return []string{example}
	case strings.Contains(path, "kabupaten-contoh"):
		return []string{simulation}
	case slices.ContainsFunc(plain, func(p string) bool { return strings.HasPrefix(path, p) }):
		return nil
	default:
		return []string{press}
	}
}

func TestEveryRouteIsWholeInBothLanguages(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	foreign := textsOfOneLanguage(t)
	assets := assetBytes(t)
	for _, path := range everyAddress() {
		for _, lang := range langs {
			address := lang + strings.TrimSuffix(path, "/")
			if address == lang {
				address += "/"
			}
			w := get(t, h, address)
			if w.Code != http.StatusOK {
				t.Errorf("%s: %d", address, w.Code)
				continue
			}
			kind, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
			if kind == "text/html" {
				checkPage(t, address, lang, w.Body.Bytes(), notices(path, lang), foreign)
				if size := packed(t, h, address) + assets; size > 100_000 {
					t.Errorf("%s: a first visit takes %d bytes", address, size)
				}
			} else {
				checkFile(t, address, kind, w, notices(path, lang))
			}
			checkHead(t, h, address)
		}
	}
}

// missingText is how a text looks that no catalog has, or a value that cannot be written.
var missingText = regexp.MustCompile(`\b(web|ui|result|score|directory)\.[a-z]|%!|<nil>`)

func checkPage(t *testing.T, address, lang string, body []byte, notices []string, foreign map[string][]string) {
	t.Helper()
	want := map[string]string{"": "id", "/en": "en"}[lang]
	page, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if got := page.Find("html").AttrOr("lang", ""); got != want {
		t.Errorf("%s: language %q", address, got)
	}
	address = strings.Replace(address, "ori@2023", "ori@2023.1.0", 1) // the newest version's own address
	address = strings.Replace(address, "ori@2023.1.0.1.0", "ori@2023.1.0", 1)
	canonical := page.Find("link[rel=canonical]").AttrOr("href", "")
	if hidden := page.Find("meta[name=robots]").Length() > 0; hidden == (canonical == "https://patuh.example"+address) {
		t.Errorf("%s: canonical is %q, hidden %v", address, canonical, hidden)
	}
	if title := page.Find("title").Text(); strings.TrimSpace(title) == "" {
		t.Errorf("%s: no title", address)
	}
	for _, notice := range notices {
		if !strings.Contains(page.Find(".notice").Text(), notice) {
			t.Errorf("%s does not say %q", address, notice)
		}
	}
	page.Find("script,style").Remove()
	text := strings.Join(strings.Fields(page.Text()), " ")
	if missing := missingText.FindString(text); missing != "" {
		t.Errorf("%s: a text is missing: %q", address, missing)
	}
	for _, other := range foreign[lang] {
		if strings.Contains(text, other) {
			t.Errorf("%s: a text in the other language: %q", address, other)
		}
	}
	tk.CheckHTML(t, bytes.NewReader(body), tk.StrictCSP(), tk.UniqueIDs(), tk.Count("h1", 1), tk.Count("main", 1))
	page.Find("table").Each(func(_ int, table *goquery.Selection) {
		heads := table.Find("tbody tr").Length()
		if table.HasClass("almanac-month") {
			heads = 0 // the rows of a month are weeks, which have no name
		}
		named := table.Find("caption").Length() == 1
		if by := table.AttrOr("aria-labelledby", ""); by != "" {
			named = page.Find("#"+by).Length() == 1 // the heading above it is its name
		}
		if !named || table.Find("thead th:not([scope=col])").Length() > 0 || heads != table.Find("tbody th[scope=row]").Length() {
			t.Errorf("%s: a table has no caption or bad heads: %.80s", address, strings.Join(strings.Fields(table.Text()), " "))
		}
	})
}

func checkFile(t *testing.T, address, kind string, w *httptest.ResponseRecorder, notices []string) {
	t.Helper()
	body := w.Body.Bytes()
	text := string(body)
	switch kind {
	case "text/csv":
		if rows, err := csv.NewReader(bytes.NewReader(body)).ReadAll(); err != nil {
			t.Errorf("%s: %v", address, err)
		} else if len(rows) == 1 {
			return // no row, no figure
		}
	case "application/json", "application/ld+json":
		if !json.Valid(body) {
			t.Errorf("%s is no JSON", address)
		}
	case "application/atom+xml":
		if err := xml.Unmarshal(body, new(struct{})); err != nil {
			t.Errorf("%s: %v", address, err)
		}
	case "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
		text = unzipped(t, body)
	case "application/yaml", "text/yaml":
	default:
		t.Errorf("%s is %s", address, kind)
	}
	for _, notice := range notices {
		if !strings.Contains(text, notice) {
			t.Errorf("%s does not say %q", address, notice)
		}
	}
	if kind == "application/ld+json" || kind == "application/atom+xml" {
		return
	}
	if name := w.Header().Get("Content-Disposition"); !strings.HasPrefix(name, `attachment; filename="`) || !strings.HasSuffix(name, `"`) {
		t.Errorf("%s is saved under %q", address, name)
	}
}

func checkHead(t *testing.T, h http.Handler, address string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodHead, address, nil))
	if w.Code != http.StatusOK || w.Body.Len() > 0 {
		t.Errorf("HEAD %s: %d with %d bytes", address, w.Code, w.Body.Len())
	}
}

// packed is how many bytes of a page go over the wire.
func packed(t *testing.T, h http.Handler, address string) int {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Body.Len()
}

// assetBytes is what style, script, font and icon add to a first visit; 0 where they were not built.
func assetBytes(t *testing.T) int {
	t.Helper()
	total := 0
	err := fs.WalkDir(os.DirFS("dist"), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		for _, name := range []string{"app-", "plus-jakarta-sans-", "patuh-"} {
			if !strings.HasPrefix(path, name) || strings.HasSuffix(path, ".png") {
				continue
			}
			data, err := os.ReadFile("dist/" + path)
			if err != nil {
				return err
			}
			var b bytes.Buffer
			zip := gzip.NewWriter(&b)
			if _, err := zip.Write(data); err != nil {
				return err
			}
			if err := zip.Close(); err != nil {
				return err
			}
			total += b.Len()
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return total
}

func unzipped(t *testing.T, data []byte) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, file := range archive.File {
		if !strings.HasPrefix(file.Name, "xl/") {
			continue // what the sheets say, not what the file's properties do
		}
		part, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&b, part); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// textsOfOneLanguage are whole sentences of the portal that a page in the language of the key must
// not hold: they are the other language's.
func textsOfOneLanguage(t *testing.T) map[string][]string {
	t.Helper()
	read := func(lang string) map[string]any { // plurals are no texts but objects
		all := map[string]any{}
		for _, room := range []string{"", "ui/", "../../result/", "../../score/", "../../directory/", "../../ledger/"} {
			data, err := os.ReadFile(room + "texts/" + lang + ".json")
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(data, &all); err != nil {
				t.Fatal(err)
			}
		}
		return all
	}
	id, en := read("id"), read("en")
	texts := map[string][]string{}
	for key := range id {
		inID, _ := id[key].(string)
		inEN, _ := en[key].(string)
		if inID == inEN {
			continue
		}
		for lang, other := range map[string]string{"": inEN, "/en": inID} {
			if len(other) > 14 && !strings.Contains(other, "{") {
				texts[lang] = append(texts[lang], other)
			}
		}
	}
	return texts
}
