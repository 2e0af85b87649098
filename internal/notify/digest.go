package notify

import (
	"context"
	"errors"
	"strconv"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/workday"
)

// maxLines is how many messages a digest names; it counts the rest.
const maxLines = 50

// Digest collects what is held and due, one message for each person. Of two replicas that do it at once
// one finds nothing left. What fails for one person keeps nobody else waiting.
func (n *Notify) Digest(ctx context.Context) error {
	var failures []error
	for last := ""; ; {
		due, err := db.All(ctx, n.DB, db.Column[string], `SELECT recipient FROM delivery WHERE state = 'held' AND due_at <= $1 AND recipient > $2
			GROUP BY recipient ORDER BY recipient LIMIT 200`, n.now(), last)
		if err != nil || len(due) == 0 {
			return errors.Join(append(failures, err)...)
		}
		for _, last = range due {
			if err := n.digest(ctx, last); err != nil && len(failures) < maxLines {
				failures = append(failures, err)
			}
		}
	}
}

// digest collects what is held for one person.
func (n *Notify) digest(ctx context.Context, recipient string) error {
	now := n.now()
	latest, err := db.All(ctx, n.DB, scanDelivery, `SELECT `+deliveryColumns+` FROM delivery
		WHERE recipient = $1 AND state = 'held' AND due_at <= $2 ORDER BY created_at DESC, id DESC LIMIT $3`, recipient, now, maxLines)
	if err != nil || len(latest) == 0 {
		return err
	}
	lines, readable := make([]Line, 0, len(latest)), latest[:0]
	for _, d := range latest {
		l, err := n.letter(ctx, d)
		if err != nil {
			if err := n.setAside(ctx, d, err, now); err != nil {
				return err
			}
			continue
		}
		readable = append(readable, d)
		office, err := n.office(ctx, d.Authority)
		if err != nil {
			return err
		}
		lines = append(lines, Line{Subject: l.Subject, Said: when(n.Catalog.Printer(d.Lang), d.Created, workday.ZoneOf(office.Zone).Location), Link: l.Link})
	}
	if len(readable) == 0 {
		return nil // whatever is left comes next time
	}
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	return n.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		done, err := tx.Exec(ctx, `UPDATE delivery SET state = 'folded', digest_id = $3, sealed = '', ended_at = $2, version = version + 1
			WHERE recipient = $1 AND state = 'held' AND due_at <= $2`, recipient, now, id.String())
		if err != nil {
			return err
		}
		folded, err := done.RowsAffected()
		if err != nil || folded == 0 {
			return err
		}
		return n.writeDigest(ctx, tx, id.String(), readable[0], content{Args: map[string]string{"n": strconv.FormatInt(folded, 10)}, Lines: lines}, now)
	})
}

// setAside takes out of a digest what this replica cannot put into words: another may, whose version
// knows the kind. After as long as a message is tried nobody will.
func (n *Notify) setAside(ctx context.Context, d delivery, failure error, now db.Time) error {
	n.Deps.Log.WarnContext(ctx, "a message cannot be put into words", "delivery", d.ID, "kind", d.Kind, "error", failure)
	return n.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if now.Sub(d.since()) >= 2*patience { // a digest may come once a week
			return end(ctx, tx, d, Failed, failure.Error(), now)
		}
		return db.Update(ctx, tx, `UPDATE delivery SET due_at = $3, version = version + 1 WHERE id = $1 AND version = $2`, d.ID, d.Version, db.At(now.Add(away)))
	})
}

// writeDigest writes the one message of what was folded, to where its person is reached now.
func (n *Notify) writeDigest(ctx context.Context, tx db.Tx, id string, last delivery, c content, now db.Time) error {
	to := Recipient{Account: last.Account, Lang: last.Lang, Name: last.Name}
	if last.Account == "" {
		to.Address, to.Channel = last.Address, last.Channel
	}
	where, err := n.target(ctx, tx, Message{To: to, Scope: scopeOf(last.Authority)}, n.kinds[last.Kind])
	if err != nil || where == nil {
		return err // the person left meanwhile
	}
	d := delivery{
		ID: id, Kind: digestKind.Name, Channel: where.channel, Authority: last.Authority, Account: where.account, recipient: last.recipient,
		Address: where.address, Name: where.name, Lang: where.lang, State: Queued, Created: now.Time, Due: now.Time,
	}
	suppressed, err := isSuppressed(ctx, tx, d.Channel, d.Address)
	if err != nil {
		return err
	}
	if suppressed {
		d.State, d.Reason, d.Ended = Dropped, reasonSuppressed, now.Time
	} else if d.sealed, err = n.seal(id, c); err != nil {
		return err
	}
	if written, err := insert(ctx, tx, d, ""); err != nil || !written || d.State != Queued {
		return err
	}
	return enqueue(ctx, tx, d, d.Due)
}
