package sheet

import (
	"errors"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
	"github.com/patuh-id/patuh/internal/score"
)

// readYAML reads a working paper in the form of the worked tests of an instrument file:
//
//	paper: 1
//	body: kota-banjarmasin
//	units:
//	  - unit: Dinas Pendidikan
//	    facts: {floors: 2}
//	    answers:
//	      KOM.1.a: ["5", "4", {value: N/A, reason: "..."}]   # respondents 1, 2, 3
//	      PER.1.a: {tidak_pernah: 27, pernah: 3}             # a tally
//	  - unit: Puskesmas
//	    not_assessed: "..."
func (b *paperBuilder) readYAML(data []byte) {
	root, err := yaml.Parse(b.file(), data)
	var faults problem.Faults
	if errors.As(err, &faults) { // Parse returns no other error
		b.faults = faults
		return
	}
	r := &yaml.Reader{}
	top := r.Mapping(root, "paper", "body", "units")
	r.Int(top.Need("paper"), 1, 1)
	b.paper.Body = r.Text(top.Get("body"))
	for _, item := range r.Items(top.Need("units")) {
		b.readYAMLUnit(r, item)
	}
	for _, fault := range b.faults {
		r.Faults.Add(fault.Place, fault.Key, fault.Args)
	}
	if errors.As(r.Err(), &faults) {
		b.faults = faults
	}
}

func (b *paperBuilder) readYAMLUnit(r *yaml.Reader, item *yaml.Node) {
	fields := r.Mapping(item, "unit", "facts", "not_assessed", "answers")
	name := fields.Need("unit")
	text := r.Text(name)
	if text == "" {
		return
	}
	if _, twice := b.units[text]; twice {
		b.faults.Add(name.Place, "sheet.fault.unit_twice", map[string]any{"unit": text})
		return
	}
	u := b.unit(text, name.Place)
	if reason := fields.Get("not_assessed"); reason != nil {
		b.notAssessed(u, strings.TrimSpace(reason.Text), reason.Place)
	}
	if facts := fields.Get("facts"); facts != nil {
		for _, field := range r.Any(facts).All() {
			b.fact(u, field.Key, r.Text(field.Value), field.Value.Place)
		}
	}
	if answers := fields.Get("answers"); answers != nil {
		for _, field := range r.Any(answers).All() {
			b.readYAMLAnswers(r, u, field.Key, field.Value)
		}
	}
}

// readYAMLAnswers reads a list as respondents 1, 2, 3, a mapping as a tally, and a plain value as
// the one answer of the unit itself.
func (b *paperBuilder) readYAMLAnswers(r *yaml.Reader, u *score.UnitPaper, code string, n *yaml.Node) {
	subject := b.subjectOf(code)
	switch {
	case n.Kind == yaml.List:
		for i, item := range n.Items {
			a := score.Answer{Subject: subject, Question: code, Respondent: strconv.Itoa(i + 1), Place: item.Place}
			if len(n.Items) == 1 && b.single(subject) {
				a.Respondent = ""
			}
			b.readYAMLAnswer(r, u, a, item)
		}
	case n.Kind == yaml.Mapping && !isAnswer(n):
		for _, field := range n.Fields {
			b.answer(u, score.Answer{
				Subject: subject, Question: code, Value: field.Key,
				Count: r.Int(field.Value, 1, maxCount), Place: field.Place,
			})
		}
	default:
		a := score.Answer{Subject: subject, Question: code, Place: n.Place}
		b.readYAMLAnswer(r, u, a, n)
	}
}

// isAnswer tells {value: N/A, reason: "..."} from a tally.
func isAnswer(n *yaml.Node) bool {
	for _, field := range n.Fields {
		if field.Key == "value" || field.Key == "reason" {
			return true
		}
	}
	return false
}

func (b *paperBuilder) readYAMLAnswer(r *yaml.Reader, u *score.UnitPaper, a score.Answer, n *yaml.Node) {
	switch n.Kind {
	case yaml.Mapping:
		fields := r.Mapping(n, "value", "reason")
		a.Value, a.Reason = r.Text(fields.Need("value")), r.Text(fields.Get("reason"))
	case yaml.Null:
		// a blank: the question was not answered
	default:
		a.Value = r.Text(n)
	}
	b.answer(u, a)
}

// subjectOf returns who answers a question, or "" for an unknown one, which scoring reports.
func (b *paperBuilder) subjectOf(code string) string {
	if node, ok := b.asked[code]; ok && node.Question.Subject != nil {
		return node.Question.Subject.Code
	}
	return ""
}
