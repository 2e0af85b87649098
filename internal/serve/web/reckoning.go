package web

import (
	"context"
	"math/big"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/score"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// reckoning follows a score step by step: as far as print goes, or down to the answers where they
// are all known.
func (p *Portal) reckoning(ctx context.Context, r *request) (*content, error) {
	view, err := p.bodyView(ctx, r.part("slug"))
	if err != nil {
		return nil, err
	}
	back := ui.Link{Text: view.Body.Name, Href: r.URL(bodyPath(view.Body.Slug))}
	if view.worked != nil {
		return p.workedReckoning(r, view, back)
	}
	year, err := reckonedYear(r, view)
	if err != nil {
		return nil, err
	}
	k, ok := p.Results.Reckon(view.Page, year)
	if !ok {
		return nil, problem.New(problem.NotFound, "web.reckoning.no_year", problem.Args{"name": view.Body.Name, "year": strconv.Itoa(year)})
	}
	title := r.T("web.reckoning.title", "name", view.Body.Name, "year", strconv.Itoa(year))
	return html(r, view.page(r, title, r.T("web.reckoning.lead"), back), reckoningPage(p, r, view, k, title)), nil
}

// reckonedYear is the year asked for, or the newest known one.
func reckonedYear(r *request, v *bodyView) (int, error) {
	if asked := r.get("tahun"); asked != "" {
		year, err := wholeNumber(asked)
		if err != nil {
			return 0, problem.New(problem.Invalid, "web.bad_parameter", problem.Args{"name": "tahun"})
		}
		return year, nil
	}
	if v.newest != nil {
		return v.newest.Year, nil
	}
	return 0, nil
}

// reckonedYears are the years whose scores can be followed, newest first.
func reckonedYears(v *bodyView) []int {
	var all []int
	for i := len(v.Results) - 1; i >= 0; i-- {
		if v.Results[i].Score != "" {
			all = append(all, v.Results[i].Year)
		}
	}
	return all
}

func printedUnits(p *Portal, r *request, k result.Reckoning) ui.Table {
	table := ui.Table{
		Caption: r.T("web.reckoning.units"), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("web.unit"), Head: true}, {Label: r.T("web.score"), Numeric: true}, {Label: r.T("web.body.by_bounds")},
		},
	}
	ins, _ := p.Results.Scale(k.Result.Year)
	for _, u := range k.Units {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: u.Name},
			{Text: r.Decimal(u.Result.Score)},
			{Content: ui.ZoneTag(r.Context, zoneOf(u.Result.Zone), zoneAndClass(r, ins, u.Result.Zone, u.Result.Class))},
		}})
	}
	return table
}

// meanText writes the mean out: (90,31 + 89,95 + ...) ÷ 7 = 87,5928…
func meanText(r *request, k result.Reckoning) string {
	printed := make([]string, len(k.Units))
	for i, u := range k.Units {
		printed[i] = r.Decimal(u.Result.Score)
	}
	return "(" + strings.Join(printed, " + ") + ") ÷ " + strconv.Itoa(len(k.Units)) + " = " + score.Decimals(r.Printer, k.Exact)
}

// sumText writes the sum of a unit's printed points out.
func sumText(r *request, u result.UnitScore) string {
	printed := make([]string, len(u.Parts))
	for i, part := range u.Parts {
		printed[i] = r.Decimal(part.Points)
	}
	return strings.Join(printed, " + ") + " = " + r.Decimal(u.Sum)
}

// fitText says whether a reckoning comes to what was printed.
func fitText(r *request, fits bool, one result.Result) string {
	if one.Score == "" {
		return r.T("web.reckoning.nothing_printed")
	}
	plain, corrected := "web.reckoning.differs", "web.reckoning.differs_corrected"
	if fits {
		plain, corrected = "web.reckoning.fits", "web.reckoning.fits_corrected"
	}
	if len(one.Corrections) == 0 {
		return r.T(plain, "score", r.Decimal(one.Score))
	}
	return r.T(corrected, "score", r.Decimal(one.Score), "printed", r.Decimal(one.PrintedScore()))
}

// boundTable are the classes of the year, the one of the score marked.
func boundTable(r *request, w *result.Why) ui.Table {
	table := classTable(r, w.Instrument)
	for i, class := range w.Instrument.Classes.List {
		table.Rows[i].Current = class.Code == w.Class.Code
	}
	return table
}

// workedView is one figure of a worked assessment, explained.
type workedView struct {
	*bodyView
	explained *score.Explanation
	unit      string
}

func (p *Portal) workedReckoning(r *request, v *bodyView, back ui.Link) (*content, error) {
	explained, err := v.worked.Explain(r.get("unit"), r.get("kode"))
	if err != nil {
		return nil, err
	}
	crumbs := []ui.Link{back}
	title := r.T("web.reckoning.worked_title", "name", v.Body.Name)
	if explained.Unit != "" {
		title = r.T("web.reckoning.worked_title", "name", explained.Unit)
		crumbs = append(crumbs, ui.Link{Text: r.T("web.body.steps", "year", workedYear(v.worked)), Href: r.URL(reckoningPath(v.Body.Slug))})
	}
	if explained.Code != score.TotalCode {
		title = r.T("web.reckoning.worked_title", "name", explanationName(r, explained))
	}
	view := &workedView{bodyView: v, explained: explained, unit: r.get("unit")}
	return html(r, v.page(r, title, r.T("web.reckoning.worked_lead"), crumbs...), workedPage(r, view, title)), nil
}

// explanationName is what a figure is of.
func explanationName(r *request, e *score.Explanation) string {
	switch label := e.Label.In(r.Lang); {
	case e.Code == score.TotalCode && e.Unit != "":
		return e.Unit
	case e.Code == score.TotalCode:
		return r.T("score.explain.body")
	case label != "":
		return e.Code + " " + label
	default:
		return e.Code
	}
}

// explanationValue is a figure as published, or why there is none.
func explanationValue(r *request, e *score.Explanation) string {
	if e.State == score.Scored {
		return r.Decimal(e.Rounded)
	}
	text := r.T("score.state." + e.State.String())
	if e.Reason != "" {
		text += " (" + e.Reason + ")"
	}
	return text
}

// explanationLines say how a figure came about, in the words of the scorer.
func explanationLines(r *request, e *score.Explanation) []string {
	var lines []string
	add := func(key string, args ...any) { lines = append(lines, r.T("score.explain."+key, args...)) }
	if e.Placeholder {
		add("placeholder")
	}
	switch exact := e.State == score.Scored && e.Inexact(); {
	case exact && e.Final():
		add("exact", "exact", score.Exactly(r.Printer, e.Exact), "rounded", r.Decimal(e.Rounded),
			"mode", r.T("score.round."+string(roundMode(e))), "places", e.Round.Places)
	case exact:
		add("inner", "exact", score.Exactly(r.Printer, e.Exact), "rounded", r.Decimal(e.Rounded))
	}
	lines = append(lines, weightLines(r, e)...)
	if c := e.Class; c != nil {
		lines = append(lines, classLine(r, e, c))
	}
	if e.Coverage != nil && e.Coverage.Cmp(big.NewRat(1, 1)) != 0 && e.Minimum != nil {
		add("coverage", "coverage", percent(r, e.Coverage), "minimum", percent(r, e.Minimum))
	}
	if len(e.Redistributed) > 0 {
		add("redistributed", "codes", strings.Join(e.Redistributed, ", "))
	}
	for i := range lines {
		lines[i] = upperFirst(lines[i])
	}
	return append(lines, answerLines(r, e)...) // an answer's code stays as it is
}

func roundMode(e *score.Explanation) instrument.RoundMode {
	if e.Round.Mode == "" {
		return instrument.HalfUp
	}
	return e.Round.Mode
}

func weightLines(r *request, e *score.Explanation) []string {
	if e.Share == nil {
		return nil
	}
	weight := r.T("score.explain.equal")
	if e.Weight != nil && e.Weight.Value != nil {
		weight = r.T("score.explain.weight", "weight", number(r.Printer, e.Weight.Value), "status", r.T("score.status."+string(e.Weight.Status)))
	}
	lines := []string{r.T("score.explain.share", "weight", weight, "share", percent(r, e.Share))}
	if e.Points != nil {
		lines = append(lines, r.T("score.explain.points", "points", r.Decimal(e.PointsRounded), "exact", score.Decimals(r.Printer, e.Points),
			"share", percent(r, e.Share), "value", score.Decimals(r.Printer, e.Exact)))
	}
	return lines
}

func classLine(r *request, e *score.Explanation, c *score.ClassBound) string {
	args := []any{
		"class", classWord(r, c.Class) + " (" + c.Class.Opinion.In(r.Lang) + ")", "rounded", r.Decimal(e.Rounded),
		"from", r.Decimal(score.Round(c.Class.From, e.Round)), "over", r.Decimal(score.Round(c.Over, e.Round)),
	}
	if c.Above == nil {
		return r.T("score.explain.class_top", args...)
	}
	return r.T("score.explain.class", append(args, "above", c.Above.Code, "next", r.Decimal(score.Round(c.Above.From, e.Round)))...)
}

func answerLines(r *request, e *score.Explanation) []string {
	var lines []string
	for _, a := range e.Answers {
		value := a.Value
		if label := a.Label.In(r.Lang); label != "" {
			value += " (" + label + ")"
		}
		lines = append(lines, r.T("score.explain.answer", "value", value, "n", a.Count, "points", score.Decimals(r.Printer, a.Points)))
	}
	for _, na := range e.NA {
		lines = append(lines, r.T("score.explain.na", "n", na.Count, "reason", na.Reason))
	}
	return lines
}

func percent(r *request, share *big.Rat) string {
	return score.Decimals(r.Printer, new(big.Rat).Mul(share, big.NewRat(100, 1))) + " %"
}

// childrenText says how the parts below become this figure.
func childrenText(r *request, e *score.Explanation) string {
	if len(e.Children) < 2 {
		return ""
	}
	return upperFirst(r.T("score.explain." + e.Combined()))
}

// closedText is what a closed row says beside its figure: the weight, and the points or the share
// that the figure brings.
func closedText(r *request, e *score.Explanation) string {
	if e.Share == nil {
		return ""
	}
	brings := r.T("web.reckoning.share", "share", percent(r, e.Share))
	if e.Points != nil {
		brings = r.T("web.reckoning.points", "points", r.Decimal(e.PointsRounded))
	}
	if e.Weight == nil || e.Weight.Value == nil {
		return brings
	}
	return r.T("web.reckoning.weight", "weight", number(r.Printer, e.Weight.Value)) + " · " + brings
}

// workedCard is the large statement about an explained figure.
func workedCard(r *request, v *workedView) ui.Score {
	e := v.explained
	card := ui.Score{Period: explanationName(r, e)}
	if e.State != score.Scored {
		return card
	}
	card.Value = r.Decimal(e.Rounded)
	if e.Class != nil {
		card.Zone = zoneOf(e.Class.Class.Zone)
		card.Class = zoneAndClass(r, nil, e.Class.Class.Zone, e.Class.Class.Code)
		card.Opinion = r.T("web.body.opinion", "opinion", e.Class.Class.Opinion.In(r.Lang))
	}
	return card
}

// unitLink leads to the whole tree of one unit.
func (v *workedView) unitLink(r *request, unit string) string {
	return r.link(reckoningPath(v.Body.Slug), "unit", unit)
}

// workedUnits are the units below the body's figure, each leading to its own tree.
func workedUnits(r *request, v *workedView) ui.Table {
	table := ui.Table{
		Caption: r.T("web.body.units"), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("web.unit"), Head: true},
			{Label: r.T("web.score"), Numeric: true},
			{Label: r.T("web.reckoning.fraction")},
		},
	}
	for _, child := range v.explained.Children {
		cells := []ui.Cell{{Text: child.Unit}, {Text: "–"}, {Text: explanationValue(r, child), Soft: true}}
		if child.State == score.Scored {
			cells = []ui.Cell{
				{Text: child.Unit, Href: v.unitLink(r, child.Unit)},
				{Text: r.Decimal(child.Rounded)},
				{Content: exactFigure(r, child)},
			}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: cells})
	}
	return table
}

// workedYear is the year of the instrument that a worked assessment was computed with.
func workedYear(worked *score.Result) string {
	_, version, _ := strings.Cut(worked.Instrument, "@")
	year, _, _ := strings.Cut(version, ".")
	return year
}
