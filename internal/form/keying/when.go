package keying

import (
	"strings"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/instrument"
)

// only says in words under which facts a question is asked; empty where it always is.
func (q *Question) only(p *locale.Printer, ins *instrument.Instrument) string {
	parts := make([]string, 0, len(q.When))
	for _, one := range q.When {
		parts = append(parts, words(p, ins, one.Tree(), len(q.When) > 1))
	}
	return strings.Join(parts, p.T("keying.when.and"))
}

// comparisons are the catalog keys of what a fact is held against.
var comparisons = map[string]string{"==": "is", "!=": "is_not", "<": "less", "<=": "most", ">": "more", ">=": "least"}

// words writes a condition; within says that it is part of another.
func words(p *locale.Printer, ins *instrument.Instrument, tree *instrument.WhenTree, within bool) string {
	switch tree.Op {
	case "not":
		return p.T("keying.when.not", "what", words(p, ins, tree.Args[0], true))
	case "and", "or":
		parts := make([]string, 0, len(tree.Args))
		for _, one := range tree.Args {
			parts = append(parts, words(p, ins, one, one.Op != tree.Op))
		}
		text := strings.Join(parts, p.T("keying.when."+tree.Op))
		if within {
			text = "(" + text + ")"
		}
		return text
	}
	label := tree.Fact
	if fact := ins.Fact(tree.Fact); fact != nil && fact.Label.In(p.Lang) != "" {
		label = fact.Label.In(p.Lang)
	}
	value := *tree.Value
	if tree.Type == instrument.BoolFact {
		value = p.T(map[bool]string{true: "keying.when.true", false: "keying.when.false"}[(value == "true") == (tree.Op == "==")])
		return p.T("keying.when.is", "fact", label, "value", value)
	}
	return p.T("keying.when."+comparisons[tree.Op], "fact", label, "value", value)
}
