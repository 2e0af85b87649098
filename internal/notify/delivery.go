package notify

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
)

// State is what became of a message.
type State string

// Queued messages will be tried at their time. Sent ones were taken by the other side, delivered ones
// reached the person. Failed ones were given up, bounced ones had an address where nobody is. Held ones
// wait for a digest, folded ones became a line of it. Dropped ones were never tried: the address had
// failed before, or somebody decided so.
const (
	Queued    State = "queued"
	Sent      State = "sent"
	Delivered State = "delivered"
	Failed    State = "failed"
	Bounced   State = "bounced"
	Held      State = "held"
	Folded    State = "folded"
	Dropped   State = "dropped"
)

// States are all of them.
var States = []State{Queued, Held, Sent, Delivered, Folded, Failed, Bounced, Dropped}

// Over reports whether nothing more will happen by itself.
func (s State) Over() bool { return s != Queued && s != Held }

// counted are the states of messages that reach somebody one by one.
const counted = `('queued', 'sent', 'delivered', 'failed', 'bounced')`

// delivery is a message to one person by one channel.
type delivery struct {
	ID, Kind, Channel           string
	Authority, Account          string
	Address, Name               string
	Lang                        locale.Lang
	State                       State
	Attempts                    int
	ProviderID, Reason          string
	Created, Due, Tried, Ended  time.Time
	Retried                     time.Time
	Version                     int64
	recipient, sealed, digestID string
}

const deliveryColumns = `id, kind, channel, coalesce(authority_id, ''), account_id, recipient, address, name, lang, state, sealed, digest_id,
	attempts, provider_id, reason, created_at, due_at, tried_at, ended_at, retried_at, version`

func scanDelivery(row db.Row) (delivery, error) {
	var d delivery
	var created, due, tried, ended, retried db.Time
	err := row.Scan(&d.ID, &d.Kind, &d.Channel, &d.Authority, &d.Account, &d.recipient, &d.Address, &d.Name, &d.Lang, &d.State, &d.sealed,
		&d.digestID, &d.Attempts, &d.ProviderID, &d.Reason, &created, &due, &tried, &ended, &retried, &d.Version)
	d.Created, d.Due, d.Tried, d.Ended, d.Retried = created.Time, due.Time, tried.Time, ended.Time, retried.Time
	return d, err
}

// since is when it was first to be tried, or somebody made it due again.
func (d delivery) since() time.Time {
	if d.Retried.IsZero() {
		return d.Created
	}
	return d.Retried
}

// underway reports whether somebody is at it right now: it was begun, and what came of that is not noted.
func (d delivery) underway(now time.Time) bool {
	return d.State == Queued && !d.Tried.IsZero() && !d.Due.After(d.Tried) && now.Sub(d.Tried) < attemptTime
}

func deliveryByID(ctx context.Context, q db.Queryer, id string) (delivery, error) {
	return db.One(ctx, q, scanDelivery, `SELECT `+deliveryColumns+` FROM delivery WHERE id = $1`, id)
}

// insert writes a delivery; false when there is one of the same unique key.
func insert(ctx context.Context, tx db.Tx, d delivery, unique string) (bool, error) {
	done, err := tx.Exec(ctx, `INSERT INTO delivery (id, kind, channel, authority_id, account_id, recipient, address, name, lang, state,
			unique_key, sealed, digest_id, attempts, provider_id, reason, created_at, due_at, tried_at, ended_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, '', $14, $15, $16, NULL, $17, 1)
		ON CONFLICT (unique_key) DO NOTHING`,
		d.ID, d.Kind, d.Channel, null(d.Authority), d.Account, d.recipient, d.Address, d.Name, string(d.Lang), string(d.State),
		null(unique), d.sealed, d.digestID, d.Reason, db.At(d.Created), db.At(d.Due), ended(d.Ended))
	if err != nil {
		return false, err
	}
	rows, err := done.RowsAffected()
	return rows == 1, err
}

func ended(at time.Time) db.Time {
	if at.IsZero() {
		return db.Time{}
	}
	return db.At(at)
}

func null(text string) any {
	if text == "" {
		return nil
	}
	return text
}
