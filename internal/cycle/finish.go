package cycle

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Finish says that a visit has taken place: whoever plans there says so, or somebody of the team that went. Version is
// that of the visit. Kinds: NotFound; Forbidden; Conflict when somebody was faster, or the cycle is not planned.
func (c *Cycles) Finish(ctx context.Context, actor access.Actor, id, visit string, version int64) error {
	return c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		one, offices, s, err := c.look(ctx, tx, actor, access.ReadCycles, id)
		if err != nil {
			return err
		}
		w := &working{Cycle: one, offices: offices, sight: s}
		v, err := c.visit(ctx, tx, w, visit)
		if err != nil {
			return err
		}
		switch {
		case one.State == Draft:
			return conflict("unfixed")
		case one.State == Ended:
			return conflict("ended")
		case v.Version != version || v.State != VisitPlanned:
			return conflict("changed")
		}
		if may, err := c.mayFinish(ctx, tx, actor, &one, &v); err != nil || !may {
			if err == nil {
				err = problem.New(problem.Forbidden, "cycle.not_going", nil)
			}
			return err
		}
		w.touched.Add("cycle_visit", v.ID)
		err = db.Update(ctx, tx, `UPDATE cycle_visit SET state = $3, version = version + 1 WHERE id = $1 AND version = $2`, v.ID, version, string(VisitDone))
		if err != nil {
			return faster(err)
		}
		return c.record(ctx, tx, actor, "visit_done", &one, "", &w.touched)
	})
}

func (c *Cycles) mayFinish(ctx context.Context, q db.Queryer, actor access.Actor, one *Cycle, v *Visit) (bool, error) {
	if access.Allowed(actor, access.PlanCycles, one.Scope()) || access.Allowed(actor, access.PlanCycles, access.Scope{Authority: v.Office}) {
		return true, nil
	}
	teams, err := c.TeamsWith(ctx, q, one.ID, actor.Account)
	return slices.ContainsFunc(teams, func(t Team) bool { return t.ID == v.Team }), err
}
