package web

import (
	"context"
	"strconv"

	"github.com/patuh-id/patuh/internal/chart"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// The levels of the map, as addresses name them.
const (
	citiesLevel    = "kabkota"
	provincesLevel = "provinsi"
)

// mapView is the map of the nation in a year.
type mapView struct {
	years []int
	year  int
	level string
	tiles []result.Tile
	scale *instrument.Instrument
	shape mapShape
}

// nationalMap shows one tile per city and regency, or per province.
func (p *Portal) nationalMap(ctx context.Context, r *request) (*content, error) {
	v := mapView{level: r.get("tingkat")}
	if !oneOf(v.level, "", citiesLevel, provincesLevel) {
		return nil, badParameter("tingkat")
	}
	if v.level == "" {
		v.level = citiesLevel
	}
	var err error
	if v.years, err = p.Results.Years(ctx); err != nil {
		return nil, err
	}
	if err := p.chooseTiles(ctx, r, &v); err != nil {
		return nil, err
	}
	if v.shape, err = p.shapeOf(r, v.tiles); err != nil {
		return nil, err
	}
	v.scale, _ = p.Results.Scale(v.year)
	page := ui.Page{Title: v.title(r), Description: r.T("web.map.lead"), Section: "/peta", Notices: []ui.Notice{ui.Press}}
	return html(r, page, mapPage(r, &v)), nil
}

// chooseTiles takes the year that was asked for, or else the one of which most is known at this
// level: the newest may have a handful of tiles among hundreds.
func (p *Portal) chooseTiles(ctx context.Context, r *request, v *mapView) error {
	tilesOf := func(year int) ([]result.Tile, error) {
		if v.level == provincesLevel {
			return p.Results.ProvinceTiles(ctx, year)
		}
		return p.Results.Tiles(ctx, year, "")
	}
	var err error
	if v.year, err = yearAsked(r, v.years); err != nil {
		return err
	}
	if err := p.knownYear(ctx, r, v.years, v.year); err != nil {
		return err
	}
	if r.get("tahun") != "" || len(v.years) == 0 {
		v.tiles, err = tilesOf(v.year)
		return err
	}
	best := -1
	for _, year := range v.years {
		tiles, err := tilesOf(year)
		if err != nil {
			return err
		}
		if known := knownTiles(tiles); known > best {
			best, v.year, v.tiles = known, year, tiles
		}
	}
	return nil
}

func (v *mapView) title(r *request) string {
	if v.year == 0 {
		return r.T("web.map.title")
	}
	return r.T("web.map.title_"+v.level, "year", strconv.Itoa(v.year))
}

func (v *mapView) choices(r *request) ui.Choices {
	return ui.Choices{Action: r.URL("/peta"), Fields: append([]ui.Choice{
		yearChoice(r, v.years, v.year),
		{Name: "tingkat", Label: r.T("web.map.level"), Options: []ui.Option{
			option(citiesLevel, r.T("web.map.level.kabkota"), v.level),
			option(provincesLevel, r.T("web.map.level.provinsi"), v.level),
		}},
	}, v.shape.choices(r)...)}
}

// figure is the map. That of all cities has one size from the desk down, since 514 tiles are marks
// without text there; the list below says the same in words.
func (v *mapView) figure(r *request) ui.Figure {
	grid := chart.GridNation
	if v.level == provincesLevel {
		grid = chart.GridProvinces
	}
	figure := v.shape.draw(r, grid, v.title(r), v.tiles)
	figure.Note = v.shape.note(r, v.tiles)
	if v.level == provincesLevel {
		figure.Table = ui.DataTable(r.Context, tileTable(r, v.scale, v.title(r), v.tiles))
	}
	return figure
}

// mapGroup is a province and its tiles.
type mapGroup struct {
	province directory.Region
	tiles    []result.Tile
}

// groups are the tiles by province, in the order of codes.
func (v *mapView) groups() []mapGroup {
	var groups []mapGroup
	for _, province := range directory.Provinces() {
		g := mapGroup{province: province}
		for _, t := range v.tiles {
			if t.Region.Parent == province.Code {
				g.tiles = append(g.tiles, t)
			}
		}
		groups = append(groups, g)
	}
	return groups
}

// named are the tiles of a group that something is known about; the others are counted.
func (g mapGroup) named() []result.Tile {
	var named []result.Tile
	for _, t := range g.tiles {
		if t.State == result.Known {
			named = append(named, t)
		}
	}
	return named
}

// provinceLink leads to a province with the map's own year.
func (v *mapView) provinceLink(r *request, province directory.Region) string {
	return r.link(provincePath(province), "tahun", strconv.Itoa(v.year))
}
