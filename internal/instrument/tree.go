package instrument

import "github.com/patuh-id/patuh/internal/base/yaml"

// WhenTree is a condition for programs that cannot read its source: a phone decides with it whether a question is
// relevant. Of and, or and not the arguments stand in Args; a comparison has Fact, Type and Value, of a number as an
// exact decimal or a fraction ("1/3").
type WhenTree struct {
	Op    string      `json:"op"`
	Args  []*WhenTree `json:"args,omitempty"`
	Fact  string      `json:"fact,omitempty"`
	Type  FactType    `json:"type,omitempty"`
	Value *string     `json:"value,omitempty"`
}

// Tree returns the condition as a tree.
func (c *Condition) Tree() *WhenTree { return treeOf(c.root) }

func treeOf(e expr) *WhenTree {
	switch e := e.(type) {
	case both:
		return &WhenTree{Op: "and", Args: []*WhenTree{treeOf(e.left), treeOf(e.right)}}
	case either:
		return &WhenTree{Op: "or", Args: []*WhenTree{treeOf(e.left), treeOf(e.right)}}
	case not:
		return &WhenTree{Op: "not", Args: []*WhenTree{treeOf(e.inner)}}
	case comparison:
		value := e.text
		if e.number != nil {
			value = yaml.FormatNumber(e.number)
		}
		return &WhenTree{Op: e.op, Fact: e.fact.Code, Type: e.fact.Type, Value: &value}
	default:
		return nil
	}
}

// ParseCondition reads a condition about the given facts. Its faults stand on line 1, at the column where they begin.
func ParseCondition(source string, facts []Fact) (*Condition, error) {
	return parseCondition(source, facts)
}
