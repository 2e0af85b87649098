// Package review knows how what assessors found is looked at by others: verified, validated and checked by the centre,
// each by somebody who had no hand in it. It knows who sent what back and why, what was said about an answer, and how
// alike two people code the same. It changes no answer, and whoever is assessed sees nothing of it.
package review

import (
	"context"
	"embed"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/notify"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what the room needs.
type Deps struct {
	DB     *db.DB
	Now    func() time.Time
	Record access.Recorder
	Cycles *cycle.Cycles
	Forms  *form.Forms
	// Messages tells people that they were called; nil tells nobody.
	Messages interface {
		Send(ctx context.Context, tx db.Tx, m notify.Message) error
	}
}

// Reviews keeps the reviews of one installation. It is safe for concurrent use.
type Reviews struct{ Deps }

// New returns the reviews in the database of deps.
func New(deps Deps) *Reviews { return &Reviews{deps} }

func (r *Reviews) now() time.Time { return db.At(r.Now()).Time }

// State is how far a unit has come: as far as the form that has come least far.
type State string

// A unit is in the field while one of its forms is a draft or was returned, and while it has none.
const (
	Field     State = "field"
	Sent      State = "sent"
	Verified  State = "verified"
	Validated State = "validated"
	Checked   State = "checked"
)

// States are all states, in their order.
var States = []State{Field, Sent, Verified, Validated, Checked}

// Key is the catalog key of a state's name.
func (s State) Key() string { return "review.state." + string(s) }

func (s State) rank() int { return slices.Index(States, s) }

// rankOf is a state of a form as a number, in SQL: the place of the unit's state in States.
const rankOf = `CASE f.state WHEN 'sent' THEN 1 WHEN 'verified' THEN 2 WHEN 'validated' THEN 3 WHEN 'checked' THEN 4 ELSE 0 END`

// stateOf is how far a form has come.
func stateOf(f *form.Form) State {
	if s := State(f.State); slices.Contains(States, s) && s != Field {
		return s
	}
	return Field
}

// Level is a step forward, which each has a role of its own.
type Level string

// The levels, in their order.
const (
	Verify   Level = "verify"
	Validate Level = "validate"
	Check    Level = "check"
)

// Levels are all levels, in their order.
var Levels = []Level{Verify, Validate, Check}

// Key is the catalog key of a level's name.
func (l Level) Key() string { return "review.level." + string(l) }

func (l Level) action() access.Action {
	return map[Level]access.Action{Verify: access.VerifyForms, Validate: access.ValidateForms, Check: access.CheckForms}[l]
}

// from is where a unit stands before a level, and to where it stands after it.
func (l Level) from() State { return States[1+slices.Index(Levels, l)] }

func (l Level) to() State { return States[2+slices.Index(Levels, l)] }

// may reports whether actor has the right to a level: the first two at the office that assessed, the last at the
// authority that runs the cycle.
func (l Level) may(actor access.Actor, spot *cycle.Spot) bool {
	where := access.Scope{Authority: spot.Locus.Office}
	if l == Check {
		where = spot.Cycle.Scope()
	}
	return access.Allowed(actor, l.action(), where)
}

func notFound() error { return problem.New(problem.NotFound, "review.not_found", nil) }

func conflict(key string) error { return problem.New(problem.Conflict, "review."+key, nil) }

func forbidden(key string) error { return problem.New(problem.Forbidden, "review."+key, nil) }

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

// record writes an event of a unit with the rows that it touched.
func (r *Reviews) record(ctx context.Context, tx db.Tx, actor access.Actor, kind string, spot *cycle.Spot, why string, touched *ledger.Touched) error {
	return r.put(ctx, tx, kind, touched, access.Event{
		Stream: "review/" + spot.Locus.ID, Actor: actor, Scope: access.Scope{Authority: spot.Locus.Office}, At: r.now(), Subject: spot.Locus.ID, Why: why,
	})
}

func (r *Reviews) put(ctx context.Context, tx db.Tx, kind string, touched *ledger.Touched, event access.Event) error {
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	event.Kind, event.Rule, event.Rows = "review."+kind, access.Version, rows
	return r.Record.Record(ctx, tx, event)
}
