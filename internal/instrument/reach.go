package instrument

import (
	"math/big"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/yaml"
)

// maxTrials bounds how many combinations of facts satisfiable tries.
const maxTrials = 10_000

// satisfiable reports whether some facts make all conditions true. It tries every combination of
// the values that can make a difference: the numbers compared with, one between each two of them
// and one beyond either end; the texts compared with and another; true and false. Where that is
// too many it says yes.
func satisfiable(conditions []*Condition) bool {
	values, codes := candidates(conditions)
	trials := 1
	for _, code := range codes {
		if trials *= len(values[code]); trials > maxTrials {
			return true
		}
	}
	facts := make(map[string]string, len(codes))
	for trial := range trials {
		for _, code := range codes {
			list := values[code]
			facts[code] = list[trial%len(list)]
			trial /= len(list)
		}
		if !slices.ContainsFunc(conditions, func(c *Condition) bool { return !c.root.eval(facts) }) {
			return true
		}
	}
	return false
}

// candidates gives the values worth trying of each fact, and the facts' codes in order.
func candidates(conditions []*Condition) (map[string][]string, []string) {
	numbers, values := map[string][]*big.Rat{}, map[string][]string{}
	var facts []Fact
	for _, condition := range conditions {
		visit(condition.root, func(c comparison) {
			code := c.fact.Code
			if !slices.ContainsFunc(facts, func(f Fact) bool { return f.Code == code }) {
				facts = append(facts, c.fact)
			}
			if c.fact.Type == NumberFact {
				numbers[code] = append(numbers[code], c.number)
			} else {
				values[code] = append(values[code], c.text)
			}
		})
	}
	codes := make([]string, 0, len(facts))
	for _, fact := range facts {
		list := values[fact.Code]
		switch fact.Type {
		case NumberFact:
			list = around(numbers[fact.Code])
		case BoolFact:
			list = []string{"true", "false"}
		default:
			list = append(list, strings.Join(list, "")+"x") // longer than all, so another text
		}
		slices.Sort(list)
		values[fact.Code] = slices.Compact(list)
		codes = append(codes, fact.Code)
	}
	return values, codes
}

// around gives the numbers, one between each two neighbours and one beyond either end.
func around(list []*big.Rat) []string {
	slices.SortFunc(list, (*big.Rat).Cmp)
	one, half := big.NewRat(1, 1), big.NewRat(1, 2)
	values := []string{yaml.FormatNumber(new(big.Rat).Sub(list[0], one))}
	for n, value := range list {
		values = append(values, yaml.FormatNumber(value))
		if n+1 < len(list) {
			between := new(big.Rat).Add(value, list[n+1])
			values = append(values, yaml.FormatNumber(between.Mul(between, half)))
		}
	}
	return append(values, yaml.FormatNumber(new(big.Rat).Add(list[len(list)-1], one)))
}

func visit(e expr, see func(comparison)) {
	switch e := e.(type) {
	case both:
		visit(e.left, see)
		visit(e.right, see)
	case either:
		visit(e.left, see)
		visit(e.right, see)
	case not:
		visit(e.inner, see)
	case comparison:
		see(e)
	}
}
