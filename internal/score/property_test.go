package score

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
)

var reduces = []instrument.Reduce{instrument.Mean, instrument.Mean, instrument.Mean, instrument.Sum, instrument.Min, instrument.Max}

// drawInstrument makes any tree: uneven depth, weighted siblings or not, thirds and decimals,
// every way to combine, and now and then numbers too large for 64 bits.
func drawInstrument(t *rapid.T) *instrument.Instrument {
	g := &drawer{t: t, in: &instrument.Instrument{
		ID: "acak", Version: instrument.Version{Major: 2023, Minor: 1}, Levels: []string{"a", "b", "c", "d"},
		Total: big.NewRat(100, 1),
		Classes: instrument.Classes{Low: new(big.Rat), High: big.NewRat(100, 1), List: []instrument.Class{
			{Code: "A", From: big.NewRat(88, 1)}, {Code: "B", From: new(big.Rat)},
		}},
	}}
	m := &g.in.Method
	m.Aggregate = map[string]instrument.Line{}
	for _, level := range g.in.Levels {
		m.Aggregate[level] = instrument.Line{Reduce: rapid.SampledFrom(reduces).Draw(t, "aggregate")}
	}
	m.MinCoverage.Value = big.NewRat(rapid.Int64Range(0, 4).Draw(t, "min"), 4)
	m.Round = instrument.Round{Places: 2, Mode: instrument.HalfUp}
	m.BodyFromUnits.Reduce = instrument.Mean
	m.NotApplicable.Reason = "required"
	for i := range rapid.IntRange(1, 3).Draw(t, "subjects") {
		g.in.Subjects = append(g.in.Subjects, &instrument.Subject{
			Code: fmt.Sprint("s", i), Per: "unit", Reduce: rapid.SampledFrom(reduces).Draw(t, "reduce"),
		})
	}
	g.scales()
	g.in.Tree = g.siblings("", 0)
	return g.in
}

type drawer struct {
	t  *rapid.T
	in *instrument.Instrument
}

func (g *drawer) scales() {
	ratio := func(label string) *big.Rat {
		den := rapid.SampledFrom([]int64{1, 1, 3, 7, 100, 999983}).Draw(g.t, label+" den")
		return big.NewRat(rapid.Int64Range(0, 100*den).Draw(g.t, label), den)
	}
	for i, kind := range []instrument.ScaleType{instrument.One, instrument.One, instrument.Many, instrument.Range} {
		scale := &instrument.Scale{Code: fmt.Sprint("k", i), Type: kind}
		if kind == instrument.Range {
			scale.Low, scale.High = big.NewRat(1, 1), big.NewRat(4, 1)
		} else {
			for o := range rapid.IntRange(2, 4).Draw(g.t, "options") {
				scale.Options = append(scale.Options, instrument.Option{Code: fmt.Sprint("o", o), Points: ratio("points")})
			}
		}
		g.in.Scales = append(g.in.Scales, scale)
	}
}

func (g *drawer) siblings(prefix string, level int) []*instrument.Node {
	weighted := rapid.Bool().Draw(g.t, "weighted")
	den := rapid.SampledFrom([]int64{1, 100, 3, 1 << 40}).Draw(g.t, "weight den")
	nodes := make([]*instrument.Node, rapid.IntRange(1, 4).Draw(g.t, "children"))
	for i := range nodes {
		n := &instrument.Node{Code: fmt.Sprintf("%s%d", prefix, i), Label: instrument.Text{locale.Indonesian: "x"}, Level: level}
		if weighted {
			n.Weight = &instrument.Weight{
				Value:  big.NewRat(rapid.Int64Range(1, 100*den).Draw(g.t, "weight"), den),
				Status: rapid.SampledFrom([]instrument.Status{instrument.Official, instrument.Assumed}).Draw(g.t, "status"),
			}
		}
		if rapid.IntRange(0, 9).Draw(g.t, "own line") == 0 {
			n.Aggregate = &instrument.Line{Reduce: rapid.SampledFrom(reduces).Draw(g.t, "own")}
		}
		if level == len(g.in.Levels)-1 || rapid.IntRange(0, 3).Draw(g.t, "leaf") == 0 {
			n.Question = &instrument.Question{
				Subject: rapid.SampledFrom(g.in.Subjects).Draw(g.t, "subject"),
				Scale:   rapid.SampledFrom(g.in.Scales).Draw(g.t, "scale"), NA: true,
			}
		} else {
			n.Children = g.siblings(n.Code+".", level+1)
		}
		nodes[i] = n
	}
	return nodes
}

func (g *drawer) answer(n *instrument.Node, count int) Answer {
	a := Answer{Question: n.Code, Subject: n.Question.Subject.Code, Count: count}
	if rapid.IntRange(0, 3).Draw(g.t, "na") == 0 {
		a.Value, a.Reason = NA, "alasan"
		return a
	}
	switch scale := n.Question.Scale; scale.Type {
	case instrument.Range:
		a.Value = fmt.Sprintf("%d.%0*d", rapid.IntRange(1, 3).Draw(g.t, "whole"),
			rapid.IntRange(1, 15).Draw(g.t, "digits"), rapid.IntRange(0, 9).Draw(g.t, "part"))
	case instrument.Many:
		a.Value = scale.Options[0].Code
		if rapid.Bool().Draw(g.t, "both") {
			a.Value += "+" + scale.Options[1].Code
		}
	default:
		a.Value = rapid.SampledFrom(scale.Options).Draw(g.t, "option").Code
	}
	return a
}

func (g *drawer) unit(name string) *UnitPaper {
	u := &UnitPaper{Name: name}
	repeats := map[string]int{}
	for _, s := range g.in.Subjects {
		repeats[s.Code] = rapid.IntRange(1, 31).Draw(g.t, "repeats")
	}
	g.in.Walk(func(n *instrument.Node) {
		if n.Question == nil {
			return
		}
		for left := repeats[n.Question.Subject.Code]; left > 0; {
			count := rapid.IntRange(1, left).Draw(g.t, "count")
			left -= count
			u.Answers = append(u.Answers, g.answer(n, count))
		}
	})
	return u
}

func TestFastAndExactAgreeWithTheReference(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInstrument(t)
		plan, err := Compile(in)
		if err != nil {
			t.Fatal(err)
		}
		unit := (&drawer{t, in}).unit("U")
		var faults problem.Faults
		reading := plan.read(unit, unit.Place, false, &faults)
		if faults.Err() != nil {
			t.Fatal(faults)
		}
		tallies := reading.tallies()
		wantTotal, want := refUnit(in, unit)
		check := func(way string, list []outcome) {
			compareOutcome(t, way+" total", list[0], wantTotal)
			for code, i := range plan.byCode {
				compareOutcome(t, way+" "+code, list[i], want[code])
			}
		}
		check("exact", plan.exactly(tallies))
		if figures, ok := plan.quickly(tallies); ok {
			list := make([]outcome, len(figures))
			for i := range figures {
				list[i] = widen(&figures[i])
				if figures[i].state == Scored {
					compareRounding(t, in.Method.Round, figures[i].value)
				}
			}
			check("quick", list)
		}
	})
}

func compareOutcome(t *rapid.T, what string, got outcome, want refOutcome) {
	t.Helper()
	if got.state != want.state {
		t.Fatalf("%s: state %s, want %s", what, got.state, want.state)
	}
	if got.state == Scored && got.value.Cmp(want.value) != 0 {
		t.Fatalf("%s: %s, want %s", what, got.value, want.value)
	}
	if got.state != NotRelevant && got.coverage.Cmp(want.coverage) != 0 {
		t.Fatalf("%s: coverage %s, want %s", what, got.coverage, want.coverage)
	}
}

func compareRounding(t *rapid.T, method instrument.Round, f fraction) {
	t.Helper()
	got, ok := roundFraction(f, method)
	if want := roundRat(f.rat(), method); ok && want.Cmp(new(big.Int).SetUint64(got)) != 0 {
		t.Fatalf("round %v: %d, want %s", f, got, want)
	}
}

func TestScoreOfTheBodyIsTheMeanOfItsUnroundedUnits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInstrument(t)
		in.Method.MinCoverage.Value = new(big.Rat)
		plan, err := Compile(in)
		if err != nil {
			t.Fatal(err)
		}
		paper := &Paper{Body: "B"}
		sum, scored := new(big.Rat), int64(0)
		for i := range rapid.IntRange(1, 4).Draw(t, "units") {
			unit := (&drawer{t, in}).unit(fmt.Sprint("U", i))
			paper.Units = append(paper.Units, unit)
			if o, _ := refUnit(in, unit); o.state == Scored {
				sum.Add(sum, o.value)
				scored++
			}
		}
		result, err := plan.Score(paper)
		if err != nil {
			t.Fatal(err)
		}
		checkPoints(t, result)
		if scored == 0 {
			if result.State != NotEnough {
				t.Fatalf("state %s without a unit's figure", result.State)
			}
			return
		}
		if want := sum.Quo(sum, big.NewRat(scored, 1)); result.Exact.Cmp(want) != 0 {
			t.Fatalf("body %s, want %s", result.Exact, want)
		}
	})
}

// checkPoints holds that the points of the top level add up to every total.
func checkPoints(t *rapid.T, result *Result) {
	t.Helper()
	add := func(total Total, nodes []*Node) {
		sum := new(big.Rat)
		for _, n := range nodes {
			if n.Points != nil {
				sum.Add(sum, n.Points)
			}
		}
		if total.State == Scored && sum.Cmp(total.Exact) != 0 {
			t.Fatalf("points add up to %s, total is %s", sum, total.Exact)
		}
	}
	add(result.Total, result.Dimensions)
	for _, u := range result.Units {
		add(u.Total, u.Figures())
	}
}
