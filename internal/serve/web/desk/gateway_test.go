package desk_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/notify/gateway"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func gatewaySamples(w *desktest.World) map[string][]sample {
	installation := access.Scope{Installation: true}
	at := func(path string, form url.Values) []sample {
		return []sample{
			{path: "/kelola/gerbang/" + w.Gateway + path, form: form, scope: w.City.Scope()},
			{path: "/kelola/gerbang/" + w.WholeGateway + path, form: form, scope: installation},
		}
	}
	whose := func(path string) []sample {
		return []sample{
			{path: path + "?instansi=" + w.City.Slug, form: url.Values{"instansi": {w.City.Slug}}, scope: w.City.Scope()},
			{path: path + "?instansi=-", form: url.Values{"instansi": {"-"}}, scope: installation},
		}
	}
	const one = " /kelola/gerbang/{id}"
	return map[string][]sample{
		"GET /kelola/gerbang":       whose("/kelola/gerbang"),
		"GET /kelola/gerbang-baru":  whose("/kelola/gerbang-baru"),
		"POST /kelola/gerbang-baru": whose("/kelola/gerbang-baru"),
		"GET" + one:                 at("", nil),
		"GET" + one + "/ubah":       at("/ubah", nil),
		"POST" + one + "/ubah":      at("/ubah", url.Values{"version": {"99"}}),
		"POST" + one + "/coba":      at("/coba", url.Values{"number": {"112"}, "text": {"x"}}),
		"POST" + one + "/keadaan":   at("/keadaan", url.Values{"state": {"paused"}}),
		"GET" + one + "/hapus":      at("/hapus", nil),
		"POST" + one + "/hapus":     at("/hapus", nil),
	}
}

// An administrator sets a gateway up, sees what the provider answered, and gives it the address for reports.
func TestAGatewayFromItsFirstWordToItsRemoval(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	provider := testkit.NewMessenger(t)
	v := as(t, w, desktest.Who(access.AuthorityAdministrator, access.OfAuthority))
	v.get("/kelola/gerbang")
	v.sees("/kelola/gerbang", "Gerbang contoh")
	v.get("/kelola/gerbang-baru?contoh=json&instansi=" + w.City.Slug)
	v.sees("/kelola/gerbang-baru", "{secret1}", "{to}")
	fields := []string{
		"medium", "sms", "label", "Gerbang SMS", "method", "POST", "url", "https://10.0.0.1/", "headers", "Authorization: Bearer {secret1}",
		"secret1", "rahasia-contoh", "format", "json", "template", `{"to": "{to}", "text": "{text}"}`, "numbers", "62", "longest", "3", "rate", "5",
		"from", "200", "to", "299", "ok_path", "status", "ok_values", "queued, sent", "id_path", "messages.0.id", "silent", "30",
		"report_id", "id", "report_state", "status", "delivered", "delivered", "failed", "failed", "report_hours", "24",
	}
	v.post("/kelola/gerbang-baru", fields...)
	v.answered(http.StatusUnprocessableEntity)
	v.sees("/kelola/gerbang-baru", "bukan alamat internet umum", "https://10.0.0.1/")
	if strings.Contains(v.body, "rahasia-contoh") {
		t.Error("the secret came back")
	}
	v.post("/kelola/gerbang-baru", append(fields, "url", provider.URL+"/error")...)
	v.sees("/kelola/gerbang/", "Gerbang SMS", "dijeda", "/gerbang/")
	page := v.path[:strings.IndexByte(v.path, '?')]
	v.post(page+"/coba", "number", "0812 3456 7890", "text", "Percobaan <b>")
	v.sees(page+"/coba", "Penyedia tidak menerima pesan; status HTTP 200", "no credit", "•••", "Percobaan <b>")
	if strings.Contains(v.body, "rahasia-contoh") {
		t.Error("a secret is shown")
	}
	v.get(page + "/ubah")
	v.post(page+"/ubah", append(fields[2:], "secret1", "", "url", provider.URL+"/ok")...)
	v.sees(page, "Perubahan gerbang disimpan")
	v.post(page+"/coba", "number", "0812 3456 7890", "text", "Percobaan")
	v.sees(page+"/coba", "Penyedia menerima pesan, dengan nomor prov-2")
	if got := provider.Seen()[1]; got.Authorization != "Bearer rahasia-contoh" {
		t.Errorf("an empty secret did not stay: %+v", got)
	}
	v.post(page+"/keadaan", "state", "active")
	v.sees(page, "berjalan")
	v.get(page + "/hapus")
	v.post(page+"/hapus", "sure", "yes")
	v.sees("/kelola/gerbang?", "Gerbang sudah dihapus")
}

// Somebody proves a telephone number, chooses what is sent there, and takes it away again.
func TestATelephoneNumberFromItsCodeToItsRemoval(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	provider := testkit.NewMessenger(t)
	v := as(t, w, desktest.Who(access.AuthorityAdministrator, access.OfAuthority))
	v.get("/akun/pesan")
	if strings.Contains(v.body, "WhatsApp") {
		t.Error("numbers are asked for without a gateway")
	}
	config := gateway.Begin(gateway.JSON)
	config.URL, config.Longest = provider.URL+"/ok", 1000
	made, err := w.Gateways.Make(t.Context(), access.Machine(), gateway.Gateway{Authority: w.City.ID, Medium: gateway.WhatsApp, Label: "Gerbang WhatsApp", Config: config}, gateway.Secrets{})
	if err == nil {
		err = w.Gateways.Turn(t.Context(), access.Machine(), made.ID, gateway.Active)
	}
	if err != nil {
		t.Fatal(err)
	}
	v.get("/akun/pesan")
	v.sees("/akun/pesan", "Nomor WhatsApp dan SMS", "Belum ada nomor", "Tambah nomor")
	v.get("/akun/pesan/nomor?saluran=whatsapp")
	v.post("/akun/pesan/nomor", "number", "112")
	v.answered(http.StatusUnprocessableEntity)
	v.sees("/akun/pesan/nomor", "bukan nomor yang dapat dikirimi")
	v.post("/akun/pesan/nomor", "number", "0812 3456 7890")
	v.sees("/akun/pesan/kode", "Kode dikirim", "•••890")
	v.post("/akun/pesan/kode", "code", "1")
	v.sees("/akun/pesan/kode", "kode tidak cocok")
	code := regexp.MustCompile(`\b\d{6}\b`).FindString(provider.Seen()[0].Body)
	v.post("/akun/pesan/kode", "code", code)
	v.sees("/akun/pesan", "Nomor dipastikan milik Anda", "•••890, dipastikan")
	if strings.Contains(v.body, "3456") {
		t.Error("the number is shown")
	}
	if w.Messages.Has(notify.Mail) {
		t.Fatal("this world has no mail")
	}
	v.post("/akun/pesan/nomor-hapus")
	v.sees("/akun/pesan", "Nomor dihapus", "Belum ada nomor")
}

func TestAReportFromOutsideIsAnsweredQuietly(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	one, err := w.Gateways.Gateway(t.Context(), access.Machine(), w.Gateway)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		method, path, body string
		want               int
	}{
		{"POST", one.ReportPath, `{"id": "asing", "status": "delivered"}`, 200},
		{"GET", one.ReportPath + "?id=1&status=delivered", "", 200},
		{"POST", one.ReportPath, "\x00{{{", 200},
		{"POST", one.ReportPath + "x", `{}`, 404},
		{"GET", "/gerbang/-", "", 404},
		{"POST", one.ReportPath, strings.Repeat("x", 300<<10), 413},
	} {
		answer := httptest.NewRecorder()
		w.Handler().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), tt.method, tt.path, strings.NewReader(tt.body)))
		if answer.Code != tt.want || answer.Body.Len() != 0 {
			t.Errorf("%s %s: %d %s", tt.method, tt.path, answer.Code, answer.Body)
		}
	}
}
