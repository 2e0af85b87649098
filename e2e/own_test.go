package e2e_test

import (
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/e2e"
	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
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
	o := serveDeskFor(t, hours)
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
