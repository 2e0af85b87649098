package score

import (
	"math/big"

	"github.com/patuh-id/patuh/internal/instrument"
)

// TotalCode stands for the total of a unit or of the body where a code of the tree is expected.
const TotalCode = "total"

// Result is the outcome of one working paper.
type Result struct {
	Instrument string // id@version
	Hash       string // of the instrument's canonical form
	Title      instrument.Text
	Body       string
	Places     int // decimals of a published figure

	Total                         // of the body: the mean of its unrounded units
	Dimensions            []*Node // top level nodes of the body: the mean of its units
	Units                 []*Unit // in the order of the paper
	Lines                 []Line  // every line that is not official on which a figure here rests
	Assessed, NotAssessed int     // units

	plan *Plan
}

// Simulation reports whether the result rests on anything but official lines. It is then shown
// as "simulasi, bukan nilai Ombudsman" wherever it appears.
func (r *Result) Simulation() bool { return len(r.Lines) > 0 }

// Figure is one number, or the reason why there is none.
type Figure struct {
	State    State
	Exact    *big.Rat // nil unless Scored
	Rounded  string   // "88.01"; empty unless Scored
	Coverage *big.Rat // 0 to 1: how much of the weight below was answered and not N/A; nil where nothing was relevant
	Lines    []int    // places in Result.Lines
}

// Total is a figure on the range of the classes, with its class.
type Total struct {
	Figure
	Class *instrument.Class // nil without a figure, and outside the range of the classes
}

// Unit is the outcome of one unit.
type Unit struct {
	Name   string
	Reason string // why it was not assessed
	Total
	Nodes       []*Node // every node as the tree is read; none when not assessed
	Respondents []Respondents
	// Redistributed are the top level nodes that were relevant and have no figure, so that their
	// weight went to the others.
	Redistributed []string
	Answered, NA  int // answers

	heard []heard // by question
}

// Node is the outcome of one node of one unit, from 0 to 100; of the body, for Dimensions.
type Node struct {
	Code  string
	Label instrument.Text
	Level string
	Depth int // 1 for the top level
	Figure

	// Points are a top level node's part of the total, nil for others. They add up to the total
	// before rounding.
	Points        *big.Rat
	PointsRounded string
	// Share is the part of its parent's mean that the node has, after redistribution: nil for a
	// node without a figure and under a parent that is not a mean.
	Share        *big.Rat
	Answered, NA int
	Question     bool
}

// node returns a unit's node by its code, or nil.
func (u *Unit) node(code string) *Node {
	for _, n := range u.Nodes {
		if n.Code == code {
			return n
		}
	}
	return nil
}

// Figures returns the unit's top level nodes.
func (u *Unit) Figures() []*Node {
	var top []*Node
	for _, n := range u.Nodes {
		if n.Depth == 1 {
			top = append(top, n)
		}
	}
	return top
}
