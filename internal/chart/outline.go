package chart

import (
	"math"
	"slices"
	"strings"
)

// OutlineMap shows regions in their own outlines, for an operator who has loaded some. It is a plate
// carrée at the middle latitude, filled even-odd; points nearer than can be seen are left out.
type OutlineMap struct {
	Head
	Outlines []Outline
	// Tiles are the regions shown. One without an outline stands as a square below the map; an outline
	// without a tile is drawn empty.
	Tiles  []Tile
	Words  map[Zone]string
	Credit string // who made the outlines; their licence asks for it with every map
}

// shape is an outline in units of the viewBox.
type shape struct {
	path   string
	middle box // room for a sign in the largest ring
}

// SVG draws the map with a key and the credit below it.
func (m OutlineMap) SVG(id string, size Size) string {
	c := newCanvas(id, size)
	c.patterns()
	fit := fitted(m.Outlines, c.wide)
	shapes := make(map[string]shape, len(m.Outlines))
	for _, o := range m.Outlines {
		shapes[o.Code] = fit.shape(o)
		if !slices.ContainsFunc(m.Tiles, func(t Tile) bool { return t.Code == o.Code }) {
			c.write(`<path class="c-band-none" fill-rule="evenodd" d="`, shapes[o.Code].path, `"/>`)
		}
	}
	named := TileMap{Tiles: m.Tiles, Words: m.Words}
	links := false
	var without []Tile
	for _, t := range m.Tiles {
		links = links || t.Href != ""
		s, ok := shapes[t.Code]
		if !ok {
			without = append(without, t)
			continue
		}
		c.link(t.Href, named.label(t), true, func() { s.draw(c, named, t) })
	}
	y := m.squares(c, named, without, fit.high+8)
	y = named.key(c, y)
	if m.Credit != "" {
		y = c.paragraph("c-note", 0, y+4, c.wide, m.Credit)
	}
	return c.svg("outline", m.Head, max(y, 1), links)
}

// draw writes the path once: the group fills it, and a use of it draws its edge. The fill comes
// from the class of the group, so that the edge's can be none.
func (s shape) draw(c *canvas, m TileMap, t Tile) {
	id := c.id + "-" + escape(strings.Join(strings.Fields(t.Code), "-"))
	c.write(`<g class="c-tile-`, zoneNames[t.Zone], `" stroke-width="0.8"><path id="`, id, `" fill-rule="evenodd" d="`, s.path, `"/></g>`)
	if t.Zone == Unassessed {
		c.write(`<use href="#`, id, `" fill="url(#`, c.id, `-hatch)"/>`)
	}
	c.write(`<use href="#`, id, `" class="c-grid" fill="none" stroke-width="1"/>`)
	if s.middle.w >= 9 {
		m.sign(c, t.Zone, s.middle)
	}
}

// squares stands the regions without an outline in rows.
func (m OutlineMap) squares(c *canvas, named TileMap, tiles []Tile, y float64) float64 {
	const side, gap = 20.0, 4.0
	columns := int(c.wide / (side + gap))
	for i, t := range tiles {
		b := box{float64(i%columns) * (side + gap), y + float64(i/columns)*(side+gap), side, side}
		c.link(t.Href, named.label(t), true, func() {
			c.ground(t.Zone, b, b, 3)
			named.sign(c, t.Zone, b)
		})
	}
	return y + math.Ceil(float64(len(tiles))/float64(columns))*(side+gap)
}

// fit turns degrees into units.
type fit struct {
	west, north float64
	x, y        float64 // units per degree
	left        float64
	high        float64
}

// fitted makes the regions as large as the width allows, and no higher than wide.
func fitted(outlines []Outline, wide float64) fit {
	west, east, south, north := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, o := range outlines {
		for _, ring := range o.Rings {
			for _, p := range ring {
				west, east = min(west, p.Lon), max(east, p.Lon)
				south, north = min(south, p.Lat), max(north, p.Lat)
			}
		}
	}
	if math.IsInf(west, 1) {
		return fit{}
	}
	const least = 1e-6 // degrees; a map of a single point has no extent to divide by
	narrowing := math.Max(math.Cos((south+north)/2*math.Pi/180), 0.01)
	across, down := max((east-west)*narrowing, least), max(north-south, least)
	scale := min(wide/across, wide/down)
	return fit{
		west: west, north: north, x: scale * narrowing, y: scale,
		left: (wide - (east-west)*narrowing*scale) / 2, high: (north - south) * scale,
	}
}

func (f fit) point(p Position) (float64, float64) {
	return f.left + (p.Lon-f.west)*f.x, (f.north - p.Lat) * f.y
}

func (f fit) shape(o Outline) shape {
	const nearest = 0.5 // units between points worth drawing
	var path strings.Builder
	var largest []segment
	size := -1.0
	for _, ring := range o.Rings {
		var points []segment // only the first end is used
		for _, p := range ring {
			x, y := f.point(p)
			if n := len(points); n > 0 && math.Hypot(x-points[n-1].x1, y-points[n-1].y1) < nearest {
				continue
			}
			points = append(points, segment{x1: x, y1: y})
		}
		for i, p := range points {
			sign := "L"
			if i == 0 {
				sign = "M"
			}
			path.WriteString(sign + num(p.x1) + " " + num(p.y1))
		}
		path.WriteString("Z")
		if area, _, _ := centroid(points); math.Abs(area) > size {
			size, largest = math.Abs(area), points
		}
	}
	return shape{path.String(), signRoom(largest)}
}

// centroid returns the signed area and the centre of gravity of a ring.
func centroid(points []segment) (float64, float64, float64) {
	area, x, y := 0.0, 0.0, 0.0
	for i, p := range points {
		q := points[(i+1)%len(points)]
		cross := p.x1*q.y1 - q.x1*p.y1
		area += cross / 2
		x += (p.x1 + q.x1) * cross
		y += (p.y1 + q.y1) * cross
	}
	if area == 0 {
		return 0, 0, 0
	}
	return area, x / (6 * area), y / (6 * area)
}

// signRoom is a square around the centre of a ring, a share of the ring's area.
func signRoom(points []segment) box {
	area, x, y := centroid(points)
	if area == 0 {
		return box{}
	}
	side := clamp(math.Sqrt(math.Abs(area))*0.7, 0, 24)
	return box{x - side/2, y - side/2, side, side}
}
