package score

import (
	"math/big"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Explanation says how a figure came about, down to the answers. Every number is exact; rounding
// is written out where it happens.
type Explanation struct {
	Unit  string          // empty for the body
	Code  string          // TotalCode for the body and for a unit
	Label instrument.Text // of a node
	Figure
	Reason string // of a unit that was not assessed

	Reduce instrument.Reduce // how the children, or the repeats, become one
	Round  instrument.Round
	// Minimum is the coverage under which there is no figure.
	Minimum *big.Rat

	// Weight is what the instrument gives the node among its siblings, nil where all are equal;
	// Share what it had of its parent's mean, after redistribution.
	Weight *instrument.Weight
	Share  *big.Rat
	// Points are a top level node's part of the total: Share × Exact × High/100.
	Points        *big.Rat
	PointsRounded string
	High          *big.Rat // full score, for a total

	Class *ClassBound // of a total

	// Redistributed are the children that were relevant and have no figure, so that their weight
	// went to the others.
	Redistributed []string

	Subject *instrument.Subject // of a question
	Answers []AnswerCount
	NA      []Reason

	Placeholder bool
	Rests       []Line // the lines that are not official on which the figure rests
	Children    []*Explanation

	instrument *instrument.Instrument
}

// Final reports whether the figure is a total, which is published rounded. All others go on exact
// and are rounded only where they are written.
func (e *Explanation) Final() bool { return e.Code == TotalCode }

// Combined is the text key, below score.explain, that says how the parts become the figure.
func (e *Explanation) Combined() string {
	for _, child := range e.Children {
		if e.Reduce == instrument.Mean && child.Weight != nil {
			return "of_weighted"
		}
	}
	return "of_" + string(e.Reduce)
}

// RestGroups are the lines that are not official on which the figure rests.
func (e *Explanation) RestGroups() []LineGroup { return groupLines(e.Rests, e.instrument) }

// AnswerCount is an answer, the points it earns and how many gave it.
type AnswerCount struct {
	Value  string
	Label  instrument.Text
	Points *big.Rat
	Count  int
}

// ClassBound says why a rounded figure has its class.
type ClassBound struct {
	Class instrument.Class
	Above *instrument.Class // the next higher class; nil for the highest
	// Over is how far the rounded figure is over the bound of its class.
	Over *big.Rat
}

// Explain explains the figure of a code of a unit, or of the body where unit is empty. An empty
// code is the total. A unit or code that does not exist is of kind NotFound.
func (r *Result) Explain(unit, code string) (*Explanation, error) {
	at, err := r.plan.find(code)
	if err != nil {
		return nil, err
	}
	if unit == "" {
		return r.explainBody(at, code)
	}
	u, err := r.unit(unit)
	if err != nil {
		return nil, err
	}
	if u.State == NotAssessed {
		return nil, problem.New(problem.NotFound, "score.unit_not_assessed",
			problem.Args{"unit": u.Name, "reason": u.Reason})
	}
	return r.explainUnit(u, at), nil
}

// unit finds a unit by its name; letters may differ in case.
func (r *Result) unit(name string) (*Unit, error) {
	names := make([]string, len(r.Units))
	for i, u := range r.Units {
		if strings.EqualFold(u.Name, strings.TrimSpace(name)) {
			return u, nil
		}
		names[i] = u.Name
	}
	return nil, problem.New(problem.NotFound, "score.unknown_unit", problem.Args{"unit": name, "units": names})
}

func (r *Result) explainBody(at int32, code string) (*Explanation, error) {
	if at != 0 {
		return r.explainDimension(code)
	}
	e := r.begin(&r.Figure)
	e.Code = TotalCode
	e.Reduce = r.bodyReduce()
	e.High = r.plan.Instrument.Classes.High
	e.Class = r.bound(&r.Total)
	for _, u := range r.Units {
		if u.State == NotAssessed {
			e.Children = append(e.Children, &Explanation{Unit: u.Name, Code: TotalCode, Figure: u.Figure, Reason: u.Reason})
			continue
		}
		e.Children = append(e.Children, r.explainUnit(u, 0))
	}
	return e, nil
}

func (r *Result) bodyReduce() instrument.Reduce {
	if reduce := r.plan.Instrument.Method.BodyFromUnits.Reduce; reduce != "" {
		return reduce
	}
	return instrument.Mean
}

// explainDimension explains a top level node of the body: the mean over its units.
func (r *Result) explainDimension(code string) (*Explanation, error) {
	var codes []string
	for _, d := range r.Dimensions {
		codes = append(codes, d.Code)
		if d.Code != code {
			continue
		}
		e := r.begin(&d.Figure)
		e.Code, e.Label, e.Reduce = d.Code, d.Label, instrument.Mean
		e.Points, e.PointsRounded = d.Points, d.PointsRounded
		for _, u := range r.Units {
			if u.State == Scored {
				e.Children = append(e.Children, r.explainUnit(u, r.plan.byCode[code]))
			}
		}
		return e, nil
	}
	return nil, problem.New(problem.NotFound, "score.body_code", problem.Args{"code": code, "codes": codes})
}

func (r *Result) begin(f *Figure) *Explanation {
	e := &Explanation{instrument: r.plan.Instrument, Figure: *f, Round: r.plan.Instrument.Method.Round, Minimum: r.plan.minimum.big}
	for _, line := range f.Lines {
		e.Rests = append(e.Rests, r.Lines[line])
	}
	return e
}

func (r *Result) bound(t *Total) *ClassBound {
	if t.Class == nil {
		return nil
	}
	rounded, ok := new(big.Rat).SetString(t.Rounded)
	if !ok {
		return nil
	}
	b := &ClassBound{Class: *t.Class, Over: rounded.Sub(rounded, t.Class.From)}
	for i, class := range r.plan.Instrument.Classes.List {
		if class.Code == t.Class.Code && i > 0 {
			b.Above = &r.plan.Instrument.Classes.List[i-1]
		}
	}
	return b
}

// explainUnit explains one node of a unit and everything below it.
func (r *Result) explainUnit(u *Unit, at int32) *Explanation {
	n := &r.plan.nodes[at]
	e := r.begin(&u.Figure)
	if n.source != nil {
		node := u.node(n.source.Code)
		e = r.begin(&node.Figure)
		e.Label, e.Weight, e.Placeholder = n.source.Label, n.source.Weight, n.source.Placeholder
		e.Share, e.Points, e.PointsRounded = node.Share, node.Points, node.PointsRounded
	} else {
		e.High = r.plan.Instrument.Classes.High
		e.Class = r.bound(&u.Total)
	}
	e.Unit, e.Code, e.Reduce = u.Name, r.plan.code(at), n.reduce
	if n.question >= 0 {
		e.question(n, &u.heard[n.question], r.plan)
	}
	for child := n.first; child < n.first+n.count; child++ {
		below := r.explainUnit(u, child)
		e.Children = append(e.Children, below)
		if e.State == Scored && (below.State == NotApplicable || below.State == NotEnough) {
			e.Redistributed = append(e.Redistributed, below.Code)
		}
	}
	return e
}

func (e *Explanation) question(n *node, h *heard, p *Plan) {
	e.Subject = p.Instrument.Subjects[n.subject]
	e.NA = h.reasons
	for i, count := range h.counts {
		if count == 0 {
			continue
		}
		a := AnswerCount{Value: h.values[i], Points: h.table.points[i], Count: int(count)}
		if n.table != nil {
			a.Label = n.source.Question.Scale.Options[i].Label
		}
		e.Answers = append(e.Answers, a)
	}
}
