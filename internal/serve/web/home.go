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

// homeProvince is the province whose map stands on the home page: where the figures that Patuh
// carries were gathered first, and most of them are known.
const homeProvince = "63"

// homeView is what the home page shows.
type homeView struct {
	national []result.NationalYear
	facts    []result.Fact
	years    []int // with figures
	province directory.Region
	year     int // of the map; 0 when nothing is known of the province
	tiles    []result.Tile
	scale    *instrument.Instrument
	example  string // the name of the made-up body, or empty
}

// home shows the national picture, the way to every body, and a map.
func (p *Portal) home(ctx context.Context, r *request) (*content, error) {
	v := homeView{}
	var err error
	if v.national, err = p.Results.National(ctx); err != nil {
		return nil, err
	}
	if v.facts, err = p.Results.Facts(ctx, result.FactFilter{National: true}); err != nil {
		return nil, err
	}
	if v.years, err = p.Results.Years(ctx); err != nil {
		return nil, err
	}
	if v.example, err = p.example(ctx); err != nil {
		return nil, err
	}
	if err := p.homeMap(ctx, &v); err != nil {
		return nil, err
	}
	page := ui.Page{Description: r.T("web.home.lead")}
	if len(v.national)+len(v.years) > 0 {
		page.Notices = []ui.Notice{ui.Press}
	}
	return html(r, page, homePage(r, &v)), nil
}

// homeMap chooses the year of which most is known, the newest of equals.
func (p *Portal) homeMap(ctx context.Context, v *homeView) error {
	v.province, _ = directory.RegionByCode(homeProvince)
	best := 0
	for _, year := range v.years {
		tiles, err := p.Results.Tiles(ctx, year, homeProvince)
		if err != nil {
			return err
		}
		if known := knownTiles(tiles); known > best {
			best, v.year, v.tiles = known, year, tiles
		}
	}
	v.scale, _ = p.Results.Scale(v.year)
	return nil
}

// statement is the national picture in one sentence: the green bodies of the newest year that has
// zones, and of the oldest. Where the way of assessing changed between them, it says so: the two
// numbers are no growth then.
func (v *homeView) statement(r *request) string {
	var first, last *result.Count
	key, changed := "web.national.statement", false
	for i := range v.national {
		changed = changed || first != nil && v.national[i].Relation != instrument.Full
		if c := &v.national[i].All; c.Green != nil {
			if first == nil {
				first = c
			}
			last = c
			if changed {
				key = "web.national.statement_apart"
			}
		}
	}
	if last == nil {
		return r.T("web.national.title")
	}
	return r.T(key, "now", *last.Green, "year", strconv.Itoa(last.Year),
		"before", *first.Green, "first", strconv.Itoa(first.Year))
}

// sources are where the counts were read, each once.
func (v *homeView) sources() []directory.Source {
	var sources []directory.Source
	seen := map[string]bool{}
	for _, y := range v.national {
		for _, s := range y.All.Sources {
			if !seen[s.ID] {
				sources = append(sources, s)
			}
			seen[s.ID] = true
		}
	}
	return sources
}

func (v *homeView) bars(r *request) ui.Figure {
	figure := ui.Draw("nasional", nationalBars(r, v.national))
	figure.Note = zoneNote(r)
	figure.Table = nationalTables(r, v)
	figure.Downloads = downloads(r, "/data/jumlah-nasional")
	return figure
}

func (v *homeView) tileFigure(r *request) ui.Figure {
	title := r.T("web.map.of", "place", v.province.Name, "year", strconv.Itoa(v.year))
	m := tileMap(r, v.province.Code, title, v.tiles)
	figure := ui.Figure{Half: m.SVG("peta-h", chart.Half), Narrow: m.SVG("peta-n", chart.Narrow)}
	figure.Note = homeTileNote(r, v.tiles)
	figure.Table = ui.DataTable(r.Context, tileTable(r, v.scale, title, v.tiles))
	return figure
}
