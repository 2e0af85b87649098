package chart

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

// Spread shows where the known values of one year lie, a mark a body in its zone's shape, with
// their average. The axis ends at 100 and starts at the ten below the lowest value.
type Spread struct {
	Head
	Dots  []Dot
	Bands []Band // that year's classes, behind the marks; may be empty
	Mean  Mean
	Low   string // "terendah: Kotabaru 61,20"; may be empty
	High  string
}

// Dot is one body's value.
type Dot struct {
	Zone  Zone
	Value float64 // 0 to 100
	Label string  // "Kabupaten Tapin: 74,37, Kuning"
	Href  string  // may be empty
}

// Mean is the average; without a Text none is drawn.
type Mean struct {
	Value float64
	Text  string // "rata-rata 77,93"
}

// SVG draws the marks on one axis, side by side where they would cover each other.
func (s Spread) SVG(id string, size Size) string {
	const side, padding = 15, 12
	c := newCanvas(id, size)
	t := s.axis(c)
	lanes, count := s.lanes(t, side+3)
	t.plot.h = float64(count)*(side+3) + 2*padding
	if s.Mean.Text != "" {
		t.plot.y = 1.5 * c.font
	}
	s.drawBands(c, t)
	links := false
	for i, dot := range s.Dots {
		y := t.plot.y + t.plot.h/2 + lanes[i]*(side+3)
		links = links || dot.Href != ""
		c.link(dot.Href, dot.Label, false, func() { s.drawDot(c, dot, s.x(t, dot.Value), y, side) })
	}
	if s.Mean.Text != "" {
		x := s.x(t, s.Mean.Value)
		c.line("c-axis", x, t.plot.y-2, x, t.plot.y+t.plot.h+6, 2, "")
		c.text(clamped(text{class: "c-label", x: x, y: c.font, size: c.font, bold: true, words: s.Mean.Text}, c.wide))
	}
	return c.svg("spread", s.Head, s.drawFoot(c, t), links)
}

// axis leaves a mark's width at both ends.
func (s Spread) axis(c *canvas) trendBox {
	low := 100.0
	for _, dot := range s.Dots {
		low = min(low, dot.Value)
	}
	return trendBox{plot: box{12, 0, c.wide - 24, 0}, floor: clamp(math.Floor(low/10)*10, 0, 90)}
}

func (s Spread) x(t trendBox, value float64) float64 {
	return t.plot.x + t.plot.w*(clamp(value, t.floor, trendTop)-t.floor)/(trendTop-t.floor)
}

// lanes sets each mark as near the middle as those before it allow; it returns offsets in lanes
// and how many lanes there are.
func (s Spread) lanes(t trendBox, apart float64) ([]float64, int) {
	order := make([]int, len(s.Dots))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.Dots[a].Value, s.Dots[b].Value) })
	offsets := make([]float64, len(s.Dots))
	last := make(map[int]float64) // where the last mark of a lane stands
	reach := 0
	for _, i := range order {
		x := s.x(t, s.Dots[i].Value)
		lane := 0
		for n := 0; ; n++ {
			lane = (n + 1) / 2
			if n%2 == 0 {
				lane = -lane
			}
			if before, taken := last[lane]; !taken || x-before >= apart {
				break
			}
		}
		last[lane] = x
		offsets[i] = float64(lane)
		reach = max(reach, lane, -lane)
	}
	return offsets, 2*reach + 1
}

func (s Spread) drawBands(c *canvas, t trendBox) {
	if len(s.Bands) == 0 {
		c.rect("c-band-none", box{0, t.plot.y, c.wide, t.plot.h}, 0)
	}
	for _, band := range s.Bands {
		from, to := s.x(t, band.From), s.x(t, band.To)
		if band.From <= t.floor {
			from = 0
		}
		if band.To >= trendTop {
			to = c.wide
		}
		if band.To > t.floor {
			c.rect("c-band-"+band.Zone.band(), box{from, t.plot.y, to - from, t.plot.h}, 0)
		}
	}
}

func (s Spread) drawDot(c *canvas, dot Dot, x, y, side float64) {
	class := "c-bar-" + dot.Zone.bar()
	if dot.Zone.hasMark() {
		c.mark(class, dot.Zone, x, y, side)
		return
	}
	c.mark(class, Green, x, y, side) // a plain disc: without zones there is one shape
}

// drawFoot writes the scale and the ends, and returns the height of the drawing.
func (s Spread) drawFoot(c *canvas, t trendBox) float64 {
	bottom := t.plot.y + t.plot.h
	step := 10.0
	if c.size == Narrow && trendTop-t.floor > 50 {
		step = 20
	}
	for v := trendTop; v >= t.floor; v -= step {
		x := s.x(t, v)
		c.line("c-grid", x, bottom, x, bottom+5, 1, "")
		c.text(clamped(text{class: "c-axis", x: x, y: bottom + 1.4*c.font, size: c.font, words: strconv.FormatFloat(v, 'f', 0, 64)}, c.wide))
	}
	y := bottom + 2*c.font
	if s.Low == "" && s.High == "" {
		return y
	}
	if textWidth(s.Low, c.font, false)+textWidth(s.High, c.font, false)+20 <= c.wide {
		y += c.font * leading
		c.text(text{class: "c-note", y: y - 0.3*c.font, size: c.font, words: s.Low})
		c.text(text{class: "c-note", x: c.wide, y: y - 0.3*c.font, size: c.font, anchor: end, words: s.High})
		return y
	}
	return c.paragraph("c-note", 0, c.paragraph("c-note", 0, y, c.wide, s.Low), c.wide, s.High)
}

// clamped centres a text on its x, or moves it so that it stays between 0 and width.
func clamped(t text, width float64) text {
	half := textWidth(t.words, t.size, t.bold) / 2
	t.anchor = middle
	t.x = clamp(t.x, min(half, width/2), max(width-half, width/2))
	return t
}

// link wraps what draw writes in a link with a name, or in a group where there is no address.
// A quiet link is not a stop of the tab key.
func (c *canvas) link(href, label string, quiet bool, draw func()) {
	tag := "g"
	c.write("<")
	if href != "" {
		tag = "a"
		c.write(`a href="`, escape(href), `"`)
		if quiet {
			c.write(` tabindex="-1"`)
		}
	} else {
		c.write("g")
	}
	c.write("><title>", escape(label), "</title>")
	draw()
	c.write("</", tag, ">")
}
