package notify

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// pauses are how long a message waits after each failure that may pass; the last is for all further ones.
var pauses = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour}

// patience is how long a message is tried: a server that is away over a long weekend comes back
// (RFC 5321, section 4.5.4.1, asks for four or five days).
const patience = 5 * 24 * time.Hour

// away is how long a message waits for a channel that this replica does not have.
const away = 10 * time.Minute

// attemptTime is how long one attempt may take.
const attemptTime = 2 * time.Minute

// maxReason bounds what is kept of an error, in characters.
const maxReason = 300

// deliver is the job of one delivery.
func (n *Notify) deliver(ctx context.Context, j job.Job) error {
	var e errand
	if err := j.Decode(&e); err != nil {
		return err
	}
	d, err := n.begin(ctx, e.Delivery)
	if err != nil || d.State != Queued {
		return err
	}
	receipt, failure := n.try(ctx, d)
	if failure != nil && ctx.Err() != nil && !IsFinal(failure) {
		return failure // we are stopping, or it took too long: the queue tries again
	}
	now := n.now()
	return n.DB.InTx(context.WithoutCancel(ctx), func(ctx context.Context, tx db.Tx) error {
		if err := j.Done(ctx, tx); err != nil {
			return err
		}
		return n.settle(ctx, tx, d, receipt, failure, now)
	})
}

// begin notes that a delivery is tried, before it is: whoever reads the log after a crash knows that the
// person may have it.
func (n *Notify) begin(ctx context.Context, id string) (delivery, error) {
	var d delivery
	now := n.now()
	err := n.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		var err error
		d, err = deliveryByID(ctx, tx, id)
		if problem.KindOf(err) == problem.NotFound {
			d = delivery{}
			return nil // swept
		}
		if err != nil || d.State != Queued {
			return err
		}
		d.Attempts++
		d.Version++
		return db.Update(ctx, tx, `UPDATE delivery SET attempts = attempts + 1, tried_at = $3, version = version + 1 WHERE id = $1 AND version = $2`,
			id, d.Version-1, now)
	})
	return d, err
}

// IsFinal reports whether an error was made by Refused or Unreachable.
func IsFinal(err error) bool {
	final, _ := finality(err)
	return final
}

// try writes the letter and hands it to its channel.
func (n *Notify) try(ctx context.Context, d delivery) (Receipt, error) {
	channel := n.channels[d.Channel]
	if channel == nil {
		return Receipt{}, errNoChannel
	}
	letter, err := n.letter(ctx, d)
	if err != nil {
		return Receipt{}, err
	}
	return channel.Deliver(ctx, letter)
}

// settle notes down what became of an attempt.
func (n *Notify) settle(ctx context.Context, tx db.Tx, d delivery, receipt Receipt, failure error, now db.Time) error {
	final, _ := finality(failure)
	late := now.Sub(d.since()) >= patience
	switch {
	case failure == nil && receipt.Final:
		return n.accepted(ctx, tx, d, Delivered, receipt, now)
	case failure == nil:
		return n.accepted(ctx, tx, d, Sent, receipt, now)
	case IsUnreachable(failure):
		if err := n.unreachable(ctx, tx, d, failure, now); err != nil {
			return err
		}
		return end(ctx, tx, d, Bounced, failure.Error(), now)
	case final || late:
		return end(ctx, tx, d, Failed, failure.Error(), now)
	}
	pause := pauses[min(d.Attempts, len(pauses))-1]
	if failure == errNoChannel { //nolint:errorlint // our own, never wrapped
		pause = away
	}
	due := db.At(now.Add(pause))
	if err := db.Update(ctx, tx, `UPDATE delivery SET due_at = $3, reason = $4, version = version + 1 WHERE id = $1 AND version = $2`,
		d.ID, d.Version, due, line(failure.Error(), maxReason)); err != nil {
		return err
	}
	return enqueue(ctx, tx, d, due.Time)
}

func (n *Notify) accepted(ctx context.Context, tx db.Tx, d delivery, state State, receipt Receipt, now db.Time) error {
	if err := forgiven(ctx, tx, d.Channel, d.Address, receipt.Final, now); err != nil {
		return err
	}
	return db.Update(ctx, tx, `UPDATE delivery SET state = $3, provider_id = $4, reason = '', sealed = '', address = $5, ended_at = $6,
		version = version + 1 WHERE id = $1 AND version = $2`,
		d.ID, d.Version, string(state), line(receipt.ProviderID, maxReason), d.keptAddress(), now)
}

// end gives a delivery up. Its fields are kept for a while, so that somebody may try once more.
func end(ctx context.Context, tx db.Tx, d delivery, state State, reason string, now db.Time) error {
	return db.Update(ctx, tx, `UPDATE delivery SET state = $3, reason = $4, ended_at = $5, version = version + 1 WHERE id = $1 AND version = $2`,
		d.ID, d.Version, string(state), line(reason, maxReason), now)
}

// keptAddress is what is kept of the address of a message that has gone out: of people without an account
// only as much as tells two of them apart.
func (d delivery) keptAddress() string {
	if d.Account != "" {
		return d.Address
	}
	return Mask(d.Address)
}
