package review

import (
	"os"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

// world is an Ombudsman office whose team of ani and budi visits two units of a city.
type world struct {
	*Reviews
	*testing.T
	ground                                         *groundtest.Ground
	office                                         access.Authority
	planner, ani, budi, cici, kepala, wakil, ketua access.Actor
	pusat                                          access.Actor
	one                                            cycle.Cycle
	loci                                           []cycle.Locus
}

func worlds(t *testing.T, work func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { work(t, newWorld(t, d)) })
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	ground := groundtest.Open(t, d, ledgertest.Open(t, d))
	w := &world{T: t, ground: ground}
	var err error
	w.office, err = ground.Access.MakeAuthority(t.Context(), access.Machine(), access.Authority{
		Slug: "ombudsman-contoh", Kind: access.Ombudsman, Name: "ombudsman-contoh", Zone: "Asia/Makassar", From: ground.Now(),
	})
	w.fine(err)
	w.fine(ground.Directory.Seed(t.Context()))
	cycles := cycle.New(cycle.Deps{DB: d, Now: ground.Now, Record: ground.Record, Access: ground.Access, Directory: ground.Directory, Calendars: calendar.New(calendar.Deps{DB: d}), Names: groundtest.Names})
	forms := form.New(form.Deps{DB: d, Now: ground.Now, Record: ground.Record, Cycles: cycles, Files: ground.Files})
	w.Reviews = New(Deps{DB: d, Now: ground.Now, Record: ground.Record, Cycles: cycles, Forms: forms})
	w.planner, w.kepala, w.wakil = w.holds("perencana", access.Planner), w.holds("kepala", access.Verifier), w.holds("wakil", access.Verifier)
	w.ketua, w.pusat = w.holds("ketua", access.Validator), w.holds("pusat", access.CentralReviewer)
	w.ani, w.budi, w.cici = w.holds("ani", access.Assessor), w.holds("budi", access.Assessor), w.holds("cici", access.Assessor)
	body, err := ground.Directory.MakeBody(t.Context(), access.Machine(), directory.Body{Kind: "city", Name: "Kota Contoh", Region: "63.71", Slug: "kota-contoh"}, "uji")
	w.fine(err)
	for _, name := range []string{"Dinas A", "Dinas B"} {
		ground.Unit(t, body, name)
	}
	w.plan(t, body.Slug)
	return w
}

func (w *world) plan(t *testing.T, body string) {
	t.Helper()
	paper, err := os.ReadFile("../form/testdata/vectors/complete.yaml")
	w.fine(err)
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
	team, err := w.Cycles.KeepTeam(t.Context(), w.planner, one.ID, cycle.Team{Office: w.office.ID, Name: "Tim 1", Members: []string{"ani", "budi"}})
	w.fine(err)
	w.fine(w.Cycles.Visit(t.Context(), w.planner, one.ID, team.ID, []string{w.loci[0].ID, w.loci[1].ID}, cycle.Stay{From: "2026-03-02", Until: "2026-03-03"}))
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

// officer is a form of an officer of the first unit that is complete.
func (w *world) officer() form.Content {
	at := w.ground.Now().Add(-10 * time.Minute)
	done := w.ground.Now()
	return form.Content{
		ID: uuid.NewString(), Cycle: w.one.ID, Locus: w.loci[0].ID, Instrument: w.one.Hash, Subject: "officer", Role: "petugas loket", Consent: &at,
		Answers: map[string]form.Answer{"PER.1.a": {Answer: "ada", At: &at}}, Started: &at, Finished: &done, Done: true,
	}
}

// send has ani send a form, and returns it.
func (w *world) send(c form.Content) form.Form {
	w.Helper()
	out, err := w.Forms.Receive(w.Context(), w.ani, form.Receipt{Content: c, Way: form.Field})
	w.fine(err)
	if c.Done && out.State != form.Sent {
		w.Fatalf("%s: %s, %v", out.What, out.State, out.Lacks)
	}
	return w.formOf(c.ID)
}

func (w *world) formOf(id string) form.Form {
	w.Helper()
	one, err := w.Forms.Look(w.Context(), w.DB, w.planner, id)
	w.fine(err)
	return one
}

func (w *world) unit(actor access.Actor) Sheet {
	w.Helper()
	s, err := w.One(w.Context(), actor, w.one.ID, w.loci[0].ID)
	w.fine(err)
	return s
}

func (w *world) pass(actor access.Actor, level Level) error {
	w.Helper()
	return w.Pass(w.Context(), actor, w.one.ID, w.loci[0].ID, w.unit(actor).Version, level)
}

func (w *world) wantState(want State) {
	w.Helper()
	if got := w.unit(w.planner).State; got != want {
		w.Errorf("the unit is %s, want %s", got, want)
	}
}

func wantKind(t testing.TB, err error, want problem.Kind) {
	t.Helper()
	if problem.KindOf(err) != want {
		t.Errorf("%v is no %v", err, want)
	}
}

// formAnswer is what the form of an officer says to its question.
func (w *world) formAnswer(id string) form.Answer {
	w.Helper()
	held, err := w.Forms.Known(w.Context(), w.DB, id)
	w.fine(err)
	return held.Content.Answers["PER.1.a"]
}
