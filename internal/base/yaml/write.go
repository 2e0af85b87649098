package yaml

import (
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// Str returns a node for a text. Words stay bare, everything else is quoted.
func Str(text string) *Node {
	return &Node{Kind: Scalar, Text: text, Quoted: !bare(text)}
}

// Num returns a node for an exact number.
func Num(r *big.Rat) *Node { return &Node{Kind: Scalar, Text: FormatNumber(r)} }

// Int returns a node for a whole number.
func Int(n int) *Node { return &Node{Kind: Scalar, Text: strconv.Itoa(n)} }

// Bool returns a node for true or false.
func Bool(b bool) *Node { return &Node{Kind: Scalar, Text: strconv.FormatBool(b)} }

// Strs returns a one-line list of texts.
func Strs(texts []string) *Node {
	list := &Node{Kind: List, Flow: true}
	for _, text := range texts {
		list.Items = append(list.Items, Str(text))
	}
	return list
}

// Set appends a key to the mapping, unless the value is nil.
func (n *Node) Set(key string, value *Node) {
	if value != nil {
		n.Fields = append(n.Fields, Field{Key: key, Value: value})
	}
}

var words = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// bare reports whether a text can stand without quotes and still be read as a text by every
// YAML reader, old ones included.
func bare(text string) bool {
	if !words.MatchString(text) {
		return false
	}
	switch strings.ToLower(text) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n":
		return false
	}
	return true
}

// Write writes the document: two spaces per step, mappings and lists marked Flow on one line,
// no comments.
func Write(n *Node) []byte {
	var b strings.Builder
	writeBlock(&b, n, 0)
	return []byte(b.String())
}

func writeBlock(b *strings.Builder, n *Node, indent int) {
	switch {
	case inline(n):
		writeFlow(b, n)
		b.WriteByte('\n')
	case n.Kind == List:
		for i, item := range n.Items {
			if i > 0 {
				b.WriteString(strings.Repeat(" ", indent))
			}
			b.WriteString("- ")
			writeBlock(b, item, indent+2)
		}
	default:
		for i, field := range n.Fields {
			if i > 0 {
				b.WriteString(strings.Repeat(" ", indent))
			}
			writeField(b, field, indent)
		}
	}
}

func writeField(b *strings.Builder, field Field, indent int) {
	b.WriteString(quoteUnlessBare(field.Key))
	b.WriteByte(':')
	if inline(field.Value) {
		b.WriteByte(' ')
		writeFlow(b, field.Value)
		b.WriteByte('\n')
		return
	}
	b.WriteString("\n" + strings.Repeat(" ", indent+2))
	writeBlock(b, field.Value, indent+2)
}

func inline(n *Node) bool {
	return n.Kind == Scalar || n.Kind == Null || n.Flow || len(n.Items)+len(n.Fields) == 0
}

func writeFlow(b *strings.Builder, n *Node) {
	switch n.Kind {
	case Null:
		b.WriteString("null")
	case Scalar:
		b.WriteString(scalar(n))
	case List:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteString(", ")
			}
			writeFlow(b, item)
		}
		b.WriteByte(']')
	case Mapping:
		b.WriteByte('{')
		for i, field := range n.Fields {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(quoteUnlessBare(field.Key) + ": ")
			writeFlow(b, field.Value)
		}
		b.WriteByte('}')
	}
}

// figures are the texts that stand bare though they are no words: numbers, fractions, versions.
var figures = regexp.MustCompile(`^-?[0-9]+([./][0-9]+)*$`)

func scalar(n *Node) string {
	if !n.Quoted && (bare(n.Text) || figures.MatchString(n.Text) || n.Text == "true" || n.Text == "false") {
		return n.Text
	}
	return quote(n.Text)
}

func quoteUnlessBare(text string) string {
	if bare(text) {
		return text
	}
	return quote(text)
}

var escapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`)

func quote(text string) string { return `"` + escapes.Replace(text) + `"` }
