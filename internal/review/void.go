package review

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
)

// What is done with a form that does not belong to its unit, and how that is undone.
const (
	voidAct   = "void"
	unvoidAct = "unvoid"
)

// voidable are the states from which a form may be made void.
var voidable = []form.State{form.Draft, form.Sent, form.Returned, form.Verified, form.Validated, form.Checked}

// Void has a form count no more, with why: an interview begun by mistake, or one that is there twice. Nothing of it is
// thrown away, and its unit waits for it no longer; version is the form's as it was seen. A form of which nothing was
// taken yet is settled by Pick. Kinds: NotFound; Forbidden, with what hinders actor; Conflict when something changed
// meanwhile; Invalid with a Fault about "why".
func (r *Reviews) Void(ctx context.Context, actor access.Actor, id string, version int64, why string) error {
	return r.count(ctx, actor, id, version, voidAct, why, func(ctx context.Context, tx db.Tx, w *working) (form.Form, error) {
		return r.Forms.Turn(ctx, tx, &w.touched, id, version, form.Void, voidable...)
	})
}

// Unvoid has a form count again, with why. It goes through all levels anew. Kinds: those of Void.
func (r *Reviews) Unvoid(ctx context.Context, actor access.Actor, id string, version int64, why string) error {
	return r.count(ctx, actor, id, version, unvoidAct, why, func(ctx context.Context, tx db.Tx, w *working) (form.Form, error) {
		return r.Forms.Restore(ctx, tx, &w.touched, id, version)
	})
}

// count decides whether a form counts, and writes how far its unit has come then.
func (r *Reviews) count(ctx context.Context, actor access.Actor, id string, version int64, act, why string,
	turn func(ctx context.Context, tx db.Tx, w *working) (form.Form, error),
) error {
	why, err := wanted("why", why)
	if err != nil {
		return err
	}
	return r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		w, one, err := r.ofForm(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if err := w.fresh(Levels, one.Version, version); err != nil {
			return err
		}
		if err := reviews(w.Able, w.undoes(&one)); err != nil {
			return err
		}
		if one.Rev == 0 {
			return conflict("nothing_taken")
		}
		if one, err = turn(ctx, tx, w); err != nil {
			return err
		}
		w.form = id
		return w.finish(ctx, tx, actor, func() error { return w.step(ctx, tx, act, w.with(&one), why) })
	})
}

// with is how far a unit has come once one of its forms is as given.
func (s *Sheet) with(now *form.Form) State {
	var least State
	for i := range s.Forms {
		f := &s.Forms[i]
		if f.ID == now.ID {
			f = now
		}
		if f.State != form.Void && (least == "" || stateOf(f).rank() < least.rank()) {
			least = stateOf(f)
		}
	}
	if least == "" {
		least = Field
	}
	return least
}

// MayVoid reports whether the actor may have a form count no more, or again.
func (s *Sheet) MayVoid(f *form.Form) bool {
	return f.Rev > 0 && s.Spot.Cycle.State != cycle.Ended && reviews(s.Able, s.undoes(f)) == nil
}

// undoes is what is undone of a review when a form counts no more, or again: how far it has come, or its unit without it.
func (s *Sheet) undoes(f *form.Form) State {
	if f.State == form.Void {
		return s.State
	}
	return stateOf(f)
}
