package cycle

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/workday"
)

// VisitState is where a visit stands.
type VisitState string

// A visit that is off leaves its locus free for another.
const (
	VisitPlanned VisitState = "planned"
	VisitDone    VisitState = "done"
	VisitOff     VisitState = "off"
)

// Key is the catalog key of a visit's state.
func (s VisitState) Key() string { return "cycle.visit." + string(s) }

// Visit is a team that goes to a locus.
type Visit struct {
	ID, Office     string
	Locus, Name    string // id and name
	Body, BodyName string // slug and name
	Team, TeamName string // id and name
	From, Until    string // days
	Document       string // id of the letter of assignment; empty while none is written
	State          VisitState
	Why            string
	Version        int64
}

const visitQuery = `SELECT v.id, v.office_id, v.locus_id, l.name, b.slug, cb.name, v.team_id, t.name, v.from_day, v.until_day, coalesce(v.document_id, ''), v.state, v.why, v.version
	FROM cycle_visit v JOIN cycle_locus l ON l.id = v.locus_id JOIN body b ON b.id = l.body_id
	JOIN cycle_body cb ON cb.cycle_id = v.cycle_id AND cb.body_id = l.body_id JOIN cycle_team t ON t.id = v.team_id`

func scanVisit(row db.Row) (Visit, error) {
	var v Visit
	return v, row.Scan(&v.ID, &v.Office, &v.Locus, &v.Name, &v.Body, &v.BodyName, &v.Team, &v.TeamName, &v.From, &v.Until, &v.Document, &v.State, &v.Why, &v.Version)
}

// Visits returns the visits of a cycle that actor sees, by day. Kind: NotFound.
func (c *Cycles) Visits(ctx context.Context, actor access.Actor, id string) ([]Visit, error) {
	_, _, s, err := c.look(ctx, c.DB, actor, access.ReadCycles, id)
	if err != nil {
		return nil, err
	}
	where, args := s.where("v.office_id", 3)
	return db.All(ctx, c.DB, scanVisit, visitQuery+` WHERE v.cycle_id = $1 AND v.state <> 'off' AND `+where+` ORDER BY v.from_day, t.name, v.id LIMIT $2`,
		append([]any{id, 2 * MaxAdded}, args...)...)
}

// Visit sends a team to loci, from a day until another, both within the cycle. Nobody in it may be in conflict with
// the body, or work there. Kinds: those of AddBodies; NotFound; Conflict where somebody goes already; Invalid with
// Faults about "loci", "team", "from", "until", "off" and "why".
func (c *Cycles) Visit(ctx context.Context, actor access.Actor, id, team string, loci []string, stay Stay) error {
	var f faults
	if f.days(stay.From, stay.Until); stay.Off {
		stay.Why = f.why(stay.Why)
	} else {
		stay.Why = "" // kept for a day off alone
	}
	if err := f.found.Err(); err != nil {
		return err
	}
	return c.work(ctx, actor, id, "visits_planned", stay.Why, func(ctx context.Context, tx db.Tx, w *working) error {
		var f faults
		if stay.From < w.From || stay.Until > w.Until {
			f.add("from", "outside", problem.Args{"from": day(w.From), "until": day(w.Until)})
		}
		if len(loci) == 0 {
			f.add("loci", "choose", nil)
		}
		t, err := c.team(ctx, tx, w, team)
		if problem.KindOf(err) == problem.NotFound {
			f.add("team", "choose", nil)
			return f.found.Err()
		}
		if err != nil {
			return err
		}
		if !t.Ended.IsZero() {
			f.add("team", "choose", nil)
		}
		for _, locus := range loci {
			if err := c.plan(ctx, tx, w, &f, &t, locus, stay); err != nil {
				return err
			}
		}
		return f.found.Err()
	})
}

// day writes a day that was checked for a text.
func day(text string) locale.Day {
	d, _ := workday.ParseDate(text)
	return locale.Day(d.Time())
}

func (c *Cycles) plan(ctx context.Context, tx db.Tx, w *working, f *faults, t *Team, locus string, stay Stay) error {
	l, err := c.locus(ctx, tx, w, locus)
	if err != nil {
		return err
	}
	if l.Office != t.Office || !l.Ended.IsZero() {
		f.add("loci", "not_yours", problem.Args{"body": l.Name})
		return nil
	}
	if err := c.refuse(ctx, tx, w, f, "team", t.Members, l.BodyID); err != nil {
		return err
	}
	if err := c.opens(ctx, tx, f, &l, stay); err != nil {
		return err
	}
	// Whoever changes the locus or plans a visit there at the same moment waits for this, and is waited for.
	if err := db.Update(ctx, tx, `UPDATE cycle_locus SET version = version WHERE id = $1 AND ended_at IS NULL`, l.ID); err != nil {
		return faster(err)
	}
	n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM cycle_visit WHERE locus_id = $1 AND state <> 'off'`, l.ID)
	if err != nil {
		return err
	}
	if n > 0 {
		f.add("loci", "visited", problem.Args{"unit": l.Name})
		return nil
	}
	id, err := newID()
	if err != nil {
		return err
	}
	w.touched.Add("cycle_visit", id)
	_, err = tx.Exec(ctx, `INSERT INTO cycle_visit (id, cycle_id, locus_id, office_id, team_id, from_day, until_day, document_id, state, why, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8, $9, 1)`, id, w.ID, l.ID, l.Office, t.ID, stay.From, stay.Until, string(VisitPlanned), stay.Why)
	return err
}

// Move gives a planned visit other days or another team, with a reason, or calls it off where team is empty. Kinds:
// those of Visit; Conflict when somebody was faster.
func (c *Cycles) Move(ctx context.Context, actor access.Actor, id, visit string, version int64, team string, stay Stay) error {
	var f faults
	if stay.Why = f.why(stay.Why); team != "" {
		f.days(stay.From, stay.Until)
	}
	if err := f.found.Err(); err != nil {
		return err
	}
	return c.work(ctx, actor, id, "visit_moved", stay.Why, func(ctx context.Context, tx db.Tx, w *working) error {
		v, err := c.visit(ctx, tx, w, visit)
		if err != nil {
			return err
		}
		state := VisitPlanned
		if team == "" {
			state, team, stay.From, stay.Until = VisitOff, v.Team, v.From, v.Until
		} else if err := c.checkMove(ctx, tx, w, &v, team, stay); err != nil {
			return err
		}
		w.touched.Add("cycle_visit", v.ID)
		return faster(db.Update(ctx, tx, `UPDATE cycle_visit SET team_id = $3, from_day = $4, until_day = $5, state = $6, why = $7, version = version + 1
			WHERE id = $1 AND version = $2 AND state = 'planned'`, v.ID, version, team, stay.From, stay.Until, string(state), stay.Why))
	})
}

func (c *Cycles) checkMove(ctx context.Context, tx db.Tx, w *working, v *Visit, team string, stay Stay) error {
	var f faults
	t, err := c.team(ctx, tx, w, team)
	if err != nil {
		return err
	}
	if t.Office != v.Office || !t.Ended.IsZero() {
		f.add("team", "choose", nil)
	}
	if stay.From < w.From || stay.Until > w.Until {
		f.add("from", "outside", problem.Args{"from": day(w.From), "until": day(w.Until)})
	}
	l, err := c.locus(ctx, tx, w, v.Locus)
	if err != nil {
		return err
	}
	if err := c.refuse(ctx, tx, w, &f, "team", t.Members, l.BodyID); err != nil {
		return err
	}
	if err := c.opens(ctx, tx, &f, &l, stay); err != nil {
		return err
	}
	return f.found.Err()
}

// Assign notes the letter of assignment of visits, which somebody wrote. Kinds: those of Move.
func (c *Cycles) Assign(ctx context.Context, actor access.Actor, id string, visits []string, document string) error {
	return c.work(ctx, actor, id, "visits_assigned", "", func(ctx context.Context, tx db.Tx, w *working) error {
		for _, visit := range visits {
			v, err := c.visit(ctx, tx, w, visit)
			if err != nil {
				return err
			}
			w.touched.Add("cycle_visit", v.ID)
			if err := db.Update(ctx, tx, `UPDATE cycle_visit SET document_id = $2, version = version + 1 WHERE id = $1`, v.ID, document); err != nil {
				return faster(err)
			}
		}
		return nil
	})
}

func (c *Cycles) visit(ctx context.Context, q db.Queryer, w *working, id string) (Visit, error) {
	if !valid(id) {
		return Visit{}, problem.New(problem.NotFound, "cycle.no_visit", nil)
	}
	v, err := db.One(ctx, q, scanVisit, visitQuery+` WHERE v.id = $1 AND v.cycle_id = $2`, id, w.ID)
	if problem.KindOf(err) == problem.NotFound || err == nil && !w.sight.sees(v.Office) {
		return v, problem.New(problem.NotFound, "cycle.no_visit", nil)
	}
	return v, err
}

// Unvisited returns the loci to which nobody goes yet, as far as actor plans, by body and name, at most MaxAdded.
// Kind: NotFound.
func (c *Cycles) Unvisited(ctx context.Context, actor access.Actor, id string) ([]Locus, error) {
	_, _, s, err := c.look(ctx, c.DB, actor, access.PlanCycles, id)
	if err != nil {
		return nil, err
	}
	where, args := s.where("l.office_id", 3)
	return db.All(ctx, c.DB, scanLocus, locusQuery+` WHERE l.cycle_id = $1 AND l.ended_at IS NULL AND cb.outcome = '' AND `+where+`
		AND NOT EXISTS (SELECT 1 FROM cycle_visit v WHERE v.locus_id = l.id AND v.state <> 'off') ORDER BY cb.name, l.name, l.id LIMIT $2`,
		append([]any{id, MaxAdded}, args...)...)
}

// NoVisits says that a team has no visit that needs a letter.
func NoVisits() error {
	var f faults
	f.add("team", "no_visits", nil)
	return f.found.Err()
}
