// Package award knows who gets a certificate for a published figure, and why not: the gate of the instrument's version,
// lists of those who are rewarded together, certificates with their numbers, and how they are handed over. A figure is
// decided elsewhere and never changed here. A list is frozen with the decree; what the gate held back is released on the
// day on which the last product is settled; nothing that was given is taken back by what comes later.
package award

import (
	"context"
	"embed"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/decision"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/oversight"
	"github.com/patuh-id/patuh/internal/run"
	"github.com/patuh-id/patuh/internal/workday"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Decree is what a cycle was decided with.
type Decree struct {
	ID, Run     string // ids
	Number, Day string
	At          time.Time // of publication
	Absent      []string  // slugs of bodies that were left without a figure
}

// Decrees say what was decided.
type Decrees interface {
	Published(ctx context.Context, q db.Queryer, cycle string) (decision.Standing, error)
	Withdrawn(ctx context.Context, q db.Queryer, decree string) (bool, error)
}

// Deps are what the room needs. Without Messages nobody is told of anything.
type Deps struct {
	DB       *db.DB
	Now      func() time.Time
	Record   access.Recorder
	Access   *access.Access
	Cycles   *cycle.Cycles
	Forms    *form.Forms
	Runs     *run.Runs
	Products *oversight.Products
	Messages *notify.Notify
	Catalog  *locale.Catalog
	Origin   string // public scheme and host, which codes on paper lead to
	// Decrees are *decision.Decisions.
	Decrees Decrees
}

// Awards keeps the awards of one installation. It is safe for concurrent use.
type Awards struct{ Deps }

// New returns the awards in the database of deps, and listens to the register of products: it is called before anything
// happens.
func New(deps Deps) *Awards {
	a := &Awards{deps}
	a.Products.Settles(a.settled)
	return a
}

func (a *Awards) now() time.Time { return db.At(a.Now()).Time }

// zone is where an authority is.
func zone(ctx context.Context, q db.Queryer, authority string) (*time.Location, error) {
	name, err := db.One(ctx, q, db.Column[string], `SELECT zone FROM authority WHERE id = $1`, authority)
	if err != nil {
		return nil, err
	}
	return workday.ZoneOf(name).Location, nil
}

// decreeFor is the decree that stands for what an authority gives in a cycle: with it the figures of all were published, or
// those of this office. False where there is none.
func (a *Awards) decreeFor(ctx context.Context, q db.Queryer, cycle, authority string) (Decree, bool, error) {
	s, err := a.Decrees.Published(ctx, q, cycle)
	if problem.KindOf(err) == problem.NotFound {
		return Decree{}, false, nil
	}
	if err != nil || !s.Withdrawn.IsZero() || !slices.Contains(s.Offices, "") && !slices.Contains(s.Offices, authority) {
		return Decree{}, false, err
	}
	return Decree{ID: s.Decree.ID, Run: s.Run, Number: s.Decree.Number, Day: s.Decree.Day, At: s.Published, Absent: s.Absent}, true, nil
}

func notFound() error { return problem.New(problem.NotFound, "award.not_found", nil) }

func conflict(key string) error { return problem.New(problem.Conflict, "award."+key, nil) }

// faster names an update that found nothing: somebody else was there first.
func faster(err error) error {
	if errors.Is(err, db.ErrChanged) {
		return conflict("changed")
	}
	return err
}

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

func valid(text string) bool { return len(text) == 36 && uuid.Validate(text) == nil }

// Limits of what people write, in characters.
const (
	MaxLine  = 200
	MaxWords = 8_000
)

// faults collects what is wrong with a form, each with the name of its field.
type faults struct{ found problem.Faults }

func (f *faults) add(field, key string, args problem.Args) {
	f.found.Add(problem.Place{File: field}, "award.fault."+key, args)
}

// line tidies a text and checks it; words keeps its lines.
func (f *faults) line(field, text string, needed bool) string {
	return f.words(field, strings.Join(strings.Fields(text), " "), MaxLine, needed)
}

func (f *faults) words(field, text string, limit int, needed bool) string {
	text = strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), ""))
	switch n := utf8.RuneCountInString(text); {
	case n == 0 && needed:
		f.add(field, "empty", nil)
	case n > limit:
		f.add(field, "long", problem.Args{"max": limit, "is": n})
	}
	return text
}

func (f *faults) day(field, text string, needed bool) string {
	text = strings.TrimSpace(text)
	if _, ok := workday.ParseDate(text); text == "" && needed || text != "" && !ok {
		f.add(field, "day", nil)
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

// sight is what an actor sees of the awards of a cycle: all of them, or those of some offices.
type sight struct {
	cycle.Sight
	actor access.Actor
}

// sees reports whether a list is in sight.
func (s *sight) sees(l *List) bool { return s.Sees(l.Authority) }

// may reports whether the actor may do something with what an authority gives.
func (s *sight) may(action access.Action, authority string) bool {
	return access.Allowed(s.actor, action, access.Scope{Authority: authority}) || access.Allowed(s.actor, action, s.Cycle.Scope())
}

// look returns what actor sees of the awards of a cycle. Kind: NotFound.
func (a *Awards) look(ctx context.Context, q db.Queryer, actor access.Actor, id string) (*sight, error) {
	found, err := a.Cycles.SightOf(ctx, q, actor, id, access.ReadAwards)
	if err != nil || !found.All && len(found.Offices) == 0 {
		return nil, notFound()
	}
	return &sight{found, actor}, nil
}

// one returns a list that actor sees. Kind: NotFound.
func (a *Awards) one(ctx context.Context, q db.Queryer, actor access.Actor, cycle, id string) (List, *sight, error) {
	s, err := a.look(ctx, q, actor, cycle)
	if err != nil || !valid(id) {
		return List{}, nil, notFound()
	}
	l, err := db.One(ctx, q, scanList, `SELECT `+listColumns+` FROM award_list l WHERE l.id = $1 AND l.cycle_id = $2`, id, cycle)
	if problem.KindOf(err) == problem.NotFound || err == nil && !s.sees(&l) {
		return l, nil, notFound()
	}
	return l, s, err
}

// act has something done with a list by whoever may. Version is the one that they saw; 0 asks for none. Kinds: NotFound,
// Forbidden, Conflict; those of do.
func (a *Awards) act(ctx context.Context, actor access.Actor, cycle, id string, version int64, action access.Action, kind string,
	do func(ctx context.Context, tx db.Tx, l *List, touched *ledger.Touched) error,
) error {
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		l, s, err := a.one(ctx, tx, actor, cycle, id)
		if err != nil {
			return err
		}
		if !s.may(action, l.Authority) {
			return problem.New(problem.Forbidden, "access.forbidden", nil)
		}
		if version != 0 && version != l.Version {
			return conflict("changed")
		}
		var touched ledger.Touched
		if err := do(ctx, tx, &l, &touched); err != nil {
			return err
		}
		return a.record(ctx, tx, actor, kind, &l, id, "", &touched)
	})
}

// record writes an event of the awards of a cycle, with the rows that it touched.
func (a *Awards) record(ctx context.Context, tx db.Tx, actor access.Actor, kind string, l *List, subject, why string, touched *ledger.Touched) error {
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	return a.Record.Record(ctx, tx, access.Event{
		Stream: "award/" + l.ID, Kind: "award." + kind, Actor: actor, Scope: l.Scope(), At: a.now(), Subject: subject, Why: why,
		Rule: access.Version, Rows: rows,
	})
}
