package award

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/decision"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/oversight"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/run"
	"github.com/patuh-id/patuh/internal/testkit"
	"github.com/patuh-id/patuh/internal/testkit/groundtest"
	"github.com/patuh-id/patuh/internal/testkit/ledgertest"
)

// world is an Ombudsman office that assesses four cities and a police resort, with two units each, by an instrument that
// holds certificates back. Kepala leads the office, pleno decides, rina plans, exa and vera keep the register of products.
type world struct {
	*Awards
	*testing.T
	ground                              *groundtest.Ground
	products                            *oversight.Products
	office                              access.Authority
	kepala, pleno, rina, exa, vera, oto access.Actor
	one                                 cycle.Cycle
	run                                 string
	bodies                              map[string]directory.Body
	decree                              Decree // that stands; without an ID none does
	withdrawn                           bool
	offices                             []string // whose figures are public; an empty one: all
}

func worlds(t *testing.T, work func(t *testing.T, w *world)) {
	t.Helper()
	testkit.Databases(t, func(t *testing.T, d *db.DB) { work(t, newWorld(t, d)) })
}

func newWorld(t testing.TB, d *db.DB) *world {
	t.Helper()
	inner, ok := t.(*testing.T)
	if !ok {
		inner = new(testing.T)
	}
	ground := groundtest.Open(t, d, ledgertest.Open(t, d))
	w := &world{T: inner, ground: ground, bodies: map[string]directory.Body{}}
	var err error
	w.office, err = ground.Access.MakeAuthority(t.Context(), access.Machine(), access.Authority{
		Slug: "ombudsman-contoh", Kind: access.Ombudsman, Name: "Ombudsman Contoh", Zone: "Asia/Makassar", From: ground.Now(),
	})
	w.must(t, err)
	w.must(t, ground.Directory.Seed(t.Context()))
	cycles := cycle.New(cycle.Deps{DB: d, Now: ground.Now, Record: ground.Record, Access: ground.Access, Directory: ground.Directory, Calendars: calendar.New(calendar.Deps{DB: d}), Names: groundtest.Names})
	forms := form.New(form.Deps{DB: d, Now: ground.Now, Record: ground.Record, Cycles: cycles, Files: ground.Files})
	reviews := review.New(review.Deps{DB: d, Now: ground.Now, Record: ground.Record, Cycles: cycles, Forms: forms})
	runs := run.New(run.Deps{DB: d, Now: ground.Now, Record: ground.Record, Cycles: cycles, Forms: forms, Reviews: reviews})
	w.products = oversight.Over(oversight.Deps{DB: d, Now: ground.Now, Record: ground.Record, Access: ground.Access, Deadlines: ground.Deadlines, Files: ground.Files})
	catalog, err := locale.Load(Texts)
	w.must(t, err)
	w.Awards = New(Deps{
		DB: d, Now: ground.Now, Record: ground.Record, Access: ground.Access, Cycles: cycles, Forms: forms, Runs: runs, Products: w.products, Catalog: catalog, Origin: "https://patuh.example",
		Decrees: w,
	})
	w.kepala, w.pleno, w.rina = w.holds(t, "kepala", access.Validator, w.office.Scope()), w.holds(t, "pleno", access.CentralReviewer, w.office.Scope()), w.holds(t, "rina", access.Planner, w.office.Scope())
	w.exa, w.vera, w.oto = w.holds(t, "exa", access.Examiner, w.office.Scope()), w.holds(t, "vera", access.Verifier, w.office.Scope()), w.holds(t, "oto", access.Validator, ground.Other.Scope())
	w.plan(t)
	return w
}

func (w *world) must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) fine(err error) {
	w.Helper()
	w.must(w.T, err)
}

func (w *world) holds(t testing.TB, account string, role access.Role, at access.Scope) access.Actor {
	t.Helper()
	w.ground.Seat(t, account, role, at)
	return access.Actor{Account: account, Holdings: []access.Holding{{Role: role, Scope: at}}}
}

// gated is the sample of the design with the award of 2024.
func gated(t testing.TB) []byte {
	t.Helper()
	paper, err := os.ReadFile("../run/archive/testdata/contoh.yaml")
	if err != nil {
		t.Fatal(err)
	}
	from, err := instrument.Open("ori@2024")
	if err != nil {
		t.Fatal(err)
	}
	text := string(from.Format())
	start := strings.Index(text, "\naward:")
	end := strings.Index(text, "\ntotal:")
	return bytes.Replace(paper, []byte("\ntotal:"), []byte(text[start:end]+"\ntotal:"), 1)
}

var names = []string{"kota-a", "kota-b", "kota-c", "kota-d"}

func (w *world) plan(t testing.TB) {
	t.Helper()
	one, err := w.Cycles.Make(t.Context(), w.rina, w.office.ID, cycle.Plan{
		Kind: cycle.External, Year: 2026, Title: "Penilaian 2026", From: "2026-03-01", Until: "2026-10-31", FileName: "contoh.yaml", File: gated(t),
	})
	w.must(t, err)
	var slugs []string
	for i, slug := range append(names, "polres-a") {
		kind, region := "city", "63.7"+strconv.Itoa(i+1)
		if i == len(names) {
			kind = "police_resort"
		}
		if i > 1 {
			region = "63.71"
		}
		body, err := w.ground.Directory.MakeBody(t.Context(), access.Machine(), directory.Body{Kind: kind, Name: strings.ToUpper(slug[:1]) + slug[1:], Region: region, Slug: slug}, "uji")
		w.must(t, err)
		w.bodies[slug] = body
		for _, unit := range []string{"Dinas A", "Dinas B"} {
			w.ground.Unit(t, body, unit)
		}
		slugs = append(slugs, slug)
	}
	_, err = w.Cycles.AddBodies(t.Context(), w.rina, one.ID, slugs)
	w.must(t, err)
	for _, slug := range slugs {
		w.must(t, w.Cycles.AddLoci(t.Context(), w.rina, one.ID, slug, []string{"dinas-a", "dinas-b"}, ""))
	}
	w.one, err = w.Cycles.Freeze(t.Context(), w.rina, one.ID, one.Version)
	w.must(t, err)
	asked, err := w.Runs.Ask(t.Context(), w.pleno, w.one.ID, review.Checked, "uji")
	w.must(t, err)
	w.must(t, w.Runs.WorkOut(t.Context(), asked.ID))
	w.run = asked.ID
	for slug, figure := range map[string][2]string{"kota-a": {"95.45", "A"}, "kota-b": {"90.00", "A"}, "kota-c": {"90.00", "A"}, "kota-d": {"69.63", "C"}, "polres-a": {"81.00", "B"}} {
		w.figure(t, slug, figure[0], figure[1])
	}
}

// figure writes what a computation would have come to.
func (w *world) figure(t testing.TB, slug, rounded, class string) {
	t.Helper()
	body := w.bodies[slug].ID
	w.must(t, w.DB.InTx(t.Context(), func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE run_body SET state = 'ok', exact = $3, rounded = $3, class = $4, dimensions = $5 WHERE run_id = $1 AND body_id = $2`, w.run, body, rounded, class,
			`[{"n":"INP","p":"`+map[string]string{"kota-b": "20", "kota-c": "21"}[slug]+`"}]`)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE run_unit SET state = 'ok', exact = $3, rounded = $3, class = $4 WHERE run_id = $1 AND body_id = $2`, w.run, body, rounded, class)
		return err
	}))
}

// Published is what was decided, as decision would say.
func (w *world) Published(context.Context, db.Queryer, string) (decision.Standing, error) {
	if w.decree.ID == "" {
		return decision.Standing{}, problem.New(problem.NotFound, "decision.not_found", nil)
	}
	return decision.Standing{
		Decree: decision.Decree{ID: w.decree.ID, Number: w.decree.Number, Day: w.decree.Day}, Run: w.decree.Run, Published: w.decree.At, Offices: w.offices, Absent: w.decree.Absent,
	}, nil
}

func (w *world) Withdrawn(context.Context, db.Queryer, string) (bool, error) { return w.withdrawn, nil }

// publish has a decree stand from now on.
func (w *world) publish() {
	w.offices = []string{""}
	w.decree = Decree{ID: "00000000-0000-7000-8000-000000000001", Run: w.run, Number: "12/2026", Day: w.ground.Now().Format("2006-01-02"), At: w.ground.Now()}
}

func cities() Rules {
	return Rules{Title: "Kota terbaik", Subject: Bodies, Kinds: []string{"city"}, Most: 2, Ties: Second, Second: "INP", PresentedBy: "Kepala Perwakilan", ReceivedBy: "Wali kota", Signer: "Kepala Perwakilan", Place: "Banjarmasin"}
}

func (w *world) list(rules Rules) string {
	w.Helper()
	id, err := w.Make(w.Context(), w.kepala, w.one.ID, w.office.ID, rules)
	w.fine(err)
	return id
}

func (w *world) sheet(list string) Sheet {
	w.Helper()
	s, err := w.One(w.Context(), w.kepala, w.one.ID, list)
	w.fine(err)
	return s
}

// frozen is a list that is frozen with a decree.
func (w *world) fixed(rules Rules) (string, []Certificate) {
	w.Helper()
	list := w.list(rules)
	w.publish()
	w.fine(w.Freeze(w.Context(), w.kepala, w.one.ID, list, 1))
	return list, w.all(list)
}

func (w *world) all(list string) []Certificate {
	w.Helper()
	all, err := w.Certificates(w.Context(), w.kepala, w.one.ID, list)
	w.fine(err)
	return all
}

// product is one that the office sent to a body, and its unit where there is one.
func (w *world) product(number, body string, units ...string) oversight.Sheet {
	w.Helper()
	id, err := w.products.Enter(w.Context(), w.exa, oversight.New{
		Authority: w.office.ID, Kind: oversight.Findings, Number: number, Day: "2026-03-02", Body: body, Units: units, Subject: "Akta terlambat", Items: []string{"Terbitkan akta."},
	})
	w.fine(err)
	w.fine(w.products.Send(w.Context(), w.exa, id, w.of(id).Version, ""))
	return w.of(id)
}

func (w *world) of(id string) oversight.Sheet {
	w.Helper()
	s, err := w.products.One(w.Context(), w.exa, id)
	w.fine(err)
	return s
}

// close closes a product as carried out, today.
func (w *world) close(id string) {
	w.Helper()
	today := w.ground.Now().Format("2006-01-02")
	s := w.of(id)
	w.fine(w.products.MoveItem(w.Context(), w.exa, id, s.Version, oversight.Move{Item: s.Parts[0].ID, To: oversight.CarriedOut, Day: today}))
	w.fine(w.products.Close(w.Context(), w.exa, id, w.of(id).Version, oversight.Ending{Outcome: oversight.OutCarriedOut, Day: today, Why: "Dilaksanakan."}))
}

func wantKind(t testing.TB, err error, want problem.Kind) {
	t.Helper()
	if problem.KindOf(err) != want {
		t.Errorf("%v is no %v", err, want)
	}
}

func wantKey(t testing.TB, err error, want string) {
	t.Helper()
	var e *problem.Error
	if !errors.As(err, &e) || e.Key != "award."+want {
		t.Errorf("%v does not say %s", err, want)
	}
}

func wantFault(t testing.TB, err error, field, key string) {
	t.Helper()
	var faults problem.Faults
	if errors.As(err, &faults) {
		for _, f := range faults {
			if f.Place.File == field && f.Key == "award.fault."+key {
				return
			}
		}
	}
	t.Errorf("%v does not say %s of %s", err, key, field)
}

// events are the kinds of a list's events, the oldest first.
func (w *world) events(list string) string {
	w.Helper()
	all, err := w.ground.Record.Events(w.Context(), "award/"+list, 100)
	w.fine(err)
	var kinds []string
	for _, e := range all {
		kinds = append([]string{strings.TrimPrefix(e.Kind, "award.")}, kinds...)
	}
	return strings.Join(kinds, " ")
}
