package desk_test

import (
	"net/http"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/privacy/breach"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// What many people read is seen as they will read it before it goes, and nothing goes with the first press.
func TestANoticeIsSeenBeforeItIsSentOrPublished(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	got, err := w.Complaints.Receive(t.Context(), access.Public(), complaint.New{
		Authority: w.City.ID, Kind: complaint.Complaint, Channel: complaint.Web, Words: "Lampu jalan depan pasar padam sejak Senin.", Secrecy: complaint.Anonymous,
		Reporter: complaint.Reporter{Reach: complaint.ByMailbox},
	})
	if err != nil {
		t.Fatal(err)
	}
	one, err := w.Breaches.Write(t.Context(), access.Machine(), breach.New{Authority: w.City.ID, Numbers: got.Case.Number, Entry: breach.Entry{
		Title: "Daftar hilang", Learned: w.Now(), LearnedBy: "Bagian umum", How: "Daftar laporan tertinggal di loket (contoh).", Data: []string{"incidents"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	v := as(t, w, desktest.Who(access.DataProtectionOfficer, access.OfAuthority))
	path := "/kelola/data-pribadi/insiden/nomor/" + one.ID
	v.get(path)
	write := func() {
		v.post(path+"/kirim", "told_how", "Daftar tertinggal di loket.", "told_handling", "Daftar sudah kembali dan disobek.", "told_contact", "Loket pengaduan")
	}
	write()
	v.answered(http.StatusOK)
	v.sees(path, "Kirim pemberitahuan ini?", "PEMBERITAHUAN TENTANG DATA PRIBADI ANDA", "Yang dibaca pelapor berbahasa Inggris", "Daftar sudah kembali")
	sent := func(want bool) {
		t.Helper()
		view, err := w.Breaches.Get(t.Context(), w.Actor(t, desktest.Who(access.DataProtectionOfficer, access.OfAuthority)), one.ID)
		if err != nil || (view.Notified.Last != nil) != want || view.Public != nil {
			t.Fatalf("%+v, %v", view.Notified, err)
		}
	}
	sent(false)
	v.post(path+"/kirim", "yakin", "", "kembali", "1")
	v.sees(path, "Daftar tertinggal di loket.", `name="told_how"`)
	write()
	v.post(path + "/kirim")
	sent(true)
	v.post(path+"/umumkan", "public_title", "Daftar hilang", "public_how", "Daftar tertinggal di loket.", "public_handling", "Daftar sudah kembali.",
		"public_contact", "Loket pengaduan", "public_why", "Layanan terganggu (contoh).")
	v.answered(http.StatusOK)
	v.sees(path, "Umumkan ini?", "Loket pengaduan")
	sent(true)
}
