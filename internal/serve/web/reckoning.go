package web

import (
	"context"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
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
		title = r.T("web.reckoning.worked_title", "name", ui.ExplanationName(r.Context, explained))
	}
	view := &workedView{bodyView: v, explained: explained, unit: r.get("unit")}
	return html(r, v.page(r, title, r.T("web.reckoning.worked_lead"), crumbs...), workedPage(r, view, title)), nil
}

// workedCard is the large statement about an explained figure.
func workedCard(r *request, v *workedView) ui.Score {
	e := v.explained
	card := ui.Score{Period: ui.ExplanationName(r.Context, e)}
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
		cells := []ui.Cell{{Text: child.Unit}, {Text: "–"}, {Text: ui.ExplanationValue(r.Context, child), Soft: true}}
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
