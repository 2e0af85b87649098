package yaml

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Reader takes nodes apart and collects everything that is not as it should be. After a fault it
// returns a zero value, so that reading goes on and all faults are found at once. A nil Node, as
// Fields.Get returns for a missing key, reads as the zero value without a fault.
type Reader struct{ Faults problem.Faults }

// Err returns the faults in file order, or nil when there are none.
func (r *Reader) Err() error {
	r.Faults.Sort()
	return r.Faults.Err()
}

// Fields are the keys of a mapping.
type Fields struct {
	reader *Reader
	node   *Node
	Place  problem.Place
}

// Mapping reads n as a mapping that has no other keys than these.
func (r *Reader) Mapping(n *Node, keys ...string) Fields {
	f := r.Any(n)
	for _, field := range f.All() {
		if !slices.Contains(keys, field.Key) {
			r.Faults.Add(field.Place, "yaml.fault.unknown_key",
				problem.Args{"key": short(field.Key), "known": keys})
		}
	}
	return f
}

// Any reads n as a mapping whose keys the file chooses.
func (r *Reader) Any(n *Node) Fields {
	if n == nil {
		return Fields{reader: r, node: &Node{}}
	}
	if n.Kind != Mapping {
		r.Faults.Add(n.Place, "yaml.fault.want_mapping", nil)
		return Fields{reader: r, node: &Node{}, Place: n.Place}
	}
	return Fields{reader: r, node: n, Place: n.Place}
}

// All returns the fields in file order.
func (f Fields) All() []Field { return f.node.Fields }

// Get returns the value of key, or nil when the key is missing.
func (f Fields) Get(key string) *Node {
	for _, field := range f.node.Fields {
		if field.Key == key {
			return field.Value
		}
	}
	return nil
}

// Need is Get for a key that must be there.
func (f Fields) Need(key string) *Node {
	n := f.Get(key)
	if n == nil && f.node.Kind == Mapping {
		f.reader.Faults.Add(f.Place, "yaml.fault.missing_key", problem.Args{"key": key})
	}
	return n
}

// Items reads n as a list.
func (r *Reader) Items(n *Node) []*Node {
	if n == nil {
		return nil
	}
	if n.Kind != List {
		r.Faults.Add(n.Place, "yaml.fault.want_list", nil)
		return nil
	}
	return n.Items
}

// Text reads n as a text that is not empty.
func (r *Reader) Text(n *Node) string {
	if n == nil {
		return ""
	}
	if n.Kind != Scalar || strings.TrimSpace(n.Text) == "" {
		r.Faults.Add(n.Place, "yaml.fault.want_text", nil)
		return ""
	}
	return strings.TrimSpace(n.Text)
}

// Texts reads n as a list of texts.
func (r *Reader) Texts(n *Node) []string {
	var texts []string
	for _, item := range r.Items(n) {
		texts = append(texts, r.Text(item))
	}
	return texts
}

// OneOf reads n as one of the values.
func (r *Reader) OneOf(n *Node, values ...string) string {
	if n == nil {
		return ""
	}
	if n.Kind != Scalar || !slices.Contains(values, n.Text) {
		r.Faults.Add(n.Place, "yaml.fault.want_one_of",
			problem.Args{"value": short(n.Text), "known": values})
		return ""
	}
	return n.Text
}

// Bool reads n as true or false.
func (r *Reader) Bool(n *Node) bool {
	if n == nil {
		return false
	}
	if n.Kind != Scalar || n.Quoted || n.Text != "true" && n.Text != "false" {
		r.Faults.Add(n.Place, "yaml.fault.want_bool", problem.Args{"value": short(n.Text)})
		return false
	}
	return n.Text == "true"
}

// Int reads n as a whole number from least to most.
func (r *Reader) Int(n *Node, least, most int) int {
	if n == nil {
		return 0
	}
	value, err := strconv.Atoi(n.Text)
	if n.Kind != Scalar || err != nil || value < least || value > most {
		r.Faults.Add(n.Place, "yaml.fault.want_int",
			problem.Args{"value": short(n.Text), "least": least, "most": most})
		return 0
	}
	return value
}

// Number reads n as an exact number: 12, -0.5 or a fraction such as 100/3. It is nil when n is
// nil or no number.
func (r *Reader) Number(n *Node) *big.Rat {
	if n == nil {
		return nil
	}
	number, ok := ParseNumber(n.Text)
	if n.Kind != Scalar || !ok {
		r.Faults.Add(n.Place, "yaml.fault.want_number", problem.Args{"value": short(n.Text)})
		return nil
	}
	return number
}

// At most 18 digits a part: enough for every weight a person writes, and no number that takes
// long to add.
var numbers = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18}|/[1-9][0-9]{0,17})?$`)

// ParseNumber reads a decimal or a fraction of whole numbers, exactly.
func ParseNumber(text string) (*big.Rat, bool) {
	if !numbers.MatchString(text) {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

// FormatNumber writes r so that ParseNumber reads it back: a decimal where one is exact, else a
// fraction in lowest terms.
func FormatNumber(r *big.Rat) string {
	places, exact := r.FloatPrec()
	if !exact || places > 18 {
		return r.RatString()
	}
	return r.FloatString(places)
}

// short bounds what a fault quotes from the file.
func short(text string) string {
	const most = 60
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most]) + "…"
}
