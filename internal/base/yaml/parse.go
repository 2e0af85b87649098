// Package yaml reads the YAML that people hand us, strictly: one document of mappings, lists and
// plain values, each with its line and column, bounded in size, depth and count. It refuses what
// lets a short file grow or hide something: anchors, aliases, tags, merge keys and duplicate keys.
// It also writes such documents, the same bytes for the same document. It knows no domain word.
package yaml

import (
	"bytes"
	"embed"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	goyaml "github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Texts are this room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Limits of one document. They leave room for a thousand questions, or for the answers of a
// small office, and none for a file that is made to hurt.
//
// The library's parser takes time that grows with the square of the keys in one block mapping, and
// of the items in one block list: 80,000 keys took it 69 seconds. With these bounds the worst 1 MiB
// we found takes half a second.
const (
	MaxBytes  = 1 << 20
	maxTokens = 200_000
	maxDepth  = 40
	maxKeys   = 1_000
	maxItems  = 20_000
)

// Kind is what a Node is.
type Kind int

// Null is a key without a value, or null, or ~.
const (
	Null Kind = iota
	Scalar
	List
	Mapping
)

// Node is a value of a document and where it stands.
type Node struct {
	Kind   Kind
	Text   string  // of a Scalar, without its quotes; numbers exactly as written
	Quoted bool    // a Scalar that was written in quotes or as a block
	Items  []*Node // of a List
	Fields []Field // of a Mapping, in file order, keys unique
	Flow   bool    // written on one line by Write
	Place  problem.Place
}

// Field is one key of a Mapping.
type Field struct {
	Key   string
	Place problem.Place // of the key
	Value *Node
}

// Parse reads the document in data; name is used for places. What is wrong comes back as
// problem.Faults: of bad syntax the first, of everything else all. An empty document is Null.
func Parse(name string, data []byte) (*Node, error) {
	r := &reading{name: name}
	r.place.File = name
	data = r.clean(data)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	tokens := lexer.Tokenize(string(data))
	r.checkTokens(tokens)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	body := r.parse(tokens)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	node := r.node(body)
	r.faults.Sort()
	return node, r.faults.Err()
}

type reading struct {
	name   string
	place  problem.Place
	faults problem.Faults
}

// clean refuses what is no text, and evens out the line ends and the byte order mark that
// Windows editors leave.
func (r *reading) clean(data []byte) []byte {
	if len(data) > MaxBytes {
		r.faults.Add(r.place, "yaml.fault.size", problem.Args{"max": MaxBytes >> 10})
		return nil
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	if !utf8.Valid(data) {
		r.faults.Add(r.place, "yaml.fault.encoding", nil)
		return nil
	}
	line := 1
	for _, c := range string(data) {
		if c == '\n' {
			line++
		}
		if forbidden(c) {
			r.faults.Add(problem.Place{File: r.name, Line: line}, "yaml.fault.control", nil)
			return nil
		}
	}
	return data
}

// forbidden are the control characters, the marks that some readers take for line ends, and the
// ones that turn the direction of text around.
func forbidden(c rune) bool {
	switch {
	case c == '\n' || c == '\t':
		return false
	case c < 0x20, c >= 0x7F && c < 0xA0, c == 0x2028, c == 0x2029, c == 0xFEFF:
		return true
	default:
		return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069
	}
}

// checkTokens bounds count and depth before the parser, which recurses, sees the tokens.
func (r *reading) checkTokens(tokens token.Tokens) {
	if len(tokens) > maxTokens {
		r.faults.Add(r.place, "yaml.fault.count", nil)
		return
	}
	var n nesting
	for _, t := range tokens {
		switch t.Type {
		case token.AnchorType, token.AliasType, token.TagType, token.MergeKeyType,
			token.MappingKeyType, token.DirectiveType:
			r.faults.Add(r.at(t), "yaml.fault.feature", problem.Args{"sign": short(t.Value)})
		default:
			n.take(t)
			if n.depth() > maxDepth {
				r.faults.Add(r.at(t), "yaml.fault.depth", problem.Args{"max": maxDepth})
				return
			}
			if n.crowded() {
				r.faults.Add(r.at(t), "yaml.fault.crowd", problem.Args{"keys": maxKeys, "items": maxItems})
				return
			}
		}
	}
}

// parse runs the library's parser and returns the one document's body. A panic in there, on a
// file somebody made for it, must not stop the program.
func (r *reading) parse(tokens token.Tokens) ast.Node {
	defer func() {
		if recover() != nil {
			r.faults.Add(r.place, "yaml.fault.syntax", problem.Args{"detail": "?"})
		}
	}()
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.syntax(err)
		return nil
	}
	var body ast.Node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil:
		case body == nil:
			body = doc.Body
		default:
			r.faults.Add(r.at(doc.Body.GetToken()), "yaml.fault.documents", nil)
		}
	}
	return body
}

// syntax keeps the library's English detail: it names the very sign that is in the way.
func (r *reading) syntax(err error) {
	var known goyaml.Error
	if errors.As(err, &known) {
		r.faults.Add(r.at(known.GetToken()), "yaml.fault.syntax",
			problem.Args{"detail": short(known.GetMessage())})
		return
	}
	r.faults.Add(r.place, "yaml.fault.syntax", problem.Args{"detail": short(err.Error())})
}

func (r *reading) at(t *token.Token) problem.Place {
	if t == nil || t.Position == nil {
		return r.place
	}
	return problem.Place{File: r.name, Line: t.Position.Line, Column: t.Position.Column}
}

// node turns the library's node into ours. An escape must not bring in what clean refuses.
func (r *reading) node(n ast.Node) *Node {
	if n == nil {
		return &Node{Place: r.place}
	}
	node := r.convert(n)
	if strings.ContainsFunc(node.Text, forbidden) {
		r.faults.Add(node.Place, "yaml.fault.control", nil)
	}
	return node
}

func (r *reading) convert(n ast.Node) *Node {
	place := r.at(n.GetToken())
	switch n := n.(type) {
	case *ast.NullNode:
		return &Node{Place: place}
	case *ast.LiteralNode:
		return &Node{Kind: Scalar, Text: n.Value.Value, Quoted: true, Place: place}
	case *ast.StringNode:
		kind := n.GetToken().Type
		quoted := kind == token.SingleQuoteType || kind == token.DoubleQuoteType
		return &Node{Kind: Scalar, Text: n.Value, Quoted: quoted, Place: place}
	case *ast.SequenceNode:
		list := &Node{Kind: List, Place: place}
		for _, item := range n.Values {
			list.Items = append(list.Items, r.node(item))
		}
		return list
	case *ast.MappingNode:
		return r.mapping(n.Values, place)
	case *ast.MappingValueNode:
		return r.mapping([]*ast.MappingValueNode{n}, place)
	case ast.ScalarNode:
		return &Node{Kind: Scalar, Text: n.GetToken().Value, Place: place}
	default:
		r.faults.Add(place, "yaml.fault.feature", problem.Args{"sign": short(n.GetToken().Value)})
		return &Node{Place: place}
	}
}

func (r *reading) mapping(values []*ast.MappingValueNode, place problem.Place) *Node {
	m := &Node{Kind: Mapping, Place: place}
	lines := make(map[string]int, len(values))
	for i, v := range values {
		key, at := v.Key.GetToken().Value, r.at(v.Key.GetToken())
		if i == 0 && at.Before(place) {
			m.Place = at // a block mapping begins at its first key, not at the colon after it
		}
		if strings.ContainsFunc(key, forbidden) {
			r.faults.Add(at, "yaml.fault.control", nil)
		}
		if line, taken := lines[key]; taken {
			r.faults.Add(at, "yaml.fault.duplicate", problem.Args{"key": short(key), "line": line})
			continue
		}
		lines[key] = at.Line
		m.Fields = append(m.Fields, Field{Key: key, Place: at, Value: r.node(v.Value)})
	}
	return m
}

// HasComments reports whether data carries comments, which Write would lose.
func HasComments(data []byte) bool {
	if len(data) > MaxBytes {
		return false
	}
	return slices.ContainsFunc(lexer.Tokenize(string(data)), func(t *token.Token) bool {
		return t.Type == token.CommentType
	})
}
