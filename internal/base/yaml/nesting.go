package yaml

import "github.com/goccy/go-yaml/token"

// nesting follows how deep lists and mappings stand in one another, and how many keys or items
// each open one has, from the tokens alone: brackets, and columns that grow.
type nesting struct {
	flow int // open brackets
	open []level
}

type level struct {
	column, count int
	list          bool
}

func (n *nesting) depth() int { return n.flow + len(n.open) }

func (n *nesting) crowded() bool {
	if len(n.open) == 0 {
		return false
	}
	top := n.open[len(n.open)-1]
	return top.list && top.count > maxItems || !top.list && top.count > maxKeys
}

func (n *nesting) take(t *token.Token) {
	switch t.Type {
	case token.MappingStartType, token.SequenceStartType:
		n.flow++
	case token.MappingEndType, token.SequenceEndType:
		n.flow--
	case token.SequenceEntryType:
		n.enter(t.Position.Column, true)
	case token.MappingValueType:
		if t.Prev != nil && n.flow == 0 {
			n.enter(t.Prev.Position.Column, false)
		}
	}
}

// enter counts one more key or item at a column and leaves what stood further right. A list may
// stand at the column of the key it belongs to, and is inside it.
func (n *nesting) enter(column int, list bool) {
	for len(n.open) > 0 {
		top := &n.open[len(n.open)-1]
		if top.column == column && top.list == list {
			top.count++
			return
		}
		if top.column < column || top.column == column && list {
			break
		}
		n.open = n.open[:len(n.open)-1]
	}
	n.open = append(n.open, level{column: column, count: 1, list: list})
}
