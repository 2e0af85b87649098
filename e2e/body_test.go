package e2e_test

import (
	"strings"
	"testing"

	"github.com/patuh-id/patuh/e2e"
)

func TestPagesAboutABodyAreAccessibleEverywhere(t *testing.T) {
	t.Parallel()
	origin := servePortal(t)
	pages := map[string]string{
		"body":        "/penyelenggara/kota-banjarmasin",
		"bodyparts":   "/penyelenggara/kabupaten-maluku-tenggara",
		"bodyranks":   "/penyelenggara/provinsi-sulawesi-utara",
		"bodynothing": "/penyelenggara/kementerian-pertanian",
		"reckoning":   "/penyelenggara/kabupaten-maluku-tenggara/hitungan",
		"worked":      "/penyelenggara/kabupaten-contoh/hitungan?unit=Puskesmas+Contoh+Selatan",
		"example":     "/penyelenggara/kabupaten-contoh",
		"compare":     "/bandingkan?p1=kota-banjarmasin&p2=kota-banjarbaru&p3=banjar&p4=kabupaten-contoh",
		"corrections": "/ralat",
		"data":        "/data",
		"instruments": "/instrumen",
		"instrument":  "/instrumen/ori@2023.1.0",
		"inferred":    "/instrumen/ori@2016.1.0",
		"method":      "/metode",
		"about":       "/tentang",
		"typed":       "/bandingkan?p1=kota&p2=zzzz",
		"form":        "/bandingkan",
	}
	lookEverywhere(t, origin, pages)
}

func TestErrorPagesAreAccessibleEverywhere(t *testing.T) {
	t.Parallel()
	origin := servePortal(t)
	for _, path := range []string{"/tidak/ada", "/en/peringkat?tahun=abc"} {
		for _, dark := range []bool{false, true} {
			page := e2e.Browser(t)
			page.SetViewport(320, 700)
			if dark {
				page.Dark()
			}
			page.Goto(origin + path)
			if wider := page.Overflow(); wider > 0 {
				t.Errorf("%s is %d pixels wider than its window", path, wider)
			}
			for _, violation := range page.Axe() {
				t.Errorf("%s: %v", path, violation)
			}
		}
	}
}

func TestAReaderFollowsAScoreToItsBound(t *testing.T) {
	t.Parallel()
	origin := servePortal(t)
	page := e2e.Browser(t)
	page.SetViewport(320, 700)
	page.Goto(origin + "/penyelenggara/kota-banjarmasin")
	if got := page.Text(".columns .card:nth-child(2) h2"); got != "Kenapa 88,01 pada 2023 adalah A" {
		t.Errorf("the card says %q", got)
	}
	page.Click(".columns .card:nth-child(2) a")
	if got, want := page.URL(), origin+"/penyelenggara/kota-banjarmasin/hitungan?tahun=2023"; got != want {
		t.Errorf("address is %s, want %s", got, want)
	}
	if got := page.Text("tr.is-current"); !strings.Contains(got, "88,00–100,00") {
		t.Errorf("the marked class is %q", got)
	}
}

func TestAReaderComparesByTypingNames(t *testing.T) {
	t.Parallel()
	origin := servePortal(t)
	page := e2e.Browser(t)
	page.Goto(origin + "/bandingkan")
	page.Type("#p1", "Kota Banjarmasin")
	page.Type("#p2", "banjarbaru")
	page.Click("form.filter button")
	page.Click("#p2-pesan a") // several fit: the first is the city
	if got := page.Text("#nilai thead"); !strings.Contains(got, "Kota Banjarbaru") {
		t.Errorf("the table's head is %q", got)
	}
	var typed string
	page.Eval(`document.querySelector("#p1").value`, &typed)
	if typed != "Kota Banjarmasin" {
		t.Errorf("the first field now holds %q", typed)
	}
}
