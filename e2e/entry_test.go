package e2e_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/complaint/news"
	"github.com/patuh-id/patuh/internal/hold"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// lateCases are some that lie too long, at the city's desk and at one of its offices.
func lateCases(t *testing.T, o office) {
	t.Helper()
	for i, words := range []string{"Izin usaha contoh belum terbit.", "Antrean loket terlalu panjang sejak pagi.", "Jalan berlubang di depan sekolah contoh."} {
		got, err := o.Complaints.Receive(t.Context(), access.Machine(), complaint.New{
			Authority: o.City.ID, Channel: complaint.Counter, Words: words, Category: []string{"izin", "", "jalan"}[i], Received: time.Now().AddDate(0, 0, -40),
		})
		if err != nil {
			t.Fatal(err)
		}
		if i == 1 {
			continue
		}
		desk := o.Actor(t, desktest.Who(access.CaseAdministrator, access.OfAuthority))
		one, err := o.Complaints.Verify(t.Context(), desk, got.Case.ID, got.Case.Version, complaint.Verification{Class: complaint.Ordinary, Title: words, Category: got.Case.Category})
		if err == nil {
			_, err = o.Complaints.Dispose(t.Context(), desk, one.ID, one.Version, complaint.To{Body: o.Body, Unit: o.Unit}, "Contoh")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// noMail sends nothing: everybody has to be called, or written to.
type noMail struct{}

func (noMail) Send(context.Context, db.Tx, notify.Message) error { return nil }

// owing has the office owe a call and two letters.
func owing(t *testing.T, o office) {
	t.Helper()
	o.Complaints.Messages = noMail{}
	news.Of(o.Complaints)
	for _, who := range []complaint.Reporter{
		{Name: "Warga Contoh", Phone: "081200000001", Reach: complaint.ByPhone},
		{Name: "Warga Contoh", Address: "Jalan Contoh 7\nKota Contoh", Reach: complaint.ByLetter},
		{Address: "Jalan Contoh 8", Reach: complaint.ByLetter},
	} {
		_, err := o.Complaints.Receive(t.Context(), access.Machine(), complaint.New{
			Authority: o.City.ID, Channel: complaint.Counter, Words: "Air tidak mengalir sejak pagi (contoh).", Reporter: who,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// heldCases are three of somebody on the hold list, whose entry is returned.
func heldCases(t *testing.T, o office) string {
	t.Helper()
	b, err := o.Holds.Ban(t.Context(), access.Machine(), hold.NewBan{Authority: o.City.ID, Contact: "081200000077", Reason: "Isi yang sama ratusan kali (contoh).", Days: 9})
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		_, err := o.Complaints.Receive(t.Context(), access.Public(), complaint.New{
			Authority: o.City.ID, Channel: complaint.Web, Words: "Antrean di loket tiga tidak pernah dipanggil sejak pagi (contoh).",
			Reporter: complaint.Reporter{Name: "Warga Contoh", Phone: "081200000077", Reach: complaint.BySMS, Shown: true},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return b.ID
}

func TestPagesOfTakingCasesDownAreAccessible(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	owing(t, o)
	lateCases(t, o)
	o.looks(t, desktest.Who(access.IntakeOfficer, access.OfAuthority), map[string]string{
		"entry": "/kelola/laporan/baru", "entryslip": "/kelola/laporan/baru?slip=" + o.Slip.Code(), "slips": "/kelola/laporan/slip", "register": "/kelola/laporan/register",
		"direct": "/kelola/laporan/langsung", "pin": "/kelola/laporan/" + o.Case.Number + "/pin", "duties": "/kelola/laporan/kabar",
	}, "entry")
	ban := heldCases(t, o)
	held := "/kelola/laporan/ditahan"
	o.looks(t, desktest.Who(access.Coordinator, access.OfAuthority), map[string]string{
		"casehouse": "/kelola/laporan/pengaturan", "hold": held, "holdgroup": held + "/kelompok?sebab=ban&kelompok=" + ban, "holdlist": held + "/daftar",
		"holdadd": held + "/daftar/baru", "holdlimits": held + "/batas",
	})
	o.looks(t, desktest.Who(access.Leader, access.OfAuthority), map[string]string{"board": "/kelola/papan"})
	o.looks(t, desktest.Who(access.Leader, access.OfUnit), map[string]string{"boardunit": "/kelola/papan"})
}

// A call, from the number to the PIN, with the keyboard's order of fields.
func TestACallIsTakenDown(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	page := o.window(t, desktest.Who(access.IntakeOfficer, access.OfAuthority))
	page.SetViewport(320, 800)
	page.Goto(o.origin + "/kelola/laporan/baru")
	page.Type("#isian-phone", "0811 1111 1111")
	page.Click(`main button[value="look"]`)
	if got := page.Text("main"); !strings.Contains(got, o.Case.Number) {
		t.Fatalf("at %s: %s", page.URL(), got)
	}
	lookAtPage(t, page, "desk-entry-earlier-320")
	page.Type("#isian-words", "Sampah menumpuk di depan pasar contoh.")
	page.Click("main .form > .actions:last-child button")
	if got := page.Text("main"); !strings.Contains(got, "Saya bacakan kembali") {
		t.Fatalf("at %s: %s", page.URL(), got)
	}
	lookAtPage(t, page, "desk-entry-check-320")
	page.Click("main .form > .actions button")
	if got := page.Text("main"); !strings.Contains(got, "Catatlah sekarang") {
		t.Fatalf("at %s: %s", page.URL(), got)
	}
	lookAtPage(t, page, "desk-entry-done-320")
}
