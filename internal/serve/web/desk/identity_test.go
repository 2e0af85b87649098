package desk_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestStaffTakeASecretReportDownAndSayWhatCanBeKept(t *testing.T) {
	t.Parallel()
	w := desktest.At(t, nil, desktest.Setting{
		Sends: func(_ context.Context, _ db.Queryer, channel, _ string) (bool, error) { return channel == "sms", nil },
	})
	send := clerk(t, w, intakeOfficer)
	const path = "/kelola/laporan/baru"
	_, page := send(path, nil)
	for _, want := range []string{"belum punya dua petugas identitas yang siap", "satu nomor atau alamat dapat dibaca mesin"} {
		if !strings.Contains(page, want) {
			t.Errorf("the form lacks %q", want)
		}
	}
	form := hidden(t, page, "Periksa dan bacakan")
	for name, value := range map[string]string{
		"phone": "0812 3456 7890", "name": "Warga Contoh", "words": "Petugas loket meminta uang di luar tarif.", "secrecy": "secret", "reach": "sms",
	} {
		form.Set(name, value)
	}
	if code, page := send(path, form); code != http.StatusUnprocessableEntity || !strings.Contains(page, "dapat dibaca mesin agar pesan terkirim") {
		t.Errorf("%d: a message without the tick", code)
	}
	form.Set("accepts", "1")
	if code, page := send(path, form); code != http.StatusUnprocessableEntity || !strings.Contains(page, "belum dapat menyimpan nama secara rahasia") {
		t.Errorf("%d: a name that nobody could open", code)
	}
	if _, err := identified(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	if _, page := send(path, nil); strings.Contains(page, "belum punya dua petugas identitas") {
		t.Error("the form says that nobody is ready, and two are")
	}
	code, page := send(path, form)
	if code != http.StatusOK || !strings.Contains(page, "Anda mengizinkan mesin membaca satu nomor") {
		t.Fatalf("%d: reading back: %s", code, page)
	}
	code, page = send(path, hidden(t, page, "daftarkan"))
	made := numberAndPIN.FindStringSubmatch(page)
	if code != http.StatusOK || made == nil {
		t.Fatalf("%d: %s", code, page)
	}
	v, err := w.Complaints.Enter(t.Context(), made[1], made[2], network)
	if err != nil {
		t.Fatal(err)
	}
	if looked, err := w.Complaints.Looked(t.Context(), v); err != nil || !looked.Sealed {
		t.Errorf("it was not sealed: %v", err)
	}
}

func TestARequestIsTakenBackByWhoAskedAndSaysThatItsIdentityIsNoMore(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	o, err := identified(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	got, err := secretCase(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	ask := func() string {
		t.Helper()
		asked, err := w.Complaints.AskIdentity(t.Context(), o.second, got.Case.Number, o.secondPhrase, "protect", "Pelapor diancam dan perlu dilindungi (contoh).")
		if err != nil {
			t.Fatal(err)
		}
		return "/kelola/identitas/permintaan/" + asked.ID
	}
	who := desktest.Who(access.IdentityOfficer, access.OfAuthority)
	path := ask()
	_, page := clerk(t, w, who)(path, nil)
	if sent := posts(t, w, who, path+"/tarik", hidden(t, page, "Tarik permintaan ini")); sent.Code != http.StatusSeeOther {
		t.Fatalf("%d: %s", sent.Code, sent.Body)
	}
	if _, page := clerk(t, w, who)(path, nil); !strings.Contains(page, "ditarik kembali oleh yang meminta") || strings.Contains(page, "Tarik permintaan ini") {
		t.Error("the page does not say that it was taken back")
	}
	path = ask()
	v, err := w.Complaints.Enter(t.Context(), got.Case.Number, got.PIN, network)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Complaints.Reveal(t.Context(), v, complaint.Reporter{Name: "Warga Contoh", Phone: "081200000009", Reach: complaint.ByPhone}); err != nil {
		t.Fatal(err)
	}
	if _, page := clerk(t, w, who)(path, nil); !strings.Contains(page, "sudah dimusnahkan atau diganti") || strings.Contains(page, "Waktu membaca habis") {
		t.Error("the page does not say that the identity is no more")
	}
}

func TestTheTitleThatABrowserKeepsHasNoWordsOfWhoHides(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	if _, err := identified(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	got, err := secretCase(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	_, page := clerk(t, w, intakeOfficer)("/kelola/laporan/"+got.Case.Number, nil)
	title := regexp.MustCompile(`<title>([^<]*)</title>`).FindStringSubmatch(page)
	if title == nil || !strings.Contains(title[1], got.Case.Number) || strings.Contains(title[1], "meminta uang") {
		t.Errorf("the title is %q", title)
	}
}

// Whoever an administrator appoints gets no share because two officers press a button: their tick is empty.
func TestACeremonyGivesSharesToThoseWhomTwoOfficersTick(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	o, err := identified(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	third, err := w.Access.MakePosition(t.Context(), access.Machine(), access.Position{Scope: w.City.Scope(), Title: "Petugas identitas ketiga", Role: access.IdentityOfficer})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Access.Fill(t.Context(), access.Machine(), access.Filling{
		Position: third.ID, Version: third.Version, Account: w.People[desktest.Who(access.Planner, access.OfAuthority)], Manner: access.Definitive, From: w.Now(), Basis: "SK Contoh",
	}); err != nil {
		t.Fatal(err)
	}
	sham := access.Actor{Account: w.People[desktest.Who(access.Planner, access.OfAuthority)], Holdings: o.first.Holdings}
	phrase, err := w.Complaints.Identities.MakeOwn(t.Context(), sham, w.City.ID, false)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Complaints.Identities.TryOwn(t.Context(), sham, w.City.ID, phrase); err != nil {
		t.Fatal(err)
	}
	send := clerk(t, w, desktest.Who(access.IdentityOfficer, access.OfAuthority)) // the second officer
	_, page := send("/kelola/identitas/kunci/bagi", nil)
	ticks := regexp.MustCompile(`<input[^>]*name="give"[^>]*>`).FindAllString(page, -1)
	if len(ticks) != 2 {
		t.Fatalf("%d people to tick: %s", len(ticks), page)
	}
	for _, tick := range ticks {
		if is := strings.Contains(tick, "checked"); is != strings.Contains(tick, o.first.Account) {
			t.Errorf("ticked already: %v, of %s", is, tick)
		}
	}
	shares := func(give ...string) int {
		t.Helper()
		form := url.Values{
			"instansi": {w.City.Slug}, "passphrase": {o.secondPhrase}, "other": {o.first.Account}, "otherpassphrase": {o.firstPhrase}, "give": give,
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/kelola/identitas/kunci/bagi", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.AddCookie(w.Cookie(desktest.Who(access.IdentityOfficer, access.OfAuthority)))
		got := httptest.NewRecorder()
		w.Handler().ServeHTTP(got, r)
		if got.Code != http.StatusSeeOther {
			t.Fatalf("%d: %s", got.Code, got.Body)
		}
		n, err := db.One(t.Context(), w.DB, db.Column[int], `SELECT count(*) FROM sealed_share`)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := shares(o.first.Account); n != 2 {
		t.Errorf("unticked, and there are %d shares", n)
	}
	if n := shares(o.first.Account, sham.Account); n != 3 {
		t.Errorf("ticked, and there are %d shares", n)
	}
}

func TestTheHomePageWarnsOfficersAndTheAdministratorOfFewOfficers(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	o, err := identified(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	got, err := secretCase(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Complaints.AskIdentity(t.Context(), o.first, got.Case.Number, o.firstPhrase, "protect", "Pelapor diancam dan perlu dilindungi (contoh)."); err != nil {
		t.Fatal(err)
	}
	const few, waits = "Hanya 2 petugas identitas", "menunggu Anda sebagai petugas kedua: 1"
	for who, want := range map[string][2]bool{
		desktest.Who(access.IdentityOfficer, access.OfAuthority):        {true, true},
		desktest.Who(access.AuthorityAdministrator, access.OfAuthority): {true, false},
		desktest.Who(access.Planner, access.OfAuthority):                {false, false},
	} {
		_, page := clerk(t, w, who)("/kelola", nil)
		if is := [2]bool{strings.Contains(page, few), strings.Contains(page, waits)}; is != want {
			t.Errorf("%s reads %v, want %v", who, is, want)
		}
	}
}
