package calendar

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/workday"
)

// Change is what an act changed: between which days, and for whom.
type Change struct {
	Authority string       // id; empty: for all
	Unit      string       // id; empty: for all units of the authority
	Region    string       // only where offices lie in it; empty: everywhere
	From      workday.Date // zero: all that was before Until
	Until     workday.Date // zero: open
	Why       string       // in the actor's words; may be empty
	Decree    string       // may be empty
}

// Listener is told of a change inside its transaction, after the new calendar can be read through tx.
// Its error undoes the change.
type Listener func(ctx context.Context, tx db.Tx, c Change) error

// Changed adds a listener. It is called before anything is served, never later.
func (c *Calendars) Changed(listener func(ctx context.Context, tx db.Tx, c Change) error) {
	c.listeners = append(c.listeners, listener)
}

// Mover says how many open clocks would have another due date if the changes, which can be read
// through tx, were made; tx is then taken back. It changes nothing.
type Mover func(ctx context.Context, tx db.Tx, changes []Change) (int, error)

// Moves sets who counts the clocks that a change would move. It is called before anything is served.
func (c *Calendars) Moves(count func(ctx context.Context, tx db.Tx, changes []Change) (int, error)) {
	c.moves = count
}

// hold lets one transaction at a time change calendars, until it ends: whether two rows contradict each
// other can only be seen by whoever is alone.
func hold(ctx context.Context, tx db.Tx) error {
	if _, err := tx.Exec(ctx, `UPDATE calendar_revision SET revision = revision WHERE one = 1`); err != nil {
		return fmt.Errorf("wait for other changes of calendars: %w", err)
	}
	return nil
}

// publish raises the revision and tells the listeners.
func (c *Calendars) publish(ctx context.Context, tx db.Tx, changes []Change) error {
	if err := raise(ctx, tx); err != nil {
		return err
	}
	if err := directory.Touch(ctx, tx); err != nil { // the public reads calendars too
		return err
	}
	for _, change := range changes {
		for _, listener := range c.listeners {
			if err := listener(ctx, tx, change); err != nil {
				return err
			}
		}
	}
	return nil
}

// raise makes what was read before the change old.
func raise(ctx context.Context, tx db.Tx) error {
	mark, err := uuid.NewV7()
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE calendar_revision SET revision = revision + 1, mark = $1 WHERE one = 1`, mark.String()); err != nil {
		return fmt.Errorf("raise the calendars' revision: %w", err)
	}
	return nil
}
