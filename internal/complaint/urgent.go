package complaint

import (
	"context"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// urgentCall is the duty to call the reporter of an urgent case, and callWithin how soon.
const (
	urgentCall = "urgent"
	callWithin = time.Hour
)

// callSoon has the reporter of what is found to be urgent called within the hour, where they left a number, want
// to be called, and the office may know them.
func (c *Complaints) callSoon(ctx context.Context, tx db.Tx, a *acting) error {
	if a.By != ByOffice || a.now.Priority != Urgent || a.was.Priority == Urgent || a.now.State.Over() {
		return nil
	}
	who, err := c.reporterOf(ctx, tx, a.now.ID)
	if err != nil && problem.KindOf(err) == problem.NotFound {
		err = nil
	}
	if err != nil || who.Phone == "" || a.now.Secrecy != Open || neutral(&a.now, &who) || who.Reach == ByMailbox {
		return err
	}
	id, err := newID()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO complaint_duty (id, complaint_id, authority_id, way, kind, data, once, made_at, ended_at, ended_by, due_at)
		VALUES ($1, $2, $3, $4, $5, '{}', '', $6, NULL, '', $7) ON CONFLICT DO NOTHING`,
		id, a.now.ID, a.now.Authority, string(ByPhone), urgentCall, db.At(c.now()), db.At(c.now().Add(callWithin)))
	if err != nil {
		return fmt.Errorf("note an urgent call: %w", err)
	}
	return nil
}
