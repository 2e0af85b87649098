// Package cycle knows a period of assessment from its plan to what was found: the instrument that is frozen for it,
// the bodies and units with how they were chosen, teams and those who must not assess somebody, visits and their
// letters. It computes no score, and tells a body no day of a visit.
package cycle

import (
	"context"
	"embed"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what the room needs.
type Deps struct {
	DB        *db.DB
	Now       func() time.Time
	Record    access.Recorder
	Access    *access.Access
	Directory *directory.Directory
	Calendars Calendars
	// Names are what people are called, by their accounts.
	Names func(ctx context.Context, accounts ...string) (map[string]string, error)
}

// Cycles keeps the cycles of one installation. It is safe for concurrent use.
type Cycles struct{ Deps }

// New returns the cycles in the database of deps.
func New(deps Deps) *Cycles { return &Cycles{deps} }

func (c *Cycles) now() time.Time { return db.At(c.Now()).Time }

// Kind says who assesses whom.
type Kind string

// An Ombudsman office assesses others; a government looks at itself, and shares what it finds when it wants to.
const (
	External Kind = "external"
	Self     Kind = "self"
)

// Kinds are all kinds.
var Kinds = []Kind{External, Self}

// Key is the catalog key of a kind's name.
func (k Kind) Key() string { return "cycle.kind." + string(k) }

// State is where a cycle stands.
type State string

// A draft's instrument may be changed; from Planned on it is frozen, and units change with a reason alone.
const (
	Draft   State = "draft"
	Planned State = "planned"
	Ended   State = "ended"
)

// States are all states, in their order.
var States = []State{Draft, Planned, Ended}

// Key is the catalog key of a state's name.
func (s State) Key() string { return "cycle.state." + string(s) }

// Cycle is a period of assessment.
type Cycle struct {
	ID        string
	Authority string // id of who runs it
	Kind      Kind
	Year      int
	Title     string
	// Instrument is id@version; Hash is the SHA-256 of its canonical form.
	Instrument, Hash string
	From, Until      string // days
	State            State
	MadeBy           string // account
	Made             time.Time
	Frozen, Shared   time.Time // zero until then
	Ended            time.Time
	Version          int64 // given back with a change
}

// Scope is where a cycle lies.
func (c *Cycle) Scope() access.Scope { return access.Scope{Authority: c.Authority} }

// Office is an authority that carries a cycle out.
type Office struct {
	Authority string // id
	Province  string // code; empty for all that no other office has
}

const columns = `c.id, c.authority_id, c.kind, c.year, c.title, c.instrument, c.instrument_hash, c.from_day, c.until_day, c.state, c.made_by, c.made_at,
	c.frozen_at, c.shared_at, c.ended_at, c.version`

func scan(row db.Row) (Cycle, error) {
	var c Cycle
	var made, frozen, shared, ended db.Time
	err := row.Scan(&c.ID, &c.Authority, &c.Kind, &c.Year, &c.Title, &c.Instrument, &c.Hash, &c.From, &c.Until, &c.State, &c.MadeBy, &made,
		&frozen, &shared, &ended, &c.Version)
	c.Made, c.Frozen, c.Shared, c.Ended = made.Time, frozen.Time, shared.Time, ended.Time
	return c, err
}

func notFound() error { return problem.New(problem.NotFound, "cycle.not_found", nil) }

// conflict says that somebody was faster, or that a cycle is not where the act needs it to be.
func conflict(key string) error { return problem.New(problem.Conflict, "cycle."+key, nil) }

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

// valid reports whether text can be an id: nothing else that came with an address reaches the database.
func valid(text string) bool { return uuid.Validate(text) == nil }

// record writes an event of a cycle with the rows that it touched.
func (c *Cycles) record(ctx context.Context, tx db.Tx, actor access.Actor, kind string, of *Cycle, why string, touched *ledger.Touched) error {
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	return c.Record.Record(ctx, tx, access.Event{
		Stream: "cycle/" + of.ID, Kind: "cycle." + kind, Actor: actor, Scope: of.Scope(), At: c.now(), Subject: of.ID, Why: why,
		Rule: access.Version, Rows: rows,
	})
}
