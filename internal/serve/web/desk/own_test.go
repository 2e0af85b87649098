package desk_test

import (
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

const stranger = "stranger"

// again signs somebody in once more, in another browser.
func again(t *testing.T, w *desktest.World, who string) string {
	t.Helper()
	step, err := w.Accounts.StartSignIn(t.Context(), account.SignIn{Mail: desktest.Mail(who), Password: desktest.Password, Label: "Firefox"})
	if err != nil || step.Stage != account.Open {
		t.Fatalf("sign in once more: %s %v", step.Stage, err)
	}
	return step.Token
}

func alive(t *testing.T, w *desktest.World, token string) bool {
	t.Helper()
	s, err := w.Accounts.Session(t.Context(), token)
	return err == nil && s.Stage == account.Open
}

func TestAChangedPasswordEndsAllOtherSessions(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	other := again(t, w, planner)
	v := as(t, w, planner)
	v.get("/akun/kata-sandi")
	v.post("/akun/kata-sandi", "old", "bukan yang ini", "password", "perahu kuning di muara", "again", "perahu kuning di muara")
	v.answered(422)
	v.sees("/akun/kata-sandi", "Bukan kata sandi Anda sekarang")
	v.post("/akun/kata-sandi", "old", desktest.Password, "password", "pendek", "again", "pendek")
	v.answered(422)
	if strings.Contains(v.body, "pendek\"") {
		t.Error("a password came back in the page")
	}
	v.post("/akun/kata-sandi", "old", desktest.Password, "password", "perahu kuning di muara", "again", "perahu kuning di muara")
	v.sees("/akun", "Kata sandi sudah diganti")
	if alive(t, w, other) || alive(t, w, w.Tokens[planner]) {
		t.Error("an old session token is still good")
	}
	v.get("/kelola")
	v.sees("/kelola", "Kata sandi Anda diganti")
	v.post(v.found(`action="(/akun/kabar/[^"]+/dibaca)"`))
	if strings.Contains(v.body, "Kata sandi Anda diganti") {
		t.Error("a notice that was read is still shown")
	}
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	first, second := again(t, w, planner), again(t, w, planner)
	v := as(t, w, planner)
	v.get("/akun")
	v.sees("/akun", "Firefox", "sesi ini")
	v.post(v.found(`action="(/akun/sesi/[^"]+/akhiri)"`))
	v.sees("/akun", "Sesi itu sudah diakhiri")
	if alive(t, w, first) == alive(t, w, second) {
		t.Error("not exactly one of two sessions has ended")
	}
	v.post("/akun/sesi/akhiri-lain")
	v.sees("/akun", "Semua sesi lain sudah diakhiri")
	if alive(t, w, first) || alive(t, w, second) || !alive(t, w, w.Tokens[planner]) {
		t.Error("the wrong sessions have ended")
	}
}

func TestAFactorIsRemovedOnlyByWhoGaveThePasswordJustNow(t *testing.T) {
	t.Parallel()
	clock := &clock{now: time.Now()}
	w := desktest.At(t, nil, desktest.Setting{Now: clock.Now})
	v := as(t, w, admin)
	clock.add(20 * time.Minute)
	v.get("/akun")
	remove := v.found(`href="(/akun/cara/[^"]+/hapus)"`)
	v.get(remove)
	v.sees("/akun/bukti?kembali=", "Tulis kata sandi sekali lagi")
	v.post("/akun/bukti", "password", "salah salah salah")
	v.answered(422)
	v.post("/akun/bukti", "password", desktest.Password)
	v.sees(remove, "Hapus Kartu kode?")
	v.post(remove)
	// The rule asks for a second factor, so the next page is where one is set up.
	v.sees("/akun/pasang", "Pasang faktor kedua dulu")
}

func TestATokenIsShownOnceAndRevoked(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, planner)
	v.get("/akun/token/baru")
	v.post("/akun/token", "label", "Unggahan")
	v.answered(422)
	v.sees("/akun/token", "Pilih paling sedikit satu tindakan", `value="Unggahan"`)
	ok := []string{"label", "Unggahan", "position", w.Positions[planner], "actions", string(access.ImportDirectory)}
	v.post("/akun/token", append(ok, "expires", time.Now().AddDate(2, 0, 0).Format(time.DateOnly))...)
	v.answered(422)
	v.sees("/akun/token", "paling lama satu tahun")
	v.post("/akun/token", append(ok, "expires", "besok")...)
	v.answered(422)
	v.post("/akun/token", append(ok, "expires", time.Now().AddDate(0, 1, 0).Format(time.DateOnly))...)
	v.answered(200)
	text := v.found(`(patuh_[0-9A-Za-z]{38})`)
	actor, err := w.Accounts.TokenActor(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	if !access.Allowed(actor, access.ImportDirectory, w.City.Scope()) || access.Allowed(actor, access.ReadPositions, w.City.Scope()) {
		t.Error("the token may do other things than were chosen")
	}
	v.get("/akun/token")
	v.sees("/akun/token", "Unggahan")
	if strings.Contains(v.body, text) {
		t.Error("the token is shown a second time")
	}
	v.post(v.found(`action="(/akun/token/[^"]+/cabut)"`))
	v.sees("/akun/token", "Token sudah dicabut")
	if _, err := w.Accounts.TokenActor(t.Context(), text); err == nil {
		t.Error("a revoked token still works")
	}
}

func TestAPositionIsHandedOverForLeaveAndTakenBack(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, planner)
	v.get("/akun/titip")
	page := v.found(`href="(/akun/titip/[^"]+)"`)
	until := time.Now().AddDate(0, 0, 7).Format(time.DateOnly)
	v.get(page)
	v.post(page, "mail", desktest.Mail(stranger), "to", until)
	v.answered(422)
	v.sees(page, "Tidak ada rekan dengan alamat itu", desktest.Mail(stranger))
	v.post(page, "mail", desktest.Mail(assessor), "to", "")
	v.answered(422)
	v.sees(page, "Isi sampai kapan")
	v.post(page, "mail", desktest.Mail(assessor), "to", until, "basis", "Surat cuti 1/2026", "version", "99")
	v.answered(422)
	v.sees(page, "Data ini baru saja diubah orang lain", "Surat cuti 1/2026")
	v.post(page, "mail", desktest.Mail(assessor), "to", until, "basis", "Surat cuti 1/2026")
	v.sees("/akun/titip", "Jabatan sudah dititipkan", "sedang berjalan", "Surat cuti 1/2026")
	actor := as(t, w, assessor)
	stands := func() bool {
		actor.get("/kelola")
		actor.sees("/kelola", "“Jabatan planner authority” dititipkan kepada Anda, mulai")
		return strings.Contains(actor.body, "menggantikan Pegawai planner authority, sampai")
	}
	if !stands() {
		t.Error("the colleague does not hold the position")
	}
	v.post(page + "/akhiri")
	v.sees("/akun/titip", "Titipan sudah diakhiri")
	if stands() {
		t.Error("the colleague still holds the position")
	}
	actor.sees("/kelola", "Masa Anda di jabatan “Jabatan planner authority” diakhiri")
	if strings.Index(actor.body, "diakhiri") > strings.Index(actor.body, "dititipkan") {
		t.Error("the latest notice does not come first")
	}
	actor.post("/akun/kabar/dibaca")
	if strings.Contains(actor.body, "Jabatan planner authority") {
		t.Error("notices that were all read are still shown")
	}
}

// An authority in the middle of the country does not keep Jakarta's time.
func TestOnesOwnPagesTellTheTimeWhereOneWorks(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, planner)
	v.get("/akun")
	v.sees("/akun", "WITA")
	if strings.Contains(v.body, "WIB") {
		t.Error("the account of somebody in Makassar's zone tells Jakarta's time")
	}
}

// A token is good through its last day, and so says every page.
func TestTheLastDayOfATokenIsToldAsItWasWritten(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, planner)
	v.get("/akun/token/baru")
	v.post("/akun/token", "label", "Unggahan", "position", w.Positions[planner], "actions", "position.read", "expires", day(30))
	v.answered(200)
	last, err := time.Parse(time.DateOnly, day(30))
	if err != nil {
		t.Fatal(err)
	}
	told := last.Format("2") + " " // the day of the month, before its name
	v.sees("/akun/token", told)
	written := v.found(`>([0-9]+ [A-Z][a-z]+ [0-9]{4})<`)
	if !strings.HasPrefix(written, told) {
		t.Fatalf("a token until %s says %s", day(30), written)
	}
	v.get("/akun/token")
	v.sees("/akun/token", "Berlaku sampai "+written+".")
	v = as(t, w, cityAdmin)
	v.get("/kelola/orang/" + w.People[planner])
	v.sees("/kelola/orang", "Berlaku sampai "+written)
}

// What has happened is told once: not again after the desk was locked, nor in the other language.
func TestWhatHasHappenedIsNotToldOnTheWayBack(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, planner)
	v.get("/akun/token?selesai=token_revoked&lain=1")
	v.sees("/akun/token", "Token sudah dicabut", `name="kembali" value="/akun/token?lain=1"`)
	v.get("/akun?selesai=password")
	v.post("/akun/kunci/sekarang")
	v.post("/akun/kunci", "password", desktest.Password)
	v.sees("/akun", "Akun saya")
	if strings.Contains(v.body, "Kata sandi sudah diganti") {
		t.Error("after unlocking the page says again what happened before")
	}
}
