package decision

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/run"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

// world is a central Ombudsman office and one of a province, which assess three cities, of which the last has no figure.
type world struct {
	*Decisions
	*testing.T
	ground          *groundtest.Ground
	forms           *form.Forms
	central, region access.Authority
	// planner, pleno, second, ketua (leader) and sah (validator) are of the central office; daerah is the validator of the region.
	planner, pleno, second, ketua, sah, daerah access.Actor
	one                                        cycle.Cycle
	loci                                       map[string]cycle.Locus // by body/unit
}

func worlds(t *testing.T, work func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { work(t, newWorld(t, d, true)) })
}

var unofficial = regexp.MustCompile(`, status: (assumed|inferred)`)

// newWorld opens a world whose instrument is official in every line, or as the sample has it.
func newWorld(t *testing.T, d *db.DB, official bool) *world {
	t.Helper()
	ground := groundtest.Open(t, d, ledgertest.Open(t, d))
	w := &world{T: t, ground: ground, loci: map[string]cycle.Locus{}}
	w.central, w.region = w.office("ombudsman-pusat", "Asia/Jakarta"), w.office("ombudsman-kalsel", "Asia/Makassar")
	w.fine(ground.Directory.Seed(t.Context()))
	calendars := calendar.New(calendar.Deps{DB: d})
	cycles := cycle.New(cycle.Deps{DB: d, Now: ground.Now, Record: ground.Record, Access: ground.Access, Directory: ground.Directory, Calendars: calendars, Names: groundtest.Names})
	w.forms = form.New(form.Deps{DB: d, Now: ground.Now, Record: ground.Record, Cycles: cycles, Files: ground.Files})
	reviews := review.New(review.Deps{DB: d, Now: ground.Now, Record: ground.Record, Cycles: cycles, Forms: w.forms})
	w.Decisions = New(Deps{
		DB: d, Now: ground.Now, Record: ground.Record, Cycles: cycles, Reviews: reviews, Files: ground.Files,
		Runs:    run.New(run.Deps{DB: d, Now: ground.Now, Record: ground.Record, Cycles: cycles, Forms: w.forms, Reviews: reviews}),
		Results: result.New(result.Deps{DB: d, Directory: ground.Directory, Scales: result.Presets(), Ledger: ground.Record}),
	})
	w.planner, w.pleno, w.second = w.holds("perencana", access.Planner, w.central), w.holds("pleno", access.CentralReviewer, w.central), w.holds("kedua", access.CentralReviewer, w.central)
	w.ketua, w.sah, w.daerah = w.holds("ketua", access.Leader, w.central), w.holds("sah", access.Validator, w.central), w.holds("daerah", access.Validator, w.region)
	w.plan(official)
	return w
}

func (w *world) office(slug, zone string) access.Authority {
	w.Helper()
	a, err := w.ground.Access.MakeAuthority(w.Context(), access.Machine(), access.Authority{Slug: slug, Kind: access.Ombudsman, Name: slug, Zone: zone, From: w.ground.Now()})
	w.fine(err)
	return a
}

func (w *world) holds(account string, role access.Role, at access.Authority) access.Actor {
	w.Helper()
	w.ground.Seat(w.T, account, role, at.Scope())
	return access.Actor{Account: account, Holdings: []access.Holding{{Role: role, Scope: at.Scope()}}}
}

func (w *world) plan(official bool) {
	w.Helper()
	paper, err := os.ReadFile("../run/archive/testdata/contoh.yaml")
	w.fine(err)
	paper = bytes.Replace(paper, []byte("visibility: public"), []byte("visibility: internal"), 1)
	if official {
		paper = unofficial.ReplaceAll(paper, nil)
	}
	one, err := w.Cycles.Make(w.Context(), w.planner, w.central.ID, cycle.Plan{
		Kind: cycle.External, Year: 2026, Title: "Penilaian 2026", From: "2026-03-01", Until: "2026-10-31", FileName: "contoh.yaml", File: paper,
	})
	w.fine(err)
	one, err = w.Cycles.Join(w.Context(), w.planner, one.ID, one.Version, cycle.Office{Authority: w.region.ID, Province: "63"})
	w.fine(err)
	var bodies []string
	for name, region := range map[string]string{"a": "63.71", "b": "62.71", "c": "62.71"} {
		body, err := w.ground.Directory.MakeBody(w.Context(), access.Machine(), directory.Body{Kind: "city", Name: "Kota " + name, Region: region, Slug: "kota-" + name}, "uji")
		w.fine(err)
		w.ground.Unit(w.T, body, "Dinas A")
		bodies = append(bodies, body.Slug)
	}
	_, err = w.Cycles.AddBodies(w.Context(), w.planner, one.ID, bodies)
	w.fine(err)
	for _, body := range bodies {
		w.fine(w.Cycles.AddLoci(w.Context(), w.planner, one.ID, body, []string{"dinas-a"}, ""))
	}
	w.one, err = w.Cycles.Freeze(w.Context(), w.planner, one.ID, one.Version)
	w.fine(err)
	loci, err := w.Cycles.Loci(w.Context(), w.planner, one.ID, "")
	w.fine(err)
	visited := map[string][]string{}
	for _, l := range loci {
		w.loci[l.Body] = l
		visited[l.Office] = append(visited[l.Office], l.ID)
	}
	for _, o := range []access.Authority{w.central, w.region} {
		w.holds("ani-"+o.Slug, access.Assessor, o)
		w.holds("kepala-"+o.Slug, access.Verifier, o)
		team, err := w.Cycles.KeepTeam(w.Context(), w.planner, one.ID, cycle.Team{Office: o.ID, Name: "Tim " + o.Slug, Members: []string{"ani-" + o.Slug}})
		w.fine(err)
		w.fine(w.Cycles.Visit(w.Context(), w.planner, one.ID, team.ID, visited[o.ID], cycle.Stay{From: "2026-03-02", Until: "2026-03-03"}))
	}
}

func (w *world) officeOf(body string) access.Authority {
	if w.loci[body].Office == w.region.ID {
		return w.region
	}
	return w.central
}

func (w *world) fine(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// fill has an assessor send what was found at a city: the level of an officer. Three users were served well.
func (w *world) fill(body, level string) {
	w.Helper()
	o := w.officeOf(body)
	ani := access.Actor{Account: "ani-" + o.Slug, Holdings: []access.Holding{{Role: access.Assessor, Scope: o.Scope()}}}
	locus, done := w.loci[body].ID, w.ground.Now()
	at := done.Add(-10 * time.Minute)
	send := func(id, subject string, facts map[string]string, answers map[string]form.Answer) {
		w.Helper()
		c := form.Content{
			ID: id, Cycle: w.one.ID, Locus: locus, Instrument: w.one.Hash, Subject: subject, Consent: &at, Facts: facts, Answers: answers, Started: &at, Finished: &done, Done: true,
		}
		if subject == "officer" {
			c.Role = "petugas loket"
		}
		_, err := w.forms.Receive(w.Context(), ani, form.Receipt{Content: c, Way: form.Field})
		w.fine(err)
	}
	send(form.OneID(locus, "unit", ""), "unit", map[string]string{"floors": "1", "mobile": "true"}, nil)
	send(uuid.NewString(), "officer", nil, map[string]form.Answer{"KOM.1.a": {Answer: level, At: &at}})
	for range 3 {
		send(uuid.NewString(), "user", nil, map[string]form.Answer{"PER.1.a": {Answer: "tidak_pernah", At: &at}})
	}
	w.pass(body)
}

// pass brings a city's unit as far as checked by the centre.
func (w *world) pass(body string) {
	w.Helper()
	o := w.officeOf(body)
	kepala := access.Actor{Account: "kepala-" + o.Slug, Holdings: []access.Holding{{Role: access.Verifier, Scope: o.Scope()}}}
	valid := w.sah
	if o.ID == w.region.ID {
		valid = w.daerah
	}
	for i, actor := range []access.Actor{kepala, valid, w.pleno} {
		sheet, err := w.Reviews.One(w.Context(), actor, w.one.ID, w.loci[body].ID)
		w.fine(err)
		w.fine(w.Reviews.Pass(w.Context(), actor, w.one.ID, w.loci[body].ID, sheet.Version, review.Levels[i]))
	}
}

// compute works a computation out.
func (w *world) compute() run.Run {
	w.Helper()
	one, err := w.Runs.Ask(w.Context(), w.pleno, w.one.ID, review.Checked, "uji")
	w.fine(err)
	w.fine(w.Runs.WorkOut(w.Context(), one.ID))
	one, err = w.Runs.Plain(w.Context(), w.DB, one.ID)
	w.fine(err)
	if one.State != run.Done {
		w.Fatalf("the computation is %s: %s", one.State, one.Trouble)
	}
	return one
}

// computed is a world with two cities of 88.00 and 100, and a third without a figure, as a computation that is done.
func (w *world) computed() run.Run {
	w.Helper()
	w.fill("kota-a", "5")
	w.fill("kota-b", "4")
	return w.compute()
}

// hold holds a plenary over a computation, whose minutes are confirmed.
func (w *world) hold(r run.Run, why string) Session {
	w.Helper()
	s, err := w.Open(w.Context(), w.pleno, w.one.ID, Opening{Run: r.ID, Day: w.today(), Distance: "0,5", WhyEarlier: why})
	w.fine(err)
	w.fine(w.Settle(w.Context(), w.pleno, w.one.ID, s.ID, s.Version, "kota-c", "safety", "Tim tidak dapat pergi."))
	w.fine(w.Write(w.Context(), w.pleno, w.one.ID, s.ID, s.Version+1, Minutes{
		Day: s.Day, Attendees: []Attendee{{Account: "pleno", Role: "pimpinan rapat"}, {Name: "Anggota", Role: "anggota"}}, Points: []string{"Hasil disetujui."},
	}))
	w.fine(w.Close(w.Context(), w.pleno, w.one.ID, s.ID, s.Version+2))
	w.fine(w.Confirm(w.Context(), w.second, w.one.ID, s.ID, s.Version+3))
	s, err = w.session(w.Context(), w.DB, w.one.ID, s.ID)
	w.fine(err)
	return s
}

// decreed enters a decree that a second person confirms.
func (w *world) decreed(s Session, number string) Decree {
	w.Helper()
	id, err := w.Enter(w.Context(), w.pleno, w.one.ID, NewDecree{Session: s.ID, Number: number, Day: w.today(), Signer: "Ketua"})
	w.fine(err)
	w.fine(w.ConfirmDecree(w.Context(), w.second, w.one.ID, id, 1))
	one, err := decree(w.Context(), w.DB, w.one.ID, id)
	w.fine(err)
	return one
}

func (w *world) today() string { return w.ground.Now().UTC().Format(time.DateOnly) }

// publishNow publishes at once, as the job does.
func (w *world) publishNow(actor access.Actor, plan Plan) Publication {
	w.Helper()
	id, err := w.Publish(w.Context(), actor, w.one.ID, plan)
	w.fine(err)
	w.fine(w.publish(w.Context(), id, nothing))
	p, err := publication(w.Context(), w.DB, id)
	w.fine(err)
	return p
}

// nothing ends no job.
func nothing(context.Context, db.Tx) error { return nil }

// queue runs the jobs of this room until none is left.
func (w *world) queue() {
	w.Helper()
	q := job.New(job.Deps{DB: w.DB, Now: time.Now, Log: slog.New(slog.DiscardHandler), Poll: 10 * time.Millisecond})
	w.Schedule(q)
	ctx, stop := context.WithCancel(w.Context())
	ended := make(chan error, 1)
	go func() { ended <- q.Run(ctx) }()
	deadline := time.Now().Add(30 * time.Second)
	for {
		left, err := db.One(ctx, w.DB, db.Column[int], `SELECT count(*) FROM job WHERE kind = $1`, publishKind)
		w.fine(err)
		if left == 0 || time.Now().After(deadline) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	stop()
	w.fine(<-ended)
}

func wantKind(t testing.TB, err error, want problem.Kind) {
	t.Helper()
	if problem.KindOf(err) != want {
		t.Errorf("%v is no %v", err, want)
	}
}

// wantKey checks which text says what is wrong.
func wantKey(t testing.TB, err error, key string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), "decision."+key) {
		t.Errorf("%v does not say decision.%s", err, key)
	}
}
