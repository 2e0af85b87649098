package citizen_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestWhoeverHidesSaysWhetherTheirFilesGoAlong(t *testing.T) {
	t.Parallel()
	w := desktest.New(t, nil)
	for secrecy, asked := range map[complaint.Secrecy]bool{complaint.Open: false, complaint.Anonymous: true} {
		owner := complaint.DraftOwner(complaint.NewToken())
		file, err := w.Files.Keep(t.Context(), evidence.New{Owner: owner, Name: "bukti.pdf", Purpose: evidence.Attachment},
			strings.NewReader("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"))
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.Complaints.Receive(t.Context(), access.Public(), complaint.New{
			Authority: w.City.ID, Kind: complaint.Complaint, Channel: complaint.Web, Source: complaint.Citizen, Lang: "id", Secrecy: secrecy,
			Priority: complaint.Usual, About: complaint.AboutOffice, Words: story, Reporter: complaint.Reporter{Reach: complaint.ByMailbox},
			FilesOwner: owner, Files: []string{file.ID},
		})
		if err != nil {
			t.Fatal(err)
		}
		v := newVisitor(t, w)
		v.post("/laporan", "number", got.Case.Number, "pin", got.PIN)
		v.sees(http.StatusOK, story)
		if strings.Contains(v.body, "lampiran-ikut") != asked {
			t.Fatalf("%s: asked about files: %v", secrecy, !asked)
		}
		along := "/laporan/" + got.Case.Number + "/lampiran-ikut"
		v.post(along, "along", "yes")
		if !asked {
			v.sees(http.StatusOK, "Itu tidak dapat dilakukan")
			continue
		}
		v.sees(http.StatusOK, "Izin dicatat", "Anda mengizinkan lampiran ikut diteruskan", "Cabut izin")
		v.post(along, "along", "no")
		v.sees(http.StatusOK, "Izin dicabut", "Anda mencabut izin agar lampiran ikut diteruskan", "Izinkan lampiran ikut")
	}
}
