package desk_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

var (
	cityAdmin = desktest.Who(access.AuthorityAdministrator, access.OfAuthority)
	system    = desktest.Who(access.SystemAdministrator, access.OfInstallation)
)

const linkCode = `<dd class="slip__code">([^<]*)</dd>`

// An administrator invites somebody, who makes an account with the slip's code, signs in, and is in
// the list with the position.
func TestSomebodyIsInvitedAndBecomesOneOfThem(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	position := vacant(w, "Penilai keempat", access.Assessor)
	admin := as(t, w, cityAdmin)
	admin.get("/kelola/orang")
	admin.sees("/kelola/orang", "Kabupaten Contoh", "Undang orang", "Undangan yang belum dipakai: 0", desktest.Mail("planner@authority"))
	if strings.Contains(admin.body, desktest.Mail("stranger")) || strings.Contains(admin.body, desktest.Mail(desktest.Nobody)) {
		t.Error("an authority sees people who are not its own")
	}
	admin.get("/kelola/orang/undang")
	admin.sees("/kelola/orang/undang", "Penilai keempat")
	admin.post("/kelola/orang/undang", "mail", "bukan surel")
	admin.answered(http.StatusUnprocessableEntity)
	admin.sees("/kelola/orang/undang", "bukan surel", "Itu bukan alamat surel", "Tulis nama", "Pilih paling sedikit satu jabatan")
	admin.post("/kelola/orang/undang", "mail", "pegawai.baru@contoh.go.id", "name", "Pegawai Baru", "positions", position)
	admin.answered(http.StatusOK)
	admin.sees("/kelola/orang/undang", "Lembar ini tampil sekali saja", "pegawai.baru@contoh.go.id", "Server surel belum diatur", "data:image/png")
	code := admin.found(linkCode)
	if letter := admin.found(`href="(mailto:[^"]+)"`); !strings.HasPrefix(letter, "mailto:pegawai.baru@contoh.go.id?") || !strings.Contains(letter, code) || strings.Contains(letter, "+") {
		t.Errorf("the letter is %s", letter)
	}
	admin.get("/kelola/orang/undangan")
	admin.sees("/kelola/orang/undangan", "Pegawai Baru", "Penilai keempat", "Diundang oleh Pegawai authority_administrator")
	if strings.Contains(admin.body, code) {
		t.Error("the code is shown again")
	}
	admin.get("/kelola/orang/undang")
	admin.sees("/kelola/orang/undang", "Sudah ditawarkan kepada Pegawai Baru")

	guest := newVisitor(t, w)
	guest.get("/akun/tautan/" + code)
	guest.sees("/akun/tautan/"+code, "Yang mengundang", "Kabupaten Contoh", "Penilai keempat")
	guest.post("/akun/tautan/"+code, "password", desktest.Password, "again", desktest.Password)
	guest.sees("/akun/masuk", "Akun Anda sudah dibuat")
	guest.post("/akun/masuk", "mail", "pegawai.baru@contoh.go.id", "password", desktest.Password)
	guest.sees("/kelola", "Penilai keempat")

	admin.get("/kelola/orang?cari=pegawai.baru")
	admin.sees("/kelola/orang", "Pegawai Baru", "Penilai keempat", "aktif")
	admin.get(admin.found(`href="(/kelola/orang/[0-9a-f-]{36})"`))
	admin.sees("/kelola/orang/", "Pegawai Baru", "sekarang", "/kelola/jabatan/"+position)
}

func TestAnInvitationIsTakenBackAndMadeAgain(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	position := vacant(w, "Penilai keempat", access.Assessor)
	admin, away, machine := as(t, w, cityAdmin), as(t, w, "stranger"), as(t, w, system)
	admin.get("/kelola/orang/undang")
	admin.post("/kelola/orang/undang", "mail", "salah@contoh.go.id", "name", "Pegawai Baru", "positions", position)
	first := admin.found(linkCode)
	away.get("/kelola/orang/undangan")
	away.sees("/kelola/orang/undangan", "Tidak ada undangan yang menunggu")
	away.get("/kelola/orang/undangan?instansi=" + w.City.Slug)
	away.answered(http.StatusNotFound)
	away.get("/kelola/orang/undang?instansi=" + w.City.Slug)
	away.answered(http.StatusNotFound)
	away.post("/kelola/orang/undang", "mail", "x@contoh.go.id", "name", "X", "positions", position)
	away.answered(http.StatusNotFound)

	machine.get("/kelola/orang/undangan")
	machine.sees("/kelola/orang/undangan", "Pegawai Baru")
	admin.get("/kelola/orang/undangan")
	admin.get(admin.found(`href="(/kelola/orang/undang\?[^"]*ulang=[^"]*)"`))
	admin.sees("/kelola/orang/undang", "salah@contoh.go.id")
	admin.post("/kelola/orang/undang", "mail", "salah@contoh.go.id", "name", "Pegawai Baru", "positions", position)
	second := admin.found(linkCode)
	guest := newVisitor(t, w)
	guest.get("/akun/tautan/" + first)
	guest.answered(http.StatusNotFound)
	admin.get("/kelola/orang/undangan")
	revoke := admin.found(`action="(/kelola/orang/undangan/[^"]*/cabut)"`)
	admin.post(revoke)
	admin.sees("/kelola/orang/undangan", "Kodenya tidak berlaku lagi", "Tidak ada undangan yang menunggu")
	guest.get("/akun/tautan/" + second)
	guest.answered(http.StatusNotFound)
	admin.post(revoke)
	admin.sees("/kelola/orang/undangan", "sudah tidak berlaku")
}

// Two administrators repair a lost factor; a third, of another authority, finds nothing of it.
func TestTwoAdministratorsRepairWhatSomebodyLost(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	lost := desktest.Who(access.Planner, access.OfAuthority)
	page := "/kelola/orang/" + w.People[lost]
	one, two, away, self := as(t, w, cityAdmin), as(t, w, system), as(t, w, "stranger"), as(t, w, lost)
	one.get(page)
	one.sees(page, "Pulihkan cara masuk yang hilang")
	one.get(page + "/pemulihan")
	one.sees(page, "Anda administrator pertama")
	one.post(page+"/pemulihan", "why", " ")
	one.answered(http.StatusUnprocessableEntity)
	one.sees(page, "Tulis alasannya")
	one.post(page+"/pemulihan", "why", "ponsel hilang, sudah bertemu")
	one.sees(page, "Pemulihan sudah diminta", "menunggu administrator kedua")
	one.post(page+"/pemulihan", "why", "sekali lagi")
	one.sees(page, "Sudah ada permintaan pemulihan", "sekali lagi")

	self.get("/kelola")
	self.sees("/kelola", "Lihat atau tolak")
	self.get("/akun/pemulihan")
	self.sees("/akun/pemulihan", "ponsel hilang, sudah bertemu", "Tolak pemulihan")

	two.get("/kelola/orang")
	two.sees("/kelola/orang", "Permintaan pemulihan menunggu keputusan: 1")
	two.get("/kelola")
	two.sees("/kelola", "1 permintaan pemulihan menunggu persetujuan")
	two.get("/kelola/pemulihan")
	repair := two.found(`href="(/kelola/pemulihan/[^"]*)"`)
	for _, path := range []string{repair, page, page + "/pemulihan", page + "/ubah"} {
		away.get(path)
		away.answered(http.StatusNotFound)
	}
	away.get("/kelola/pemulihan")
	away.sees("/kelola/pemulihan", "Tidak ada permintaan yang menunggu")
	away.post(repair, "decision", "setujui", "sure", "1")
	away.answered(http.StatusNotFound)

	one.get(repair)
	one.sees(repair, "Anda yang meminta pemulihan ini", "Tarik kembali")
	one.post(repair, "decision", "setujui", "sure", "1")
	if one.status == http.StatusOK {
		t.Fatal("who asked approves alone")
	}
	two.get(repair)
	two.sees(repair, "satu orang saja tidak boleh", "ponsel hilang")
	two.post(repair)
	two.sees(repair, "Pilih setujui atau tolak")
	two.post(repair, "decision", "setujui")
	two.answered(http.StatusUnprocessableEntity)
	two.sees(repair, "Pastikan dulu orangnya")
	two.post(repair, "decision", "setujui", "sure", "1")
	two.answered(http.StatusOK)
	code := two.found(linkCode)
	two.sees(repair, "tampil sekali saja")
	two.get(repair)
	two.answered(http.StatusNotFound)

	guest := newVisitor(t, w)
	guest.get("/akun/tautan/" + code)
	guest.post("/akun/tautan/"+code, "password", "perahu biru di muara", "again", "perahu biru di muara")
	guest.sees("/akun/masuk", "Kata sandi baru sudah disimpan")
	self.get("/kelola")
	self.sees("/akun/masuk")
	guest.post("/akun/masuk", "mail", desktest.Mail(lost), "password", "perahu biru di muara")
	guest.sees("/kelola", "dipulihkan dengan tautan")
}

func TestARepairIsDeclinedByThePersonOrByTheSecond(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	lost := desktest.Who(access.Planner, access.OfAuthority)
	page := "/kelola/orang/" + w.People[lost]
	one, two, self := as(t, w, cityAdmin), as(t, w, system), as(t, w, lost)
	one.get(page + "/pemulihan")
	one.post(page+"/pemulihan", "why", "katanya ponselnya hilang")
	self.get("/akun/pemulihan")
	self.post("/akun/pemulihan/tolak")
	self.sees("/akun/pemulihan", "sudah ditolak", "Tidak ada permintaan pemulihan")
	one.post(page+"/pemulihan", "why", "kali ini benar")
	two.get("/kelola/pemulihan")
	repair := two.found(`href="(/kelola/pemulihan/[^"]*)"`)
	two.get(repair)
	two.post(repair, "decision", "tolak")
	two.sees("/kelola/pemulihan", "sudah ditutup", "Tidak ada permintaan yang menunggu")
}

func TestAPersonsAccountIsAdministered(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	who := desktest.Who(access.Planner, access.OfAuthority)
	page := "/kelola/orang/" + w.People[who]
	token := tokenOf(w, who)
	admin, system, officer, self := as(t, w, cityAdmin), as(t, w, system), as(t, w, desktest.Who(access.DataProtectionOfficer, access.OfAuthority)), as(t, w, who)

	// Two change the same name.
	admin.get(page + "/ubah")
	system.get(page + "/ubah")
	system.post(page+"/ubah", "name", "Pegawai Kedua", "mail", desktest.Mail(who))
	system.sees(page, "Pegawai Kedua", "sudah disimpan")
	admin.post(page+"/ubah", "name", "Pegawai <b>Ketiga</b>", "mail", "ketiga@contoh.go.id")
	admin.answered(http.StatusUnprocessableEntity)
	admin.sees(page, "baru saja diubah orang lain", "Yang tersimpan sekarang: Pegawai Kedua", "ketiga@contoh.go.id", "Pegawai <b>Ketiga</b>")
	if strings.Contains(admin.body, "<b>Ketiga") {
		t.Error("what was typed is markup")
	}
	admin.post(page+"/ubah", "name", "Pegawai Ketiga", "mail", "ketiga@contoh.go.id")
	admin.sees(page, "Pegawai Ketiga", "ketiga@contoh.go.id")
	self.get("/kelola")
	self.sees("/kelola", "Alamat surel akun Anda diubah")

	// Whoever protects data reads, and changes nothing.
	officer.get(page)
	officer.sees(page, "skrip contoh")
	if strings.Contains(officer.body, "/ubah") || strings.Contains(officer.body, "/cabut") {
		t.Error("an officer is shown ways that lead nowhere")
	}
	officer.get(page + "/ubah")
	officer.answered(http.StatusForbidden)

	admin.get(page)
	admin.sees(page, "skrip contoh")
	admin.post(page + "/token/" + token + "/cabut")
	admin.sees(page, "Token dicabut", "Dicabut ")

	admin.get(page + "/keluar")
	admin.post(page+"/keluar", "why", "laptop hilang")
	admin.sees(page, "Semua sesi orang ini sudah berakhir")
	self.get("/kelola")
	self.sees("/akun/masuk")

	admin.get(page + "/nonaktif")
	admin.sees(page, "Jabatannya tidak ikut berakhir")
	admin.post(page+"/nonaktif", "why", "pensiun")
	admin.sees(page, "Akun dinonaktifkan", "Aktifkan akun")
	admin.get("/kelola/orang?cari=ketiga")
	admin.sees("/kelola/orang", "nonaktif")
	admin.get(page + "/aktif")
	admin.post(page+"/aktif", "why", "kembali bekerja")
	admin.sees(page, "Akun aktif lagi")

	own := "/kelola/orang/" + w.People[cityAdmin]
	admin.get(own)
	admin.sees(own, "Ini akun Anda sendiri")
	admin.post(own+"/nonaktif", "why", "iseng")
	admin.answered(http.StatusForbidden)
}

// Somebody who works for two authorities is read by both and changed by neither; somebody without a
// position is the installation's.
func TestWhoSeesWhom(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	both := desktest.Who(access.Assessor, access.OfAuthority)
	position := sure(w.Access.MakePosition(t.Context(), access.Machine(), access.Position{Scope: w.Other.Scope(), Title: "Penilai tamu", Role: access.Assessor}))
	sure(w.Access.Fill(t.Context(), access.Machine(), access.Filling{
		Position: position.ID, Version: position.Version, Account: w.People[both], Manner: access.Definitive,
	}))
	page := "/kelola/orang/" + w.People[both]
	for _, who := range []string{cityAdmin, "stranger"} {
		v := as(t, w, who)
		v.get(page)
		v.sees(page, "juga memegang jabatan di luar instansi Anda")
		if sees := strings.Contains(v.body, "Penilai tamu"); sees != (who == "stranger") {
			t.Errorf("%s sees the guest's position: %t", who, sees)
		}
		v.post(page+"/nonaktif", "why", "iseng")
		v.answered(http.StatusForbidden)
		v.get("/kelola/orang/" + w.People[desktest.Nobody])
		v.answered(http.StatusNotFound)
	}
	v := as(t, w, system)
	v.get(page)
	v.sees(page, "Penilai tamu", "Nonaktifkan akun")
	v.get("/kelola/orang")
	v.sees("/kelola/orang", desktest.Mail(desktest.Nobody), "tanpa jabatan", desktest.Mail("stranger"))
	v.get("/kelola/orang?instansi=" + w.Other.Slug)
	v.sees("/kelola/orang", desktest.Mail("stranger"), desktest.Mail(both))
	if strings.Contains(main(v.body), desktest.Mail(desktest.Nobody)) {
		t.Error("the filter lets others through")
	}
}

func TestLongListsComeInPagesAndHostileOnesDoNotBreak(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	for i := range 60 {
		link := sure(w.Accounts.Invite(t.Context(), access.Machine(), account.Invitation{
			Mail: fmt.Sprintf("u%02d@contoh.go.id", i), Name: fmt.Sprintf("Urutan %02d", i),
		}))
		if i%10 == 0 { // a list of people needs passwords, which are slow; that of invitations does not
			sure(w.Accounts.Accept(t.Context(), account.Acceptance{Code: link.Code, Password: desktest.Password}))
		}
	}
	v := as(t, w, system)
	v.get("/kelola/orang/undangan")
	v.sees("/kelola/orang/undangan", "Urutan 59")
	v.get("/kelola/orang?cari=urutan")
	v.sees("/kelola/orang", "Urutan 00", "Urutan 50")
	for _, path := range []string{
		"/kelola/orang?cari=%25", "/kelola/orang?sesudah=tidak-ada", "/kelola/orang?cari=%3Cscript%3E", "/kelola/orang/undang?cari=!",
	} {
		v.get(path)
		v.answered(http.StatusOK)
		if strings.Contains(v.body, "<script>") {
			t.Errorf("%s: what was typed is markup", path)
		}
	}
	for _, path := range []string{
		"/kelola/orang?instansi=tidak-ada", "/kelola/orang/x", "/kelola/orang/x/ubah", "/kelola/pemulihan/x", "/kelola/orang/undang?ulang=x",
	} {
		v.get(path)
		v.answered(http.StatusNotFound)
	}
	v.post("/kelola/orang/x/token/x/cabut")
	v.answered(http.StatusNotFound)
}
