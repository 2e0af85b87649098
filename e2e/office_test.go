package e2e_test

import (
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	offices "github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

const officeAt = "/kelola/kantor/di/" + desktest.BodySlug + "/" + desktest.UnitSlug

func TestPagesOfOfficesAreAccessible(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	o.looks(t, planner, map[string]string{
		"offices":       "/kelola/kantor",
		"office":        officeAt,
		"officesheet":   officeAt + "/keterangan",
		"officeservice": officeAt + "/layanan/" + o.Service,
		"officeworks":   officeAt + "/pekerjaan",
		"officenumber":  "/kelola/kantor/nomor/" + o.Number,
		"officeown":     "/kelola/kantor/instansi/" + o.City.Slug,
		"officetests":   "/kelola/kantor/uji",
	}, "officetests")
}

// What somebody enters on a small screen is what the public reads.
func TestAServiceThatIsEnteredIsReadByThePublic(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	_, err := o.Offices.MakeNumber(t.Context(), access.Machine(), offices.Number{
		Place: offices.Place{Body: desktest.BodySlug, Unit: desktest.UnitSlug}, Kind: offices.WhatsApp, Value: "0812-3456-7890", Label: "Pesan contoh", Every: offices.UsualEvery,
	}, "")
	if err != nil {
		t.Fatal(err)
	}
	page := o.window(t, planner)
	page.SetViewport(320, 800)
	page.Goto(o.origin + officeAt)
	page.Click(`main a[href$="/layanan-baru"]`)
	page.Type("#isian-title", "Izin usaha contoh")
	page.Type("#isian-promise", "5")
	page.Click("main .form button")
	if got := page.Text("main"); !strings.Contains(got, "Pilih satuan janji waktu") {
		t.Fatalf("at %s: %s", page.URL(), got)
	}
	lookAtPage(t, page, "desk-service-wrong-320")
	page.Eval(`document.querySelector("#isian-promise_unit").value = "working_days"`, nil)
	page.Click("main .form button")
	if got := page.Text("main"); !strings.Contains(got, "5 hari kerja") {
		t.Fatalf("at %s: %s", page.URL(), got)
	}
	public := servePapers(t, o)
	look(t, page, public+"/kantor/"+desktest.BodySlug+"/"+desktest.UnitSlug, "office")
	if got := page.Text("main"); !strings.Contains(got, "Izin usaha contoh") || !strings.Contains(got, "0812-3456-7890") {
		t.Fatalf("at %s: %s", page.URL(), got)
	}
	page.Click(`main a[href$="/izin-usaha-contoh"]`)
	look(t, page, page.URL(), "service")
}
