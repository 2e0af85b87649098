package score

import (
	"math/big"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
)

// maxUnits bounds the units of one body; the largest real body has a few hundred.
const maxUnits = 10000

// Score computes a working paper. Whatever is wrong with its answers comes back at once as
// problem.Faults, and nothing is computed.
//
// Repeats are folded question by question, N/A left out. A question that is N/A throughout gives
// its weight to its siblings, and so does a node whose coverage is under the method's minimum: it
// has "not enough data" and covers nothing above. A node whose condition is false is outside
// everything, coverage included. A blank is a fault. The body is the mean of its assessed units,
// before rounding; units that were not assessed stay outside it.
func (p *Plan) Score(paper *Paper) (*Result, error) {
	readings, faults := p.readPaper(paper, false)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	result := &Result{
		Instrument: p.Instrument.Ref(), Hash: p.Instrument.Hash, Title: p.Instrument.Title,
		Body: paper.Body, Places: p.Instrument.Method.Round.Places, plan: p,
	}
	used := make([]bool, len(p.lines.list))
	bodyLines := make([]bool, len(p.lines.list))
	for i, unit := range paper.Units {
		u := &Unit{Name: strings.TrimSpace(unit.Name), Reason: strings.TrimSpace(unit.NotAssessed)}
		result.Units = append(result.Units, u)
		if readings[i] == nil {
			u.State = NotAssessed
			result.NotAssessed++
			continue
		}
		result.Assessed++
		mark(bodyLines, p.unit(u, readings[i])...)
	}
	p.body(result, bodyLines)
	mark(used, result.Total.Lines...)
	for _, u := range result.Units {
		mark(used, u.Lines...)
		for _, n := range u.Nodes {
			mark(used, n.Lines...)
		}
	}
	result.keepLines(used)
	return result, nil
}

// Judge says what is wrong with the answers of a paper whose file has faults of its own, so that
// both can be mended in one sitting. What is missing is not said: it may stand in what could not
// be read.
func (p *Plan) Judge(paper *Paper) problem.Faults {
	_, faults := p.readPaper(paper, true)
	return faults
}

// readPaper checks every unit. The reading of a unit that was not assessed is nil. Of a partial
// paper it checks only what is there.
func (p *Plan) readPaper(paper *Paper, partial bool) ([]*reading, problem.Faults) {
	var faults problem.Faults
	if len(paper.Units) == 0 && !partial {
		faults.Add(paper.Place, "score.fault.no_units", nil)
	}
	if len(paper.Units) > maxUnits {
		faults.Add(paper.Place, "score.fault.too_many_units", problem.Args{"most": maxUnits})
		return nil, faults
	}
	readings := make([]*reading, len(paper.Units))
	names := map[string]bool{}
	for i, unit := range paper.Units {
		if faults.Full() {
			break
		}
		place := unit.Place
		if place == (problem.Place{}) {
			place = paper.Place
		}
		name := strings.ToLower(strings.TrimSpace(unit.Name))
		if name == "" {
			faults.Add(place, "score.fault.unit_name", nil)
		} else if names[name] {
			faults.Add(place, "score.fault.unit_twice", problem.Args{"unit": unit.Name})
		}
		names[name] = true
		if strings.TrimSpace(unit.NotAssessed) == "" {
			readings[i] = p.read(unit, place, partial, &faults)
		} else {
			unused(unit, &faults)
		}
	}
	return readings, faults
}

// unused refuses answers of a unit that is said not to have been assessed: either they or the
// reason would be dropped without a word.
func unused(unit *UnitPaper, faults *problem.Faults) {
	for _, a := range unit.Answers {
		if strings.TrimSpace(a.Value) != "" {
			faults.Add(a.Place, "score.fault.not_assessed_answers", problem.Args{
				"unit": short(unit.Name), "reason": short(unit.NotAssessed),
			})
			return
		}
	}
}

// outcome is a figure in big.Rat, whichever arithmetic found it.
type outcome = figure[*big.Rat]

// outcomes evaluates one unit with the quick arithmetic, or with the exact one where a number
// does not fit.
func (p *Plan) outcomes(t *tallies) []outcome {
	if figures, ok := p.quickly(t); ok {
		list := make([]outcome, len(figures))
		for i := range figures {
			list[i] = widen(&figures[i])
		}
		return list
	}
	return p.exactly(t)
}

func (p *Plan) quickly(t *tallies) ([]figure[fraction], bool) {
	if !p.quick || !t.fit() {
		return nil, false
	}
	figures := make([]figure[fraction], len(p.nodes))
	var q quick
	evaluate(p, &q, t, figures)
	return figures, !q.over
}

func (p *Plan) exactly(t *tallies) []outcome {
	list := make([]outcome, len(p.nodes))
	evaluate(p, exact{}, t, list)
	for i := range list {
		if list[i].whole && list[i].state != NotRelevant {
			list[i].coverage = big.NewRat(1, 1)
		}
	}
	return list
}

func (t *tallies) fit() bool {
	for _, table := range t.tables {
		if !table.fits {
			return false
		}
	}
	return true
}

// widen turns a quick figure into numbers of any size.
func widen(f *figure[fraction]) outcome {
	o := outcome{state: f.state, whole: f.whole, answered: f.answered, na: f.na}
	if f.state == Scored {
		o.value = f.value.rat()
	}
	switch {
	case f.state == NotRelevant:
	case f.whole:
		o.coverage = big.NewRat(1, 1)
	default:
		o.coverage = f.coverage.rat()
	}
	return o
}

// unit fills in the outcome of one unit and returns the open lines of its figure without those of
// its class: a body rests on the figures of its units, not on what they are called.
func (p *Plan) unit(u *Unit, r *reading) []int {
	list := p.outcomes(r.tallies())
	rests := p.rests(list, r)
	u.heard = r.questions
	u.Respondents = r.respondents()
	u.Answered, u.NA = int(list[0].answered), int(list[0].na)
	for _, i := range p.order[1:] {
		n := p.unitNode(i, list)
		n.Lines = set(rests[i])
		u.Nodes = append(u.Nodes, n)
		if n.Depth == 1 && list[0].state == Scored && (n.State == NotApplicable || n.State == NotEnough) {
			u.Redistributed = append(u.Redistributed, n.Code)
		}
	}
	u.Figure = p.publish(&list[0], p.high.big)
	figure := set(rests[0])
	if class := p.class(&u.Total); class >= 0 {
		mark(rests[0], p.classLines(class)...)
	}
	u.Lines = set(rests[0])
	return figure
}

func (p *Plan) unitNode(i int32, list []outcome) *Node {
	n := &p.nodes[i]
	node := &Node{
		Code: n.source.Code, Label: n.source.Label, Depth: n.depth, Question: n.question >= 0,
		Answered: int(list[i].answered), NA: int(list[i].na),
	}
	if n.source.Level < len(p.Instrument.Levels) {
		node.Level = p.Instrument.Levels[n.source.Level]
	}
	node.Figure = p.publish(&list[i], nil)
	node.Share = p.share(i, list)
	if n.depth == 1 && node.Share != nil && list[0].state == Scored {
		points := new(big.Rat).Mul(node.Share, node.Exact)
		node.Points = points.Mul(points, p.high.big)
		node.PointsRounded = Round(node.Points, p.Instrument.Method.Round)
	}
	return node
}

// share is the part of its parent's mean that a node has among the siblings with a figure.
func (p *Plan) share(i int32, list []outcome) *big.Rat {
	parent := &p.nodes[p.nodes[i].parent]
	if list[i].state != Scored || parent.reduce != instrument.Mean {
		return nil
	}
	weights := new(big.Rat)
	for s := parent.first; s < parent.first+parent.count; s++ {
		if list[s].state == Scored {
			weights.Add(weights, p.nodes[s].weight.big)
		}
	}
	return weights.Quo(p.nodes[i].weight.big, weights)
}

// publish turns an outcome into a figure, times a factor where there is one, and rounds it.
func (p *Plan) publish(o *outcome, factor *big.Rat) Figure {
	f := Figure{State: o.state, Coverage: o.coverage}
	if o.state != Scored {
		return f
	}
	f.Exact = o.value
	if factor != nil {
		f.Exact = new(big.Rat).Mul(o.value, factor)
	}
	f.Rounded = Round(f.Exact, p.Instrument.Method.Round)
	return f
}

// class decides the class on the rounded figure, and returns its place in the list or -1.
func (p *Plan) class(t *Total) int {
	if t.State != Scored {
		return -1
	}
	rounded, ok := new(big.Rat).SetString(t.Rounded)
	if !ok {
		return -1
	}
	class, ok := p.Instrument.Classes.Of(rounded)
	if !ok {
		return -1
	}
	t.Class = &class
	for i, c := range p.Instrument.Classes.List {
		if c.Code == class.Code {
			return i
		}
	}
	return -1
}
