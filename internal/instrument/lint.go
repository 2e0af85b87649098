package instrument

import (
	"math/big"
	"slices"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
)

// Lint lists what a file may have but its author should know: missing languages, questions that
// can never be asked, parts that nothing uses, placeholders, and every line that is not official.
// The keys begin with instrument.lint.; in file order, what has no line of its own comes first.
func (i *Instrument) Lint() []problem.Fault {
	l := &linter{i: i}
	l.texts()
	l.tree()
	l.unused()
	l.statuses()
	l.classes()
	l.award()
	if len(i.Tests) == 0 && len(i.UnknownWeights()) == 0 {
		l.add(problem.Place{}, "no_tests", nil)
	}
	slices.SortStableFunc(l.found, func(a, b problem.Fault) int { return a.Place.Line - b.Place.Line })
	return l.found
}

// UnknownWeights returns the nodes whose weight is left open. Scoring refuses while there are any.
func (i *Instrument) UnknownWeights() []*Node {
	var nodes []*Node
	i.Walk(func(node *Node) {
		if node.Weight != nil && node.Weight.Status == Unknown {
			nodes = append(nodes, node)
		}
	})
	return nodes
}

type linter struct {
	i     *Instrument
	found []problem.Fault
}

func (l *linter) add(place problem.Place, key string, args problem.Args) {
	place.File = l.i.File
	l.found = append(l.found, problem.Fault{Place: place, Key: "instrument.lint." + key, Args: args})
}

func (l *linter) text(place problem.Place, what string, text Text) {
	for _, lang := range l.i.Languages {
		if _, ok := text[lang]; !ok && len(text) > 0 {
			l.add(place, "language", problem.Args{"what": what, "language": string(lang)})
		}
	}
}

func (l *linter) texts() {
	i := l.i
	for _, lang := range locale.Langs {
		if !slices.Contains(i.Languages, lang) {
			l.add(problem.Place{}, "no_language", problem.Args{"language": string(lang)})
		}
	}
	l.text(problem.Place{}, "title", i.Title)
	l.text(problem.Place{}, "note", i.Note)
	if i.Replaces != nil {
		l.text(problem.Place{}, "replaces.note", i.Replaces.Note)
	}
	for _, fact := range i.Facts {
		l.text(fact.Place, "facts."+fact.Code, fact.Label)
	}
	for _, subject := range i.Subjects {
		l.text(subject.Place, subject.Code, subject.Label)
	}
	for _, scale := range i.Scales {
		for _, option := range scale.Options {
			l.text(scale.Place, scale.Code+"."+option.Code, option.Label)
		}
	}
	for _, class := range i.Classes.List {
		l.text(class.Place, "classes."+class.Code, class.Label)
		l.text(class.Place, "classes."+class.Code, class.Opinion)
	}
	i.Walk(func(node *Node) {
		l.text(node.Place, node.Code, node.Label)
		if node.Question != nil {
			l.text(node.Place, node.Code, node.Question.Ask)
		}
	})
}

func (l *linter) tree() {
	var walk func(nodes []*Node, above []*Condition)
	walk = func(nodes []*Node, above []*Condition) {
		for _, node := range nodes {
			conditions := above
			if node.When != nil {
				conditions = append(slices.Clone(above), node.When)
			}
			if node.When != nil && !satisfiable(conditions) {
				l.add(node.Place, "unreachable", problem.Args{"code": node.Code, "when": node.When.Source})
				continue
			}
			if node.Placeholder {
				l.add(node.Place, "placeholder", problem.Args{"code": node.Code})
			}
			walk(node.Children, conditions)
		}
	}
	walk(l.i.Tree, nil)
}

func (l *linter) unused() {
	subjects, scales, facts := map[string]bool{}, map[string]bool{}, map[string]bool{}
	l.i.Walk(func(node *Node) {
		if q := node.Question; q != nil {
			scales[q.Scale.Code] = true
			for s := q.Subject; s != nil && !subjects[s.Code]; s = l.i.Subject(s.Per) {
				subjects[s.Code] = true
			}
		}
		if node.When != nil {
			for _, code := range node.When.Facts() {
				facts[code] = true
			}
		}
	})
	for _, subject := range l.i.Subjects {
		if !subjects[subject.Code] {
			l.add(subject.Place, "unused", problem.Args{"what": "subjects." + subject.Code})
		}
	}
	for _, scale := range l.i.Scales {
		if !scales[scale.Code] {
			l.add(scale.Place, "unused", problem.Args{"what": "scales." + scale.Code})
		}
	}
	for _, fact := range l.i.Facts {
		if !facts[fact.Code] {
			l.add(fact.Place, "unused", problem.Args{"what": "facts." + fact.Code})
		}
	}
}

func (l *linter) status(place problem.Place, what string, status Status) {
	switch status {
	case Official:
	case Unknown:
		l.add(place, "unknown", problem.Args{"what": what})
	default:
		l.add(place, "status", problem.Args{"what": what, "status": string(status)})
	}
}

func (l *linter) statuses() {
	for _, subject := range l.i.Subjects {
		l.status(subject.Place, "subjects."+subject.Code+".reduce", subject.Status)
		if subject.Target != nil {
			l.status(subject.Place, "subjects."+subject.Code+".target", subject.Target.Status)
		}
	}
	for _, scale := range l.i.Scales {
		l.status(scale.Place, "scales."+scale.Code, scale.Status)
	}
	m := l.i.Method
	for _, level := range l.i.Levels {
		if line, ok := m.Aggregate[level]; ok {
			l.status(m.Place, "method.aggregate."+level, line.Status)
		}
	}
	l.status(m.Place, "method.fold", m.Fold.Status)
	l.status(m.Place, "method.not_applicable", m.NotApplicable.Status)
	l.status(m.Place, "method.missing", m.Missing.Status)
	l.status(m.Place, "method.min_coverage", m.MinCoverage.Status)
	l.status(m.Place, "method.body_from_units", m.BodyFromUnits.Status)
	l.status(m.Place, "method.round", m.Round.Status)
	l.status(m.Place, "method.rank", m.Rank.Status)
	for _, class := range l.i.Classes.List {
		l.status(class.Place, "classes."+class.Code, class.Status)
	}
	l.i.Walk(func(node *Node) {
		if node.Weight != nil {
			l.status(node.Place, node.Code+".weight", node.Weight.Status)
		}
		if node.Aggregate != nil {
			l.status(node.Place, node.Code+".aggregate", node.Aggregate.Status)
		}
	})
}

// classes warns of bounds that no rounded figure can hit.
func (l *linter) classes() {
	step := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(l.i.Method.Round.Places)), nil)
	for _, class := range l.i.Classes.List {
		if !new(big.Rat).Mul(class.From, new(big.Rat).SetInt(step)).IsInt() {
			l.add(class.Place, "class_finer", problem.Args{
				"code": class.Code, "from": yaml.FormatNumber(class.From), "places": l.i.Method.Round.Places,
			})
		}
	}
}
