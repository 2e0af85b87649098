package instrument

import (
	"crypto/sha256"
	"encoding/hex"
	"math/big"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/yaml"
)

// Format returns the canonical form of an instrument: the same bytes for the same instrument, in
// a fixed order of keys, without comments. Parse reads it back as the same instrument.
func (i *Instrument) Format() []byte {
	doc := mapping()
	doc.Set("patuh", yaml.Int(Format))
	doc.Set("instrument", i.headerNode())
	doc.Set("levels", yaml.Strs(i.Levels))
	doc.Set("facts", i.factsNode())
	doc.Set("subjects", i.subjectsNode())
	doc.Set("scales", i.scalesNode())
	doc.Set("method", i.methodNode())
	doc.Set("classes", i.Classes.node())
	doc.Set("award", i.Award.node())
	doc.Set("total", yaml.Num(i.Total))
	doc.Set("tree", nodesNode(i.Tree))
	doc.Set("tests", i.testsNode())
	return yaml.Write(doc)
}

// hash is the identity of what is in the file, whoever wrote it and however.
func hash(i *Instrument) string {
	sum := sha256.Sum256(i.Format())
	return hex.EncodeToString(sum[:])
}

func mapping() *yaml.Node { return &yaml.Node{Kind: yaml.Mapping} }

func flow() *yaml.Node { return &yaml.Node{Kind: yaml.Mapping, Flow: true} }

// str, num and the like leave a key out where there is nothing to say.
func str(text string) *yaml.Node {
	if text == "" {
		return nil
	}
	return yaml.Str(text)
}

func num(r *big.Rat) *yaml.Node {
	if r == nil {
		return nil
	}
	return yaml.Num(r)
}

func whole(n int) *yaml.Node {
	if n == 0 {
		return nil
	}
	return yaml.Int(n)
}

func yes(b bool) *yaml.Node {
	if !b {
		return nil
	}
	return yaml.Bool(true)
}

func strs(texts []string) *yaml.Node {
	if len(texts) == 0 {
		return nil
	}
	return yaml.Strs(texts)
}

// status is left out where it is official.
func (s Status) node() *yaml.Node {
	if s == Official {
		return nil
	}
	return str(string(s))
}

func (t Text) node() *yaml.Node {
	if len(t) == 0 {
		return nil
	}
	n := flow()
	for _, lang := range locale.Langs {
		if text := t[lang]; text != "" {
			n.Set(string(lang), &yaml.Node{Kind: yaml.Scalar, Text: text, Quoted: true})
		}
	}
	return n
}

func (i *Instrument) headerNode() *yaml.Node {
	n := mapping()
	n.Set("id", yaml.Str(i.ID))
	n.Set("version", versionNode(i.Version))
	n.Set("title", i.Title.node())
	n.Set("languages", i.headerLanguages())
	n.Set("basis", strs(i.Basis))
	n.Set("visibility", yaml.Str(string(i.Visibility)))
	n.Set("replaces", i.Replaces.node())
	n.Set("note", i.Note.node())
	return n
}

func (i *Instrument) headerLanguages() *yaml.Node {
	langs := make([]string, 0, len(i.Languages))
	for _, lang := range i.Languages {
		langs = append(langs, string(lang))
	}
	return yaml.Strs(langs)
}

// versionNode stays bare: two points make no number.
func versionNode(v Version) *yaml.Node { return &yaml.Node{Kind: yaml.Scalar, Text: v.String()} }

func (p *Replaces) node() *yaml.Node {
	if p == nil {
		return nil
	}
	n := flow()
	n.Set("id", str(p.ID))
	n.Set("version", versionNode(p.Version))
	n.Set("comparable", yaml.Str(string(p.Comparable)))
	n.Set("note", p.Note.node())
	return n
}

func (i *Instrument) factsNode() *yaml.Node {
	if len(i.Facts) == 0 {
		return nil
	}
	facts := mapping()
	subjects := map[string]*yaml.Node{}
	for _, fact := range i.Facts {
		if subjects[fact.Subject] == nil {
			subjects[fact.Subject] = mapping()
			facts.Set(fact.Subject, subjects[fact.Subject])
		}
		n := flow()
		n.Set("type", yaml.Str(string(fact.Type)))
		n.Set("label", fact.Label.node())
		subjects[fact.Subject].Set(fact.Code, n)
	}
	return facts
}

func (i *Instrument) subjectsNode() *yaml.Node {
	subjects := mapping()
	for _, s := range i.Subjects {
		n := flow()
		n.Set("label", s.Label.node())
		n.Set("per", yaml.Str(s.Per))
		n.Set("target", s.Target.node())
		n.Set("reduce", Line{Reduce: s.Reduce, Status: s.Status}.node())
		n.Set("anonymous", yes(s.Anonymous))
		subjects.Set(s.Code, n)
	}
	return subjects
}

func (t *Target) node() *yaml.Node {
	switch {
	case t == nil:
		return nil
	case t.Status == Official:
		return yaml.Int(t.Value)
	default:
		n := flow()
		n.Set("value", whole(t.Value))
		n.Set("status", t.Status.node())
		return n
	}
}

func (l Line) node() *yaml.Node {
	if l.Status == Official {
		return yaml.Str(string(l.Reduce))
	}
	n := flow()
	n.Set("reduce", yaml.Str(string(l.Reduce)))
	n.Set("status", l.Status.node())
	return n
}

func (i *Instrument) scalesNode() *yaml.Node {
	scales := mapping()
	for _, s := range i.Scales {
		n := mapping()
		n.Set("type", yaml.Str(string(s.Type)))
		n.Set("status", s.Status.node())
		n.Set("low", num(s.Low))
		n.Set("high", num(s.High))
		if s.Type != Range {
			options := &yaml.Node{Kind: yaml.List}
			for _, option := range s.Options {
				o := flow()
				o.Set("code", yaml.Str(option.Code))
				o.Set("points", yaml.Num(option.Points))
				o.Set("label", option.Label.node())
				options.Items = append(options.Items, o)
			}
			n.Set("options", options)
		}
		scales.Set(s.Code, n)
	}
	return scales
}

func (i *Instrument) methodNode() *yaml.Node {
	m := i.Method
	aggregate := flow()
	for _, level := range i.Levels {
		if line, ok := m.Aggregate[level]; ok {
			aggregate.Set(level, line.node())
		}
	}
	n := mapping()
	n.Set("aggregate", aggregate)
	n.Set("fold", pairs("over", m.Fold.Over, "by", m.Fold.By, "status", m.Fold.Status.word()))
	n.Set("not_applicable", pairs("action", m.NotApplicable.Action,
		"within", m.NotApplicable.Within, "reason", m.NotApplicable.Reason,
		"approve", m.NotApplicable.Approve, "status", m.NotApplicable.Status.word()))
	n.Set("missing", pairs("action", m.Missing.Action, "status", m.Missing.Status.word()))
	coverage := flow()
	coverage.Set("value", yaml.Num(m.MinCoverage.Value))
	coverage.Set("status", m.MinCoverage.Status.node())
	n.Set("min_coverage", coverage)
	n.Set("body_from_units", m.BodyFromUnits.node())
	round := flow()
	round.Set("places", yaml.Int(m.Round.Places))
	round.Set("mode", yaml.Str(string(m.Round.Mode)))
	round.Set("when", yaml.Str("publish"))
	round.Set("status", m.Round.Status.node())
	n.Set("round", round)
	rank := flow()
	rank.Set("ties", yaml.Str(m.Rank.Ties))
	rank.Set("show_ties", yes(m.Rank.ShowTies))
	rank.Set("groups", strs(m.Rank.Groups))
	rank.Set("status", m.Rank.Status.node())
	n.Set("rank", rank)
	n.Set("uncertainty", m.Uncertainty.node())
	return n
}

// word is the status as a text, empty where it is official.
func (s Status) word() string {
	if s == Official {
		return ""
	}
	return string(s)
}

// pairs builds a one-line mapping of texts; empty ones are left out.
func pairs(keysAndTexts ...string) *yaml.Node {
	n := flow()
	for i := 0; i+1 < len(keysAndTexts); i += 2 {
		n.Set(keysAndTexts[i], str(keysAndTexts[i+1]))
	}
	return n
}

func (u *Uncertainty) node() *yaml.Node {
	if u == nil {
		return nil
	}
	n := flow()
	n.Set("runs", yaml.Int(u.Runs))
	n.Set("seed", yaml.Int(int(u.Seed)))
	n.Set("weights", num(u.Weights))
	n.Set("aggregation", strs(u.Aggregation))
	n.Set("resample", strs(u.Resample))
	return n
}

func (c Classes) node() *yaml.Node {
	span := &yaml.Node{Kind: yaml.List, Flow: true, Items: []*yaml.Node{
		yaml.Num(c.Low), yaml.Num(c.High),
	}}
	list := &yaml.Node{Kind: yaml.List}
	for _, class := range c.List {
		n := flow()
		n.Set("code", yaml.Str(class.Code))
		n.Set("from", yaml.Num(class.From))
		n.Set("zone", str(class.Zone))
		n.Set("label", class.Label.node())
		n.Set("opinion", class.Opinion.node())
		n.Set("status", class.Status.node())
		list.Items = append(list.Items, n)
	}
	classes := mapping()
	classes.Set("range", span)
	classes.Set("list", list)
	return classes
}
