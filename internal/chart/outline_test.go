package chart

import (
	"testing"
)

func outlineMap() OutlineMap {
	box := func(lon, lat float64) [][]Position {
		return [][]Position{{{lon, lat}, {lon + 1, lat}, {lon + 1, lat - 1}, {lon, lat - 1}, {lon, lat}}}
	}
	hole := append(box(115, -2), []Position{{115.4, -2.4}, {115.6, -2.4}, {115.6, -2.6}, {115.4, -2.4}})
	return OutlineMap{
		Head: head, Words: words, Credit: "Batas: pemilik berkas, lisensi berkas",
		Outlines: []Outline{{"a", hole}, {"b", box(116, -2)}, {"c", box(115, -3)}, {"d", box(116, -3)}},
		Tiles: []Tile{
			{"a", "Wilayah A", "A", "79,36", Green, "/a"},
			{"b", "Wilayah B", "B", "65,50", Yellow, "/b"},
			{"c", "Wilayah C", "C", "", Unassessed, "/c"},
			{"e", "Wilayah E", "E", "", Unknown, "/e"},
		},
	}
}

func TestOutlineMapShowsEveryTileAndEveryOutline(t *testing.T) {
	t.Parallel()
	for size := range sizeNames {
		svg := outlineMap().SVG("x", size)
		checkDrawing(t, svg, size)
		e := parse(t, svg)
		if got := len(e.all("a")); got != 4 {
			t.Errorf("%d links, want one per tile", got)
		}
		outlines := 0
		for _, p := range e.all("path") {
			if p.attr("fill-rule") == "evenodd" {
				outlines++
			}
		}
		if outlines != 4 {
			t.Errorf("%d outlines, want 4", outlines)
		}
	}
}
