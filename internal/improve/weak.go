package improve

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/run"
	"github.com/patuh-id/patuh/internal/run/archive"
	"github.com/patuh-id/patuh/internal/score"
)

// WeakRule names the rule by which an indicator is weak. Status: assumed; no rule of the Ombudsman about it is public,
// only that the report card is the yardstick of the next year (assessment.md, section 9).
//
// weak-1: an indicator is weak where the share of its full mark that was lost is at least the limit that the opening
// chose. The indicator is the level of that name, else the question. Points are those of the unit's score: the full
// score times the shares along the tree, after redistribution; they are unknown below a part that is no mean. Weak ones
// are ordered by points lost, the most first, unknown points last, then by share lost, unit and code.
const WeakRule = "weak-1"

// hundred is the full mark of every node.
var hundred = big.NewRat(100, 1)

// Mark is the figure of an indicator in a unit, exact.
type Mark struct {
	Code string
	// Mark is of 100, Most and Lost are points of the unit's score; nil where they are not known.
	Mark, Most, Lost *big.Rat
	Answered         int
}

// ShareLost is what of the full mark was lost, 0 to 1.
func (m *Mark) ShareLost() *big.Rat {
	lost := new(big.Rat).Sub(hundred, m.Mark)
	return lost.Quo(lost, hundred)
}

// indicatorLevel is the level of the tree on which indicators stand.
func indicatorLevel(ins *instrument.Instrument) int {
	if at := slices.Index(ins.Levels, "indicator"); at >= 0 {
		return at
	}
	return len(ins.Levels) - 1
}

// IndicatorOf is the code of the indicator to which a question belongs, and false where the instrument has no such question.
func IndicatorOf(ins *instrument.Instrument, question string) (string, bool) {
	level := indicatorLevel(ins)
	var find func(nodes []*instrument.Node, over string) (string, bool)
	find = func(nodes []*instrument.Node, over string) (string, bool) {
		for _, node := range nodes {
			own := over
			if node.Level == level || node.Question != nil && own == "" {
				own = node.Code
			}
			if node.Code == question {
				return own, own != ""
			}
			if code, ok := find(node.Children, own); ok {
				return code, true
			}
		}
		return "", false
	}
	return find(ins.Tree, "")
}

// Marks are the figures of a unit's indicators that have one, in the order of the tree.
func Marks(ins *instrument.Instrument, nodes []archive.Node) []Mark {
	known := make(map[string]*archive.Node, len(nodes))
	for i := range nodes {
		known[nodes[i].Code] = &nodes[i]
	}
	level := indicatorLevel(ins)
	var all []Mark
	var visit func(nodes []*instrument.Node, most *big.Rat)
	visit = func(nodes []*instrument.Node, most *big.Rat) {
		for _, node := range nodes {
			n := known[node.Code]
			if n == nil || n.State != score.Scored.String() {
				continue
			}
			own := times(most, n.Share)
			if node.Level < level && len(node.Children) > 0 {
				visit(node.Children, own)
				continue
			}
			mark, ok := new(big.Rat).SetString(n.Exact)
			if !ok {
				continue
			}
			m := Mark{Code: node.Code, Mark: mark, Most: own, Answered: n.Answered}
			if own != nil {
				m.Lost = new(big.Rat).Mul(own, m.ShareLost())
			}
			all = append(all, m)
		}
	}
	visit(ins.Tree, ins.Classes.High)
	return all
}

// times is nil where one of the two is not known.
func times(a *big.Rat, share string) *big.Rat {
	b, ok := new(big.Rat).SetString(share)
	if a == nil || !ok {
		return nil
	}
	return b.Mul(a, b)
}

// weak is a weak indicator of a unit.
type weak struct {
	Mark
	unit *run.Unit
}

// weakest are the weak indicators of a body's units, in the order of the rule.
func weakest(ins *instrument.Instrument, units []run.Unit, limit *big.Rat) []weak {
	var all []weak
	for i := range units {
		for _, m := range Marks(ins, units[i].Nodes) {
			if m.ShareLost().Cmp(limit) >= 0 {
				all = append(all, weak{m, &units[i]})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b weak) int {
		return cmp.Or(descending(a.Lost, b.Lost), a.Mark.Mark.Cmp(b.Mark.Mark), cmp.Compare(a.unit.Code, b.unit.Code), cmp.Compare(a.Code, b.Code))
	})
	return all
}

// descending orders figures, unknown ones last.
func descending(a, b *big.Rat) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return b.Cmp(a)
}

// exact writes a figure as a fraction; empty where it is not known.
func exact(r *big.Rat) string {
	if r == nil {
		return ""
	}
	return r.RatString()
}

// figure reads a fraction; nil where it is not known.
func figure(text string) *big.Rat {
	r, ok := new(big.Rat).SetString(text)
	if !ok {
		return nil
	}
	return r
}
