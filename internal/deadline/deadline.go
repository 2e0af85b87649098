// Package deadline knows how long an office may take: rules as versioned data, each with its basis and
// how sure it is, and the clocks that count by them on cases of other rooms. It knows no case: what a
// clock is about is a kind and an id. It decides nothing about a case either; it tells whoever listens
// that a deadline draws near or has passed.
//
// A clock keeps the version of its rule, and the limit that applied, from its start to its end. Only
// the calendar may move its due date, and each such move stands in its history with the decree that
// caused it.
package deadline

import (
	"context"
	"embed"
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/workday"
)

// Texts are this room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Calendar returns the calendar of an office, or of an authority where unit is empty, and the revision
// of all calendars that it is of, which only grows.
type Calendar func(ctx context.Context, q db.Queryer, authority, unit string) (*workday.Calendar, int64, error)

// Deps are what the room needs.
type Deps struct {
	DB       *db.DB
	Now      func() time.Time
	Record   access.Recorder
	Calendar Calendar
	Log      *slog.Logger
}

// Deadlines are the rules and clocks of one installation. They are safe for concurrent use once
// listeners are named.
type Deadlines struct {
	Deps
	listeners []Listener
	rules     sync.Map // rule versions that were read, by id: they never change
}

// New returns the deadlines in the database of deps.
func New(deps Deps) *Deadlines { return &Deadlines{Deps: deps} }

func (d *Deadlines) now() db.Time { return db.At(d.Now()) }

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}
