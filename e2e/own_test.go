package e2e_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/e2e"
	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

var (
	administrator = desktest.Who(access.SystemAdministrator, access.OfInstallation)
	planner       = desktest.Who(access.Planner, access.OfAuthority)
)

func TestPagesOfOnesOwnAccountAreAccessible(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	o.looks(t, administrator, map[string]string{
		"enrol":    "/akun/pasang?kembali=%2Fakun",
		"app":      "/akun/pasang/aplikasi",
		"card":     "/akun/pasang/kartu",
		"recovery": "/akun/pasang/pemulihan",
		"prove":    "/akun/bukti",
		"account":  "/akun",
		"password": "/akun/kata-sandi",
		"newkey":   "/akun/pasang/kunci-sandi",
	}, "app")
	o.looks(t, desktest.Public, map[string]string{
		"signin": "/akun/masuk",
		"link":   "/akun/tautan",
	})
	o.looks(t, planner, map[string]string{
		"tokens":   "/akun/token",
		"newtoken": "/akun/token/baru",
		"leaves":   "/akun/titip",
		"leave":    "/akun/titip/" + o.Positions[planner],
	})
}

// What is shown once has no address, so it is looked at where it is made.
func TestCodesAndTokensAreShownOnceForPaper(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	page := o.window(t, planner)
	page.SetViewport(320, 900)
	page.Goto(o.origin + "/akun/pasang/kartu")
	page.Click("main .form button")
	lookAtPage(t, page, "desk-sheet-320")
	page.SetViewport(1180, 900)
	lookAtPage(t, page, "desk-sheet-1180")
	page.SetViewport(660, 960) // the width of A4 between its margins
	page.Print()
	var tall struct{ Height, Buttons int }
	page.Eval(`({Height: Math.round(document.querySelector(".paper").getBoundingClientRect().height),
		Buttons: [...document.querySelectorAll("main button, main a")].filter(e => e.offsetParent).length})`, &tall)
	if tall.Height > 480 || tall.Buttons > 0 {
		t.Errorf("on paper the card is %d pixels high, half a sheet is 480, with %d buttons", tall.Height, tall.Buttons)
	}
	if folder := os.Getenv("PATUH_SCREENSHOTS"); folder != "" {
		page.Screenshot(filepath.Join(folder, "desk-sheet-print.png"))
	}
	page.Light()
	page.SetViewport(320, 900)
	page.Goto(o.origin + "/akun/token/baru")
	page.Type("#isian-label", "Unggahan")
	page.Eval(`document.querySelector("#isian-actions-0").click()`, nil)
	page.Click("main .form button")
	lookAtPage(t, page, "desk-token-320")
	if got := page.Text(".secret"); !strings.HasPrefix(got, "patuh_") {
		t.Errorf("the token is %q", got)
	}
}

func TestACodeIsAskedForOnASmallScreenInTheDark(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	page := e2e.Browser(t)
	page.SetViewport(320, 900)
	page.Dark()
	page.Goto(o.origin + "/akun/masuk")
	page.Type("#isian-mail", desktest.Mail(administrator))
	page.Type("#isian-password", desktest.Password)
	page.Click(`form[action="/akun/masuk"] button`)
	if got := page.URL(); !strings.HasPrefix(got, o.origin+"/akun/faktor") {
		t.Fatalf("the password led to %s", got)
	}
	lookAtPage(t, page, "desk-factor-320-dark")
}

func TestAPersonMakesAPasskeyAndSignsInWithItAlone(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	page := o.window(t, planner)
	device := page.Authenticator()
	page.Goto(o.origin + "/akun/pasang/kunci-sandi?kembali=%2Fakun")
	page.Type("#isian-label", "Laptop Contoh")
	page.Click("main .form button")

	device.Refuse(true)
	pressKey(t, page)
	device.Refuse(false)
	lookAtPage(t, page, "desk-passkey-refused-1180")
	page.Click("form[data-script=passkey-create] button")
	if got := page.Text("main"); !strings.Contains(got, "Kunci sandi sudah terpasang") || !strings.Contains(got, "Laptop Contoh") {
		t.Fatalf("at %s: %s", page.URL(), got)
	}

	page.Click(`form[action="/akun/keluar"] button`)
	page.Goto(o.origin + "/akun/masuk?kembali=%2Fakun%2Fkata-sandi")
	page.Click(`form[action="/akun/masuk/kunci-sandi"] button`)
	page.Click("form[data-script=passkey-get] button")
	if got, want := page.URL(), o.origin+"/akun/kata-sandi"; got != want {
		t.Fatalf("signed in with a passkey one is at %s, want %s", got, want)
	}
	if complaints := page.Complaints(); len(complaints) > 0 {
		t.Error(complaints)
	}
}

// pressKey presses the button of a page that asks for a passkey, and waits for it to say that there
// was none.
func pressKey(t *testing.T, page *e2e.Page) {
	t.Helper()
	var said string
	page.Eval(`new Promise((done) => {
		document.querySelector("form[data-script] button:not(.govuk-button--secondary)").click();
		const wait = setInterval(() => {
			const words = document.querySelector("[data-when=refused]:not([hidden])");
			if (words) { clearInterval(wait); done(words.textContent); }
		}, 50);
	})`, &said)
	if !strings.Contains(said, "dibatalkan") {
		t.Errorf("after a refusal the page says %q", said)
	}
}

// A browser without the JSON methods of the standard is helped along by our own reading and writing.
func TestPasskeysWorkInBrowsersThatDoNotReadJSON(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	page := o.window(t, planner)
	page.Authenticator()
	old := `delete PublicKeyCredential.parseCreationOptionsFromJSON; delete PublicKeyCredential.parseRequestOptionsFromJSON;
		delete PublicKeyCredential.prototype.toJSON; true`
	page.Goto(o.origin + "/akun/pasang/kunci-sandi?kembali=%2Fakun")
	page.Click("main .form button")
	page.Eval(old, nil)
	page.Click("form[data-script=passkey-create] button")
	page.Click(`form[action="/akun/keluar"] button`)
	page.Goto(o.origin + "/akun/masuk")
	page.Click(`form[action="/akun/masuk/kunci-sandi"] button`)
	page.Eval(old, nil)
	page.Click("form[data-script=passkey-get] button")
	if got, want := page.URL(), o.origin+"/kelola"; got != want {
		t.Fatalf("signed in with a passkey one is at %s, want %s: %s", got, want, page.Text("main"))
	}
}

func TestADeskThatRestsShowsTheLockPage(t *testing.T) {
	t.Parallel()
	hours := account.DefaultHours
	hours.Lock = 4 * time.Second
	o := serveDeskFor(t, desktest.Setting{Hours: hours})
	page := o.window(t, desktest.Public)
	page.Goto(o.origin + "/akun/masuk?kembali=%2Fakun%2Fkata-sandi")
	page.Type("#isian-mail", desktest.Mail(planner))
	page.Type("#isian-password", desktest.Password)
	page.Click("main .form button")
	if got, want := page.URL(), o.origin+"/akun/kata-sandi"; got != want {
		t.Fatalf("signed in one is at %s, want %s", got, want)
	}
	time.Sleep(6 * time.Second)
	if got, want := page.URL(), o.origin+"/akun/kunci?kembali=%2Fakun%2Fkata-sandi"; got != want {
		t.Fatalf("after a rest the page is %s, want %s", got, want)
	}
	page.Type("#isian-password", desktest.Password)
	page.Click("main .form button")
	if got, want := page.URL(), o.origin+"/akun/kata-sandi"; got != want {
		t.Errorf("unlocked one is at %s, want %s", got, want)
	}
}

// Whoever takes the desk over must find nothing of the person before in another tab.
func TestTabsAreLockedTogether(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	page := o.window(t, planner)
	page.Goto(o.origin + "/akun/token")
	page.Eval(`new Promise(done => { window.other = open("/akun"); other.addEventListener("load", () => done(true)) })`, nil)
	page.Eval(`other.document.querySelector('form[data-script="lock"] button').click()`, nil)
	for deadline := time.Now().Add(10 * time.Second); !strings.Contains(page.URL(), "/akun/kunci"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("the tab beside the one that was locked is still at %s", page.URL())
		}
	}
}

// What is shown once must not be made twice and shown for the second only.
func TestAButtonPressedTwiceSendsOnce(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	page := o.window(t, planner)
	page.Goto(o.origin + "/akun/pasang/kartu")
	var sent int
	page.Eval(`(() => {
		let sent = 0;
		addEventListener("submit", event => { if (!event.defaultPrevented) sent++; event.preventDefault(); });
		const button = document.querySelector("main .form button");
		button.click();
		button.click();
		return sent;
	})()`, &sent)
	if sent != 1 {
		t.Errorf("a button pressed twice sends %d times, want once", sent)
	}
}

// Browsers let no form of ours lead elsewhere, so the way to a provider goes through a page.
func TestTheButtonOfAProviderLeadsThere(t *testing.T) {
	t.Parallel()
	provider := testkit.Provider(t)
	o := serveDeskFor(t, desktest.Setting{Providers: []account.Provider{
		{Code: "kantor", Issuer: provider.Issuer, ClientID: testkit.ClientID, Secret: testkit.ClientSecret, Groups: "groups"},
	}})
	page := o.window(t, desktest.Public)
	page.SetViewport(320, 900)
	page.Goto(o.origin + "/akun/masuk")
	lookAtPage(t, page, "desk-provider-320")
	page.Click(`form[action="/akun/oidc/kantor/mulai"] button`)
	for range 100 {
		if strings.HasPrefix(page.URL(), provider.Issuer) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("the window stays at %s", page.URL())
}
