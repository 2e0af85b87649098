package instrument

import (
	"math/big"
	"regexp"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/yaml"
)

// The ways an answer is found.
const (
	Interview   = "interview"
	Observation = "observation"
	Document    = "document"
	Computed    = "computed" // taken from a survey or a register, see Question.From
)

// NA is the answer "not applicable" of worked tests.
const NA = "N/A"

// sources are the forms of Question.From.
var sources = regexp.MustCompile(`^(survey|register):[a-z][a-z0-9_]{0,39}$`)

// Subject returns the subject with this code, or nil.
func (i *Instrument) Subject(code string) *Subject {
	for _, subject := range i.Subjects {
		if subject.Code == code {
			return subject
		}
	}
	return nil
}

// Node returns the node with this code, wherever it stands in the tree, or nil.
func (i *Instrument) Node(code string) *Node { return nodeIn(i.Tree, code) }

func nodeIn(nodes []*Node, code string) *Node {
	for _, node := range nodes {
		if node.Code == code {
			return node
		}
		if found := nodeIn(node.Children, code); found != nil {
			return found
		}
	}
	return nil
}

// Scale returns the scale with this code, or nil.
func (i *Instrument) Scale(code string) *Scale {
	for _, scale := range i.Scales {
		if scale.Code == code {
			return scale
		}
	}
	return nil
}

// Fact returns the fact with this code, or nil.
func (i *Instrument) Fact(code string) *Fact {
	for n := range i.Facts {
		if i.Facts[n].Code == code {
			return &i.Facts[n]
		}
	}
	return nil
}

// Option returns the option with this code, or nil.
func (s *Scale) Option(code string) *Option {
	for n := range s.Options {
		if s.Options[n].Code == code {
			return &s.Options[n]
		}
	}
	return nil
}

// Points turns an answer into points from 0 to 100: an option's code, several joined with + for
// Many, a number for Range. It is false for an answer outside the scale.
func (s *Scale) Points(answer string) (*big.Rat, bool) {
	switch s.Type {
	case One:
		if option := s.Option(answer); option != nil {
			return new(big.Rat).Set(option.Points), true
		}
		return nil, false
	case Many:
		return s.added(answer)
	default:
		return s.proportion(answer)
	}
}

func (s *Scale) added(answer string) (*big.Rat, bool) {
	sum, seen := new(big.Rat), []string{}
	for code := range strings.SplitSeq(answer, "+") {
		code = strings.TrimSpace(code)
		option := s.Option(code)
		if option == nil || slices.Contains(seen, code) {
			return nil, false
		}
		seen = append(seen, code)
		sum.Add(sum, option.Points)
	}
	if sum.Cmp(hundred) > 0 {
		sum.Set(hundred)
	}
	return sum, true
}

func (s *Scale) proportion(answer string) (*big.Rat, bool) {
	value, ok := yaml.ParseNumber(answer)
	if !ok || value.Cmp(s.Low) < 0 || value.Cmp(s.High) > 0 {
		return nil, false
	}
	value.Sub(value, s.Low).Mul(value, hundred)
	return value.Quo(value, new(big.Rat).Sub(s.High, s.Low)), true
}

// Walk calls visit for every node of the tree, parents first, in file order.
func (i *Instrument) Walk(visit func(node *Node)) {
	var walk func(nodes []*Node)
	walk = func(nodes []*Node) {
		for _, node := range nodes {
			visit(node)
			walk(node.Children)
		}
	}
	walk(i.Tree)
}

// Compare orders versions: negative when v is older than other.
func (v Version) Compare(other Version) int {
	return slices.Compare([]int{v.Major, v.Minor, v.Patch},
		[]int{other.Major, other.Minor, other.Patch})
}

func (i *Instrument) subjectCodes() []string {
	var codes []string
	for _, subject := range i.Subjects {
		codes = append(codes, subject.Code)
	}
	return codes
}

func (i *Instrument) scaleCodes() []string {
	var codes []string
	for _, scale := range i.Scales {
		codes = append(codes, scale.Code)
	}
	return codes
}

// equal compares numbers of which either may be missing.
func equal(a, b *big.Rat) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Cmp(b) == 0
}
