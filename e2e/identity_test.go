package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/e2e"
	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/sealed"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

const identitiesAt = "/kelola/identitas"

var identityOfficer = desktest.Who(access.IdentityOfficer, access.OfAuthority)

// secondOfficer is another identity officer of the city, signed in.
func secondOfficer(t *testing.T, o office) string {
	t.Helper()
	const who = "identity2"
	p, err := o.Access.MakePosition(t.Context(), access.Machine(), access.Position{Scope: o.City.Scope(), Title: "Petugas identitas kedua", Role: access.IdentityOfficer})
	if err != nil {
		t.Fatal(err)
	}
	link, err := o.Accounts.Invite(t.Context(), access.Machine(), account.Invitation{Mail: desktest.Mail(who), Name: "Petugas Identitas Dua", Positions: []string{p.ID}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Accounts.Accept(t.Context(), account.Acceptance{Code: link.Code, Password: desktest.Password}); err != nil {
		t.Fatal(err)
	}
	return who
}

// signsIn opens a window as somebody by their password.
func (o office) signsIn(t *testing.T, who string) *e2e.Page {
	t.Helper()
	page := o.window(t, desktest.Public)
	page.Goto(o.origin + "/akun/masuk")
	page.Type("#isian-mail", desktest.Mail(who))
	page.Type("#isian-password", desktest.Password)
	page.Click(`form[action="/akun/masuk"] button`)
	return page
}

// looker looks at the page of a window at both widths, in the light and in the dark.
func looker(t *testing.T, page *e2e.Page, lang string) func(name string) {
	return func(name string) {
		t.Helper()
		for _, width := range []int{320, 1180} {
			page.SetViewport(width, 900)
			page.Light()
			lookAtPage(t, page, "identity-"+name+lang+map[int]string{320: "-320", 1180: "-1180"}[width])
		}
		page.Dark()
		lookAtPage(t, page, "identity-"+name+lang+"-dark")
		page.Light()
	}
}

// makesKey has an officer make and try their own key, and returns its passphrase.
func (o office) makesKey(page *e2e.Page, lang string, see func(string)) string {
	page.Goto(o.origin + lang + identitiesAt)
	see("begin")
	page.Click(`form[action$="/kunci-saya"] button`)
	phrase := page.Text(".secret strong")
	see("phrase")
	page.Click("main .govuk-button")
	see("try")
	page.Type("#isian-passphrase", phrase)
	page.Click(`form[action$="/kunci-saya/coba"] button`)
	return phrase
}

// ceremony fills in what two officers type together, and fetches the sheets from the page that follows as the browser
// would; it returns them.
func (o office) ceremony(t *testing.T, page *e2e.Page, phrase, other string, see func(string)) []byte {
	t.Helper()
	page.Type("#isian-passphrase", phrase)
	page.Eval(`document.querySelector("#isian-other").selectedIndex = 1`, nil)
	page.Type("#isian-otherpassphrase", other)
	page.Click(`main .form > .actions button`)
	see("made")
	var sent struct {
		Status int
		Type   string
		Data   []int
	}
	page.Eval(`(async () => {
		const form = document.querySelector("main form[action$='/kunci/lembar']");
		const got = await fetch(form.action, {method: "POST", body: new URLSearchParams(new FormData(form))});
		return {Status: got.status, Type: got.headers.get("content-type"), Data: [...new Uint8Array(await got.arrayBuffer())]};
	})()`, &sent)
	if sent.Status != 200 || sent.Type != "application/pdf" {
		t.Fatalf("the ceremony answers %d with %s", sent.Status, sent.Type)
	}
	data := make([]byte, len(sent.Data))
	for i, b := range sent.Data {
		data[i] = byte(b)
	}
	page.Goto(page.URL())
	see("fetched")
	return data
}

// looksAtSheets draws the sheets as pictures where somebody wants them, and reads their codes.
func looksAtSheets(t *testing.T, data []byte, name string) {
	t.Helper()
	folder := os.Getenv("PATUH_SCREENSHOTS")
	if folder == "" {
		folder = t.TempDir()
	}
	file := filepath.Join(folder, name+".pdf")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	tool, err := exec.LookPath("pdftoppm")
	if err != nil {
		return // the picture is for whoever looks; the codes are tested where sheets are made
	}
	if out, err := exec.CommandContext(t.Context(), tool, "-png", "-r", "70", file, strings.TrimSuffix(file, ".pdf")).CombinedOutput(); err != nil {
		t.Errorf("draw the sheets: %v: %s", err, out)
	}
}

// sendsSecretly reports with a name that only identity officers open, and returns number and PIN.
func (o office) sendsSecretly(t *testing.T, page *e2e.Page, lang string, see func(string)) (string, string) {
	t.Helper()
	page.Goto(o.origin + lang + "/lapor")
	page.Type("#isian-kind-0", " ")
	page.Type("#isian-words", "Petugas loket meminta uang di luar tarif untuk surat yang gratis, sejak hari Senin.")
	page.Click("main .form > .actions button")
	page.Type("#isian-place", "Loket tiga")
	page.Eval(`document.querySelector("input[name=about][value=person]").click()`, nil) // the words speak of somebody
	page.Click("main .form > .actions button")
	see("reach")
	page.Eval(`document.querySelector("input[name=secrecy][value=secret]").click()`, nil)
	page.Type("#isian-name", "Warga Contoh")
	page.Type("#isian-phone", "081200000077")
	page.Click("main .form > .actions button")
	see("check")
	page.Click("main .form > .actions button")
	return receiptOn(t, page)
}

// asks has an officer ask for an identity; the page is that of the request.
func (o office) asks(page *e2e.Page, lang, number, phrase string) {
	page.Goto(o.origin + lang + identitiesAt)
	page.Type("#isian-number", number)
	page.Eval(`document.querySelector("input[name=purpose][value=protect]").click()`, nil)
	page.Type("#isian-reason", "Pelapor diancam lewat kotak pesan dan perlu dilindungi malam ini.")
	page.Type("#isian-passphrase", phrase)
	page.Click(`form[action$="/minta"] button`)
}

// requestAt is the address of the request that is shown, without the word that something was just done.
func requestAt(page *e2e.Page) string {
	at, _, _ := strings.Cut(page.URL(), "?")
	return at
}

// The whole way of a sealed identity: two officers, a ceremony with its sheets, a secret report, a request that is refused,
// one that is agreed to, a reading, the end of the day, and what the reporter sees of it.
func TestTwoOfficersOpenWhoASecretReporterIsAndTheReporterSeesIt(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"", "/en"} {
		t.Run(map[string]string{"": "id", "/en": "en"}[lang], func(t *testing.T) {
			t.Parallel()
			clock := testkit.NewClock(time.Now().Add(time.Minute)) // after the world was made
			o := serveDeskFor(t, desktest.Setting{Now: clock.Now})
			mark := strings.ReplaceAll(lang, "/", "-")
			first, second := o.window(t, identityOfficer), o.signsIn(t, secondOfficer(t, o))
			one, two := looker(t, first, mark), looker(t, second, mark)
			phrase := o.makesKey(first, lang, one)
			other := o.makesKey(second, lang, func(string) {})
			first.Goto(o.origin + lang + identitiesAt + "/kunci")
			one("keys")
			first.Goto(o.origin + lang + identitiesAt + "/kunci/buat")
			one("ceremony")
			looksAtSheets(t, o.ceremony(t, first, phrase, other, one), "identity-sheets"+mark)
			for _, name := range []string{"bagi", "cetak", "pulihkan"} {
				first.Goto(o.origin + lang + identitiesAt + "/kunci/" + name)
				one("ceremony-" + name)
			}

			citizen := o.window(t, desktest.Public)
			number, _ := o.sendsSecretly(t, citizen, lang, looker(t, citizen, mark))

			o.asks(first, lang, number, phrase)
			one("waits")
			decision := requestAt(first)
			second.Goto(o.origin + lang + "/kelola")
			two("home")
			second.Goto(decision)
			two("decide")
			second.Type("#isian-refusal", "Tanyakan dahulu lewat kotak pesan.")
			second.Click(`form[action$="/tolak"] button`)
			two("refused")

			o.asks(first, lang, number, phrase)
			decision = requestAt(first)
			second.Goto(decision)
			second.Type("#isian-passphrase", "badu badu badu badu badu badu")
			second.Click(`form[action$="/setuju"] button`)
			two("wrong")
			second.Type("#isian-passphrase", other)
			second.Click(`form[action$="/setuju"] button`)
			two("agreed")
			first.Goto(decision)
			one("open")
			first.Type("#isian-passphrase", phrase)
			first.Click(`form[action$="/baca"] button`)
			if got := first.Text("main"); !strings.Contains(got, "Warga Contoh") || !strings.Contains(got, "0812 0000 0077") {
				t.Errorf("they read %s", got)
			}
			one("read")
			first.Goto(decision)
			if got := first.Text("main"); strings.Contains(got, "Warga Contoh") {
				t.Error("the page shows it again without a passphrase")
			}
			citizen.Goto(o.origin + lang + "/laporan/" + number)
			looker(t, citizen, mark)("receipt")
			told := regexp.MustCompile(`(Diminta|asked for:) 2( kali, |; )(dibuka|opened:) 1( kali, |; )(dibaca|read:) 1`)
			if got := citizen.Text("main"); !told.MatchString(got) || strings.Contains(got, "Petugas Identitas Dua") {
				t.Errorf("the reporter reads %s", got)
			}

			clock.Pass(sealed.ReadFor)
			if err := o.Complaints.Identities.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			first = o.signsIn(t, identityOfficer) // a day later everybody signs in again
			first.Goto(decision)
			looker(t, first, mark)("over")
			if got := first.Text("main"); strings.Contains(got, "Warga Contoh") {
				t.Error("a day later the page shows it")
			}
		})
	}
}

// All of it is forms: nothing of a key is reckoned in the browser, so that none of it needs script.
func TestIdentityOfficersWorkWithoutScript(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	first, second := o.window(t, identityOfficer), o.signsIn(t, secondOfficer(t, o))
	first.NoScript()
	second.NoScript()
	see := func(string) {}
	phrase, other := o.makesKey(first, "", see), o.makesKey(second, "", see)
	actor := o.Actor(t, identityOfficer)
	keeping, err := o.Complaints.Identities.Keeping(t.Context(), actor, o.City.ID)
	if err != nil || len(keeping.Officers) != 2 {
		t.Fatalf("%+v, %v", keeping, err)
	}
	colleague := keeping.Officers[0].Account
	if colleague == actor.Account {
		colleague = keeping.Officers[1].Account
	}
	if _, err := o.Complaints.Identities.MakeKey(t.Context(), actor, o.City.ID, sealed.Two{Passphrase: phrase, Other: colleague, OtherPassphrase: other}, 3, false); err != nil {
		t.Fatal(err)
	}
	citizen := o.window(t, desktest.Public)
	number, _ := o.sendsSecretly(t, citizen, "", see)
	o.asks(first, "", number, phrase)
	decision := requestAt(first)
	second.Goto(decision)
	second.Type("#isian-passphrase", other)
	second.Click(`form[action$="/setuju"] button`)
	first.Goto(decision)
	first.Type("#isian-passphrase", phrase)
	first.Click(`form[action$="/baca"] button`)
	if got := first.Text("main"); !strings.Contains(got, "Warga Contoh") {
		t.Errorf("without script they read %s", got)
	}
}
