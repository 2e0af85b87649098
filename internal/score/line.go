package score

import (
	"slices"

	"github.com/patuh-id/patuh/internal/instrument"
)

// LineKind is the sort of instrument line a figure can rest on.
type LineKind string

// Targets are not among them: a target is never a condition for scoring, so no figure moves with
// it. Its status stands beside the count of respondents instead.
const (
	WeightLine        LineKind = "weight"         // Code is the node
	PlaceholderLine   LineKind = "placeholder"    // a node that only keeps the place of what is not public
	ScaleLine         LineKind = "scale"          // Code is the scale
	AggregateLine     LineKind = "aggregate"      // Code is the level, or the node with a line of its own
	ReduceLine        LineKind = "reduce"         // Code is the subject whose repeats are folded
	FoldLine          LineKind = "fold"           // how repeats are folded
	NotApplicableLine LineKind = "not_applicable" // where an answer was N/A
	MinCoverageLine   LineKind = "min_coverage"   // where an answer was N/A
	BodyLine          LineKind = "body_from_units"
	RoundLine         LineKind = "round"
	ClassLine         LineKind = "class" // Code is the class
)

// Line is a line of the instrument that is not official, on which a figure rests.
type Line struct {
	Kind   LineKind          `json:"kind"`
	Code   string            `json:"code,omitempty"`
	Status instrument.Status `json:"status"`
}

// lines are the plan's open lines, and those that matter only under a condition (-1: official).
type lines struct {
	list []Line

	fold, notApplicable, minCoverage, body, round int
	reduce, classes                               []int // by subject, by class
}

// add returns the place of a line in the list, and -1 for an official one.
func (l *lines) add(kind LineKind, code string, status instrument.Status) int {
	if status == "" || status == instrument.Official {
		return -1
	}
	line := Line{Kind: kind, Code: code, Status: status}
	if at := slices.Index(l.list, line); at >= 0 {
		return at
	}
	l.list = append(l.list, line)
	return len(l.list) - 1
}

func (p *Plan) gatherLines() {
	in, l := p.Instrument, &p.lines
	for _, i := range p.order {
		p.nodes[i].lines = p.nodeLines(&p.nodes[i])
	}
	for _, subject := range in.Subjects {
		l.reduce = append(l.reduce, l.add(ReduceLine, subject.Code, subject.Status))
	}
	l.fold = l.add(FoldLine, "", in.Method.Fold.Status)
	l.notApplicable = l.add(NotApplicableLine, "", in.Method.NotApplicable.Status)
	l.minCoverage = l.add(MinCoverageLine, "", in.Method.MinCoverage.Status)
	l.body = l.add(BodyLine, "", in.Method.BodyFromUnits.Status)
	l.round = l.add(RoundLine, "", in.Method.Round.Status)
	for _, class := range in.Classes.List {
		l.classes = append(l.classes, l.add(ClassLine, class.Code, class.Status))
	}
}

// nodeLines are the open lines that a node's figure always rests on: what it is, how its children
// become one, and their weights. The weight of an only child decides nothing.
func (p *Plan) nodeLines(n *node) []int {
	var own []int
	if n.source != nil {
		own = p.sourceLines(n)
	}
	if n.count > 1 && n.reduce == instrument.Mean {
		for i := n.first; i < n.first+n.count; i++ {
			if source := p.nodes[i].source; source.Weight != nil {
				own = append(own, p.lines.add(WeightLine, source.Code, source.Weight.Status))
			}
		}
	}
	return slices.DeleteFunc(own, func(line int) bool { return line < 0 })
}

func (p *Plan) sourceLines(n *node) []int {
	in, source := p.Instrument, n.source
	var own []int
	if source.Placeholder {
		own = append(own, p.lines.add(PlaceholderLine, source.Code, instrument.Assumed))
	}
	if source.Question != nil {
		return append(own, p.lines.add(ScaleLine, source.Question.Scale.Code, source.Question.Scale.Status))
	}
	if n.count < 2 {
		return own
	}
	if source.Aggregate != nil {
		return append(own, p.lines.add(AggregateLine, source.Code, source.Aggregate.Status))
	}
	if source.Level < len(in.Levels) {
		level := in.Levels[source.Level]
		own = append(own, p.lines.add(AggregateLine, level, in.Method.Aggregate[level].Status))
	}
	return own
}

// classLines are the open lines behind a class: its own bound and the bound of the class above.
func (p *Plan) classLines(class int) []int {
	own := []int{p.lines.classes[class]}
	if class > 0 {
		own = append(own, p.lines.classes[class-1])
	}
	return slices.DeleteFunc(own, func(line int) bool { return line < 0 })
}
