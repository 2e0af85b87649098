package score

import (
	"maps"
	"math/big"
	"slices"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Load makes an instrument ready for scoring and runs its worked tests: a file whose tests fail
// does not load. Errors are problem.Faults, those of Compile or of RunTests.
func Load(source *instrument.Instrument) (*Plan, error) {
	plan, err := Compile(source)
	if err != nil {
		return nil, err
	}
	if err := plan.RunTests(); err != nil {
		return nil, err
	}
	return plan, nil
}

// RunTests is Load for those who only want to know. A file without worked tests has nothing to
// fail, even where an unknown weight keeps it from scoring.
func RunTests(source *instrument.Instrument) error {
	if len(source.Tests) == 0 {
		return nil
	}
	_, err := Load(source)
	return err
}

// RunTests scores the worked answers in the instrument's file and compares the figures it gives,
// after rounding. Everything that differs comes back as problem.Faults at the place of the
// expectation.
func (p *Plan) RunTests() error {
	var faults problem.Faults
	for _, test := range p.Instrument.Tests {
		p.runTest(test, &faults)
	}
	return faults.Err()
}

func (p *Plan) runTest(test *instrument.Test, faults *problem.Faults) {
	result, err := p.Score(p.testPaper(test))
	if err != nil {
		if inner, ok := err.(problem.Faults); ok { //nolint:errorlint // Score returns them bare
			for _, fault := range inner {
				faults.Add(fault.Place, fault.Key, fault.Args)
			}
			return
		}
		faults.Add(test.Place, "score.fault.test_failed", problem.Args{"test": test.Name})
		return
	}
	unit := result.Units[0]
	for _, code := range slices.Sorted(maps.Keys(test.Expect)) {
		p.expectNode(test, unit, code, faults)
	}
	c := comparison{faults: faults, test: test.Name, place: test.Place}
	c.figure(TotalCode, "total", test.Total, unit.Exact, p.Instrument.Method.Round)
	got := "–"
	if unit.Class != nil {
		got = unit.Class.Code
	}
	if test.Class != "" && test.Class != got {
		c.differs(TotalCode, "class", test.Class, got)
	}
}

func (p *Plan) expectNode(test *instrument.Test, unit *Unit, code string, faults *problem.Faults) {
	expected := test.Expect[code]
	c := comparison{faults: faults, test: test.Name, place: expected.Place}
	node := unit.node(code)
	if node == nil {
		faults.Add(c.place, "score.fault.test_code", problem.Args{"test": test.Name, "code": code})
		return
	}
	if expected.Points != nil && node.Depth > 1 {
		faults.Add(c.place, "score.fault.test_no_points", problem.Args{"test": test.Name, "code": code})
		return
	}
	c.figure(code, "normalised", expected.Normalised, node.Exact, p.Instrument.Method.Round)
	c.figure(code, "points", expected.Points, node.Points, p.Instrument.Method.Round)
}

// comparison reports what a worked test finds different.
type comparison struct {
	faults *problem.Faults
	test   string
	place  problem.Place
}

func (c *comparison) figure(code, what string, want, got *big.Rat, method instrument.Round) {
	if want == nil {
		return
	}
	wanted, found := Round(want, method), "–"
	if got != nil {
		found = Round(got, method)
	}
	if wanted != found {
		c.differs(code, what, wanted, found)
	}
}

func (c *comparison) differs(code, what, want, got string) {
	c.faults.Add(c.place, "score.fault.test_"+what, problem.Args{
		"test": c.test, "code": code, "want": want, "got": got,
	})
}

// testPaper makes a working paper of one unit from the answers of a worked test.
func (p *Plan) testPaper(test *instrument.Test) *Paper {
	unit := &UnitPaper{Name: test.Name, Facts: map[string]Fact{}, Place: test.Place}
	for code, value := range test.Facts {
		unit.Facts[code] = Fact{Value: value, Place: test.Place}
	}
	for _, code := range slices.Sorted(maps.Keys(test.Answers)) {
		subject := ""
		if i, ok := p.byCode[code]; ok && p.nodes[i].question >= 0 {
			subject = p.nodes[i].source.Question.Subject.Code
		}
		for _, a := range test.Answers[code] {
			unit.Answers = append(unit.Answers, Answer{
				Subject: subject, Question: code, Value: a.Value, Count: a.Count,
				Reason: "test", Place: test.Place,
			})
		}
	}
	return &Paper{Body: test.Name, Units: []*UnitPaper{unit}, Place: test.Place}
}
