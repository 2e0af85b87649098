package award

import (
	"context"
	"math/big"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/oversight"
	"github.com/patuh-id/patuh/internal/run"
	"github.com/patuh-id/patuh/internal/run/archive"
)

// Sheet is a list with who is on it.
type Sheet struct {
	List
	Cycle cycle.Cycle
	Rule  *instrument.Award
	// Entries are everybody whom the list could name. Of a draft they are what would be frozen now, and for those alone
	// who see the figures; Run says from which computation, 0 where there is none.
	Entries []Entry
	RunNo   int
	Shown   bool
	// Undecided: a tie stands where the list ends, of which the office has not said what is done with it.
	Undecided bool
	Decree    Decree // the one that stands now; without an ID nothing is published
	Keeps     bool
	Issues    bool
	HandsOver bool
}

// One returns a list as actor sees it. Kind: NotFound.
func (a *Awards) One(ctx context.Context, actor access.Actor, of, id string) (Sheet, error) {
	l, s, err := a.one(ctx, a.DB, actor, of, id)
	if err != nil {
		return Sheet{}, err
	}
	sheet := Sheet{
		List: l, Cycle: s.Cycle,
		Keeps: s.may(access.KeepAwards, l.Authority), Issues: s.may(access.IssueAwards, l.Authority), HandsOver: s.may(access.HandOver, l.Authority),
	}
	ins, err := a.Forms.InstrumentOf(ctx, a.DB, &s.Cycle)
	if err != nil {
		return sheet, err
	}
	sheet.Rule = ins.Award
	decided := false
	if sheet.Decree, decided, err = a.decreeFor(ctx, a.DB, of, l.Authority); err != nil {
		return sheet, err
	}
	if l.State == Frozen {
		sheet.Shown = true
		sheet.Entries, err = a.frozen(ctx, a.DB, &l)
		return sheet, err
	}
	from := sheet.Decree.Run
	if !decided {
		if from, err = a.draftRun(ctx, s, &l); err != nil || from == "" {
			return sheet, err
		}
	}
	one, err := a.Runs.Plain(ctx, a.DB, from)
	if err != nil {
		return sheet, err
	}
	sheet.Shown, sheet.RunNo = true, one.Number
	sheet.Entries, err = a.choose(ctx, a.DB, &l, &s.Cycle, ins, from, sheet.Decree)
	sheet.Undecided = slices.ContainsFunc(sheet.Entries, func(e Entry) bool { return e.Reason == Undecided })
	return sheet, err
}

// draftRun is the computation from which a draft shows who would be on it: the newest that the actor sees. Draft figures
// are for those alone who decide, and for the offices to which they were shown.
func (a *Awards) draftRun(ctx context.Context, s *sight, l *List) (string, error) {
	decides := access.Allowed(s.actor, access.RunCycles, s.Cycle.Scope())
	if !decides && (!s.may(access.ReadFigures, l.Authority) || l.Authority == s.Cycle.Authority && !s.All) {
		return "", nil
	}
	all, err := a.Runs.DoneOf(ctx, a.DB, l.Cycle)
	for i := range all {
		if decides || !all[i].Shared.IsZero() {
			return all[i].ID, err
		}
	}
	return "", err
}

// choose works out who is on a list by a computation, with the register of products as it is now.
func (a *Awards) choose(ctx context.Context, q db.Queryer, l *List, c *cycle.Cycle, ins *instrument.Instrument, from string, decree Decree) ([]Entry, error) {
	candidates, err := a.candidates(ctx, q, l, c, from, decree.Absent)
	if err != nil {
		return nil, err
	}
	if err := a.judge(ctx, q, l, c, ins.Award, candidates, decree); err != nil {
		return nil, err
	}
	if l.Ties == Second && l.Subject == Units {
		if err := a.secondOfUnits(ctx, q, l, from, candidates); err != nil {
			return nil, err
		}
	}
	return Choose(&l.Rules, candidates), nil
}

// candidates are the bodies, or their units, of the kinds and the area of a list. Those that the plenary left without a
// figure are none, nor are their units, whatever was worked out.
func (a *Awards) candidates(ctx context.Context, q db.Queryer, l *List, c *cycle.Cycle, from string, absent []string) ([]Candidate, error) {
	bodies, err := a.Runs.BodiesOf(ctx, q, from)
	if err != nil {
		return nil, err
	}
	provinces, err := provincesOf(ctx, q, l.Cycle)
	if err != nil {
		return nil, err
	}
	var all []Candidate
	in := map[string]*run.Body{}
	for i := range bodies {
		b := &bodies[i]
		if slices.Contains(absent, b.Code) || !slices.Contains(l.Kinds, b.Kind) || l.Authority != c.Authority && b.Office != l.Authority || l.Province != "" && provinces[b.ID] != l.Province {
			continue
		}
		in[b.ID] = b
		one := Candidate{Body: b.ID, Slug: b.Code, BodyName: b.Name, Kind: b.Kind, Score: b.Rounded, Class: b.Class}
		if l.Ties == Second {
			one.Second = pointsOf(b.Dimensions, l.Second)
		}
		all = append(all, one)
	}
	if l.Subject == Bodies {
		return all, nil
	}
	units, err := a.Runs.UnitsOf(ctx, q, from)
	all = nil
	for i := range units {
		u := &units[i]
		if b := in[u.Body]; b != nil && u.UnitID != "" {
			all = append(all, Candidate{Body: b.ID, Unit: u.UnitID, Slug: b.Code, BodyName: b.Name, UnitName: u.Name, Kind: b.Kind, Score: u.Rounded, Class: u.Class})
		}
	}
	return all, err
}

func provincesOf(ctx context.Context, q db.Queryer, of string) (map[string]string, error) {
	all := map[string]string{}
	_, err := db.All(ctx, q, func(row db.Row) (struct{}, error) {
		var body, province string
		err := row.Scan(&body, &province)
		all[body] = province
		return struct{}{}, err
	}, `SELECT b.id, coalesce(b.province, '') FROM cycle_body c JOIN body b ON b.id = c.body_id WHERE c.cycle_id = $1`, of)
	return all, err
}

// judge has the gate say of each what it brings. A cycle in which a government looks at itself knows its own register.
func (a *Awards) judge(ctx context.Context, q db.Queryer, l *List, c *cycle.Cycle, rule *instrument.Award, candidates []Candidate, decree Decree) error {
	var bodies []string
	for i := range candidates {
		bodies = append(bodies, candidates[i].Body)
	}
	slices.Sort(bodies)
	register := ""
	if c.Kind == cycle.Self {
		register = c.Authority
	}
	products, err := a.Products.Against(ctx, q, register, slices.Compact(bodies))
	if err != nil {
		return err
	}
	at := decree.At
	if !at.IsZero() {
		location, err := zone(ctx, q, l.Authority)
		if err != nil {
			return err
		}
		at = at.In(location)
	}
	of := map[string][]oversight.Against{}
	for _, one := range products {
		of[one.Body] = append(of[one.Body], one)
	}
	for i := range candidates {
		one := &candidates[i]
		one.Verdict = Gate(rule, one.Class, one.Unit, of[one.Body], at)
	}
	return nil
}

func (a *Awards) secondOfUnits(ctx context.Context, q db.Queryer, l *List, from string, candidates []Candidate) error {
	units, err := a.Runs.UnitsOf(ctx, q, from)
	if err != nil {
		return err
	}
	locus := map[string]string{}
	for i := range units {
		locus[units[i].UnitID] = units[i].Locus
	}
	for i := range candidates {
		if candidates[i].Standing == NotEligible {
			continue
		}
		unit, err := a.Runs.UnitOf(ctx, q, from, locus[candidates[i].Unit])
		if err != nil {
			return err
		}
		candidates[i].Second = pointsOf(unit.Nodes, l.Second)
	}
	return nil
}

// pointsOf are the exact points of a part of the tree; nil where there are none.
func pointsOf(nodes []archive.Node, code string) *big.Rat {
	for i := range nodes {
		if nodes[i].Code == code {
			points, _ := new(big.Rat).SetString(nodes[i].Points)
			return points
		}
	}
	return nil
}

// frozen reads the entries of a frozen list. What still holds a certificate back is read as it is now.
func (a *Awards) frozen(ctx context.Context, q db.Queryer, l *List) ([]Entry, error) {
	entries, err := db.All(ctx, q, func(row db.Row) (Entry, error) {
		var e Entry
		return e, row.Scan(&e.Body, &e.Unit, &e.Place, &e.Slug, &e.BodyName, &e.UnitName, &e.Kind, &e.Score, &e.Class, &e.Standing, &e.Chosen, &e.Reason)
	}, `SELECT body_id, unit_id, place, body_slug, body_name, unit_name, kind, score, class, standing, chosen, why FROM award_entry WHERE list_id = $1 ORDER BY position`, l.ID)
	if err != nil {
		return nil, err
	}
	certificates, err := a.certificates(ctx, q, l.ID)
	if err != nil {
		return nil, err
	}
	for i := range entries {
		e := &entries[i]
		if e.Standing == NotEligible {
			e.Why = NoClass
			if e.Class == "" {
				e.Why = NoFigure
			}
		}
		for n := range certificates {
			c := &certificates[n]
			if c.Body == e.Body && c.Unit == e.Unit {
				e.Held, e.Day, e.Suffix = c.Held, c.ReleasedDay, c.Suffix
				if e.Day != "" {
					e.Standing = Released
				}
			}
		}
	}
	return entries, nil
}

// today is now, where an authority is.
func (a *Awards) today(ctx context.Context, q db.Queryer, authority string) (time.Time, error) {
	location, err := zone(ctx, q, authority)
	return a.now().In(location), err
}
