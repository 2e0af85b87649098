package form

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Share is how far the forms of a part of a cycle are.
type Share struct {
	Wanted int // by the targets of the instrument: one where a subject has none
	Done   int // sent, or further; of no subject more than are wanted
	Begun  int // drafts, and what was returned
	// Substitutes are those among Done and beyond in which somebody else answered than was meant; Flags all flags open.
	Substitutes, Flags int
}

func (s *Share) add(o Share) {
	s.Wanted, s.Done, s.Begun = s.Wanted+o.Wanted, s.Done+o.Done, s.Begun+o.Begun
	s.Substitutes, s.Flags = s.Substitutes+o.Substitutes, s.Flags+o.Flags
}

// Progress is how far the forms of a cycle are, as far as somebody sees them.
type Progress struct {
	Whole   Share
	Offices map[string]Share // by the ids of authorities
	Teams   map[string]Share // by the ids of those that visit
	Bodies  map[string]Share // by slug
	Loci    map[string]Share // by id
}

// reached is what there is of a subject at a locus.
type reached struct {
	locus, subject, product        string
	done, begun, substitute, flags int
}

// Progress counts the forms of a cycle against what the instrument wants of each locus. Kind: NotFound for a cycle of
// which actor sees no forms.
func (f *Forms) Progress(ctx context.Context, actor access.Actor, id string) (Progress, error) {
	p := Progress{Offices: map[string]Share{}, Teams: map[string]Share{}, Bodies: map[string]Share{}, Loci: map[string]Share{}}
	s, err := f.sight(ctx, f.DB, actor, id)
	if err != nil {
		return p, err
	}
	ins, err := f.instrument(ctx, f.DB, &s.Cycle)
	if err != nil {
		return p, err
	}
	where, args := s.where(2)
	all, err := db.All(ctx, f.DB, func(row db.Row) (reached, error) {
		var r reached
		return r, row.Scan(&r.locus, &r.subject, &r.product, &r.done, &r.begun, &r.substitute, &r.flags)
	}, `SELECT f.locus_id, f.subject, f.product, sum(CASE WHEN f.state IN ('sent', 'verified', 'validated', 'checked') THEN 1 ELSE 0 END),
		sum(CASE WHEN f.state IN ('draft', 'returned') THEN 1 ELSE 0 END), sum(CASE WHEN f.substitute AND f.state <> 'void' THEN 1 ELSE 0 END), sum(f.flags)
		FROM form f WHERE f.cycle_id = $1 AND `+where+` GROUP BY f.locus_id, f.subject, f.product`, append([]any{id}, args...)...)
	if err != nil {
		return p, err
	}
	services, err := db.All(ctx, f.DB, scanServices, `SELECT p.locus_id, count(*) FROM cycle_product p JOIN cycle_locus l ON l.id = p.locus_id WHERE l.cycle_id = $1 GROUP BY p.locus_id`, id)
	if err != nil {
		return p, err
	}
	of := map[string]int{}
	for _, one := range services {
		of[one.locus] = one.n
	}
	wanted := targets(ins)
	byLocus := map[string][]reached{}
	for _, r := range all {
		byLocus[r.locus] = append(byLocus[r.locus], r)
	}
	for locus, some := range byLocus {
		p.Loci[locus] = wanted.share(some, of[locus])
	}
	return p, f.spread(ctx, &p, &s, wanted, of)
}

// services are how many services of a locus are looked at.
type services struct {
	locus string
	n     int
}

func scanServices(row db.Row) (services, error) {
	var s services
	return s, row.Scan(&s.locus, &s.n)
}

// goal is how many forms of a subject are wanted at a locus: of the whole, or of each service that is looked at there.
type goal struct {
	n    int
	each bool
}

type goals map[string]goal

// at is how many forms are wanted where so many services are looked at.
func (g goals) at(services int) int {
	sum := 0
	for _, one := range g {
		sum += one.at(services)
	}
	return sum
}

func (g goal) at(services int) int {
	if g.each {
		return g.n * max(1, services)
	}
	return g.n
}

// share counts what was reached at a locus. More forms of a subject, or of one of its services, than are wanted count as
// many as are wanted.
func (g goals) share(all []reached, services int) Share {
	var s Share
	done := map[string]int{}
	for _, r := range all {
		one := g[r.subject]
		n := r.done
		if one.each {
			n = min(n, one.n)
		}
		done[r.subject] += n
		s.add(Share{Begun: r.begun, Substitutes: r.substitute, Flags: r.flags})
	}
	for subject, n := range done {
		s.Done += min(n, g[subject].at(services))
	}
	return s
}

// visited ends the visit of a form's locus once all forms that are wanted there were sent.
func (w *intake) visited(ctx context.Context) error {
	if w.form.State != Sent {
		return nil
	}
	return w.Cycles.WholeOf(ctx, w.tx, w.actor, &w.spot.Cycle, w.form.Locus, func() (bool, error) {
		all, err := db.All(ctx, w.tx, func(row db.Row) (reached, error) {
			var r reached
			return r, row.Scan(&r.subject, &r.product, &r.done, &r.begun)
		}, `SELECT f.subject, f.product, sum(CASE WHEN f.state IN ('sent', 'verified', 'validated', 'checked') THEN 1 ELSE 0 END),
			sum(CASE WHEN f.state IN ('draft', 'returned') THEN 1 ELSE 0 END) FROM form f WHERE f.locus_id = $1 GROUP BY f.subject, f.product`, w.form.Locus)
		if err != nil {
			return false, err
		}
		wanted := targets(w.ins)
		s := wanted.share(all, len(w.spot.Products))
		return s.Begun == 0 && s.Done == wanted.at(len(w.spot.Products)), nil
	})
}

// targets are how many of each subject that is asked something are wanted at a locus.
func targets(ins *instrument.Instrument) goals {
	all := goals{}
	ins.Walk(func(node *instrument.Node) {
		q := node.Question
		if q == nil || q.Method == instrument.Computed {
			return
		}
		one := goal{n: 1, each: cycle.PerProduct(q.Subject.Code, q.Subject.Per)}
		if q.Subject.Target != nil {
			one.n = q.Subject.Target.Value
		}
		all[q.Subject.Code] = one
	})
	return all
}

// spread adds what is wanted of each locus that is visited, and sums up by office, team and body.
func (f *Forms) spread(ctx context.Context, p *Progress, s *sight, wanted goals, services map[string]int) error {
	type place struct{ locus, office, body, team string }
	// The sight is one of forms; of loci there is the office, and for whoever sees none whole the teams' own.
	places, err := db.All(ctx, f.DB, func(row db.Row) (place, error) {
		var one place
		return one, row.Scan(&one.locus, &one.office, &one.body, &one.team)
	}, `SELECT l.id, l.office_id, b.slug, coalesce(v.team_id, '') FROM cycle_locus l JOIN body b ON b.id = l.body_id
		JOIN cycle_body cb ON cb.cycle_id = l.cycle_id AND cb.body_id = l.body_id
		LEFT JOIN cycle_visit v ON v.locus_id = l.id AND v.state <> 'off' WHERE l.cycle_id = $1 AND l.ended_at IS NULL AND cb.outcome = ''`, s.Cycle.ID)
	if err != nil {
		return err
	}
	for _, one := range places {
		if !s.Sees(one.office) && !s.goes(one.team) {
			continue
		}
		share := p.Loci[one.locus]
		share.Wanted += wanted.at(services[one.locus])
		p.Loci[one.locus] = share
		p.Whole.add(share)
		for id, sums := range map[string]map[string]Share{one.office: p.Offices, one.team: p.Teams, one.body: p.Bodies} {
			if id == "" {
				continue
			}
			sum := sums[id]
			sum.add(share)
			sums[id] = sum
		}
	}
	return nil
}

// goes reports whether a team is one of somebody who sees its forms for that alone.
func (s *sight) goes(team string) bool {
	for _, own := range s.teams {
		if own == team {
			return true
		}
	}
	return false
}
