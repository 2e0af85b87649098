package e2e_test

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/e2e"
	"github.com/patuh-id/patuh/examples"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/outbound"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/score"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/witnesstest"
)

// servePortal serves the whole portal over the public figures, and returns its origin.
func servePortal(t *testing.T) string {
	t.Helper()
	builtAssets(t)
	catalog, err := locale.Load(serve.Texts, web.Texts, ui.Texts, result.Texts, directory.Texts, instrument.Texts, score.Texts, ledger.Texts)
	if err != nil {
		t.Fatal(err)
	}
	d := testkit.SQLite(t)
	dir := directory.New(directory.Deps{DB: d, Ledger: ledger.New(ledger.Deps{DB: d, Now: time.Now}), Now: time.Now})
	if err := dir.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	results := result.New(result.Deps{DB: d, Directory: dir, Scales: result.Presets(), Ledger: ledger.New(ledger.Deps{DB: d, Now: time.Now})})
	if err := examples.Load(t.Context(), examples.Deps{Directory: dir, Results: results}); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	portal, err := web.New(web.Deps{
		Record:  signedRecord(t, d),
		Catalog: catalog, Cache: serve.NewPageCache(8<<20, results.Revision, time.Now),
		Results: results, Directory: dir, Worked: examples.Worked, Log: log, Ready: func(context.Context) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return serveHandler(t, serve.New(portal.Handler(), serve.Options{Log: log, Now: time.Now, Catalog: catalog}))
}

// signedRecord is the record of a database, with everything in it signed, and one of two witnesses
// beside.
func signedRecord(t *testing.T, d *db.DB) *ledger.Ledger {
	t.Helper()
	key, err := ledger.OpenKey(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	record := ledger.New(ledger.Deps{DB: d, Now: time.Now, Key: key})
	if _, _, err := record.Sequence(t.Context()); err != nil {
		t.Fatal(err)
	}
	awake, setting := witnesstest.Serve(t, "saksi.example.org/jejak")
	_, stranger := witnesstest.Serve(t, "perguruan-tinggi.example.ac.id/laboratorium/saksi-jejak-audit")
	if err := awake.Know(key.Verifier); err != nil {
		t.Fatal(err)
	}
	var witnesses []ledger.Witness
	for _, text := range []string{setting, stranger} {
		w, err := ledger.ParseWitness(text)
		if err != nil {
			t.Fatal(err)
		}
		witnesses = append(witnesses, w)
	}
	record.Watch(witnesses, outbound.New(outbound.Options{Private: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}))
	if err := record.AskWitnesses(t.Context()); err == nil {
		t.Error("the second witness does not know the record, and signed it")
	}
	return record
}

// serveHandler runs a server, with the headers it gives every answer, until the test ends.
func serveHandler(t *testing.T, server *serve.Server) string {
	t.Helper()
	listener := listen(t)
	serveOn(t, server, listener)
	return "http://" + listener.Addr().String()
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

func serveOn(t *testing.T, server *serve.Server, listener net.Listener) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
}

func TestFiguresAreAccessibleEverywhere(t *testing.T) {
	t.Parallel()
	origin := servePortal(t)
	pages := map[string]string{
		"home":      "/",
		"search":    "/cari?q=banjar",
		"nothing":   "/cari?q=zzzz",
		"ranking":   "/peringkat",
		"rank2021":  "/peringkat?tahun=2021&tampil=20",
		"provinces": "/provinsi",
		"province":  "/provinsi/kalimantan-selatan",
		"empty":     "/provinsi/aceh",
		"map":       "/peta?tahun=2021",
		"mapprov":   "/peta?tingkat=provinsi",
	}
	lookEverywhere(t, origin, pages)
}

func TestAStrangerFindsHerCityAndItsProvince(t *testing.T) {
	t.Parallel()
	origin := servePortal(t)
	page := e2e.Browser(t)
	page.SetViewport(320, 700)
	page.Goto(origin + "/")
	if got := page.Text("main h2"); got == "" {
		t.Error("the home page has no second heading")
	}
	if body := page.Text("main"); !strings.Contains(body, "494 penyelenggara di zona hijau pada 2024; 179 pada 2021, dengan cara menilai yang lain") {
		t.Error("the national picture is not said in a sentence")
	}
	page.Type("#cari-q", "banjarmasin")
	page.Click(".search button")
	if got, want := page.Text(".hits a"), "Kota Banjarmasin"; got != want {
		t.Errorf("the first hit is %q, want %q", got, want)
	}
	page.Goto(origin + "/provinsi/kalimantan-selatan")
	for _, want := range []string{"9 dari 14 pemerintah daerah", "77,22", "72,83", "Rata-rata menurut sumber"} {
		if !strings.Contains(page.Text("main"), want) {
			t.Errorf("the province does not say %q", want)
		}
	}
}

func TestRankingSortsAndFiltersWithoutScript(t *testing.T) {
	t.Parallel()
	origin := servePortal(t)
	page := e2e.Browser(t)
	page.Goto(origin + "/peringkat?tahun=2021&jenis=regency")
	if got := page.Text(".lead"); !strings.Contains(got, "5 dari 416 nilai diketahui") {
		t.Errorf("the page says %q", got)
	}
	first := page.Text("tbody th")
	page.Click("thead th[aria-sort=descending] a")
	if got := page.Text("tbody th"); got == first {
		t.Errorf("turned round, the list still begins with %q", got)
	}
	if got, want := page.URL(), origin+"/peringkat?tahun=2021&jenis=regency&arah=balik"; got != want {
		t.Errorf("address is %s, want %s", got, want)
	}
}
