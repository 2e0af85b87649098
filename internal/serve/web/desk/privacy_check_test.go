package desk_test

import (
	"net/http"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/privacy"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// What cannot be brought back is named before it goes, and the officer sees from home that somebody waits.
func TestAnOfficerIsAskedAgainBeforeSomethingIsErased(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	got, err := w.Complaints.Receive(t.Context(), access.Public(), complaint.New{
		Authority: w.City.ID, Kind: complaint.Complaint, Channel: complaint.Web, Words: "Lampu jalan depan pasar padam sejak Senin.", Secrecy: complaint.Open,
		Reporter: complaint.Reporter{Name: "Warga Contoh", Phone: "0812 0000 0001", Reach: complaint.ByPhone, Shown: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	visitor := complaint.Visitor{Case: got.Case.ID, Number: got.Case.Number, Lang: "id"}
	asked, err := w.Privacy.Ask(t.Context(), visitor, privacy.Erase, privacy.Said{})
	if err != nil {
		t.Fatal(err)
	}
	v := as(t, w, desktest.Who(access.DataProtectionOfficer, access.OfAuthority))
	v.get("/kelola")
	v.sees("/kelola", "1 permintaan data pribadi menunggu jawaban; yang terdekat paling lambat")
	v.get("/kelola/data-pribadi")
	v.sees("/kelola/data-pribadi", "1 menunggu jawaban; yang terdekat paling lambat")
	path := "/kelola/data-pribadi/permintaan/" + asked.ID
	v.get(path)
	v.post(path, "outcome", "done", "answer", "Sudah kami hapus.")
	v.answered(http.StatusOK)
	v.sees(path, "Hapus data pelapor?", "Yang hilang", "nomor telepon", "Yang tetap", "Sudah kami hapus.")
	known := func(want bool) {
		t.Helper()
		who, _, err := w.Complaints.OwnWho(t.Context(), visitor)
		if err != nil || (who.Name != "") != want {
			t.Fatalf("the reporter is %+v, %v", who, err)
		}
	}
	known(true)
	v.post(path, "yakin", "", "kembali", "1")
	v.sees(path, "Sudah kami hapus.", `name="outcome"`)
	known(true)
	v.post(path, "outcome", "done", "answer", "Sudah kami hapus.")
	v.post(path)
	v.sees(path, "dikabulkan", "Hasil", "Sudah kami hapus.")
	known(false)
	v.get("/kelola/data-pribadi")
	v.sees("/kelola/data-pribadi", "Tidak ada yang menunggu jawaban.")
}
