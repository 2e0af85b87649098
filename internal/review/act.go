package review

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/ledger"
)

// What is done with a unit besides the levels.
const (
	backAct   = "back"
	returnAct = "return"
)

// Pass brings a unit a level further, with all its forms that count; version is the unit's as it was seen. It waits
// for every form with all its files, for every N/A to be decided and for every flag to be looked at. Kinds: NotFound; Forbidden, with what
// hinders actor; Conflict when something changed meanwhile, or the unit is not ready.
func (r *Reviews) Pass(ctx context.Context, actor access.Actor, id, locus string, version int64, level Level) error {
	return r.act(ctx, actor, id, locus, version, []Level{level}, func(ctx context.Context, tx db.Tx, w *working) error {
		refused, err := w.refused(ctx, tx)
		if err != nil {
			return err
		}
		switch bar := w.Able[level]; {
		case bar != "":
			return forbidden("bar." + string(bar))
		case w.State == Field && w.Unit.Forms == 0:
			return conflict("no_forms")
		case w.State == Field:
			return problem.New(problem.Conflict, "review.not_sent", problem.Args{"n": w.Unit.Forms - w.Ready})
		case w.State != level.from():
			return conflict("not_there")
		case w.NAOpen > 0:
			return problem.New(problem.Conflict, "review.na_open", problem.Args{"n": w.NAOpen})
		case refused > 0:
			return problem.New(problem.Conflict, "review.na_refused", problem.Args{"n": refused})
		case w.Unit.Flags > 0:
			return problem.New(problem.Conflict, "review.flags_open", problem.Args{"n": w.Unit.Flags})
		case w.Missing > 0:
			return problem.New(problem.Conflict, "review.files_missing", problem.Args{"n": w.Missing})
		}
		for i := range w.Sheet.Forms {
			if f := &w.Sheet.Forms[i]; f.State != form.Void && stateOf(f) == level.from() {
				if err := w.turn(ctx, tx, f, form.State(level.to())); err != nil {
					return err
				}
			}
		}
		return w.step(ctx, tx, string(level), level.to(), "")
	})
}

// Back brings a unit one level back, with why: to whoever took the level before. Kinds: those of Pass; Invalid with a
// Fault about "why".
func (r *Reviews) Back(ctx context.Context, actor access.Actor, id, locus string, version int64, why string) error {
	why, err := wanted("why", why)
	if err != nil {
		return err
	}
	return r.act(ctx, actor, id, locus, version, Levels, func(ctx context.Context, tx db.Tx, w *working) error {
		if w.State.rank() <= Sent.rank() {
			return conflict("not_there")
		}
		if err := reviews(w.Able, w.State); err != nil {
			return err
		}
		to := States[w.State.rank()-1]
		for i := range w.Sheet.Forms {
			if f := &w.Sheet.Forms[i]; f.State != form.Void && stateOf(f) == w.State {
				if err := w.turn(ctx, tx, f, form.State(to)); err != nil {
					return err
				}
			}
		}
		return w.step(ctx, tx, backAct, to, why)
	})
}

// Return gives a whole unit back to its team, with what to mend. Kinds: those of Back, about "mend".
func (r *Reviews) Return(ctx context.Context, actor access.Actor, id, locus string, version int64, mend string) error {
	mend, err := wanted("mend", mend)
	if err != nil {
		return err
	}
	return r.act(ctx, actor, id, locus, version, Levels, func(ctx context.Context, tx db.Tx, w *working) error {
		returned := 0
		for i := range w.Sheet.Forms {
			f := &w.Sheet.Forms[i]
			if f.State == form.Void || stateOf(f) == Field {
				continue
			}
			if err := reviews(w.Able, stateOf(f)); err != nil {
				return err
			}
			if err := w.turn(ctx, tx, f, form.Returned); err != nil {
				return err
			}
			returned++
		}
		if returned == 0 {
			return conflict("nothing_sent")
		}
		return w.step(ctx, tx, returnAct, Field, mend)
	})
}

// ReturnForm gives one form back to its team, with what to mend; version is the form's as it was seen. Its unit is then
// in the field again. Kinds: those of Return.
func (r *Reviews) ReturnForm(ctx context.Context, actor access.Actor, id string, version int64, mend string) error {
	mend, err := wanted("mend", mend)
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
		if err := reviews(w.Able, stateOf(&one)); err != nil {
			return err
		}
		if err := w.turn(ctx, tx, &one, form.Returned); err != nil {
			return err
		}
		w.form = one.ID
		return w.finish(ctx, tx, actor, func() error { return w.step(ctx, tx, returnAct, Field, mend) })
	})
}

// working is a unit with which somebody does something.
type working struct {
	*Reviews
	Sheet
	actor   access.Actor
	form    string // what a step is about; empty: the whole unit
	touched ledger.Touched
	did     Step
}

func (r *Reviews) act(ctx context.Context, actor access.Actor, id, locus string, version int64, needs []Level,
	do func(ctx context.Context, tx db.Tx, w *working) error,
) error {
	if _, err := r.One(ctx, actor, id, locus); err != nil {
		return err
	}
	return r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		w, err := r.working(ctx, tx, actor, locus)
		if err != nil {
			return err
		}
		if err := w.fresh(needs, w.Version, version); err != nil {
			return err
		}
		return w.finish(ctx, tx, actor, func() error { return do(ctx, tx, w) })
	})
}

func (r *Reviews) working(ctx context.Context, tx db.Tx, actor access.Actor, locus string) (*working, error) {
	sheet, err := r.sheet(ctx, tx, actor, locus)
	if err != nil {
		return nil, err
	}
	if sheet.Spot.Cycle.State == cycle.Ended {
		return nil, conflict("ended")
	}
	if !sheet.still() { // a flag that was raised in between is in none of the numbers
		return nil, conflict("changed")
	}
	return &working{Reviews: r, Sheet: sheet, actor: actor}, nil
}

// fresh reports whether actor has the right to one of some levels, and acts on what they saw.
func (w *working) fresh(needs []Level, version, seen int64) error {
	if !slices.ContainsFunc(needs, func(l Level) bool { _, has := w.Able[l]; return has }) {
		return forbidden("no_right")
	}
	if version != seen {
		return conflict("changed")
	}
	return nil
}

// refused counts the N/A of a unit that were refused and stand still: their questions need an answer first.
func (w *working) refused(ctx context.Context, q db.Queryer) (int, error) {
	return db.One(ctx, q, db.Column[int], `SELECT count(*) FROM form f JOIN form_na n ON n.form_id = f.id WHERE f.locus_id = $1 AND f.state <> 'void' AND n.state = 'refused'`, w.Locus)
}

// ofForm opens the unit of a form that actor sees.
func (r *Reviews) ofForm(ctx context.Context, tx db.Tx, actor access.Actor, id string) (*working, form.Form, error) {
	one, err := r.Forms.Look(ctx, tx, actor, id)
	if err != nil {
		return nil, one, err
	}
	w, err := r.working(ctx, tx, actor, one.Locus)
	return w, one, err
}

// finish does something and writes its event.
func (w *working) finish(ctx context.Context, tx db.Tx, actor access.Actor, do func() error) error {
	if err := do(); err != nil {
		return err
	}
	return w.record(ctx, tx, actor, w.did.Act, &w.Spot, w.did.Why, &w.touched)
}

// turn brings a form into another state.
func (w *working) turn(ctx context.Context, tx db.Tx, f *form.Form, to form.State) error {
	from := slices.DeleteFunc([]form.State{form.Sent, form.Verified, form.Validated, form.Checked}, func(s form.State) bool { return s == to })
	_, err := w.Reviews.Forms.Turn(ctx, tx, &w.touched, f.ID, f.Version, to, from...)
	if problem.KindOf(err) == problem.Conflict {
		return conflict("changed")
	}
	return err
}

// step writes down what was done, and how far the unit has come.
func (w *working) step(ctx context.Context, tx db.Tx, act string, became State, why string) error {
	id, err := newID()
	if err != nil {
		return err
	}
	w.did = Step{ID: id, Form: w.form, Act: act, Was: w.State, Became: became, By: w.actor.Account, At: w.now(), Why: why}
	w.touched.Add("review_step", id)
	_, err = tx.Exec(ctx, `INSERT INTO review_step (id, cycle_id, locus_id, form_id, act, was, became, account, at, why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		id, w.Spot.Cycle.ID, w.Locus, null(w.form), act, string(w.State), string(became), w.actor.Account, db.At(w.did.At), why)
	if err != nil {
		return err
	}
	w.touched.Add("review_locus", w.Locus)
	_, err = tx.Exec(ctx, `INSERT INTO review_locus (locus_id, cycle_id, state, changed_by, changed_at, version) VALUES ($1, $2, $3, $4, $5, 1)
		ON CONFLICT (locus_id) DO UPDATE SET state = excluded.state, changed_by = excluded.changed_by, changed_at = excluded.changed_at, version = review_locus.version + 1`,
		w.Locus, w.Spot.Cycle.ID, string(became), w.actor.Account, db.At(w.did.At))
	return err
}
