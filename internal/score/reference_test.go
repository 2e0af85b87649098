package score

import (
	"math/big"
	"strings"

	"github.com/patuh-id/patuh/internal/instrument"
)

// The reference is the rules written down as plainly as they can be: a recursion over the tree of
// the file, the answers as they stand in the paper, and big.Rat throughout. It is slow and knows
// nothing of plans, tables, counts or fractions, so that it cannot share their mistakes.

type refOutcome struct {
	state    State
	value    *big.Rat
	coverage *big.Rat
}

func refNode(in *instrument.Instrument, n *instrument.Node, u *UnitPaper) refOutcome {
	if n.When != nil {
		facts := map[string]string{}
		for code, fact := range u.Facts {
			facts[code] = fact.Value
		}
		if holds, err := n.When.Eval(facts); err != nil || !holds {
			return refOutcome{state: NotRelevant}
		}
	}
	if n.Question != nil {
		return refQuestion(in, n, u)
	}
	return refCombine(in, n.Children, u, refLine(in, n))
}

func refLine(in *instrument.Instrument, n *instrument.Node) instrument.Reduce {
	if n.Aggregate != nil {
		return n.Aggregate.Reduce
	}
	return in.Method.Aggregate[in.Levels[n.Level]].Reduce
}

func refQuestion(in *instrument.Instrument, n *instrument.Node, u *UnitPaper) refOutcome {
	var values []*big.Rat
	na := int64(0)
	for _, a := range u.Answers {
		if a.Question != n.Code {
			continue
		}
		for range max(1, a.Count) {
			if strings.EqualFold(a.Value, NA) {
				na++
				continue
			}
			points, ok := n.Question.Scale.Points(a.Value)
			if !ok {
				panic("reference: " + a.Value)
			}
			values = append(values, points)
		}
	}
	answered := int64(len(values))
	if answered == 0 {
		return refOutcome{state: NotApplicable, coverage: new(big.Rat)}
	}
	reduce := n.Question.Subject.Reduce
	if n.Aggregate != nil {
		reduce = n.Aggregate.Reduce
	}
	ones := make([]*big.Rat, len(values))
	for i := range ones {
		ones[i] = big.NewRat(1, 1)
	}
	o := refOutcome{value: refReduce(reduce, values, ones), coverage: big.NewRat(answered, answered+na)}
	if o.coverage.Cmp(in.Method.MinCoverage.Value) < 0 {
		o.state = NotEnough
	}
	return o
}

func refCombine(in *instrument.Instrument, children []*instrument.Node, u *UnitPaper, reduce instrument.Reduce) refOutcome {
	var values, weights, all, covered []*big.Rat
	relevant, lacking := false, false
	for _, child := range children {
		o := refNode(in, child, u)
		if o.state == NotRelevant {
			continue
		}
		relevant = true
		weight := big.NewRat(1, 1)
		if child.Weight != nil {
			weight = child.Weight.Value
		}
		all = append(all, weight)
		if o.state == Scored {
			values, weights = append(values, o.value), append(weights, weight)
			covered = append(covered, o.coverage)
		} else {
			covered = append(covered, new(big.Rat))
			lacking = lacking || o.state == NotEnough
		}
	}
	switch {
	case !relevant:
		return refOutcome{state: NotRelevant}
	case len(values) == 0 && lacking:
		return refOutcome{state: NotEnough, coverage: new(big.Rat)}
	case len(values) == 0:
		return refOutcome{state: NotApplicable, coverage: new(big.Rat)}
	}
	o := refOutcome{value: refReduce(reduce, values, weights), coverage: refReduce(instrument.Mean, covered, all)}
	if o.coverage.Cmp(in.Method.MinCoverage.Value) < 0 {
		o.state = NotEnough
	}
	return o
}

func refReduce(reduce instrument.Reduce, values, weights []*big.Rat) *big.Rat {
	sum, weight := new(big.Rat), new(big.Rat)
	least, most := values[0], values[0]
	for i, v := range values {
		sum.Add(sum, new(big.Rat).Mul(v, weights[i]))
		weight.Add(weight, weights[i])
		if v.Cmp(least) < 0 {
			least = v
		}
		if v.Cmp(most) > 0 {
			most = v
		}
	}
	switch reduce {
	case instrument.Min:
		return least
	case instrument.Max:
		return most
	case instrument.Sum:
		plain := new(big.Rat)
		for _, v := range values {
			plain.Add(plain, v)
		}
		if plain.Cmp(big.NewRat(100, 1)) > 0 {
			return big.NewRat(100, 1)
		}
		return plain
	}
	return sum.Quo(sum, weight)
}

// refUnit returns the outcome of the whole unit, 0 to 100, and of each top level node.
func refUnit(in *instrument.Instrument, u *UnitPaper) (refOutcome, map[string]refOutcome) {
	nodes := map[string]refOutcome{}
	var visit func(n *instrument.Node)
	visit = func(n *instrument.Node) {
		nodes[n.Code] = refNode(in, n, u)
		for _, child := range n.Children {
			visit(child)
		}
	}
	for _, n := range in.Tree {
		visit(n)
	}
	return refCombine(in, in.Tree, u, instrument.Mean), nodes
}
