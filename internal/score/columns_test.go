package score

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
)

// columnsOf lays the answers of papers out as columns.
func columnsOf(t *rapid.T, p *Plan, papers []*Paper) *Columns {
	c := &Columns{Values: make([][]*big.Rat, len(p.questions))}
	values := make([]*table, len(p.questions))
	for q := range values {
		values[q] = &table{}
	}
	for _, paper := range papers {
		c.Bodies = append(c.Bodies, int32(len(paper.Units)))
		for _, unit := range paper.Units {
			byQuestion := map[string][]byte{}
			for _, a := range unit.Answers {
				n := &p.nodes[p.byCode[a.Question]]
				b := byte(NAByte)
				if scale := n.source.Question.Scale; a.Value != NA && scale.Type == instrument.One {
					b = byte(option(scale, a.Value))
				} else if a.Value != NA {
					points, ok := scale.Points(a.Value)
					if !ok {
						t.Fatal(a.Value)
					}
					b = byte(values[n.question].index(points))
				}
				byQuestion[a.Question] = append(byQuestion[a.Question], strings.Repeat(string([]byte{b}), a.Count)...)
			}
			respondents := make([]uint16, len(p.Instrument.Subjects))
			for _, at := range p.questions {
				n := &p.nodes[at]
				column := byQuestion[n.source.Code]
				respondents[n.subject] = uint16(len(column))
				c.Answers = append(c.Answers, column...)
			}
			c.Respondents = append(c.Respondents, respondents...)
		}
	}
	for q := range values {
		c.Values[q] = values[q].points
		if c.Values[q] == nil {
			c.Values[q] = []*big.Rat{}
		}
	}
	return c
}

func TestColumnsGiveWhatPapersGive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInstrument(t)
		plan, err := Compile(in)
		if err != nil {
			t.Fatal(err)
		}
		var papers []*Paper
		var want []string
		for b := range rapid.IntRange(1, 3).Draw(t, "bodies") {
			paper := &Paper{Body: fmt.Sprint(b)}
			for i := range rapid.IntRange(1, 3).Draw(t, "units") {
				paper.Units = append(paper.Units, (&drawer{t, in}).unit(fmt.Sprint("U", i)))
			}
			papers = append(papers, paper)
			result, err := plan.Score(paper)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, describeTotal(result.Total))
			for _, u := range result.Units {
				want = append(want, describeTotal(u.Total))
			}
		}
		columns := columnsOf(t, plan, papers)
		marks, err := plan.ScoreColumns(columns, 2)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		unit := 0
		for b, paper := range papers {
			got = append(got, describeMark(plan, &marks.Bodies[b]))
			for range paper.Units {
				got = append(got, describeMark(plan, &marks.Units[unit]))
				unit++
			}
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("%d: columns give %s, papers %s", i, got[i], want[i])
			}
		}
	})
}

func describeTotal(total Total) string {
	if total.State != Scored {
		return total.State.String()
	}
	return fmt.Sprint(total.Exact.RatString(), " ", total.Rounded, " ", total.Class.Code, " ", total.Coverage.RatString())
}

func describeMark(p *Plan, m *Mark) string {
	if m.State != Scored {
		return m.State.String()
	}
	rounded := scaledString(new(big.Int).SetUint64(m.Rounded), p.Instrument.Method.Round.Places)
	return fmt.Sprint(m.Exact.Rat().RatString(), " ", rounded, " ", p.Instrument.Classes.List[m.Class].Code, " ", m.Coverage.Rat().RatString())
}

func TestColumnsThatDoNotFitAreRefused(t *testing.T) {
	t.Parallel()
	plan := nationalPlan(t)
	tests := []struct {
		name string
		harm func(c *Columns)
	}{
		{"one answer too few", func(c *Columns) { c.Answers = c.Answers[1:] }},
		{"a blank", func(c *Columns) { c.Answers[5] = MissingByte }},
		{"an option that does not exist", func(c *Columns) { c.Answers[5] = 6 }},
		{"relevant for some respondents only", func(c *Columns) { c.Answers[0] = NotRelevantByte }},
		{"a subject without respondents", func(c *Columns) { c.Respondents[1] = 0 }},
		{"a unit too many", func(c *Columns) { c.Bodies[0]++ }},
		{"a negative number of units", func(c *Columns) { c.Bodies[0] = -1 }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			columns := nation(plan, 2, 10)
			tt.harm(columns)
			if _, err := plan.ScoreColumns(columns, 1); problem.KindOf(err) != problem.Invalid {
				t.Errorf("got %v, want an error of kind invalid", err)
			}
		})
	}
}

// nationalPlan is the preset of 2023 with four questions where it has one for users: about 290
// answers a unit, as many as the national assessment of 2024 would have with that many questions.
func nationalPlan(t testing.TB) *Plan {
	t.Helper()
	in, err := instrument.Open("ori@2023")
	if err != nil {
		t.Fatal(err)
	}
	more := 4
	in.Walk(func(n *instrument.Node) {
		if len(n.Children) != 1 || n.Children[0].Question == nil || n.Children[0].Question.Subject.Code != "user" || more == 0 {
			return
		}
		more--
		second := *n.Children[0]
		second.Code += ".2"
		n.Children = append(n.Children, &second)
	})
	plan, err := Compile(in)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

// nation makes up answers: 3 in a hundred N/A, 20 to 30 users a unit.
func nation(p *Plan, bodies, units int) *Columns {
	random := rand.New(rand.NewPCG(2023, 587))
	c := &Columns{Bodies: make([]int32, bodies)}
	for u := range units {
		c.Bodies[u*bodies/units]++
		first := len(c.Respondents)
		for _, subject := range p.Instrument.Subjects {
			count := 1
			if subject.Target != nil {
				count = subject.Target.Value
			}
			if subject.Code == "user" {
				count = 20 + random.IntN(11)
			}
			c.Respondents = append(c.Respondents, uint16(count))
		}
		for _, at := range p.questions {
			n := &p.nodes[at]
			for range c.Respondents[first+int(n.subject)] {
				if random.IntN(100) < 3 {
					c.Answers = append(c.Answers, NAByte)
				} else {
					c.Answers = append(c.Answers, byte(random.IntN(len(n.table.points))))
				}
			}
		}
	}
	return c
}

// Bar: 587 bodies, 4,100 units, 1.2 million answers with 3 % N/A and 20 to 30 users a unit, exact,
// in at most 50 ms on two cores. The shares of units and bodies that need big.Rat are reported.
func BenchmarkNational(b *testing.B) {
	plan := nationalPlan(b)
	columns := nation(plan, 587, 4100)
	var marks *Marks
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if marks, err = plan.ScoreColumns(columns, 2); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(columns.Answers)), "answers")
	b.ReportMetric(100*float64(marks.WideUnits)/float64(len(marks.Units)), "%units-bigrat")
	b.ReportMetric(100*float64(marks.WideBodies)/float64(len(marks.Bodies)), "%bodies-bigrat")
}
