package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/chart"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/sheet"
)

func years(list []int) string {
	texts := make([]string, len(list))
	for i, year := range list {
		texts[i] = strconv.Itoa(year)
	}
	return strings.Join(texts, ", ")
}

// yearTable sets what each year's bounds make of a score beside what was printed.
func yearTable(p *Portal, r *request, v *bodyView) ui.Table {
	table := ui.Table{
		Caption: r.T("web.body.years"), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("web.year"), Head: true},
			{Label: r.T("web.score"), Numeric: true},
			{Label: r.T("web.body.by_bounds")},
			{Label: r.T("web.body.printed")},
			{Label: r.T("web.body.printed_ranks")},
			{Label: r.T("web.body.reckoning")},
		},
	}
	for i := len(v.Results) - 1; i >= 0; i-- {
		table.Rows = append(table.Rows, v.yearRow(p, r, v.Results[i]))
	}
	return table
}

func (v *bodyView) yearRow(p *Portal, r *request, one result.Result) ui.Row {
	year := strconv.Itoa(one.Year)
	if one.Score == "" {
		return ui.Row{Cells: []ui.Cell{
			{Text: year}, {Text: "–"}, {Text: r.T("result.absent." + one.Absent), Soft: true}, {Text: "–"}, {Text: "–"}, {Text: "–"},
		}}
	}
	ins, _ := p.Results.Scale(one.Year)
	class := ui.Cell{Content: ui.ZoneTag(r.Context, zoneOf(one.Zone), zoneAndClass(r, ins, one.Zone, one.Class))}
	if len(one.Class) == 1 {
		class.Note = one.Opinion.In(r.Lang)
	}
	return ui.Row{Cells: []ui.Cell{
		{Text: year},
		scoreCell(r, one),
		class,
		{Text: printedText(r, one), Note: strings.Join(flagTexts(r, doubts(one.Flags)), "; "), Soft: true},
		{Text: ranksText(r, one.Ranks), Soft: true},
		{Text: r.T("web.body.steps", "year", year), Href: r.link(reckoningPath(v.Body.Slug), "tahun", year)},
	}}
}

// scoreCell is a score, with the mark of its correction below where it has one.
func scoreCell(r *request, one result.Result) ui.Cell {
	if len(one.Corrections) == 0 {
		return ui.Cell{Text: r.Decimal(one.Score)}
	}
	return ui.Cell{Content: correctedScore(r, one)}
}

// printedText is what the sources call the score.
func printedText(r *request, one result.Result) string {
	var words []string
	if one.Printed.Zone != "" {
		words = append(words, r.T("web.zone."+one.Printed.Zone))
	}
	if one.Printed.Category != "" {
		words = append(words, r.T("web.class", "code", one.Printed.Category))
	}
	if one.Printed.Opinion != "" {
		words = append(words, one.Printed.Opinion)
	}
	if len(words) == 0 {
		return r.T("web.body.not_printed")
	}
	return strings.Join(words, " · ")
}

func ranksText(r *request, ranks []result.Rank) string {
	if len(ranks) == 0 {
		return "–"
	}
	texts := make([]string, len(ranks))
	for i, rank := range ranks {
		texts[i] = rankText(r, rank)
	}
	return strings.Join(texts, "; ")
}

// unitsScored reports whether the score of any unit is known.
func (v *bodyView) unitsScored() bool {
	for _, unit := range v.Units {
		if len(unit.Results) > 0 {
			return true
		}
	}
	return false
}

// unitTable lists the units with what is known of each. Names that nobody printed are marked.
func unitTable(p *Portal, r *request, v *bodyView) ui.Table {
	table := ui.Table{
		Caption: r.T("web.body.units"), HideCaption: true,
		Columns: []ui.Column{{Label: r.T("web.unit"), Head: true}},
	}
	scored := v.unitsScored()
	if scored {
		table.Columns = append(table.Columns, ui.Column{Label: r.T("web.score"), Numeric: true}, ui.Column{Label: r.T("web.body.by_bounds")})
	}
	table.Columns = append(table.Columns, ui.Column{Label: r.T("web.body.evidence")}, ui.Column{Label: r.T("web.sources")})
	for _, unit := range v.Units {
		href := ""
		if v.worked != nil && len(unit.Breakdowns) > 0 {
			href = r.link(reckoningPath(v.Body.Slug), "unit", unit.Name)
		}
		if href == "" && p.Offices != nil {
			href = r.URL(officesPath + "/" + v.Body.Slug + "/" + unit.Slug)
		}
		cells := []ui.Cell{{Text: unit.Name, Href: href}}
		if unit.Contact != (directory.Contact{}) || unit.ValidTo != "" {
			cells[0].Content = unitName(r, v, unit.Unit, href)
		}
		if scored {
			cells = append(cells, unitScoreCells(p, r, unit)...)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: append(cells, unitSourceCells(r, unit)...)})
	}
	return table
}

// unitScoreCells are the newest score of a unit and its class.
func unitScoreCells(p *Portal, r *request, unit result.UnitPage) []ui.Cell {
	cells := []ui.Cell{{Text: "–"}, {Text: r.T("web.unknown"), Soft: true}}
	for _, one := range unit.Results { // the newest stays
		if one.Score == "" {
			cells = []ui.Cell{{Text: "–"}, {Text: strconv.Itoa(one.Year) + ": " + r.T("result.absent."+one.Absent), Soft: true}}
			continue
		}
		ins, _ := p.Results.Scale(one.Year)
		tag := ui.ZoneTag(r.Context, zoneOf(one.Zone), zoneAndClass(r, ins, one.Zone, one.Class))
		cells = []ui.Cell{{Text: r.Decimal(one.Score)}, {Content: tag, Note: strconv.Itoa(one.Year)}}
	}
	return cells
}

func unitSourceCells(r *request, unit result.UnitPage) []ui.Cell {
	evidence := ui.Cell{Text: r.T("directory.evidence." + unit.Evidence), Soft: true}
	if unit.Evidence == "derived" {
		evidence = ui.Cell{Content: ui.Tag(r.T("directory.evidence.derived"))}
	}
	sources := unit.Sources
	for _, one := range unit.Results {
		if len(sources) == 0 {
			sources = one.Sources
		}
	}
	return []ui.Cell{evidence, {Content: sourceLinks(r, sources)}}
}

// rankList are the printed ranks of one scope, oldest first.
type rankList struct {
	name  string
	years []datedRank
}

// datedRank is a printed rank of a year.
type datedRank struct {
	year int
	rank result.Rank
}

// rankScopes gathers the printed ranks by their scope; ranks of two scopes are never one line.
func rankScopes(r *request, v *bodyView) []rankList {
	var lists []rankList
	at := map[string]int{}
	for _, one := range v.Results {
		for _, rank := range one.Ranks {
			name := rankScope(r, rank)
			i, ok := at[name]
			if !ok {
				i = len(lists)
				at[name] = i
				lists = append(lists, rankList{name: name})
			}
			lists[i].years = append(lists[i].years, datedRank{one.Year, rank})
		}
	}
	return lists
}

// newestRanks are all printed ranks, newest first.
func newestRanks(v *bodyView) []datedRank {
	var ranks []datedRank
	for _, one := range slices.Backward(v.Results) {
		for _, rank := range one.Ranks {
			ranks = append(ranks, datedRank{one.Year, rank})
		}
	}
	return ranks
}

// rankFigure draws the scopes of which two years or more are known.
func rankFigure(r *request, v *bodyView, lists []rankList) (ui.Figure, bool) {
	history := chart.RankHistory{Head: chart.Head{Title: r.T("web.body.ranks_title", "name", v.Body.Name), Desc: r.T("web.body.ranks_desc")}}
	for _, list := range lists {
		if len(list.years) < 2 {
			continue
		}
		scope := chart.RankScope{Name: list.name}
		for i, year := range list.years {
			point := chart.RankYear{
				Year: strconv.Itoa(year.year), Known: true, Rank: year.rank.Place, Of: year.rank.Of,
				Text: rankPlaceShort(r, year.rank), Short: r.Int(year.rank.Place),
			}
			if i > 0 {
				point.Link = rankLink(v, list.years[i-1].year, year.year)
			}
			scope.Years = append(scope.Years, point)
		}
		history.Scopes = append(history.Scopes, scope)
	}
	if len(history.Scopes) == 0 {
		return ui.Figure{}, false
	}
	return ui.Draw("riwayat-peringkat", history), true
}

// rankLink draws a line where the years' methods compare, as far as the results say.
func rankLink(v *bodyView, from, to int) chart.Link {
	link := chart.Full
	for _, one := range v.Results {
		if one.Year > from && one.Year <= to && one.Relation != "" {
			link = min(link, chartLink(one.Relation))
		}
	}
	return link
}

// averageTable sets printed averages beside the body's score of the same year.
func averageTable(r *request, v *bodyView) ui.Table {
	table := ui.Table{
		Caption: r.T("web.body.averages"), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("web.year"), Head: true},
			{Label: r.T("web.average.of")},
			{Label: r.T("web.average"), Numeric: true},
			{Label: r.T("web.body.own_score"), Numeric: true},
			{Label: r.T("web.sources")},
		},
	}
	for _, average := range v.Averages {
		own := r.T("web.unknown_short")
		if one, ok := resultOf(v.Results, average.Year); ok && one.Score != "" {
			own = r.Decimal(one.Score)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: strconv.Itoa(average.Year)},
			{Text: kindsLabel(r, average.Scope) + ", " + regionName(average.Region)},
			{Text: r.Decimal(average.Score)},
			{Text: own},
			{Content: sourceLinks(r, average.Sources)},
		}})
	}
	return table
}

// bodyExport is the table of a body's years as a file.
func (p *Portal) bodyExport(ctx context.Context, r *request) (export, error) {
	page, err := p.Results.Body(ctx, r.part("slug"))
	if err != nil {
		return export{}, err
	}
	notices := noticeTexts(r, ui.Press)
	if page.Body.Example {
		notices = noticeTexts(r, ui.Simulation)
	}
	table := sheet.Table{
		Title: r.T("web.body.export", "name", page.Body.Name), Sheet: r.T("web.score"), Notices: notices,
		Columns: columns(r, "unit_slug", "unit", "year", "score", "scale_top", "class", "zone", "opinion",
			"printed_score", "printed_zone", "printed_category", "printed_opinion", "printed_ranks", "flags", "absent", "compared", "instrument", "sources"),
	}
	add := func(slug, name string, results []result.Result) {
		for _, one := range results {
			table.Rows = append(table.Rows, append([]string{slug, name}, resultCells(r, one)...))
		}
	}
	add("", "", page.Results)
	for _, unit := range page.Units {
		add(unit.Slug, unit.Name, unit.Results)
	}
	return export{name: page.Body.Slug, table: table}, nil
}

// resultCells are a result from its year on, for a file.
func resultCells(r *request, one result.Result) []string {
	opinion := ""
	if one.Score != "" {
		opinion = one.Opinion.In(r.Lang)
	}
	flags := make([]string, len(one.Flags))
	for i, flag := range one.Flags {
		flags[i] = string(flag)
	}
	ranks := make([]string, len(one.Ranks))
	for i, rank := range one.Ranks {
		ranks[i] = rankText(r, rank)
	}
	return []string{
		strconv.Itoa(one.Year), one.Score, strconv.Itoa(one.ScaleTop), one.Class, one.Zone, opinion,
		one.PrintedScore(), one.Printed.Zone, one.Printed.Category, one.Printed.Opinion, strings.Join(ranks, " | "), strings.Join(flags, " "),
		one.Absent, string(one.Relation), one.Instrument, sourceCell(one.Sources),
	}
}

// columnKinds are the columns of open data that hold numbers; all others hold text.
var columnKinds = map[string]sheet.Kind{
	"year": sheet.Integer, "scale_top": sheet.Integer, "score": sheet.Number, "points": sheet.Number, "top": sheet.Number,
	"average": sheet.Number, "assessed": sheet.Integer, "green": sheet.Integer, "yellow": sheet.Integer, "red": sheet.Integer,
	"was": sheet.Number, "printed_score": sheet.Number, "now": sheet.Number,
}

// columns are the columns of an export by their keys; a key's text says what it holds.
func columns(r *request, keys ...string) []sheet.TableColumn {
	list := make([]sheet.TableColumn, len(keys))
	for i, key := range keys {
		list[i] = sheet.TableColumn{Key: key, Label: r.T("web.column." + key), Kind: columnKinds[key]}
	}
	return list
}
