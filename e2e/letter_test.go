package e2e_test

import (
	"bytes"
	"encoding/base64"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/e2e"
	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// A letter goes from the draft to the public page: written, issued, signed, found by its code, and compared.
func TestALetterIsWrittenIssuedSignedAndFoundByItsCode(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	o.lookAtFiles(t)
	who := desktest.Who(access.Coordinator, access.OfAuthority)
	page := o.window(t, who)
	page.SetViewport(320, 700)
	page.Goto(o.origin + "/kelola/surat")
	page.Click(`a[href*="surat-baru"]`)
	page.Type("#isian-subject", "Permintaan data")
	page.Type("#isian-recipients", "Yth. Kepala Dinas Contoh")
	page.Type("#isian-class", "ORG")
	page.Type("#isian-body", "Dengan hormat.")
	page.Eval(`document.querySelector("#isian-position").value = "`+o.Positions[desktest.Who(access.Leader, access.OfAuthority)]+`"`, nil)
	page.Click(".form button")
	if got := page.Text("h1"); got != "Permintaan data" {
		t.Fatalf("after keeping the draft the page is %q", got)
	}
	list, err := o.Documents.List(t.Context(), o.Actor(t, who), document.Query{Authority: o.City.ID})
	if err != nil || len(list) != 1 || list[0].State != document.Draft {
		t.Fatalf("%+v, %v", list, err)
	}
	// It gets its number, and the file to be signed.
	page.Click(`main a[href$="/terbit"]`)
	page.Click(".form button")
	unsigned := o.file(t, page, "berkas")
	one := o.letter(t, list[0].ID)
	if one.State != document.Issued || one.Number == "" || !strings.Contains(pdfText(t, unsigned), one.Code) {
		t.Fatalf("issued it is %+v, and the file says %s", one, pdfText(t, unsigned))
	}
	// The signed file comes back.
	signed := append(bytes.Clone(unsigned), "\n9 0 obj\n<< /Type /Sig /ByteRange [0 10 20 30] /Contents <3082> >>\nendobj\n%%EOF\n"...)
	page.Click(`main a[href$="/tanda-tangan"]`)
	chooseFile(page, signed)
	page.Click(".form button")
	given := false
	for tries := 0; !given && tries < 100; tries++ { // it is given out when it has been looked at
		page.Goto(o.origin + "/kelola/surat/" + one.ID)
		page.Eval(`Boolean(document.querySelector('main a[href$="/bertanda-tangan"]'))`, &given)
	}
	if got := o.file(t, page, "bertanda-tangan"); !bytes.Equal(got, signed) {
		t.Error("the signed file that is given out is not the one that came back")
	}
	// Whoever holds the paper finds it by its code, and compares a file without script.
	reader := e2e.Browser(t)
	reader.SetViewport(320, 700)
	reader.NoScript()
	reader.Goto(servePapers(t, o) + "/tidak-ada")
	reader.Click(`.foot a[href="/dokumen"]`)
	reader.Type("#cari-kode", strings.ToLower(one.Code))
	reader.Click("main form button")
	if text := reader.Text("main"); !strings.Contains(text, one.Number) || !strings.Contains(text, "Berlaku") {
		t.Errorf("the page of the code says %s", text)
	}
	for want, data := range map[string][]byte{"dengan berkas bertanda tangan": signed, "sebelum ditandatangani": unsigned, "Tidak sama": signed[:200]} {
		chooseFile(reader, data)
		reader.Click(`main form[method="post"] button`)
		if text := reader.Text("[data-compared]"); !strings.Contains(text, want) {
			t.Errorf("%q is not said: %s", want, text)
		}
	}
}

// letter reads a letter again.
func (o office) letter(t *testing.T, id string) document.Document {
	t.Helper()
	one, err := o.Documents.One(t.Context(), access.Machine(), id)
	if err != nil {
		t.Fatal(err)
	}
	return one
}

// file follows a link of the page to a file, as the browser would that is signed in.
func (o office) file(t *testing.T, page *e2e.Page, door string) []byte {
	t.Helper()
	var text string
	page.Eval(`fetch(document.querySelector('main a[href$="/`+door+`"]').href).then((got) => got.arrayBuffer())
		.then((data) => btoa(Array.from(new Uint8Array(data), (byte) => String.fromCharCode(byte)).join("")))`, &text)
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || !bytes.HasPrefix(data, []byte("%PDF-")) {
		t.Fatalf("%s is no PDF: %v, %.40q", door, err, data)
	}
	return data
}

// chooseFile puts a PDF into the page's form, as somebody does who picks it.
func chooseFile(page *e2e.Page, data []byte) {
	page.Eval(`(() => {
		const chosen = new DataTransfer();
		const bytes = Uint8Array.from(atob("`+base64.StdEncoding.EncodeToString(data)+`"), (c) => c.charCodeAt(0));
		chosen.items.add(new File([bytes], "surat.pdf", {type: "application/pdf"}));
		document.querySelector("main input[type=file]").files = chosen.files;
		return true;
	})()`, nil)
}

func pdfText(t *testing.T, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "surat.pdf")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext (package poppler-utils, see tools/need tests): %v %s", err, out)
	}
	return string(out)
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

// servePapers serves the public pages of an office: what it offers, its documents, deadlines and calendars.
func servePapers(t *testing.T, o office) string {
	t.Helper()
	texts, err := desktest.Catalog(web.Texts)
	if err != nil {
		t.Fatal(err)
	}
	portal, err := web.New(web.Deps{
		Catalog: texts, Cache: serve.NewPageCache(0, o.Directory.Revision, time.Now), Documents: o.Documents, Offices: o.Offices, Directory: o.Directory, Deadlines: o.Deadlines, Calendars: o.Calendars, Incidents: o.Breaches, Now: o.Now, Log: slog.New(slog.DiscardHandler),
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
