package instrument

import "github.com/patuh-id/patuh/internal/base/yaml"

func nodesNode(nodes []*Node) *yaml.Node {
	list := &yaml.Node{Kind: yaml.List}
	for _, node := range nodes {
		list.Items = append(list.Items, node.node())
	}
	return list
}

func (n *Node) node() *yaml.Node {
	y := mapping()
	y.Set("code", yaml.Str(n.Code))
	y.Set("label", n.Label.node())
	y.Set("weight", n.Weight.node())
	if n.Aggregate != nil {
		y.Set("aggregate", n.Aggregate.node())
	}
	if n.When != nil {
		y.Set("when", &yaml.Node{Kind: yaml.Scalar, Text: n.When.Source, Quoted: true})
	}
	y.Set("placeholder", yes(n.Placeholder))
	if n.Question == nil {
		y.Set("children", nodesNode(n.Children))
		return y
	}
	n.Question.set(y)
	return y
}

func (w *Weight) node() *yaml.Node {
	switch {
	case w == nil:
		return nil
	case w.Status == Official:
		return yaml.Num(w.Value)
	default:
		n := flow()
		n.Set("value", num(w.Value))
		n.Set("status", w.Status.node())
		return n
	}
}

func (q *Question) set(n *yaml.Node) {
	n.Set("subject", yaml.Str(q.Subject.Code))
	n.Set("method", yaml.Str(q.Method))
	n.Set("from", str(q.From))
	n.Set("scale", yaml.Str(q.Scale.Code))
	if q.NA {
		n.Set("na", yaml.Str("allowed"))
	}
	n.Set("evidence", q.Evidence.node())
	n.Set("ask", q.Ask.node())
}

func (e *Evidence) node() *yaml.Node {
	if e == nil {
		return nil
	}
	n := flow()
	n.Set("photo", whole(e.Photos))
	n.Set("document", whole(e.Documents))
	n.Set("gps", yes(e.GPS))
	n.Set("max_distance_m", whole(e.MaxDistanceM))
	return n
}

func (i *Instrument) testsNode() *yaml.Node {
	if len(i.Tests) == 0 {
		return nil
	}
	list := &yaml.Node{Kind: yaml.List}
	for _, test := range i.Tests {
		list.Items = append(list.Items, i.testNode(test))
	}
	return list
}

// testNode writes facts as the file declares them, answers and expectations in tree order.
func (i *Instrument) testNode(test *Test) *yaml.Node {
	n := mapping()
	n.Set("name", yaml.Str(test.Name))
	if len(test.Facts) > 0 {
		facts := flow()
		for _, fact := range i.Facts {
			if value, ok := test.Facts[fact.Code]; ok {
				facts.Set(fact.Code, yaml.Str(value))
			}
		}
		n.Set("unit", facts)
	}
	answers, expect := mapping(), mapping()
	i.Walk(func(node *Node) {
		if given, ok := test.Answers[node.Code]; ok {
			answers.Set(node.Code, answersNode(given))
		}
		if e, ok := test.Expect[node.Code]; ok {
			figures := flow()
			figures.Set("normalised", num(e.Normalised))
			figures.Set("points", num(e.Points))
			expect.Set(node.Code, figures)
		}
	})
	expect.Set(expectTotal, num(test.Total))
	expect.Set(expectClass, str(test.Class))
	n.Set("answers", answers)
	n.Set("expect", expect)
	return n
}

// answersNode writes a list, or a tally where an answer was given more than once.
func answersNode(given []TestAnswer) *yaml.Node {
	list, tally := &yaml.Node{Kind: yaml.List, Flow: true}, flow()
	counted := false
	for _, answer := range given {
		list.Items = append(list.Items, yaml.Str(answer.Value))
		tally.Set(answer.Value, yaml.Int(answer.Count))
		counted = counted || answer.Count > 1
	}
	if !counted {
		return list
	}
	return tally
}
