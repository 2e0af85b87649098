package notify

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// reasonSuppressed is why a message to a failing address was not tried.
const reasonSuppressed = "the address fails"

// Entry is a message in the delivery log: never what it said.
type Entry struct {
	ID, Kind, Channel string
	// To is the address, masked for whoever may not read it.
	To                         string
	Account, Authority         string
	State                      State
	Attempts                   int
	Reason                     string
	Created, Due, Tried, Ended time.Time
	// Again: it can be tried again.
	Again bool
}

// Filter chooses from the log; empty parts choose everything.
type Filter struct {
	// Authority is whose, "" the installation's own; Everywhere is all that the actor may see.
	Authority  string
	Everywhere bool
	State      State
	Channel    string
	Kind       string
	// From and To are when it was written.
	From, To time.Time
	// Before is the id that the page before ended with.
	Before string
	// Limit is how many at most: 50 when zero, 500 at most.
	Limit int
}

// Log lists messages, the latest first. Kinds: those of access.Decide.
func (n *Notify) Log(ctx context.Context, actor access.Actor, f Filter) ([]Entry, error) {
	if !f.Everywhere {
		if err := access.Decide(actor, access.ReadMessages, scopeOf(f.Authority)); err != nil {
			return nil, err
		}
	}
	where, args := access.Filter(actor, access.ReadMessages, access.Columns{Authority: "authority_id"}, 1)
	also := func(condition string, value any) {
		args = append(args, value)
		where += " AND " + condition + " $" + strconv.Itoa(len(args))
	}
	if !f.Everywhere && f.Authority == "" {
		where += " AND authority_id IS NULL"
	} else if !f.Everywhere {
		also("authority_id =", f.Authority)
	}
	for _, part := range []struct{ column, value string }{{"state =", string(f.State)}, {"channel =", f.Channel}, {"kind =", f.Kind}, {"id <", f.Before}} {
		if part.value != "" {
			also(part.column, part.value)
		}
	}
	if !f.From.IsZero() {
		also("created_at >=", db.At(f.From))
	}
	if !f.To.IsZero() {
		also("created_at <", db.At(f.To))
	}
	if f.Limit <= 0 || f.Limit > 500 {
		f.Limit = 50
	}
	args = append(args, f.Limit)
	list, err := db.All(ctx, n.DB, scanDelivery, `SELECT `+deliveryColumns+` FROM delivery WHERE `+where+
		` ORDER BY id DESC LIMIT $`+strconv.Itoa(len(args)), args...)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(list))
	for i, d := range list {
		entries[i] = Entry{
			ID: d.ID, Kind: d.Kind, Channel: d.Channel, To: shown(actor, d.Account, d.Authority, d.Address), Account: d.Account, Authority: d.Authority,
			State: d.State, Attempts: d.Attempts, Reason: d.Reason, Created: d.Created, Due: d.Due, Tried: d.Tried, Ended: d.Ended, Again: d.again(),
		}
	}
	return entries, nil
}

// again reports whether a message can be tried again: what it says is still there.
func (d delivery) again() bool {
	return d.sealed != "" && slices.Contains([]State{Failed, Bounced, Dropped}, d.State)
}

// Retry makes messages due that were given up, or wait for their next attempt, all of them or none.
// One that is being tried at this moment is left to that. Kinds: those of access.Decide; NotFound; Conflict for one that is over and cannot be tried again.
func (n *Notify) Retry(ctx context.Context, actor access.Actor, ids []string) error {
	return n.each(ctx, actor, ids, "notify.retried", func(ctx context.Context, tx db.Tx, d delivery, now db.Time) error {
		if d.State != Queued && !d.again() {
			return problem.New(problem.Conflict, "notify.over", nil)
		}
		if d.underway(now.Time) {
			return nil // a second attempt beside it would be a second copy
		}
		if err := db.Update(ctx, tx, `UPDATE delivery SET state = 'queued', due_at = $3, retried_at = $3, ended_at = NULL, version = version + 1
			WHERE id = $1 AND version = $2`, d.ID, d.Version, now); err != nil {
			return err
		}
		return enqueue(ctx, tx, d, now.Time)
	})
}

// GiveUp ends messages that wait. Kinds as Retry.
func (n *Notify) GiveUp(ctx context.Context, actor access.Actor, ids []string) error {
	return n.each(ctx, actor, ids, "notify.given_up", func(ctx context.Context, tx db.Tx, d delivery, now db.Time) error {
		if d.State.Over() {
			return problem.New(problem.Conflict, "notify.over", nil)
		}
		return end(ctx, tx, d, Dropped, d.Reason, now)
	})
}

func (n *Notify) each(ctx context.Context, actor access.Actor, ids []string, event string,
	do func(context.Context, db.Tx, delivery, db.Time) error,
) error {
	now := n.now()
	return n.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		for _, id := range ids {
			d, err := deliveryByID(ctx, tx, id)
			if err == nil {
				err = access.Decide(actor, access.RetryMessages, scopeOf(d.Authority))
			} else if problem.KindOf(err) == problem.NotFound {
				err = problem.New(problem.NotFound, "notify.unknown", nil)
			}
			if err != nil {
				return err
			}
			if err := do(ctx, tx, d, now); err != nil {
				return err
			}
			if err := n.record(ctx, tx, actor, event, d.Authority, id, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// SendTest sends the actor a test message with the words of an authority. Kinds: those of access.Decide;
// Unavailable without a channel or an address; Conflict when nothing is sent to the address any more.
func (n *Notify) SendTest(ctx context.Context, actor access.Actor, authority string) error {
	if err := access.Decide(actor, access.EditWords, scopeOf(authority)); err != nil {
		return err
	}
	now := n.now()
	return n.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		// One a minute is enough to see whether it arrives.
		m := Message{Kind: testKind.Name, To: Recipient{Account: actor.Account}, Scope: scopeOf(authority), Unique: now.Truncate(time.Minute).String()}
		to, err := n.target(ctx, tx, m, testKind)
		if err != nil {
			return err
		}
		if to == nil {
			return problem.New(problem.Unavailable, "notify.no_channel", nil)
		}
		if suppressed, err := isSuppressed(ctx, tx, to.channel, to.address); err != nil {
			return err
		} else if suppressed {
			return problem.New(problem.Conflict, "notify.address_fails", nil)
		}
		return n.write(ctx, tx, testKind, *to, m)
	})
}
