package e2e_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

var cityAdmin = desktest.Who(access.AuthorityAdministrator, access.OfAuthority)

func TestPagesOfAuthoritiesAndPositionsAreAccessible(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	admin := o.Actor(t, cityAdmin)
	branded := o.City
	branded.Colour = "#0d4570"
	if _, err := o.Access.Brand(t.Context(), admin, branded); err != nil {
		t.Fatal(err)
	}
	if err := o.Access.SetLogo(t.Context(), admin, o.City.ID, 0, lambang(t), "Lambang Kabupaten Contoh"); err != nil {
		t.Fatal(err)
	}
	position := "/kelola/jabatan/" + o.Positions[planner]
	o.looks(t, cityAdmin, map[string]string{
		"authority": "/kelola/instansi/kabupaten-contoh",
		"brand":     "/kelola/instansi/kabupaten-contoh/tampilan",
		"logo":      "/kelola/instansi/kabupaten-contoh/lambang",
		"rules":     "/kelola/instansi/kabupaten-contoh/masuk",
		"rule":      "/kelola/instansi/kabupaten-contoh/masuk/planner",
		"positions": "/kelola/jabatan",
		"newseat":   "/kelola/jabatan-baru?instansi=kabupaten-contoh&peran=liaison%40body&q=banjar",
		"newseat2":  "/kelola/jabatan-baru?instansi=kabupaten-contoh&peran=liaison%40body&badan=kota-banjarmasin",
		"seat":      position,
		"fill":      position + "/angkat",
		"relieve":   position + "/berhentikan/" + o.Tenures[planner],
		"rights":    "/kelola/wewenang",
	}, "seat")
	o.looks(t, administrator, map[string]string{
		"authorities":  "/kelola/instansi",
		"newauthority": "/kelola/instansi-baru",
		"endauthority": "/kelola/instansi/kabupaten-contoh/masa",
	})
}

// lambang is a picture as an office may have one.
func lambang(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 96, 96))
	for x := range 96 {
		for y := range 96 {
			if (x-48)*(x-48)+(y-48)*(y-48) < 44*44 {
				m.Set(x, y, color.RGBA{13, 69, 112, 255})
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAnAdministratorHandsAPositionOverInABrowser(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	page := o.window(t, cityAdmin)
	page.SetViewport(320, 700)
	page.Goto(o.origin + "/kelola/jabatan?q=planner")
	page.Click("tbody a")
	page.Click(`a[href$="/alihkan"]`)
	page.Type("#isian-mail", "salah")
	page.Type("#isian-basis", "SK 9/2026")
	page.Click("form.form button")
	if got := page.Text(".govuk-error-summary"); !strings.Contains(got, "Alamat surel") || !strings.Contains(got, "Cara memegang") && !strings.Contains(got, "bukan alamat surel") {
		t.Errorf("the summary says %q", got)
	}
	var typed string
	page.Eval(`document.querySelector("#isian-basis").value`, &typed)
	if typed != "SK 9/2026" {
		t.Errorf("the basis is now %q", typed)
	}
	page.Eval(`document.querySelector("#isian-mail").value = ""`, nil)
	page.Type("#isian-mail", desktest.Mail(desktest.Who(access.Coordinator, access.OfAuthority)))
	page.Eval(`document.querySelector("#isian-manner-0").click()`, nil)
	page.Click("form.form button")
	if got := page.Text(".done"); got != "Jabatan sudah dialihkan beserta semua pekerjaannya." {
		t.Errorf("done says %q", got)
	}
	if got := page.Text(".item"); !strings.Contains(got, "Pegawai coordinator authority") {
		t.Errorf("the position is held by %q", got)
	}
}
