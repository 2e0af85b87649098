// Package breach writes down what went wrong with personal data, counts the 72 hours within which those concerned and
// the authority that supervises have to be told, and keeps what was told to whom (UU 27/2022 article 46).
//
// It overwrites nothing: what turns out later is a version of its own, with why. It counts hours of the wall and not
// of work, from the instant at which anybody in the authority learned of it. It shows nobody a case that is about them.
// It refuses to say which agency supervises: that is written on each notice by whoever gives it.
package breach

import (
	"context"
	"embed"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/paper"
)

// Texts are this room's texts.
//
//go:embed texts
var Texts embed.FS

const (
	rule        = "pdp_kebocoran" // of the 72 hours
	subjectKind = "breach"
)

// Deps are what the room needs.
type Deps struct {
	DB        *db.DB
	Now       func() time.Time
	Record    *ledger.Ledger
	Access    *access.Access
	Deadlines *deadline.Deadlines
	Catalog   *locale.Catalog
	Cases     *complaint.Complaints
	// Messages take what those who answer for an incident are told; nil: they are told nothing.
	Messages complaint.Post
	Log      *slog.Logger
	// Letterhead is an authority's; nil: its name alone.
	Letterhead func(ctx context.Context, authority string) (paper.Letterhead, string, error)
}

// Breaches is the room. It is safe for concurrent use.
type Breaches struct{ Deps }

// Over returns the room in the database of deps. It is called once, before anything happens.
func Over(deps Deps) *Breaches {
	b := &Breaches{deps}
	deps.Deadlines.Warned(b.warned)
	return b
}

func (b *Breaches) now() time.Time { return db.At(b.Now()).Time }

// EventKey is the catalog key of what an event of this room is called, by its kind.
func EventKey(kind string) string { return "breach.event." + strings.TrimPrefix(kind, "breach.") }

// record writes an event of an incident with the rows that it touched.
func (b *Breaches) record(ctx context.Context, tx db.Tx, actor access.Actor, one *Incident, kind, why string, touched *ledger.Touched) error {
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	return b.Record.Record(ctx, tx, access.Event{
		Stream: "breach:" + one.ID, Kind: "breach." + kind, Actor: actor, Scope: one.Scope(), At: b.now(), Subject: one.Number(), Why: why,
		Rule: access.Version, Rows: rows,
	})
}

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

// State is where an incident stands.
type State string

// An incident is Open until what was learned from it is written down.
const (
	Open   State = "open"
	Closed State = "closed"
)

// Key is the catalog key of a state.
func (s State) Key() string { return "breach.state." + string(s) }

// Incident is something that went wrong, with what is known of it now.
type Incident struct {
	ID, Authority string
	Year, Running int64
	State         State
	// Due is when everybody has to be told, Told when they were; zero before.
	Due, Told time.Time
	Lesson    string
	ClosedBy  string
	Closed    time.Time
	Version   int64
	Entry
}

// Number is what an incident is called.
func (i *Incident) Number() string { return fmt.Sprintf("INS-%d-%03d", i.Year, i.Running) }

// Scope is where it happened.
func (i *Incident) Scope() access.Scope { return access.Scope{Authority: i.Authority} }

// Overdue reports whether its 72 hours are over at an instant, and not everybody was told.
func (i *Incident) Overdue(at time.Time) bool { return i.Told.IsZero() && !at.Before(i.Due) }

// Late reports whether everybody was told late, or not yet and too late.
func (i *Incident) Late(at time.Time) bool {
	return i.Overdue(at) || !i.Told.IsZero() && i.Told.After(i.Due)
}

// Left are the hours that are left at an instant, begun ones counted; of an overdue one those that have gone since, whole
// ones counted.
func (i *Incident) Left(at time.Time) int {
	left := i.Due.Sub(at)
	if left < 0 {
		return int(-left / time.Hour)
	}
	return int((left + time.Hour - 1) / time.Hour)
}

func conflict(key string) error { return problem.New(problem.Conflict, "breach."+key, nil) }
