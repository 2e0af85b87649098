package web

import (
	"fmt"
	"strconv"

	"github.com/patuh-id/patuh/internal/chart"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// tileMap is the map of a year: grid is chart.GridNation, chart.GridProvinces or a province's code.
func tileMap(r *request, grid, title string, tiles []result.Tile) chart.TileMap {
	m := chart.TileMap{
		Head:  chart.Head{Title: title, Desc: tilesKnown(r, tiles)},
		Grid:  grid,
		Words: map[chart.Zone]string{},
	}
	for _, t := range tiles {
		tile := chart.Tile{
			Code: t.Region.Code, Name: t.Region.Name, Short: tileName(t.Region),
			Value: r.Decimal(t.Score), Zone: tileZone(t), Href: r.URL(bodyPath(t.Slug)),
		}
		m.Words[tile.Zone] = tileWord(r, tile.Zone)
		m.Tiles = append(m.Tiles, tile)
	}
	return m
}

// tileName is what has room on a tile. Many provinces begin alike, so that cut names would say nothing.
func tileName(region directory.Region) string {
	if short, ok := provinceShort[region.Code]; ok {
		return short
	}
	return region.Short()
}

// provinceShort are the everyday short forms of the names of provinces.
var provinceShort = map[string]string{
	"12": "Sumut", "13": "Sumbar", "16": "Sumsel", "19": "Babel", "21": "Kepri", "31": "DKI", "32": "Jabar", "33": "Jateng",
	"34": "DIY", "35": "Jatim", "52": "NTB", "53": "NTT", "61": "Kalbar", "62": "Kalteng", "63": "Kalsel", "64": "Kaltim",
	"65": "Kaltara", "71": "Sulut", "72": "Sulteng", "73": "Sulsel", "74": "Sultra", "76": "Sulbar", "82": "Malut",
}

// tileZone keeps apart what is not known and what was not assessed.
func tileZone(t result.Tile) chart.Zone {
	if t.State == result.NotAssessed {
		return chart.Unassessed
	}
	return chartZone(t.Zone, t.State == result.Known)
}

func tileWord(r *request, zone chart.Zone) string {
	switch zone {
	case chart.Green:
		return zoneLabel(r, "green")
	case chart.Yellow:
		return zoneLabel(r, "yellow")
	case chart.Red:
		return zoneLabel(r, "red")
	case chart.Unassessed:
		return r.T("web.tile.not_assessed")
	case chart.NoZone:
		return r.T("web.tile.no_zone")
	default:
		return r.T("web.tile.unknown")
	}
}

// tilesKnown says how many of the tiles have a figure.
func tilesKnown(r *request, tiles []result.Tile) string {
	if len(tiles) > 0 && tiles[0].Region.Level == directory.Province {
		return r.T("web.tiles.known_provinces", "known", knownTiles(tiles), "of", len(tiles))
	}
	return r.T("web.tiles.known", "known", knownTiles(tiles), "of", len(tiles))
}

func knownTiles(tiles []result.Tile) int {
	n := 0
	for _, t := range tiles {
		if t.State == result.Known {
			n++
		}
	}
	return n
}

// tileState is what is known about a tile, in words: a tag, "nilai tidak diketahui", or why it was
// not assessed.
func tileState(r *request, scale *instrument.Instrument, t result.Tile) ui.Cell {
	switch {
	case t.State == result.Known:
		return ui.Cell{Content: ui.ZoneTag(r.Context, ui.Zone(t.Zone), zoneAndClass(r, scale, t.Zone, t.Class))}
	case t.State == result.Unknown:
		return ui.Cell{Text: r.T("web.score.unknown"), Soft: true}
	case t.Absent != "":
		return ui.Cell{Text: r.T("result.absent." + t.Absent), Soft: true}
	default:
		return ui.Cell{Text: r.T("web.tile.not_assessed"), Soft: true}
	}
}

// tileTable is a map as a table.
func tileTable(r *request, scale *instrument.Instrument, caption string, tiles []result.Tile) ui.Table {
	table := ui.Table{Caption: caption, Columns: []ui.Column{
		{Label: r.T("web.body"), Head: true}, {Label: r.T("web.score"), Numeric: true}, {Label: r.T("web.zone_class")},
	}}
	for _, t := range tiles {
		score := "–"
		if t.Score != "" {
			score = r.Decimal(t.Score)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: t.Region.Name, Href: r.URL(bodyPath(t.Slug))}, {Text: score}, tileState(r, scale, t),
		}})
	}
	return table
}

// zoneParts are a bar of counts: the zones where all three were printed, what of the total is left
// where some were, and the bare total where none was.
func zoneParts(r *request, c result.Count) []chart.ZonePart {
	part := func(zone chart.Zone, n int) chart.ZonePart {
		return chart.ZonePart{Zone: zone, Count: float64(n), Text: r.Int(n)}
	}
	if c.Green == nil && c.Yellow == nil && c.Red == nil {
		return []chart.ZonePart{part(chart.NoZone, c.Assessed)}
	}
	var parts []chart.ZonePart
	rest := c.Assessed
	for _, zone := range []struct {
		zone chart.Zone
		n    *int
	}{{chart.Green, c.Green}, {chart.Yellow, c.Yellow}, {chart.Red, c.Red}} {
		if zone.n != nil {
			parts = append(parts, part(zone.zone, *zone.n))
			rest -= *zone.n
		}
	}
	if rest > 0 {
		parts = append(parts, part(chart.Unknown, rest))
	}
	return parts
}

// nationalBars are the bodies per zone and year in the nation, with a break where the way of
// assessing changed.
func nationalBars(r *request, years []result.NationalYear) chart.ZoneBars {
	bars := chart.ZoneBars{Head: chart.Head{Title: r.T("web.national.title")}}
	for _, y := range years {
		bar := chart.ZoneYear{Year: strconv.Itoa(y.Year), Parts: zoneParts(r, y.All)}
		if y.Relation == instrument.None {
			bar.Break = r.T("web.break")
		}
		if y.All.Green == nil && y.All.Yellow == nil && y.All.Red == nil {
			bar.Note = r.T("web.national.no_zones", "n", y.All.Assessed)
		}
		bars.Years = append(bars.Years, bar)
		bars.Desc += countText(r, y.All) + " "
	}
	return bars
}

// countText says a year's count in a sentence.
func countText(r *request, c result.Count) string {
	year := strconv.Itoa(c.Year)
	if c.Green == nil || c.Yellow == nil || c.Red == nil {
		return r.T("web.national.total", "year", year, "n", c.Assessed)
	}
	return r.T("web.national.zones", "year", year, "n", c.Assessed, "green", *c.Green, "yellow", *c.Yellow, "red", *c.Red)
}

func optional(r *request, n *int) string {
	if n == nil {
		return "–"
	}
	return r.Int(*n)
}

// nationalTable is the same as a table, the kinds of each year below it.
func nationalTable(r *request, years []result.NationalYear) ui.Table {
	table := ui.Table{Caption: r.T("web.national.title"), Columns: []ui.Column{
		{Label: r.T("web.year"), Head: true},
		{Label: zoneLabel(r, "green"), Numeric: true},
		{Label: zoneLabel(r, "yellow"), Numeric: true},
		{Label: zoneLabel(r, "red"), Numeric: true},
		{Label: r.T("web.national.assessed"), Numeric: true},
		{Label: r.T("web.national.known"), Numeric: true},
	}}
	for _, y := range years {
		assessed := ui.Cell{Text: r.Int(y.All.Assessed)}
		if y.All.Derived {
			assessed.Note = r.T("web.national.derived")
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: strconv.Itoa(y.Year), Href: r.link("/peringkat", "tahun", strconv.Itoa(y.Year))},
			{Text: optional(r, y.All.Green)},
			{Text: optional(r, y.All.Yellow)},
			{Text: optional(r, y.All.Red)},
			assessed,
			{Text: r.Int(y.Known)},
		}})
	}
	return table
}

// kindTable is the newest count of every kind, year by year.
func kindTable(r *request, years []result.NationalYear) ui.Table {
	table := ui.Table{Caption: r.T("web.national.kinds"), Columns: []ui.Column{
		{Label: r.T("web.kind"), Head: true},
		{Label: r.T("web.year")},
		{Label: zoneLabel(r, "green"), Numeric: true},
		{Label: zoneLabel(r, "yellow"), Numeric: true},
		{Label: zoneLabel(r, "red"), Numeric: true},
		{Label: r.T("web.national.assessed"), Numeric: true},
	}}
	for i := len(years) - 1; i >= 0; i-- {
		for _, c := range years[i].Kinds {
			table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
				{Text: kindsLabel(r, c.Kind)},
				{Text: strconv.Itoa(c.Year)},
				{Text: optional(r, c.Green)},
				{Text: optional(r, c.Yellow)},
				{Text: optional(r, c.Red)},
				{Text: r.Int(c.Assessed)},
			}})
		}
	}
	return table
}

// millionths writes a figure of our own reckoning with two decimals, half up.
func millionths(r *request, value int64) string {
	hundredths := (value + 5_000) / 10_000
	return r.Decimal(fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100))
}
