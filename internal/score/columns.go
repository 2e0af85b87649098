package score

import (
	"math/big"
	"sync"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Bytes that stand in a column for what is not an option. They lie above every option index.
const (
	NAByte           = 0xFF
	MissingByte      = 0xFE // a blank; refused
	NotRelevantByte  = 0xFD
	maxColumnOptions = 0xFD
)

// Columns are the answers of many bodies, as a national computation holds them: one byte an
// answer. Unit after unit, and within a unit question after question in the order of
// Plan.Questions, stand the answers of the respondents of the question's subject: the index of
// the option, NAByte, or NotRelevantByte for all of them. They serve scales of which one option
// is chosen; a number or a combination stands as an index into Values.
type Columns struct {
	Bodies      []int32  // how many assessed units each body has, body after body
	Respondents []uint16 // of each unit, how many of each subject, in the instrument's order
	Answers     []byte
	// Values are, by question, the points (0 to 100) that an answer to a question with numbers or
	// combinations can stand for; nil for a question with options.
	Values [][]*big.Rat
}

// Exact is a rational number: Num/Den, or Wide where those do not fit 64 bits.
type Exact struct {
	Num, Den uint64
	Wide     *big.Rat
}

// Rat returns the number.
func (e Exact) Rat() *big.Rat {
	if e.Wide != nil {
		return e.Wide
	}
	return fraction{e.Num, e.Den}.rat()
}

// Mark is the outcome of one unit or body of Columns.
type Mark struct {
	State    State
	Exact    Exact  // on the range of the classes; of a Scored one
	Coverage Exact  // 0 to 1
	Rounded  uint64 // times ten to the method's places
	Class    int16  // place in the instrument's classes, -1 for none
}

// Marks are the outcomes of Columns.
type Marks struct {
	Units, Bodies []Mark
	// Wide counts the units, and the bodies, that needed big.Rat.
	WideUnits, WideBodies int
}

// ScoreColumns computes every unit and body with the same evaluation as Score, on as many
// workers as asked. Columns that do not fit the plan, or hold a blank, are of kind Invalid.
func (p *Plan) ScoreColumns(c *Columns, workers int) (*Marks, error) {
	layout, err := p.newLayout(c)
	if err != nil {
		return nil, err
	}
	marks := &Marks{Units: make([]Mark, layout.units), Bodies: make([]Mark, len(c.Bodies))}
	workers = max(1, min(workers, len(c.Bodies)))
	shares := make([]columnWorker, workers)
	var wait sync.WaitGroup
	for w := range shares {
		from, to := w*len(c.Bodies)/workers, (w+1)*len(c.Bodies)/workers
		shares[w] = p.newWorker(c, layout)
		wait.Go(func() { shares[w].bodies(from, to, marks) })
	}
	wait.Wait()
	for w := range shares {
		if shares[w].err != nil {
			return nil, shares[w].err
		}
		marks.WideUnits += shares[w].wideUnits
		marks.WideBodies += shares[w].wideBodies
	}
	return marks, nil
}

// layout says where each unit's answers begin.
type layout struct {
	units  int
	first  []int // of each body, its first unit
	answer []int // of each unit, its first answer
	tables []*table
}

func (p *Plan) newLayout(c *Columns) (*layout, error) {
	l := &layout{first: make([]int, len(c.Bodies)), tables: make([]*table, len(p.questions))}
	for b, units := range c.Bodies {
		if units < 0 {
			return nil, badColumns("bodies")
		}
		l.first[b] = l.units
		l.units += int(units)
	}
	subjects := len(p.Instrument.Subjects)
	if len(c.Respondents) != l.units*subjects {
		return nil, badColumns("respondents")
	}
	asked := make([]int, subjects) // questions of each subject
	for q, at := range p.questions {
		n := &p.nodes[at]
		asked[n.subject]++
		l.tables[q] = n.table
		if n.table == nil {
			if q >= len(c.Values) || c.Values[q] == nil {
				return nil, badColumns("values")
			}
			l.tables[q] = newTable(c.Values[q])
		}
		if len(l.tables[q].points) > maxColumnOptions {
			return nil, badColumns("options")
		}
	}
	l.answer = make([]int, l.units)
	next := 0
	for u := range l.units {
		l.answer[u] = next
		for s, questions := range asked {
			next += questions * int(c.Respondents[u*subjects+s])
		}
	}
	if next != len(c.Answers) {
		return nil, badColumns("answers")
	}
	return l, nil
}

func badColumns(part string) error {
	return problem.New(problem.Invalid, "score.columns", problem.Args{"part": part})
}

// columnWorker computes bodies one after another in memory of its own, allocated once.
type columnWorker struct {
	plan    *Plan
	columns *Columns
	layout  *layout
	tallies tallies
	figures []figure[fraction]
	quick   bool // every number of the plan and the tables fits
	err     error

	arithmetic quick

	wideUnits, wideBodies int
}

func (p *Plan) newWorker(c *Columns, l *layout) columnWorker {
	w := columnWorker{
		plan: p, columns: c, layout: l, tallies: tallies{tables: l.tables},
		figures: make([]figure[fraction], len(p.nodes)),
	}
	w.tallies.layout()
	w.quick = p.quick && w.tallies.fit()
	return w
}

func (w *columnWorker) bodies(from, to int, marks *Marks) {
	for b := from; b < to; b++ {
		first := w.layout.first[b]
		units := marks.Units[first : first+int(w.columns.Bodies[b])]
		for i := range units {
			if !w.count(first + i) {
				return
			}
			w.unit(&units[i])
		}
		w.body(units, &marks.Bodies[b])
	}
}

// count turns the columns of one unit into tallies.
func (w *columnWorker) count(unit int) bool {
	clear(w.tallies.counts)
	subjects := len(w.plan.Instrument.Subjects)
	respondents := w.columns.Respondents[unit*subjects : (unit+1)*subjects]
	answers := w.columns.Answers[w.layout.answer[unit]:]
	for q, at := range w.plan.questions {
		repeats := int(respondents[w.plan.nodes[at].subject])
		if repeats == 0 || !countColumn(w.tallies.of(int32(q)), answers[:repeats]) {
			w.err = badColumns("answers")
			return false
		}
		answers = answers[repeats:]
	}
	return true
}

// countColumn counts one question's answers; the last count is that of N/A. It is false for a
// blank, for an option that does not exist, and where only some find the question irrelevant.
func countColumn(counts []uint32, column []byte) bool {
	last := len(counts) - 1
	irrelevant := 0
	for _, b := range column {
		switch {
		case int(b) < last:
			counts[b]++
		case b == NAByte:
			counts[last]++
		case b == NotRelevantByte:
			irrelevant++
		default:
			return false
		}
	}
	return irrelevant == 0 || irrelevant == len(column)
}

func (w *columnWorker) unit(m *Mark) {
	p := w.plan
	if w.quick && w.quickUnit(m) {
		return
	}
	w.wideUnits++
	total := &p.exactly(&w.tallies)[0]
	*m = Mark{State: total.state, Class: -1}
	if total.coverage != nil {
		m.Coverage = Exact{Wide: total.coverage}
	}
	if total.state == Scored {
		p.widely(m, new(big.Rat).Mul(total.value, p.high.big))
	}
}

func (w *columnWorker) quickUnit(m *Mark) bool {
	p, q := w.plan, &w.arithmetic
	q.over = false
	evaluate(p, q, &w.tallies, w.figures)
	total := &w.figures[0]
	*m = Mark{State: total.state, Class: -1}
	switch {
	case q.over:
		return false
	case total.state == NotRelevant:
		return true
	case total.whole:
		m.Coverage = Exact{Num: 1, Den: 1}
	default:
		m.Coverage = Exact{Num: total.coverage.num, Den: total.coverage.den}
	}
	return total.state != Scored || p.narrowly(m, q, q.mul(total.value, p.high.small))
}

// body is what bodyOutcome does: in integers where every unit has a figure that fits, which is
// nearly always, else with big.Rat.
func (w *columnWorker) body(units []Mark, m *Mark) {
	*m = Mark{State: NotAssessed, Class: -1}
	if len(units) == 0 || w.quickBody(units, m) {
		return
	}
	w.wideBodies++
	var values []*big.Rat
	covered := new(big.Rat)
	for i := range units {
		if units[i].State == Scored {
			values = append(values, units[i].Exact.Rat())
			covered.Add(covered, units[i].Coverage.Rat())
		}
	}
	total := w.plan.ofUnits(values, covered, len(units))
	m.State, m.Coverage = total.state, Exact{Wide: total.coverage}
	if total.state == Scored {
		w.plan.widely(m, total.value)
	}
}

func (w *columnWorker) quickBody(units []Mark, m *Mark) bool {
	reduce := w.plan.Instrument.Method.BodyFromUnits.Reduce
	if reduce != instrument.Mean && reduce != "" {
		return false
	}
	var q quick
	sum, covered := fraction{0, 1}, fraction{0, 1}
	for i := range units {
		u := &units[i]
		if u.State != Scored || u.Exact.Wide != nil || u.Coverage.Wide != nil {
			return false
		}
		sum = q.add(sum, fraction{u.Exact.Num, u.Exact.Den})
		covered = q.add(covered, fraction{u.Coverage.Num, u.Coverage.Den})
	}
	count := fraction{uint64(len(units)), 1}
	covered = q.div(covered, count)
	m.State, m.Coverage = Scored, Exact{Num: covered.num, Den: covered.den}
	return w.plan.narrowly(m, &q, q.div(sum, count))
}

// narrowly sets a figure that fits; it is false where it does not.
func (p *Plan) narrowly(m *Mark, q *quick, value fraction) bool {
	rounded, ok := roundFraction(value, p.Instrument.Method.Round)
	if !ok || q.over {
		return false
	}
	m.Exact = Exact{Num: value.num, Den: value.den}
	p.classify(m, rounded)
	return true
}

func (p *Plan) widely(m *Mark, value *big.Rat) {
	m.Exact = Exact{Wide: value}
	p.classify(m, roundRat(value, p.Instrument.Method.Round).Uint64())
}

// bounds are those of the classes times ten to the method's places, upwards: a rounded figure is
// a whole number there.
type bounds struct {
	low, high uint64
	from      []uint64
}

func newBounds(classes instrument.Classes, method instrument.Round) bounds {
	b := bounds{low: scaledUp(classes.Low, method), high: scaledDown(classes.High, method).Uint64()}
	for _, class := range classes.List {
		b.from = append(b.from, scaledUp(class.From, method))
	}
	return b
}

func scaledDown(r *big.Rat, method instrument.Round) *big.Int {
	return roundRat(r, instrument.Round{Places: method.Places, Mode: instrument.Down})
}

func scaledUp(r *big.Rat, method instrument.Round) uint64 {
	if r == nil || r.Sign() <= 0 {
		return 0 // no figure is below zero
	}
	down := scaledDown(r, method)
	exactly := new(big.Rat).SetFrac(down, new(big.Int).SetUint64(power10(method.Places)))
	if exactly.Cmp(r) < 0 {
		return down.Uint64() + 1
	}
	return down.Uint64()
}

// classify sets the rounded figure and its class.
func (p *Plan) classify(m *Mark, rounded uint64) {
	m.Rounded, m.Class = rounded, -1
	if rounded < p.bounds.low || rounded > p.bounds.high {
		return
	}
	for i, from := range p.bounds.from {
		if rounded >= from {
			m.Class = int16(i)
			return
		}
	}
}
