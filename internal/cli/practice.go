package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/examples"
	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/ledger"
)

// PracticeCommand prepares the made-up office of Kabupaten Contoh for learning and trying out: positions for a case's
// whole way, a self-assessment that is going, and a one-time link for each person who shall play a part. It refuses an
// installation in which an office works already, so that nobody practises among true cases.
type PracticeCommand struct {
	Users
}

// The office is the one of the worked example, and says of itself that it is practice.
const (
	practiceBody = "kabupaten-contoh"
	practiceUnit = "dinas-perizinan-contoh"
	practiceName = "Pemerintah Kabupaten Contoh (latihan)"
	otherSlug    = "provinsi-contoh"
	otherName    = "Pemerintah Provinsi Contoh (latihan)"
)

// part is somebody to be played, with the positions that one person may hold together.
type part struct {
	mail, key string
	at        func(at practicePlaces) access.Scope
	roles     []access.Role
}

// practicePlaces are where people work: the office, one of its units, and another authority, to which cases are referred.
type practicePlaces struct{ authority, unit, other access.Scope }

func atAuthority(at practicePlaces) access.Scope { return at.authority }
func atUnit(at practicePlaces) access.Scope      { return at.unit }
func atBody(at practicePlaces) access.Scope {
	return access.Scope{Authority: at.unit.Authority, Body: at.unit.Body}
}
func atOther(at practicePlaces) access.Scope { return at.other }

var parts = []part{
	{"admin@contoh.go.id", "admin", atAuthority, []access.Role{access.AuthorityAdministrator}},
	{"petugas@contoh.go.id", "officer", atAuthority, []access.Role{access.IntakeOfficer, access.CaseAdministrator}},
	{"penghubung@contoh.go.id", "liaison", atUnit, []access.Role{access.UnitOfficer, access.Handler}},
	{"narahubung@contoh.go.id", "assessed", atBody, []access.Role{access.Liaison}},
	{"kepala@contoh.go.id", "head", atUnit, []access.Role{access.Leader}},
	{"koordinator@contoh.go.id", "coordinator", atAuthority, []access.Role{access.Coordinator}},
	{"pemeriksa@contoh.go.id", "examiner", atAuthority, []access.Role{access.Examiner}},
	{"inspektur@contoh.go.id", "inspector", atAuthority, []access.Role{access.Examiner}},
	{"peninjau@contoh.go.id", "reviewer", atAuthority, []access.Role{access.Reviewer}},
	{"identitas1@contoh.go.id", "identity1", atAuthority, []access.Role{access.IdentityOfficer}},
	{"identitas2@contoh.go.id", "identity2", atAuthority, []access.Role{access.IdentityOfficer}},
	{"ppid@contoh.go.id", "information", atAuthority, []access.Role{access.InformationOfficer}},
	{"perencana@contoh.go.id", "planner", atAuthority, []access.Role{access.Planner}},
	{"penilai1@contoh.go.id", "assessor1", atAuthority, []access.Role{access.Assessor}},
	{"penilai2@contoh.go.id", "assessor2", atAuthority, []access.Role{access.Assessor}},
	{"verifikator@contoh.go.id", "verifier", atAuthority, []access.Role{access.Verifier}},
	{"validator@contoh.go.id", "validator", atAuthority, []access.Role{access.Validator}},
	{"pusat@contoh.go.id", "central", atAuthority, []access.Role{access.CentralReviewer}},
	{"ppdp@contoh.go.id", "protection", atAuthority, []access.Role{access.DataProtectionOfficer}},
	{"bupati@contoh.go.id", "leader", atAuthority, []access.Role{access.Leader}},
	{"petugas@provinsi.contoh.go.id", "other_officer", atOther, []access.Role{access.IntakeOfficer, access.CaseAdministrator}},
	{"koordinator@provinsi.contoh.go.id", "other_coordinator", atOther, []access.Role{access.Coordinator}},
}

// Run prepares the office and prints the links.
func (c *PracticeCommand) Run(ctx context.Context, app *App) error {
	origin, err := publicOrigin(c.PublicURL)
	if err != nil {
		return err
	}
	key, err := c.signing(c.Storage)
	if err != nil {
		return err
	}
	database, err := c.open(ctx)
	if err != nil {
		return err
	}
	return errors.Join(c.prepare(ctx, app, database, key, origin), database.Close())
}

func (c *PracticeCommand) prepare(ctx context.Context, app *App, database *db.DB, key *ledger.Key, origin string) error {
	clock := &practiceClock{now: app.Now}
	in := openRooms(database, key, clock.Now)
	if err := prepare(ctx, in.ledger, c.Data, key); err != nil {
		return err
	}
	who, err := c.people(ctx, c.Storage, account.Deps{DB: database, Now: clock.Now, Record: in.ledger, Origin: origin})
	if err != nil {
		return err
	}
	if working, err := who.access.Brandings(ctx); err != nil {
		return err
	} else if len(working) > 0 {
		return problem.New(problem.Conflict, "cli.practice.taken", nil)
	}
	if err := in.directory.Seed(ctx); err != nil {
		return err
	}
	if err := examples.Load(ctx, examples.Deps{Directory: in.directory, Results: in.results}); err != nil {
		return err
	}
	places, err := c.begin(ctx, app, clock, database, in, who)
	if err != nil {
		return err
	}
	if err := c.assessed(ctx, app, database, in, who, places); err != nil {
		return err
	}
	return c.invite(ctx, app, who, places, origin)
}

// begin makes both authorities and lets them take cases, years ago, so that there are closed cases as old as that.
func (c *PracticeCommand) begin(ctx context.Context, app *App, clock *practiceClock, database *db.DB, in rooms, who people) (practicePlaces, error) {
	defer clock.present()
	clock.past()
	places, err := c.office(ctx, app, clock, in, who)
	if err != nil {
		return places, err
	}
	if places.other, err = makePractice(ctx, who, otherSlug, otherName, clock.Now()); err != nil {
		return places, err
	}
	cases := complaint.Over(complaint.Deps{
		DB: database, Now: clock.Now, Record: in.ledger, Access: who.access, Directory: in.directory, Deadlines: in.deadlines,
		Catalog: app.Catalog, Seal: who.key.Sealer("complaint"), Names: who.accounts.Names,
	})
	for _, house := range []complaint.House{
		{Authority: places.authority.Authority, Prefix: "CTH", Open: true, ExaminersIndependent: true, ExaminersBasis: app.T("cli.practice.why")},
		{Authority: places.other.Authority, Prefix: "PRV", Open: true},
	} {
		if _, err := cases.SetHouse(ctx, access.Machine(), house); err != nil {
			return places, err
		}
	}
	if err := usualOffices(ctx, cases, in.directory, places.unit); err != nil {
		return places, err
	}
	return places, c.closed(ctx, app, clock, cases, places)
}

func makePractice(ctx context.Context, who people, slug, name string, from time.Time) (access.Scope, error) {
	made, err := who.access.MakeAuthority(ctx, access.Machine(), access.Authority{
		Slug: slug, Kind: access.Government, Name: name, Zone: access.Zones[1], From: from,
	})
	return made.Scope(), err
}

// office makes the authority, and lets it keep the example's body.
func (c *PracticeCommand) office(ctx context.Context, app *App, clock *practiceClock, in rooms, who people) (practicePlaces, error) {
	var at practicePlaces
	var err error
	if at.authority, err = makePractice(ctx, who, practiceBody, practiceName, clock.Now()); err != nil {
		return at, err
	}
	body, err := in.directory.Body(ctx, practiceBody)
	if err != nil {
		return at, err
	}
	if body, err = in.directory.KeepBody(ctx, access.Machine(), body.Slug, body.Version, at.authority.Authority, app.T("cli.practice.why")); err != nil {
		return at, err
	}
	units, err := in.directory.Units(ctx, body.ID)
	if err != nil {
		return at, err
	}
	for _, u := range units {
		if u.Slug == practiceUnit {
			at.unit = access.Scope{Authority: at.authority.Authority, Body: body.ID, Unit: u.ID}
			return at, nil
		}
	}
	return at, problem.New(problem.NotFound, "cli.practice.unit", problem.Args{"unit": practiceUnit})
}

// practiceOffices are who usually has what people write about, by the codes of the usual categories.
var practiceOffices = map[string]string{
	"kependudukan": "dinas-kependudukan-contoh", "izin": practiceUnit, "kesehatan": "dinas-kesehatan-contoh",
	"pendidikan": "dinas-pendidikan-contoh", "bansos": "dinas-sosial-contoh",
}

// usualOffices says which office of the example usually has which category.
func usualOffices(ctx context.Context, cases *complaint.Complaints, offices *directory.Directory, at access.Scope) error {
	units, err := offices.Units(ctx, at.Body)
	if err != nil {
		return err
	}
	categories, err := cases.Categories(ctx, at.Authority)
	if err != nil {
		return err
	}
	for _, one := range categories {
		i := slices.IndexFunc(units, func(u directory.Unit) bool { return u.Slug == practiceOffices[one.Code] })
		if i < 0 {
			continue
		}
		one.Body, one.Unit = at.Body, units[i].ID
		if _, err := cases.SetCategory(ctx, access.Machine(), one); err != nil {
			return err
		}
	}
	return nil
}

func (c *PracticeCommand) invite(ctx context.Context, app *App, who people, at practicePlaces, origin string) error {
	fmt.Fprintln(app.Out, app.T("cli.practice.ready", "name", practiceName, "url", cmp.Or(origin, local)))
	for _, p := range parts {
		var ids, titles []string
		for _, role := range p.roles {
			title := app.T("access.role." + string(role))
			title = strings.ToUpper(title[:1]) + title[1:]
			position, err := who.access.MakePosition(ctx, access.Machine(), access.Position{
				Scope: p.at(at), Title: title, Role: role, From: app.Now(),
			})
			if err != nil {
				return err
			}
			ids, titles = append(ids, position.ID), append(titles, title)
		}
		link, err := who.accounts.Invite(ctx, access.Machine(), account.Invitation{Mail: p.mail, Name: app.T("cli.practice.part." + p.key), Positions: ids})
		if err != nil {
			return err
		}
		slices.Sort(titles)
		fmt.Fprintf(app.Out, "\n%s <%s> — %s\n  %s\n", link.Name, link.Mail, strings.Join(titles, ", "), link.URL(cmp.Or(origin, local)))
	}
	fmt.Fprintln(app.Out, "\n"+app.T("cli.practice.then"))
	return nil
}
