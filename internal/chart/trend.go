package chart

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Trend is a body's values over the years, each over the bands of its own year's classes.
//
// The axis ends at 100 and starts at 50, or at the next ten that is at least ten below the lowest
// value where that is lower: all bodies above 60 are drawn on one scale, no value lies on the
// floor, and differences of a point can be seen. Bands are cut at the floor, so the note must say
// where the axis starts. No line is drawn over a year without a value.
type Trend struct {
	Head
	Years []TrendYear
	// AxisNote says where the axis starts; {start} in it becomes the number. It is left out when the
	// axis starts at 0.
	AxisNote string
}

// TrendYear is one year, in order of time, also a year without a value.
type TrendYear struct {
	Year  string
	Known bool
	Value float64 // 0 to 100; the caller brings other scales to this one
	Text  string  // the value as readers write it, or why there is none
	Bands []Band  // that year's classes; empty for a year without zones
	Link  Link    // to the year before
	Note  string  // stands at the break before this year
}

// Band is one class: from its lower bound to the next class's, 0 to 100.
type Band struct {
	Zone  Zone
	From  float64
	To    float64
	Text  string // the lower bound as readers write it
	Label string // the zone's or class's name
}

// trendBox is where the plot stands and how values become heights.
type trendBox struct {
	plot   box
	floor  float64
	column float64
	foot   float64 // room between the floor and the years
}

const trendTop = 100.0

func (t trendBox) y(value float64) float64 {
	share := (clamp(value, t.floor, trendTop) - t.floor) / (trendTop - t.floor)
	return t.plot.y + t.plot.h*(1-share)
}

// x is the middle of a year's column.
func (t trendBox) x(year int) float64 { return t.plot.x + t.column*(float64(year)+0.5) }

// floor is where the axis starts.
func (t Trend) floor() float64 {
	floor := 50.0
	for _, y := range t.Years {
		if y.Known {
			floor = min(floor, math.Floor((y.Value-10)/10)*10)
		}
	}
	return max(floor, 0)
}

// SVG draws the trend. Values never cover each other, a line or a point; a bound for which there
// is no room is left out.
func (t Trend) SVG(id string, size Size) string {
	c := newCanvas(id, size)
	notes := breakNotes(c, t.Years)
	b := trendBox{plot: box{0, notes.bottom + 24, c.wide, 290}, floor: t.floor(), column: c.wide / float64(max(len(t.Years), 1))}
	if size == Narrow {
		b.plot.h = 250
	}
	groups := t.groups()
	if b.floor == 0 {
		b.foot = 1.6 * c.font // a value at the floor needs room below it
	}
	for _, g := range groups {
		t.drawBands(c, b, g)
	}
	for i, y := range t.Years {
		if i > 0 && y.Link == Broken {
			x := b.plot.x + b.column*float64(i)
			c.breakLine(x, notes.tops[i], x, b.plot.y+b.plot.h+b.foot+4)
		}
	}
	for _, head := range notes.lines {
		c.text(head)
	}
	t.drawPoints(c, b)
	labels := t.labels(c, b)
	for _, g := range groups {
		t.drawBounds(c, b, g, labels)
	}
	return c.svg("trend", t.Head, t.drawAxis(c, b), false)
}

// group is a run of years with the same bands and no break.
type group struct{ from, to int } // to is behind the last

func (t Trend) groups() []group {
	var groups []group
	for i, y := range t.Years {
		if i > 0 && y.Link != Broken && slices.Equal(y.Bands, t.Years[i-1].Bands) {
			groups[len(groups)-1].to = i + 1
			continue
		}
		groups = append(groups, group{i, i + 1})
	}
	return groups
}

// area is the group's part of the plot, a little apart from a break.
func (t Trend) area(b trendBox, g group) box {
	a := box{b.plot.x + b.column*float64(g.from), b.plot.y, b.column * float64(g.to-g.from), b.plot.h}
	if g.from > 0 && t.Years[g.from].Link == Broken {
		a.x, a.w = a.x+4, a.w-4
	}
	if g.to < len(t.Years) && t.Years[g.to].Link == Broken {
		a.w -= 4
	}
	return a
}

// visible is the part of a band that the axis shows.
func visible(b trendBox, area box, band Band) (box, bool) {
	top, bottom := b.y(band.To), b.y(band.From)
	return box{area.x, top, area.w, bottom - top}, bottom-top > 0.5
}

func (t Trend) drawBands(c *canvas, b trendBox, g group) {
	area := t.area(b, g)
	bands := t.Years[g.from].Bands
	if len(bands) == 0 {
		c.rect("c-band-none", area, 0)
		return
	}
	for _, band := range bands {
		if shown, ok := visible(b, area, band); ok {
			c.rect("c-band-"+band.Zone.band(), shown, 0)
		}
	}
	for _, band := range bands {
		if band.From > b.floor {
			c.line("c-grid", area.x, b.y(band.From), area.x+area.w, b.y(band.From), 1, "")
		}
	}
}

func (t Trend) drawPoints(c *canvas, b trendBox) {
	for _, s := range t.segments(b) {
		if s.dashed {
			c.line("c-line-dash", s.x1, s.y1, s.x2, s.y2, 3.5, "9 7")
		} else {
			c.line("c-line", s.x1, s.y1, s.x2, s.y2, 3.5, "")
		}
	}
	for i, y := range t.Years {
		if y.Known {
			c.point(b.x(i), b.y(y.Value))
		}
	}
}

const pointRadius = 7.0

func (c *canvas) point(x, y float64) {
	c.write(`<circle class="c-point" cx="`, num(x), `" cy="`, num(y), `" r="`, num(pointRadius), `" stroke-width="3.5"/>`)
}

type trendLine struct {
	segment
	dashed bool
}

func (t Trend) segments(b trendBox) []trendLine {
	var lines []trendLine
	for i := 1; i < len(t.Years); i++ {
		before, y := t.Years[i-1], t.Years[i]
		if y.Link != Broken && y.Known && before.Known {
			lines = append(lines, trendLine{segment{b.x(i - 1), b.y(before.Value), b.x(i), b.y(y.Value)}, y.Link == Partial})
		}
	}
	return lines
}

// labels writes the values and returns the placer that knows what room is left.
func (t Trend) labels(c *canvas, b trendBox) *placer {
	p := &placer{inside: box{0, b.plot.y - 22, c.wide, b.plot.h + 22 + b.foot}}
	for _, s := range t.segments(b) {
		p.segments = append(p.segments, s.segment)
	}
	for i, y := range t.Years {
		if y.Known {
			p.boxes = append(p.boxes, box{b.x(i) - pointRadius, b.y(y.Value) - pointRadius, 2 * pointRadius, 2 * pointRadius})
		}
		if i > 0 && y.Link == Broken {
			x := b.plot.x + b.column*float64(i)
			p.dotted = append(p.dotted, segment{x, 0, x, b.plot.y + b.plot.h + b.foot})
		}
	}
	size := c.font
	if c.size == Wide {
		size = 20
	}
	for i, y := range t.Years {
		if y.Known {
			if label, ok := p.beside(text{class: "c-label", size: size, bold: true, words: y.Text}, b.x(i), b.y(y.Value), pointRadius+2); ok {
				c.text(label)
			}
			continue
		}
		t.missing(c, b, p, i)
	}
	return p
}

// missing says at the foot of a year's column why it has no value, or draws a dash where the
// column is too narrow for words.
func (t Trend) missing(c *canvas, b trendBox, p *placer, year int) {
	lines := wrap(t.Years[year].Text, c.font, false, b.column-10)
	if strings.Join(lines, " ") != t.Years[year].Text || len(lines) == 0 {
		lines = []string{"–"}
	}
	for n, line := range lines {
		label := text{
			class: "c-note", x: b.x(year), anchor: middle, size: c.font, words: line,
			y: b.plot.y + b.plot.h/2 + float64(n)*c.font*leading,
		}
		if p.take(label.box()) {
			c.text(label)
		}
	}
}

// drawBounds names each band and its lower bound at its lower edge, where there is room: the name
// with the bound, else the bound alone, else the name at the top and the bound under its edge.
func (t Trend) drawBounds(c *canvas, b trendBox, g group, p *placer) {
	area := t.area(b, g)
	for _, band := range t.Years[g.from].Bands {
		shown, ok := visible(b, area, band)
		if !ok {
			continue
		}
		foot, top, under := shown.y+shown.h-inset, shown.y+inset+0.78*c.font, shown.y+shown.h+inset+0.78*c.font
		name := marked{band.Zone, band.Label}
		if band.From < b.floor { // its bound is not in the picture
			if !t.bound(c, shown, name, foot, p) {
				t.bound(c, shown, name, top, p)
			}
			continue
		}
		full := marked{band.Zone, strings.TrimSpace(band.Label + " " + band.Text)}
		if t.bound(c, shown, full, foot, p) || t.bound(c, shown, marked{band.Zone, band.Text}, foot, p) {
			continue
		}
		t.bound(c, shown, name, top, p)
		t.bound(c, area, marked{words: band.Text}, under, p)
	}
}

const inset = 6.0 // between a band's edge and its words

// bound writes at the left, the right or in the middle of the area, where it is free.
func (t Trend) bound(c *canvas, area box, m marked, y float64, p *placer) bool {
	w := m.width(c.font)
	if m.words == "" {
		return false
	}
	for _, x := range [3]float64{area.x + inset, area.x + area.w - inset - w, area.x + (area.w-w)/2} {
		room := box{x, y - 0.78*c.font, w, c.font}
		if room.within(area) && p.take(room) {
			c.marked(m, "c-axis", x, y, c.font)
			return true
		}
	}
	return false
}

// drawAxis writes the years and where the axis starts, and returns the height of the drawing.
func (t Trend) drawAxis(c *canvas, b trendBox) float64 {
	y := b.plot.y + b.plot.h + b.foot + c.font*1.5
	c.years(b.column, y, func(i int) string { return t.Years[i].Year }, len(t.Years))
	y += 0.4 * c.font
	if b.floor > 0 && t.AxisNote != "" {
		note := strings.ReplaceAll(t.AxisNote, "{start}", strconv.FormatFloat(b.floor, 'f', 0, 64))
		y = c.paragraph("c-note", 0, y, c.wide, note)
	}
	return y + 2
}

// years writes the years under their columns, every second one where they would touch.
func (c *canvas) years(column, y float64, name func(int) string, count int) {
	step := 1
	for i := range count {
		if textWidth(name(i), c.font, false) > column-2 {
			step = 2
		}
	}
	for i := (count - 1) % step; i < count; i += step {
		c.text(text{class: "c-axis", x: column * (float64(i) + 0.5), y: y, size: c.font, anchor: middle, words: name(i)})
	}
}

// headNotes are the notes of the breaks, above the plot.
type headNotes struct {
	lines  []text
	tops   []float64 // where each year's dotted line begins
	bottom float64
}

// breakNotes sets each note in lines of its own beside its dotted line, which begins there, so that
// no dotted line runs through another's note: first the notes to the left of their lines, from
// the last, then those to the right.
func breakNotes(c *canvas, years []TrendYear) headNotes {
	column := c.wide / float64(max(len(years), 1))
	n := headNotes{tops: make([]float64, len(years))}
	split := len(years)/2 + 1 // breaks from here on have more room on their left
	for i := len(years) - 1; i >= split; i-- {
		n.add(c, years[i], i, column*float64(i)-8, end, column*float64(i)-8)
	}
	for i := 1; i < min(split, len(years)); i++ {
		room := c.wide - column*float64(i) - 8
		for j := len(years) - 1; j >= split; j-- {
			if years[j].Link == Broken {
				room = column*float64(j-i) - 16
			}
		}
		n.add(c, years[i], i, column*float64(i)+8, start, room)
	}
	return n
}

func (n *headNotes) add(c *canvas, year TrendYear, index int, x float64, anchor string, room float64) {
	n.tops[index] = n.bottom
	if year.Link != Broken {
		return
	}
	for _, line := range wrap(year.Note, c.font, false, room) {
		n.bottom += c.font * leading
		n.lines = append(n.lines, text{class: "c-note", x: x, y: n.bottom - 0.3*c.font, size: c.font, anchor: anchor, words: line})
	}
}
