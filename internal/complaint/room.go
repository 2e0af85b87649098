package complaint

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/redact"
	"github.com/patuh-id/patuh/internal/sealed"
)

// Sealer encrypts who somebody is, bound to the case it belongs to, and hashes what is looked up and
// never read. The installation's key has one.
type Sealer interface {
	Seal(owner, text string) (string, error)
	Open(owner, sealed string) (string, error)
	Hash(parts ...string) string
}

// Deps are what the room needs.
type Deps struct {
	DB        *db.DB
	Now       func() time.Time
	Record    *ledger.Ledger
	Access    *access.Access
	Directory *directory.Directory
	Deadlines *deadline.Deadlines
	Files     *evidence.Files
	Catalog   *locale.Catalog
	Seal      Sealer
	// Identities keep who a secret reporter is; nil: no name is taken in secret.
	Identities *sealed.Sealed
	// Names are what colleagues are called, by their accounts.
	Names func(ctx context.Context, accounts ...string) (map[string]string, error)
	// Offices are what an authority's offices and services are found by; nil: by their names alone.
	Offices func(ctx context.Context, authority, words string, limit int) ([]OfficeHit, error)
	// Messages take what people are told; nil where nobody tells anything. Open says whether messages of an authority
	// go out by a channel now; nil: none do.
	Messages Post
	Open     func(ctx context.Context, q db.Queryer, channel, authority string) (bool, error)
	Log      *slog.Logger
}

// Complaints keeps the cases of one installation. It is safe for concurrent use.
type Complaints struct {
	Deps
	// Shields keep redacted copies of pictures and what is said in voice notes.
	Shields   *redact.Redact
	door      door
	listeners []Listener
	gate      Gate
}

// Over returns the cases in the database of deps.
func Over(deps Deps) *Complaints {
	deps.Record.Aside(keptEvents)
	if deps.Open == nil {
		deps.Open = func(context.Context, db.Queryer, string, string) (bool, error) { return false, nil }
	}
	deps.Open = (&lastOpen{open: deps.Open}).ask
	return &Complaints{Deps: deps, Shields: redact.Over(redact.Deps{DB: deps.DB, Now: deps.Now, Record: deps.Record, Files: deps.Files})}
}

func (c *Complaints) now() time.Time { return db.At(c.Now()).Time }

// subject is what the clocks of a case are about.
func subject(id string) deadline.Subject { return deadline.Subject{Kind: "case", ID: id} }

// stream is the stream of a case's events, which a receipt can prove to be whole.
func stream(id string) string { return "case:" + id }

// keptEvents is the condition under which an event is of a case that an actor is kept from: nobody reads in the
// record what is said about them.
func keptEvents(actor access.Actor, first int) (string, []any) {
	m := marks{first: first}
	about := m.bars(actor)
	if about == "" || actor.Machine {
		return "", nil
	}
	return "EXISTS (SELECT 1 FROM complaint_bar b WHERE b.complaint_id = substr(ledger_event.stream, " + strconv.Itoa(len(stream(""))+1) +
		") AND (" + about + "))", m.args
}

func byID(ctx context.Context, q db.Queryer, id string) (Case, error) {
	one, err := db.One(ctx, q, scanCase, `SELECT `+caseColumns+` FROM complaint WHERE id = $1`, id)
	if problem.KindOf(err) == problem.NotFound && err != nil {
		return one, problem.New(problem.NotFound, "complaint.not_found", nil)
	}
	return one, err
}

// newID returns an id by which rows stand in the order in which they were made.
func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}
