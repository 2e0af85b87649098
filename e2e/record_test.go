package e2e_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/e2e"
)

func TestTheRecordIsAccessibleEverywhere(t *testing.T) {
	t.Parallel()
	origin := servePortal(t)
	pages := map[string]string{
		"record": "/jejak", "proofform": "/jejak/bukti", "proof": "/jejak/bukti?peristiwa=5",
		"past": "/jejak/banding",
	}
	lookEverywhere(t, origin, pages)
}

// fetch reads an address as a program would.
func fetch(t *testing.T, url string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// check looks at the page as it is now, after something was done on it.
func check(t *testing.T, page *e2e.Page, name string) {
	t.Helper()
	if wider := page.Overflow(); wider > 0 {
		t.Errorf("%s is %d pixels wider than its window", name, wider)
	}
	for _, violation := range page.Axe() {
		t.Errorf("%s: %v", name, violation)
	}
	if folder := os.Getenv("PATUH_SCREENSHOTS"); folder != "" {
		page.Screenshot(filepath.Join(folder, name+".png"))
	}
}

func TestACitizenChecksTheRecord(t *testing.T) {
	t.Parallel()
	page := e2e.Browser(t)
	origin := servePortal(t)
	page.SetViewport(320, 700)
	page.Goto(origin + "/jejak")
	if text := page.Text("main"); !strings.Contains(text, "saksi.example.org/jejak") || !strings.Contains(text, "belum pernah") {
		t.Error("the page does not say which witness has signed and which never did")
	}
	page.Type("#cari-peristiwa", "3")
	page.Click(".search button")
	if got, want := page.Text("h1"), "Peristiwa di posisi 3 ada dalam jejak audit"; got != want {
		t.Errorf("the page says %q, want %q", got, want)
	}

	kept := fetch(t, origin+"/jejak/checkpoint")
	if !strings.Contains(kept, "— saksi.example.org/jejak ") {
		t.Errorf("the witness's signature is not published:\n%s", kept)
	}
	page.Goto(origin + "/jejak/banding")
	page.Type("#isian-titik", kept)
	page.Click(".form button")
	if got, want := page.Text("h1"), "Tidak ada yang diubah sejak titik periksa Anda"; got != want {
		t.Errorf("the page says %q, want %q", got, want)
	}
	check(t, page, "past-holds-320")

	page.Goto(origin + "/jejak/bukti?peristiwa=x")
	check(t, page, "noproof-320")

	page.Dark()
	page.Goto(origin + "/en/jejak/banding")
	page.Type("#isian-titik", "something else")
	page.Click(".form button")
	if got := page.Text(".govuk-error-summary"); !strings.Contains(got, "This is not a checkpoint") {
		t.Errorf("the page says %q", got)
	}
	check(t, page, "past-wrong-320-dark")
}
