package dossier

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Judge accepts what was handed in, or returns it with a reason that the body reads. Whoever is in conflict of
// interest with the body, and whoever handed something in, does neither. Kinds: NotFound; Forbidden; Conflict where
// nothing is to be decided, or somebody was faster; Invalid with Faults about "why".
func (d *Dossiers) Judge(ctx context.Context, actor access.Actor, id string, version int64, accept bool, why string) error {
	var f faults
	why = f.words("why", why, maxWords, !accept)
	state, kind := Accepted, "accepted"
	if !accept {
		state, kind = Returned, "returned"
	}
	return d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		r, err := find(ctx, tx, actor, id, access.JudgeDossiers)
		if err != nil {
			return err
		}
		if err := d.impartial(ctx, tx, actor, &r); err != nil {
			return err
		}
		if r.State != Handed && (r.State != Accepted || accept) {
			return conflict("nothing_to_judge")
		}
		if err := going(ctx, tx, r.Cycle); err != nil {
			return err
		}
		if err := f.found.Err(); err != nil {
			return err
		}
		return d.settle(ctx, tx, actor, &r, version, state, kind, why)
	})
}

// impartial refuses whoever must not judge what a body handed in.
func (d *Dossiers) impartial(ctx context.Context, tx db.Tx, actor access.Actor, r *Request) error {
	apart, err := d.Cycles.IsApart(ctx, tx, r.Cycle, actor.Account, r.BodyID)
	if err != nil {
		return err
	}
	own, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM dossier_handed WHERE request_id = $1 AND handed_by = $2`, r.ID, actor.Account)
	if err != nil {
		return err
	}
	if apart || own > 0 && !actor.Machine {
		return problem.New(problem.Forbidden, "dossier.apart", nil)
	}
	return nil
}

// Withdraw ends a request that is no longer needed. Kinds: those of Judge.
func (d *Dossiers) Withdraw(ctx context.Context, actor access.Actor, id string, version int64, why string) error {
	var f faults
	why = f.words("why", why, maxWords, true)
	return d.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		r, err := find(ctx, tx, actor, id, access.AskDossiers)
		if err != nil {
			return err
		}
		if r.State == Withdrawn || r.State == Accepted {
			return conflict("settled")
		}
		if err := f.found.Err(); err != nil {
			return err
		}
		return d.settle(ctx, tx, actor, &r, version, Withdrawn, "withdrawn", why)
	})
}

func (d *Dossiers) settle(ctx context.Context, tx db.Tx, actor access.Actor, r *Request, version int64, state State, kind, why string) error {
	err := db.Update(ctx, tx, `UPDATE dossier_request SET state = $3, why = $4, decided_by = $5, decided_at = $6, reminded = '', version = version + 1
		WHERE id = $1 AND version = $2`, r.ID, version, string(state), why, actor.Account, db.At(d.now()))
	if err != nil {
		return faster(err)
	}
	var touched ledger.Touched
	touched.Add("dossier_request", r.ID)
	return d.record(ctx, tx, actor, kind, r.ID, why, r.Scope(), &touched)
}
