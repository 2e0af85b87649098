package keying

import (
	"strings"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/instrument"
)

// OnlyIf says in words under which facts something is asked, the outermost condition first; empty where it always is.
func OnlyIf(p *locale.Printer, ins *instrument.Instrument, when ...*instrument.Condition) string {
	parts := make([]string, 0, len(when))
	for _, one := range when {
		parts = append(parts, words(p, ins, one.Tree(), len(when) > 1))
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
