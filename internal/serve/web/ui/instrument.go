package ui

import (
	"math/big"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Number writes an exact number of an instrument: a decimal where six digits are enough, else a fraction.
func Number(p *locale.Printer, r *big.Rat) string {
	if r == nil {
		return "–"
	}
	for places := range 7 {
		text := r.FloatString(places)
		if back, ok := new(big.Rat).SetString(text); ok && back.Cmp(r) == 0 {
			return p.Decimal(text)
		}
	}
	return r.RatString()
}

// WeightText is a node's weight as people read it.
func WeightText(c Context, node *instrument.Node) string {
	switch {
	case node.Weight == nil:
		return c.T("ui.instrument.equal")
	case node.Weight.Value == nil:
		return c.T("ui.instrument.unknown_weight")
	default:
		return Number(c.Printer, node.Weight.Value)
	}
}

// WeightStatus is how sure a node's weight is: an implied one is as sure as the rule that implies it.
func WeightStatus(ins *instrument.Instrument, node, parent *instrument.Node) instrument.Status {
	switch {
	case node.Weight != nil:
		return node.Weight.Status
	case parent == nil:
		return instrument.Official
	case parent.Aggregate != nil:
		return parent.Aggregate.Status
	}
	return ins.Method.Aggregate[ins.Levels[parent.Level]].Status
}
