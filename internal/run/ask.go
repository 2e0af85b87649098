package run

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/review"
)

// workKind is the job that works a computation out.
const workKind = "run.work"

type order struct {
	Run string `json:"run"`
}

// Ask asks for a computation of a cycle: of units whose review has come as far as least. Kinds: NotFound; Forbidden;
// Conflict for a cycle that is no more than a draft, and while another one is under way; Invalid with Faults about
// "least" and "purpose".
func (r *Runs) Ask(ctx context.Context, actor access.Actor, of string, least review.State, purpose string) (Run, error) {
	purpose = strings.Join(strings.Fields(purpose), " ")
	var faults problem.Faults
	if !slices.Contains(Levels, least) {
		faults.Add(problem.Place{File: "least"}, "run.fault.least", nil)
	}
	if n := utf8.RuneCountInString(purpose); n > MaxPurpose || strings.ContainsRune(purpose, 0) || !utf8.ValidString(purpose) {
		faults.Add(problem.Place{File: "purpose"}, "run.fault.purpose", problem.Args{"max": MaxPurpose})
	}
	if err := faults.Err(); err != nil {
		return Run{}, err
	}
	var one Run
	err := r.decide(ctx, actor, of, func(ctx context.Context, tx db.Tx, c *cycle.Cycle) error {
		if c.State == cycle.Draft {
			return conflict("draft")
		}
		id, err := newID()
		if err != nil {
			return err
		}
		one = Run{ID: id, Cycle: c.ID, State: Asked, Least: least, Purpose: purpose, Instrument: c.Hash, AskedBy: actor.Account, Asked: r.now(), Version: 1}
		_, err = tx.Exec(ctx, `INSERT INTO run (id, cycle_id, state, least, purpose, instrument_hash, inputs_hash, archive_hash, archive_size, asked_by, asked_at,
				ended_by, lines, trouble, bodies, units, units_in, forms, done, version) VALUES ($1, $2, 'asked', $3, $4, $5, '', '', 0, $6, $7, '', '[]', '[]', 0, 0, 0, 0, 0, 1)`,
			id, c.ID, string(least), purpose, c.Hash, actor.Account, db.At(one.Asked))
		if db.IsTaken(err) {
			return conflict("under_way")
		}
		if err != nil {
			return err
		}
		if err := job.Enqueue(ctx, tx, job.Request{Kind: workKind, Payload: order{id}}); err != nil {
			return err
		}
		return r.record(ctx, tx, actor, "asked", c, id, purpose)
	})
	return one, err
}

// decide has an act of whoever decides happen. Kinds: NotFound, Forbidden.
func (r *Runs) decide(ctx context.Context, actor access.Actor, of string, act func(ctx context.Context, tx db.Tx, c *cycle.Cycle) error) error {
	return r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		s, err := r.look(ctx, tx, actor, of)
		if err != nil {
			return err
		}
		if !s.decides {
			return problem.New(problem.Forbidden, "run.decides", nil)
		}
		return act(ctx, tx, &s.Cycle)
	})
}

// turn changes a computation that stands in a state, with an event. Kinds: NotFound, Forbidden; Conflict when somebody
// was faster, or it stands elsewhere.
func (r *Runs) turn(ctx context.Context, actor access.Actor, of, id string, version int64, from State, kind string,
	change func(ctx context.Context, tx db.Tx) error,
) error {
	return r.decide(ctx, actor, of, func(ctx context.Context, tx db.Tx, c *cycle.Cycle) error {
		one, _, err := r.one(ctx, tx, actor, of, id)
		if err != nil {
			return err
		}
		if one.State != from || one.Version != version {
			return conflict("changed")
		}
		if err := change(ctx, tx); err != nil {
			if problem.KindOf(err) == problem.Conflict {
				err = conflict("changed")
			}
			return err
		}
		return r.record(ctx, tx, actor, kind, c, id, "")
	})
}

// Cancel ends a computation that is under way. Kinds: NotFound, Forbidden, Conflict.
func (r *Runs) Cancel(ctx context.Context, actor access.Actor, of, id string, version int64) error {
	return r.turn(ctx, actor, of, id, version, Asked, "cancelled", func(ctx context.Context, tx db.Tx) error {
		return db.Update(ctx, tx, `UPDATE run SET state = 'cancelled', ended_at = $3, ended_by = $4, version = version + 1 WHERE id = $1 AND version = $2`,
			id, version, db.At(r.now()), actor.Account)
	})
}

// Share shows a computation to the offices that carry the cycle out: each sees the bodies that it has. Kinds: those of
// Cancel.
func (r *Runs) Share(ctx context.Context, actor access.Actor, of, id string, version int64) error {
	return r.turn(ctx, actor, of, id, version, Done, "shared", func(ctx context.Context, tx db.Tx) error {
		return db.Update(ctx, tx, `UPDATE run SET shared_at = $3, version = version + 1 WHERE id = $1 AND version = $2 AND shared_at IS NULL`,
			id, version, db.At(r.now()))
	})
}
