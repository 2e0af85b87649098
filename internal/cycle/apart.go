package cycle

import (
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Apart is somebody who must not assess a body: a conflict of interest, which they said themselves or who plans.
type Apart struct {
	ID, Office, Account string
	Body, BodyName      string // slug and name
	Why, SaidBy         string
	Said                time.Time
	Version             int64
	// Visits are planned there for a team of theirs: somebody else must go. Each is a unit with the team.
	Visits []ApartVisit
}

// ApartVisit is a visit that somebody in conflict with its body is to make.
type ApartVisit struct{ Unit, Team string }

const apartQuery = `SELECT a.id, a.office_id, a.account, b.slug, cb.name, a.why, a.said_by, a.said_at, a.version FROM cycle_conflict a
	JOIN body b ON b.id = a.body_id JOIN cycle_body cb ON cb.cycle_id = a.cycle_id AND cb.body_id = a.body_id`

func scanApart(row db.Row) (Apart, error) {
	var a Apart
	var said db.Time
	err := row.Scan(&a.ID, &a.Office, &a.Account, &a.Body, &a.BodyName, &a.Why, &a.SaidBy, &said, &a.Version)
	a.Said = said.Time
	return a, err
}

// Aparts returns who must not assess whom, as far as actor plans; of somebody who does not plan their own. Kind:
// NotFound.
func (c *Cycles) Aparts(ctx context.Context, actor access.Actor, id string) ([]Apart, error) {
	one, offices, s, err := c.look(ctx, c.DB, actor, access.ReadCycles, id)
	if err != nil {
		return nil, err
	}
	all, err := db.All(ctx, c.DB, scanApart, apartQuery+` WHERE a.cycle_id = $1 AND a.ended_at IS NULL ORDER BY cb.name, a.id`, id)
	if err != nil {
		return nil, err
	}
	plans := access.Allowed(actor, access.PlanCycles, one.Scope())
	all = slices.DeleteFunc(all, func(a Apart) bool {
		mine := slices.ContainsFunc(offices, func(o Office) bool {
			return o.Authority == a.Office && s.sees(o.Authority) && access.Allowed(actor, access.PlanCycles, access.Scope{Authority: o.Authority})
		})
		return !plans && !mine && a.Account != actor.Account
	})
	for i := range all {
		if all[i].Visits, err = c.stillGoes(ctx, id, &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// stillGoes returns the visits that somebody in conflict with a body is to make there all the same.
func (c *Cycles) stillGoes(ctx context.Context, id string, a *Apart) ([]ApartVisit, error) {
	return db.All(ctx, c.DB, func(row db.Row) (ApartVisit, error) {
		var v ApartVisit
		return v, row.Scan(&v.Unit, &v.Team)
	}, `SELECT l.name, t.name FROM cycle_visit v JOIN cycle_locus l ON l.id = v.locus_id JOIN body b ON b.id = l.body_id JOIN cycle_team t ON t.id = v.team_id
		JOIN cycle_member m ON m.team_id = t.id WHERE v.cycle_id = $1 AND m.account = $2 AND b.slug = $3 AND v.state = 'planned' ORDER BY l.name, l.id LIMIT 50`, id, a.Account, a.Body)
}

// KeepApart notes that somebody must not assess a body. Everybody may say it of themselves, who plans of others, also
// while a team of theirs is to go there: what is so must be noted at once. They take those visits along no more (GoingOf),
// and Aparts names them until another team goes. Kinds: NotFound; Conflict when it has ended; Invalid with
// Faults about "account", "body" and "why"; Forbidden for who says it of others and does not plan.
func (c *Cycles) KeepApart(ctx context.Context, actor access.Actor, id string, a Apart) error {
	var f faults
	a.Why = f.why(a.Why)
	if err := f.found.Err(); err != nil {
		return err
	}
	return c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		one, offices, s, err := c.look(ctx, tx, actor, access.ReadCycles, id)
		if err != nil {
			return err
		}
		if one.State == Ended {
			return conflict("ended")
		}
		w := &working{Cycle: one, offices: offices, sight: s}
		b, err := c.body(ctx, tx, w, a.Body)
		if problem.KindOf(err) == problem.NotFound {
			f.add("body", "choose", nil)
			return f.found.Err()
		}
		if err != nil {
			return err
		}
		plans := access.Allowed(actor, access.PlanCycles, one.Scope()) || access.Allowed(actor, access.PlanCycles, access.Scope{Authority: b.Office})
		if a.Account != actor.Account && !plans {
			return problem.New(problem.Forbidden, "cycle.of_planners", nil)
		}
		if a.ID, err = newID(); err != nil {
			return err
		}
		n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM cycle_conflict WHERE cycle_id = $1 AND account = $2 AND body_id = $3 AND ended_at IS NULL`, id, a.Account, b.ID)
		if err != nil {
			return err
		}
		if n > 0 {
			f.add("body", "apart_already", nil)
			return f.found.Err()
		}
		_, err = tx.Exec(ctx, `INSERT INTO cycle_conflict (id, cycle_id, office_id, account, body_id, why, said_by, said_at, ended_at, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, 1)`, a.ID, id, b.Office, a.Account, b.ID, a.Why, actor.Account, db.At(c.now()))
		if err != nil {
			return err
		}
		w.touched.Add("cycle_conflict", a.ID)
		return c.record(ctx, tx, actor, "kept_apart", &one, a.Why, &w.touched)
	})
}

// EndApart takes a conflict of interest back: who plans, with a reason. Kinds: those of KeepTeam.
func (c *Cycles) EndApart(ctx context.Context, actor access.Actor, id, apart string, version int64, why string) error {
	var f faults
	why = f.why(why)
	if err := f.found.Err(); err != nil {
		return err
	}
	return c.work(ctx, actor, id, "apart_ended", why, func(ctx context.Context, tx db.Tx, w *working) error {
		if !valid(apart) {
			return notFound()
		}
		a, err := db.One(ctx, tx, scanApart, apartQuery+` WHERE a.id = $1 AND a.cycle_id = $2`, apart, id)
		if problem.KindOf(err) == problem.NotFound || err == nil && !w.sight.sees(a.Office) {
			return notFound()
		}
		if err != nil {
			return err
		}
		w.touched.Add("cycle_conflict", apart)
		return faster(db.Update(ctx, tx, `UPDATE cycle_conflict SET ended_at = $3, version = version + 1 WHERE id = $1 AND version = $2 AND ended_at IS NULL`,
			apart, version, db.At(c.now())))
	})
}

// refuse says in f who of some people must not assess one of some bodies: those in conflict with it, and those who
// work there.
func (c *Cycles) refuse(ctx context.Context, tx db.Tx, w *working, f *faults, field string, accounts []string, bodies ...string) error {
	for _, body := range bodies {
		apart, err := db.All(ctx, tx, db.Column[string], `SELECT account FROM cycle_conflict WHERE cycle_id = $1 AND body_id = $2 AND ended_at IS NULL`, w.ID, body)
		if err != nil {
			return err
		}
		for _, account := range accounts {
			holdings, err := c.Access.Holdings(ctx, tx, account, c.now())
			if err != nil {
				return err
			}
			works, err := c.WorksAt(ctx, tx, &w.Cycle, holdings, body)
			if err != nil {
				return err
			}
			if !works && !slices.Contains(apart, account) {
				continue
			}
			names, err := c.Names(ctx, account)
			if err != nil {
				return err
			}
			key := "apart"
			if works {
				key = "works_there"
			}
			f.add(field, key, problem.Args{"name": names[account]})
		}
	}
	return nil
}

// WorksAt reports whether somebody who holds these positions has one at a body, by its id, or, where others assess it,
// in the authority that keeps it: then they neither assess nor review it.
func (c *Cycles) WorksAt(ctx context.Context, q db.Queryer, of *Cycle, holdings []access.Holding, body string) (bool, error) {
	owner := ""
	if of.Kind == External {
		var err error
		if owner, err = db.One(ctx, q, db.Column[string], `SELECT coalesce(owner, '') FROM body WHERE id = $1`, body); err != nil {
			return false, err
		}
	}
	return slices.ContainsFunc(holdings, func(h access.Holding) bool {
		return h.Scope.Body != "" && h.Scope.Body == body || owner != "" && h.Scope.Authority == owner
	}), nil
}
