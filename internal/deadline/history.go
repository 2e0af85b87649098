package deadline

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
)

// What stands in the history of a clock.
const (
	Started    = "started"
	PausedAct  = "paused"
	Resumed    = "resumed"
	Extended   = "extended"
	Warned     = "warned"
	Recomputed = "recomputed"
	MetAct     = "met"
	MissedAct  = "missed"
	StoppedAct = "stopped"
)

// Entry is one step in the life of a clock.
type Entry struct {
	Clock    string
	Version  int64 // of the clock, after it
	Act      string
	At       time.Time // when it happened
	Recorded time.Time
	By       string // the account; empty for the machine
	Why      string
	// Amount is by how much a clock was extended, how long it was given at the start, or which step of
	// its rule's warnings was told, from 1.
	Amount int
	State  State
	// DueWas is zero at the start.
	DueWas, Due time.Time
	NotBefore   time.Time
}

func entryOf(act string, was, c Clock, a Act, amount int) Entry {
	return Entry{
		Clock: c.ID, Version: c.Version, Act: act, At: a.At, By: a.By, Why: a.Why, Amount: amount, State: c.State,
		DueWas: was.Due, Due: c.Due, NotBefore: c.NotBefore,
	}
}

func (d *Deadlines) note(ctx context.Context, tx db.Tx, entries ...Entry) error {
	now := d.now()
	_, err := db.InsertAll(ctx, tx, `INSERT INTO clock_history (clock_id, version, act, at, recorded_at, by_account, why, amount, state,
			due_was, due_at, not_before)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, func(yield func([]any) bool) {
		for _, e := range entries {
			if !yield([]any{
				e.Clock, e.Version, e.Act, db.At(e.At), now, e.By, e.Why, e.Amount, string(e.State),
				orNull(e.DueWas), db.At(e.Due), orNull(e.NotBefore),
			}) {
				return
			}
		}
	})
	return err
}

// History returns what became of a clock, from its start on.
func (d *Deadlines) History(ctx context.Context, q db.Queryer, clock string) ([]Entry, error) {
	return db.All(ctx, q, func(row db.Row) (Entry, error) {
		var e Entry
		var at, recorded, was, due, notBefore db.Time
		err := row.Scan(&e.Clock, &e.Version, &e.Act, &at, &recorded, &e.By, &e.Why, &e.Amount, &e.State, &was, &due, &notBefore)
		e.At, e.Recorded, e.DueWas, e.Due, e.NotBefore = at.Time, recorded.Time, was.Time, due.Time, notBefore.Time
		return e, err
	}, `SELECT clock_id, version, act, at, recorded_at, by_account, why, amount, state, due_was, due_at, not_before
		FROM clock_history WHERE clock_id = $1 ORDER BY version`, clock)
}

// Replay works out from the history alone how a clock stands: its state, its due date, its pauses, by
// how much it was extended, and when it ended.
func Replay(history []Entry) Clock {
	var c Clock
	for _, e := range history {
		c.ID, c.Version, c.State, c.Due, c.NotBefore = e.Clock, e.Version, e.State, e.Due, e.NotBefore
		if n := len(c.Pauses); n > 0 && c.Pauses[n-1].Until.IsZero() && e.State != Paused {
			c.Pauses[n-1].Until = e.At
		}
		switch e.Act {
		case Started:
			c.Started, c.Length = e.At, e.Amount
		case PausedAct:
			c.Pauses = append(c.Pauses, Pause{From: e.At})
		case Extended:
			c.Extension += e.Amount
		case MetAct, StoppedAct:
			c.Ended = e.At
		}
	}
	return c
}

// Text says an entry in a line, with the days in a zone.
func (e *Entry) Text(p *locale.Printer, zone *time.Location) string {
	day := func(due time.Time) locale.Day { return locale.Day(due.Add(-1).In(zone)) }
	args := map[string]any{"due": day(e.Due), "amount": e.Amount, "why": e.Why}
	key := "deadline.history." + e.Act
	if !e.DueWas.IsZero() {
		args["was"] = day(e.DueWas)
		if e.Act == Recomputed && e.DueWas.Equal(e.Due) {
			key = "deadline.history.recomputed_same"
		}
	}
	if e.Act == MetAct && e.State == Missed {
		key = "deadline.history.late"
	}
	return p.Named(key, args)
}
