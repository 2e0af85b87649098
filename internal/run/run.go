// Package run knows the computations of a cycle: asked for by who decides, worked out by a job from one state of all
// answers, numbered, kept with its archive, and never replaced by a later one. It knows which units were in and why
// others were not, and what differs between two. It decides no result and publishes none.
package run

import (
	"context"
	"embed"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/review"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// MaxPurpose bounds what a computation is asked for, in characters.
const MaxPurpose = 500

// Deps are what the room needs.
type Deps struct {
	DB      *db.DB
	Now     func() time.Time
	Record  access.Recorder
	Cycles  *cycle.Cycles
	Forms   *form.Forms
	Reviews *review.Reviews
}

// Runs keeps the computations of one installation. It is safe for concurrent use.
type Runs struct{ Deps }

// New returns the computations in the database of deps.
func New(deps Deps) *Runs { return &Runs{deps} }

func (r *Runs) now() time.Time { return db.At(r.Now()).Time }

// State is where a computation stands.
type State string

// One that failed or was cancelled has no number and no figures.
const (
	Asked     State = "asked"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Key is the catalog key of a state's name.
func (s State) Key() string { return "run.state." + string(s) }

// Levels are how far the review of a unit may be wanted to have come, the usual one first.
var Levels = []review.State{review.Checked, review.Validated, review.Verified}

// Run is a computation of a cycle.
type Run struct {
	ID, Cycle string
	Number    int // 0 until it is done
	State     State
	Least     review.State
	Purpose   string
	// Instrument is the hash of the cycle's instrument, Inputs of all that it started from, Archive of the file.
	Instrument, Inputs, Archive string
	Size                        int64 // of the archive, in bytes
	AskedBy, EndedBy            string
	Asked, Taken, Ended, Shared time.Time // zero until then
	Lines                       string    // JSON of []score.Line
	Trouble                     string    // JSON of []Trouble
	Bodies, Units, In, Forms    int
	Progress                    int // bodies worked out so far
	Version                     int64
}

const columns = `r.id, r.cycle_id, coalesce(r.number, 0), r.state, r.least, r.purpose, r.instrument_hash, r.inputs_hash, r.archive_hash, r.archive_size,
	r.asked_by, r.ended_by, r.asked_at, r.taken_at, r.ended_at, r.shared_at, r.lines, r.trouble, r.bodies, r.units, r.units_in, r.forms, r.done, r.version`

func scan(row db.Row) (Run, error) {
	var r Run
	var asked, taken, ended, shared db.Time
	err := row.Scan(&r.ID, &r.Cycle, &r.Number, &r.State, &r.Least, &r.Purpose, &r.Instrument, &r.Inputs, &r.Archive, &r.Size,
		&r.AskedBy, &r.EndedBy, &asked, &taken, &ended, &shared, &r.Lines, &r.Trouble, &r.Bodies, &r.Units, &r.In, &r.Forms, &r.Progress, &r.Version)
	r.Asked, r.Taken, r.Ended, r.Shared = asked.Time, taken.Time, ended.Time, shared.Time
	return r, err
}

func notFound() error { return problem.New(problem.NotFound, "run.not_found", nil) }

func conflict(key string) error { return problem.New(problem.Conflict, "run."+key, nil) }

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

func valid(text string) bool { return len(text) == 36 && uuid.Validate(text) == nil }

// sight is what actor sees of the computations of a cycle: whoever decides sees all, an office what it has in those
// that were shown to offices.
type sight struct {
	cycle.Sight
	decides bool
}

// sees reports whether anything of a computation is in sight.
func (s *sight) sees(r *Run) bool { return s.decides || !r.Shared.IsZero() && len(s.Offices) > 0 }

// look returns what actor sees of the computations of a cycle. Kind: NotFound.
func (r *Runs) look(ctx context.Context, q db.Queryer, actor access.Actor, id string) (*sight, error) {
	found, err := r.Cycles.SightOf(ctx, q, actor, id, access.ReadFigures)
	if err != nil {
		return nil, notFound()
	}
	s := &sight{Sight: found, decides: access.Allowed(actor, access.RunCycles, found.Cycle.Scope())}
	if !s.decides && len(s.Offices) == 0 {
		return nil, notFound()
	}
	s.All = s.decides
	return s, nil
}

// one returns a computation that actor sees something of. Kind: NotFound.
func (r *Runs) one(ctx context.Context, q db.Queryer, actor access.Actor, cycle, id string) (Run, *sight, error) {
	s, err := r.look(ctx, q, actor, cycle)
	if err != nil || !valid(id) {
		return Run{}, nil, notFound()
	}
	one, err := db.One(ctx, q, scan, `SELECT `+columns+` FROM run r WHERE r.id = $1 AND r.cycle_id = $2`, id, cycle)
	if problem.KindOf(err) == problem.NotFound || err == nil && !s.sees(&one) {
		return one, nil, notFound()
	}
	if err == nil {
		one.veil(s)
	}
	return one, s, err
}

// record writes an event of a computation with the rows that it touched.
func (r *Runs) record(ctx context.Context, tx db.Tx, actor access.Actor, kind string, of *cycle.Cycle, id, why string) error {
	var touched ledger.Touched
	touched.Add("run", id)
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	return r.Record.Record(ctx, tx, access.Event{
		Stream: "cycle/" + of.ID, Kind: "run." + kind, Actor: actor, Scope: of.Scope(), At: r.now(), Subject: id, Why: why,
		Rule: access.Version, Rows: rows,
	})
}
