// Package calendar keeps the calendars that offices of the installation work by: holidays and joint
// leave with their decrees, local holidays, days on which one office is closed, and office hours from
// a day on. Nothing is deleted: what a decree takes back keeps its row, with the decree that did it.
//
// It counts nothing (package workday does) and knows no deadline; whoever keeps deadlines listens to
// its changes. It does not guess: a year without its decree is a year without its decree.
package calendar

import (
	"embed"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what a Calendars needs. Without Record and Now it reads only.
type Deps struct {
	DB     *db.DB
	Now    func() time.Time
	Record access.Recorder
}

// Calendars keeps the calendars of one installation. It is safe for concurrent use once its listeners
// are set.
type Calendars struct {
	db        *db.DB
	now       func() time.Time
	record    access.Recorder
	listeners []Listener
	moves     Mover

	mu     sync.Mutex
	cached map[string]*authorityCalendars // by authority
}

// New returns the calendars in the database of deps.
func New(deps Deps) *Calendars {
	return &Calendars{db: deps.DB, now: deps.Now, record: deps.Record, cached: map[string]*authorityCalendars{}}
}

// Office names whose calendar is meant: an authority's, or that of one of its units. The zero Office is
// the installation's: the national list over the five-day office of western Indonesia.
type Office struct {
	Authority string // id
	Unit      string // id of a unit of a body that the authority keeps; empty for its default
}

// Scope is where the calendar lies.
func (o Office) Scope() access.Scope { return access.Kept(o.Authority, "", "") }

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
