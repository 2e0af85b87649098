package e2e_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/e2e"
	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

var numberOfCase = regexp.MustCompile(`[A-Z]{2,8}-20[0-9]{2}-[0-9]{6}`)

// reports goes through the three steps and sends; seen is told of each page.
func (o office) reports(page *e2e.Page, lang string, seen func(name string)) {
	page.Goto(o.origin + lang + "/lapor")
	seen("what")
	page.Type("#isian-kind-0", " ")
	page.Type("#isian-words", "Ada kebakaran kecil di panel lampu jalan depan pasar. Sejak Senin malam semua lampu padam.")
	page.Click("main .form > .actions button")
	seen("where")
	page.Type("#isian-place", "Depan pasar, dekat tiang nomor 12")
	page.Click("main .form > .actions button")
	seen("reach")
	page.Type("#isian-name", "Warga Contoh")
	page.Click("main .form > .actions button")
	seen("check")
	page.Click("main .form > .actions button")
	seen("sent")
}

// receiptOn reads number and PIN off the page that follows sending.
func receiptOn(t *testing.T, page *e2e.Page) (string, string) {
	t.Helper()
	number, pin := numberOfCase.FindString(page.Text("main .number")), strings.TrimSpace(page.Text("main .pin"))
	if number == "" || len(pin) != 14 {
		t.Fatalf("the receipt says %q and %q", number, pin)
	}
	return number, pin
}

// answered brings a case to where its reporter is asked whether the answer will do.
func (o office) answered(t *testing.T, number string) {
	t.Helper()
	ctx, cases := t.Context(), o.Complaints
	coordinator := o.Actor(t, desktest.Who(access.CaseAdministrator, access.OfAuthority))
	worker := o.Actor(t, desktest.Who(access.Handler, access.OfUnit))
	one, err := cases.Numbered(ctx, coordinator, number)
	for _, act := range []func() (complaint.Case, error){
		func() (complaint.Case, error) {
			return cases.Verify(ctx, coordinator, one.ID, 0, complaint.Verification{
				Class: complaint.Ordinary, Title: "Lampu jalan padam", Priority: complaint.Usual, About: complaint.AboutOffice,
			})
		},
		func() (complaint.Case, error) {
			return cases.Dispose(ctx, coordinator, one.ID, 0, complaint.To{Body: o.Body, Unit: o.Unit}, "")
		},
		func() (complaint.Case, error) { return cases.Accept(ctx, worker, one.ID, 0) },
		func() (complaint.Case, error) {
			return cases.DraftAnswer(ctx, worker, one.ID, 0, complaint.AnswerText{
				Finding: "Panel di tiang nomor 12 terbakar sehingga enam lampu di depan pasar padam sejak Senin malam.",
				Action:  "Panel diganti dan keenam lampu dinyalakan kembali.", DoneOn: o.Now().Format("2006-01-02"),
				Proof: "Berita acara penggantian panel.", Outcome: complaint.Fixed,
			}, true)
		},
		func() (complaint.Case, error) {
			return cases.SendAnswer(ctx, o.Actor(t, desktest.Who(access.Leader, access.OfUnit)), one.ID, 0)
		},
	} {
		if err == nil {
			_, err = act()
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestACitizenReportsOnASmallDarkPhone(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	page := o.window(t, desktest.Public)
	page.SetViewport(320, 700)
	page.Dark()
	see := func(name string) { lookAtPage(t, page, "citizen-320-dark-"+name) }
	o.reports(page, "", see)
	number, pin := receiptOn(t, page)
	page.Goto(o.origin + "/laporan")
	page.Type("#isian-number", number)
	page.Type("#isian-pin", pin)
	page.Click("main .form > .actions button")
	see("own")
	o.answered(t, number)
	page.Goto(o.origin + "/laporan/" + number)
	see("answered")
	page.Click(".want .actions button")
	see("settled")
	page.Click(".faces button")
	if got := page.Text("main"); !strings.Contains(got, "Terima kasih atas penilaian Anda") {
		t.Errorf("at %s: %s", page.URL(), got)
	}
	page.Click(".exit__link")
	page.Goto(o.origin + "/laporan/" + number)
	if got := page.Text("h1"); got != "Buka laporan Anda" {
		t.Errorf("after leaving quickly the case is still open: %s", got)
	}
}

// A browser keeps the page that was left, with its script in the middle of things.
func TestWhoeverGoesBackAfterSendingIsShownTheSameReceipt(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	page := o.window(t, desktest.Public)
	o.reports(page, "", func(string) {})
	number, pin := receiptOn(t, page)
	page.Eval("history.back()", nil)
	page.Await("/terkirim")
	if again, same := receiptOn(t, page); again != number || same != pin {
		t.Errorf("back at the form it became %s %s, first %s %s", again, same, number, pin)
	}
}

func TestACitizenReportsWithoutScript(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	page := o.window(t, desktest.Public)
	page.SetViewport(320, 700)
	page.NoScript()
	o.reports(page, "", func(string) {})
	number, pin := receiptOn(t, page)
	page.Goto(o.origin + "/lapor/periksa")
	if again, same := receiptOn(t, page); again != number || same != pin {
		t.Errorf("back at the form it became %s %s, first %s %s", again, same, number, pin)
	}
	page.Click(".exit__link")
	page.Goto(o.origin + "/lapor/terkirim")
	if got := page.Text("h1"); got != "Buka laporan Anda" {
		t.Errorf("after leaving quickly there is still %s", got)
	}
}

func TestACitizenReportsInEnglishOnAWideScreen(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	page := o.window(t, desktest.Public)
	page.SetViewport(1180, 900)
	see := func(name string) { lookAtPage(t, page, "citizen-1180-en-"+name) }
	o.reports(page, "/en", see)
	number, _ := receiptOn(t, page)
	o.answered(t, number)
	page.Goto(o.origin + "/en/laporan/" + number)
	see("answered")
	page.Goto(o.origin + "/en/laporan/" + number + "/bantah")
	see("dispute")
	page.Goto(o.origin + "/en/laporan/hilang")
	see("lost")
	page.Goto(o.origin + "/en/laporan")
	see("enter")
}
