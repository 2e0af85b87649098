package desk_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// Domain note, section 13: an evaluator downloads the evidence of a year, and it contains no identity.
func TestScenario15TheEvidenceOfAYearContainsNoIdentity(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	if _, err := identified(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	who := complaint.Reporter{Name: "Siti Contoh", Phone: "081255554444", Address: "Gang Contoh 12", Reach: complaint.ByMailbox}
	var numbers []string
	for secrecy, reporter := range map[complaint.Secrecy]complaint.Reporter{
		complaint.Open: who, complaint.Secret: who, complaint.Anonymous: {Reach: complaint.ByMailbox},
	} {
		got, err := w.Complaints.Receive(t.Context(), access.Machine(), complaint.New{
			Authority: w.City.ID, Channel: complaint.Web, Source: complaint.Citizen, Secrecy: secrecy, Kind: complaint.Complaint, Lang: "id",
			Words: "Saya Siti Contoh diminta uang di loket dua.", Place: "Gang Contoh 12", Reporter: reporter,
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Complaints.Verify(t.Context(), access.Machine(), got.Case.ID, got.Case.Version, complaint.Verification{
			Class: complaint.Ordinary, Title: "Pungutan kepada Siti Contoh",
		})
		if err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, got.Case.Number)
	}
	year := w.Now().Format("2006")
	v := visitorOf(t, w, desktest.Who(access.CaseAdministrator, access.OfAuthority))
	code, _, data := v.ask(http.MethodGet, "/kelola/laporan/register?bentuk=bukti&from="+year+"-01-01&until="+year+"-12-31", nil)
	if code != http.StatusOK {
		t.Fatalf("%d %.2000s", code, data)
	}
	files := unpacked(t, []byte(data))
	for _, number := range numbers {
		if !strings.Contains(files["register.csv"], number) {
			t.Errorf("%s is not in the register", number)
		}
	}
	for name, content := range files {
		for _, telling := range []string{"Siti", "081255554444", "81255554444", "Gang Contoh", "diminta uang"} {
			if strings.Contains(content, telling) {
				t.Errorf("%s holds %q", name, telling)
			}
		}
	}
	if !strings.Contains(files["BACA-DAHULU.txt"], "register.csv") {
		t.Errorf("%v", files["BACA-DAHULU.txt"])
	}
}

// unpacked are the files of an archive, and those of archives in it, by name.
func unpacked(t *testing.T, data []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range archive.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(content)
		if bytes.HasPrefix(content, []byte("PK")) {
			for name, inner := range unpacked(t, content) {
				all[f.Name+"/"+name] = inner
			}
		}
	}
	return all
}
