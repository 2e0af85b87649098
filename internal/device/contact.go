package device

import (
	"context"
	"crypto/hmac"
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// ErrWiped says that a device is to erase all that it keeps.
var ErrWiped = errors.New("device: it is to erase everything")

// Scheme is how a device names itself in the header Authorization: "Device ID.SECRET".
const Scheme = "Device"

// powers are all that somebody may do by a device: what is lost with it is not their whole position.
var powers = []access.Action{access.FillForms, access.ReadForms, access.ReadCycles}

// seenEvery is how exactly the last contact is known.
const seenEvery = time.Minute

// Contact returns the device of a credential, and who acts by it: its person with what they hold now, narrowed to
// assessing. Kinds: Unauthenticated for a credential that is none, wrong or revoked, and for somebody who can no longer
// sign in or fills no forms any more; ErrWiped for a device that is to erase everything, whoever it belongs to.
func (d *Devices) Contact(ctx context.Context, credential string) (Device, access.Actor, error) {
	one, err := d.prove(ctx, d.DB, credential)
	if err != nil {
		return Device{}, access.Actor{}, err
	}
	if one.State == Wiped {
		return one.Device, access.Actor{}, errors.Join(ErrWiped, d.touch(ctx, one, access.Actor{}))
	}
	if !one.Revoked.IsZero() {
		return Device{}, access.Actor{}, refused("revoked")
	}
	actor, err := d.actor(ctx, one)
	if err != nil {
		return Device{}, access.Actor{}, err
	}
	return one.Device, actor, d.touch(ctx, one, actor)
}

// refused is the answer to a device that gets nothing until its person signs in again.
func refused(key string) error { return problem.New(problem.Unauthenticated, "device."+key, nil) }

// Guessed reports whether an error is about a credential that is wrong, rather than one that is taken no more.
func Guessed(err error) bool {
	var p *problem.Error
	return errors.As(err, &p) && p.Key == "device.unknown"
}

// prove finds the device of a credential, whatever its state.
func (d *Devices) prove(ctx context.Context, q db.Queryer, credential string) (kept, error) {
	id, secret, _ := strings.Cut(credential, ".")
	raw, err := base64.RawURLEncoding.Strict().DecodeString(secret)
	if !valid(id) || err != nil || len(raw) != bytes {
		return kept{}, refused("unknown")
	}
	one, err := find(ctx, q, id)
	switch {
	case problem.KindOf(err) == problem.NotFound:
		return kept{}, refused("unknown")
	case err != nil:
		return kept{}, err
	case !hmac.Equal([]byte(one.hash), []byte(d.hash(Given{ID: id, Secret: secret}))):
		return kept{}, refused("unknown")
	}
	return one, nil
}

func (d *Devices) actor(ctx context.Context, one kept) (access.Actor, error) {
	signs, err := d.SignsIn(ctx, d.DB, one.Account)
	if err != nil {
		return access.Actor{}, err
	}
	if !signs {
		return access.Actor{}, refused("account_ended")
	}
	holdings, err := d.Access.Holdings(ctx, d.DB, one.Account, d.now())
	if err != nil {
		return access.Actor{}, err
	}
	actor := access.Actor{Account: one.Account, Holdings: holdings}.Narrow(access.Scope{}, powers)
	if len(access.Where(actor, access.FillForms)) == 0 {
		return access.Actor{}, refused("no_position")
	}
	return actor, nil
}

// touch writes the last contact, at most once a minute, and where its person works by now.
func (d *Devices) touch(ctx context.Context, one kept, actor access.Actor) error {
	now := d.now()
	if past := now.Sub(one.Seen); past > -seenEvery && past < seenEvery {
		return nil
	}
	return d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE device SET seen_at = $2 WHERE id = $1`, one.ID, db.At(now)); err != nil {
			return err
		}
		return places(ctx, tx, one.ID, actor)
	})
}

// Emptied takes note that a device has erased all that it kept, and ends it. Kinds: Unauthenticated for a wrong
// credential, and for a revoked one of a device that was not to be erased.
func (d *Devices) Emptied(ctx context.Context, credential string) error {
	return d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		one, err := d.prove(ctx, tx, credential)
		switch {
		case err != nil:
			return err
		case one.State != Wiped && !one.Revoked.IsZero():
			return refused("revoked")
		case !one.Emptied.IsZero():
			return nil
		}
		now := d.now()
		wiped := one.Wiped
		if wiped.IsZero() {
			wiped = now
		}
		err = db.Update(ctx, tx, `UPDATE device SET state = $3, sealed = '', wiped_at = $4, emptied_at = $5, seen_at = $5, version = version + 1 WHERE id = $1 AND version = $2`,
			one.ID, one.Version, string(Wiped), db.At(wiped), db.At(now))
		if err != nil {
			return faster(err)
		}
		return d.record(ctx, tx, access.Actor{Account: one.Account}, "emptied", one.ID, "")
	})
}
