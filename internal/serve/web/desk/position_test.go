package desk_test

import (
	"html"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

var (
	assessor = desktest.Who(access.Assessor, access.OfAuthority)
	liaison  = desktest.Who(access.Liaison, access.OfBody)
	coach    = desktest.Who(access.Coordinator, access.OfAuthority)
)

func day(days int) string { return time.Now().AddDate(0, 0, days).Format(time.DateOnly) }

func TestAnAdministratorMakesAPositionAndFillsIt(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, cityAdmin)
	v.get("/kelola/jabatan-baru")
	v.sees("/kelola/jabatan-baru", "Pemerintah Kabupaten Contoh", "perencana penilaian, di instansi")
	v.get("/kelola/jabatan-baru?instansi=kabupaten-contoh&peran=unit_officer%40unit&q=kabupaten+banjar")
	v.sees("/kelola/jabatan-baru", "Kabupaten Banjar", "Yang mana?")
	v.get("/kelola/jabatan-baru?instansi=kabupaten-contoh&peran=unit_officer%40unit&badan=kabupaten-contoh")
	v.sees("/kelola/jabatan-baru", "Puskesmas Contoh")
	unit := v.found(`<option value="([^"]+)"[^>]*>Puskesmas Contoh`)
	v.get("/kelola/jabatan-baru?instansi=kabupaten-contoh&peran=unit_officer%40unit&badan=kabupaten-contoh&unit=" + unit)
	v.post("/kelola/jabatan", "title", "", "from", "kemarin dulu")
	v.answered(http.StatusUnprocessableEntity)
	v.sees("/kelola/jabatan", "“kemarin dulu” bukan tanggal", `value="kemarin dulu"`)
	v.post("/kelola/jabatan", "title", "Petugas Loket Contoh", "from", "")
	v.answered(http.StatusOK)
	v.sees("/kelola/jabatan/", "Jabatan sudah dibuat dan masih kosong", "Puskesmas Contoh", "Belum pernah diubah")
	position := strings.SplitN(v.path, "?", 2)[0]

	v.get(position + "/angkat")
	v.post(position+"/angkat", "mail", "siapa@contoh.go.id", "manner", "definitive", "basis", "SK 7/2026")
	v.answered(http.StatusUnprocessableEntity)
	v.sees(position, "Tidak ada akun dengan alamat itu", `value="siapa@contoh.go.id"`, `value="SK 7/2026"`)
	v.post(position+"/angkat", "mail", desktest.Mail(cityAdmin), "manner", "definitive")
	v.sees(position, "Ini menyangkut diri Anda sendiri")
	v.post(position+"/angkat", "mail", desktest.Mail(liaison), "manner", "definitive", "basis", "SK 7/2026")
	v.answered(http.StatusOK)
	v.sees(position, "Sudah diangkat", "Pegawai liaison body", desktest.Mail(liaison), "SK 7/2026")
	as := as(t, w, liaison)
	as.get("/kelola/wewenang")
	as.sees("/kelola/wewenang", "Petugas Loket Contoh", "Puskesmas Contoh")
}

func TestATransferHandsTheWorkOverAtAnInstant(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, cityAdmin)
	position := "/kelola/jabatan/" + w.Positions[planner]
	v.get(position + "/alihkan")
	v.sees(position, "Semua pekerjaan tetap pada jabatan ini", "Masa Pegawai planner authority (definitif) berakhir pada saat yang sama")
	v.post(position+"/alihkan", "mail", desktest.Mail(coach), "manner", "definitive", "basis", "SK 9/2026")
	v.answered(http.StatusOK)
	v.sees(position, "Jabatan sudah dialihkan", "Pegawai coordinator authority", "Yang pernah memegang", "Pegawai planner authority")

	now, before := w.Holdings(t, coach), w.Holdings(t, planner)
	if len(now) != 2 || len(before) != 0 {
		t.Errorf("after the transfer the new holder has %d positions and the old one %d", len(now), len(before))
	}
	old := as(t, w, planner)
	old.get("/kelola/jabatan")
	old.answered(http.StatusForbidden)
	old.get("/kelola")
	old.sees("/kelola", "Jabatan “Jabatan planner authority” dialihkan kepada orang lain", "tidak lagi memegang jabatan")
	given := as(t, w, coach)
	given.get("/kelola")
	given.sees("/kelola", "Jabatan “Jabatan planner authority” diberikan kepada Anda, mulai")
}

func TestAPltFillsAVacantPositionAndAPlhNeedsAnEnd(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, cityAdmin)
	position := "/kelola/jabatan/" + w.Positions[planner]
	term := position + "/berhentikan/" + w.Tenures[planner]

	v.get(position + "/angkat")
	v.post(position+"/angkat", "mail", desktest.Mail(coach), "manner", "plt")
	v.answered(http.StatusUnprocessableEntity)
	v.sees(position, "sudah ada pemegangnya")
	v.post(position+"/angkat", "mail", desktest.Mail(coach), "manner", "plh")
	v.answered(http.StatusUnprocessableEntity)
	v.sees(position, "Isi sampai kapan")
	v.post(position+"/angkat", "mail", desktest.Mail(coach), "manner", "plh", "to", day(5))
	v.answered(http.StatusOK)
	v.sees(position, "Sudah diangkat", "Plh.")

	v.get(term)
	v.sees(term, "Haknya sebagai perencana penilaian", "ikut berakhir")
	v.post(term, "why", "mutasi")
	v.answered(http.StatusUnprocessableEntity)
	v.sees(term, "Pilih kapan berakhir", `value="mutasi"`)
	v.post(term, "ends", "now", "why", "mutasi")
	v.answered(http.StatusOK)
	v.sees(position, "Masa jabatan itu sudah diakhiri", "Jabatan ini sekarang kosong")

	v.get("/kelola/jabatan?instansi=kabupaten-contoh&keadaan=vacant")
	v.sees("/kelola/jabatan", "Jabatan planner authority", "Kosong")
	v.get(position + "/angkat")
	v.post(position+"/angkat", "mail", desktest.Mail(coach), "manner", "plt", "basis", "Sprint 3/2026")
	v.answered(http.StatusOK)
	v.sees(position, "Plt.", "Sprint 3/2026")
}

func TestOnlyMannersThatCanSucceedAreOffered(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, cityAdmin)
	position := "/kelola/jabatan/" + w.Positions[planner]
	offers := func(want string) {
		t.Helper()
		v.get(position + "/angkat")
		var got []string
		for _, m := range access.Manners {
			if strings.Contains(v.body, `value="`+string(m)+`"`) {
				got = append(got, string(m))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("offered are %q, want %q", got, want)
		}
	}
	offers("plh delegate")
	v.get(position + "/berhentikan/" + w.Tenures[planner])
	v.post(position+"/berhentikan/"+w.Tenures[planner], "ends", "day", "to", day(10))
	offers("definitive plt plh delegate") // a successor may be appointed from then on
	v.get(position + "/berhentikan/" + w.Tenures[planner])
	v.post(position+"/berhentikan/"+w.Tenures[planner], "ends", "now")
	offers("definitive plt")
}

// From a vacant position somebody new is invited to it.
func TestAVacantPositionLeadsToAnInvitation(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	position := vacant(w, "Penilai keempat", access.Assessor)
	v := as(t, w, cityAdmin)
	v.get("/kelola/jabatan/" + position)
	v.sees("/kelola/jabatan/", "Undang orang baru")
	v.get(html.UnescapeString(v.found(`href="(/kelola/orang/undang[^"]*)"`)))
	v.sees("/kelola/orang/undang", "Penilai keempat")
	if !strings.Contains(v.found(`(<input[^>]*value="`+position+`"[^>]*>)`), "checked") {
		t.Error("the position is not chosen")
	}
	v.post("/kelola/orang/undang", "mail", "pegawai.baru@contoh.go.id", "name", "Pegawai Baru", "positions", position)
	v.get("/kelola/jabatan/" + position)
	v.sees("/kelola/jabatan/", "Sudah ditawarkan kepada Pegawai Baru", "/kelola/orang/undangan?instansi="+w.City.Slug)
	for _, other := range []string{planner, liaison} {
		v = as(t, w, other)
		v.get("/kelola/jabatan/" + position)
		if strings.Contains(v.body, "Pegawai Baru") || strings.Contains(v.body, "Undang orang baru") {
			t.Errorf("%s is shown the invitation, or a way to make one", other)
		}
	}
	v = as(t, w, cityAdmin)
	v.get("/kelola/jabatan/" + w.Positions[planner])
	if strings.Contains(v.body, "Undang orang baru") {
		t.Error("somebody is invited to a position that is held")
	}
	v = as(t, w, admin)
	v.get("/kelola/orang/undang")
	v.sees("/kelola/orang/undang", "Tempat bekerja: instalasi ini sendiri")
	v.get("/kelola/orang/undangan")
	v.sees("/kelola/orang/undangan", "menunggu jawaban orangnya: semua instansi dan instalasi ini sendiri")
}

func TestTheSecondOfTwoWhoEditAPositionIsTold(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	first, second := as(t, w, cityAdmin), as(t, w, cityAdmin)
	path := "/kelola/jabatan/" + w.Positions[planner] + "/ubah"
	first.get(path)
	second.get(path)
	first.post(path, "title", "Perencana Satu", "why", "nama baru")
	first.answered(http.StatusOK)
	second.post(path, "title", "Perencana Dua")
	second.answered(http.StatusConflict)
	second.sees(path, "baru saja diubah orang lain", "Yang tersimpan sekarang", "Perencana Satu", `value="Perencana Dua"`)
	second.post(path, "title", "Perencana Dua")
	second.answered(http.StatusOK)
	second.sees("/kelola/jabatan/", "Perencana Dua", "Perencana Satu", "Riwayat")

	first.get(path)
	second.get(path)
	first.post(path, "title", "Perencana Tiga")
	second.post(path, "title", "")
	second.answered(http.StatusUnprocessableEntity)
	second.post(path, "title", "Perencana Empat")
	second.answered(http.StatusConflict)
}

func TestAPositionEndsAfterItsHolders(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, cityAdmin)
	position := "/kelola/jabatan/" + w.Positions[planner]
	v.get(position + "/masa")
	v.post(position+"/masa", "ends", "day", "to", "")
	v.sees(position, "Tulis tanggalnya")
	v.post(position+"/masa", "ends", "day", "to", day(30))
	v.answered(http.StatusUnprocessableEntity)
	v.sees(position, "masih ada pemegangnya", day(30))
	v.get(position + "/berhentikan/" + w.Tenures[planner])
	v.post(position+"/berhentikan/"+w.Tenures[planner], "ends", "day", "to", day(10))
	v.answered(http.StatusOK)
	v.get(position + "/masa")
	v.post(position+"/masa", "ends", "day", "to", day(30))
	v.answered(http.StatusOK)
	v.get(position + "/masa")
	v.sees(position, `value="`+day(30)+`"`, "Tidak berakhir")
	v.post(position+"/masa", "ends", "never")
	v.answered(http.StatusOK)
}

func TestPositionsAreReadWhereOnesOwnReach(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, liaison)
	v.get("/kelola/jabatan")
	v.sees("/kelola/jabatan", "Jabatan liaison body", "Jabatan handler unit")
	if strings.Contains(v.body, "Jabatan planner authority") || strings.Contains(v.body, "/kelola/jabatan-baru") {
		t.Error("a liaison sees the positions of the authority, or a way to make one")
	}
	if strings.Contains(html.UnescapeString(v.body), desktest.Mail(planner)) {
		t.Error("a liaison reads addresses of people they may not look after")
	}
	v.get("/kelola/jabatan?instansi=ombudsman-contoh")
	v.answered(http.StatusNotFound)
	v.get("/kelola/jabatan?setelah=tidak-ada")
	v.answered(http.StatusNotFound)
	v.get("/kelola/jabatan?q=%25")
	v.sees("/kelola/jabatan", "Tidak ada jabatan seperti itu")
	v = as(t, w, admin)
	v.get("/kelola/jabatan?instansi=-")
	v.sees("/kelola/jabatan", "Jabatan auditor installation", "Pemerintah Kabupaten Contoh")
	v.get("/kelola/jabatan-baru?instansi=kabupaten-contoh&peran=planner%40authority")
	v.answered(http.StatusForbidden)
}

func TestWhatOneMayDoIsReadInWords(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	v := as(t, w, assessor)
	v.get("/kelola/wewenang")
	v.sees("/kelola/wewenang", "Jabatan assessor authority", "Kabupaten Contoh", "Di sana saja", "Peran yang tidak boleh dirangkap")
	v.get("/en/kelola/wewenang")
	v.sees("/en/kelola/wewenang", "What you may do", "There and in all inside")
	nobody := as(t, w, desktest.Nobody)
	nobody.get("/kelola/wewenang")
	nobody.sees("/kelola/wewenang", "Anda belum memegang jabatan")
}

// One person may look after the people of an authority and only read the positions of another.
func TestWhoeverLooksAfterPeopleElsewhereReadsNoAddressesHere(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	seat, err := w.Access.MakePosition(t.Context(), access.Machine(), access.Position{Scope: w.City.Scope(), Title: "Penilai Tamu Contoh", Role: access.Assessor})
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Access.Fill(t.Context(), access.Machine(), access.Filling{Position: seat.ID, Version: seat.Version, Account: w.People[stranger], Manner: access.Definitive, Basis: "SK 9/2026"})
	if err != nil {
		t.Fatal(err)
	}
	v := as(t, w, stranger)
	for _, path := range []string{"/kelola/jabatan?instansi=kabupaten-contoh", "/kelola/jabatan/" + w.Positions[planner]} {
		v.get(path)
		v.sees(path, "Pegawai planner authority")
		if strings.Contains(v.body, desktest.Mail(planner)) || strings.Contains(v.body, "/kelola/orang/"+w.People[planner]) {
			t.Errorf("%s tells the address of somebody whom the reader may not look up", path)
		}
		if strings.Contains(v.body, "/kelola/jabatan-baru") {
			t.Errorf("%s offers to make a position where the reader may not", path)
		}
	}
	v.get("/kelola/jabatan?instansi=ombudsman-contoh")
	v.sees("/kelola/jabatan", desktest.Mail(stranger), "/kelola/jabatan-baru?instansi=ombudsman-contoh")
}
