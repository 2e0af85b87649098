package score

import "github.com/patuh-id/patuh/internal/instrument"

// State says whether there is a figure, and if not, why.
type State uint8

// Only Scored comes with a figure.
const (
	Scored        State = iota
	NotApplicable       // every answer below was N/A: the weight went to the siblings
	NotEnough           // coverage under the method's minimum: the weight went to the siblings
	NotRelevant         // the node's condition is false for this unit: it is outside everything
	NotAssessed         // the unit was not assessed, with a reason
)

var stateNames = [...]string{"scored", "not_applicable", "not_enough_data", "not_relevant", "not_assessed"}

// String returns the name used in files: scored, not_applicable and so on.
func (s State) String() string { return stateNames[s] }

// MarshalText writes the name.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// figure is the outcome of one node of one unit.
type figure[N any] struct {
	value        N // 0 to 100; of a Scored node
	coverage     N // 0 to 1; of a node that is not whole
	state        State
	whole        bool // nothing below was N/A or without enough data: coverage is one
	answered, na uint32
}

// tallies are the answers of one unit: how often each value of each question was given, in
// question order, and after the values of a question how often it was N/A. A question that is not
// relevant has zeros only.
type tallies struct {
	tables  []*table
	offsets []int32 // where a question's counts begin; one more than questions
	counts  []uint32
}

func (t *tallies) of(question int32) []uint32 {
	return t.counts[t.offsets[question]:t.offsets[question+1]]
}

// layout gives every question room for its table and for N/A.
func (t *tallies) layout() {
	t.offsets = make([]int32, len(t.tables)+1)
	for q, table := range t.tables {
		t.offsets[q+1] = t.offsets[q] + int32(len(table.points)) + 1
	}
	t.counts = make([]uint32, t.offsets[len(t.tables)])
}

// evaluate works out every node of one unit, children first. It allocates nothing itself.
func evaluate[N any, A arithmetic[N]](p *Plan, a A, t *tallies, out []figure[N]) {
	for i := len(p.nodes) - 1; i >= 0; i-- {
		n := &p.nodes[i]
		if n.question >= 0 {
			leaf(p, a, n, t, &out[i])
		} else {
			inner(p, a, n, out[n.first:n.first+n.count], &out[i])
		}
	}
}

// leaf folds the repeats of a question, N/A left out.
func leaf[N any, A arithmetic[N]](p *Plan, a A, n *node, t *tallies, f *figure[N]) {
	counts := t.of(n.question)
	last := len(counts) - 1
	answered := uint64(0)
	for _, count := range counts[:last] {
		answered += uint64(count)
	}
	f.answered, f.na = uint32(answered), counts[last]
	f.whole = f.na == 0
	switch {
	case answered == 0 && f.na == 0:
		f.state = NotRelevant
		return
	case answered == 0:
		f.state, f.coverage = NotApplicable, a.share(0, 1)
		return
	}
	f.state = Scored
	f.value = a.fold(n.reduce, t.tables[n.question], counts[:last], answered)
	if !f.whole {
		f.coverage = a.share(answered, answered+uint64(f.na))
		if a.less(f.coverage, a.constant(&p.minimum)) {
			f.state = NotEnough
		}
	}
}

// inner makes a node of its children. Children without a figure give their weight to those with
// one; children that are not relevant are as if they were not in the tree.
func inner[N any, A arithmetic[N]](p *Plan, a A, n *node, children []figure[N], f *figure[N]) {
	*f = figure[N]{state: NotRelevant, whole: true}
	scored, lacking := false, false
	for i := range children {
		child := &children[i]
		if child.state == NotRelevant {
			continue
		}
		f.state = Scored
		f.answered += child.answered
		f.na += child.na
		f.whole = f.whole && child.state == Scored && child.whole
		scored = scored || child.state == Scored
		lacking = lacking || child.state == NotEnough
	}
	switch {
	case f.state == NotRelevant:
		return
	case !scored && lacking:
		f.state, f.coverage = NotEnough, a.share(0, 1)
		return
	case !scored:
		f.state, f.coverage = NotApplicable, a.share(0, 1)
		return
	}
	f.value = combine(p, a, n, children)
	if !f.whole {
		f.coverage = cover(p, a, n, children)
		if a.less(f.coverage, a.constant(&p.minimum)) {
			f.state = NotEnough
		}
	}
}

// combine is the weighted mean, the sum capped at full mark, or an extreme, of the children that
// have a figure. Weights enter into the mean alone.
func combine[N any, A arithmetic[N]](p *Plan, a A, n *node, children []figure[N]) N {
	result, weights := a.share(0, 1), a.share(0, 1)
	first := true
	for i := range children {
		if children[i].state != Scored {
			continue
		}
		value := children[i].value
		switch n.reduce {
		case instrument.Sum:
			result = a.add(result, value)
		case instrument.Min, instrument.Max:
			if first || a.less(value, result) == (n.reduce == instrument.Min) {
				result = value
			}
		default:
			weight := a.weight(&p.nodes[n.first+int32(i)])
			result = a.add(result, a.mul(value, weight))
			weights = a.add(weights, weight)
		}
		first = false
	}
	switch n.reduce {
	case instrument.Min, instrument.Max:
		return result
	case instrument.Sum:
		if mark := a.share(full, 1); a.less(mark, result) {
			return mark
		}
		return result
	}
	return a.div(result, weights)
}

// cover is the weighted mean of the coverage of the relevant children; one without a figure
// covers nothing.
func cover[N any, A arithmetic[N]](p *Plan, a A, n *node, children []figure[N]) N {
	covered, weights := a.share(0, 1), a.share(0, 1)
	for i := range children {
		child := &children[i]
		if child.state == NotRelevant {
			continue
		}
		weight := a.weight(&p.nodes[n.first+int32(i)])
		weights = a.add(weights, weight)
		switch {
		case child.state != Scored:
		case child.whole:
			covered = a.add(covered, weight)
		default:
			covered = a.add(covered, a.mul(child.coverage, weight))
		}
	}
	return a.div(covered, weights)
}
