package desk_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/serve"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// form is a POST as a browser sends it, of a body that may be anything.
func form(t *testing.T, path, body string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// with is a visitor who shows a session token, whoever's it is.
func with(t *testing.T, w *desktest.World, token string) *visitor {
	t.Helper()
	v := newVisitor(t, w)
	v.jar.SetCookies(here, []*http.Cookie{{Name: "patuh", Value: token, Path: "/"}})
	return v
}

func TestForgedAndEndedSessionTokensOpenNothing(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	old := w.Tokens[planner]
	v := as(t, w, planner)
	v.get("/akun/kata-sandi")
	v.post("/akun/kata-sandi", "old", desktest.Password, "password", "perahu kuning di muara", "again", "perahu kuning di muara")
	v.answered(200)
	tokens := map[string]string{
		"none": "", "short": "abc", "unknown": strings.Repeat("A", 43), "replaced by a new one": old, "long": strings.Repeat("A", 5000),
		"padded": old + "=", "SQL": "' OR 1=1 --", "in two parts": old[:20] + "%00" + old[20:], "an id": w.People[planner],
	}
	for name, token := range tokens {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := with(t, w, token)
			v.get("/akun")
			v.sees("/akun/masuk?kembali=%2Fakun")
			v.post("/akun/sesi/akhiri-lain")
			v.answered(http.StatusUnauthorized)
		})
	}
}

func TestASessionCookieThatComesTwiceCountsAsNone(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := newVisitor(t, w)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/akun", http.NoBody)
	r.Header.Set("Cookie", "patuh="+w.Tokens[planner]+"; patuh="+w.Tokens[admin])
	v.do(r)
	v.answered(http.StatusSeeOther)
	if to := v.header.Get("Location"); !strings.HasPrefix(to, "/akun/masuk") {
		t.Errorf("sent to %s", to)
	}
}

// A token that is taken over before its person is given a new one is dead from then on: of two who
// hold one token the second finds it so.
func TestAStolenTokenDiesWhenItsOwnerGetsANewOne(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	owner, thief := as(t, w, assessor), as(t, w, assessor)
	held := as(t, w, planner)
	held.get("/akun/titip/" + w.Positions[planner])
	held.post("/akun/titip/"+w.Positions[planner], "mail", desktest.Mail(assessor), "to", time.Now().AddDate(0, 0, 3).Format(time.DateOnly))
	owner.get("/akun")
	owner.sees("/akun", "Akun saya")
	thief.get("/akun")
	thief.sees("/akun/masuk")
}

func TestNobodyReachesAnothersThings(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	mine := again(t, w, planner)
	s, err := w.Accounts.Session(t.Context(), mine)
	if err != nil {
		t.Fatal(err)
	}
	credentials, err := w.Accounts.Credentials(t.Context(), w.Actor(t, admin))
	if err != nil {
		t.Fatal(err)
	}
	v := as(t, w, stranger)
	for _, path := range []string{
		"/akun/sesi/" + s.ID + "/akhiri", "/akun/cara/" + credentials[0].ID + "/hapus", "/akun/titip/" + w.Positions[planner],
		"/akun/kabar/" + s.ID + "/dibaca", "/akun/token/" + s.ID + "/cabut",
	} {
		v.do(form(t, path, ""))
		v.answered(http.StatusNotFound)
	}
	if !alive(t, w, mine) {
		t.Error("a stranger ended a session")
	}
}

func TestASecretOfOneSessionIsOfNoUseToAnother(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	victim, thief := as(t, w, planner), as(t, w, assessor)
	victim.get("/akun/pasang/aplikasi")
	sealed := victim.found(`name="sealed" value="([^"]+)"`)
	secret := strings.ReplaceAll(victim.found(`class="secret">([A-Z2-7 ]+)<`), " ", "")
	thief.post("/akun/pasang/aplikasi", "sealed", sealed, "code", code(t, secret, 0))
	thief.answered(http.StatusUnprocessableEntity)
	thief.sees("/akun/pasang/aplikasi", "Mulai lagi dari awal")
}

func TestATicketIsForOnePasswordOfOneAddressOnly(t *testing.T) {
	t.Parallel()
	clock := &clock{now: time.Now()}
	w := desktest.At(t, nil, desktest.Setting{Now: clock.Now})
	v := newVisitor(t, w)
	for range 12 {
		v.get("/akun/masuk")
		v.post("/akun/masuk", "mail", desktest.Mail(planner), "password", "bukan ini, bukan ini")
		if v.status == http.StatusTooManyRequests {
			break
		}
	}
	v.answered(http.StatusTooManyRequests)
	v.sees("/akun/masuk", "Terlalu banyak percobaan", desktest.Mail(planner))
	ticket := v.found(`name="ticket" value="([^"]+)"`)
	clock.add(2 * time.Minute)
	v.post("/akun/masuk", "mail", desktest.Mail(assessor), "password", desktest.Password, "ticket", ticket)
	v.sees("/kelola") // it helps nobody else, and is in nobody's way
	out := newVisitor(t, w)
	out.get("/akun/masuk")
	out.post("/akun/masuk", "mail", desktest.Mail(planner), "password", "bukan ini, bukan ini", "ticket", ticket)
	out.answered(http.StatusUnprocessableEntity)
}

func TestPasskeyAnswersAreForgedInVain(t *testing.T) {
	t.Parallel()
	w := desktest.At(t, nil, desktest.Setting{Origin: "http://localhost:8080"})
	v := newVisitor(t, w)
	v.get("/akun/masuk")
	v.post("/akun/masuk/kunci-sandi")
	v.answered(http.StatusOK)
	ceremony := v.found(`name="ceremony" value="([^"]+)"`)
	const page = "/akun/masuk/kunci-sandi/jawab"
	for name, response := range map[string]string{
		"empty": "", "no JSON": "{", "another thing": `[]`, "nothing in it": `{}`, "deep": strings.Repeat(`{"response":`, 2000),
		"of nobody": `{"id":"YQ","rawId":"YQ","type":"public-key","response":{"authenticatorData":"YQ","signature":"YQ","userHandle":"YQ","clientDataJSON":"YQ"}}`,
	} {
		v.post(page, "ceremony", ceremony, "response", response, "kembali", "/akun")
		if v.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", name, v.status)
		}
	}
	v.get("/akun")
	v.sees("/akun/masuk")
}

func TestFormsThatAreNoFormsAreRefused(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	tests := []struct {
		name, kind, body string
		want             int
	}{
		{"a field twice", "", "old=a&old=b&password=c&again=c", http.StatusBadRequest},
		{"a field twice, one in the address", "", "old=a", http.StatusUnprocessableEntity},
		{"not UTF-8", "", "old=%ff&password=x&again=x", http.StatusBadRequest},
		{"a zero byte", "", "old=%00&password=x&again=x", http.StatusBadRequest},
		{"broken escapes", "", "old=%zz", http.StatusBadRequest},
		{"too large", "", "old=" + strings.Repeat("x", 70<<10), http.StatusRequestEntityTooLarge},
		{"JSON", "application/json", `{"old":"x"}`, http.StatusBadRequest},
		{"text", "text/plain", "old=x", http.StatusBadRequest},
		{"a file", "multipart/form-data; boundary=x", "--x--", http.StatusBadRequest},
		{"no type", "-", "old=x", http.StatusBadRequest},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			v := as(t, w, assessor)
			path := "/akun/kata-sandi"
			if strings.Contains(test.name, "address") {
				path += "?password=perahu+kuning+di+muara&again=perahu+kuning+di+muara"
			}
			r := form(t, path, test.body)
			switch test.kind {
			case "":
			case "-":
				r.Header.Del("Content-Type")
			default:
				r.Header.Set("Content-Type", test.kind)
			}
			v.do(r)
			v.answered(test.want)
		})
	}
}

func TestAMethodCannotBeOverridden(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, planner)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/akun/keluar?_method=POST", http.NoBody)
	r.Header.Set("X-HTTP-Method-Override", "POST")
	v.do(r)
	if v.status == http.StatusSeeOther || !alive(t, w, w.Tokens[planner]) {
		t.Errorf("a GET signed somebody out: %d", v.status)
	}
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch} {
		v.do(httptest.NewRequestWithContext(t.Context(), method, "/akun", http.NoBody))
		if v.status < 300 || v.status == http.StatusSeeOther {
			t.Errorf("%s: status %d", method, v.status)
		}
	}
}

// The whole server, because it is the server that knows where a form came from.
func TestFormsFromOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	catalog, err := desktest.Catalog()
	if err != nil {
		t.Fatal(err)
	}
	const origin = "https://patuh.contoh.go.id"
	server := serve.New(w.Handler(), serve.Options{Log: slog.New(slog.DiscardHandler), Now: time.Now, Catalog: catalog, Origin: origin})
	post := func(change func(http.Header)) int {
		r := form(t, "https://patuh.contoh.go.id/akun/keluar", "")
		r.AddCookie(w.Cookie(planner))
		change(r.Header)
		answer := httptest.NewRecorder()
		server.ServeHTTP(answer, r)
		return answer.Code
	}
	for name, change := range map[string]func(http.Header){
		"cross-site":     func(h http.Header) { h.Set("Sec-Fetch-Site", "cross-site") },
		"same-site":      func(h http.Header) { h.Set("Sec-Fetch-Site", "same-site") },
		"foreign origin": func(h http.Header) { h.Set("Origin", "https://jahat.contoh.id") },
		"null origin":    func(h http.Header) { h.Set("Origin", "null") },
	} {
		if status := post(change); status != http.StatusForbidden {
			t.Errorf("%s: status %d", name, status)
		}
	}
	if !alive(t, w, w.Tokens[planner]) {
		t.Fatal("another site signed somebody out")
	}
	if status := post(func(h http.Header) { h.Set("Sec-Fetch-Site", "same-origin"); h.Set("Origin", origin) }); status != http.StatusSeeOther {
		t.Errorf("our own page: status %d", status)
	}
}

func TestNobodyIsSentElsewhereAfterSigningIn(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	for _, to := range []string{
		"https://jahat.contoh.id/", "//jahat.contoh.id", "/\\jahat.contoh.id", "/akun@jahat.contoh.id", "/akun/../../", "javascript:alert(1)",
		"/kelola\r\nSet-Cookie: x=y", "/en//jahat.contoh.id", "/" + strings.Repeat("a", 3000),
	} {
		v := newVisitor(t, w)
		r := form(t, "/akun/masuk", url.Values{"mail": {desktest.Mail(planner)}, "password": {desktest.Password}, "kembali": {to}}.Encode())
		v.do(r)
		v.answered(http.StatusSeeOther)
		at, err := url.Parse(v.header.Get("Location"))
		if err != nil || at.Host != "" || !strings.HasPrefix(at.Path, "/akun") && !strings.HasPrefix(at.Path, "/kelola") || len(v.header.Values("Set-Cookie")) > 2 {
			t.Errorf("%q leads to %q (%v)", to, v.header.Get("Location"), v.header.Values("Set-Cookie"))
		}
	}
}

func TestAMailAddressWithLineBreaksIsRefused(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	link, made, err := w.Accounts.FirstLink(t.Context())
	if err == nil && made {
		t.Fatalf("a second first administrator: %v", link)
	}
	for _, mail := range []string{"a@contoh.go.id\r\nBcc: b@contoh.go.id", "a@contoh.go.id\n", "a\x0b@contoh.go.id", "Nama <a@contoh.go.id>"} {
		v := newVisitor(t, w)
		v.do(form(t, "/akun/masuk", url.Values{"mail": {mail + "x"}, "password": {desktest.Password}}.Encode()))
		v.answered(http.StatusUnprocessableEntity)
		if strings.Contains(fmt.Sprint(v.header), "Bcc") {
			t.Error("a line break got into a header")
		}
		held := as(t, w, planner)
		path := "/akun/titip/" + w.Positions[planner]
		held.do(form(t, path, url.Values{"mail": {mail}, "to": {"2030-01-01"}, "version": {"2"}}.Encode()))
		if strings.TrimSpace(mail) != "a@contoh.go.id" || held.status != http.StatusUnprocessableEntity {
			held.answered(http.StatusUnprocessableEntity)
		}
	}
}

func TestAClockThatJumps(t *testing.T) {
	t.Parallel()
	t.Run("ahead: sessions end and codes are asked for anew", func(t *testing.T) {
		t.Parallel()
		clock := &clock{now: time.Now()}
		w := desktest.At(t, nil, desktest.Setting{Now: clock.Now})
		v := as(t, w, planner)
		clock.add(365 * 24 * time.Hour)
		v.get("/akun")
		v.sees("/akun/masuk")
	})
	t.Run("back: a session from the future is none", func(t *testing.T) {
		t.Parallel()
		clock := &clock{now: time.Now()}
		w := desktest.At(t, nil, desktest.Setting{Now: clock.Now})
		v := as(t, w, planner)
		clock.add(-time.Hour)
		v.get("/akun")
		v.sees("/akun/masuk")
		v.signIn(planner)
		v.sees("/kelola")
	})
	t.Run("back: proof given in the future does not count", func(t *testing.T) {
		t.Parallel()
		clock := &clock{now: time.Now().Add(4 * time.Minute)}
		w := desktest.At(t, nil, desktest.Setting{Now: clock.Now, Hours: account.Hours{
			Lock: 4 * time.Hour, LockShared: time.Hour, Rest: 4 * time.Hour, Most: 12 * time.Hour, Proof: time.Minute,
		}})
		v := newVisitor(t, w)
		v.signIn(planner)
		clock.add(-4 * time.Minute)
		v.get("/akun/pasang/kartu")
		v.sees("/akun/bukti")
	})
	t.Run("back: a code that was used stays used", func(t *testing.T) {
		t.Parallel()
		clock := &clock{now: time.Now()}
		w := desktest.At(t, nil, desktest.Setting{Now: clock.Now})
		v := as(t, w, planner)
		v.get("/akun/pasang/aplikasi")
		secret := strings.ReplaceAll(v.found(`class="secret">([A-Z2-7 ]+)<`), " ", "")
		used := code(t, secret, 0)
		v.post("/akun/pasang/aplikasi", "code", used)
		v.sees("/akun/pasang/pemulihan")
		clock.add(-30 * time.Second)
		out := newVisitor(t, w)
		out.signIn(planner)
		out.post("/akun/faktor", "code", used)
		out.answered(http.StatusUnprocessableEntity)
	})
}

func TestALockedSessionLosesNoFormAndGivesNothingAway(t *testing.T) {
	t.Parallel()
	clock := &clock{now: time.Now()}
	w := desktest.At(t, nil, desktest.Setting{Now: clock.Now})
	v := as(t, w, planner)
	v.get("/akun/token/baru")
	clock.add(45 * time.Minute)
	v.post("/akun/token", "label", "Unggahan")
	v.answered(http.StatusUnauthorized)
	v.sees("/akun/token", "isian Anda masih ada di sini", `name="label" value="Unggahan"`, `href="/akun/kunci"`)
	kept := v.body
	v.get("/akun/kata-sandi")
	v.post("/akun/kata-sandi", "old", desktest.Password, "password", "perahu kuning di muara", "again", "perahu kuning di muara")
	v.answered(http.StatusUnauthorized)
	v.sees("/akun/kata-sandi", "isi sekali lagi")
	if strings.Contains(v.body, desktest.Password) {
		t.Error("a password is sent back")
	}
	v.get("/akun/kata-sandi")
	v.sees("/akun/kunci?kembali=%2Fakun%2Fkata-sandi", "Masuk kembali sebagai")
	v.post("/akun/kunci", "password", desktest.Password)
	v.sees("/akun/kata-sandi")
	v.body = kept // in the first tab
	v.post("/akun/token")
	v.answered(http.StatusUnprocessableEntity)
	v.sees("/akun/token", `value="Unggahan"`, "Pilih paling sedikit satu tindakan")
}

func TestAFloodIsToldToWait(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := newVisitor(t, w)
	for range 200 {
		v.do(form(t, "/akun/tautan", "link=x"))
		if v.status == http.StatusTooManyRequests {
			v.sees("/akun/tautan", "terlalu banyak permintaan")
			if v.header.Get("Retry-After") == "" {
				t.Error("it does not say when to come back")
			}
			v.get("/akun/masuk")
			v.answered(http.StatusOK) // reading costs nothing
			return
		}
	}
	t.Error("200 links were tried at once")
}

func TestWhoIsNotWaitingCannotSkipTheSecondFactor(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := newVisitor(t, w)
	v.signIn(admin)
	v.sees("/akun/faktor")
	for _, path := range []string{"/akun", "/kelola", "/akun/pasang", "/akun/pasang/kartu", "/akun/bukti", "/en/kelola"} {
		v.get(path)
		if !strings.Contains(v.path, "/akun/faktor?kembali=") {
			t.Errorf("%s leads to %s", path, v.path)
		}
	}
	for _, path := range []string{"/akun/pasang/kartu", "/akun/pasang/lanjut", "/akun/bukti", "/akun/kata-sandi"} {
		v.do(form(t, path, "password="+url.QueryEscape(desktest.Password)))
		v.answered(http.StatusUnauthorized)
	}
	if step, err := w.Accounts.NextStep(t.Context(), w.Tokens[admin]); err != nil || step.Stage != account.Open {
		t.Errorf("the administrator's own session: %s %v", step.Stage, err)
	}
}
