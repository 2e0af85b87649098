package desk_test

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// network is where whoever enters asks from.
var network = netip.MustParsePrefix("192.0.2.0/24")

// clerk sends forms with files as somebody, and returns the status and the page.
func clerk(t *testing.T, w *desktest.World, who string) func(path string, form url.Values, files ...[2]string) (int, string) {
	t.Helper()
	h := w.Handler()
	return func(path string, form url.Values, files ...[2]string) (int, string) {
		t.Helper()
		var body bytes.Buffer
		writer := multipart.NewWriter(&body)
		for name, values := range form {
			for _, value := range values {
				if err := writer.WriteField(name, value); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, file := range files {
			part, err := writer.CreateFormFile("file", file[0])
			if err != nil {
				t.Fatal(err)
			}
			if _, err := part.Write([]byte(file[1])); err != nil {
				t.Fatal(err)
			}
		}
		if err := writer.Close(); err != nil {
			t.Fatal(err)
		}
		method := http.MethodPost
		if form == nil {
			method = http.MethodGet
		}
		r := httptest.NewRequestWithContext(t.Context(), method, path, &body)
		r.Header.Set("Content-Type", writer.FormDataContentType())
		r.AddCookie(w.Cookie(who))
		got := httptest.NewRecorder()
		h.ServeHTTP(got, r)
		return got.Code, got.Body.String()
	}
}

var intakeOfficer = desktest.Who(access.IntakeOfficer, access.OfAuthority)

// hidden are the values that a page's form of a button carries along.
func hidden(t *testing.T, page, button string) url.Values {
	t.Helper()
	form := url.Values{}
	for _, one := range strings.Split(page, "<form") {
		one, _, _ = strings.Cut(one, "</form>")
		if !strings.Contains(one, button) {
			continue
		}
		for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(one, -1) {
			form.Add(m[1], html.UnescapeString(m[2]))
		}
		return form
	}
	t.Fatalf("no form of %q", button)
	return nil
}

var numberAndPIN = regexp.MustCompile(`(KCH-\d{4}-\d{6})[\s\S]*?(\d{4} \d{4} \d{4})`)

func TestACallIsTakenDownReadBackAndGivenANumber(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	send := clerk(t, w, intakeOfficer)
	code, page := send("/kelola/laporan/baru", nil)
	if code != http.StatusOK || !strings.Contains(page, "nomor yang dapat kami hubungi") {
		t.Fatalf("%d %s", code, page)
	}
	form := hidden(t, page, "Periksa dan bacakan")
	form.Set("phone", "0812 3456 7890")
	form.Set("step", "look")
	form.Set("words", "Lampu jalan di depan <b>pasar</b> mati sejak Senin; DROP TABLE complaint.")
	if code, page = send("/kelola/laporan/baru", form); code != http.StatusOK || !strings.Contains(page, "Belum ada laporan dari nomor ini") ||
		!strings.Contains(page, "&lt;b&gt;pasar&lt;/b&gt;") {
		t.Fatalf("%d: looking keeps what was typed: %s", code, page)
	}
	form.Del("step")
	form.Set("place", "Pasar Contoh")
	form.Set("reach", "phone")
	form.Set("assisted", "1")
	code, page = send("/kelola/laporan/baru", form)
	for _, want := range []string{"Saya bacakan kembali", "&lt;b&gt;pasar&lt;/b&gt; mati sejak Senin", "menelepon Anda di 0812 3456 7890", "Ini saya catat sebagai: Pengaduan", "Laporan Anda terbuka", "Lampu jalan dan rambu", "Anda setuju"} {
		if code != http.StatusOK || !strings.Contains(page, want) {
			t.Fatalf("%d: reading back lacks %q: %s", code, want, page)
		}
	}
	form = hidden(t, page, "daftarkan")
	form.Set("category", "lampu")
	code, page = send("/kelola/laporan/baru", form)
	first := numberAndPIN.FindStringSubmatch(page)
	if code != http.StatusOK || first == nil || !strings.Contains(page, "K\u00a0C\u00a0H, ") {
		t.Fatalf("%d: %s", code, page)
	}
	if code, page = send("/kelola/laporan/baru", form); code != http.StatusOK || !strings.Contains(page, "tidak ada laporan kedua") {
		t.Fatalf("%d: the same form twice: %s", code, page)
	}
	if again := numberAndPIN.FindStringSubmatch(page); again == nil || again[1] != first[1] || again[2] != first[2] {
		t.Fatalf("the same form twice: %v, then %v", first, again)
	}
	v, err := w.Complaints.Enter(t.Context(), first[1], first[2], network)
	if err != nil {
		t.Fatal(err)
	}
	own, err := w.Complaints.Mine(t.Context(), v)
	if err != nil || own.Case.Channel != complaint.Phone || own.Case.Category != "lampu" || !own.Reporter.Assisted {
		t.Fatalf("%+v %v", own.Case, err)
	}
	// The next call of the same person.
	if code, page = send("/kelola/laporan/baru", url.Values{"step": {"look"}, "phone": {"+62 81234567890"}}); code != http.StatusOK || !strings.Contains(page, first[1]) {
		t.Fatalf("%d: %s", code, page)
	}
}

func TestWhatIsWrongWithACallIsSaidBesideItsFieldAndNothingIsLost(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	send := clerk(t, w, intakeOfficer)
	long := strings.Repeat("panjang ", 100_000/8)
	tests := []struct {
		name  string
		field string
		value string
		want  string
	}{
		{"nothing said", "words", "", "Bagian ini belum diisi"},
		{"one word", "words", "apa", "sedikit lebih banyak"},
		{"a hundred thousand letters", "words", long, "Terlalu panjang"},
		{"a number that is none", "phone", "satu dua", "Nomor telepon tidak terbaca"},
		{"an office that is none", "target", "Dinas \u202eRahasia", "Tidak ada kantor dengan nama itu"},
		{"a day to come", "happened", "2199-01-01", "masih di depan"},
		{"no such choice", "secrecy", "'; --", "Pilih salah satu"},
		{"nobody to call", "phone", "", "kami perlu nomor telepon"},
	}
	for _, test := range tests {
		form := url.Values{"words": {"Lampu jalan mati 😀 sejak Senin."}, "phone": {"0812 3456 7890"}, "reach": {"phone"}, "place": {"مكان"}}
		form.Set(test.field, test.value)
		code, page := send("/kelola/laporan/baru", form)
		if code != http.StatusUnprocessableEntity || !strings.Contains(page, test.want) {
			t.Errorf("%s: %d without %q", test.name, code, test.want)
		}
		if !strings.Contains(page, "مكان") || test.field != "words" && !strings.Contains(page, "😀") || test.value == long && !strings.Contains(page, long[:50_000]) {
			t.Errorf("%s: what was typed is lost", test.name)
		}
	}
}

func TestASlipIsTypedInOnceWithItsTrueHour(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	send := clerk(t, w, intakeOfficer)
	code := w.Slip.Code()
	form := url.Values{"channel": {"slip"}, "slip": {code}, "words": {"Sampah menumpuk di depan pasar."}, "reach": {"mailbox"}, "received": {"2026-01-05"}, "clock": {"25.99"}, "step": {"send"}, "once": {"satu"}}
	if status, page := send("/kelola/laporan/baru", form); status != http.StatusUnprocessableEntity || !strings.Contains(page, "Jam tidak terbaca") {
		t.Fatalf("%d: %s", status, page)
	}
	form.Set("clock", "09.30")
	status, page := send("/kelola/laporan/baru", form)
	found := numberAndPIN.FindStringSubmatch(page)
	if status != http.StatusOK || found == nil {
		t.Fatalf("%d: %s", status, page)
	}
	v, err := w.Complaints.Enter(t.Context(), found[1], found[2], network)
	if err != nil {
		t.Fatal(err)
	}
	own, err := w.Complaints.Mine(t.Context(), v)
	if got := own.Case.Received.UTC().Format("2006-01-02 15:04"); err != nil || got != "2026-01-05 01:30" {
		t.Fatalf("received %s %v", got, err)
	}
	if !strings.Contains(page, "jepitkan pada slip "+code) {
		t.Fatalf("nobody is told to print the receipt: %s", page)
	}
	if status, pdf := send("/kelola/laporan/baru", hidden(t, page, "PDF")); status != http.StatusOK || !strings.HasPrefix(pdf, "%PDF-") {
		t.Fatalf("%d: the receipt to be clipped to it: %.300s", status, pdf)
	}
	form.Set("once", "dua")
	for _, step := range []string{"send", ""} {
		form.Set("step", step)
		if status, page = send("/kelola/laporan/baru", form); status != http.StatusUnprocessableEntity || !strings.Contains(page, "sudah menjadi laporan "+found[1]) {
			t.Fatalf("%d: a slip twice: %s", status, page)
		}
	}
}

func TestOneSlipFollowsTheOther(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := visitorOf(t, w, intakeOfficer)
	v.ask(http.MethodPost, "/kelola/laporan/slip", url.Values{"series": {"b"}, "n": {"3"}})
	v.ask(http.MethodPost, "/kelola/laporan/slip/batal", url.Values{"slip": {"B-0002"}, "version": {"1"}, "why": {"Rusak."}})
	send := clerk(t, w, intakeOfficer)
	form := url.Values{"channel": {"slip"}, "slip": {"B-0001"}, "words": {"Sampah menumpuk di depan pasar."}, "received": {"2026-01-05"}, "clock": {"09.30"}, "once": {"satu"}}
	if _, page := send("/kelola/laporan/baru", form); !strings.Contains(page, "Bandingkan dengan kertasnya") || strings.Contains(page, "Saya bacakan kembali") || !strings.Contains(page, "Pengaduan") {
		t.Fatalf("a slip is read to nobody: %s", page)
	}
	form.Set("step", "send")
	_, page := send("/kelola/laporan/baru", form)
	next := regexp.MustCompile(`href="([^"]*slip=B-0003[^"]*)"`).FindStringSubmatch(page)
	if next == nil || !strings.Contains(next[1], "received=2026-01-05") {
		t.Fatalf("no way to the next slip: %s", page)
	}
	if _, page = send(html.UnescapeString(next[1]), nil); !strings.Contains(page, `value="B-0003"`) || !strings.Contains(page, `value="2026-01-05"`) {
		t.Fatalf("the next slip: %s", page)
	}
}

func TestALetterComesWithItsScanAndALinkFromElsewhere(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	send := clerk(t, w, intakeOfficer)
	form := url.Values{"channel": {"letter"}, "words": {"Surat tentang jalan berlubang."}, "reach": {"mailbox"}, "received": {"2026-01-05"}}
	code, page := send("/kelola/laporan/baru", form, [2]string{"surat.pdf", "MZ\x90\x00 a program"})
	if code != http.StatusUnprocessableEntity || !strings.Contains(page, "Surat tentang jalan") {
		t.Fatalf("%d: a program as a letter: %s", code, page)
	}
	code, page = send("/kelola/laporan/baru", form, [2]string{"surat.pdf", "%PDF-1.4\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"})
	if code != http.StatusOK || !strings.Contains(page, "surat.pdf") {
		t.Fatalf("%d: %s", code, page)
	}
	code, page = send("/kelola/laporan/baru", hidden(t, page, "daftarkan"))
	if code != http.StatusOK || !numberAndPIN.MatchString(page) {
		t.Fatalf("%d: %s", code, page)
	}
	form = url.Values{"channel": {"social"}, "words": {"Komentar tentang jalan berlubang."}, "reach": {"mailbox"}, "link": {"javascript:alert(1)"}}
	if code, page = send("/kelola/laporan/baru", form); code != http.StatusUnprocessableEntity || !strings.Contains(page, "Tautan harus") {
		t.Fatalf("%d: %s", code, page)
	}
}

func TestAHeadWritesDownWhatIsSaidInTheStreet(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	send := clerk(t, w, desktest.Who(access.Leader, access.OfAuthority))
	code, page := send("/kelola/laporan/langsung", url.Values{"words": {"Warga bercerita jembatan kayu lapuk."}, "phone": {"0812 3456 7890"}})
	found := numberAndPIN.FindStringSubmatch(page)
	if code != http.StatusOK || found == nil {
		t.Fatalf("%d: %s", code, page)
	}
	if code, pdf := send("/kelola/laporan/langsung", hidden(t, page, "PDF")); code != http.StatusOK || !strings.HasPrefix(pdf, "%PDF-") {
		t.Fatalf("%d: the receipt of what was said in the street: %.300s", code, pdf)
	}
	v, err := w.Complaints.Enter(t.Context(), found[1], found[2], network)
	if err != nil {
		t.Fatal(err)
	}
	own, err := w.Complaints.Mine(t.Context(), v)
	if err != nil || own.Case.Channel != complaint.Direct || own.Reporter.Reach != complaint.ByPhone {
		t.Fatalf("%+v %v", own, err)
	}
}

func TestAReceiptIsPrintedForWhoeverStandsAtTheCounter(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	send := clerk(t, w, intakeOfficer)
	form := url.Values{"channel": {"counter"}, "words": {"Antrean loket terlalu panjang."}, "reach": {"mailbox"}, "step": {"send"}, "once": {"loket"}}
	_, page := send("/kelola/laporan/baru", form)
	found := numberAndPIN.FindStringSubmatch(page)
	if found == nil {
		t.Fatal(page)
	}
	again := hidden(t, page, "PDF")
	if code, pdf := send("/kelola/laporan/baru", again); code != http.StatusOK || !strings.HasPrefix(pdf, "%PDF-") {
		t.Fatalf("%d: %.300s", code, pdf)
	}
}

func TestSlipsArePrintedAndNoneIsForgotten(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := visitorOf(t, w, intakeOfficer)
	code, to, _ := v.ask(http.MethodPost, "/kelola/laporan/slip", url.Values{"series": {"b"}, "n": {"3"}})
	if code != http.StatusSeeOther || !strings.Contains(to, "seri=B") {
		t.Fatalf("%d %s", code, to)
	}
	if code, _, page := v.ask(http.MethodGet, to, nil); code != http.StatusOK || !strings.Contains(page, "Seri B: 3 dicetak, 0 jadi laporan, 0 dibatalkan, 3 belum kembali") {
		t.Fatalf("%d %s", code, page)
	}
	if code, _, pdf := v.ask(http.MethodGet, "/kelola/laporan/slip/cetak?seri=B&dari=1&sampai=3", nil); code != http.StatusOK || !strings.HasPrefix(pdf, "%PDF-") {
		t.Fatalf("%d %.200s", code, pdf)
	}
	if code, _, page := v.ask(http.MethodPost, "/kelola/laporan/slip/batal", url.Values{"slip": {"B-0002"}, "version": {"1"}, "why": {"Rusak kena air."}}); code != http.StatusSeeOther {
		t.Fatalf("%d %s", code, page)
	}
	if _, _, page := v.ask(http.MethodGet, "/kelola/laporan/slip", nil); !strings.Contains(page, "1 dibatalkan, 2 belum kembali") || !strings.Contains(page, "Rusak kena air") {
		t.Fatal(page)
	}
	if code, _, _ := v.ask(http.MethodPost, "/kelola/laporan/slip", url.Values{"series": {"'; DROP"}, "n": {"100000"}}); code != http.StatusUnprocessableEntity {
		t.Fatal(code)
	}
}

// asking is somebody who asks for pages and sends plain forms.
type asking struct {
	ask func(method, path string, form url.Values) (int, string, string)
}

func visitorOf(t *testing.T, w *desktest.World, who string) asking {
	t.Helper()
	h := w.Handler()
	return asking{func(method, path string, form url.Values) (int, string, string) {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(form.Encode()))
		if method == http.MethodPost {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		r.AddCookie(w.Cookie(who))
		got := httptest.NewRecorder()
		h.ServeHTTP(got, r)
		return got.Code, got.Header().Get("Location"), got.Body.String()
	}}
}

func TestTheHouseIsSetAndWhoeverIsSlowerIsTold(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := visitorOf(t, w, desktest.Who(access.Coordinator, access.OfAuthority))
	form := url.Values{"prefix": {"kcx"}, "open": {"1"}, "examiners": {"1"}, "version": {"1"}}
	if code, _, page := v.ask(http.MethodPost, "/kelola/laporan/pengaturan", form); code != http.StatusUnprocessableEntity || !strings.Contains(page, "Bagian ini belum diisi") {
		t.Fatalf("%d: examiners without a basis: %s", code, page)
	}
	form.Set("examinersbasis", "Peraturan (contoh) 1/2026")
	if code, to, page := v.ask(http.MethodPost, "/kelola/laporan/pengaturan", form); code != http.StatusSeeOther || !strings.Contains(to, "house_set") {
		t.Fatalf("%d %s", code, page)
	}
	form.Set("prefix", "lain")
	if code, _, page := v.ask(http.MethodPost, "/kelola/laporan/pengaturan", form); code != http.StatusConflict || !strings.Contains(page, "KCX") || !strings.Contains(page, "lain") {
		t.Fatalf("%d: the slower of two: %s", code, page)
	}
	if code, _, page := v.ask(http.MethodPost, "/kelola/laporan/pengaturan/kategori", url.Values{"code": {"pasar"}, "nameid": {"Pasar"}, "words": {"pasar lapak"}, "position": {"3"}}); code != http.StatusSeeOther {
		t.Fatalf("%d %s", code, page)
	}
	if code, _, page := v.ask(http.MethodGet, "/kelola/laporan/pengaturan", nil); code != http.StatusOK || !strings.Contains(page, "pasar lapak") {
		t.Fatalf("%d %s", code, page)
	}
}

func TestTheRegisterIsTakenAlongWithoutWhatWasSaid(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := visitorOf(t, w, desktest.Who(access.CaseAdministrator, access.OfAuthority))
	code, _, data := v.ask(http.MethodGet, "/kelola/laporan/register?bentuk=csv", nil)
	if code != http.StatusOK || !strings.Contains(data, w.Case.Number) || strings.Contains(data, "Lampu jalan") {
		t.Fatalf("%d %s", code, data)
	}
	if code, _, data = v.ask(http.MethodGet, "/kelola/laporan/register?bentuk=xlsx", nil); code != http.StatusOK || !strings.HasPrefix(data, "PK") {
		t.Fatalf("%d", code)
	}
	if code, _, data = v.ask(http.MethodGet, "/kelola/laporan/register?bentuk=csv&from=besok", nil); code != http.StatusUnprocessableEntity {
		t.Fatalf("%d %s", code, data)
	}
}

func TestALostPINIsGivenAnewAfterACallBack(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := visitorOf(t, w, intakeOfficer)
	path := "/kelola/laporan/" + w.Case.Number + "/pin"
	looks := func() int {
		t.Helper()
		f, err := w.Complaints.File(t.Context(), access.Machine(), w.Case.ID)
		if err != nil {
			t.Fatal(err)
		}
		return len(f.Entries)
	}
	before := looks()
	if code, _, page := v.ask(http.MethodGet, path, nil); code != http.StatusOK || strings.Contains(page, "calledback") || looks() != before {
		t.Fatalf("%d: a page that is only opened notes a look, or asks too early: %s", code, page)
	}
	if code, _, page := v.ask(http.MethodPost, path, url.Values{"version": {"1"}, "look": {"1"}}); code != http.StatusOK || !strings.Contains(page, "calledback") {
		t.Fatalf("%d %s", code, page)
	}
	code, _, page := v.ask(http.MethodPost, path, url.Values{"version": {"1"}, "calledback": {" "}})
	shown := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(page)
	if code != http.StatusUnprocessableEntity || shown == nil || !strings.Contains(page, "Telepon") {
		t.Fatalf("%d: the number stays in sight: %s", code, page)
	}
	form := url.Values{"version": {shown[1]}, "calledback": {"Ditelepon balik; menyebut tempat dengan benar."}}
	code, _, page = v.ask(http.MethodPost, path, form)
	found := numberAndPIN.FindStringSubmatch(page)
	if code != http.StatusOK || found == nil {
		t.Fatalf("%d %s", code, page)
	}
	if _, err := w.Complaints.Enter(t.Context(), found[1], found[2], network); err != nil {
		t.Fatal(err)
	}
	if code, _, page = v.ask(http.MethodPost, path, form); code != http.StatusConflict && code != http.StatusUnprocessableEntity {
		t.Fatalf("%d: an old page gives another: %s", code, page)
	}
}

func TestHeadsSeeWhatIsTheirsOnOnePage(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	region := visitorOf(t, w, desktest.Who(access.Leader, access.OfAuthority))
	if code, _, page := region.ask(http.MethodGet, "/kelola/papan", nil); code != http.StatusOK || !strings.Contains(page, "Nomor yang gagal diuji") || !strings.Contains(page, "Perizinan") {
		t.Fatalf("%d %s", code, page)
	}
	head := visitorOf(t, w, desktest.Who(access.Leader, access.OfUnit))
	if code, _, page := head.ask(http.MethodGet, "/kelola/papan", nil); code != http.StatusOK || !strings.Contains(page, "Menunggu persetujuan Anda") || strings.Contains(page, "Nomor yang gagal") {
		t.Fatalf("%d %s", code, page)
	}
	if code, _, _ := head.ask(http.MethodGet, "/kelola/papan?di="+w.City.ID, nil); code != http.StatusNotFound {
		t.Fatalf("%d: an office's head sees the region's board", code)
	}
}

func TestACallerWhoGivesNoNumberNeedsNoneAndOnlyOpenWaysAreOffered(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	send := clerk(t, w, intakeOfficer)
	_, page := send("/kelola/laporan/baru", nil)
	if !strings.Contains(page, "autofocus") || !strings.Contains(page, `<option value="letter"`) || strings.Contains(page, `<option value="sms"`) || strings.Contains(page, `<option value="whatsapp"`) || strings.Contains(page, `<option value="mail"`) {
		t.Errorf("the form begins elsewhere, or offers ways that nothing is sent by: %s", regexp.MustCompile(`<select[^>]*name="reach"[\s\S]*?</select>`).FindString(page))
	}
	form := hidden(t, page, "Periksa dan bacakan")
	for name, value := range map[string]string{
		"phone": "", "reach": "given", "words": "Petugas loket meminta uang rokok untuk kartu keluarga.", "kind": "complaint", "secrecy": "open", "about": "person",
		"whom": "loket 3", "priority": "usual", "source": "citizen",
	} {
		form.Set(name, value)
	}
	code, page := send("/kelola/laporan/baru", form)
	if code != http.StatusOK || !strings.Contains(page, "Kami tidak menghubungi Anda") || !strings.Contains(page, "Tentang siapa: loket 3") {
		t.Errorf("%d: %s", code, page)
	}
	form.Set("reach", "whatsapp")
	form.Set("phone", "0812 3456 7890")
	if code, page = send("/kelola/laporan/baru", form); code != http.StatusUnprocessableEntity || !strings.Contains(page, "sedang tidak dapat dipakai") {
		t.Errorf("%d: a way that nothing is sent by: %s", code, page)
	}
}

func TestWhatWasFoundOfACallerStaysWhereTheFormComesBack(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	send := clerk(t, w, intakeOfficer)
	_, page := send("/kelola/laporan/baru", nil)
	form := hidden(t, page, "Periksa dan bacakan")
	form.Set("phone", "0812 3456 7890")
	form.Set("step", "look")
	_, page = send("/kelola/laporan/baru", form)
	if !strings.Contains(page, `name="name" type="text" value="" autocomplete="off" autofocus`) && strings.Count(page, "autofocus") != 1 {
		t.Errorf("the cursor is lost after looking: %s", page)
	}
	form = hidden(t, page, "Periksa dan bacakan")
	form.Set("phone", "0812 3456 7890")
	form.Set("words", "")
	if code, page := send("/kelola/laporan/baru", form); code != http.StatusUnprocessableEntity || !strings.Contains(page, "Belum ada laporan dari nomor ini") {
		t.Errorf("%d: what was found is gone: %s", code, page)
	}
}
