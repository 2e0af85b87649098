package field_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/device"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func ending(how string) device.Ending { return device.Ending(how) }

func TestAPhoneIsRegisteredByWhoeverAssesses(t *testing.T) {
	t.Parallel()
	phones(t, func(t *testing.T, p *phone) {
		p.registered()
		if cookie := p.header.Get("Set-Cookie"); !strings.Contains(cookie, "patuh-simpan=1") || !strings.Contains(cookie, "HttpOnly") {
			t.Errorf("signing out would erase the phone: %q", cookie)
		}
		first, key := p.Secret, p.Key
		p.session("device/again", map[string]string{"id": p.ID})
		p.want(http.StatusOK)
		p.learn()
		if p.Secret == first || p.Key != key {
			t.Error("signing in again gives a new secret, and the same key")
		}
		for _, who := range []string{planner, desktest.Nobody, desktest.Who(access.Verifier, access.OfAuthority)} {
			p.who = who
			p.session("device", map[string]string{"name": "HP"})
			p.want(http.StatusForbidden, `"detail"`)
			p.session("device/again", map[string]string{"id": p.ID})
			p.want(http.StatusNotFound)
		}
		p.who = assessor
		p.session("device/again", map[string]string{"id": "0190a000-0000-7000-8000-000000000000"})
		p.want(http.StatusNotFound)
	})
}

// Whoever holds the unlocked phone of somebody who is signed in on it sets no new PIN.
func TestAForgottenPINNeedsThePasswordAMomentAgo(t *testing.T) {
	t.Parallel()
	phones(t, func(_ *testing.T, p *phone) {
		p.registered()
		cookie := p.world.Cookie(p.who)
		trip := &trip{phone: p}
		trip.execute(`UPDATE session SET proved_at = $1 WHERE account_id = $2`, db.At(p.world.Now().Add(-time.Hour)), p.world.People[assessor])
		p.ask(http.MethodPost, "/lapangan/api/device/again", p.json(map[string]string{"id": p.ID}), "Content-Type", "application/json", "Cookie", cookie.String())
		p.want(http.StatusForbidden, "kata sandi")
		trip.execute(`UPDATE session SET proved_at = $1 WHERE account_id = $2`, db.At(p.world.Now()), p.world.People[assessor])
		p.ask(http.MethodPost, "/lapangan/api/device/again", p.json(map[string]string{"id": p.ID}), "Content-Type", "application/json", "Cookie", cookie.String())
		p.want(http.StatusOK)
	})
}

func TestAPhoneIsRegisteredFromOurOwnPagesOnly(t *testing.T) {
	t.Parallel()
	p := phoneIn(t, desktest.New(t, nil))
	cookie := p.world.Cookie(assessor).String()
	body := func() *strings.Reader { return strings.NewReader(`{"name":"HP"}`) }
	p.ask("POST", "/lapangan/api/device", body(), "Content-Type", "application/json")
	p.want(http.StatusUnauthorized, `"again":true`)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.server.URL+"/lapangan/api/device", body())
	p.fine(err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Cookie", cookie)
	r.Header.Set("Origin", "https://lain.example")
	answer, err := p.server.Client().Do(r)
	p.fine(err)
	p.fine(answer.Body.Close())
	if answer.StatusCode != http.StatusForbidden {
		t.Errorf("another site made a device: %d", answer.StatusCode)
	}
	p.ask("POST", "/lapangan/api/device", body(), "Content-Type", "text/plain", "Cookie", cookie)
	p.want(http.StatusBadRequest)
	p.ask("GET", "/lapangan/api/device", http.NoBody, "Cookie", cookie)
	p.want(http.StatusMethodNotAllowed)
	p.ask("POST", "/lapangan/api/device", strings.NewReader(`{"name":"`+strings.Repeat("x", 20<<10)+`"}`), "Content-Type", "application/json", "Cookie", cookie)
	p.want(http.StatusRequestEntityTooLarge)
	for _, hostile := range []string{"", "[]", `{"name":1}`, `{"name":"HP"} {"name":"HP"}`, `{"name":"` + strings.Repeat("x", 61) + `"}`, strings.Repeat("[", 9000), "\xff"} {
		p.ask("POST", "/lapangan/api/device", strings.NewReader(hostile), "Content-Type", "application/json", "Cookie", cookie)
		p.want(http.StatusBadRequest)
	}
}

func TestAPhoneThatIsWipedSaysSoOnce(t *testing.T) {
	t.Parallel()
	phones(t, func(t *testing.T, p *phone) {
		p.registered()
		p.ends(planner, "wipe")
		p.session("device/again", map[string]string{"id": p.ID})
		p.want(http.StatusGone, `"wipe":true`)
		p.lang = "en"
		p.session("device/again", map[string]string{"id": p.ID})
		p.want(http.StatusGone, "erase everything")
		p.call("POST", "device/emptied", nil)
		p.want(http.StatusOK)
		if cookie := p.header.Get("Set-Cookie"); !strings.Contains(cookie, "patuh-simpan=;") {
			t.Errorf("nothing is kept any more: %q", cookie)
		}
		p.call("POST", "device/emptied", nil)
		p.want(http.StatusOK)
	})
}

// Signing out forgets what other pages keep in a browser, but not the forms that were not sent yet.
func TestSigningOutLeavesWhatThePhoneKeeps(t *testing.T) {
	t.Parallel()
	p := phoneIn(t, desktest.New(t, nil))
	for cookie, want := range map[string]string{"": `"cache", "storage"`, "patuh-simpan=1": `"cache"`} {
		p.ask("POST", "/akun/keluar", strings.NewReader(""), "Content-Type", "application/x-www-form-urlencoded", "Cookie", cookie)
		if got := p.header.Get("Clear-Site-Data"); got != want {
			t.Errorf("with the cookie %q the browser forgets %s", cookie, got)
		}
	}
}

func TestGuessingCredentialsIsSlowedAndThoseWhoKnowOneAreNot(t *testing.T) {
	t.Parallel()
	p := phoneIn(t, desktest.New(t, nil)).registered()
	secret, slowed := p.Secret, false
	p.Secret = p.Key
	for range 60 {
		if p.call("POST", "device/emptied", nil); p.status == http.StatusTooManyRequests {
			slowed = p.header.Get("Retry-After") != ""
		}
	}
	if !slowed {
		t.Error("sixty guesses at once were all looked up and answered")
	}
	p.Secret = secret
	p.call("POST", "device/emptied", nil)
	p.want(http.StatusOK)
}

func TestStrangeAddressesOfThePhoneAreAnsweredInItsLanguage(t *testing.T) {
	t.Parallel()
	p := phoneIn(t, desktest.New(t, nil))
	p.ask("GET", "/lapangan/api/tidak-ada", http.NoBody)
	p.want(http.StatusNotFound, "Alamat ini tidak ada")
	p.lang = "en"
	p.ask("GET", "/lapangan/api/tidak-ada", http.NoBody)
	p.want(http.StatusNotFound, "There is no such address")
	p.ask("GET", "/lapangan/tidak/ada", http.NoBody)
	p.want(http.StatusNotFound, "<html")
}
