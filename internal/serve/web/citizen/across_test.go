package citizen_test

import (
	"net/http"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestTheReceiptLeadsToTheCaseThatAnotherAuthorityHasAndSaysWhatWentAlong(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	if _, err := w.Complaints.SetHouse(t.Context(), access.Machine(), complaint.House{Authority: w.Other.ID, Prefix: "LAIN", Open: true}); err != nil {
		t.Fatal(err)
	}
	got, err := w.Complaints.Receive(t.Context(), access.Public(), complaint.New{
		Authority: w.City.ID, Kind: complaint.Complaint, Channel: complaint.Web, Source: complaint.Citizen, Lang: "id", Secrecy: complaint.Open,
		Priority: complaint.Usual, About: complaint.AboutOffice, Words: story, Reporter: complaint.Reporter{Name: "Warga Contoh", Phone: "081200000001", Shown: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	desk := w.Actor(t, desktest.Who(access.CaseAdministrator, access.OfAuthority))
	if _, err := w.Complaints.Refer(t.Context(), desk, got.Case.ID, got.Case.Version, complaint.Referral{Authority: w.Other.ID, Why: "Jalan provinsi."}); err != nil {
		t.Fatal(err)
	}
	v := newVisitor(t, w)
	v.post("/laporan", "number", got.Case.Number, "pin", got.PIN)
	v.sees(http.StatusOK, "Diteruskan ke "+w.Other.Name, "LAIN-", "Buka laporan di sana")
	// Before the tick they read what cannot be taken back.
	v.get("/laporan/" + got.Case.Number + "/sembunyi")
	v.sees(http.StatusOK, "Nama berkas", "sudah diteruskan ke "+w.Other.Name)
	v.post("/laporan/" + got.Case.Number + "/di-sana")
	v.sees(http.StatusOK, "LAIN-", story)
}
