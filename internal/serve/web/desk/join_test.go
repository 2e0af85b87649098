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

// Somebody who works for another authority is invited, signs in with the account they have, reads who
// invites them to what, and holds both positions.
func TestSomebodyWithAnAccountElsewhereIsInvitedAndAccepts(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	position := vacant(w, "Penilai keempat", access.Assessor)
	admin := as(t, w, cityAdmin)
	stranger := desktest.Mail("stranger")
	admin.get("/kelola/jabatan/" + position + "/angkat")
	admin.post("/kelola/jabatan/"+position+"/angkat", "mail", stranger, "manner", string(access.Definitive))
	admin.sees("/kelola/jabatan/", "undang orangnya lewat halaman Orang")
	admin.get("/kelola/orang/undang")
	admin.post("/kelola/orang/undang", "mail", stranger, "name", "Rekan Contoh", "positions", position)
	admin.sees("/kelola/orang/undang", "Undangan jabatan di Patuh untuk Rekan Contoh", "Alamat ini sudah punya akun", "Masuk dengan alamat itu")
	for _, secret := range []string{"Pegawai stranger", "Ombudsman Perwakilan Contoh", "Jabatan stranger", w.People["stranger"]} {
		if strings.Contains(admin.body, secret) {
			t.Errorf("the inviter is shown %q", secret)
		}
	}
	page := account.LinkPath + admin.found(linkCode)
	admin.get("/kelola/orang/undangan")
	admin.sees("/kelola/orang/undangan", "Rekan Contoh", "Alamat ini sudah punya akun")

	// In another's hands the slip shows nothing of the offer.
	other := as(t, w, desktest.Who(access.Planner, access.OfAuthority))
	other.get(page)
	other.answered(http.StatusForbidden)
	other.sees(page, "tetapi undangan ini untuk "+stranger)
	other.post(page + "/jawab")
	other.answered(http.StatusForbidden)
	if strings.Contains(other.body, "Penilai keempat") {
		t.Error("another account reads the offer")
	}
	other.get(page)
	other.sees(page, `name="kembali" value="`+page+`"`)
	other.post("/akun/keluar", "kembali", page)
	other.sees("/akun/masuk?kembali=", "Anda sudah keluar")
	other.get(page)
	other.sees(page, "sudah punya akun, jadi masuklah dulu")

	guest := newVisitor(t, w)
	guest.get(page)
	guest.answered(http.StatusOK)
	guest.sees(page, stranger, "masuklah dulu")
	if strings.Contains(guest.body, "Penilai keempat") || strings.Contains(guest.body, `name="password"`) {
		t.Error("who is not signed in reads the offer, or is asked for a new password")
	}
	guest.post(page + "/jawab")
	guest.answered(http.StatusUnauthorized)
	guest.post(page, "password", desktest.Password, "again", desktest.Password)
	guest.sees(page, "masuklah dulu")
	guest.get(guest.found(`href="(/akun/masuk\?kembali=[^"]*)"`))
	guest.post("/akun/masuk", "mail", stranger, "password", desktest.Password)
	guest.sees(page, "Anda diundang memegang jabatan", "Kabupaten Contoh", "Penilai keempat", "Pegawai authority_administrator", "Tolak undangan")
	guest.post(page + "/jawab")
	guest.sees("/kelola", "Undangan sudah diterima", "Penilai keempat", "Jabatan yang Anda terima")
	guest.get(page) // a used invitation leads to where one signs in, and from there home
	guest.answered(http.StatusOK)
	later := newVisitor(t, w)
	later.get(page)
	later.sees("/akun/masuk?selesai=link_used", "Undangan ini sudah dipakai.")

	admin.get("/kelola")
	admin.sees("/kelola", "Undangan Anda untuk "+stranger+" sudah diterima")
	admin.get("/kelola/orang?cari=stranger")
	admin.sees("/kelola/orang", stranger, "Penilai keempat")
}

func TestAnInvitationIsRefusedOrCannotBeAccepted(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	admin, person := as(t, w, cityAdmin), as(t, w, "stranger")
	invite := func(position string) string {
		t.Helper()
		admin.get("/kelola/orang/undang")
		admin.post("/kelola/orang/undang", "mail", desktest.Mail("stranger"), "name", "Rekan Contoh", "positions", position)
		return account.LinkPath + admin.found(linkCode)
	}
	refused := invite(vacant(w, "Penilai keempat", access.Assessor))
	person.get(refused)
	person.post(refused+"/jawab", "tolak", "1")
	person.sees("/kelola", "Undangan sudah ditolak")
	person.get(refused)
	person.answered(http.StatusNotFound)
	admin.get("/kelola")
	admin.sees("/kelola", "ditolak orangnya")
	admin.get("/kelola/orang/undangan")
	admin.sees("/kelola/orang/undangan", "Tidak ada undangan yang menunggu")

	position := vacant(w, "Penilai kelima", access.Assessor)
	taken := invite(position)
	sure(w.Access.Fill(t.Context(), access.Machine(), access.Filling{
		Position: position, Version: 1, Account: w.People[desktest.Nobody], Manner: access.Definitive,
	}))
	person.get("/en" + taken)
	person.sees("/en"+taken, "you are invited to hold these positions", "Penilai kelima", "assessor")
	person.get(taken)
	person.post(taken + "/jawab")
	person.answered(http.StatusUnprocessableEntity)
	person.sees(taken, "Jabatan itu sekarang sudah ada pemegangnya", "tetap terbuka", "Terima jabatan")

	own := as(t, w, cityAdmin)
	own.get("/kelola/orang/undang")
	own.post("/kelola/orang/undang", "mail", desktest.Mail(cityAdmin), "name", "Saya", "positions", vacant(w, "Penilai keenam", access.Assessor))
	own.answered(http.StatusForbidden)
}

// Narrowing the positions by words loses nothing that was typed or ticked, and invites nobody.
func TestNarrowingThePositionsKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	for i := range 25 {
		vacant(w, fmt.Sprintf("Penilai %02d", i), access.Assessor)
	}
	chosen := vacant(w, "Verifikator utama", access.Verifier)
	admin := as(t, w, cityAdmin)
	admin.get("/kelola/orang/undang")
	admin.post("/kelola/orang/undang", "name", "Pegawai Baru", "mail", "baru@contoh.go.id", "positions", chosen, "cari", "penilai 07", "narrow", "1")
	admin.answered(http.StatusOK)
	admin.sees("/kelola/orang/undang", `value="Pegawai Baru"`, `value="baru@contoh.go.id"`, `value="penilai 07"`, "Penilai 07", "Verifikator utama")
	if strings.Contains(admin.body, "Penilai 08") || !strings.Contains(admin.body, `value="`+chosen+`" checked`) {
		t.Errorf("not narrowed, or no longer ticked\n%s", main(admin.body))
	}
	admin.post("/kelola/orang/undang", "name", "Pegawai Baru", "mail", "baru@contoh.go.id", "cari", "tidak ada", "narrow", "1")
	admin.sees("/kelola/orang/undang", "Tidak ada jabatan kosong yang cocok", `value="Pegawai Baru"`)
	admin.get("/kelola/orang/undangan")
	admin.sees("/kelola/orang/undangan", "Tidak ada undangan yang menunggu")
}
