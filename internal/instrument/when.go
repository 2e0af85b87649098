package instrument

import (
	"math/big"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
)

// Condition decides from facts whether a node is relevant, such as "unit.floors > 1". Facts are
// compared (== != < <= > >=) with numbers, 'texts' and true or false, joined by and, or and not,
// grouped by parentheses. Texts and truth values know only == and !=.
type Condition struct {
	Source string // as written

	root  expr
	facts []Fact
}

// Facts returns the codes of the facts the condition asks about, each once, in order.
func (c *Condition) Facts() []string {
	var codes []string
	for _, fact := range c.facts {
		codes = append(codes, fact.Code)
	}
	return codes
}

// Eval decides for the given facts, by fact code. Every fact the condition asks about must be
// there and have its declared type, else the error is of kind Invalid: a question is not left out
// because somebody forgot to fill in a fact.
func (c *Condition) Eval(facts map[string]string) (bool, error) {
	for _, fact := range c.facts {
		value, ok := facts[fact.Code]
		if !ok || value == "" {
			return false, problem.New(problem.Invalid, "instrument.when.fact_missing",
				problem.Args{"fact": fact.Code})
		}
		if !fact.Type.Holds(value) {
			return false, problem.New(problem.Invalid, "instrument.when.fact_value",
				problem.Args{"fact": fact.Code, "value": value, "type": string(fact.Type)})
		}
	}
	return c.root.eval(facts), nil
}

// Holds reports whether value is one of the type's values; nothing is none.
func (t FactType) Holds(value string) bool {
	switch t {
	case NumberFact:
		_, ok := yaml.ParseNumber(value)
		return ok
	case BoolFact:
		return value == "true" || value == "false"
	default:
		return value != ""
	}
}

// Bounds of a condition. A longer one is a programme, and no longer read by anybody.
const (
	maxWhenLength = 500
	maxWhenDepth  = 20
)

type expr interface {
	eval(facts map[string]string) bool
}

type both struct{ left, right expr }

func (e both) eval(facts map[string]string) bool { return e.left.eval(facts) && e.right.eval(facts) }

type either struct{ left, right expr }

func (e either) eval(facts map[string]string) bool {
	return e.left.eval(facts) || e.right.eval(facts)
}

type not struct{ inner expr }

func (e not) eval(facts map[string]string) bool { return !e.inner.eval(facts) }

type comparison struct {
	fact   Fact
	op     string
	text   string
	number *big.Rat // of a number fact
}

func (e comparison) eval(facts map[string]string) bool {
	order := strings.Compare(facts[e.fact.Code], e.text)
	if e.number != nil {
		value, ok := new(big.Rat).SetString(facts[e.fact.Code])
		if !ok {
			return false // Eval has checked that it is a number
		}
		order = value.Cmp(e.number)
	}
	switch e.op {
	case "==":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	default:
		return order >= 0
	}
}

// parseCondition reads a condition about the given facts. Its faults stand on line 1, at the
// column of source where they begin.
func parseCondition(source string, facts []Fact) (*Condition, error) {
	p := &whenParser{source: source, known: facts}
	if len(source) > maxWhenLength {
		p.fail(0, "instrument.when.too_long", problem.Args{"max": maxWhenLength})
		return nil, p.faults
	}
	p.next()
	root := p.or(0)
	if len(p.faults) == 0 && p.token != "" {
		p.fail(p.at, "instrument.when.unexpected", problem.Args{"sign": p.token})
	}
	if len(p.faults) > 0 {
		return nil, p.faults[:1] // what follows a first fault is guesswork
	}
	return &Condition{Source: source, root: root, facts: p.asked}, nil
}

type whenParser struct {
	source string
	known  []Fact
	asked  []Fact
	token  string // empty at the end
	at     int    // where the token begins
	rest   int    // where the next one may begin
	faults problem.Faults
}

func (p *whenParser) fail(at int, key string, args problem.Args) {
	column := len([]rune(p.source[:at])) + 1
	p.faults.Add(problem.Place{Line: 1, Column: column}, key, args)
}

// next moves to the next token: a word, a number, a quoted text or a sign.
func (p *whenParser) next() {
	for p.rest < len(p.source) && p.source[p.rest] == ' ' {
		p.rest++
	}
	p.at = p.rest
	tail := p.source[p.at:]
	switch {
	case tail == "":
	case tail[0] == '\'' || tail[0] == '"':
		end := strings.IndexByte(tail[1:], tail[0])
		if end < 0 {
			p.fail(p.at, "instrument.when.quote", nil)
			p.rest = len(p.source)
			break
		}
		p.rest += end + 2
	case wordByte(tail[0]):
		for p.rest < len(p.source) && wordByte(p.source[p.rest]) {
			p.rest++
		}
	case len(tail) > 1 && slices.Contains([]string{"==", "!=", "<=", ">="}, tail[:2]):
		p.rest += 2
	default:
		_, size := utf8.DecodeRuneInString(tail)
		p.rest += size
	}
	p.token = p.source[p.at:p.rest]
}

func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		c == '_' || c == '.' || c == '-' || c == '/'
}

func (p *whenParser) or(depth int) expr {
	e := p.and(depth)
	for p.token == "or" && len(p.faults) == 0 {
		p.next()
		e = either{e, p.and(depth)}
	}
	return e
}

func (p *whenParser) and(depth int) expr {
	e := p.factor(depth)
	for p.token == "and" && len(p.faults) == 0 {
		p.next()
		e = both{e, p.factor(depth)}
	}
	return e
}

func (p *whenParser) factor(depth int) expr {
	if depth > maxWhenDepth {
		p.fail(p.at, "instrument.when.too_deep", problem.Args{"max": maxWhenDepth})
		return not{}
	}
	switch p.token {
	case "not":
		p.next()
		return not{p.factor(depth + 1)}
	case "(":
		open := p.at
		p.next()
		e := p.or(depth + 1)
		if p.token != ")" {
			p.fail(open, "instrument.when.bracket", nil)
		}
		p.next()
		return e
	default:
		return p.comparison()
	}
}

func (p *whenParser) comparison() expr {
	e := comparison{fact: p.fact()}
	e.op = p.token
	if !slices.Contains([]string{"==", "!=", "<", "<=", ">", ">="}, e.op) {
		p.fail(p.at, "instrument.when.operator", nil)
		return e
	}
	if e.fact.Type != NumberFact && e.fact.Type != "" && e.op != "==" && e.op != "!=" {
		p.fail(p.at, "instrument.when.order", problem.Args{"fact": e.fact.Code})
	}
	p.next()
	p.value(&e)
	p.next()
	return e
}

// fact reads "subject.fact".
func (p *whenParser) fact() Fact {
	for _, fact := range p.known {
		if fact.Subject+"."+fact.Code != p.token {
			continue
		}
		if !slices.ContainsFunc(p.asked, func(f Fact) bool { return f.Code == fact.Code }) {
			p.asked = append(p.asked, fact)
		}
		p.next()
		return fact
	}
	known := []string{}
	for _, fact := range p.known {
		known = append(known, fact.Subject+"."+fact.Code)
	}
	key := "instrument.when.fact"
	if len(known) == 0 {
		key = "instrument.when.no_facts"
	}
	p.fail(p.at, key, problem.Args{"fact": p.token, "known": known})
	return Fact{}
}

// value reads what a fact is compared with; it must be of the fact's type.
func (p *whenParser) value(e *comparison) {
	ok := false
	switch e.fact.Type {
	case NumberFact:
		e.number, ok = yaml.ParseNumber(p.token)
	case BoolFact:
		e.text, ok = p.token, p.token == "true" || p.token == "false"
	case TextFact:
		ok = len(p.token) >= 2 && (p.token[0] == '\'' || p.token[0] == '"')
		e.text = strings.Trim(p.token, p.token[:min(1, len(p.token))])
	default:
		ok = true // the fact's own type is at fault, and said so
	}
	if !ok {
		p.fail(p.at, "instrument.when.value",
			problem.Args{"value": p.token, "fact": e.fact.Code, "type": string(e.fact.Type)})
	}
}
