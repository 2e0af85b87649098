package web

import (
	"context"
	"math/big"
	"slices"
	"strconv"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/chart"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// provinces lists the 38 provinces with what is known in the newest year.
func (p *Portal) provinces(ctx context.Context, r *request) (*content, error) {
	years, err := p.Results.Years(ctx)
	if err != nil {
		return nil, err
	}
	v := mapView{level: citiesLevel, years: years}
	if v.year, err = yearAsked(r, years); err != nil {
		return nil, err
	}
	if err := p.knownYear(ctx, r, years, v.year); err != nil {
		return nil, err
	}
	if v.tiles, err = p.Results.Tiles(ctx, v.year, ""); err != nil {
		return nil, err
	}
	own, err := p.Results.ProvinceTiles(ctx, v.year)
	if err != nil {
		return nil, err
	}
	v.scale, _ = p.Results.Scale(v.year)
	page := ui.Page{
		Title: r.T("web.provinces.title"), Description: r.T("web.provinces.lead"),
		Section: "/peringkat", Notices: []ui.Notice{ui.Press},
	}
	return html(r, page, provincesPage(r, &v, provincesTable(r, &v, own))), nil
}

// provincesTable is every province with its government's figure and how many of its cities and
// regencies are known.
func provincesTable(r *request, v *mapView, own []result.Tile) ui.Table {
	caption := r.T("web.provinces.caption", "year", strconv.Itoa(v.year))
	if v.year == 0 {
		caption = r.T("web.provinces.title")
	}
	table := ui.Table{Caption: caption, Columns: []ui.Column{
		{Label: r.T("web.province"), Head: true},
		{Label: r.T("web.provinces.own"), Numeric: true},
		{Label: r.T("web.zone_class")},
		{Label: r.T("web.provinces.known"), Numeric: true},
	}}
	for i, group := range v.groups() {
		score := "–"
		if own[i].Score != "" {
			score = r.Decimal(own[i].Score)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: group.province.Name, Href: r.URL(provincePath(group.province))},
			{Text: score},
			tileState(r, v.scale, own[i]),
			{Text: r.T("web.rank.of", "place", knownTiles(group.tiles), "of", len(group.tiles))},
		}})
	}
	return table
}

// provinceView is a province in the year of its map.
type provinceView struct {
	result.ProvincePage
	year  int // of the map and the spread; 0 when nothing is known
	tiles []result.Tile
	scale *instrument.Instrument
	shape mapShape
}

// province shows what is known of a province: its governments by zone and year, their spread, the
// map, and police resorts and land offices apart, since no list holds both.
func (p *Portal) province(ctx context.Context, r *request) (*content, error) {
	v, err := p.provinceView(ctx, r)
	if err != nil {
		return nil, err
	}
	page := ui.Page{
		Title:       v.Region.Name,
		Description: r.T("web.province.lead", "place", v.Region.Name),
		Section:     "/peringkat",
		Notices:     []ui.Notice{ui.Press},
		Breadcrumbs: []ui.Link{{Text: r.T("web.provinces.title"), Href: r.URL("/provinsi")}},
	}
	return html(r, page, provincePage(r, v)), nil
}

func (p *Portal) provinceView(ctx context.Context, r *request) (*provinceView, error) {
	region, ok := provinceBySlug(r.part("slug"))
	if !ok {
		return nil, problem.New(problem.NotFound, "web.province.none", problem.Args{"slug": r.part("slug")})
	}
	v := &provinceView{}
	var err error
	if v.ProvincePage, err = p.Results.Province(ctx, region.Code); err != nil {
		return nil, err
	}
	if v.year, err = yearAsked(r, v.bestYears()); err != nil {
		return nil, err
	}
	if err := p.knownYear(ctx, r, v.bestYears(), v.year); err != nil {
		return nil, err
	}
	if v.tiles, err = p.Results.Tiles(ctx, v.year, region.Code); err != nil {
		return nil, err
	}
	if v.shape, err = p.shapeOf(r, v.tiles); err != nil {
		return nil, err
	}
	v.scale, _ = p.Results.Scale(v.year)
	return v, nil
}

// bestYears are the years with figures, the one of which most is known first, then the newest.
func (v *provinceView) bestYears() []int {
	years := slices.Clone(v.Years)
	slices.SortStableFunc(years, func(a, b result.ProvinceYear) int {
		if a.Known != b.Known {
			return b.Known - a.Known
		}
		return b.Year - a.Year
	})
	list := make([]int, len(years))
	for i, y := range years {
		list[i] = y.Year
	}
	return list
}

// yearsDown are the years with figures, newest first.
func (v *provinceView) yearsDown() []int {
	years := v.bestYears()
	slices.Sort(years)
	slices.Reverse(years)
	return years
}

// chosen is what is known of the governments in the year of the map.
func (v *provinceView) chosen() (result.ProvinceYear, bool) {
	for _, y := range v.Years {
		if y.Year == v.year {
			return y, true
		}
	}
	return result.ProvinceYear{}, false
}

// lead is the large statement's second line: how much is known.
func (v *provinceView) lead(r *request) string {
	y, ok := v.chosen()
	if !ok {
		return r.T("web.province.nothing", "place", v.Region.Name)
	}
	return r.T("web.province.known", "known", y.Known, "of", y.Of, "year", strconv.Itoa(y.Year))
}

// bars are the known governments per zone and year. Years without zones show how many are known,
// and what is not known keeps its length.
func (v *provinceView) bars(r *request) ui.Figure {
	bars := chart.ZoneBars{Head: chart.Head{Title: r.T("web.province.bars", "place", v.Region.Name)}}
	for _, y := range v.Years {
		bar := chart.ZoneYear{Year: strconv.Itoa(y.Year)}
		for _, zone := range []string{"green", "yellow", "red"} {
			if n := y.Zones[zone]; n > 0 {
				bar.Parts = append(bar.Parts, chart.ZonePart{Zone: chartZone(zone, true), Count: float64(n), Text: r.Int(n)})
			}
		}
		if n := y.Known - y.Zones["green"] - y.Zones["yellow"] - y.Zones["red"]; n > 0 {
			bar.Parts = append(bar.Parts, chart.ZonePart{Zone: chart.NoZone, Count: float64(n), Text: r.Int(n)})
		}
		if n := y.Of - y.Known; n > 0 {
			bar.Parts = append(bar.Parts, chart.ZonePart{Zone: chart.Unknown, Count: float64(n), Text: r.T("web.province.unknown", "n", n)})
		}
		if y.Comparable == instrument.None {
			bar.Break = r.T("web.break")
		}
		bars.Years = append(bars.Years, bar)
		bars.Desc += r.T("web.province.known", "known", y.Known, "of", y.Of, "year", bar.Year) + " "
	}
	figure := ui.Draw("zona", bars)
	figure.Note = zoneNote(r)
	figure.Table = ui.DataTable(r.Context, v.yearTable(r))
	return figure
}

func (v *provinceView) yearTable(r *request) ui.Table {
	table := ui.Table{Caption: r.T("web.province.bars", "place", v.Region.Name), Columns: []ui.Column{
		{Label: r.T("web.year"), Head: true},
		{Label: zoneLabel(r, "green"), Numeric: true},
		{Label: zoneLabel(r, "yellow"), Numeric: true},
		{Label: zoneLabel(r, "red"), Numeric: true},
		{Label: r.T("web.national.known"), Numeric: true},
		{Label: r.T("web.province.own_mean"), Numeric: true},
		{Label: r.T("web.province.printed_mean"), Numeric: true},
	}}
	for _, y := range v.Years {
		printed := "–"
		if a, ok := v.printedMean(y.Year, directory.Government); ok {
			printed = r.Decimal(a.Score)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: strconv.Itoa(y.Year)},
			zoneCount(r, y, "green"), zoneCount(r, y, "yellow"), zoneCount(r, y, "red"),
			{Text: r.T("web.rank.of", "place", y.Known, "of", y.Of)},
			{Text: millionths(r, y.Mean)},
			{Text: printed},
		}})
	}
	return table
}

// zoneCount is how many known governments stand in a zone; in a year without zones none could.
func zoneCount(r *request, y result.ProvinceYear, zone string) ui.Cell {
	if y.Zones["green"]+y.Zones["yellow"]+y.Zones["red"] == 0 {
		return ui.Cell{Text: "–"}
	}
	return ui.Cell{Text: r.Int(y.Zones[zone])}
}

func (v *provinceView) printedMean(year int, scope string) (result.Average, bool) {
	for _, a := range v.Averages {
		if a.Year == year && a.Scope == scope {
			return a, true
		}
	}
	return result.Average{}, false
}

// spread is where the known figures of the map's year lie over that year's bounds.
func (v *provinceView) spread(r *request) (ui.Figure, bool) {
	y, ok := v.chosen()
	if !ok || v.scale == nil {
		return ui.Figure{}, false
	}
	year := strconv.Itoa(v.year)
	s := chart.Spread{
		Head:  chart.Head{Title: r.T("web.province.spread", "year", year), Desc: r.T("web.province.known", "known", y.Known, "of", y.Of, "year", year)},
		Bands: zoneBands(r, v.scale),
		Low:   r.T("web.province.low", "name", y.Min.Name, "score", r.Decimal(y.Min.Score)),
		High:  r.T("web.province.high", "name", y.Max.Name, "score", r.Decimal(y.Max.Score)),
	}
	if y.Known > 1 {
		s.Mean = chart.Mean{Value: toScale(v.scale, float64(y.Mean)/1e6), Text: r.T("web.province.mean", "score", millionths(r, y.Mean))}
	}
	rows := v.governments()
	for _, row := range rows {
		s.Dots = append(s.Dots, chart.Dot{
			Zone: chartZone(row.Zone, true), Value: toScale(v.scale, float(row.Score)), Href: r.URL(bodyPath(row.Slug)),
			Label: row.Name + ": " + r.Decimal(row.Score) + ", " + zoneAndClass(r, v.scale, row.Zone, row.Class),
		})
	}
	return ui.Draw("sebaran", s), true
}

// governments are the known governments of the map's year, best first.
func (v *provinceView) governments() []result.RankingRow {
	var rows []result.RankingRow
	for _, b := range v.Bodies {
		if !slices.Contains(directory.Governments, b.Kind) {
			continue
		}
		for _, one := range b.Results {
			if one.Year == v.year && one.Score != "" {
				rows = append(rows, result.RankingRow{Slug: b.Slug, Name: b.Name, Score: one.Score, Zone: one.Zone, Class: one.Class})
			}
		}
	}
	slices.SortFunc(rows, func(a, b result.RankingRow) int {
		if d := float(b.Score) - float(a.Score); d != 0 {
			return int(max(-1, min(1, d*1e6)))
		}
		return 0
	})
	return rows
}

// zoneBands are the zones of a year's bounds from below, brought to a scale of 0 to 100.
func zoneBands(r *request, ins *instrument.Instrument) []chart.Band {
	var bands []chart.Band
	to := 100.0
	for _, class := range ins.Classes.List {
		from, _ := class.From.Float64() // a drawing needs no more digits
		band := chart.Band{
			Zone: chartZone(class.Zone, true), From: toScale(ins, from), To: to,
			Text: ui.Number(r.Printer, class.From), Label: zoneLabel(r, class.Zone),
		}
		to = band.From
		if n := len(bands); n > 0 && class.Zone != "" && bands[n-1].Zone == band.Zone {
			bands[n-1].From, bands[n-1].Text = band.From, band.Text
			continue
		}
		bands = append(bands, band)
	}
	slices.Reverse(bands)
	return bands
}

// toScale brings a figure of an instrument to 0 to 100: the full score of 2015 was 75.
func toScale(ins *instrument.Instrument, value float64) float64 {
	span, _ := new(big.Rat).Sub(ins.Classes.High, ins.Classes.Low).Float64()
	low, _ := ins.Classes.Low.Float64()
	if span == 0 {
		return value
	}
	return (value - low) * 100 / span
}

func (v *provinceView) tileFigure(r *request) ui.Figure {
	title := r.T("web.map.of", "place", v.Region.Name, "year", strconv.Itoa(v.year))
	figure := v.shape.draw(r, v.Region.Code, title, v.tiles)
	figure.Note = v.shape.note(r, v.tiles)
	figure.Table = ui.DataTable(r.Context, tileTable(r, v.scale, title, v.tiles))
	return figure
}

func (v *provinceView) choices(r *request) ui.Choices {
	return ui.Choices{Action: r.URL(provincePath(v.Region)), Fields: append([]ui.Choice{yearChoice(r, v.yearsDown(), v.year)}, v.shape.choices(r)...)}
}

// newestMean is the newest average that was printed for a group of bodies.
func newestMean(v *provinceView, scope string) (result.Average, bool) {
	for i := len(v.Averages) - 1; i >= 0; i-- {
		if v.Averages[i].Scope == scope {
			return v.Averages[i], true
		}
	}
	return result.Average{}, false
}
