package web_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/patuh-id/patuh/examples"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web"
	tk "github.com/patuh-id/patuh/internal/testkit"
)

func TestMistakesAreReportedToTheContact(t *testing.T) {
	t.Parallel()
	h := examplePortal(t)
	link := tk.HasHref("mailto:data@patuh.example")
	for _, path := range []string{"/ralat", "/tentang", "/en/ralat", "/en/tentang"} {
		tk.CheckHTML(t, get(t, h, path).Body, tk.In("main a[href^=mailto]", link, tk.HasText("data@patuh.example")), tk.In(".foot a[href^=mailto]", link))
	}
	tk.CheckHTML(t, get(t, h, "/").Body, tk.In(".foot a[href^=mailto]", link, tk.HasText("Laporkan angka yang keliru")))
}

func TestWithoutAContactNobodyIsPromisedAnAnswer(t *testing.T) {
	t.Parallel()
	dir, results := rooms(t, tk.SQLite(t))
	p, err := web.New(web.Deps{
		Catalog: catalog(t), Cache: serve.NewPageCache(0, results.Revision, time.Now),
		Results: results, Directory: dir, Worked: examples.Worked, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/ralat", "/tentang"} {
		w := httptest.NewRecorder()
		p.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		tk.CheckHTML(t, w.Body, tk.In("main", tk.Matches("kepada pengelola instalasi ini")), tk.NotIn("a[href^=mailto]"))
	}
}

func TestTheMadeUpExampleIsFoundWhereItExists(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/", "/metode", "/instrumen"} {
		tk.CheckHTML(t, get(t, examplePortal(t), path).Body,
			tk.In(`main a[href="/penyelenggara/kabupaten-contoh"]`, tk.HasText("Lihat contoh lengkap: Kabupaten Contoh")),
			tk.In("main", tk.Matches("Daerah karangan")))
	}
}
