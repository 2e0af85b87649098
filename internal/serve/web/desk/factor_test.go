package desk_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"html"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// admin is somebody whose rules ask for a second factor; they have a code card.
var admin = desktest.Who(access.SystemAdministrator, access.OfInstallation)

// anew takes the code card of a person away and signs them out, so that they must enrol again.
func anew(t *testing.T, w *desktest.World, who string) *visitor {
	t.Helper()
	s, err := w.Accounts.Session(t.Context(), w.Tokens[who])
	if err != nil {
		t.Fatal(err)
	}
	all, err := w.Accounts.Credentials(t.Context(), s.Actor)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if one.Kind == account.Password {
			continue
		}
		if err := w.Accounts.RemoveCredential(t.Context(), s, one.ID); err != nil {
			t.Fatal(err)
		}
	}
	return newVisitor(t, w)
}

func (v *visitor) signIn(who string) {
	v.t.Helper()
	v.get("/akun/masuk")
	v.post("/akun/masuk", "mail", desktest.Mail(who), "password", desktest.Password)
}

// sheet reads the numbered codes off a page.
func (v *visitor) sheet() map[string]string {
	v.t.Helper()
	codes := map[string]string{}
	for _, hit := range regexp.MustCompile(`(?s)codes__number">(\d+)</span>\s*([\d ]+?)\s*</li>`).FindAllStringSubmatch(v.body, -1) {
		codes[hit[1]] = hit[2]
	}
	if len(codes) != 50 {
		v.t.Fatalf("the card has %d codes", len(codes))
	}
	return codes
}

func TestTheFirstAdministratorGetsInWithAPrintedCard(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := anew(t, w, admin)
	v.get("/akun")
	v.signIn(admin)
	v.sees("/akun/pasang", "Tidak perlu ponsel", "Perlu ponsel")
	v.get("/kelola")
	v.sees("/akun/pasang?kembali=%2Fkelola")
	v.get("/akun/pasang/kartu?kembali=%2Fakun")
	v.post("/akun/pasang/kartu")
	v.sees("/akun/pasang/kartu", "Cetak halaman ini sekarang", `download="kartu-kode.txt"`)
	codes := v.sheet()
	v.post("/akun/pasang/lanjut")
	v.sees("/akun", "Kartu kode")

	v.post("/akun/keluar")
	v.signIn(admin)
	v.sees("/akun/faktor", "dari kartu Anda")
	number := v.found(`Kode nomor (\d+) dari kartu`)
	v.post("/akun/faktor", "code", "0000 0000")
	v.answered(422)
	v.sees("/akun/faktor", "Kode salah", "Kode nomor "+number+" dari kartu")
	v.post("/akun/faktor", "code", codes[number])
	v.sees("/kelola", "Halo")
}

func TestAnAppIsSetUpAndThenAskedFor(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := anew(t, w, admin)
	v.signIn(admin)
	v.get("/akun/pasang/aplikasi?kembali=%2Fakun")
	secret := strings.ReplaceAll(v.found(`class="secret">([A-Z2-7 ]+)<`), " ", "")
	v.post("/akun/pasang/aplikasi", "code", "000000")
	v.answered(422)
	if again := strings.ReplaceAll(v.found(`class="secret">([A-Z2-7 ]+)<`), " ", ""); again != secret {
		t.Fatal("after a wrong code the page shows another secret")
	}
	used := code(t, secret, 0)
	v.post("/akun/pasang/aplikasi", "code", used)
	v.sees("/akun/pasang/pemulihan", "Aplikasi kode sudah terpasang")
	v.post("/akun/pasang/pemulihan")
	list := regexp.MustCompile(`[0-9A-Z]{5}-[0-9A-Z]{5}`).FindAllString(main(v.body), -1)
	if len(list) < 10 {
		t.Fatalf("recovery codes: %v", list)
	}
	v.post("/akun/pasang/lanjut")
	v.sees("/akun")

	v.post("/akun/keluar")
	v.signIn(admin)
	v.sees("/akun/faktor", "Kode dari aplikasi kode", "Kode pemulihan")
	v.post("/akun/faktor", "kind", "totp", "code", used)
	v.answered(422)
	v.sees("/akun/faktor", "sudah pernah dipakai")
	v.post("/akun/faktor", "kind", "recovery", "code", strings.ToLower(list[3]))
	v.sees("/kelola")
}

// code is what an app shows, so many steps of 30 seconds from now: RFC 6238, as an app reckons it.
func code(t *testing.T, secret string, steps int) string {
	t.Helper()
	key, err := base32.StdEncoding.DecodeString(secret)
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha1.New, key)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(time.Now().Unix()/30+int64(steps))))
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0xf
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1_000_000)
}

func TestManyWrongCodesMakeTheNextOneWait(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := newVisitor(t, w)
	v.signIn(admin)
	for i := range 10 {
		v.post("/akun/faktor", "code", strconv.Itoa(10000000+i))
		if v.status == 429 {
			v.sees("/akun/faktor", "Kode berikutnya diperiksa dalam")
			return
		}
		v.answered(422)
	}
	t.Error("ten wrong codes were tested without a pause")
}

func TestAFactorThatTheRulesDoNotTakeOpensNothing(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	at := as(t, w, admin)
	at.get("/akun/pasang/kartu")
	at.post("/akun/pasang/kartu")
	codes := at.sheet()
	machine := access.Machine()
	if err := w.Accounts.SetRule(t.Context(), machine, account.Rule{Role: access.SystemAdministrator, Second: true, Kinds: []account.Kind{account.TOTP}}); err != nil {
		t.Fatal(err)
	}
	v := newVisitor(t, w)
	v.signIn(admin)
	v.get("/akun/pasang/aplikasi")
	v.sees("/akun/faktor", "dari kartu Anda") // the password alone sets nothing up
	v.post("/akun/faktor", "code", codes[v.found(`Kode nomor (\d+) dari kartu`)])
	v.sees("/akun/pasang", html.UnescapeString("Aplikasi kode"))
	if strings.Contains(main(v.body), "/akun/pasang/kartu") {
		t.Error("a card is offered that the rule does not take")
	}
	v.get("/akun/pasang/kartu")
	v.post("/akun/pasang/kartu")
	v.post("/akun/pasang/lanjut")
	v.get("/kelola")
	v.sees("/akun/pasang")
}

func TestTheFactorPageSendsAwayWhoIsNotWaiting(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := newVisitor(t, w)
	v.get("/akun/faktor?kembali=%2Fakun")
	v.sees("/akun/masuk?kembali=%2Fakun")
	in := as(t, w, admin)
	in.get("/akun/faktor?kembali=%2Fakun")
	in.sees("/akun")
	in.post("/akun/faktor", "kind", "card", "code", "12345678")
	in.sees("/kelola")
}
