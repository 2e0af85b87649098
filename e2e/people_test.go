package e2e_test

import (
	"strings"
	"testing"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/testkit/desktest"
)

func TestPagesOfPeopleAreAccessible(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	position := func(title string) string {
		p, err := o.Access.MakePosition(t.Context(), access.Machine(), access.Position{Scope: o.City.Scope(), Title: title, Role: access.Assessor})
		if err != nil {
			t.Fatal(err)
		}
		return p.ID
	}
	position("Penilai keempat")
	invited, err := o.Accounts.Invite(t.Context(), o.Actor(t, cityAdmin), account.Invitation{
		Mail: "pegawai.dengan.nama.panjang@contoh.go.id", Name: "Pegawai Contoh", Positions: []string{position("Penilai kelima")},
	})
	if err != nil {
		t.Fatal(err)
	}
	session, err := o.Accounts.Session(t.Context(), o.Tokens[planner])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.Accounts.MakeToken(t.Context(), session, account.NewToken{
		Label: "Skrip contoh", Limit: o.City.Scope(), Actions: access.TokenActions()[:2], Expires: time.Now().AddDate(0, 1, 0),
	}); err != nil {
		t.Fatal(err)
	}
	person := "/kelola/orang/" + o.People[planner]
	repair, err := o.Accounts.AskRepair(t.Context(), access.Machine(), o.People[planner], "Ponsel hilang, sudah bertemu langsung.")
	if err != nil {
		t.Fatal(err)
	}
	o.looks(t, cityAdmin, map[string]string{
		"people":       "/kelola/orang",
		"people-none":  "/kelola/orang?cari=zzzz",
		"invite":       "/kelola/orang/undang",
		"invite-again": "/kelola/orang/undang?ulang=" + invited.ID,
		"invited":      "/kelola/orang/undangan",
		"person":       person,
		"person-edit":  person + "/ubah",
		"person-off":   person + "/nonaktif",
		"person-lost":  "/kelola/orang/" + o.People[desktest.Who(access.Assessor, access.OfAuthority)] + "/pemulihan",
		"repairs":      "/kelola/pemulihan",
		"repair":       "/kelola/pemulihan/" + repair,
	}, "person")
	offered, err := o.Accounts.Invite(t.Context(), o.Actor(t, cityAdmin), account.Invitation{
		Mail: desktest.Mail(planner), Name: "Pegawai Contoh", Positions: []string{position("Penilai keenam")},
	})
	if err != nil {
		t.Fatal(err)
	}
	offer := account.LinkPath + offered.Code
	o.looks(t, planner, map[string]string{"offer": offer}, "offer")
	o.looks(t, desktest.Public, map[string]string{"offer-signed-out": offer})
	o.looks(t, administrator, map[string]string{"people-all": "/kelola/orang"})
	o.looks(t, planner, map[string]string{"own-repair": "/akun/pemulihan"})
}

// Somebody with an account comes from the slip through signing in to the offer, and accepts it.
func TestSomebodyWithAnAccountAcceptsAnOffer(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	if _, err := o.Access.MakePosition(t.Context(), access.Machine(), access.Position{
		Scope: o.City.Scope(), Title: "Penilai keempat", Role: access.Assessor,
	}); err != nil {
		t.Fatal(err)
	}
	page := o.window(t, cityAdmin)
	page.SetViewport(320, 700)
	page.Goto(o.origin + "/kelola/orang/undang")
	page.Type("#isian-name", "Rekan Contoh")
	page.Type("#isian-mail", desktest.Mail("stranger"))
	page.Press("Tab")
	page.Press(" ")
	page.Click("main .form button")
	code := page.Text(".slip__code")
	lookAtPage(t, page, "desk-slip-join-320")
	page.Print()
	lookAtPage(t, page, "desk-slip-join-print")

	guest := o.window(t, desktest.Public)
	guest.Goto(o.origin + account.LinkPath + code)
	guest.Click("main .govuk-button")
	guest.Type("#isian-mail", desktest.Mail("stranger"))
	guest.Type("#isian-password", desktest.Password)
	guest.Click(`form[action="/akun/masuk"] button`)
	if got := guest.Text("main"); !strings.Contains(got, "Penilai keempat") || !strings.Contains(guest.URL(), code) {
		t.Errorf("at %s: %s", guest.URL(), got)
	}
	guest.Click("main .form button")
	if got := guest.Text("main"); !strings.Contains(got, "Undangan sudah diterima") {
		t.Errorf("at %s: %s", guest.URL(), got)
	}
}

func TestAnAdministratorInvitesWithAPrintedSlip(t *testing.T) {
	t.Parallel()
	o := serveDesk(t)
	if _, err := o.Access.MakePosition(t.Context(), access.Machine(), access.Position{
		Scope: o.City.Scope(), Title: "Penilai keempat", Role: access.Assessor,
	}); err != nil {
		t.Fatal(err)
	}
	page := o.window(t, cityAdmin)
	page.SetViewport(320, 700)
	page.Goto(o.origin + "/kelola/orang/undang")
	page.Type("#isian-name", "Pegawai Baru")
	page.Type("#isian-mail", "pegawai.baru@contoh.go.id")
	page.Press("Tab")
	page.Press(" ")
	page.Click("main .form button")
	code := page.Text(".slip__code")
	lookAtPage(t, page, "desk-slip-320")
	page.SetViewport(1180, 900)
	lookAtPage(t, page, "desk-slip-1180")
	page.Print()
	lookAtPage(t, page, "desk-slip-print")

	guest := o.window(t, desktest.Public)
	guest.Goto(o.origin + account.LinkPath + code)
	guest.Type("#isian-password", desktest.Password)
	guest.Type("#isian-again", desktest.Password)
	guest.Click("main .form button")
	guest.Type("#isian-mail", "pegawai.baru@contoh.go.id")
	guest.Type("#isian-password", desktest.Password)
	guest.Click(`form[action="/akun/masuk"] button`)
	if got := guest.Text("main"); !strings.Contains(got, "Penilai keempat") {
		t.Errorf("at %s: %s", guest.URL(), got)
	}
}
