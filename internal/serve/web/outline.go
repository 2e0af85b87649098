package web

import (
	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/internal/chart"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// Outlines are boundaries of regions that the operator loaded. The program carries none: whoever
// loads them knows their licence, and who must be named beside every map.
type Outlines struct {
	List   []chart.Outline
	Credit string
}

// The shapes of a map, as addresses name them.
const (
	tileShape    = "ubin"
	outlineShape = "batas"
)

// mapShape is how a map is drawn: as tiles, or in the outlines of its regions where they are loaded.
type mapShape struct {
	outlines []chart.Outline // of the map's regions; nil when too few are loaded
	credit   string
	asked    string
}

// shapeOf finds the outlines of tiles and the shape that was asked for. Outlines are offered when no
// more than one region in ten lacks one: a map with holes would mislead.
func (p *Portal) shapeOf(r *request, tiles []result.Tile) (mapShape, error) {
	s := mapShape{asked: r.get("bentuk"), credit: p.Outlines.Credit}
	if !oneOf(s.asked, "", tileShape, outlineShape) {
		return mapShape{}, badParameter("bentuk")
	}
	wanted := make(map[string]bool, len(tiles))
	for _, t := range tiles {
		wanted[t.Region.Code] = true
	}
	for _, o := range p.Outlines.List {
		if wanted[o.Code] {
			s.outlines = append(s.outlines, o)
		}
	}
	if len(s.outlines)*10 < len(tiles)*9 {
		s.outlines = nil
	}
	return s, nil
}

// draw draws the map of tiles.
func (s mapShape) draw(r *request, grid, title string, tiles []result.Tile) ui.Figure {
	m := tileMap(r, grid, title, tiles)
	if !s.outlined() {
		return ui.Draw("peta", m)
	}
	return ui.Draw("peta", chart.OutlineMap{
		Head: m.Head, Outlines: s.outlines, Tiles: m.Tiles, Words: m.Words, Credit: s.credit,
	})
}

func (s mapShape) outlined() bool { return s.asked == outlineShape && s.outlines != nil }

// note says how much is known and, of tiles, that they stand for no shape and no place.
func (s mapShape) note(r *request, tiles []result.Tile) templ.Component {
	if s.outlined() {
		return knownNote(r, tiles)
	}
	return tileNote(r, tiles)
}

// choices offers the other shape, where there is one.
func (s mapShape) choices(r *request) []ui.Choice {
	if s.outlines == nil {
		return nil
	}
	return []ui.Choice{{Name: "bentuk", Label: r.T("web.map.shape"), Options: []ui.Option{
		option(tileShape, r.T("web.map.shape.ubin"), s.asked),
		option(outlineShape, r.T("web.map.shape.batas"), s.asked),
	}}}
}
