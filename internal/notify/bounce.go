package notify

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Bounces is the mailbox where servers report what became of mail after they took it.
type Bounces interface {
	// Name tells one mailbox from another and is shown to whoever runs the machine; it holds no password.
	Name() string
	// Read hands over the reports in messages that came after a place, the oldest first, and returns how far
	// it came, also with an error. What take knows as ours is marked as read; an error of take ends the round.
	// The error's text holds no password.
	Read(ctx context.Context, after Place, take func(context.Context, Report) (bool, error)) (Place, error)
}

// Place is a message in a mailbox: UIDVALIDITY and UID of RFC 3501. Zero is before the first.
type Place struct{ Validity, UID uint32 }

// Report is what a server says became of one copy of a message (RFC 3464). Nothing in it is believed
// until it names a delivery and the address that it went to.
type Report struct {
	// Delivery is the letter's id, as the returned headers have it.
	Delivery string
	// Addresses are all forms in which the report names the recipient.
	Addresses []string
	// Action is one word in small letters, Status three numbers "5.1.1" or empty, Diagnostic what the last
	// server said, without addresses.
	Action, Status, Diagnostic string
}

const (
	bounceJob   = room + ".bounces"
	bounceEvery = 5 * time.Minute
	// roundTime bounds a round, so that how far it came can still be noted down.
	roundTime = 3 * time.Minute
	// remembered is how long a late refusal counts although servers have taken messages since: they try for
	// five days before they report.
	remembered = 30 * 24 * time.Hour
)

// ReadBounces reads one round of what came back. A mailbox that is away is no error here: it is noted,
// and the conditions tell of it.
func (n *Notify) ReadBounces(ctx context.Context) error {
	begun := n.now()
	after, err := n.place(ctx, begun)
	if err != nil {
		return err
	}
	var ours error
	round, stop := context.WithTimeout(ctx, roundTime)
	defer stop()
	place, failure := n.Bounces.Read(round, after, func(ctx context.Context, r Report) (bool, error) {
		known, err := n.bounced(ctx, r)
		ours = err
		return known, err
	})
	if ours != nil || ctx.Err() != nil {
		return errors.Join(ours, ctx.Err()) // the same messages are read once more, and count once
	}
	if failure != nil {
		n.Deps.Log.WarnContext(ctx, "the mailbox of bounces could not be read", "mailbox", n.Bounces.Name(), "error", failure)
		return n.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE mailbox SET validity = $2, last_uid = $3, reason = $4 WHERE name = $1`,
				n.Bounces.Name(), int64(place.Validity), int64(place.UID), line(failure.Error(), maxReason))
			return err
		})
	}
	return n.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE mailbox SET validity = $2, last_uid = $3, read_at = $4, reason = '' WHERE name = $1`,
			n.Bounces.Name(), int64(place.Validity), int64(place.UID), n.now())
		return err
	})
}

// place is how far the mailbox was read. Another mailbox's is forgotten.
func (n *Notify) place(ctx context.Context, now db.Time) (Place, error) {
	var place Place
	err := n.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM mailbox WHERE name <> $1`, n.Bounces.Name()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO mailbox (name, validity, last_uid, begun_at, read_at, reason) VALUES ($1, 0, 0, $2, NULL, '')
			ON CONFLICT (name) DO NOTHING`, n.Bounces.Name(), now); err != nil {
			return err
		}
		var err error
		place, err = db.One(ctx, tx, func(row db.Row) (Place, error) {
			var validity, uid int64
			err := row.Scan(&validity, &uid)
			return Place{uint32(validity), uint32(uid)}, err
		}, `SELECT validity, last_uid FROM mailbox WHERE name = $1`, n.Bounces.Name())
		return err
	})
	return place, err
}

// bounced notes down a report, and says whether it is of a message that went to that address.
func (n *Notify) bounced(ctx context.Context, r Report) (bool, error) {
	known := false
	now := n.now()
	err := n.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		known = false
		d, err := deliveryByID(ctx, tx, r.Delivery)
		if problem.KindOf(err) == problem.NotFound {
			return nil // forged, another installation's, or swept
		}
		if err != nil {
			return err
		}
		address := d.wentTo(r.Addresses)
		if address == "" || d.Attempts == 0 {
			return nil
		}
		known = true
		return n.believe(ctx, tx, d, address, r, now)
	})
	return known, err
}

// wentTo is the one of the addresses that a mail was sent to; empty when none is.
func (d delivery) wentTo(addresses []string) string {
	if d.Channel != Mail {
		return ""
	}
	for _, address := range addresses {
		if d.recipient == (target{channel: d.Channel, address: address}).recipient() {
			return address // of somebody without an account, whose address is kept masked
		}
		if !strings.Contains(d.Address, masked) && strings.EqualFold(d.Address, address) {
			return d.Address
		}
	}
	return ""
}

// believe changes what a report changes. A message that bounced stays so: the same report counts once.
func (n *Notify) believe(ctx context.Context, tx db.Tx, d delivery, address string, r Report, now db.Time) error {
	failure := errors.New(line(strings.TrimSpace(r.Status+" "+r.Diagnostic), maxReason))
	switch {
	case !slices.Contains([]State{Queued, Sent, Delivered, Failed}, d.State):
		return nil
	case r.Action == "failed" && strings.HasPrefix(r.Status, "5.") && !r.ofLetter():
		there := d
		there.Address = address
		if err := n.unreachable(ctx, tx, there, failure, now); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE failing_address SET late = 1 WHERE channel = $1 AND address = $2`, d.Channel, address); err != nil {
			return err
		}
		return end(ctx, tx, d, Bounced, failure.Error(), now)
	case d.State != Sent && d.State != Delivered:
		return nil // it is tried again, or was given up
	case r.Action == "failed":
		return end(ctx, tx, d, Failed, failure.Error(), now)
	case r.Action == "delayed" && d.Reason != failure.Error():
		return db.Update(ctx, tx, `UPDATE delivery SET reason = $3, version = version + 1 WHERE id = $1 AND version = $2`,
			d.ID, d.Version, failure.Error())
	default:
		return nil // delivered, relayed, expanded
	}
}

// ofLetter reports whether it was the message that was refused and not the address: too large, its form,
// or a policy against us (RFC 3463). A server that takes us for spam must not silence a whole office.
func (r Report) ofLetter() bool {
	return strings.HasPrefix(r.Status, "5.6.") || strings.HasPrefix(r.Status, "5.7.") || r.Status == "5.3.4" || r.Status == "5.2.3"
}

// lookAtMailbox says how reading goes; nothing where no mailbox is read.
func (n *Notify) lookAtMailbox(ctx context.Context) ([]condition.Condition, error) {
	if n.Bounces == nil {
		return nil, nil
	}
	c := condition.Condition{Topic: "bounces", Part: n.Bounces.Name(), State: condition.Good, Said: "notify.condition.mailbox"}
	rows, err := db.All(ctx, n.DB, func(row db.Row) (time.Time, error) {
		var since db.Time
		err := row.Scan(&since)
		return since.Time, err
	}, `SELECT coalesce(read_at, begun_at) FROM mailbox WHERE name = $1`, n.Bounces.Name())
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		c.State, c.Said = condition.Unknown, "notify.condition.mailbox_new"
		return []condition.Condition{c}, nil
	}
	waited := n.now().Sub(rows[0])
	if waited > watchAfter {
		c.State, c.Said, c.Do = condition.Watch, "notify.condition.mailbox_away", "notify.condition.mailbox_away_do"
		c.Since, c.Args = rows[0], problem.Args{"hours": int(waited / time.Hour)}
	}
	if waited > alarmAfter {
		c.State = condition.Alarm
	}
	return []condition.Condition{c}, nil
}
