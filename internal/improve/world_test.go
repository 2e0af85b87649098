package improve

import (
	"bytes"
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
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/run"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

// world is an Ombudsman office that assesses two cities with two units each.
type world struct {
	*Cards
	*testing.T
	reviews                            *review.Reviews
	ground                             *groundtest.Ground
	office                             access.Authority
	planner, ani, kepala, ketua, pleno access.Actor
	one                                cycle.Cycle
	loci                               map[string]cycle.Locus // by body/unit
}

func worlds(t *testing.T, work func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { work(t, newWorld(t, d)) })
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	return newWorldOf(t, d, func(paper []byte) []byte { return paper })
}

// newWorldOf is newWorld with another instrument.
func newWorldOf(t *testing.T, d *db.DB, edit func(paper []byte) []byte) *world {
	t.Helper()
	ground := groundtest.Open(t, d, ledgertest.Open(t, d))
	w := &world{T: t, ground: ground, loci: map[string]cycle.Locus{}}
	var err error
	w.office, err = ground.Access.MakeAuthority(t.Context(), access.Machine(), access.Authority{
		Slug: "ombudsman-contoh", Kind: access.Ombudsman, Name: "ombudsman-contoh", Zone: "Asia/Makassar", From: ground.Now(),
	})
	w.fine(err)
	w.fine(ground.Directory.Seed(t.Context()))
	cycles := cycle.New(cycle.Deps{DB: d, Now: ground.Now, Record: ground.Record, Access: ground.Access, Directory: ground.Directory, Calendars: calendar.New(calendar.Deps{DB: d}), Names: groundtest.Names})
	forms := form.New(form.Deps{DB: d, Now: ground.Now, Record: ground.Record, Cycles: cycles, Files: ground.Files})
	reviews := review.New(review.Deps{DB: d, Now: ground.Now, Record: ground.Record, Cycles: cycles, Forms: forms})
	w.reviews = reviews
	runs := run.New(run.Deps{DB: d, Now: ground.Now, Record: ground.Record, Cycles: cycles, Forms: forms, Reviews: reviews})
	w.Cards = Over(Deps{DB: d, Now: ground.Now, Record: ground.Record, Cycles: cycles, Runs: runs, Forms: forms, Files: ground.Files})
	w.planner, w.kepala, w.ketua = w.holds("perencana", access.Planner), w.holds("kepala", access.Verifier), w.holds("ketua", access.Validator)
	w.pleno, w.ani = w.holds("pleno", access.CentralReviewer), w.holds("ani", access.Assessor)
	w.plan(edit)
	return w
}

func (w *world) plan(edit func(paper []byte) []byte) {
	w.Helper()
	paper, err := os.ReadFile("../run/archive/testdata/contoh.yaml")
	w.fine(err)
	paper = edit(bytes.Replace(paper, []byte("visibility: public"), []byte("visibility: internal"), 1))
	one, err := w.Cycles.Make(w.Context(), w.planner, w.office.ID, cycle.Plan{
		Kind: cycle.External, Year: 2026, Title: "Penilaian 2026", From: "2026-03-01", Until: "2026-10-31", FileName: "contoh.yaml", File: paper,
	})
	w.fine(err)
	var bodies []string
	for _, name := range []string{"a", "b"} {
		body, err := w.ground.Directory.MakeBody(w.Context(), access.Machine(), directory.Body{Kind: "city", Name: "Kota " + name, Region: "63.7" + map[string]string{"a": "1", "b": "2"}[name], Slug: "kota-" + name}, "uji")
		w.fine(err)
		for _, unit := range []string{"Dinas A", "Dinas B"} {
			w.ground.Unit(w.T, body, unit)
		}
		bodies = append(bodies, body.Slug)
	}
	_, err = w.Cycles.AddBodies(w.Context(), w.planner, one.ID, bodies)
	w.fine(err)
	for _, body := range bodies {
		w.fine(w.Cycles.AddLoci(w.Context(), w.planner, one.ID, body, []string{"dinas-a", "dinas-b"}, ""))
	}
	w.one, err = w.Cycles.Freeze(w.Context(), w.planner, one.ID, one.Version)
	w.fine(err)
	loci, err := w.Cycles.Loci(w.Context(), w.planner, one.ID, "")
	w.fine(err)
	var ids []string
	for _, l := range loci {
		w.loci[l.Body+"/"+l.Unit] = l
		ids = append(ids, l.ID)
	}
	team, err := w.Cycles.KeepTeam(w.Context(), w.planner, one.ID, cycle.Team{Office: w.office.ID, Name: "Tim 1", Members: []string{"ani"}})
	w.fine(err)
	w.fine(w.Cycles.Visit(w.Context(), w.planner, one.ID, team.ID, ids, cycle.Stay{From: "2026-03-02", Until: "2026-03-03"}))
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

// fill has ani send what was found at a unit: the level of an officer, and of users how many were served late.
func (w *world) fill(unit, level string, late int) {
	w.Helper()
	locus := w.loci[unit].ID
	done := w.ground.Now()
	at := done.Add(-10 * time.Minute)
	send := func(id, subject string, facts map[string]string, answers map[string]form.Answer) {
		w.Helper()
		c := form.Content{
			ID: id, Cycle: w.one.ID, Locus: locus, Instrument: w.one.Hash, Subject: subject, Consent: &at, Facts: facts, Answers: answers, Started: &at, Finished: &done, Done: true,
		}
		if subject == "officer" {
			c.Role = "petugas loket"
		}
		out, err := w.Forms.Receive(w.Context(), w.ani, form.Receipt{Content: c, Way: form.Field})
		w.fine(err)
		if out.State != form.Sent && out.What != form.Same {
			w.Fatalf("%s of %s: %s, %v", subject, unit, out.What, out.Lacks)
		}
	}
	send(form.OneID(locus, "unit", ""), "unit", map[string]string{"floors": "1", "mobile": "true"}, nil)
	if level != "" { // else nobody was asked
		send(uuid.NewString(), "officer", nil, map[string]form.Answer{"KOM.1.a": {Answer: level, Note: "Nama petugas: Budi", At: &at}})
	}
	for i := range 3 {
		answer := form.Answer{Answer: "tidak_pernah", At: &at}
		if i < late {
			answer.Answer = "pernah"
		}
		send(uuid.NewString(), "user", nil, map[string]form.Answer{"PER.1.a": answer})
	}
}

// pass brings a unit as far as checked by the centre, looking at its flags.
func (w *world) pass(unit string) {
	w.Helper()
	for i, actor := range []access.Actor{w.kepala, w.ketua, w.pleno} {
		sheet, err := w.reviews.One(w.Context(), actor, w.one.ID, w.loci[unit].ID)
		w.fine(err)
		w.fine(w.reviews.Pass(w.Context(), actor, w.one.ID, w.loci[unit].ID, sheet.Version, review.Levels[i]))
	}
}

func wantKind(t testing.TB, err error, want problem.Kind) {
	t.Helper()
	if problem.KindOf(err) != want {
		t.Errorf("%v is no %v", err, want)
	}
}

func TestCardsAreOpenedOfWhatWasFound(t *testing.T) {
	t.Parallel()
	worlds(t, func(t *testing.T, w *world) {
		for _, unit := range []string{"kota-a/dinas-a", "kota-a/dinas-b", "kota-b/dinas-a", "kota-b/dinas-b"} {
			level, late := "5", 0
			if unit == "kota-a/dinas-a" {
				level, late = "1", 3
			}
			w.fill(unit, level, late)
			w.pass(unit)
		}
		one, err := w.Runs.Ask(w.Context(), w.pleno, w.one.ID, review.Checked, "uji")
		w.fine(err)
		w.fine(w.Runs.WorkOut(w.Context(), one.ID))
		_, err = w.Open(w.Context(), w.planner, w.one.ID, one.ID, UsualLimit)
		wantKind(t, err, problem.Forbidden)
		o, err := w.Open(w.Context(), w.pleno, w.one.ID, one.ID, UsualLimit)
		w.fine(err)
		w.fine(w.OpenNow(w.Context(), o.ID))
		cards, err := w.List(w.Context(), w.pleno, w.one.ID, "")
		w.fine(err)
		if len(cards) != 2 {
			t.Fatalf("%d cards", len(cards))
		}
		if hidden, err := w.List(w.Context(), w.kepala, w.one.ID, ""); err != nil || len(hidden) != 0 {
			t.Errorf("cards of a draft are seen: %v, %v", hidden, err)
		}
		for _, c := range cards {
			s, err := w.One(w.Context(), w.pleno, c.ID)
			w.fine(err)
			all, err := w.FindingsOf(w.Context(), s, Wanted{})
			w.fine(err)
			if want := map[string]int{"kota-a": 2, "kota-b": 0}[c.Body]; len(all) != want || c.Findings != want {
				t.Errorf("%s: %d findings, want %d", c.Body, len(all), want)
			}
			if c.Body == "kota-a" && len(all) == 2 && (all[0].Code != "PER.1" || exact(all[0].Lost) != "60" || all[1].Code != "KOM.1" || exact(all[1].Lost) != "32" || all[0].Became != New) {
				t.Errorf("%+v", all)
			}
		}
	})
}
