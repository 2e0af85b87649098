// Package form knows what assessors found: the answers of one subject at one locus, as they came from phones, from
// paper, from sheets or from a desk. Nothing that was received is ever thrown away: what cannot be joined with what is
// there stands aside until a person decides. It computes no score, and whoever is assessed never sees a form.
package form

import (
	"context"
	"embed"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
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
	Files  *evidence.Files
}

// Forms keeps the forms of one installation. It is safe for concurrent use.
type Forms struct {
	Deps
	papers papers
}

// New returns the forms in the database of deps.
func New(deps Deps) *Forms { return &Forms{Deps: deps} }

func (f *Forms) now() time.Time { return db.At(f.Now()).Time }

// State is where a form stands.
type State string

// A draft may be sent too, since phones die. A form that was sent is changed by nobody until it is returned; Void is
// one that does not count.
const (
	Draft     State = "draft"
	Sent      State = "sent"
	Returned  State = "returned"
	Verified  State = "verified"
	Validated State = "validated"
	Checked   State = "checked"
	Void      State = "void"
)

// States are all states, in their order.
var States = []State{Draft, Sent, Returned, Verified, Validated, Checked, Void}

// Key is the catalog key of a state's name.
func (s State) Key() string { return "form.state." + string(s) }

// takes reports whether what comes in changes a form in this state.
func (s State) takes() bool { return s == Draft || s == Returned }

// Way is how a form came.
type Way string

// The ways in.
const (
	Field Way = "field" // a phone
	Paper Way = "paper" // keyed from a form on paper
	Sheet Way = "sheet" // a working paper in XLSX
	Desk  Way = "desk"  // at a desk
	// Picked is what a person picked of versions that others had sent: see Resolve. Nothing comes in this way.
	Picked Way = "picked"
)

// Key is the catalog key of a way's name.
func (w Way) Key() string { return "form.way." + string(w) }

// Form is a form without its answers.
type Form struct {
	ID, Cycle, Office, Body, Locus string
	Subject, Product               string
	State                          State
	Rev                            int64
	By                             string // account
	Way                            Way
	Team                           string // id; may be empty
	Substitute                     bool
	Answered                       int
	Started, Finished, Received    time.Time // by the server's clock; the first two may be zero
	NAOpen, Flags                  int
	Version                        int64 // given back with a change
}

// Scope is where a form lies.
func (f *Form) Scope() access.Scope { return access.Scope{Authority: f.Office} }

const columns = `f.id, f.cycle_id, f.office_id, f.body_id, f.locus_id, f.subject, f.product, f.state, f.rev, f.made_by, f.way, coalesce(f.team_id, ''),
	f.substitute, f.answered, f.started_at, f.finished_at, f.received_at, f.na_open, f.flags, f.version`

func scan(row db.Row) (Form, error) {
	var f Form
	var started, finished, received db.Time
	err := row.Scan(&f.ID, &f.Cycle, &f.Office, &f.Body, &f.Locus, &f.Subject, &f.Product, &f.State, &f.Rev, &f.By, &f.Way, &f.Team,
		&f.Substitute, &f.Answered, &started, &finished, &received, &f.NAOpen, &f.Flags, &f.Version)
	f.Started, f.Finished, f.Received = started.Time, finished.Time, received.Time
	return f, err
}

func notFound() error { return problem.New(problem.NotFound, "form.not_found", nil) }

func conflict(key string) error { return problem.New(problem.Conflict, "form."+key, nil) }

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

func null(text string) any {
	if text == "" {
		return nil
	}
	return text
}

func valid(text string) bool { return len(text) == 36 && uuid.Validate(text) == nil }

// byID returns a form, whoever asks. Kind: NotFound.
func byID(ctx context.Context, q db.Queryer, id string) (Form, error) {
	if !valid(id) {
		return Form{}, notFound()
	}
	one, err := db.One(ctx, q, scan, `SELECT `+columns+` FROM form f WHERE f.id = $1`, id)
	if problem.KindOf(err) == problem.NotFound {
		err = notFound()
	}
	return one, err
}

// record writes an event of a form with the rows that it touched.
func (f *Forms) record(ctx context.Context, tx db.Tx, actor access.Actor, kind string, of *Form, why string, touched *ledger.Touched) error {
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	return f.Record.Record(ctx, tx, access.Event{
		Stream: "form/" + of.ID, Kind: "form." + kind, Actor: actor, Scope: of.Scope(), At: f.now(), Subject: of.ID, Why: why,
		Rule: access.Version, Rows: rows,
	})
}
