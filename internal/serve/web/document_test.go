package web_test

import (
	"bytes"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/document"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/serve/web"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// papers is a portal with a letter that was issued, and the letter's unsigned file.
func papers(t *testing.T, open bool) (http.Handler, document.Document, []byte) {
	t.Helper()
	_, h, one, pdf := issuing(t, open)
	return h, one, pdf
}

// issuing is papers with the installation behind it.
func issuing(t *testing.T, open bool) (*desktest.World, http.Handler, document.Document, []byte) {
	t.Helper()
	w := desktest.New(t, nil)
	one, err := w.Documents.Write(t.Context(), access.Machine(), w.City.ID, document.Letter, document.Text{
		Lang: "id", Open: open, Subject: "Hal yang rahasia", Class: "ORG", Recipients: "Yth. Kepala Dinas Contoh",
		Body: "Dengan hormat.\n\n| Unit | Nilai |\n|---|---:|\n| A | 9,5 |", Position: w.Positions[desktest.Who(access.Leader, access.OfAuthority)],
	})
	if err != nil {
		t.Fatal(err)
	}
	if one, err = w.Documents.Issue(t.Context(), access.Machine(), one.ID, one.Version, ""); err != nil {
		t.Fatal(err)
	}
	_, pdf, err := w.Documents.Unsigned(t.Context(), access.Machine(), one.ID)
	if err != nil {
		t.Fatal(err)
	}
	texts, err := desktest.Catalog(web.Texts)
	if err != nil {
		t.Fatal(err)
	}
	p, err := web.New(web.Deps{
		Catalog: texts, Cache: serve.NewPageCache(0, nil, time.Now), Documents: w.Documents, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Origin: "https://patuh.example",
	})
	if err != nil {
		t.Fatal(err)
	}
	return w, p.Handler(), one, pdf
}

func ask(t *testing.T, h http.Handler, path string) (int, string) {
	t.Helper()
	got := httptest.NewRecorder()
	h.ServeHTTP(got, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return got.Code, got.Body.String()
}

func TestACodeSaysWhetherAPaperIsGenuine(t *testing.T) {
	t.Parallel()
	h, one, _ := papers(t, false)
	for _, prefix := range []string{"", "/en"} {
		status, page := ask(t, h, prefix+"/dokumen/"+strings.ToLower(one.Code))
		if status != http.StatusOK || !strings.Contains(page, one.Number) || !strings.Contains(page, one.UnsignedSum) {
			t.Errorf("status %d: %s", status, page)
		}
		if strings.Contains(page, "rahasia") || strings.Contains(page, "Kepala Dinas Contoh") || strings.Contains(page, "Pegawai") {
			t.Error("the page says what the letter is about, to whom or by whom")
		}
		if status, _ := ask(t, h, prefix+"/dokumen/"+one.Code+"/isi"); status != http.StatusNotFound {
			t.Errorf("the content is given out: %d", status)
		}
		for _, code := range []string{"0000-0000-0000-0000", "K7QF", "..%2f..", "%00"} {
			if status, _ := ask(t, h, prefix+"/dokumen/"+code); status != http.StatusNotFound {
				t.Errorf("%s: status %d", code, status)
			}
		}
		if status, page := ask(t, h, prefix+"/dokumen?kode=salah"); status != http.StatusNotFound || !strings.Contains(page, "govuk-error-summary") {
			t.Errorf("status %d", status)
		}
	}
}

func TestALetterForThePublicIsAPageToo(t *testing.T) {
	t.Parallel()
	h, one, _ := papers(t, true)
	status, page := ask(t, h, "/dokumen/"+one.Code+"/isi")
	if status != http.StatusOK || !strings.Contains(page, "Yth. Kepala Dinas Contoh") || !strings.Contains(page, "<article class=\"letter\" lang=\"id\"") {
		t.Errorf("status %d: %s", status, page)
	}
}

func TestThePortalLeadsToThePageThatTakesACode(t *testing.T) {
	t.Parallel()
	h, one, _ := papers(t, false)
	for prefix, name := range map[string]string{"": "Periksa dokumen", "/en": "Check a document"} {
		status, page := ask(t, h, prefix+"/dokumen")
		if status != http.StatusOK || !strings.Contains(page, `name="kode"`) {
			t.Errorf("status %d: %s", status, page)
		}
		testkit.CheckHTML(t, strings.NewReader(page), testkit.In(".foot a[href=\""+prefix+"/dokumen\"]", testkit.HasText(name)))
		// A code that was mistyped, in the address or in the field, is asked for again as it was typed.
		for _, path := range []string{"/dokumen/K7QF-2M9X", "/dokumen?kode=K7QF-2M9X"} {
			status, page := ask(t, h, prefix+path)
			if status != http.StatusNotFound || !strings.Contains(page, `value="K7QF-2M9X"`) || !strings.Contains(page, "govuk-error-summary") {
				t.Errorf("%s: status %d: %s", path, status, page)
			}
		}
		if _, page := ask(t, h, prefix+"/dokumen/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E"); strings.Contains(page, "<script>alert") {
			t.Error("a code is written into the page as markup")
		}
		if status, page := ask(t, h, prefix+"/dokumen?kode="+one.Code); status != http.StatusOK || !strings.Contains(page, one.Number) {
			t.Errorf("status %d: %s", status, page)
		}
	}
}

func TestTheContentOfAWithdrawnLetterSaysThatItIsWithdrawn(t *testing.T) {
	t.Parallel()
	w, h, one, _ := issuing(t, true)
	if err := w.Documents.Withdraw(t.Context(), access.Machine(), one.ID, one.Version, "salah <b>", "SK Contoh 1"); err != nil {
		t.Fatal(err)
	}
	status, page := ask(t, h, "/dokumen/"+one.Code+"/isi")
	if status != http.StatusOK || !strings.Contains(page, "tidak berlaku lagi karena dicabut") {
		t.Errorf("status %d: %s", status, page)
	}
	if _, page = ask(t, h, "/dokumen/"+one.Code); strings.Contains(page, "salah") || !strings.Contains(page, "SK Contoh 1") {
		t.Errorf("the page of the code says why, or not on which decree: %s", page)
	}
}

func TestAnybodyMayCompareAFile(t *testing.T) {
	t.Parallel()
	h, one, pdf := papers(t, true)
	for want, data := range map[string][]byte{
		"Sama persis dengan berkas yang diterbitkan": pdf,
		"Tidak sama.": []byte("%PDF-1.4"),
	} {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("berkas", "surat.pdf")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := form.Close(); err != nil {
			t.Fatal(err)
		}
		got := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/dokumen/"+one.Code, &body)
		r.Header.Set("Content-Type", form.FormDataContentType())
		h.ServeHTTP(got, r)
		if got.Code != http.StatusOK || !strings.Contains(got.Body.String(), "<strong>"+want) {
			t.Errorf("%q is not said: %d", want, got.Code)
		}
	}
	got := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/dokumen/"+one.Code, strings.NewReader("x"))
	h.ServeHTTP(got, r)
	if got.Code != http.StatusBadRequest && got.Code != http.StatusUnprocessableEntity {
		t.Errorf("a form that is none: %d", got.Code)
	}
}

func TestCodesCannotBeTriedWithoutEnd(t *testing.T) {
	t.Parallel()
	h, _, _ := papers(t, true)
	last := 0
	for range 80 {
		last, _ = ask(t, h, "/dokumen/0000-0000-0000-0000")
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the eightieth try got %d", last)
	}
}
