package web_test

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web"
	tk "github.com/patuh-id/patuh/internal/testkit"
)

// officePortal is a portal over the public figures whose offices say something of themselves.
func officePortal(t *testing.T) (*office.Offices, http.Handler) {
	t.Helper()
	d, dir, results := exampleRooms(t)
	record := ledger.New(ledger.Deps{DB: d, Now: time.Now})
	offices := office.New(office.Deps{DB: d, Now: time.Now, Record: record, Catalog: catalog(t)})
	p, err := web.New(web.Deps{
		Record: record, Calendars: calendar.New(calendar.Deps{DB: d, Now: time.Now, Record: record}), Offices: offices, Now: time.Now,
		Catalog: catalog(t), Cache: serve.NewPageCache(1<<20, results.Revision, time.Now),
		Results: results, Directory: dir, Log: slog.New(slog.DiscardHandler), Ready: func(context.Context) error { return nil },
		Figures: func(_ context.Context, id string) (complaint.Figures, bool, error) {
			if b, err := dir.Body(t.Context(), banjarmasin); err != nil || b.ID != id {
				return complaint.Figures{Few: true}, true, err
			}
			return complaint.Figures{
				From: time.Date(2025, 3, 2, 0, 0, 0, 0, time.UTC), Until: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), Received: 23, InTime: 12, Late: 6, Open: 5,
				Disputed: complaint.Hidden, BySilence: complaint.Hidden, Median: 2, Ninetieth: 20, Satisfaction: 35, Said: 12,
			}, true, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return offices, p.Handler()
}

const banjarmasin = "kota-banjarmasin"

func TestAnOfficeShowsWhatItOffersAndHowItIsReached(t *testing.T) {
	t.Parallel()
	offices, h := officePortal(t)
	at := office.Place{Body: banjarmasin}
	body := get(t, h, "/kantor/"+banjarmasin).Body.String()
	for _, want := range []string{"belum mencantumkan nomor", "belum mencantumkan layanannya", "belum diisi", "23 laporan", "12 dari 23", "20 hari", "3,5 dari 5", "tidak disebut", "2 Maret 2026", `href="/lapor?kantor=kota-banjarmasin"`} {
		if !strings.Contains(body, want) {
			t.Errorf("an office that says nothing of itself does not say %q", want)
		}
	}
	_, err := offices.MakeService(t.Context(), access.Machine(), office.Service{
		Place: at, Title: "Akta <kelahiran>", Promise: office.Promise{Amount: 3, Unit: office.WorkingDays}, Standard: map[office.Component]string{office.Fee: "Gratis\nselamanya"},
	}, "")
	if err == nil {
		_, err = offices.MakeNumber(t.Context(), access.Machine(), office.Number{Place: at, Kind: office.WhatsApp, Value: "0812-3456-7890", Label: "Pesan", Every: 30}, "")
	}
	if err == nil {
		_, err = offices.MakeNumber(t.Context(), access.Machine(), office.Number{Place: at, Kind: office.SMS, Value: "0812-3456-7891", Label: "SMS"}, "")
	}
	if err == nil {
		_, err = offices.MakeNumber(t.Context(), access.Machine(), office.Number{Place: at, Kind: office.Mail, Value: "aduan?cc=x@contoh.go.id", Label: "Surel"}, "")
	}
	if err == nil {
		_, err = offices.MakeNumber(t.Context(), access.Machine(), office.Number{Place: at, Kind: office.Phone, Value: "112", Label: "Darurat", Emergency: true, Status: "unknown", Basis: "belum dipastikan"}, "")
	}
	if err == nil {
		err = offices.SetSheet(t.Context(), access.Machine(), banjarmasin, "", office.Sheet{Pledge: "Kami berjanji", Person: "Pegawai Contoh", PledgeDay: "2026-03"}, "")
	}
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(1100 * time.Millisecond) // the portal looks for changes once a second
	for _, lang := range langs {
		w := get(t, h, lang+"/kantor/"+banjarmasin)
		body := w.Body.String()
		for _, want := range []string{
			"Akta &lt;kelahiran&gt;", `href="` + lang + `/layanan/kota-banjarmasin/akta-kelahiran"`, "https://wa.me/6281234567890", `href="tel:112"`, `href="sms:+6281234567891"`, `href="mailto:aduan%3Fcc=x@contoh.go.id"`, "Kami berjanji",
			"Pegawai Contoh", "Gratis",
		} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: the page does not say %q", lang, want)
			}
		}
		tk.CheckHTML(t, strings.NewReader(body), tk.StrictCSP(), tk.UniqueIDs(), tk.Count("h1", 1), tk.Count("main", 1))
		one := get(t, h, lang+"/layanan/kota-banjarmasin/akta-kelahiran").Body.String()
		tk.CheckHTML(t, strings.NewReader(one), tk.StrictCSP(), tk.UniqueIDs(), tk.Count("h1", 1))
		if blank := map[string]string{"": "belum diisi", "/en": "not filled in yet"}[lang]; strings.Count(one, blank) < 12 {
			t.Errorf("%s: the page of a service does not say what is unknown", lang)
		}
		if got := get(t, h, lang+"/cari?q=akta").Body.String(); !strings.Contains(got, "/layanan/kota-banjarmasin/akta-kelahiran") {
			t.Errorf("%s: the search does not find the service", lang)
		}
	}
}

func TestFiguresOfFewCasesTellNothing(t *testing.T) {
	t.Parallel()
	_, h := officePortal(t)
	body := get(t, h, "/kantor/kota-banjarbaru").Body.String()
	if !strings.Contains(body, "Kurang dari lima laporan") || strings.Contains(body, "angka-w") {
		t.Error("few cases are shown, or nothing is said of them")
	}
}

func TestAnOfficeThatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	_, h := officePortal(t)
	for _, path := range []string{"/kantor/tidak-ada", "/kantor/kota-banjarmasin/tidak-ada", "/layanan/kota-banjarmasin/tidak-ada", "/layanan/kota-banjarmasin/x/y", "/kantor/%27;--", "/kantor/a%2fb"} {
		if w := get(t, h, path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	if w := get(t, examplePortal(t), "/kantor/kota-banjarmasin"); w.Code != http.StatusNotFound {
		t.Errorf("a portal without offices answers %d", w.Code)
	}
}
