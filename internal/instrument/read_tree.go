package instrument

import (
	"errors"
	"math/big"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
)

// The keys of a node: of every node, of one with children, of a question.
var (
	commonKeys   = []string{"code", "label", "weight", "when", "placeholder"}
	parentKeys   = append([]string{"aggregate", "children"}, commonKeys...)
	questionKeys = append([]string{
		"subject", "method", "scale", "ask", "na", "evidence", "from",
	}, commonKeys...)
)

func (r *reader) tree(n *yaml.Node) {
	r.codes, r.lines = map[string]*Node{}, map[string]int{}
	if n == nil || len(r.i.Levels) == 0 {
		return
	}
	r.i.Tree = r.siblings(n, 0)
	if n.Kind == yaml.List && len(n.Items) == 0 {
		r.fault(n.Place, "tree", nil)
	}
	r.sum(n)
}

// sum checks that the weights of the top level add to the total, where all are known.
func (r *reader) sum(n *yaml.Node) {
	sum := new(big.Rat)
	for _, node := range r.i.Tree {
		if node.Weight == nil || node.Weight.Value == nil {
			return
		}
		sum.Add(sum, node.Weight.Value)
	}
	if r.i.Total != nil && len(r.i.Tree) > 0 && sum.Cmp(r.i.Total) != 0 {
		r.fault(n.Place, "sum", problem.Args{
			"sum": yaml.FormatNumber(sum), "total": yaml.FormatNumber(r.i.Total),
		})
	}
}

// siblings reads the children of one node: all of them weighted, or none.
func (r *reader) siblings(n *yaml.Node, level int) []*Node {
	var nodes []*Node
	var weighted, bare *yaml.Node
	for _, item := range r.Items(n) {
		f := r.Any(item)
		if f.Get("weight") != nil {
			weighted = item
		} else if bare == nil {
			bare = item
		}
		nodes = append(nodes, r.node(item, f, level))
	}
	if weighted != nil && bare != nil {
		code := ""
		if c := r.Any(bare).Get("code"); c != nil {
			code = quoted(c.Text)
		}
		r.fault(bare.Place, "weights_some", problem.Args{"code": code})
	}
	return nodes
}

func (r *reader) node(item *yaml.Node, f yaml.Fields, level int) *Node {
	node := &Node{Level: level, Place: item.Place}
	node.Code = r.nodeCode(f.Need("code"), node)
	question := level == len(r.i.Levels)-1
	switch {
	case question && f.Get("children") != nil:
		r.fault(item.Place, "too_deep", r.levelArgs(node))
		return node
	case !question && f.Get("children") == nil && item.Kind == yaml.Mapping:
		r.fault(item.Place, "too_shallow", r.levelArgs(node))
		return node
	case question:
		r.Mapping(item, questionKeys...)
	default:
		r.Mapping(item, parentKeys...)
	}
	node.Placeholder = r.Bool(f.Get("placeholder"))
	node.Weight = r.weight(f.Get("weight"), node.Code)
	node.When = r.when(f.Get("when"))
	if question {
		node.Label = r.text(f.Get("label"))
		node.Question = r.question(f, node)
		return node
	}
	node.Label = r.text(f.Need("label"))
	if line := f.Get("aggregate"); line != nil {
		aggregate := r.line(line)
		node.Aggregate = &aggregate
	}
	children := f.Get("children")
	if children != nil && children.Kind == yaml.List && len(children.Items) == 0 {
		r.fault(children.Place, "too_shallow", r.levelArgs(node))
	}
	node.Children = r.siblings(children, level+1)
	return node
}

func (r *reader) levelArgs(node *Node) problem.Args {
	last := len(r.i.Levels) - 1
	return problem.Args{
		"code": node.Code, "level": r.i.Levels[node.Level], "last": r.i.Levels[last],
	}
}

// nodeCode registers a code. "total" and "class" are taken by the tests' expectations.
func (r *reader) nodeCode(n *yaml.Node, node *Node) string {
	code := r.code(n, nodeCode)
	if code == "" {
		return ""
	}
	if code == expectTotal || code == expectClass {
		r.fault(n.Place, "code_reserved", problem.Args{"code": code})
		return code
	}
	if line, taken := r.lines[code]; taken {
		r.fault(n.Place, "code_twice", problem.Args{"code": code, "line": line})
		return code
	}
	r.lines[code], r.codes[code] = n.Place.Line, node
	return code
}

// weight reads 40, {value: 40, status: assumed} or {status: unknown}.
func (r *reader) weight(n *yaml.Node, code string) *Weight {
	if n == nil {
		return nil
	}
	w := &Weight{Status: Official}
	value := n
	if n.Kind == yaml.Mapping {
		f := r.Mapping(n, "value", "status")
		w.Status = r.status(f.Get("status"), Official, Inferred, Assumed, Unknown)
		value = f.Get("value")
		if (value == nil) != (w.Status == Unknown) {
			r.fault(n.Place, "unknown_value", nil)
		}
	}
	w.Value = r.Number(value)
	if w.Value != nil && w.Value.Sign() <= 0 {
		r.fault(value.Place, "weight", problem.Args{"code": code, "value": value.Text})
	}
	return w
}

// when parses a condition; its faults are moved to where they stand in the file.
func (r *reader) when(n *yaml.Node) *Condition {
	source := r.Text(n)
	if source == "" {
		return nil
	}
	condition, err := parseCondition(source, r.i.Facts)
	var faults problem.Faults
	if errors.As(err, &faults) {
		for _, fault := range faults {
			place := n.Place
			if n.Quoted {
				place.Column++
			}
			place.Column += fault.Place.Column - 1
			r.Faults.Add(place, fault.Key, fault.Args)
		}
	}
	return condition
}

func (r *reader) question(f yaml.Fields, node *Node) *Question {
	q := &Question{
		Method: r.OneOf(f.Need("method"), Interview, Observation, Document, Computed),
		NA:     r.OneOf(f.Get("na"), "allowed", "refused") == "allowed",
		From:   r.source(f),
	}
	if subject := f.Need("subject"); subject != nil {
		if q.Subject = r.i.Subject(subject.Text); q.Subject == nil {
			r.fault(subject.Place, "subject", problem.Args{
				"subject": quoted(subject.Text), "known": r.i.subjectCodes(),
			})
		}
	}
	if scale := f.Need("scale"); scale != nil {
		if q.Scale = r.i.Scale(scale.Text); q.Scale == nil {
			r.fault(scale.Place, "scale", problem.Args{
				"scale": quoted(scale.Text), "known": r.i.scaleCodes(),
			})
		}
	}
	ask := f.Get("ask")
	if ask == nil && !node.Placeholder {
		ask = f.Need("ask")
	}
	q.Ask = r.text(ask)
	q.Evidence = r.evidence(f.Get("evidence"))
	return q
}

// source reads where a computed question takes its value from.
func (r *reader) source(f yaml.Fields) string {
	method, from := f.Get("method"), f.Get("from")
	computed := method != nil && method.Text == Computed
	if computed != (from != nil) {
		r.fault(f.Place, "computed", nil)
	}
	source := r.Text(from)
	if source != "" && !sources.MatchString(source) {
		r.fault(from.Place, "source", problem.Args{"value": quoted(source)})
	}
	return source
}

func (r *reader) evidence(n *yaml.Node) *Evidence {
	if n == nil {
		return nil
	}
	f := r.Mapping(n, "photo", "document", "gps", "max_distance_m")
	return &Evidence{
		Photos: r.Int(f.Get("photo"), 0, 100), Documents: r.Int(f.Get("document"), 0, 100),
		GPS: r.Bool(f.Get("gps")), MaxDistanceM: r.Int(f.Get("max_distance_m"), 0, 100_000),
	}
}
