package retention

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Hold keeps a case from going, whatever the schedule says: a legal process needs it.
type Hold struct {
	ID, Authority, Case, Number string
	Reason, SetBy               string
	Set                         time.Time
	LiftedBy, LiftReason        string
	Lifted                      time.Time // zero while it holds
	Version                     int64
}

const holdQuery = `SELECT h.id, h.authority_id, h.case_id, c.number, h.reason, h.set_by, h.set_at, h.lifted_by, h.lifted_at, h.lift_reason, h.version
	FROM retention_hold h JOIN complaint c ON c.id = h.case_id`

func scanHold(row db.Row) (Hold, error) {
	var h Hold
	var set, lifted db.Time
	err := row.Scan(&h.ID, &h.Authority, &h.Case, &h.Number, &h.Reason, &h.SetBy, &set, &h.LiftedBy, &lifted, &h.LiftReason, &h.Version)
	h.Set, h.Lifted = set.Time, lifted.Time
	return h, err
}

// maxHolds bounds a page of them.
const maxHolds = 500

// Holds are an authority's, the newest first, of cases that are not about actor. Kinds: those of Decide.
func (r *Retention) Holds(ctx context.Context, actor access.Actor, authority string) ([]Hold, error) {
	if err := access.Decide(actor, access.ReadPrivacy, access.Scope{Authority: authority}); err != nil {
		return nil, err
	}
	about, args := about(actor, "h.case_id", 3)
	return db.All(ctx, r.DB, scanHold, holdQuery+` WHERE h.authority_id = $1 AND NOT `+about+` ORDER BY h.id DESC LIMIT $2`,
		append([]any{authority, maxHolds}, args...)...)
}

// minReason is in characters.
const minReason = 10

// SetHold keeps a case, by its number. Kinds: those of Decide; Invalid with Faults about "number" and "reason": a case
// that is about the actor is told like one that is not there.
func (r *Retention) SetHold(ctx context.Context, actor access.Actor, authority, number, reason string) (Hold, error) {
	if err := access.Decide(actor, access.KeepPrivacy, access.Scope{Authority: authority}); err != nil {
		return Hold{}, err
	}
	var f faults
	reason = f.words("reason", reason, minReason)
	if err := f.found.Err(); err != nil {
		return Hold{}, err
	}
	id, err := newID()
	if err != nil {
		return Hold{}, err
	}
	h := Hold{ID: id, Authority: authority, Reason: reason, SetBy: actor.Account, Set: r.now(), Version: 1}
	err = r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := findCase(ctx, tx, actor, authority, number, &h); err != nil {
			return err
		}
		if err := lock(ctx, tx, h.Case); errors.Is(err, db.ErrChanged) { // destroyed at this very moment
			f.add("number", "number", nil)
			return f.found.Err()
		} else if err != nil {
			return err
		}
		if held, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM retention_hold WHERE case_id = $1 AND lifted_at IS NULL`, h.Case); err != nil {
			return err
		} else if held > 0 {
			f.add("number", "held", nil)
			return f.found.Err()
		}
		_, err := tx.Exec(ctx, `INSERT INTO retention_hold (id, authority_id, case_id, reason, set_by, set_at, lifted_by, lifted_at, lift_reason, version)
			VALUES ($1, $2, $3, $4, $5, $6, '', NULL, '', 1)`, h.ID, h.Authority, h.Case, h.Reason, h.SetBy, db.At(h.Set))
		if err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("retention_hold", h.ID)
		return r.record(ctx, tx, actor, authority, "hold_set", h.Case, reason, &touched)
	})
	return h, err
}

func findCase(ctx context.Context, tx db.Tx, actor access.Actor, authority, number string, h *Hold) error {
	var f faults
	number = strings.ToUpper(strings.Join(strings.Fields(number), ""))
	about, args := about(actor, "c.id", 3)
	err := tx.QueryRow(ctx, `SELECT c.id, c.number FROM complaint c WHERE c.number = $1 AND c.authority_id = $2 AND c.destroyed_at IS NULL AND NOT `+about,
		append([]any{number, authority}, args...)...).Scan(&h.Case, &h.Number)
	if err != nil && problem.KindOf(db.Problem(err)) == problem.NotFound {
		f.add("number", "number", nil)
		return f.found.Err()
	}
	return err
}

// LiftHold lets a case go its way again. Kinds: those of Decide; NotFound; Conflict where it was lifted; Invalid with a
// fault about "reason".
func (r *Retention) LiftHold(ctx context.Context, actor access.Actor, id, reason string) error {
	var f faults
	reason = f.words("reason", reason, minReason)
	return r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		about, args := about(actor, "h.case_id", 2)
		h, err := db.One(ctx, tx, scanHold, holdQuery+` WHERE h.id = $1 AND NOT `+about, append([]any{id}, args...)...)
		if err == nil {
			err = access.Decide(actor, access.KeepPrivacy, access.Scope{Authority: h.Authority})
		}
		if err == nil {
			err = f.found.Err()
		}
		if err != nil {
			return err
		}
		err = db.Update(ctx, tx, `UPDATE retention_hold SET lifted_by = $2, lifted_at = $3, lift_reason = $4, version = version + 1
			WHERE id = $1 AND lifted_at IS NULL`, id, actor.Account, db.At(r.now()), reason)
		if err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("retention_hold", id)
		return r.record(ctx, tx, actor, h.Authority, "hold_lifted", h.Case, reason, &touched)
	})
}
