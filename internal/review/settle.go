package review

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/form"
)

// DecideNA approves or refuses that a question does not apply; a refusal needs a reason. version is the form's as it was
// seen. Kinds: NotFound; Forbidden, with what hinders actor; Conflict when something changed meanwhile; Invalid with a
// Fault about "why".
func (r *Reviews) DecideNA(ctx context.Context, actor access.Actor, id string, version int64, question string, to form.NAState, why string) error {
	if to != form.NAApproved && to != form.NARefused {
		var f problem.Faults
		f.Add(problem.Place{File: "decision"}, "review.fault.choose", nil)
		return f
	}
	if why != "" || to == form.NARefused {
		var err error
		if why, err = wanted("why", why); err != nil {
			return err
		}
	}
	return r.settle(ctx, actor, id, version, "na_"+string(to), why, func(ctx context.Context, tx db.Tx, w *working) error {
		return r.Forms.DecideNA(ctx, tx, &w.touched, id, question, to, actor.Account, why)
	})
}

// CloseFlag notes that actor looked at what a flag says, and what they found. Kinds: those of DecideNA.
func (r *Reviews) CloseFlag(ctx context.Context, actor access.Actor, id string, version int64, flag, why string) error {
	why, err := wanted("why", why)
	if err != nil {
		return err
	}
	return r.settle(ctx, actor, id, version, "flag_closed", why, func(ctx context.Context, tx db.Tx, w *working) error {
		return r.Forms.CloseFlag(ctx, tx, &w.touched, id, flag, actor.Account, why)
	})
}

// Pick takes what actor picked of a version that stands aside: see form.Choice. Kinds: those of DecideNA; Invalid with
// Faults about "take" and "why".
func (r *Reviews) Pick(ctx context.Context, actor access.Actor, choice form.Choice) error {
	return r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		w, one, err := r.ofForm(ctx, tx, actor, choice.Form)
		if err != nil {
			return err
		}
		if err := w.fresh(Levels, one.Version, choice.Version); err != nil {
			return err
		}
		if err := reviews(w.Able, stateOf(&one)); err != nil {
			return err
		}
		_, err = r.Forms.Resolve(ctx, tx, actor, choice)
		return err
	})
}

// settle has actor decide about something in a form, and writes it with its event.
func (r *Reviews) settle(ctx context.Context, actor access.Actor, id string, version int64, kind, why string,
	do func(ctx context.Context, tx db.Tx, w *working) error,
) error {
	return r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		w, one, err := r.ofForm(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if err := w.fresh(Levels, one.Version, version); err != nil {
			return err
		}
		if err := reviews(w.Able, stateOf(&one)); err != nil {
			return err
		}
		if err := do(ctx, tx, w); err != nil {
			return err
		}
		w.did = Step{Act: kind, Why: why}
		return w.finish(ctx, tx, actor, func() error { return nil })
	})
}
