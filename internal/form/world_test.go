package form

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

// world is an Ombudsman office that assesses two units of a city, with a team of ani and budi; cici is in no team yet.
type world struct {
	*Forms
	*testing.T
	ground                           *groundtest.Ground
	office                           access.Authority
	planner, ani, budi, cici, kepala access.Actor
	one                              cycle.Cycle
	team                             cycle.Team
	loci                             []cycle.Locus
}

func worlds(t *testing.T, work func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { work(t, newWorld(t, d)) })
}

// newWorld makes one; more are lines of questions for the end of the instrument.
func newWorld(t *testing.T, d *db.DB, more ...string) *world {
	t.Helper()
	ground := groundtest.Open(t, d, ledgertest.Open(t, d))
	w := &world{T: t, ground: ground}
	made, err := ground.Access.MakeAuthority(t.Context(), access.Machine(), access.Authority{
		Slug: "ombudsman-contoh", Kind: access.Ombudsman, Name: "ombudsman-contoh", Zone: "Asia/Makassar", From: ground.Now(),
	})
	w.fine(err)
	w.office = made
	w.fine(ground.Directory.Seed(t.Context()))
	cycles := cycle.New(cycle.Deps{DB: d, Now: ground.Now, Record: ground.Record, Access: ground.Access, Directory: ground.Directory, Calendars: calendar.New(calendar.Deps{DB: d}), Names: groundtest.Names})
	w.Forms = New(Deps{DB: d, Now: ground.Now, Record: ground.Record, Cycles: cycles, Files: ground.Files})
	w.planner, w.kepala = w.holds("perencana", access.Planner), w.holds("kepala", access.Verifier)
	w.ani, w.budi, w.cici = w.holds("ani", access.Assessor), w.holds("budi", access.Assessor), w.holds("cici", access.Assessor)
	body, err := ground.Directory.MakeBody(t.Context(), access.Machine(), directory.Body{Kind: "city", Name: "Kota Contoh", Region: "63.71", Slug: "kota-contoh"}, "uji")
	w.fine(err)
	for _, name := range []string{"Dinas A", "Dinas B"} {
		ground.Unit(t, body, name)
	}
	w.plan(t, body.Slug, more)
	return w
}

func (w *world) plan(t *testing.T, body string, more []string) {
	t.Helper()
	paper, err := os.ReadFile("testdata/vectors/complete.yaml")
	w.fine(err)
	paper = append(paper, strings.Join(more, "")...)
	one, err := w.Cycles.Make(t.Context(), w.planner, w.office.ID, cycle.Plan{
		Kind: cycle.External, Year: 2026, Title: "Penilaian 2026", From: "2026-03-01", Until: "2026-10-31", FileName: "contoh.yaml", File: paper,
	})
	w.fine(err)
	_, err = w.Cycles.AddBodies(t.Context(), w.planner, one.ID, []string{body})
	w.fine(err)
	w.fine(w.Cycles.AddLoci(t.Context(), w.planner, one.ID, body, []string{"dinas-a", "dinas-b"}, ""))
	w.one, err = w.Cycles.Freeze(t.Context(), w.planner, one.ID, one.Version)
	w.fine(err)
	w.loci, err = w.Cycles.Loci(t.Context(), w.planner, one.ID, body)
	w.fine(err)
	w.team, err = w.Cycles.KeepTeam(t.Context(), w.planner, one.ID, cycle.Team{Office: w.office.ID, Name: "Tim 1", Members: []string{"ani", "budi"}})
	w.fine(err)
	w.fine(w.Cycles.Visit(t.Context(), w.planner, one.ID, w.team.ID, []string{w.loci[0].ID, w.loci[1].ID}, cycle.Stay{From: "2026-03-02", Until: "2026-03-03"}))
}

func (w *world) holds(account string, role access.Role) access.Actor {
	w.Helper()
	w.ground.Seat(w.T, account, role, w.office.Scope())
	return access.Actor{Account: account, Holdings: []access.Holding{{Role: role, Scope: w.office.Scope()}}}
}

func (w *world) fine(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// unit is a form of the first unit itself, with answers by question.
func (w *world) unit(base int64, answers map[string]string) Content {
	c := Content{
		ID: OneID(w.loci[0].ID, "unit", ""), Cycle: w.one.ID, Locus: w.loci[0].ID, Instrument: w.one.Hash, Subject: "unit", Base: base,
		Facts: map[string]string{"floors": "1", "online": "false"}, Answers: map[string]Answer{},
	}
	for code, a := range answers {
		c.Answers[code] = Answer{Answer: a}
	}
	return c
}

// officer is a form of an officer of the first unit that is complete.
func (w *world) officer() Content {
	at := w.ground.Now().Add(-10 * time.Minute)
	done := w.ground.Now()
	return Content{
		ID: uuid.NewString(), Cycle: w.one.ID, Locus: w.loci[0].ID, Instrument: w.one.Hash, Subject: "officer", Role: "petugas loket", Consent: &at,
		Answers: map[string]Answer{"PER.1.a": {Answer: "ada", At: &at}}, Started: &at, Finished: &done, Done: true,
	}
}

func (w *world) send(actor access.Actor, c Content) Outcome {
	w.Helper()
	out, err := w.Receive(w.Context(), actor, Receipt{Content: c, Way: Field})
	w.fine(err)
	return out
}

func (w *world) wantOutcome(out Outcome, what string, rev int64, state State) {
	w.Helper()
	if out.What != what || out.Rev != rev || out.State != state {
		w.Errorf("%s, revision %d, %s; want %s, %d, %s", out.What, out.Rev, out.State, what, rev, state)
	}
}

func (w *world) flags(form string) map[FlagKind]Flag {
	w.Helper()
	all, err := db.All(w.Context(), w.DB, scanFlag, flagQuery+` WHERE g.form_id = $1 AND g.open ORDER BY g.id`, form)
	w.fine(err)
	found := map[FlagKind]Flag{}
	for _, one := range all {
		found[one.Kind] = one
	}
	row, err := byID(w.Context(), w.DB, form)
	w.fine(err)
	if row.Flags != len(all) {
		w.Errorf("the form counts %d flags of %d", row.Flags, len(all))
	}
	return found
}

func wantKind(t testing.TB, err error, want problem.Kind) {
	t.Helper()
	if problem.KindOf(err) != want {
		t.Errorf("%v is no %v", err, want)
	}
}

func wantFault(t testing.TB, err error, field, key string) {
	t.Helper()
	var faults problem.Faults
	if errors.As(err, &faults) {
		for _, f := range faults {
			if f.Place.File == field && f.Key == "form.fault."+key {
				return
			}
		}
	}
	t.Errorf("%v does not say %s of %s", err, key, field)
}
