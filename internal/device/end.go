package device

import (
	"context"
	"slices"
	"strconv"
	"strings"

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
	list := make([]Device, len(all))
	for i, one := range all {
		list[i] = one.Device
	}
	return list, err
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
	offices, err := officesOf(ctx, q, id)
	if err != nil {
		return kept{}, err
	}
	if !slices.ContainsFunc(offices, func(office string) bool {
		return access.Allowed(actor, access.PlanCycles, access.Scope{Authority: office})
	}) {
		return kept{}, notFound()
	}
	return one, nil
}

func officesOf(ctx context.Context, q db.Queryer, id string) ([]string, error) {
	return db.All(ctx, q, db.Column[string], `SELECT authority_id FROM device_office WHERE device_id = $1 ORDER BY authority_id`, id)
}

// Ending is a way to end a device.
type Ending string

// Revoke has its secret no longer taken: what it keeps stays, and its person gets a new secret by signing in. Close
// lets it bring what it has, and gives it nothing more. Wipe has it erase everything at its next contact, and destroys
// its key here.
const (
	Revoke Ending = "revoke"
	Close  Ending = "close"
	Wipe   Ending = "wipe"
)

// Endings are all ways, the mildest first.
var Endings = []Ending{Revoke, Close, Wipe}

// Key is the catalog key of a way's name.
func (e Ending) Key() string { return "device.ending." + string(e) }

// Fits reports whether a device can be ended in a way from where it stands.
func (d Device) Fits(e Ending) bool {
	switch e {
	case Revoke:
		return d.State != Wiped && d.Revoked.IsZero()
	case Close:
		return d.State == Active
	case Wipe:
		return d.State != Wiped
	default:
		return false
	}
}

// End ends a device; version is the one seen, and why is for the record. Kinds: NotFound; Conflict when somebody was
// faster, or the device does not fit.
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
		now := d.now()
		switch how {
		case Revoke:
			one.Revoked = now
		case Close:
			one.State, one.Closing = Closing, now
		case Wipe:
			one.State, one.Wiped, one.sealed = Wiped, now, ""
		}
		err = db.Update(ctx, tx, `UPDATE device SET sealed = $3, state = $4, revoked_at = $5, closing_at = $6, wiped_at = $7, version = version + 1 WHERE id = $1 AND version = $2`,
			id, version, one.sealed, string(one.State), db.At(one.Revoked), db.At(one.Closing), db.At(one.Wiped))
		if err != nil {
			return faster(err)
		}
		return d.record(ctx, tx, actor, past[how], id, why)
	})
}

// past is what an ending is called in the record.
var past = map[Ending]string{Revoke: "revoked", Close: "closing", Wipe: "wiped"}

// record writes an event of a device, in the work of the first office that it is used for.
func (d *Devices) record(ctx context.Context, tx db.Tx, actor access.Actor, kind, id, why string) error {
	offices, err := officesOf(ctx, tx, id)
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
