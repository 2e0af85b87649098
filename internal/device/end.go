package device

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// maxList is how many devices a list has.
const maxList = 500

// List returns actor's own devices, and those of whoever assesses where actor plans, the last made first; at most 500.
func (d *Devices) List(ctx context.Context, actor access.Actor) ([]Device, error) {
	args := []any{actor.Account, maxList}
	where := "d.account_id = $1"
	var marks []string
	for _, scope := range access.Where(actor, access.PlanCycles) {
		args = append(args, scope.Authority)
		marks = append(marks, "$"+strconv.Itoa(len(args)))
	}
	if len(marks) > 0 {
		where += ` OR EXISTS (SELECT 1 FROM device_office o WHERE o.device_id = d.id AND o.authority_id IN (` + strings.Join(marks, ", ") + `))`
	}
	all, err := db.All(ctx, d.DB, scan, query+` WHERE `+where+` ORDER BY d.made_at DESC, d.id DESC LIMIT $2`, args...)
	if err != nil {
		return nil, err
	}
	plans := map[string]bool{actor.Account: true} // by whose devices they are
	list := make([]Device, 0, len(all))
	for _, one := range all {
		if _, known := plans[one.Account]; !known {
			if plans[one.Account], err = d.plans(ctx, d.DB, actor, one); err != nil {
				return nil, err
			}
		}
		if plans[one.Account] {
			list = append(list, one.Device)
		}
	}
	return list, nil
}

// One returns a device of actor's, or of whoever assesses where actor plans. Kind: NotFound.
func (d *Devices) One(ctx context.Context, actor access.Actor, id string) (Device, error) {
	one, err := d.seen(ctx, d.DB, actor, id)
	return one.Device, err
}

func (d *Devices) seen(ctx context.Context, q db.Queryer, actor access.Actor, id string) (kept, error) {
	one, err := find(ctx, q, id)
	if err != nil || one.Account == actor.Account && actor.Account != "" {
		return one, err
	}
	plans, err := d.plans(ctx, q, actor, one)
	if err == nil && !plans {
		err = notFound()
	}
	return one, err
}

// plans reports whether actor plans where a device's person assesses.
func (d *Devices) plans(ctx context.Context, q db.Queryer, actor access.Actor, one kept) (bool, error) {
	offices, err := d.officesOf(ctx, q, one.Account, one.ID)
	return slices.ContainsFunc(offices, func(office string) bool {
		return access.Allowed(actor, access.PlanCycles, access.Scope{Authority: office})
	}), err
}

// officesOf are the authorities in whose work a device is used: those for which its person assesses now, or, where they
// assess for none any more, those for which it was used. An office that somebody has left for another does not end the
// telephone that they work on there.
func (d *Devices) officesOf(ctx context.Context, q db.Queryer, account, id string) ([]string, error) {
	holdings, err := d.Access.Holdings(ctx, q, account, d.now())
	if err != nil {
		return nil, err
	}
	var now []string
	for _, scope := range access.Where(access.Actor{Account: account, Holdings: holdings}, access.FillForms) {
		if scope.Authority != "" && !slices.Contains(now, scope.Authority) {
			now = append(now, scope.Authority)
		}
	}
	if len(now) > 0 {
		slices.Sort(now)
		return now, nil
	}
	return db.All(ctx, q, db.Column[string], `SELECT authority_id FROM device_office WHERE device_id = $1 ORDER BY authority_id`, id)
}

// Ending is a way to end a device.
type Ending string

// Revoke has its secret no longer taken: what it keeps stays. Who revoked their own gets a new secret by signing in; what
// somebody else revoked is opened by whoever plans there, with Reopen. Close
// lets it bring what it has, and gives it nothing more. Wipe has it erase everything at its next contact, and destroys
// its key here.
const (
	Revoke Ending = "revoke"
	Reopen Ending = "reopen"
	Close  Ending = "close"
	Wipe   Ending = "wipe"
)

// Endings are all ways, the mildest first.
var Endings = []Ending{Revoke, Reopen, Close, Wipe}

// Key is the catalog key of a way's name.
func (e Ending) Key() string { return "device.ending." + string(e) }

// Fits reports whether a device can be ended in a way from where it stands.
func (d Device) Fits(e Ending) bool {
	switch e {
	case Revoke:
		return d.State != Wiped && d.Revoked.IsZero()
	case Reopen:
		return d.State != Wiped && !d.Revoked.IsZero()
	case Close:
		return d.State == Active
	case Wipe:
		return d.State != Wiped
	default:
		return false
	}
}

// End ends a device, or opens it again; version is the one seen, and why is for the record. Kinds: NotFound; Forbidden
// for who opens their own again and does not plan; Conflict when somebody was faster, or the device does not fit.
func (d *Devices) End(ctx context.Context, actor access.Actor, id string, version int64, how Ending, why string) error {
	why = strings.Join(strings.Fields(strings.ToValidUTF8(why, "")), " ")
	if len(why) > 2_000 {
		return problem.New(problem.Invalid, "device.why", nil)
	}
	return d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		one, err := d.seen(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if !one.Fits(how) {
			return problem.New(problem.Conflict, "device.changed", nil)
		}
		if how == Reopen {
			if plans, err := d.plans(ctx, tx, actor, one); err != nil {
				return err
			} else if !plans {
				return problem.New(problem.Forbidden, "device.of_office", nil)
			}
		}
		now := d.now()
		switch how {
		case Revoke:
			one.Revoked, one.RevokedBy = now, actor.Account
		case Reopen:
			one.Revoked, one.RevokedBy = time.Time{}, ""
		case Close:
			one.State, one.Closing = Closing, now
		case Wipe:
			one.State, one.Wiped, one.sealed = Wiped, now, ""
		}
		err = db.Update(ctx, tx, `UPDATE device SET sealed = $3, state = $4, revoked_at = $5, closing_at = $6, wiped_at = $7, revoked_by = $8, version = version + 1 WHERE id = $1 AND version = $2`,
			id, version, one.sealed, string(one.State), db.At(one.Revoked), db.At(one.Closing), db.At(one.Wiped), one.RevokedBy)
		if err != nil {
			return faster(err)
		}
		return d.record(ctx, tx, actor, past[how], id, why)
	})
}

// past is what an ending is called in the record.
var past = map[Ending]string{Revoke: "revoked", Reopen: "reopened", Close: "closing", Wipe: "wiped"}

// record writes an event of a device, in the work of the first office that it is used for.
func (d *Devices) record(ctx context.Context, tx db.Tx, actor access.Actor, kind, id, why string) error {
	one, err := find(ctx, tx, id)
	if err != nil {
		return err
	}
	offices, err := d.officesOf(ctx, tx, one.Account, id)
	if err != nil {
		return err
	}
	var touched ledger.Touched
	touched.Add("device", id)
	scope := access.Scope{Installation: true}
	if len(offices) > 0 {
		scope = access.Scope{Authority: offices[0]}
	}
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	return d.Record.Record(ctx, tx, access.Event{
		Stream: "device/" + id, Kind: "device." + kind, Actor: actor, Scope: scope, At: d.now(), Subject: id, Why: why, Rule: access.Version, Rows: rows,
	})
}
