package access

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Event is an act as the record keeps it. It is declared here, and not by the ledger, because the
// ledger knows actors and scopes and may not be known in return; the ledger takes it as its own.
type Event struct {
	Stream  string // what is numbered without a gap: "position/ID"
	Kind    string // what was done: "holding.begun"
	Actor   Actor
	Scope   Scope
	At      time.Time
	Subject string // what it was done to: an id, never a name
	Why     string // in the actor's words; may be empty
	Rule    string // the version of the rule applied; may be empty
	Rows    []Row  // the covered rows, as the act left them
}

// Row is a row after an act, with all its columns in the order of the migration.
type Row struct {
	Table, ID string
	Values    []any
}

// Recorder writes an event inside the transaction of its act. The ledger is one.
type Recorder interface {
	Record(ctx context.Context, tx db.Tx, e Event) error
}

// Announcement is a kind of event that programs elsewhere may be told of. A room declares the kinds
// that it records itself; who is told, and how, is known elsewhere.
type Announcement struct {
	// Name is what programs read, "position.changed": small letters, digits, _ and full stops.
	Name string
	// Acts are the kinds of events that it stands for.
	Acts []string
	// Public: it is about what everybody can read, so everybody may be told, in whichever authority it
	// happened. Anything else is told within its own authority alone.
	Public bool
	// Names says what the Subject of these acts is the id of, "position"; empty where the Subject is
	// nothing to be told, such as the name of a file.
	Names string
	// Read is where there is more to be read about it, by those who may: a path with the event's id as
	// {event} and its authority's slug as {authority}.
	Read string
}

// Announced are the kinds of this room. Nothing in them says who holds a position.
var Announced = []Announcement{
	{
		Name: "authority.changed", Names: "authority", Read: "/api/v1/events?authority={authority}&event={event}",
		Acts: []string{"authority.made", "authority.edited", "authority.branded", "authority.logo_set", "authority.logo_removed"},
	},
	{
		Name: "position.changed", Names: "position", Read: "/api/v1/positions?authority={authority}", Acts: []string{
			"position.made", "position.edited", "holding.begun", "holding.accepted", "holding.provided", "holding.delegated",
			"holding.transferred", "holding.ended",
		},
	},
}
