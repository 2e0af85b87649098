package instrument

import (
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
)

// The keys beside node codes in a test's expectations.
const (
	expectTotal = "total"
	expectClass = "class"
)

func (r *reader) tests(n *yaml.Node) {
	if len(r.i.Tree) == 0 {
		return // every code would be unknown
	}
	for _, item := range r.Items(n) {
		f := r.Mapping(item, "name", "unit", "answers", "expect")
		test := &Test{
			Name: r.Text(f.Need("name")), Facts: r.testFacts(f.Get("unit")),
			Answers: map[string][]TestAnswer{}, Expect: map[string]Expected{}, Place: item.Place,
		}
		answers := f.Need("answers")
		for _, field := range r.Any(answers).All() {
			r.testAnswers(test, field)
		}
		expect := f.Need("expect")
		for _, field := range r.Any(expect).All() {
			r.expect(test, field)
		}
		if expect != nil && expect.Kind == yaml.Mapping && len(expect.Fields) == 0 {
			r.fault(expect.Place, "test_empty", problem.Args{"test": test.Name})
		}
		r.i.Tests = append(r.i.Tests, test)
	}
}

func (r *reader) testFacts(n *yaml.Node) map[string]string {
	if n == nil || len(n.Fields) == 0 && n.Kind == yaml.Mapping {
		return nil
	}
	facts := map[string]string{}
	for _, field := range r.Any(n).All() {
		fact := r.i.Fact(field.Key)
		if fact == nil {
			r.fault(field.Place, "test_fact", problem.Args{"code": quoted(field.Key)})
			continue
		}
		value := r.Text(field.Value)
		if value != "" && !fact.Type.Holds(value) {
			r.fault(field.Value.Place, "test_fact_value", problem.Args{
				"code": fact.Code, "value": quoted(value), "type": string(fact.Type),
			})
		}
		facts[fact.Code] = value
	}
	return facts
}

// testAnswers reads one answer, a list of them, or a tally of respondents by answer.
func (r *reader) testAnswers(test *Test, field yaml.Field) {
	node := r.codes[field.Key]
	if node == nil || node.Level != len(r.i.Levels)-1 {
		r.fault(field.Place, "test_question", problem.Args{"code": quoted(field.Key)})
		return
	}
	var answers []TestAnswer
	switch field.Value.Kind {
	case yaml.Mapping:
		for _, tally := range field.Value.Fields {
			r.testAnswer(node, tally.Key, tally.Place)
			count := r.Int(tally.Value, 1, 1_000_000)
			answers = append(answers, TestAnswer{Value: tally.Key, Count: count})
		}
		slices.SortFunc(answers, func(a, b TestAnswer) int { return strings.Compare(a.Value, b.Value) })
	case yaml.List:
		for _, item := range field.Value.Items {
			value := r.Text(item)
			r.testAnswer(node, value, item.Place)
			answers = append(answers, TestAnswer{Value: value, Count: 1})
		}
	default:
		value := r.Text(field.Value)
		r.testAnswer(node, value, field.Value.Place)
		answers = append(answers, TestAnswer{Value: value, Count: 1})
	}
	test.Answers[field.Key] = answers
}

func (r *reader) testAnswer(node *Node, value string, place problem.Place) {
	q := node.Question
	if q == nil || q.Scale == nil || value == "" || value == NA && q.NA || r.unfinished(q.Scale) {
		return
	}
	if _, ok := q.Scale.Points(value); !ok {
		r.fault(place, "test_answer", problem.Args{
			"value": quoted(value), "question": node.Code, "scale": q.Scale.Code,
		})
	}
}

// unfinished reports whether a scale has faults of its own and cannot judge an answer yet.
func (r *reader) unfinished(s *Scale) bool {
	if s.Type == Range {
		return s.Low == nil || s.High == nil || s.Low.Cmp(s.High) >= 0
	}
	return s.Type == "" || slices.ContainsFunc(s.Options, func(o Option) bool {
		return o.Points == nil || o.Code == ""
	})
}

func (r *reader) expect(test *Test, field yaml.Field) {
	switch field.Key {
	case expectTotal:
		test.Total = r.Number(field.Value)
		return
	case expectClass:
		test.Class = r.Text(field.Value)
		known := []string{}
		for _, class := range r.i.Classes.List {
			known = append(known, class.Code)
		}
		if test.Class != "" && !slices.Contains(known, test.Class) {
			r.fault(field.Value.Place, "test_class",
				problem.Args{"class": quoted(test.Class), "known": known})
		}
		return
	}
	node := r.codes[field.Key]
	if node == nil {
		r.fault(field.Place, "test_node", problem.Args{"code": quoted(field.Key)})
		return
	}
	f := r.Mapping(field.Value, "normalised", "points")
	if field.Value.Kind == yaml.Mapping && len(field.Value.Fields) == 0 {
		r.fault(field.Place, "test_empty", problem.Args{"test": test.Name})
	}
	points := f.Get("points")
	if points != nil && node.Level > 0 {
		r.fault(points.Place, "test_points", problem.Args{"code": node.Code})
	}
	test.Expect[field.Key] = Expected{
		Normalised: r.Number(f.Get("normalised")), Points: r.Number(points), Place: field.Place,
	}
}
