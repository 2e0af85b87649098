// Package office knows what an office offers and how it is reached: its services with their standard,
// what it has to make known of itself, its numbers, and the tests which show that somebody answers
// there. An office is a body of the directory or a unit of one; the directory has its name and address.
//
// It knows no case, and it invents no number: an authority enters its own, and those that others run,
// such as 112, stand in a list with how sure it is that they work.
package office

import (
	"context"
	"embed"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/notify"
	"github.com/patuh-id/patuh/internal/workday"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what an Offices needs. Those that follow Record are needed to test numbers.
type Deps struct {
	DB     *db.DB
	Now    func() time.Time
	Record access.Recorder

	// Calendars know how long a working day of an office lasts.
	Calendars interface {
		Of(ctx context.Context, q db.Queryer, office calendar.Office) (*workday.Calendar, int64, error)
	}
	Messages interface {
		Send(ctx context.Context, tx db.Tx, m notify.Message) error
		// Waits reports whether a message of the kind to an address has not gone out yet, but will.
		Waits(ctx context.Context, q db.Queryer, kind string, to notify.Recipient, unique string) (bool, error)
	}
	// Open reports whether messages of an authority ("" is the installation) go out by a channel now.
	Open func(ctx context.Context, q db.Queryer, channel, authority string) (bool, error)
	// InRole says who holds a role somewhere; access.Access knows.
	InRole func(ctx context.Context, q db.Queryer, role access.Role, scope access.Scope, at time.Time) ([]string, error)
	// Hash is what the code of a test message is looked up by.
	Hash func(parts ...string) string

	// Catalog has the words of what is printed, and Origin is the public scheme and host that codes on
	// paper lead to; empty where none is set.
	Catalog *locale.Catalog
	Origin  string
}

// Offices keeps what offices offer and how they are reached. It is safe for concurrent use.
type Offices struct {
	Deps

	mu    sync.Mutex
	index map[string]*index // by authority
}

// New returns the offices in the database of deps.
func New(deps Deps) *Offices { return &Offices{Deps: deps, index: map[string]*index{}} }

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

// null makes an empty reference a NULL.
func null(text string) any {
	if text == "" {
		return nil
	}
	return text
}
