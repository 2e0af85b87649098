package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestAnOfficeReadsTheWordsOfMergedCasesUnderTheReportersWords(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	parent, err := passed(t.Context(), w, complaint.New{})
	if err != nil {
		t.Fatal(err)
	}
	twin, err := reported(t.Context(), w, complaint.New{Words: "Tiang lampu di depan pasar juga miring. Hubungi 081234567890."})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = w.Complaints.Merge(t.Context(), access.Machine(), twin.ID, twin.Version, parent.ID); err != nil {
		t.Fatal(err)
	}
	staff := visitorOf(t, w, desktest.Who(access.UnitOfficer, access.OfUnit))
	code, _, page := staff.ask(http.MethodGet, "/kelola/laporan/"+parent.Number, nil)
	if code != http.StatusOK || !strings.Contains(page, "Laporan yang digabung, diterima") || !strings.Contains(page, twin.Number) || !strings.Contains(page, "juga miring") {
		t.Fatalf("%d %s", code, page)
	}
	if strings.Contains(page, "081234567890") || strings.Contains(page, "/kelola/laporan/"+twin.Number) {
		t.Fatalf("it tells who sent it, or leads where they may not go: %s", page)
	}
	desk := visitorOf(t, w, desktest.Who(access.CaseAdministrator, access.OfAuthority))
	if _, _, page = desk.ask(http.MethodGet, "/kelola/laporan/"+parent.Number, nil); !strings.Contains(page, "/kelola/laporan/"+twin.Number) {
		t.Fatalf("the desk is led to it: %s", page)
	}
}
