package e2e_test

import (
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

const (
	bodyAt = "/kelola/direktori/penyelenggara/" + desktest.BodySlug
	unitAt = bodyAt + "/unit/" + desktest.UnitSlug
)

// keeperOfAll keeps the installation's rows of the directory.
var keeperOfAll = desktest.Who(access.InstrumentAdministrator, access.OfInstallation)

func TestPagesOfTheDirectoryAreAccessible(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	o.looks(t, planner, map[string]string{
		"body":     bodyAt,
		"bodyedit": bodyAt + "/ubah",
		"bodyend":  bodyAt + "/akhiri",
		"keeper":   bodyAt + "/pengelola",
		"unit":     unitAt,
		"unitnew":  bodyAt + "/unit-baru",
		"import":   "/kelola/direktori/impor",
	}, "bodyedit")
	o.looks(t, keeperOfAll, map[string]string{
		"bodies":  "/kelola/direktori",
		"results": "/kelola/hasil/impor",
	})
}

func TestAnOfficeIsGivenATelephoneNumberOnASmallScreen(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	page := o.window(t, planner)
	page.SetViewport(320, 800)
	page.Goto(o.origin + "/kelola/direktori")
	for _, path := range []string{bodyAt, unitAt, unitAt + "/ubah"} {
		page.Click(`main a[href="` + path + `"]`)
	}
	page.Type("#isian-phone", "12")
	page.Click("main .form button")
	if got := page.Text("main"); !strings.Contains(got, "bukan nomor telepon") {
		t.Fatalf("at %s: %s", page.URL(), got)
	}
	lookAtPage(t, page, "desk-unit-wrong-320")
	page.Eval(`document.querySelector("#isian-phone").value = ""`, nil)
	page.Type("#isian-phone", "0511-1234567")
	page.Click("main .form button")
	if got := page.Text("main"); !strings.Contains(got, "Perubahan sudah disimpan") || !strings.Contains(got, "0511-1234567") {
		t.Fatalf("at %s: %s", page.URL(), got)
	}
	page.Eval(`document.querySelector("details").open = true`, nil)
	lookAtPage(t, page, "desk-unit-changed-320")
}

func TestAFileIsCheckedAndThenImported(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	page := o.window(t, planner)
	page.SetViewport(320, 800)
	give := func(lines string) {
		page.Goto(o.origin + "/kelola/direktori/impor")
		page.Eval(`{ const all = new DataTransfer(); all.items.add(new File(["`+lines+`"], "daftar.csv"));
			document.querySelector("#isian-file").files = all.files; }`, nil)
		page.Click("main .form button")
	}
	give(`body,kind,name,evidence\npolresta-contoh,police_resort,Polresta Contoh,kira-kira\nx y,nothing,,entered\n`)
	if got := page.Text("#salah"); !strings.Contains(got, "Baris 2") || !strings.Contains(got, "kira-kira") {
		t.Fatalf("at %s: %s", page.URL(), got)
	}
	lookAtPage(t, page, "desk-import-wrong-320")
	give(`body,kind,name,evidence\npolresta-contoh,police_resort,Polresta Contoh,entered\n`)
	if got := page.Text("main"); !strings.Contains(got, "daftar.csv dapat dimasukkan") {
		t.Fatalf("at %s: %s", page.URL(), got)
	}
	lookAtPage(t, page, "desk-import-checked-320")
	page.Click("main .form button")
	if got := page.Text("main"); !strings.Contains(got, "sudah dimasukkan") || !strings.Contains(got, "Polresta Contoh") {
		t.Fatalf("at %s: %s", page.URL(), got)
	}
}
