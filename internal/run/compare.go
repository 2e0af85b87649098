package run

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/run/archive"
	"github.com/patuh-id/patuh/internal/score"
)

// Comparison is what differs between two computations of a cycle.
type Comparison struct {
	Sheet  Sheet // the later one, without its bodies
	Was    Run
	Same   bool // both started from the same
	Bodies []BodyChange
}

// BodyChange is a body that differs. Was or Is has no ID where it was not there.
type BodyChange struct {
	Code, Name string
	Was, Is    Body
	Units      []UnitChange
}

// UnitChange is a unit that differs, and by what.
type UnitChange struct {
	Code, Name string
	Was, Is    Unit
	Causes     []Cause
	Nodes      []NodeChange // of the body that was asked about
}

// Cause is why a unit differs: kind added, removed, in, out, answers, na, forms or facts, of questions, subjects or facts.
type Cause struct {
	Kind string
	Of   []string
	// Of each: how it was and is, where that can be said shortly.
	Was, Is string
}

// Key is the catalog key of a cause.
func (c Cause) Key() string { return "run.cause." + c.Kind }

// NodeChange is a node whose figure differs.
type NodeChange struct {
	Code    string
	Was, Is archive.Node
}

// Compare returns what differs between two computations that actor sees, in the bodies that they see; the nodes of one
// body too, where its slug is given. Kind: NotFound.
func (r *Runs) Compare(ctx context.Context, actor access.Actor, of, was, is, slug string) (Comparison, error) {
	before, s, err := r.one(ctx, r.DB, actor, of, was)
	if err != nil {
		return Comparison{}, err
	}
	after, _, err := r.one(ctx, r.DB, actor, of, is)
	if err != nil || before.State != Done || after.State != Done {
		return Comparison{}, notFound()
	}
	c := Comparison{Sheet: Sheet{Run: after, Cycle: s.Cycle, Decides: s.decides}, Was: before, Same: before.Inputs == after.Inputs}
	if c.Same {
		return c, nil
	}
	old, err := r.side(ctx, s, &before, slug)
	if err != nil {
		return c, err
	}
	young, err := r.side(ctx, s, &after, slug)
	if err != nil {
		return c, err
	}
	codes := slices.Collect(maps.Keys(old.bodies))
	for code := range young.bodies {
		if _, there := old.bodies[code]; !there {
			codes = append(codes, code)
		}
	}
	for _, code := range codes {
		if change, differs := compareBody(old, young, code); differs && (slug == "" || slug == code) {
			c.Bodies = append(c.Bodies, change)
		}
	}
	slices.SortFunc(c.Bodies, func(a, b BodyChange) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Code, b.Code))
	})
	return c, nil
}

// side is one of two computations.
type side struct {
	bodies    map[string]Body            // by slug
	units     map[string]map[string]Unit // by slugs
	frozen    map[string]*archive.Body
	questions map[string][]string
}

func (r *Runs) side(ctx context.Context, s *sight, one *Run, slug string) (*side, error) {
	run, err := r.frozen(ctx, one)
	if err != nil {
		return nil, err
	}
	x := &side{bodies: map[string]Body{}, units: map[string]map[string]Unit{}, frozen: map[string]*archive.Body{}, questions: archive.Questions(run.Instrument)}
	for i := range run.Bodies {
		x.frozen[run.Bodies[i].Code] = &run.Bodies[i]
	}
	all, err := r.bodies(ctx, r.DB, s, one.ID)
	if err != nil {
		return nil, err
	}
	codes := map[string]string{}
	for _, b := range all {
		x.bodies[b.Code], codes[b.ID], x.units[b.Code] = b, b.Code, map[string]Unit{}
	}
	units, err := db.All(ctx, r.DB, scanNodes, `SELECT `+unitColumns+`, CASE WHEN b.code = $2 THEN u.nodes ELSE '[]' END FROM run_unit u
		JOIN run_body b ON b.run_id = u.run_id AND b.body_id = u.body_id WHERE u.run_id = $1`, one.ID, slug)
	for _, u := range units {
		if code, seen := codes[u.Body]; seen {
			x.units[code][u.Code] = u
		}
	}
	return x, err
}

func compareBody(old, young *side, code string) (BodyChange, bool) {
	c := BodyChange{Code: code, Was: old.bodies[code], Is: young.bodies[code]}
	c.Name = cmp.Or(c.Is.Name, c.Was.Name)
	codes := slices.Collect(maps.Keys(old.units[code]))
	for unit := range young.units[code] {
		if _, there := old.units[code][unit]; !there {
			codes = append(codes, unit)
		}
	}
	for _, unit := range codes {
		u := UnitChange{Code: unit, Was: old.units[code][unit], Is: young.units[code][unit]}
		u.Name = cmp.Or(u.Is.Name, u.Was.Name)
		u.Causes = causes(old, young, code, &u)
		u.Nodes = nodeChanges(u.Was.Nodes, u.Is.Nodes)
		if len(u.Causes) > 0 || u.Was.Exact != u.Is.Exact || u.Was.State != u.Is.State {
			c.Units = append(c.Units, u)
		}
	}
	slices.SortFunc(c.Units, func(a, b UnitChange) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Code, b.Code))
	})
	differs := len(c.Units) > 0 || c.Was.Exact != c.Is.Exact || c.Was.State != c.Is.State || c.Was.Class != c.Is.Class || c.Was.Place != c.Is.Place ||
		c.Was.Reason != c.Is.Reason
	return c, differs
}

// causes says by what a unit differs.
func causes(old, young *side, body string, u *UnitChange) []Cause {
	switch {
	case u.Was.Locus == "":
		return []Cause{{Kind: "added"}}
	case u.Is.Locus == "":
		return []Cause{{Kind: "removed"}}
	case u.Was.Part != archive.In && u.Is.Part != archive.In:
		if u.Was.Reason == u.Is.Reason {
			return nil
		}
		return []Cause{{Kind: "out", Was: u.Was.Reason, Is: u.Is.Reason}}
	case u.Was.Part != archive.In:
		return []Cause{{Kind: "in", Was: u.Was.Reason}}
	case u.Is.Part != archive.In:
		return []Cause{{Kind: "out", Is: u.Is.Reason}}
	}
	was, is := named(old.frozen[body].Units, u.Code), named(young.frozen[body].Units, u.Code)
	if was == nil || is == nil {
		return nil
	}
	var all []Cause
	add := func(kind string, of []string) {
		if len(of) > 0 {
			slices.Sort(of)
			all = append(all, Cause{Kind: kind, Of: slices.Compact(of)})
		}
	}
	var facts, answers, na, forms []string
	for code := range was.Facts {
		if was.Facts[code] != is.Facts[code] {
			facts = append(facts, code)
		}
	}
	for code := range is.Facts {
		if was.Facts[code] != is.Facts[code] {
			facts = append(facts, code)
		}
	}
	before, after := tally(was, old.questions), tally(is, young.questions)
	for subject := range old.questions {
		if before.forms[subject] != after.forms[subject] {
			forms = append(forms, subject)
		}
	}
	for code := range before.answers {
		if before.answers[code][score.NA] != after.answers[code][score.NA] {
			na = append(na, code)
		} else if !maps.Equal(before.answers[code], after.answers[code]) {
			answers = append(answers, code)
		}
	}
	add("facts", facts)
	add("forms", forms)
	add("na", na)
	add("answers", answers)
	return all
}

type tallied struct {
	forms   map[string]int            // by subject
	answers map[string]map[string]int // by question and answer
}

func tally(u *archive.Unit, questions map[string][]string) tallied {
	t := tallied{forms: map[string]int{}, answers: map[string]map[string]int{}}
	for _, codes := range questions {
		for _, code := range codes {
			t.answers[code] = map[string]int{}
		}
	}
	for i := range u.Answers {
		who := &u.Answers[i]
		t.forms[who.Subject]++
		for q, code := range questions[who.Subject] {
			t.answers[code][who.Answers[q]]++
		}
	}
	return t
}

func nodeChanges(was, is []archive.Node) []NodeChange {
	before := map[string]archive.Node{}
	for _, n := range was {
		before[n.Code] = n
	}
	var all []NodeChange
	for _, n := range is {
		if b := before[n.Code]; b.Exact != n.Exact || b.State != n.State || b.Share != n.Share {
			all = append(all, NodeChange{n.Code, b, n})
		}
		delete(before, n.Code)
	}
	for _, n := range was {
		if b, gone := before[n.Code]; gone {
			all = append(all, NodeChange{Code: n.Code, Was: b})
		}
	}
	return all
}
