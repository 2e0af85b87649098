package e2e_test

import (
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// A letter goes from the draft to the public page: written, issued, and found by its code.
func TestALetterIsWrittenIssuedAndFoundByItsCode(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	who := desktest.Who(access.Coordinator, access.OfAuthority)
	page := o.window(t, who)
	page.SetViewport(320, 700)
	page.Goto(o.origin + "/kelola/surat")
	page.Click(`a[href*="surat-baru"]`)
	page.Type("#isian-subject", "Permintaan data")
	page.Type("#isian-recipients", "Yth. Kepala Dinas Contoh")
	page.Type("#isian-class", "ORG")
	page.Type("#isian-body", "Dengan hormat.")
	page.Click(".form button")
	if got := page.Text("h1"); got != "Permintaan data" {
		t.Fatalf("after keeping the draft the page is %q", got)
	}
	list, err := o.Documents.List(t.Context(), o.Actor(t, who), document.Query{Authority: o.City.ID})
	if err != nil || len(list) != 1 || list[0].State != document.Draft {
		t.Fatalf("%+v, %v", list, err)
	}
}

func TestPagesOfLettersAreAccessibleEverywhere(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	leader := desktest.Who(access.Leader, access.OfAuthority)
	one, err := o.Documents.Write(t.Context(), access.Machine(), o.City.ID, document.Letter, document.Text{
		Lang: "id", Open: true, Subject: "Permintaan data pendukung penilaian", Class: "ORG", Nature: "Biasa",
		Recipients: "Yth. Kepala Dinas Contoh\ndi tempat", Position: o.Positions[leader], Copies: "Bupati Contoh (sebagai laporan)",
		Body: "Dengan hormat.\n\n- satu\n- dua\n\n| Unit | Nilai |\n|---|---:|\n| Puskesmas Contoh | 9,5 |\n\nTerima kasih.",
	})
	if err != nil {
		t.Fatal(err)
	}
	issued, err := o.Documents.Issue(t.Context(), access.Machine(), one.ID, one.Version, "")
	if err != nil {
		t.Fatal(err)
	}
	draft, err := o.Documents.Write(t.Context(), access.Machine(), o.City.ID, document.Letter, issued.Text)
	if err != nil {
		t.Fatal(err)
	}
	o.looks(t, leader, map[string]string{
		"letters":        "/kelola/surat",
		"letter-new":     "/kelola/surat-baru",
		"letter":         "/kelola/surat/" + issued.ID,
		"letter-twin":    "/kelola/surat/" + issued.ID + "/isi",
		"letter-issue":   "/kelola/surat/" + draft.ID + "/terbit",
		"letter-sign":    "/kelola/surat/" + issued.ID + "/tanda-tangan",
		"letter-replace": "/kelola/surat/" + issued.ID + "/ganti",
	}, "letters")
	lookEverywhere(t, servePapers(t, o), map[string]string{
		"document":      "/dokumen/" + issued.Code,
		"document-find": "/dokumen",
		"document-twin": "/dokumen/" + issued.Code + "/isi",
	})
}

// servePapers serves the public pages of an office's documents.
func servePapers(t *testing.T, o office) string {
	t.Helper()
	texts, err := desktest.Catalog(web.Texts)
	if err != nil {
		t.Fatal(err)
	}
	portal, err := web.New(web.Deps{
		Catalog: texts, Cache: serve.NewPageCache(0, nil, time.Now), Documents: o.Documents, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", portal.Handler())
	listener := listen(t)
	serveOn(t, serve.New(mux, serve.Options{Log: slog.New(slog.DiscardHandler), Now: time.Now, Catalog: texts}), listener)
	return "http://" + listener.Addr().String()
}
