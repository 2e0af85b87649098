package archive

import (
	"context"
	"errors"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/rank"
	"github.com/patuh-id/patuh/internal/score"
)

// leftOut is the state of a body of which no unit was ready.
const leftOut = "left_out"

// Figure is a number in writing: exact as a fraction, and rounded. Both are empty without one.
type Figure struct {
	State    string `json:"s"`
	Exact    string `json:"x,omitempty"`
	Rounded  string `json:"r,omitempty"`
	Coverage string `json:"c,omitempty"`
}

// Node is the figure of a node of the tree, of a unit or, at the top, of a body.
type Node struct {
	Code string `json:"n"`
	Figure
	Share         string `json:"h,omitempty"`
	Points        string `json:"p,omitempty"`
	PointsRounded string `json:"q,omitempty"`
	Answered      int    `json:"a,omitempty"`
	NA            int    `json:"na,omitempty"`
}

// UnitFigures are those of a unit.
type UnitFigures struct {
	Figure
	Class         string
	Answered, NA  int
	Redistributed []string
	Nodes         []Node
}

// BodyFigures are those of a body, with its place among its like; of zero where it has none.
type BodyFigures struct {
	Figure
	Class                          string
	Assessed, NotAssessed, LeftOut int
	Place                          rank.Place
	Simulation                     bool // it rests on something that is not official
	Lines                          []score.Line
	Dimensions                     []Node
	Units                          []UnitFigures // in the order of Body.Units
}

// Figures are those of a whole computation, in the order of Run.Bodies.
type Figures struct {
	Bodies []BodyFigures
	Lines  []score.Line // all that any figure rests on and that is not official
}

// Options of a computation; all may be zero.
type Options struct {
	Workers int
	// Told hears how many bodies are done.
	Told func(done int)
	// Misfit hears of a unit whose answers do not fit the instrument, such as one where a subject was not asked, with
	// what is wrong. It is left out then; without Misfit nothing is worked out.
	Misfit func(b *Body, u *Unit, faults problem.Faults)
}

// Compute works out all figures. The error is Faults where answers do not fit the instrument, or the context's.
func Compute(ctx context.Context, r *Run, o Options) (*Figures, error) {
	plan, err := score.Compile(r.Instrument)
	if err != nil {
		return nil, err
	}
	c := computation{Options: o, run: r, plan: plan, questions: Questions(r.Instrument), figures: &Figures{Bodies: make([]BodyFigures, len(r.Bodies))}}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var next, done atomic.Int64
	var wait sync.WaitGroup
	for range max(1, o.Workers) {
		wait.Go(func() {
			for ctx.Err() == nil {
				at := int(next.Add(1)) - 1
				if at >= len(r.Bodies) {
					return
				}
				if err := c.body(at); err != nil {
					stop(err)
					return
				}
				if n := done.Add(1); o.Told != nil {
					c.speak.Lock()
					o.Told(int(n))
					c.speak.Unlock()
				}
			}
		})
	}
	wait.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	c.rank()
	c.lines()
	return c.figures, nil
}

type computation struct {
	Options
	speak     sync.Mutex // what others are told is told one after another
	run       *Run
	plan      *score.Plan
	questions map[string][]string
	figures   *Figures
}

func (c *computation) body(at int) error {
	b, f := &c.run.Bodies[at], &c.figures.Bodies[at]
	f.Units = make([]UnitFigures, len(b.Units))
	result, places, err := c.score(b)
	if err != nil {
		return err
	}
	for i := range b.Units {
		switch u := &b.Units[i]; {
		case b.Reason != "" || u.State == NotAssessed:
			f.NotAssessed++
			f.Units[i].State = string(NotAssessed)
		case u.State == LeftOut:
			f.LeftOut++
			f.Units[i].State = leftOut
		default:
			f.Assessed++
		}
	}
	switch {
	case f.Assessed > 0:
	case f.LeftOut > 0:
		f.State = leftOut
		return nil
	default:
		f.State = string(NotAssessed)
		return nil
	}
	for i, u := range result.Units {
		f.Units[places[i]] = unitFigures(u)
	}
	f.Figure, f.Class, f.Lines = figure(&result.Figure), classOf(&result.Total), result.Lines
	f.Simulation = len(result.Statuses(&result.Figure)) > 0
	for _, n := range result.Dimensions {
		f.Dimensions = append(f.Dimensions, nodeOf(n))
	}
	return nil
}

// score scores a body, nil where no unit is in, with the places of its units.
func (c *computation) score(b *Body) (*score.Result, []int, error) {
	paper, places := c.paper(b)
	if len(paper.Units) == 0 {
		return nil, nil, nil
	}
	result, err := c.plan.Score(paper)
	var faults problem.Faults
	if err == nil || c.Misfit == nil || !errors.As(err, &faults) {
		return result, places, err
	}
	for at, unit := range paper.Units {
		var own problem.Faults
		if _, err := c.plan.Score(&score.Paper{Body: b.Code, Units: []*score.UnitPaper{unit}}); errors.As(err, &own) {
			u := &b.Units[places[at]]
			u.State, u.Reason, u.Answers, u.Facts = LeftOut, Incomplete, nil, nil
			c.speak.Lock()
			c.Misfit(b, u, own)
			c.speak.Unlock()
		} else if err != nil {
			return nil, nil, err
		}
	}
	if paper, places = c.paper(b); len(paper.Units) == 0 {
		return nil, nil, nil
	}
	result, err = c.plan.Score(paper)
	return result, places, err
}

// Paper is the working paper of a body: its units that are in, each under its UnitName.
func (r *Run) Paper(b *Body) *score.Paper {
	paper, _ := (&computation{run: r, questions: Questions(r.Instrument)}).paper(b)
	return paper
}

func (c *computation) paper(b *Body) (*score.Paper, []int) {
	paper := &score.Paper{Body: b.Code}
	var places []int
	if b.Reason != "" {
		return paper, nil
	}
	for i := range b.Units {
		if b.Units[i].State == In {
			paper.Units = append(paper.Units, c.unit(b, &b.Units[i]))
			places = append(places, i)
		}
	}
	return paper, places
}

// agreed stands for the reason of an N/A: it was said and approved, and stays where the answers are kept.
const agreed = "approved"

func (c *computation) unit(b *Body, u *Unit) *score.UnitPaper {
	paper := &score.UnitPaper{Name: UnitName(b, u), Facts: make(map[string]score.Fact, len(u.Facts))}
	for code, value := range u.Facts {
		paper.Facts[code] = score.Fact{Value: value}
	}
	n := 0
	for i := range u.Answers {
		n += len(u.Answers[i].Answers)
	}
	paper.Answers = make([]score.Answer, 0, n)
	number, subject := 0, ""
	for i := range u.Answers {
		who := &u.Answers[i]
		if number++; who.Subject != subject {
			number, subject = 1, who.Subject
		}
		name := strconv.Itoa(number)
		if who.Substitute {
			name += " (pengganti)"
		}
		for q, code := range c.questions[who.Subject] {
			if q >= len(who.Answers) || who.Answers[q] == "" {
				continue
			}
			a := score.Answer{Subject: who.Subject, Respondent: name, Question: code, Value: who.Answers[q]}
			if a.Value == score.NA {
				a.Reason = agreed
			}
			paper.Answers = append(paper.Answers, a)
		}
	}
	return paper
}

// UnitName is what a unit is called in a working paper: by the codes of its body and itself.
func UnitName(b *Body, u *Unit) string { return strings.TrimSuffix(b.Code+"/"+u.Code, "/") }

func unitFigures(u *score.Unit) UnitFigures {
	f := UnitFigures{
		Figure: figure(&u.Figure), Class: classOf(&u.Total), Answered: u.Answered, NA: u.NA, Redistributed: u.Redistributed,
		Nodes: make([]Node, len(u.Nodes)),
	}
	for i, n := range u.Nodes {
		f.Nodes[i] = nodeOf(n)
	}
	return f
}

func nodeOf(n *score.Node) Node {
	return Node{
		Code: n.Code, Figure: figure(&n.Figure), Share: fraction(n.Share), Points: fraction(n.Points), PointsRounded: n.PointsRounded,
		Answered: n.Answered, NA: n.NA,
	}
}

func figure(f *score.Figure) Figure {
	return Figure{State: f.State.String(), Exact: fraction(f.Exact), Rounded: f.Rounded, Coverage: fraction(f.Coverage)}
}

func fraction(r *big.Rat) string {
	if r == nil {
		return ""
	}
	return r.RatString()
}

func classOf(t *score.Total) string {
	if t.Class == nil {
		return ""
	}
	return t.Class.Code
}

// rank gives places, within a kind where the instrument says so: to bodies with a figure of which nothing was left out.
func (c *computation) rank() {
	method := c.run.Instrument.Method.Rank
	kinds := slices.Contains(method.Groups, "body_kind")
	if len(method.Groups) > 1 || len(method.Groups) == 1 && !kinds {
		return // a group that is not known here: no list would be the right one
	}
	var ranked []int
	for i := range c.figures.Bodies {
		if f := &c.figures.Bodies[i]; f.State == score.Scored.String() && f.LeftOut == 0 {
			ranked = append(ranked, i)
		}
	}
	group := func(i int) string {
		if kinds {
			return c.run.Bodies[i].Kind
		}
		return ""
	}
	places := rank.By(ranked, group, func(i int) int64 { return scaled(c.figures.Bodies[i].Rounded) })
	if method.Ties == "dense" {
		dense(places, func(at int) string { return group(ranked[at]) })
	}
	for at, i := range ranked {
		c.figures.Bodies[i].Place = places[at]
	}
}

// dense numbers places without gaps (1, 2, 2, 3).
func dense(places []rank.Place, group func(at int) string) {
	taken := map[string][]int{}
	for at, p := range places {
		if g := group(at); !slices.Contains(taken[g], p.Place) {
			taken[g] = append(taken[g], p.Place)
		}
	}
	for at := range places {
		all := taken[group(at)]
		slices.Sort(all)
		places[at].Place = slices.Index(all, places[at].Place) + 1
	}
}

// scaled is a rounded figure without its point.
func scaled(rounded string) int64 {
	n, err := strconv.ParseInt(strings.Replace(rounded, ".", "", 1), 10, 64)
	if err != nil {
		return 0 // of a figure that was rounded it is a number
	}
	return n
}

func (c *computation) lines() {
	seen := map[score.Line]bool{}
	for i := range c.figures.Bodies {
		for _, line := range c.figures.Bodies[i].Lines {
			seen[line] = true
		}
	}
	for line := range seen {
		c.figures.Lines = append(c.figures.Lines, line)
	}
	slices.SortFunc(c.figures.Lines, func(a, b score.Line) int {
		return slices.Compare([]string{string(a.Kind), a.Code, string(a.Status)}, []string{string(b.Kind), b.Code, string(b.Status)})
	})
}

// Incomplete is why a unit is left out whose answers are not all there.
const Incomplete = "incomplete"

// Confidential reports whether the texts of an instrument stay out of archives: until its results are published, or
// for good.
func Confidential(ins *instrument.Instrument) bool { return ins.Visibility != instrument.Public }
