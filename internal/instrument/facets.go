package instrument

import (
	"strings"

	"github.com/patuh-id/patuh/internal/base/yaml"
)

// facet is one thing about an instrument that may change.
type facet struct{ part, where, field string }

// facets are all of them, each with its value in canonical form and the kind of a change of it.
type facets struct {
	order  []facet
	values map[facet]string
	kinds  map[facet]ChangeKind
}

// has reports whether the thing that f belongs to exists.
func (s *facets) has(f facet) bool {
	_, ok := s.values[facet{part: f.part, where: f.where}]
	return ok
}

// at returns the recorder of one thing: a node, a scale, the method.
func (s *facets) at(part, where string) recorder { return recorder{s, part, where} }

type recorder struct {
	*facets
	part, where string
}

func (r recorder) add(kind ChangeKind, field string, value *yaml.Node) {
	if value == nil {
		return
	}
	f := facet{r.part, r.where, field}
	r.order = append(r.order, f)
	r.values[f] = inWords(value)
	r.kinds[f] = kind
}

// inWords is a value in one line; a text stands without its quotes.
func inWords(value *yaml.Node) string {
	if value.Kind == yaml.Scalar {
		return value.Text
	}
	line := *value
	line.Flow = true
	return strings.TrimSuffix(string(yaml.Write(&line)), "\n")
}

// here records that a part exists, with what identifies it.
func (r recorder) here(kind ChangeKind, what string) { r.add(kind, "", yaml.Str(what)) }

func (r recorder) line(field string, line Line) {
	r.add(ScoreMoving, field, yaml.Str(string(line.Reduce)))
	r.add(Wording, field+".status", yaml.Str(string(line.Status)))
}

func (i *Instrument) facets() *facets {
	s := &facets{values: map[facet]string{}, kinds: map[facet]ChangeKind{}}
	s.header(i)
	s.at("levels", "").add(StructureBreaking, "list", yaml.Strs(i.Levels))
	for _, fact := range i.Facts { // a paper without a fact that is asked, or with one that is not, is refused
		r := s.at("facts", fact.Code)
		r.here(StructureBreaking, fact.Subject)
		r.add(StructureBreaking, "type", yaml.Str(string(fact.Type)))
		r.add(Wording, "label", fact.Label.node())
	}
	s.subjects(i)
	s.scales(i)
	s.method(i)
	s.classes(i)
	s.award(i)
	s.at("total", "").add(ScoreMoving, "value", num(i.Total))
	s.nodes("", i.Tree)
	if tests := i.testsNode(); tests != nil {
		s.at("tests", "").add(Wording, "list", tests)
	}
	return s
}

func (s *facets) header(i *Instrument) {
	r := s.at("instrument", "")
	r.add(Wording, "title", i.Title.node())
	r.add(Wording, "languages", i.headerLanguages())
	r.add(Wording, "basis", strs(i.Basis))
	r.add(Wording, "visibility", yaml.Str(string(i.Visibility)))
	r.add(Wording, "replaces", i.Replaces.node())
	r.add(Wording, "note", i.Note.node())
}

// subjects and scales that come or go alone move nothing; the question that changes over to one
// says that the structure breaks.
func (s *facets) subjects(i *Instrument) {
	for _, subject := range i.Subjects {
		r := s.at("subjects", subject.Code)
		r.here(ScoreMoving, subject.Code)
		r.add(Wording, "label", subject.Label.node())
		r.add(StructureBreaking, "per", yaml.Str(subject.Per))
		if subject.Target != nil {
			r.add(ScoreMoving, "target", whole(subject.Target.Value))
			r.add(Wording, "target.status", yaml.Str(string(subject.Target.Status)))
		}
		r.line("reduce", Line{Reduce: subject.Reduce, Status: subject.Status})
		r.add(Wording, "anonymous", yaml.Bool(subject.Anonymous))
	}
}

func (s *facets) scales(i *Instrument) {
	for _, scale := range i.Scales {
		r := s.at("scales", scale.Code)
		r.here(ScoreMoving, scale.Code)
		r.add(StructureBreaking, "type", yaml.Str(string(scale.Type)))
		r.add(Wording, "status", yaml.Str(string(scale.Status)))
		r.add(StructureBreaking, "low", num(scale.Low))
		r.add(StructureBreaking, "high", num(scale.High))
		for _, option := range scale.Options {
			o := s.at("scales", scale.Code+"."+option.Code)
			o.here(StructureBreaking, option.Code)
			o.add(ScoreMoving, "points", num(option.Points))
			o.add(Wording, "label", option.Label.node())
		}
	}
}

// method takes the lines of the canonical form: every one may move a score, apart from statuses.
func (s *facets) method(i *Instrument) {
	r := s.at("method", "")
	for _, level := range i.Levels {
		if line, ok := i.Method.Aggregate[level]; ok {
			r.line("aggregate."+level, line)
		}
	}
	r.line("body_from_units", i.Method.BodyFromUnits)
	for _, field := range i.methodNode().Fields {
		switch field.Key {
		case "aggregate", "body_from_units":
			continue
		}
		for _, line := range field.Value.Fields {
			kind := ScoreMoving
			if line.Key == "status" {
				kind = Wording
			}
			r.add(kind, field.Key+"."+line.Key, line.Value)
		}
	}
}

func (s *facets) classes(i *Instrument) {
	s.at("classes", "").add(StructureBreaking, "range", i.Classes.node().Fields[0].Value)
	for _, class := range i.Classes.List {
		r := s.at("classes", class.Code)
		r.here(StructureBreaking, class.Code)
		r.add(ScoreMoving, "from", num(class.From))
		r.add(ScoreMoving, "zone", str(class.Zone))
		r.add(Wording, "label", class.Label.node())
		r.add(Wording, "opinion", class.Opinion.node())
		r.add(Wording, "status", yaml.Str(string(class.Status)))
	}
}

// nodes records each node with the code of its parent, so that one that moved is one that changed.
func (s *facets) nodes(parent string, nodes []*Node) {
	codes := make([]string, 0, len(nodes))
	for _, node := range nodes {
		codes = append(codes, node.Code)
		s.node(parent, node)
		s.nodes(node.Code, node.Children)
	}
	if len(codes) > 0 {
		s.at(treePart, parent).add(Wording, "order", yaml.Str(strings.Join(codes, " ")))
	}
}

// treePart is the part that nodes are in.
const treePart = "tree"

func (s *facets) node(parent string, node *Node) {
	r := s.at(treePart, node.Code)
	if parent == "" {
		parent = treePart
	}
	r.here(StructureBreaking, parent)
	r.add(Wording, "label", node.Label.node())
	if node.Weight != nil {
		r.add(ScoreMoving, "weight", num(node.Weight.Value))
		r.add(Wording, "weight.status", yaml.Str(string(node.Weight.Status)))
	}
	if node.Aggregate != nil {
		r.line("aggregate", *node.Aggregate)
	}
	if node.When != nil {
		r.add(ScoreMoving, "when", yaml.Str(node.When.Source))
	}
	r.add(Wording, "placeholder", yaml.Bool(node.Placeholder))
	if q := node.Question; q != nil {
		r.add(StructureBreaking, "subject", yaml.Str(q.Subject.Code))
		r.add(StructureBreaking, "scale", yaml.Str(q.Scale.Code))
		r.add(ScoreMoving, "method", yaml.Str(q.Method))
		r.add(ScoreMoving, "from", str(q.From))
		r.add(ScoreMoving, "na", yaml.Bool(q.NA))
		r.add(Wording, "ask", q.Ask.node())
		r.add(Wording, "evidence", q.Evidence.node())
	}
}
