package score

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Limits of what one instrument may ask. The largest real one has about a hundred questions.
const (
	maxNodes    = 10000
	maxDepth    = 32
	maxSubjects = 1000
)

// mostFull bounds the full score, so that it fits 64 bits with maxPlaces decimals.
var mostFull = big.NewRat(1000000, 1)

// Plan is an instrument made ready for scoring: the tree flattened breadth first, so that the
// children of a node stand together and after it. It is read only and safe for concurrent use.
type Plan struct {
	Instrument *instrument.Instrument

	nodes     []node  // nodes[0] is the unit; a node's children follow it
	order     []int32 // as the tree is read: a node, then its children
	questions []int32 // nodes of the questions, as the tree is read
	byCode    map[string]int32
	subjects  map[string]int32 // index into Instrument.Subjects
	lines     lines
	minimum   constant // coverage below which a node has no figure
	quick     bool     // every number of the plan fits the quick arithmetic
	bounds    bounds
	high      constant // full score over full mark: points = normalised × share × high
}

// node is a node of the tree in evaluation order.
type node struct {
	source       *instrument.Node // nil for the unit
	parent       int32
	first, count int32 // children
	depth        int
	reduce       instrument.Reduce // of the children; of the repeats for a question
	weight       constant          // among siblings, made whole where it was a fraction
	question     int32             // index into Plan.questions; -1 for an inner node
	subject      int32
	table        *table // of a question with options of which one is chosen, else nil
	lines        []int  // open lines that this node's own figure rests on
}

// Compile makes an instrument ready for scoring. It refuses with problem.Faults, all at once, an
// instrument that cannot be scored: an unknown weight or points, named by its code and place, and
// whatever breaks the form that instrument.Parse guarantees.
func Compile(source *instrument.Instrument) (*Plan, error) {
	c := compiler{plan: &Plan{
		Instrument: source,
		byCode:     map[string]int32{},
		subjects:   map[string]int32{},
	}, tables: map[*instrument.Scale]*table{}}
	c.method()
	if c.faults.Err() == nil {
		c.tree()
	}
	if err := c.faults.Err(); err != nil {
		return nil, err
	}
	c.plan.finish()
	return c.plan, nil
}

type compiler struct {
	plan   *Plan
	tables map[*instrument.Scale]*table
	faults problem.Faults
}

func (c *compiler) fault(place problem.Place, key string, args problem.Args) {
	if place.File == "" {
		place.File = c.plan.Instrument.File
	}
	c.faults.Add(place, "score.fault."+key, args)
}

func (c *compiler) method() {
	in := c.plan.Instrument
	if in.Method.Round.Places < 0 || in.Method.Round.Places > maxPlaces {
		c.fault(problem.Place{}, "round_places", problem.Args{"most": maxPlaces})
	}
	if in.Classes.High == nil || in.Classes.High.Sign() <= 0 || in.Classes.High.Cmp(mostFull) > 0 {
		c.fault(problem.Place{}, "no_range", nil)
		return
	}
	if len(in.Subjects) > maxSubjects {
		c.fault(problem.Place{}, "too_many_subjects", problem.Args{"most": maxSubjects})
	}
	for i, subject := range in.Subjects {
		c.plan.subjects[subject.Code] = int32(i)
	}
	minimum := in.Method.MinCoverage.Value
	if minimum == nil {
		minimum = new(big.Rat) // a method that asks for no coverage
	}
	c.plan.minimum = newConstant(minimum)
	c.plan.high = newConstant(new(big.Rat).Quo(in.Classes.High, fullMark))
	for _, class := range in.Classes.List {
		if class.From == nil {
			c.fault(problem.Place{}, "unknown_class", problem.Args{"code": class.Code})
		}
	}
}

// tree flattens breadth first.
func (c *compiler) tree() {
	p := c.plan
	p.nodes = append(p.nodes, node{question: -1, parent: -1, reduce: instrument.Mean, weight: newConstant(big.NewRat(1, 1))})
	c.children(0, p.Instrument.Tree)
	for i := 1; i < len(p.nodes) && len(p.nodes) <= maxNodes; i++ {
		c.node(int32(i))
	}
	if len(p.nodes) == 1 {
		c.fault(problem.Place{}, "empty_tree", nil)
	}
	if len(p.nodes) > maxNodes {
		c.fault(problem.Place{}, "too_many_nodes", problem.Args{"most": maxNodes})
		return
	}
	c.preorder(0)
}

func (c *compiler) node(i int32) {
	n := &c.plan.nodes[i]
	if n.source.Question != nil {
		c.question(n)
		return
	}
	if len(n.source.Children) == 0 {
		c.fault(n.source.Place, "no_children", problem.Args{"code": n.source.Code})
		return
	}
	if n.depth >= maxDepth {
		c.fault(n.source.Place, "too_deep", problem.Args{"code": n.source.Code, "most": maxDepth})
		return
	}
	line := c.aggregate(n.source)
	n.reduce = line.Reduce
	c.children(i, n.source.Children)
}

// aggregate returns how a node is made of its children: its own line, else its level's, else the
// mean.
func (c *compiler) aggregate(source *instrument.Node) instrument.Line {
	if source.Aggregate != nil {
		return *source.Aggregate
	}
	in := c.plan.Instrument
	if source.Level < len(in.Levels) {
		if line, ok := in.Method.Aggregate[in.Levels[source.Level]]; ok {
			return line
		}
	}
	return instrument.Line{Reduce: instrument.Mean}
}

// repeats returns how the repeated answers to a question become one: the question's own line,
// else its subject's, else the level's.
func (c *compiler) repeats(source *instrument.Node) instrument.Reduce {
	if source.Aggregate == nil && source.Question.Subject.Reduce != "" {
		return source.Question.Subject.Reduce
	}
	return c.aggregate(source).Reduce
}

func (c *compiler) question(n *node) {
	q, code := n.source.Question, n.source.Code
	subject, known := int32(0), false
	if q.Subject != nil {
		subject, known = c.plan.subjects[q.Subject.Code]
	}
	if !known {
		c.fault(n.source.Place, "question_subject", problem.Args{"code": code})
		return
	}
	if q.Scale == nil {
		c.fault(n.source.Place, "question_scale", problem.Args{"code": code})
		return
	}
	n.subject = subject
	n.reduce = c.repeats(n.source)
	n.table = c.table(q.Scale)
}

// table returns the points of a scale with options, and nil for a scale whose answers are
// numbers or combinations: those get their table from the answers.
func (c *compiler) table(scale *instrument.Scale) *table {
	if t, done := c.tables[scale]; done {
		return t
	}
	c.tables[scale] = nil
	if !c.scale(scale) || scale.Type != instrument.One {
		return nil
	}
	t := newTable(optionPoints(scale))
	c.tables[scale] = t
	return t
}

func (c *compiler) scale(scale *instrument.Scale) bool {
	known := true
	for _, option := range scale.Options {
		if option.Points == nil || option.Points.Sign() < 0 || option.Points.Cmp(fullMark) > 0 {
			c.fault(scale.Place, "unknown_points", problem.Args{"scale": scale.Code, "option": option.Code})
			known = false
		}
	}
	if scale.Type == instrument.Range && (scale.Low == nil || scale.High == nil || scale.Low.Cmp(scale.High) >= 0) {
		c.fault(scale.Place, "unknown_range", problem.Args{"scale": scale.Code})
		return false
	}
	if scale.Type != instrument.Range && len(scale.Options) == 0 {
		c.fault(scale.Place, "no_options", problem.Args{"scale": scale.Code})
		return false
	}
	return known
}

// children appends the children of a node with weights that are whole numbers among themselves.
func (c *compiler) children(parent int32, sources []*instrument.Node) {
	p := c.plan
	p.nodes[parent].first, p.nodes[parent].count = int32(len(p.nodes)), int32(len(sources))
	depth := p.nodes[parent].depth + 1
	weights := c.weights(sources)
	for i, source := range sources {
		if _, taken := p.byCode[source.Code]; taken {
			c.fault(source.Place, "duplicate_code", problem.Args{"code": source.Code})
		}
		p.byCode[source.Code] = int32(len(p.nodes))
		p.nodes = append(p.nodes, node{
			source: source, parent: parent, depth: depth, question: -1, weight: newConstant(weights[i]),
		})
	}
}

func (c *compiler) weights(sources []*instrument.Node) []*big.Rat {
	weights := make([]*big.Rat, len(sources))
	weighted := slices.ContainsFunc(sources, func(n *instrument.Node) bool { return n.Weight != nil })
	for i, source := range sources {
		weights[i] = big.NewRat(1, 1)
		if weighted && c.weighed(source) {
			weights[i] = source.Weight.Value
		}
	}
	common := new(big.Rat).SetInt(commonDenominator(weights))
	for i, weight := range weights {
		weights[i] = new(big.Rat).Mul(weight, common)
	}
	return weights
}

// weighed reports whether a node among weighted siblings has a weight to compute with.
func (c *compiler) weighed(source *instrument.Node) bool {
	args := problem.Args{"code": source.Code, "label": source.Label.In("id")}
	switch weight := source.Weight; {
	case weight == nil:
		c.fault(source.Place, "no_weight", args)
	case weight.Value == nil || weight.Status == instrument.Unknown:
		c.fault(source.Place, "unknown_weight", args)
	case weight.Value.Sign() <= 0:
		c.fault(source.Place, "weight_sign", args)
	default:
		return true
	}
	return false
}

// preorder lists the nodes as a reader of the tree meets them, and numbers the questions so.
func (c *compiler) preorder(i int32) {
	p := c.plan
	p.order = append(p.order, i)
	n := &p.nodes[i]
	if n.source != nil && n.source.Question != nil {
		n.question = int32(len(p.questions))
		p.questions = append(p.questions, i)
	}
	for child := n.first; child < n.first+n.count; child++ {
		c.preorder(child)
	}
}

// finish works out what depends on the whole tree.
func (p *Plan) finish() {
	p.quick = p.minimum.fits && p.high.fits
	for i := range p.nodes {
		n := &p.nodes[i]
		p.quick = p.quick && n.weight.fits && (n.table == nil || n.table.fits)
	}
	p.bounds = newBounds(p.Instrument.Classes, p.Instrument.Method.Round)
	p.gatherLines()
}

// Questions returns the codes of the questions as the tree is read; Columns are in this order.
func (p *Plan) Questions() []string {
	codes := make([]string, len(p.questions))
	for i, at := range p.questions {
		codes[i] = p.nodes[at].source.Code
	}
	return codes
}

// code returns the code of a node, and TotalCode for the unit.
func (p *Plan) code(i int32) string {
	if p.nodes[i].source == nil {
		return TotalCode
	}
	return p.nodes[i].source.Code
}

// find returns the node of a code; TotalCode and the empty code are the unit.
func (p *Plan) find(code string) (int32, error) {
	if code == "" || code == TotalCode {
		return 0, nil
	}
	if i, ok := p.byCode[code]; ok {
		return i, nil
	}
	return 0, fmt.Errorf("find node: %w", problem.New(problem.NotFound, "score.unknown_code",
		problem.Args{"code": code, "instrument": p.Instrument.Ref()}))
}
