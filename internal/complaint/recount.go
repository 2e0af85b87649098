package complaint

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/deadline"
)

// supersededBy stops the clock of a whole work that another class's rule takes the place of.
func supersededBy(class Class) func(deadline.Clock) bool {
	return func(clock deadline.Clock) bool {
		for of, rule := range whole {
			if rule == clock.Code {
				return of != class
			}
		}
		return false
	}
}

// recount has the work count by the rule of another class from when it began, without the time in which it
// stood still. A formal request's begins when the information officer has it.
func (c *Complaints) recount(ctx context.Context, tx db.Tx, a *acting) error {
	if a.was.Class == a.now.Class {
		return nil
	}
	was, open, err := c.clock(ctx, tx, a.now.ID, whole[a.was.Class])
	if err != nil || !open {
		return err
	}
	stopped, err := c.Deadlines.Stop(ctx, tx, was.ID, deadline.Act{At: a.At, By: a.entry.By, Why: a.Why})
	if err != nil {
		return err
	}
	a.clocks = append(a.clocks, stopped)
	if a.now.Class == FormalRequest {
		return nil
	}
	started, err := c.Deadlines.Start(ctx, tx, deadline.Beginning{
		Subject: subject(a.now.ID), Scope: a.now.Scope(), Code: whole[a.now.Class], At: was.Started.Add(was.Stood(a.At)), By: a.entry.By, Why: a.Why,
	})
	if err != nil {
		return err
	}
	a.clocks = append(a.clocks, started...)
	if was.State != deadline.Paused {
		return nil
	}
	paused, err := c.Deadlines.Pause(ctx, tx, started[0].ID, deadline.Act{At: a.At, By: a.entry.By, Why: a.Why})
	if err == nil {
		a.clocks = append(a.clocks, paused)
	}
	return err
}
