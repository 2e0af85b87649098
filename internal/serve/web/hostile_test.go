package web_test

import (
	"encoding/csv"
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	tk "github.com/patuh-id/patuh/internal/testkit"
)

// hostileName is what somebody who may import would call an office to run a script in its readers.
const hostileName = `<script>alert(1)</script> & "Kantor" 'Uji'`

func TestImportedTextStaysText(t *testing.T) {
	t.Parallel()
	d := tk.SQLite(t)
	dir, results := rooms(t, d)
	sources := `javascript:alert(1) | data:text/html;base64,PHNjcmlwdD4= | JaVaScRiPt://a.example/%0aalert(1) | //a.example/x | ` +
		`https://a.example/?q="><script>alert(2)</script>`
	quote := func(text string) string { return `"` + strings.ReplaceAll(text, `"`, `""`) + `"` }
	body := "body,kind,name,region,evidence,source\nkantor-uji,agency," + quote(hostileName) + ",,named," + quote(sources) + "\n" +
		"kantor-rumus,agency," + quote(`=HYPERLINK("https://a.example","x")`) + ",,named,Koran\n"
	if _, err := dir.Import(t.Context(), access.Machine(), "bodies.csv", strings.NewReader(body), false); err != nil {
		t.Fatal(err)
	}
	scores := "body,unit,year,score,zone,category,opinion,ranks,source\n" +
		"kantor-uji,,2023,88.01,green,A," + quote(hostileName) + ",," + quote(sources) + "\nkantor-rumus,,2023,70,,,,,Koran\n"
	if _, err := results.Import(t.Context(), access.Machine(), "scores.csv", strings.NewReader(scores), false); err != nil {
		t.Fatal(err)
	}
	h := portal(t, dir, results, d, 0)
	for _, path := range []string{
		"/penyelenggara/kantor-uji", "/penyelenggara/kantor-uji/hitungan", "/penyelenggara/kantor-uji/hitungan?tahun=2023", "/peringkat?tahun=2023",
		"/cari?q=kantor", "/bandingkan?p1=kantor-uji&p2=%3Cscript%3E&p3=%22%3E%3Cimg+src%3Dx%3E", "/cari?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
	} {
		for _, lang := range langs {
			w := get(t, h, lang+path)
			if w.Code != http.StatusOK {
				t.Errorf("%s%s: %d", lang, path, w.Code)
			}
			checkNothingRuns(t, lang+path, w.Body.String())
		}
	}
	table, err := csv.NewReader(get(t, h, "/data/hasil.csv").Body).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range table {
		for _, cell := range row {
			if strings.HasPrefix(cell, "=") {
				t.Errorf("a spreadsheet would run %q", cell)
			}
		}
	}
}

// checkNothingRuns fails for a script of others, a handler, or a link to anything but a page.
func checkNothingRuns(t *testing.T, address, html string) {
	t.Helper()
	page, err := goquery.NewDocumentFromReader(strings.NewReader(html))
	if err != nil {
		t.Fatal(err)
	}
	if page.Find("script:not([src]), img, iframe, [onerror], [onload], [onclick]").Length() > 0 {
		t.Errorf("%s holds what somebody imported or typed as elements", address)
	}
	page.Find("[href], [src], [action]").Each(func(_ int, s *goquery.Selection) {
		for _, name := range []string{"href", "src", "action"} {
			target := s.AttrOr(name, "/")
			plain := strings.HasPrefix(target, "/") && !strings.HasPrefix(target, "//") && !strings.HasPrefix(target, `/\`)
			if !plain && !strings.HasPrefix(target, "https://") && !strings.HasPrefix(target, "#") && target != "mailto:data@patuh.example" {
				t.Errorf("%s leads to %q", address, target)
			}
		}
	})
}

func TestErrorPagesLeadNowhereElse(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	for _, path := range []string{
		"/en/%5Ca.example", "/en/%5C%5Ca.example/x", "/%5Ca.example", "/en/a%3Fb", "/tidak/ada", "/en/nothing", "/penyelenggara/%3Cscript%3E",
		"/peringkat?tahun=%22%3E%3Cscript%3E", "/provinsi/%2F%2Fa.example", "/en/instrumen/%22%3E%3Cscript%3E",
	} {
		w := get(t, h, path)
		if w.Code != http.StatusNotFound && w.Code != http.StatusBadRequest {
			t.Errorf("%s: %d", path, w.Code)
		}
		html := w.Body.String()
		checkNothingRuns(t, path, html)
		want := "id"
		if strings.HasPrefix(path, "/en/") {
			want = "en"
		}
		tk.CheckHTML(t, strings.NewReader(html), tk.In("html", tk.HasAttr("lang", want)), tk.Count("h1", 1), tk.StrictCSP(),
			tk.In("meta[name=robots]", tk.HasAttr("content", "noindex")))
	}
}

// PostgreSQL refuses text that is no UTF-8 or holds a NUL; an address must not make that a failure
// of ours.
func TestPartsThatAreNoTextAreNotFound(t *testing.T) {
	t.Parallel()
	tk.Databases(t, func(t *testing.T, d *db.DB) {
		dir, results := rooms(t, d)
		h := portal(t, dir, results, d, 0)
		for _, path := range []string{
			"/penyelenggara/%ff", "/penyelenggara/a%00b", "/penyelenggara/%ff/hitungan", "/penyelenggara/%00/nilai.csv", "/provinsi/%ff", "/instrumen/%00",
		} {
			if got := get(t, h, path).Code; got != http.StatusNotFound {
				t.Errorf("%s: %d", path, got)
			}
		}
		for _, path := range []string{"/cari?q=%25%5F%5C", "/cari?q=%F0%9F%98%80", "/peringkat?q=%25%27", "/bandingkan?p1=%C2%A0%5C"} {
			if got := get(t, h, path).Code; got != http.StatusOK {
				t.Errorf("%s: %d", path, got)
			}
		}
	})
}
