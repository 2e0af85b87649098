package cycle

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// maxMembers is how many people a team has.
const maxMembers = 12

// Team goes out together.
type Team struct {
	ID, Office, Name string
	Members          []string // accounts, the leader first
	Ended            time.Time
	Version          int64
}

const teamQuery = `SELECT t.id, t.office_id, t.name, t.members, t.ended_at, t.version FROM cycle_team t`

func scanTeam(row db.Row) (Team, error) {
	var t Team
	var members string
	var ended db.Time
	if err := row.Scan(&t.ID, &t.Office, &t.Name, &members, &ended, &t.Version); err != nil {
		return t, err
	}
	t.Ended = ended.Time
	return t, json.Unmarshal([]byte(members), &t.Members)
}

// Teams returns the teams of a cycle that actor sees, by name, ended ones too. Kind: NotFound.
func (c *Cycles) Teams(ctx context.Context, actor access.Actor, id string) ([]Team, error) {
	_, _, s, err := c.look(ctx, c.DB, actor, access.ReadCycles, id)
	if err != nil {
		return nil, err
	}
	where, args := s.where("t.office_id", 2)
	return db.All(ctx, c.DB, scanTeam, teamQuery+` WHERE t.cycle_id = $1 AND `+where+` ORDER BY t.name, t.id`, append([]any{id}, args...)...)
}

// Assessors are who may be in a team of an office, by their accounts. Kinds: those of One; NotFound.
func (c *Cycles) Assessors(ctx context.Context, actor access.Actor, id, office string) ([]string, error) {
	_, _, s, err := c.look(ctx, c.DB, actor, access.PlanCycles, id)
	if err != nil {
		return nil, err
	}
	if !s.sees(office) {
		return nil, notFound()
	}
	return c.Access.InRole(ctx, c.DB, access.Assessor, access.Scope{Authority: office}, c.now())
}

// KeepTeam makes a team, where it has no ID, or changes it; Version is the one seen. Members must be assessors of the
// office, and none may be in conflict with a body that the team is to visit. Kinds: those of AddBodies; NotFound;
// Invalid with Faults about "name", "office" and "members"; Conflict when somebody was faster.
func (c *Cycles) KeepTeam(ctx context.Context, actor access.Actor, id string, t Team) (Team, error) {
	err := c.work(ctx, actor, id, "team_kept", "", func(ctx context.Context, tx db.Tx, w *working) error {
		if t.ID != "" {
			was, err := c.team(ctx, tx, w, t.ID)
			if err != nil {
				return err
			}
			t.Office = was.Office
		}
		if err := c.checkTeam(ctx, tx, w, &t); err != nil {
			return err
		}
		members, err := json.Marshal(t.Members)
		if err != nil {
			return err
		}
		if t.ID != "" {
			w.touched.Add("cycle_team", t.ID)
			t.Version++
			err := faster(db.Update(ctx, tx, `UPDATE cycle_team SET name = $3, members = $4, version = version + 1 WHERE id = $1 AND version = $2 AND ended_at IS NULL`,
				t.ID, t.Version-1, t.Name, string(members)))
			if err != nil {
				return err
			}
			return joins(ctx, tx, t.ID, t.Members)
		}
		if t.ID, err = newID(); err != nil {
			return err
		}
		t.Version = 1
		w.touched.Add("cycle_team", t.ID)
		_, err = tx.Exec(ctx, `INSERT INTO cycle_team (id, cycle_id, office_id, name, members, ended_at, version) VALUES ($1, $2, $3, $4, $5, NULL, 1)`,
			t.ID, w.ID, t.Office, t.Name, string(members))
		if err != nil {
			return err
		}
		return joins(ctx, tx, t.ID, t.Members)
	})
	return t, err
}

func (c *Cycles) checkTeam(ctx context.Context, tx db.Tx, w *working, t *Team) error {
	var f faults
	t.Name = f.line("name", t.Name, maxLine, true)
	if !w.sight.sees(t.Office) || !slices.ContainsFunc(w.offices, func(o Office) bool { return o.Authority == t.Office }) {
		f.add("office", "choose", nil)
		return f.found.Err()
	}
	switch {
	case len(t.Members) == 0:
		f.add("members", "choose", nil)
	case len(t.Members) > maxMembers:
		f.add("members", "many", problem.Args{"max": maxMembers})
	}
	may, err := c.Access.InRole(ctx, tx, access.Assessor, access.Scope{Authority: t.Office}, c.now())
	if err != nil {
		return err
	}
	for _, account := range t.Members {
		if !slices.Contains(may, account) {
			f.add("members", "no_assessor", nil)
			break
		}
	}
	if t.ID != "" {
		bodies, err := db.All(ctx, tx, db.Column[string], `SELECT DISTINCT l.body_id FROM cycle_visit v JOIN cycle_locus l ON l.id = v.locus_id
			WHERE v.team_id = $1 AND v.state = $2`, t.ID, string(VisitPlanned))
		if err != nil {
			return err
		}
		if err := c.refuse(ctx, tx, w, &f, "members", t.Members, bodies...); err != nil {
			return err
		}
	}
	return f.found.Err()
}

// EndTeam ends a team that has no visit before it. Kinds: those of KeepTeam.
func (c *Cycles) EndTeam(ctx context.Context, actor access.Actor, id, team string, version int64) error {
	return c.work(ctx, actor, id, "team_ended", "", func(ctx context.Context, tx db.Tx, w *working) error {
		t, err := c.team(ctx, tx, w, team)
		if err != nil {
			return err
		}
		n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM cycle_visit WHERE team_id = $1 AND state = $2`, t.ID, string(VisitPlanned))
		if err != nil {
			return err
		}
		if n > 0 {
			return conflict("visits_planned")
		}
		w.touched.Add("cycle_team", t.ID)
		return faster(db.Update(ctx, tx, `UPDATE cycle_team SET ended_at = $3, version = version + 1 WHERE id = $1 AND version = $2 AND ended_at IS NULL`,
			t.ID, version, db.At(c.now())))
	})
}

func (c *Cycles) team(ctx context.Context, q db.Queryer, w *working, id string) (Team, error) {
	if !valid(id) {
		return Team{}, problem.New(problem.NotFound, "cycle.no_team", nil)
	}
	t, err := db.One(ctx, q, scanTeam, teamQuery+` WHERE t.id = $1 AND t.cycle_id = $2`, id, w.ID)
	if problem.KindOf(err) == problem.NotFound || err == nil && !w.sight.sees(t.Office) {
		return t, problem.New(problem.NotFound, "cycle.no_team", nil)
	}
	return t, err
}
