package score

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/yaml"
	"github.com/patuh-id/patuh/internal/instrument"
)

// Text writes the explanation as indented lines, what matters first.
func (e *Explanation) Text(p *locale.Printer) string {
	w := &explainer{p: p}
	w.figure(e, 0, "")
	return w.b.String()
}

type explainer struct {
	p *locale.Printer
	b strings.Builder
}

func (w *explainer) line(depth int, key string, args ...any) {
	w.b.WriteString(strings.Repeat("  ", depth))
	w.b.WriteString(w.p.T("score.explain."+key, args...))
	w.b.WriteString("\n")
}

// figure writes e and everything below it; unit is what the reader knows to be in.
func (w *explainer) figure(e *Explanation, depth int, unit string) {
	w.heading(e, depth, unit)
	if e.State == NotAssessed {
		return
	}
	below := depth + 1
	switch {
	case e.State != Scored || !e.Inexact():
	case depth == 0 && e.Final():
		w.line(below, "exact", "exact", Exactly(w.p, e.Exact), "rounded", w.p.Decimal(e.Rounded),
			"mode", w.p.T("score.round."+string(e.roundMode())), "places", e.Round.Places)
	default:
		w.line(below, "inner", "exact", Exactly(w.p, e.Exact), "rounded", w.p.Decimal(e.Rounded))
	}
	w.class(e, below)
	w.coverage(e, below)
	w.answers(e, below)
	if len(e.Redistributed) > 0 {
		w.line(below, "redistributed", "codes", e.Redistributed)
	}
	if depth == 0 {
		w.rests(e, below)
	}
	if len(e.Children) > 1 {
		w.line(below, e.Combined())
	}
	for _, child := range e.Children {
		w.figure(child, below, e.Unit)
	}
}

// Inexact reports whether rounding changed the figure, so that it is not all there as printed.
func (e *Explanation) Inexact() bool {
	places, exact := e.Exact.FloatPrec()
	return !exact || places > e.Round.Places
}

func (e *Explanation) roundMode() instrument.RoundMode {
	if e.Round.Mode == "" {
		return instrument.HalfUp
	}
	return e.Round.Mode
}

// heading is the name and what it came to.
func (w *explainer) heading(e *Explanation, depth int, unit string) {
	name := e.Code
	switch label := e.Label.In(w.p.Lang); {
	case e.Code == TotalCode && e.Unit != "":
		name = e.Unit
	case e.Code == TotalCode:
		name = w.p.T("score.explain.body")
	case label != "":
		name += " " + label
	}
	if e.Unit != unit && e.Code != TotalCode {
		name = e.Unit + ", " + name
	}
	if e.State != Scored {
		reason := w.p.T("score.state." + e.State.String())
		if e.Reason != "" {
			reason += " (" + e.Reason + ")"
		}
		w.line(depth, "none", "name", name, "state", reason)
		return
	}
	w.line(depth, "value", "name", name, "rounded", w.p.Decimal(e.Rounded))
	w.weight(e, depth+1)
}

func (w *explainer) weight(e *Explanation, depth int) {
	if e.Placeholder {
		w.line(depth, "placeholder")
	}
	if e.Share == nil || e.Weight == nil && e.Share.Cmp(big.NewRat(1, 1)) == 0 {
		return // an only child has everything
	}
	weight := w.p.T("score.explain.equal")
	if e.Weight != nil && e.Weight.Value != nil {
		weight = w.p.T("score.explain.weight", "weight", w.p.Decimal(yaml.FormatNumber(e.Weight.Value)),
			"status", w.p.T("score.status."+string(e.Weight.Status)))
	}
	w.line(depth, "share", "weight", weight, "share", w.percent(e.Share))
	if e.Points != nil {
		w.line(depth, "points", "points", w.p.Decimal(e.PointsRounded), "exact", Decimals(w.p, e.Points),
			"share", w.percent(e.Share), "value", Decimals(w.p, e.Exact))
	}
}

func (w *explainer) class(e *Explanation, depth int) {
	c := e.Class
	if c == nil {
		return
	}
	name := c.Class.Code
	if opinion := c.Class.Opinion.In(w.p.Lang); opinion != "" {
		name += " (" + opinion + ")"
	}
	bound := w.p.Decimal(Round(c.Class.From, e.Round))
	over := w.p.Decimal(Round(c.Over, e.Round))
	if c.Above == nil {
		w.line(depth, "class_top", "class", name, "rounded", w.p.Decimal(e.Rounded), "from", bound, "over", over)
		return
	}
	w.line(depth, "class", "class", name, "rounded", w.p.Decimal(e.Rounded), "from", bound, "over", over,
		"above", c.Above.Code, "next", w.p.Decimal(Round(c.Above.From, e.Round)))
}

func (w *explainer) coverage(e *Explanation, depth int) {
	if e.Coverage == nil || e.Coverage.Cmp(big.NewRat(1, 1)) == 0 {
		return
	}
	w.line(depth, "coverage", "coverage", w.percent(e.Coverage), "minimum", w.percent(e.Minimum))
}

func (w *explainer) answers(e *Explanation, depth int) {
	if total := len(e.Answers); total > 1 || total == 1 && e.Answers[0].Count > 1 {
		w.line(depth, "of_"+string(e.Reduce))
	}
	for _, a := range e.Answers {
		value := a.Value
		if label := a.Label.In(w.p.Lang); label != "" {
			value += " (" + label + ")"
		}
		w.line(depth, "answer", "value", value, "n", a.Count, "points", Decimals(w.p, a.Points))
	}
	for _, na := range e.NA {
		w.line(depth, "na", "n", na.Count, "reason", na.Reason)
	}
}

func (w *explainer) rests(e *Explanation, depth int) {
	if len(e.Rests) == 0 {
		w.line(depth, "official")
		return
	}
	w.line(depth, "rests")
	for _, group := range e.RestGroups() {
		w.b.WriteString(strings.Repeat("  ", depth+1))
		w.b.WriteString(group.Text(w.p) + "\n")
	}
}

// LineGroup are lines of one kind and status.
type LineGroup struct {
	Kind   LineKind
	Status instrument.Status
	Codes  []string

	instrument *instrument.Instrument
}

// groupLines puts lines of one kind and status together, in their order.
func groupLines(lines []Line, in *instrument.Instrument) []LineGroup {
	var groups []LineGroup
	at := map[[2]string]int{}
	for _, line := range lines {
		key := [2]string{string(line.Kind), string(line.Status)}
		i, known := at[key]
		if !known {
			i = len(groups)
			at[key] = i
			groups = append(groups, LineGroup{Kind: line.Kind, Status: line.Status, instrument: in})
		}
		if line.Code != "" {
			groups[i].Codes = append(groups[i].Codes, line.Code)
		}
	}
	return groups
}

// Heading says of what the lines are and how sure: "weights (assumed)".
func (g LineGroup) Heading(p *locale.Printer) string {
	return p.T("score.line."+string(g.Kind)) + " (" + p.T("score.status."+string(g.Status)) + ")"
}

// Text writes a group: "weights (assumed): KOM, SAR". Levels and subjects go by their names.
func (g LineGroup) Text(p *locale.Printer) string {
	if len(g.Codes) == 0 {
		return g.Heading(p)
	}
	names := make([]string, len(g.Codes))
	for i, code := range g.Codes {
		if names[i] = code; g.Node(code) == nil {
			names[i] = g.Name(p, code)
		}
	}
	return g.Heading(p) + ": " + strings.Join(names, ", ")
}

// Node returns the node of the instrument that a code of the group means, or nil.
func (g LineGroup) Node(code string) *instrument.Node {
	switch g.Kind {
	case WeightLine, PlaceholderLine, AggregateLine:
		return g.instrument.Node(code)
	default:
		return nil
	}
}

// Name is what people call a code of the group, or the code where nobody named it.
func (g LineGroup) Name(p *locale.Printer, code string) string {
	name := ""
	switch node := g.Node(code); {
	case node != nil && node.Question != nil:
		name = node.Question.Ask.In(p.Lang)
	case node != nil:
		name = node.Label.In(p.Lang)
	case g.Kind == AggregateLine && p.Has("score.level."+code):
		name = p.T("score.level." + code)
	case g.Kind == ReduceLine && g.instrument.Subject(code) != nil:
		name = strings.ToLower(g.instrument.Subject(code).Label.In(p.Lang))
	}
	if name == "" {
		return code
	}
	return name
}

func (w *explainer) percent(r *big.Rat) string {
	return Decimals(w.p, new(big.Rat).Mul(r, fullMark)) + " %"
}

// Exactly writes an exact number: as a decimal where a short one is all of it, else with the
// fraction behind: "95,7195… (417050/4357)".
func Exactly(p *locale.Printer, r *big.Rat) string {
	if places, exact := r.FloatPrec(); exact && places <= mostDecimals {
		return Decimals(p, r)
	}
	return Decimals(p, r) + " (" + r.RatString() + ")"
}

// mostDecimals is how many digits of an exact number people are shown.
const mostDecimals = 4

// Decimals writes an exact number with as many decimals as it has, and with four and an ellipsis
// where it has more.
func Decimals(p *locale.Printer, r *big.Rat) string {
	if places, exact := r.FloatPrec(); exact && places <= mostDecimals {
		return p.Decimal(r.FloatString(places))
	}
	cut := instrument.Round{Places: mostDecimals, Mode: instrument.Down}
	return p.Decimal(fmt.Sprint(Round(r, cut), "…"))
}
