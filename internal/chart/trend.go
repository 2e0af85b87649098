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

// drawAxis writes the years and where the axis starts, and returns the height of the drawing.
func (t Trend) drawAxis(c *canvas, b trendBox) float64 {
	y := b.plot.y + b.plot.h + b.foot + c.font*1.5
	c.years(0, b.column, y, func(i int) string { return t.Years[i].Year }, len(t.Years))
	y += 0.4 * c.font
	if b.floor > 0 && t.AxisNote != "" {
		note := strings.ReplaceAll(t.AxisNote, "{start}", strconv.FormatFloat(b.floor, 'f', 0, 64))
		y = c.paragraph("c-note", 0, y, c.wide, note)
	}
	return y + 2
}

// years writes the years under their columns, every second one where they would touch.
func (c *canvas) years(left, column, y float64, name func(int) string, count int) {
	step := 1
	for i := range count {
		if textWidth(name(i), c.font, false) > column-2 {
			step = 2
		}
	}
	for i := (count - 1) % step; i < count; i += step {
		c.text(text{class: "c-axis", x: left + column*(float64(i)+0.5), y: y, size: c.font, anchor: middle, words: name(i)})
	}
}
