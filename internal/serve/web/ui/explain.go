package ui

import (
	"math/big"
	"strings"

	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/score"
)

// ExplanationName is what a figure is of.
func ExplanationName(c Context, e *score.Explanation) string {
	switch label := e.Label.In(c.Lang); {
	case e.Code == score.TotalCode && e.Unit != "":
		return e.Unit
	case e.Code == score.TotalCode:
		return c.T("score.explain.body")
	case label != "":
		return e.Code + " " + label
	default:
		return e.Code
	}
}

// ExplanationValue is a figure as published, or why there is none.
func ExplanationValue(c Context, e *score.Explanation) string {
	if e.State == score.Scored {
		return c.Decimal(e.Rounded)
	}
	text := c.T("score.state." + e.State.String())
	if e.Reason != "" {
		text += " (" + e.Reason + ")"
	}
	return text
}

// ExplanationLines say how a figure came about, in the words of the scorer.
func ExplanationLines(c Context, e *score.Explanation) []string {
	var lines []string
	add := func(key string, args ...any) { lines = append(lines, c.T("score.explain."+key, args...)) }
	if e.Placeholder {
		add("placeholder")
	}
	switch exact := e.State == score.Scored && e.Inexact(); {
	case exact && e.Final():
		add("exact", "exact", score.Exactly(c.Printer, e.Exact), "rounded", c.Decimal(e.Rounded),
			"mode", c.T("score.round."+string(roundMode(e))), "places", e.Round.Places)
	case exact:
		add("inner", "exact", score.Exactly(c.Printer, e.Exact), "rounded", c.Decimal(e.Rounded))
	}
	lines = append(lines, weightLines(c, e)...)
	if bound := e.Class; bound != nil {
		lines = append(lines, classLine(c, e, bound))
	}
	if e.Coverage != nil && e.Coverage.Cmp(big.NewRat(1, 1)) != 0 && e.Minimum != nil {
		add("coverage", "coverage", percent(c, e.Coverage), "minimum", percent(c, e.Minimum))
	}
	if len(e.Redistributed) > 0 {
		add("redistributed", "codes", strings.Join(e.Redistributed, ", "))
	}
	for i := range lines {
		lines[i] = upperFirst(lines[i])
	}
	return append(lines, answerLines(c, e)...) // an answer's code stays as it is
}

func roundMode(e *score.Explanation) instrument.RoundMode {
	if e.Round.Mode == "" {
		return instrument.HalfUp
	}
	return e.Round.Mode
}

func weightLines(c Context, e *score.Explanation) []string {
	if e.Share == nil {
		return nil
	}
	weight := c.T("score.explain.equal")
	if e.Weight != nil && e.Weight.Value != nil {
		weight = c.T("score.explain.weight", "weight", Number(c.Printer, e.Weight.Value), "status", c.T("score.status."+string(e.Weight.Status)))
	}
	lines := []string{c.T("score.explain.share", "weight", weight, "share", percent(c, e.Share))}
	if e.Points != nil {
		lines = append(lines, c.T("score.explain.points", "points", c.Decimal(e.PointsRounded), "exact", score.Decimals(c.Printer, e.Points),
			"share", percent(c, e.Share), "value", score.Decimals(c.Printer, e.Exact)))
	}
	return lines
}

func classLine(c Context, e *score.Explanation, bound *score.ClassBound) string {
	args := []any{
		"class", classWord(c, bound.Class) + " (" + bound.Class.Opinion.In(c.Lang) + ")", "rounded", c.Decimal(e.Rounded),
		"from", c.Decimal(score.Round(bound.Class.From, e.Round)), "over", c.Decimal(score.Round(bound.Over, e.Round)),
	}
	if bound.Above == nil {
		return c.T("score.explain.class_top", args...)
	}
	return c.T("score.explain.class", append(args, "above", bound.Above.Code, "next", c.Decimal(score.Round(bound.Above.From, e.Round)))...)
}

func answerLines(c Context, e *score.Explanation) []string {
	var lines []string
	for _, a := range e.Answers {
		value := a.Value
		if label := a.Label.In(c.Lang); label != "" {
			value += " (" + label + ")"
		}
		lines = append(lines, c.T("score.explain.answer", "value", value, "n", a.Count, "points", score.Decimals(c.Printer, a.Points)))
	}
	for _, na := range e.NA {
		lines = append(lines, c.T("score.explain.na", "n", na.Count, "reason", na.Reason))
	}
	return lines
}

func percent(c Context, share *big.Rat) string {
	return score.Decimals(c.Printer, new(big.Rat).Mul(share, big.NewRat(100, 1))) + " %"
}

// ExplanationParts says how the parts below become this figure.
func ExplanationParts(c Context, e *score.Explanation) string {
	if len(e.Children) < 2 {
		return ""
	}
	return upperFirst(c.T("score.explain." + e.Combined()))
}

// closedText is what a closed row says beside its figure: the weight, and the points or the share
// that the figure brings.
func closedText(c Context, e *score.Explanation) string {
	if e.Share == nil {
		return ""
	}
	brings := c.T("ui.explain.share", "share", percent(c, e.Share))
	if e.Points != nil {
		brings = c.T("ui.explain.points", "points", c.Decimal(e.PointsRounded))
	}
	if e.Weight == nil || e.Weight.Value == nil {
		return brings
	}
	return c.T("ui.explain.weight", "weight", Number(c.Printer, e.Weight.Value)) + " · " + brings
}

func classWord(c Context, class instrument.Class) string {
	if len(class.Code) == 1 {
		return class.Code
	}
	return lowerFirst(class.Opinion.In(c.Lang))
}

func lowerFirst(text string) string {
	if text == "" {
		return text
	}
	return strings.ToLower(text[:1]) + text[1:]
}

func upperFirst(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
