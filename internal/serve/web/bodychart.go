package web

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/chart"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// trendFigure draws a body's scores over years, with the same numbers in a table.
func trendFigure(p *Portal, r *request, v *bodyView, id string, years []int) ui.Figure {
	trend := chart.Trend{
		Head: chart.Head{
			Title: r.T("web.trend.title", "name", v.Body.Name),
			Desc:  trendText(r, v),
		},
		AxisNote: r.T("web.trend.axis", "start", "{start}"),
	}
	before := 0
	for _, year := range years {
		trend.Years = append(trend.Years, trendYear(p, r, v, year, before))
		before = year
	}
	figure := ui.Draw(id, trend)
	if len(trend.Years) > 1 {
		figure.Note = trendNote(r)
	}
	figure.Table = ui.DataTable(r.Context, trendTable(r, v))
	return figure
}

// trendYears are the assessed years from the first known one of any of the bodies to the last: one
// axis for all that stand side by side.
func trendYears(p *Portal, bodies ...*bodyView) []int {
	first, last := 0, 0
	for _, v := range bodies {
		for _, one := range v.Results {
			if one.Score == "" {
				continue
			}
			if first == 0 || one.Year < first {
				first = one.Year
			}
			last = max(last, one.Year)
		}
	}
	var years []int
	for year := first; first != 0 && year <= last; year++ {
		_, scaled := p.Results.Scale(year)
		if scaled || slices.ContainsFunc(bodies, func(v *bodyView) bool { _, found := resultOf(v.Results, year); return found }) {
			years = append(years, year)
		}
	}
	return years
}

func trendYear(p *Portal, r *request, v *bodyView, year, before int) chart.TrendYear {
	t := chart.TrendYear{Year: strconv.Itoa(year), Text: r.T("web.unknown_short")}
	ins, ok := p.Results.Scale(year)
	if ok {
		t.Bands = bands(r, ins)
	}
	if before != 0 {
		relation := p.Results.Relation(before, year)
		t.Link = chartLink(relation)
		if relation == instrument.None {
			t.Note = r.T("web.trend.break")
		}
	}
	one, found := resultOf(v.Results, year)
	switch {
	case !found:
	case one.Absent != "":
		t.Text = r.T("web.trend.absent")
	default:
		t.Known, t.Text = true, r.Decimal(one.Score)
		t.Value = float(one.Score) * 100 / float64(max(one.ScaleTop, 1))
	}
	return t
}

func resultOf(results []result.Result, year int) (result.Result, bool) {
	for _, one := range results {
		if one.Year == year && (one.Score != "" || one.Absent != "") {
			return one, true
		}
	}
	return result.Result{}, false
}

// bands are the classes of a year as the trend's background, on a scale to 100.
func bands(r *request, ins *instrument.Instrument) []chart.Band {
	var all []chart.Band
	top := ins.Classes.High
	for _, class := range ins.Classes.List {
		if class.Zone == "" {
			return nil
		}
		zone := chartZone(class.Zone, true)
		if n := len(all); n > 0 && all[n-1].Zone == zone {
			all[n-1].From = toHundred(ins, class.From)
			all[n-1].Text = r.Decimal(class.From.FloatString(ins.Method.Round.Places))
		} else {
			all = append(all, chart.Band{
				Zone: zone, From: toHundred(ins, class.From), To: toHundred(ins, top),
				Text: r.Decimal(class.From.FloatString(ins.Method.Round.Places)), Label: zoneLabel(r, class.Zone),
			})
		}
		top = class.From
	}
	return all
}

func toHundred(ins *instrument.Instrument, value *big.Rat) float64 {
	share := new(big.Rat).Quo(value, ins.Classes.High)
	f, _ := share.Mul(share, big.NewRat(100, 1)).Float64() // for a drawing
	return f
}

// trendText says the trend in a sentence for those who do not see the drawing.
func trendText(r *request, v *bodyView) string {
	var parts []string
	for _, one := range v.Results {
		if one.Score == "" {
			continue
		}
		part := strconv.Itoa(one.Year) + ": " + r.Decimal(one.Score)
		if one.Zone != "" {
			part += " (" + strings.ToLower(zoneLabel(r, one.Zone)) + ")"
		}
		if one.Relation == instrument.None {
			part = r.T("web.trend.break") + "; " + part
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ") + "."
}

func trendTable(r *request, v *bodyView) ui.Table {
	table := ui.Table{
		Caption: r.T("web.trend.title", "name", v.Body.Name), Compact: true,
		Columns: []ui.Column{
			{Label: r.T("web.year"), Head: true},
			{Label: r.T("web.score"), Numeric: true},
			{Label: r.T("web.trend.compared")},
		},
	}
	for _, one := range v.Results {
		if one.Score == "" {
			continue
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: strconv.Itoa(one.Year)}, {Text: r.Decimal(one.Score)}, {Text: relationText(r, one.Relation), Soft: true},
		}})
	}
	return table
}

func relationText(r *request, relation instrument.Comparable) string {
	if relation == "" {
		return "–"
	}
	return comparableText(r, relation)
}

// titled is a figure under a heading of its own.
type titled struct {
	title string
	ui.Figure
}

// dimensionFigures are the dimensions of the newest year for which any were printed: the body's
// own, or else those of its units.
func dimensionFigures(r *request, v *bodyView) []titled {
	year := 0
	for _, b := range v.allBreakdowns() {
		if !b.Weight {
			year = max(year, b.Year)
		}
	}
	if own, ok := dimensionFigure(r, "dimensi", v.Body.Name, year, v.Breakdowns); ok {
		return []titled{own}
	}
	var figures []titled
	for _, unit := range v.Units {
		if figure, ok := dimensionFigure(r, "dimensi-"+unit.Slug, unit.Name, year, unit.Breakdowns); ok {
			figures = append(figures, figure)
		}
	}
	return figures
}

func dimensionFigure(r *request, id, name string, year int, parts []result.Breakdown) (titled, bool) {
	bars, ok := dimensionBars(r, name, year, parts)
	if !ok {
		return titled{}, false
	}
	figure := ui.Draw(id, bars)
	figure.Table = ui.DataTable(r.Context, partTable(r, name, year, parts))
	return titled{r.T("web.body.dimensions_of", "name", name, "year", strconv.Itoa(year)), figure}, true
}

func (v *bodyView) allBreakdowns() []result.Breakdown {
	all := v.Breakdowns
	for _, unit := range v.Units {
		all = append(all[:len(all):len(all)], unit.Breakdowns...)
	}
	return all
}

func dimensionBars(r *request, name string, year int, parts []result.Breakdown) (chart.DimensionBars, bool) {
	bars := chart.DimensionBars{Head: chart.Head{
		Title: r.T("web.body.dimensions_of", "name", name, "year", strconv.Itoa(year)), Desc: r.T("web.body.dimensions_desc"),
	}}
	for _, part := range parts {
		if part.Year == year && !part.Weight {
			bars.Rows = append(bars.Rows, chart.DimensionRow{Name: partName(r, part), Bars: []chart.DimensionBar{{
				Points: float(part.Points), Max: float(part.Top), Known: true, Text: pointsText(r, part.Points, part.Top),
			}}})
		}
	}
	return bars, len(bars.Rows) > 0
}

func pointsText(r *request, points, top string) string {
	return r.T("web.points_of", "points", r.Decimal(points), "top", r.Decimal(top))
}

// partName is the reader's word for a printed dimension, or its printed name.
func partName(r *request, part result.Breakdown) string {
	if key := "web.part." + part.Part; r.Has(key) {
		return r.T(key)
	}
	return part.Label
}

func partTable(r *request, name string, year int, parts []result.Breakdown) ui.Table {
	table := ui.Table{
		Caption: r.T("web.body.dimensions_of", "name", name, "year", strconv.Itoa(year)), Compact: true,
		Columns: []ui.Column{
			{Label: r.T("web.dimension"), Head: true},
			{Label: r.T("web.points"), Numeric: true},
			{Label: r.T("web.top"), Numeric: true},
		},
	}
	for _, part := range parts {
		if part.Year == year && !part.Weight {
			table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
				{Text: partName(r, part)}, {Text: r.Decimal(part.Points)}, {Text: r.Decimal(part.Top)},
			}})
		}
	}
	return table
}
