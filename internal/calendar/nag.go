package calendar

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/notify"
)

// calendarPath is the page of calendars.
const calendarPath = "/kelola/kalender"

// yearMissing tells that a national list is late. It says to everybody what that does to their due
// dates, and who can put it right: the list is one for all offices.
var yearMissing = notify.Kind{Name: "calendar.year_missing", Fields: []string{"year"}, Required: []string{"year"}, Link: calendarPath}

// Messages are the kinds of messages that this room sends.
func Messages() []notify.Kind { return []notify.Kind{yearMissing} }

// Telling is how the room reaches people.
type Telling struct {
	Messages interface {
		Send(ctx context.Context, tx db.Tx, m notify.Message) error
	}
	// InRole says who holds a role somewhere; access.Access knows.
	InRole func(ctx context.Context, q db.Queryer, role access.Role, scope access.Scope, at time.Time) ([]string, error)
}

const nagKind = "holiday.nag"

// Schedule lets the queue tell people of missing years.
func (c *Calendars) Schedule(q *job.Queue, to Telling) {
	q.Handle(nagKind, func(ctx context.Context, _ job.Job) error { return c.Nag(ctx, to) }, job.Options{Concurrency: 1, Timeout: 10 * time.Minute})
	q.Every(nagKind, 24*time.Hour)
}

// Nag tells the administrators of every authority, and whoever keeps the national list, of each year
// whose list should be known by now and is not: each person once a month, however often it is run. Who
// takes up the post in the middle of a month is told the next day.
func (c *Calendars) Nag(ctx context.Context, to Telling) error {
	now := c.now()
	missing, err := c.Missing(ctx, now)
	if err != nil || len(missing) == 0 {
		return err
	}
	authorities, err := c.Authorities(ctx)
	if err != nil {
		return err
	}
	// The keepers first: who is told as one of them is not told again.
	if err := c.nag(ctx, to, access.InstrumentAdministrator, access.Scope{Installation: true}, missing, now); err != nil {
		return err
	}
	for _, a := range authorities {
		if err := c.nag(ctx, to, access.AuthorityAdministrator, access.Scope{Authority: a.ID}, missing, now); err != nil {
			return err
		}
	}
	return nil
}

// nag tells the holders of a role in one place, all or none.
func (c *Calendars) nag(ctx context.Context, to Telling, role access.Role, scope access.Scope, missing []MissingYear, now time.Time) error {
	err := c.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		accounts, err := to.InRole(ctx, tx, role, scope, now)
		if err != nil {
			return err
		}
		for _, account := range accounts {
			for _, m := range missing {
				year := strconv.Itoa(m.Year)
				err := to.Messages.Send(ctx, tx, notify.Message{
					Kind: yearMissing.Name, To: notify.Recipient{Account: account}, Scope: scope, Link: calendarPath,
					Args: map[string]string{"year": year}, Unique: year + "/" + now.In(jakarta).Format("2006-01"),
				})
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("tell of missing years: %w", err)
	}
	return nil
}
