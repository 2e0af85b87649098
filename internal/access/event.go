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
