package e2e_test

import (
	"testing"

	"github.com/patuh-id/patuh/e2e"
	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

// reported brings cases in, one of them at work in the world's unit.
func reported(t *testing.T, o office) (string, string) {
	t.Helper()
	receive := func(n complaint.New) complaint.Case {
		t.Helper()
		n.Authority, n.Kind, n.Channel, n.Source, n.Lang = o.City.ID, complaint.Complaint, complaint.Phone, complaint.Citizen, "id"
		if n.Secrecy == "" {
			n.Secrecy = complaint.Open
		}
		if n.Reporter.Reach == "" {
			n.Reporter = complaint.Reporter{Name: "Warga Contoh", Phone: "081200000000", Reach: complaint.ByPhone, Shown: true}
		}
		got, err := o.Complaints.Receive(t.Context(), access.Machine(), n)
		if err != nil {
			t.Fatal(err)
		}
		return got.Case
	}
	fresh := receive(complaint.New{
		Words: "Lampu jalan di depan Pasar Contoh mati sejak tiga malam. Dua orang jatuh ke parit.\n\nIbu saya takut keluar rumah.",
		Place: "Depan Pasar Contoh", Priority: complaint.Urgent, TargetUnit: o.Unit, TargetBody: o.Body,
	})
	receive(complaint.New{
		Words: "Petugas loket meminta uang rokok untuk surat yang gratis.", Secrecy: complaint.Secret, About: complaint.AboutPerson,
		Reporter: complaint.Reporter{Reach: complaint.ByMailbox},
	})
	at := receive(complaint.New{Words: "Izin usaha saya belum selesai padahal dijanjikan tiga hari.", Promised: "2026-11-10"})
	step := func(one complaint.Case, err error) complaint.Case {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return one
	}
	at = step(o.Complaints.Verify(t.Context(), access.Machine(), at.ID, at.Version, complaint.Verification{
		Class: complaint.Ordinary, Title: "Izin usaha lewat janji", Category: "izin",
	}))
	at = step(o.Complaints.Dispose(t.Context(), access.Machine(), at.ID, at.Version, complaint.To{Unit: o.Unit}, ""))
	who := o.Actor(t, desktest.Who(access.UnitOfficer, access.OfUnit))
	at = step(o.Complaints.Accept(t.Context(), who, at.ID, at.Version))
	at = step(o.Complaints.Order(t.Context(), who, at.ID, at.Version, complaint.Task{
		Account: o.People[desktest.Who(access.Handler, access.OfUnit)], Place: "Jalan Contoh 5", Task: "Periksa papan nama usaha dan foto.", DueOn: "2026-11-25",
	}))
	step(o.Complaints.Note(t.Context(), who, at.ID, at.Version, complaint.Remark{
		Words: "Berkas ada di meja depan.", Mentions: []string{o.People[desktest.Who(access.Handler, access.OfUnit)]},
	}))
	return fresh.Number, at.Number
}

func TestOfficersPagesOfCasesAreAccessible(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	fresh, at := reported(t, o)
	admin, handler := desktest.Who(access.CaseAdministrator, access.OfAuthority), desktest.Who(access.Handler, access.OfUnit)
	o.looks(t, admin, map[string]string{
		"cases": "/kelola/laporan?antrean=all", "case": "/kelola/laporan/" + fresh, "case-archive": "/kelola/laporan/" + fresh + "/arsip",
		"case-bulk": "/kelola/laporan/banyak?act=dispose&case=" + fresh + "&case=" + at,
	}, "case")
	o.looks(t, handler, map[string]string{"case-at-work": "/kelola/laporan/" + at, "case-answer": "/kelola/laporan/" + at + "/jawaban", "tasks": "/kelola/laporan/tugas"})
}

// Whoever goes through the queue all day opens the next case without a mouse, and can do so without script.
func TestAnOfficerWalksTheQueueByKeys(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	reported(t, o)
	page := o.window(t, desktest.Who(access.CaseAdministrator, access.OfAuthority))
	page.Goto(o.origin + "/kelola/laporan?antrean=all")
	focusFirst(page)
	page.Press("j")
	page.Press("x")
	var ticked int
	page.Eval(`document.querySelectorAll("input[name=case]:checked").length`, &ticked)
	if ticked != 1 {
		t.Errorf("%d rows are ticked", ticked)
	}
	var second string
	page.Eval(`document.querySelectorAll("tbody th a")[1].pathname`, &second)
	page.Press("o")
	page.Text("#sekarang")
	if page.URL() != o.origin+second {
		t.Errorf("at %s, want the second case %s", page.URL(), second)
	}
}

func focusFirst(page *e2e.Page) { page.Eval(`document.querySelector("tbody th a").focus()`, nil) }
