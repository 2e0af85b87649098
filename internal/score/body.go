package score

import (
	"math/big"
	"slices"

	"github.com/patuh-id/patuh/internal/instrument"
)

// body works out the body's total and the means of its dimensions.
func (p *Plan) body(result *Result, rests []bool) {
	total := p.bodyOutcome(result)
	if result.Assessed > 0 {
		mark(rests, p.lines.body)
		if total.coverage.Cmp(big.NewRat(1, 1)) < 0 {
			mark(rests, p.lines.minCoverage)
		}
	}
	result.Figure = p.publish(&total, nil)
	if class := p.class(&result.Total); class >= 0 {
		mark(rests, p.classLines(class)...)
	}
	result.Total.Lines = set(rests)
	if total.state == Scored {
		for _, top := range p.order {
			if p.nodes[top].depth == 1 {
				result.Dimensions = append(result.Dimensions, p.dimension(result, p.nodes[top].source))
			}
		}
	}
}

// bodyOutcome treats the body as a node above its assessed units, all of equal weight: a unit
// without enough data covers nothing, and under the minimum the body has no figure either.
func (p *Plan) bodyOutcome(result *Result) outcome {
	if result.Assessed == 0 {
		return outcome{state: NotAssessed}
	}
	var values []*big.Rat
	covered := new(big.Rat)
	for _, u := range result.Units {
		if u.State == Scored {
			values = append(values, u.Exact)
			covered.Add(covered, u.Coverage)
		}
	}
	return p.ofUnits(values, covered, result.Assessed)
}

// ofUnits makes a body of the figures of its units, the sum of their coverage and their number.
func (p *Plan) ofUnits(values []*big.Rat, covered *big.Rat, assessed int) outcome {
	total := outcome{coverage: new(big.Rat).Quo(covered, big.NewRat(int64(assessed), 1))}
	if len(values) == 0 || total.coverage.Cmp(p.minimum.big) < 0 {
		total.state = NotEnough
		return total
	}
	total.value = p.reduceUnits(values)
	return total
}

func (p *Plan) reduceUnits(values []*big.Rat) *big.Rat {
	switch p.Instrument.Method.BodyFromUnits.Reduce {
	case instrument.Min:
		return slices.MinFunc(values, (*big.Rat).Cmp)
	case instrument.Max:
		return slices.MaxFunc(values, (*big.Rat).Cmp)
	case instrument.Sum:
		if sum := sumOf(values); sum.Cmp(p.Instrument.Classes.High) < 0 {
			return sum
		}
		return p.Instrument.Classes.High
	}
	return mean(values)
}

func sumOf(values []*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, v := range values {
		sum.Add(sum, v)
	}
	return sum
}

func mean(values []*big.Rat) *big.Rat {
	return new(big.Rat).Quo(sumOf(values), big.NewRat(int64(len(values)), 1))
}

// dimension is a top level node of the body: the mean of its value over the units that have one,
// and the mean of its points over all units with a total, so that the points of the dimensions
// add up to the body's total.
func (p *Plan) dimension(result *Result, source *instrument.Node) *Node {
	d := &Node{Code: source.Code, Label: source.Label, Depth: 1, Question: source.Question != nil}
	if len(p.Instrument.Levels) > 0 {
		d.Level = p.Instrument.Levels[0]
	}
	d.State = NotRelevant
	rests := make([]bool, len(p.lines.list))
	var values, points, coverage []*big.Rat
	for _, u := range result.Units {
		if u.State != Scored {
			continue
		}
		n := u.node(source.Code)
		d.Answered += n.Answered
		d.NA += n.NA
		mark(rests, n.Lines...)
		point := new(big.Rat)
		if n.State == Scored {
			values, point = append(values, n.Exact), n.Points
		} else if n.State != NotRelevant {
			d.State = n.State
		}
		if n.Coverage != nil {
			coverage = append(coverage, n.Coverage)
		}
		points = append(points, point)
	}
	if len(coverage) > 0 {
		d.Coverage = mean(coverage)
	}
	if len(values) == 0 {
		return d
	}
	mark(rests, p.lines.body)
	d.Figure = p.publish(&outcome{state: Scored, value: mean(values), coverage: d.Coverage}, nil)
	d.Lines = set(rests)
	d.Points = mean(points)
	d.PointsRounded = Round(d.Points, p.Instrument.Method.Round)
	return d
}

// rests returns, by node, the open lines its figure rests on. What is not relevant rests on
// nothing.
func (p *Plan) rests(list []outcome, r *reading) [][]bool {
	sets := make([][]bool, len(p.nodes))
	for i := len(p.nodes) - 1; i >= 0; i-- {
		n, o := &p.nodes[i], &list[i]
		sets[i] = make([]bool, len(p.lines.list))
		if o.state == NotRelevant {
			continue
		}
		mark(sets[i], n.lines...)
		for c := n.first; c < n.first+n.count; c++ {
			for line, rests := range sets[c] {
				sets[i][line] = sets[i][line] || rests
			}
		}
		if n.question >= 0 && o.answered+o.na > 1 {
			mark(sets[i], p.lines.fold, p.lines.reduce[n.subject])
		}
		if o.na > 0 {
			mark(sets[i], p.lines.notApplicable, p.lines.minCoverage)
		}
		if o.state == Scored {
			mark(sets[i], p.lines.round)
		}
	}
	return sets
}

func mark(set []bool, lines ...int) {
	for _, line := range lines {
		if line >= 0 {
			set[line] = true
		}
	}
}

// set returns the places that are marked.
func set(marked []bool) []int {
	var places []int
	for i, m := range marked {
		if m {
			places = append(places, i)
		}
	}
	return places
}

// keepLines narrows the plan's lines to those used and renumbers every figure's.
func (r *Result) keepLines(used []bool) {
	number := make([]int, len(used))
	for i, line := range r.plan.lines.list {
		if used[i] {
			number[i] = len(r.Lines)
			r.Lines = append(r.Lines, line)
		}
	}
	renumber := func(f *Figure) {
		for i, line := range f.Lines {
			f.Lines[i] = number[line]
		}
	}
	renumber(&r.Figure)
	for _, d := range r.Dimensions {
		renumber(&d.Figure)
	}
	for _, u := range r.Units {
		renumber(&u.Figure)
		for _, n := range u.Nodes {
			renumber(&n.Figure)
		}
	}
}

// Statuses returns which statuses a figure's lines have, each once: inferred before assumed.
func (r *Result) Statuses(f *Figure) []instrument.Status {
	var found []instrument.Status
	for _, status := range []instrument.Status{instrument.Inferred, instrument.Assumed, instrument.Unknown} {
		if slices.ContainsFunc(f.Lines, func(i int) bool { return r.Lines[i].Status == status }) {
			found = append(found, status)
		}
	}
	return found
}
