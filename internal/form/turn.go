package form

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Turn brings a form from one of some states into another, inside the act of whoever reviews; Version is the one seen.
// It decides nothing about who may. Kinds: NotFound; Conflict where somebody was faster, or it is in another state.
func (f *Forms) Turn(ctx context.Context, tx db.Tx, touched *ledger.Touched, id string, version int64, to State, from ...State) (Form, error) {
	one, err := byID(ctx, tx, id)
	if err != nil {
		return one, err
	}
	if one.Version != version || !slices.Contains(from, one.State) {
		return one, conflict("changed")
	}
	one.State = to
	touched.Add("form", id)
	one.Version++
	return one, faster(db.Update(ctx, tx, `UPDATE form SET state = $3, version = version + 1 WHERE id = $1 AND version = $2`, id, version, string(to)))
}

// Restore has a form count again that was void, inside the act of whoever reviews: as sent, since nobody has reviewed
// what counts now, or as a draft while something is lacking. It decides nothing about who may. Kinds: those of Turn.
func (f *Forms) Restore(ctx context.Context, tx db.Tx, touched *ledger.Touched, id string, version int64) (Form, error) {
	one, err := byID(ctx, tx, id)
	if err != nil {
		return one, err
	}
	spot, err := f.Cycles.SpotOf(ctx, tx, one.Locus)
	if err != nil {
		return one, err
	}
	ins, err := f.instrument(ctx, tx, &spot.Cycle)
	if err != nil {
		return one, err
	}
	c, err := currentOf(ctx, tx, &one)
	if err != nil {
		return one, err
	}
	to := Draft
	if c.Done && len(Lacks(ins, &c)) == 0 {
		to = Sent
	}
	return f.Turn(ctx, tx, touched, id, version, to, Void)
}

func faster(err error) error {
	if problem.KindOf(err) == problem.Conflict {
		return conflict("changed")
	}
	return err
}

// DecideNA approves or refuses that a question does not apply, inside the act of whoever reviews. It decides nothing
// about who may. Kinds: NotFound; Conflict where it was decided already.
func (f *Forms) DecideNA(ctx context.Context, tx db.Tx, touched *ledger.Touched, id, question string, to NAState, account, why string) error {
	one, err := locked(ctx, tx, id)
	if err != nil {
		return err
	}
	touched.Add("form_na", id+"/"+question)
	err = faster(db.Update(ctx, tx, `UPDATE form_na SET state = $3, decided_by = $4, decided_at = $5, why = $6 WHERE form_id = $1 AND question = $2 AND state = 'asked'`,
		id, question, string(to), account, db.At(f.now()), why))
	if err != nil {
		return err
	}
	return recount(ctx, tx, touched, &one)
}

// CloseFlag notes that somebody looked at what a flag says, inside their act. A version that stands aside is settled by
// Resolve alone. It decides nothing about who may. Kinds: NotFound; Conflict where it is closed already.
func (f *Forms) CloseFlag(ctx context.Context, tx db.Tx, touched *ledger.Touched, id, flag, account, why string) error {
	one, err := locked(ctx, tx, id)
	if err != nil {
		return err
	}
	g, err := flagOf(ctx, tx, id, flag)
	if err != nil {
		return err
	}
	if g.Kind.Aside() {
		return conflict("stands_aside")
	}
	if err := f.shut(ctx, tx, touched, &g, account, why); err != nil {
		return err
	}
	return recount(ctx, tx, touched, &one)
}

func flagOf(ctx context.Context, q db.Queryer, form, flag string) (Flag, error) {
	if !valid(flag) {
		return Flag{}, notFound()
	}
	g, err := db.One(ctx, q, scanFlag, flagQuery+` WHERE g.id = $1 AND g.form_id = $2`, flag, form)
	if problem.KindOf(err) == problem.NotFound {
		err = notFound()
	}
	return g, err
}

func (f *Forms) shut(ctx context.Context, tx db.Tx, touched *ledger.Touched, g *Flag, account, why string) error {
	touched.Add("form_flag", g.ID)
	return faster(db.Update(ctx, tx, `UPDATE form_flag SET open = $2, closed_by = $3, closed_at = $4, why = $5 WHERE id = $1 AND open`,
		g.ID, false, account, db.At(f.now()), why))
}

// lock holds the row of a form until the end, so that what counts its flags counts what another does at once.
func lock(ctx context.Context, tx db.Tx, id string) error {
	return db.Update(ctx, tx, `UPDATE form SET version = version + 1 WHERE id = $1`, id)
}

// locked returns a form, whose row is held. Kind: NotFound.
func locked(ctx context.Context, tx db.Tx, id string) (Form, error) {
	if _, err := byID(ctx, tx, id); err != nil {
		return Form{}, err
	}
	if err := lock(ctx, tx, id); err != nil {
		return Form{}, err
	}
	return byID(ctx, tx, id)
}

// recount brings up to date how much of a form waits for somebody, whose row is held.
func recount(ctx context.Context, tx db.Tx, touched *ledger.Touched, one *Form) error {
	if err := count(ctx, tx, one); err != nil {
		return err
	}
	touched.Add("form", one.ID)
	return db.Update(ctx, tx, `UPDATE form SET na_open = $2, flags = $3 WHERE id = $1`, one.ID, one.NAOpen, one.Flags)
}
