package form

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
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
	locus, subject                 string
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
		return r, row.Scan(&r.locus, &r.subject, &r.done, &r.begun, &r.substitute, &r.flags)
	}, `SELECT f.locus_id, f.subject, sum(CASE WHEN f.state IN ('sent', 'verified', 'validated', 'checked') THEN 1 ELSE 0 END),
		sum(CASE WHEN f.state IN ('draft', 'returned') THEN 1 ELSE 0 END), sum(CASE WHEN f.substitute AND f.state <> 'void' THEN 1 ELSE 0 END), sum(f.flags)
		FROM form f WHERE f.cycle_id = $1 AND `+where+` GROUP BY f.locus_id, f.subject`, append([]any{id}, args...)...)
	if err != nil {
		return p, err
	}
	wanted := targets(ins)
	for _, r := range all {
		p.Loci[r.locus] = p.Loci[r.locus].with(r, wanted[r.subject])
	}
	return p, f.spread(ctx, &p, &s, wanted)
}

func (s Share) with(r reached, wanted int) Share {
	s.add(Share{Done: min(r.done, wanted), Begun: r.begun, Substitutes: r.substitute, Flags: r.flags})
	return s
}

// targets are how many of each subject that is asked something are wanted at a locus.
func targets(ins *instrument.Instrument) map[string]int {
	all := map[string]int{}
	ins.Walk(func(node *instrument.Node) {
		q := node.Question
		if q == nil || q.Method == instrument.Computed {
			return
		}
		all[q.Subject.Code] = 1
		if q.Subject.Target != nil {
			all[q.Subject.Code] = q.Subject.Target.Value
		}
	})
	return all
}

// spread adds what is wanted of each locus that is visited, and sums up by office, team and body.
func (f *Forms) spread(ctx context.Context, p *Progress, s *sight, wanted map[string]int) error {
	each := 0
	for _, n := range wanted {
		each += n
	}
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
		share.Wanted += each
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
