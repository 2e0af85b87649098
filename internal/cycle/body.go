package cycle

import (
	"context"
	"slices"
	"strconv"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// MaxAdded is how many bodies or units are added at once.
const MaxAdded = 2_000

// Outcome is why a body is not assessed; empty where it is.
type Outcome string

// Outcomes other than being assessed. A result without a figure stays in counts and out of ranks.
const (
	Assessed Outcome = ""
	Safety   Outcome = "safety" // of those who would go there
	Refusal  Outcome = "refusal"
	Closed   Outcome = "closed"
	Moved    Outcome = "moved"
)

// Outcomes are all of them.
var Outcomes = []Outcome{Assessed, Safety, Refusal, Closed, Moved}

// Key is the catalog key of an outcome.
func (o Outcome) Key() string {
	if o == Assessed {
		return "cycle.outcome.assessed"
	}
	return "cycle.outcome." + string(o)
}

// Body is a body of a cycle.
type Body struct {
	ID, Slug, Name, Kind string // the name that it had when it was added
	Office               string // id of the authority that assesses it
	Outcome              Outcome
	Why                  string
	Loci                 int // units that are visited
	Version              int64
}

func scanBody(row db.Row) (Body, error) {
	var b Body
	return b, row.Scan(&b.ID, &b.Slug, &b.Name, &b.Kind, &b.Office, &b.Outcome, &b.Why, &b.Loci, &b.Version)
}

const bodyQuery = `SELECT cb.body_id, b.slug, cb.name, b.kind, cb.office_id, cb.outcome, cb.why,
	(SELECT count(*) FROM cycle_locus l WHERE l.cycle_id = cb.cycle_id AND l.body_id = cb.body_id AND l.ended_at IS NULL), cb.version
	FROM cycle_body cb JOIN body b ON b.id = cb.body_id`

// Bodies returns the bodies of a cycle that actor sees, by name, at most MaxAdded of them. Kind: NotFound.
func (c *Cycles) Bodies(ctx context.Context, actor access.Actor, id string) ([]Body, error) {
	_, _, s, err := c.look(ctx, c.DB, actor, access.ReadCycles, id)
	if err != nil {
		return nil, err
	}
	where, args := s.where("cb.office_id", 3)
	return db.All(ctx, c.DB, scanBody, bodyQuery+` WHERE cb.cycle_id = $1 AND `+where+` ORDER BY cb.name, cb.body_id LIMIT $2`,
		append([]any{id, MaxAdded}, args...)...)
}

// Addable returns the bodies that actor could add: of a self-assessment those that the authority keeps, of another
// those of a kind, in a province where one is given. By name, at most MaxAdded. Kind: NotFound.
func (c *Cycles) Addable(ctx context.Context, actor access.Actor, id, kind, province string) ([]Body, error) {
	one, offices, s, err := c.look(ctx, c.DB, actor, access.PlanCycles, id)
	if err != nil {
		return nil, err
	}
	w := &working{Cycle: one, offices: offices, sight: s}
	where, args := `b.kind = $3 AND ($4 = '' OR b.province = $4) AND NOT b.example`, []any{kind, province}
	if one.Kind == Self {
		where, args = `b.owner = $3`, []any{one.Authority}
	}
	type row struct {
		Body
		province string
	}
	rows, err := db.All(ctx, c.DB, func(r db.Row) (row, error) {
		var b row
		return b, r.Scan(&b.ID, &b.Slug, &b.Name, &b.Kind, &b.province)
	}, `SELECT b.id, b.slug, b.name, b.kind, b.province FROM body b WHERE (b.valid_to = '' OR b.valid_to >= $2) AND `+where+`
		AND NOT EXISTS (SELECT 1 FROM cycle_body cb WHERE cb.cycle_id = $1 AND cb.body_id = b.id) ORDER BY b.name, b.id LIMIT `+strconv.Itoa(MaxAdded),
		append([]any{id, one.From}, args...)...)
	var able []Body
	for _, b := range rows {
		if s.sees(w.officeFor(b.province)) {
			able = append(able, b.Body)
		}
	}
	return able, err
}

// AddBodies adds bodies, by their slugs, each to the office of its province. One that is there already is left as it
// is. Kinds: those of One; Conflict when it has ended; Invalid with Faults about "bodies".
func (c *Cycles) AddBodies(ctx context.Context, actor access.Actor, id string, slugs []string) (int, error) {
	added := 0
	err := c.work(ctx, actor, id, "bodies_added", "", func(ctx context.Context, tx db.Tx, w *working) error {
		added = 0
		var f faults
		if len(slugs) == 0 {
			f.add("bodies", "choose", nil)
		}
		if len(slugs) > MaxAdded {
			f.add("bodies", "many", problem.Args{"max": MaxAdded})
			slugs = nil
		}
		for _, slug := range slugs {
			new, err := c.addBody(ctx, tx, w, &f, slug)
			if err != nil {
				return err
			}
			if new {
				added++
			}
		}
		return f.found.Err()
	})
	return added, err
}

func (c *Cycles) addBody(ctx context.Context, tx db.Tx, w *working, f *faults, slug string) (bool, error) {
	type row struct{ id, name, province, to, owner string }
	b, err := db.One(ctx, tx, func(r db.Row) (row, error) {
		var b row
		return b, r.Scan(&b.id, &b.name, &b.province, &b.to, &b.owner)
	}, `SELECT id, name, province, valid_to, coalesce(owner, '') FROM body WHERE slug = $1`, slug)
	if problem.KindOf(err) == problem.NotFound {
		f.add("bodies", "no_body", problem.Args{"body": slug})
		return false, nil
	}
	if err != nil {
		return false, err
	}
	office := w.officeFor(b.province)
	switch {
	case b.to != "" && b.to < w.From:
		f.add("bodies", "ended", problem.Args{"body": b.name, "day": day(b.to)})
		return false, nil
	case w.Kind == Self && b.owner != w.Authority:
		f.add("bodies", "not_own", problem.Args{"body": b.name})
		return false, nil
	case office == "" || !w.sight.sees(office):
		f.add("bodies", "not_yours", problem.Args{"body": b.name})
		return false, nil
	}
	n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM cycle_body WHERE cycle_id = $1 AND body_id = $2`, w.ID, b.id)
	if err != nil || n > 0 {
		return false, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO cycle_body (cycle_id, body_id, office_id, name, outcome, why, version) VALUES ($1, $2, $3, $4, '', '', 1)`,
		w.ID, b.id, office, b.name)
	w.touched.Add("cycle_body", w.ID+"/"+b.id)
	return true, err
}

// Settle says that a body is not assessed, and why, or that it is after all. Kinds: those of AddBodies; NotFound for
// a body that is not in it; Conflict when somebody was faster.
func (c *Cycles) Settle(ctx context.Context, actor access.Actor, id, body string, version int64, outcome Outcome, why string) error {
	var f faults
	if why = f.why(why); !slices.Contains(Outcomes, outcome) {
		f.add("outcome", "choose", nil)
	}
	if err := f.found.Err(); err != nil {
		return err
	}
	return c.work(ctx, actor, id, "body_settled", why, func(ctx context.Context, tx db.Tx, w *working) error {
		b, err := c.body(ctx, tx, w, body)
		if err != nil {
			return err
		}
		w.touched.Add("cycle_body", w.ID+"/"+b.ID)
		err = db.Update(ctx, tx, `UPDATE cycle_body SET outcome = $4, why = $5, version = version + 1 WHERE cycle_id = $1 AND body_id = $2 AND version = $3`,
			w.ID, b.ID, version, string(outcome), why)
		return faster(err)
	})
}

// body is a body of a cycle that is in sight, by its slug.
func (c *Cycles) body(ctx context.Context, q db.Queryer, w *working, slug string) (Body, error) {
	b, err := db.One(ctx, q, scanBody, bodyQuery+` WHERE cb.cycle_id = $1 AND b.slug = $2`, w.ID, slug)
	if problem.KindOf(err) == problem.NotFound || err == nil && !w.sight.sees(b.Office) {
		return b, problem.New(problem.NotFound, "cycle.no_body", nil)
	}
	return b, err
}

// moveTo gives the bodies of a province, with what is planned for them, to the office that joined for it.
func moveTo(ctx context.Context, tx db.Tx, touched *ledger.Touched, one *Cycle, o Office) error {
	moved, err := db.All(ctx, tx, db.Column[string], `SELECT cb.body_id FROM cycle_body cb JOIN body b ON b.id = cb.body_id WHERE cb.cycle_id = $1 AND b.province = $2`,
		one.ID, o.Province)
	if err != nil {
		return err
	}
	for _, body := range moved {
		visits, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM cycle_visit v JOIN cycle_locus l ON l.id = v.locus_id
			WHERE l.cycle_id = $1 AND l.body_id = $2`, one.ID, body)
		if err != nil {
			return err
		}
		if visits > 0 {
			return conflict("visits_planned")
		}
		if err := db.Update(ctx, tx, `UPDATE cycle_body SET office_id = $3, version = version + 1 WHERE cycle_id = $1 AND body_id = $2`, one.ID, body, o.Authority); err != nil {
			return err
		}
		touched.Add("cycle_body", one.ID+"/"+body)
		loci, err := db.All(ctx, tx, db.Column[string], `SELECT id FROM cycle_locus WHERE cycle_id = $1 AND body_id = $2`, one.ID, body)
		if err != nil {
			return err
		}
		for _, locus := range loci {
			if err := db.Update(ctx, tx, `UPDATE cycle_locus SET office_id = $2, version = version + 1 WHERE id = $1`, locus, o.Authority); err != nil {
				return err
			}
			touched.Add("cycle_locus", locus)
		}
	}
	return nil
}

// faster names an update that found nothing: somebody else was there first.
func faster(err error) error {
	if problem.KindOf(err) == problem.Conflict {
		return conflict("changed")
	}
	return err
}
