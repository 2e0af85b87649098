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
// assessing. The device of somebody who fills no forms any more is closing from then on: what it holds is brought, and
// nothing more given. Kinds: Unauthenticated for a credential that is none, wrong or revoked, and for somebody who can no
// longer sign in; ErrWiped for a device that is to erase everything, whoever it belongs to.
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
	if one.State == Active && len(access.Where(actor, access.FillForms)) == 0 {
		if one, err = d.left(ctx, one); err != nil {
			return Device{}, access.Actor{}, err
		}
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
	return access.Actor{Account: one.Account, Holdings: holdings}.Narrow(access.Scope{}, powers), nil
}

// left has the device of somebody who assesses no more bring what it holds, and be given nothing. Of two contacts at
// once one does it.
func (d *Devices) left(ctx context.Context, one kept) (kept, error) {
	err := d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		done, err := tx.Exec(ctx, `UPDATE device SET state = $2, closing_at = $3, version = version + 1 WHERE id = $1 AND state = $4`,
			one.ID, string(Closing), db.At(d.now()), string(Active))
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return d.record(ctx, tx, access.Actor{Account: one.Account}, "left", one.ID, "")
	})
	if err != nil {
		return one, err
	}
	return find(ctx, d.DB, one.ID)
}

// Ask tells a device that is locked, and so has nothing but its mark, whether it is to erase everything. Kinds:
// Unauthenticated for a mark that is none; ErrWiped.
func (d *Devices) Ask(ctx context.Context, credential string) error {
	one, err := d.marked(ctx, d.DB, credential)
	if err == nil && one.State == Wiped {
		err = errors.Join(ErrWiped, d.touch(ctx, one, access.Actor{}))
	}
	return err
}

// marked finds the device of a mark. It lies in the open on a telephone that is locked: it opens nothing.
func (d *Devices) marked(ctx context.Context, q db.Queryer, credential string) (kept, error) {
	id, mark, _ := strings.Cut(credential, ".")
	if !valid(id) || !hmac.Equal([]byte(mark), []byte(d.mark(id))) {
		return kept{}, refused("unknown")
	}
	one, err := find(ctx, q, id)
	if problem.KindOf(err) == problem.NotFound {
		err = refused("unknown")
	}
	return one, err
}

// mark is what a device that is locked asks with.
func (d *Devices) mark(id string) string { return d.Vault.Hash("mark", id) }

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

// Emptied takes note that a device has erased all that it kept, and ends it. A mark is enough for one that was to.
// Kinds: Unauthenticated for a wrong credential, and for a revoked one of a device that was not to be erased.
func (d *Devices) Emptied(ctx context.Context, credential string) error {
	return d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		one, err := d.prove(ctx, tx, credential)
		if marked, none := d.marked(ctx, tx, credential); none == nil && marked.State == Wiped {
			one, err = marked, nil
		}
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
