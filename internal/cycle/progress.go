package cycle

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// Progress is how far a cycle is, as far as somebody sees it.
type Progress struct {
	Bodies, Assessed          int
	Loci, Planned, Done       int
	Teams, Drawings, Unlocked int // Unlocked: bodies that are assessed and have no locus yet
	// Offices and ByTeam are the same, by office and by team: what has been done of what is planned.
	Offices []Part
	ByTeam  []Part
}

// Part is a part of a cycle's work.
type Part struct {
	ID, Name            string // of the office or the team; an office has no name here
	Loci, Planned, Done int
}

// Progress counts how far a cycle is. Kind: NotFound.
func (c *Cycles) Progress(ctx context.Context, actor access.Actor, id string) (Progress, error) {
	var p Progress
	_, _, s, err := c.look(ctx, c.DB, actor, access.ReadCycles, id)
	if err != nil {
		return p, err
	}
	where, args := s.where("x.office_id", 2)
	args = append([]any{id}, args...)
	count := func(query string, into ...*int) error {
		_, err := db.One(ctx, c.DB, func(row db.Row) (bool, error) {
			targets := make([]any, len(into))
			for i, n := range into {
				targets[i] = n
			}
			return true, row.Scan(targets...)
		}, query, args...)
		return err
	}
	err = count(`SELECT count(*), coalesce(sum(CASE WHEN x.outcome = '' THEN 1 ELSE 0 END), 0),
		coalesce(sum(CASE WHEN x.outcome = '' AND NOT EXISTS (SELECT 1 FROM cycle_locus l WHERE l.cycle_id = x.cycle_id AND l.body_id = x.body_id AND l.ended_at IS NULL)
		THEN 1 ELSE 0 END), 0) FROM cycle_body x WHERE x.cycle_id = $1 AND `+where, &p.Bodies, &p.Assessed, &p.Unlocked)
	if err != nil {
		return p, err
	}
	if err := count(`SELECT count(*) FROM cycle_team x WHERE x.cycle_id = $1 AND x.ended_at IS NULL AND `+where, &p.Teams); err != nil {
		return p, err
	}
	if err := count(`SELECT count(*) FROM cycle_draw x WHERE x.cycle_id = $1 AND `+where, &p.Drawings); err != nil {
		return p, err
	}
	part := func(row db.Row) (Part, error) {
		var one Part
		return one, row.Scan(&one.ID, &one.Name, &one.Loci, &one.Planned, &one.Done)
	}
	visits := `count(*), coalesce(sum(CASE WHEN v.state = 'planned' THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN v.state = 'done' THEN 1 ELSE 0 END), 0)`
	p.Offices, err = db.All(ctx, c.DB, part, `SELECT x.office_id, '', `+visits+` FROM cycle_locus x LEFT JOIN cycle_visit v ON v.locus_id = x.id AND v.state <> 'off'
		WHERE x.cycle_id = $1 AND x.ended_at IS NULL AND `+where+` GROUP BY x.office_id ORDER BY x.office_id`, args...)
	if err != nil {
		return p, err
	}
	for _, o := range p.Offices {
		p.Loci, p.Planned, p.Done = p.Loci+o.Loci, p.Planned+o.Planned, p.Done+o.Done
	}
	p.ByTeam, err = db.All(ctx, c.DB, part, `SELECT x.id, x.name, count(v.id), coalesce(sum(CASE WHEN v.state = 'planned' THEN 1 ELSE 0 END), 0),
		coalesce(sum(CASE WHEN v.state = 'done' THEN 1 ELSE 0 END), 0) FROM cycle_team x LEFT JOIN cycle_visit v ON v.team_id = x.id AND v.state <> 'off'
		WHERE x.cycle_id = $1 AND x.ended_at IS NULL AND `+where+` GROUP BY x.id, x.name ORDER BY x.name, x.id`, args...)
	return p, err
}

// Call is a body whose liaison is called before the visits, so that respondents and their decrees are ready. It says
// how many units and no day: whoever is visited does not learn it.
type Call struct {
	Body, BodyName string   // slug and name
	Liaisons       []string // accounts
	Phone          string   // of the body, from the directory; may be empty
	Loci           int
}

// Calls returns whom to call for a cycle: every body with a unit that is visited and was not yet. Kind: NotFound.
func (c *Cycles) Calls(ctx context.Context, actor access.Actor, id string) ([]Call, error) {
	_, _, s, err := c.look(ctx, c.DB, actor, access.PlanCycles, id)
	if err != nil {
		if _, _, _, err := c.look(ctx, c.DB, actor, access.ReadCycles, id); err != nil {
			return nil, err
		}
		return nil, nil // who only reads calls nobody
	}
	where, args := s.where("v.office_id", 3)
	type row struct {
		Call
		id string
	}
	rows, err := db.All(ctx, c.DB, func(r db.Row) (row, error) {
		var one row
		return one, r.Scan(&one.id, &one.Body, &one.BodyName, &one.Phone, &one.Loci)
	}, `SELECT b.id, b.slug, cb.name, b.phone, count(*) FROM cycle_visit v JOIN cycle_locus l ON l.id = v.locus_id JOIN body b ON b.id = l.body_id
		JOIN cycle_body cb ON cb.cycle_id = v.cycle_id AND cb.body_id = l.body_id
		WHERE v.cycle_id = $1 AND v.state = $2 AND `+where+` GROUP BY b.id, b.slug, cb.name, b.phone ORDER BY cb.name, b.id`,
		append([]any{id, string(VisitPlanned)}, args...)...)
	if err != nil {
		return nil, err
	}
	calls := make([]Call, 0, len(rows))
	for _, one := range rows {
		if one.Liaisons, err = c.liaisons(ctx, one.id); err != nil {
			return nil, err
		}
		calls = append(calls, one.Call)
	}
	return calls, nil
}

// liaisons are who speaks for a body now.
func (c *Cycles) liaisons(ctx context.Context, body string) ([]string, error) {
	return db.All(ctx, c.DB, db.Column[string], `SELECT DISTINCT h.account_id FROM position p JOIN holding h ON h.position_id = p.id
		WHERE p.role = $1 AND p.body_id = $2 AND p.unit_id IS NULL AND h.from_at <= $3 AND (h.to_at IS NULL OR h.to_at > $3) ORDER BY h.account_id`,
		string(access.Liaison), body, db.At(c.now()))
}
