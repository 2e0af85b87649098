// Package decision knows what is decided over one computation of a cycle: the plenary with its minutes, the decree that
// two people enter and confirm, and when figures become public. It computes nothing: figures are those of the computation,
// and what is published is written by result.
package decision

import (
	"context"
	"embed"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/review"
	"github.com/patuh-id/patuh/internal/run"
	"github.com/patuh-id/patuh/internal/workday"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what the room needs.
type Deps struct {
	DB      *db.DB
	Now     func() time.Time
	Record  access.Recorder
	Cycles  *cycle.Cycles
	Runs    *run.Runs
	Reviews *review.Reviews
	Results *result.Store
	Files   *evidence.Files
}

// Decisions keeps what is decided in one installation. It is safe for concurrent use.
type Decisions struct{ Deps }

// New returns the decisions in the database of deps.
func New(deps Deps) *Decisions { return &Decisions{deps} }

func (d *Decisions) now() time.Time { return db.At(d.Now()).Time }

// Limits of what people write, in characters, and of how much there is.
const (
	maxLine      = 300
	maxWords     = 4_000
	MaxAttendees = 60
	MaxPoints    = 100
)

func notFound() error { return problem.New(problem.NotFound, "decision.not_found", nil) }

func conflict(key string) error { return problem.New(problem.Conflict, "decision."+key, nil) }

func forbidden(key string) error { return problem.New(problem.Forbidden, "decision."+key, nil) }

// faster names an update that found nothing: somebody else was there first.
func faster(err error) error {
	if problem.KindOf(err) == problem.Conflict {
		return conflict("changed")
	}
	return err
}

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

func valid(text string) bool { return len(text) == 36 && uuid.Validate(text) == nil }

func null(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func bit(is bool) int {
	if is {
		return 1
	}
	return 0
}

// faults collects what is wrong with a form, each with the name of its field.
type faults struct{ found problem.Faults }

func (f *faults) add(field, key string, args problem.Args) {
	f.found.Add(problem.Place{File: field}, "decision.fault."+key, args)
}

// words tidies a text and checks it: one line where limit is maxLine.
func (f *faults) words(field, text string, limit int, needed bool) string {
	text = strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), ""))
	if limit == maxLine {
		text = strings.Join(strings.Fields(text), " ")
	}
	switch n := utf8.RuneCountInString(text); {
	case n == 0 && needed:
		f.add(field, "empty", nil)
	case n > limit:
		f.add(field, "long", problem.Args{"max": limit, "is": n})
	}
	return text
}

// day checks a day that must be there, between two others where they are given.
func (f *faults) day(field, text, from, until string) string {
	text = strings.TrimSpace(text)
	switch _, ok := workday.ParseDate(text); {
	case text == "":
		f.add(field, "empty", nil)
	case !ok:
		f.add(field, "day", nil)
	case from != "" && text < from:
		f.add(field, "before", problem.Args{"day": from})
	case until != "" && text > until:
		f.add(field, "after", problem.Args{"day": until})
	}
	return text
}

// keyOf is what of a number counts when two are compared: its letters and digits.
func keyOf(number string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, number)
}

// house is what is known of the authority that runs a cycle.
type house struct {
	Name  string
	today string // in its zone
	zone  workday.Zone
}

func (d *Decisions) house(ctx context.Context, q db.Queryer, authority string) (house, error) {
	var h house
	zone := ""
	err := q.QueryRow(ctx, `SELECT name, zone FROM authority WHERE id = $1`, authority).Scan(&h.Name, &zone)
	h.zone = workday.ZoneOf(zone)
	h.today = d.now().In(h.zone.Location).Format(time.DateOnly)
	return h, err
}

// Sight is what somebody sees and may do of the decisions about a cycle.
type Sight struct {
	Cycle cycle.Cycle
	// Decides: minutes and figures. Decrees: decrees. Publishes: for the whole.
	Decides, Decrees, Publishes bool
	Offices                     []string // for which they publish a part
}

// sight returns what actor sees of the decisions about a cycle. Kind: NotFound.
func (d *Decisions) sight(ctx context.Context, q db.Queryer, actor access.Actor, id string) (Sight, error) {
	found, err := d.Cycles.SightOf(ctx, q, actor, id, access.PublishCycles)
	if err != nil {
		return Sight{}, notFound()
	}
	scope := found.Cycle.Scope()
	s := Sight{
		Cycle: found.Cycle, Offices: found.Offices, Decides: access.Allowed(actor, access.DecideCycles, scope),
		Decrees: access.Allowed(actor, access.DecreeCycles, scope), Publishes: access.Allowed(actor, access.PublishCycles, scope),
	}
	if !s.Decides && !s.Decrees && !s.Publishes && len(s.Offices) == 0 {
		return s, notFound()
	}
	return s, nil
}

// working is an act in a cycle.
type working struct {
	*Decisions
	Sight
	tx           db.Tx
	actor        access.Actor
	house        house
	touched      ledger.Touched
	subject, why string
}

// act has actor do something, with an event of that kind.
func (d *Decisions) act(ctx context.Context, actor access.Actor, of, kind string, may func(Sight) bool, do func(ctx context.Context, w *working) error) error {
	return d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		w := &working{Decisions: d, tx: tx, actor: actor}
		var err error
		if w.Sight, err = d.sight(ctx, tx, actor, of); err != nil {
			return err
		}
		if !may(w.Sight) {
			return forbidden("no_right")
		}
		if w.house, err = d.house(ctx, tx, w.Cycle.Authority); err != nil {
			return err
		}
		if err := do(ctx, w); err != nil {
			return err
		}
		return w.record(ctx, kind)
	})
}

func decides(s Sight) bool { return s.Decides }

func decrees(s Sight) bool { return s.Decrees }

func (w *working) record(ctx context.Context, kind string) error {
	rows, err := w.touched.Rows(ctx, w.tx)
	if err != nil {
		return err
	}
	return w.Record.Record(ctx, w.tx, access.Event{
		Stream: "cycle/" + w.Cycle.ID, Kind: "decision." + kind, Actor: w.actor, Scope: w.Cycle.Scope(), At: w.now(), Subject: w.subject, Why: w.why,
		Rule: access.Version, Rows: rows,
	})
}
