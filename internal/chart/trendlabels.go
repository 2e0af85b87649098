package chart

import "strings"

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
