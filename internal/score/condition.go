package score

import (
	"maps"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
)

// conditions decides from the unit's facts which nodes are relevant. Where a fact is missing or
// wrong, that is the fault; the questions that hang on it are left alone.
func (r *reading) conditions() {
	p := r.plan
	facts := r.facts()
	r.relevant = make([]bool, len(p.nodes))
	r.unsure = make([]bool, len(p.nodes))
	r.relevant[0] = true
	missed := map[string]bool{}
	for i := 1; i < len(p.nodes); i++ { // parents come first
		n := &p.nodes[i]
		r.relevant[i], r.unsure[i] = r.relevant[n.parent], r.unsure[n.parent]
		if n.source.When == nil || !r.relevant[i] {
			continue
		}
		holds, err := n.source.When.Eval(facts)
		r.relevant[i] = holds && err == nil
		r.unsure[i] = err != nil
		for _, code := range n.source.When.Facts() {
			if _, given := r.unit.Facts[code]; !given && !missed[code] && !r.partial {
				missed[code] = true
				r.fault(r.place, "missing_fact", problem.Args{"fact": code, "question": n.source.Code})
			}
		}
	}
}

// facts returns the unit's facts as conditions read them: true and false, and numbers with a
// point.
func (r *reading) facts() map[string]string {
	facts := map[string]string{}
	for _, code := range slices.Sorted(maps.Keys(r.unit.Facts)) {
		fact := r.unit.Facts[code]
		value, ok := r.fact(code, fact)
		if ok {
			facts[code] = value
		}
	}
	return facts
}

var truths = map[string]string{
	"true": "true", "ya": "true", "yes": "true", "benar": "true",
	"false": "false", "tidak": "false", "no": "false", "salah": "false",
}

func (r *reading) fact(code string, fact Fact) (string, bool) {
	known := r.plan.Instrument.Facts
	at := slices.IndexFunc(known, func(f instrument.Fact) bool { return f.Code == code })
	if at < 0 {
		codes := make([]string, len(known))
		for i := range known {
			codes[i] = known[i].Code
		}
		if len(codes) == 0 {
			r.fault(fact.Place, "no_facts", problem.Args{"fact": code})
			return "", false
		}
		r.fault(fact.Place, "unknown_fact", problem.Args{"fact": code, "facts": codes})
		return "", false
	}
	value, ok := CanonicalFact(known[at].Type, fact.Value)
	args := problem.Args{"fact": code, "value": strings.TrimSpace(fact.Value)}
	switch {
	case ok:
	case known[at].Type == instrument.NumberFact:
		r.fault(fact.Place, "fact_number", args)
	case known[at].Type == instrument.BoolFact:
		r.fault(fact.Place, "fact_truth", args)
	default:
		r.fault(fact.Place, "fact_blank", args)
	}
	return value, ok
}

// CanonicalFact writes a fact as conditions read it: true and false, and numbers with a point; false for what is no
// value of its type.
func CanonicalFact(of instrument.FactType, value string) (string, bool) {
	value = strings.TrimSpace(value)
	switch of {
	case instrument.NumberFact:
		value = strings.Replace(value, ",", ".", 1)
	case instrument.BoolFact:
		value = truths[strings.ToLower(value)]
	}
	return value, of.Holds(value)
}

// condition returns the condition that made a question irrelevant, as written.
func (r *reading) condition(n *node) string {
	for i := r.plan.questions[n.question]; i > 0; i = r.plan.nodes[i].parent {
		node := &r.plan.nodes[i]
		if node.source.When != nil && !r.relevant[i] && r.relevant[node.parent] {
			return node.source.When.Source
		}
	}
	return ""
}
