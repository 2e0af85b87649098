package chart

import (
	"math"
	"slices"
	"strings"
)

// TileMap shows one equal tile per city or regency, or per province. Neighbours stand near each
// other; nothing else on it is to scale.
type TileMap struct {
	Head
	Grid  string // see Grid
	Tiles []Tile
	// Words names each zone that occurs, also Unknown and Unassessed: "Hijau", "tak diketahui". They
	// stand in tiles with room and in the key below.
	Words map[Zone]string
}

// Tile is one place. A place whose code the grid does not have, such as a regency founded since it
// was laid out, stands in a row of its own below the others.
type Tile struct {
	Code  string
	Name  string // "Kota Banjarmasin"
	Short string // "Banjarmasin"; set in two lines or cut where it has no room
	Value string // as readers write it; empty where there is none
	Zone  Zone
	Href  string // may be empty
}

// face is how big tiles are and how much is written on them.
type face struct {
	wide, high, gap float64
	inset           float64
	lines           int // of the longest name; 0 on tiles without text
}

const (
	tileRadius  = 5.0
	manyColumns = 20 // from here on tiles are mere squares
)

// SVG draws the map with a key below it. Where a tile has no room for text it has the zone's
// shape, and its name and value as title; those links are no stops of the tab key, since the
// table beside the map has them too.
func (m TileMap) SVG(id string, size Size) string {
	c := newCanvas(id, size)
	cells, columns, rows := m.cells(size)
	f := m.face(c, columns)
	c.patterns()
	links := false
	for i, tile := range m.Tiles {
		at := cells[i]
		b := box{float64(at.Column) * (f.wide + f.gap), float64(at.Row) * (f.high + f.gap), f.wide, f.high}
		links = links || tile.Href != ""
		c.link(tile.Href, m.label(tile), f.lines == 0, func() { m.draw(c, tile, b, f) })
	}
	height := m.key(c, float64(rows)*(f.high+f.gap)+4)
	return c.svg("tiles", m.Head, height, links)
}

// face makes tiles as wide as there is room for, but no wider than a name needs. A wide map of many
// columns is drawn wider than other charts.
func (m TileMap) face(c *canvas, columns int) face {
	f := face{gap: 4}
	if c.size == Narrow {
		f.gap = 3
	}
	least, most := 0.0, 0.2*c.wide
	switch {
	case columns > manyColumns && c.size == Wide:
		least, f.gap = 12, 1
	case columns > manyColumns:
		f.gap = 1
	case c.size == Wide:
		least = 58
	}
	f.wide = clamp((c.wide+f.gap)/float64(columns)-f.gap, least, most)
	if c.size != Narrow || f.wide == least {
		c.wide = max(float64(columns)*(f.wide+f.gap)-f.gap, 0.6*c.wide)
	}
	f.high = f.wide
	f.inset = clamp(f.wide/18-1, 2, 8)
	if columns > manyColumns || !m.valuesFit(c, f.wide-2*f.inset) {
		return f
	}
	f.lines = 1
	for _, t := range m.Tiles {
		f.lines = max(f.lines, len(nameLines(t.Short, c.font, f.wide-2*f.inset)))
	}
	f.high = float64(f.lines)*1.15*c.font + 2.9*c.font + 14
	return f
}

// valuesFit reports whether every value has room: a value is never cut, so either all tiles are
// written on or none.
func (m TileMap) valuesFit(c *canvas, room float64) bool {
	return !slices.ContainsFunc(m.Tiles, func(t Tile) bool {
		return textWidth(t.Value, c.font, true) > room
	}) && room > 2.5*c.font
}

// nameLines sets a name in one or two lines, broken at a space or else within a word.
func nameLines(name string, size, room float64) []string {
	if textWidth(name, size, false) <= room {
		return []string{name}
	}
	first, rest := "", name
	least := math.Inf(1) // the longer of the two lines; between words is better than within one
	for _, at := range breaks(name) {
		head, tail, price := name[:at], name[at:], 0.0
		if tail[0] == ' ' {
			tail = tail[1:]
		} else {
			head, price = head+"-", room/2
		}
		price += max(textWidth(head, size, false), textWidth(tail, size, false))
		if textWidth(head, size, false) <= room && price < least {
			first, rest, least = head, tail, price
		}
	}
	if first == "" {
		return []string{cut(name, size, false, room)}
	}
	return []string{first, cut(rest, size, false, room)}
}

// cells says where each tile stands, and how many columns and rows that makes. In less than a wide
// place the nation is cut between its islands and set one under the other.
func (m TileMap) cells(size Size) ([]Cell, int, int) {
	grid := grids()[m.Grid]
	if m.Grid == GridNation && size != Wide {
		grid = stacked(grid)
	}
	columns, rows := 1, 0
	for _, tile := range m.Tiles {
		if at, ok := grid[tile.Code]; ok {
			columns, rows = max(columns, at.Column+1), max(rows, at.Row+1)
		}
	}
	if rows == 0 {
		columns = min(max(len(m.Tiles), 1), 5)
	}
	cells := make([]Cell, len(m.Tiles))
	extra := 0
	for i, tile := range m.Tiles {
		at, ok := grid[tile.Code]
		if !ok {
			at = Cell{extra % columns, rows + extra/columns}
			extra++
		}
		cells[i] = at
	}
	return cells, columns, rows + (extra+columns-1)/columns
}

// strips are the provinces, by the first figure of their code, that stay together where the
// nation is cut: Sumatra and Kalimantan; Java; Sulawesi, Maluku and Papua; Bali and Nusa Tenggara.
var strips = [4]string{"126", "3", "789", "5"}

func stacked(grid map[string]Cell) map[string]Cell {
	moved := make(map[string]Cell, len(grid))
	below := 0
	for _, strip := range strips {
		left, top, bottom := 1<<30, 1<<30, 0
		for code, at := range grid {
			if strings.Contains(strip, code[:1]) {
				left, top, bottom = min(left, at.Column), min(top, at.Row), max(bottom, at.Row)
			}
		}
		for code, at := range grid {
			if strings.Contains(strip, code[:1]) {
				moved[code] = Cell{at.Column - left, at.Row - top + below}
			}
		}
		if bottom >= top {
			below += bottom - top + 2
		}
	}
	return moved
}

// label is what a tile is called: "Kota Banjarmasin: 69,63, Kuning".
func (m TileMap) label(t Tile) string {
	words := slices.DeleteFunc([]string{t.Value, m.Words[t.Zone]}, func(s string) bool { return s == "" })
	if len(words) == 0 {
		return t.Name
	}
	return t.Name + ": " + strings.Join(words, ", ")
}

// patterns defines the hatching of places that were not assessed.
func (c *canvas) patterns() {
	c.write(`<defs><pattern id="`, c.id, `-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">`,
		`<line class="c-axis" x1="0" y1="0" x2="0" y2="6" stroke-width="1.5"/></pattern></defs>`)
}

// ground fills a tile with its zone's class, hatched in part where the place was not assessed.
func (c *canvas) ground(zone Zone, b, hatched box, radius float64) {
	c.rect("c-tile-"+zoneNames[zone], b, radius)
	if zone == Unassessed {
		c.write(`<rect fill="url(#`, c.id, `-hatch)" x="`, num(hatched.x), `" y="`, num(hatched.y),
			`" width="`, num(hatched.w), `" height="`, num(hatched.h), `" rx="`, num(radius), `"/>`)
	}
}

func (m TileMap) draw(c *canvas, t Tile, b box, f face) {
	on := "c-on-" + zoneNames[t.Zone]
	if f.lines == 0 {
		c.ground(t.Zone, b, b, min(tileRadius, b.w/6))
		m.sign(c, t.Zone, b)
		return
	}
	// Not behind the words, which must stay legible.
	foot := 1.5 * c.font
	c.ground(t.Zone, b, box{b.x, b.y + b.h - foot, b.w, foot}, tileRadius)
	room := b.w - 2*f.inset
	x, y := b.x+f.inset, b.y+4
	for n, line := range nameLines(t.Short, c.font, room) {
		c.text(text{class: on, x: x, y: y + (float64(n)+0.85)*1.15*c.font, size: c.font, words: line})
	}
	value := t.Value
	if value == "" {
		value = "–"
	}
	y += float64(f.lines)*1.15*c.font + 3 + 1.1*c.font
	c.text(text{class: on, x: x, y: y, size: valueSize(value, c.font, room), bold: true, words: value})
	if t.Zone == Unassessed {
		return // the hatching stands for the word, see the key
	}
	m.word(c, t.Zone, x, b.y+b.h-0.5*c.font, room)
}

// word writes the zone's shape and, where it has room, its name.
func (m TileMap) word(c *canvas, zone Zone, x, y, room float64) {
	on := "c-on-" + zoneNames[zone]
	if zone.hasMark() {
		c.mark(on, zone, x+0.375*c.font, y-0.34*c.font, 0.75*c.font)
		x, room = x+1.05*c.font, room-1.05*c.font
	}
	if textWidth(m.Words[zone], c.font, false) <= room {
		c.text(text{class: on, x: x, y: y, size: c.font, words: m.Words[zone]})
	}
}

// valueSize lets the value be larger than the name where it has room.
func valueSize(value string, size, room float64) float64 {
	if large := size * 1.25; textWidth(value, large, true) <= room {
		return large
	}
	return size
}

// sign is what stands on a tile without text: the zone's shape, or a dash for what is not known.
func (m TileMap) sign(c *canvas, zone Zone, b box) {
	on := "c-on-" + zoneNames[zone]
	x, y := b.x+b.w/2, b.y+b.h/2
	switch {
	case zone.hasMark():
		c.mark(on, zone, x, y, b.w*0.42)
	case zone == Unknown:
		c.rect(on, box{x - b.w*0.22, y - b.h*0.05, b.w * 0.44, max(b.h*0.1, 0.6)}, 0)
	}
}

// key explains the zones that occur, and returns the height of the drawing.
func (m TileMap) key(c *canvas, y float64) float64 {
	const side = 18
	x := 0.0
	line := y + 6
	for _, zone := range [...]Zone{Green, Yellow, Red, NoZone, Unknown, Unassessed} {
		words := m.Words[zone]
		if words == "" || !slices.ContainsFunc(m.Tiles, func(t Tile) bool { return t.Zone == zone }) {
			continue
		}
		w := side + 6 + textWidth(words, c.font, false)
		if x > 0 && x+w > c.wide {
			x, line = 0, line+side+6
		}
		b := box{x, line, side, side}
		c.ground(zone, b, b, 3)
		m.sign(c, zone, b)
		c.text(text{class: "c-note", x: x + side + 6, y: line + side/2 + 0.36*c.font, size: c.font, words: words})
		x += w + 16
	}
	if x == 0 {
		return y
	}
	return line + side + 2
}
