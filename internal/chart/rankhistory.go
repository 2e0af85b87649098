package chart

import "strconv"

// RankHistory shows printed ranks over the years, a panel a scope: ranks of different scopes
// cannot stand on one line. The first rank is at the top.
type RankHistory struct {
	Head
	Scopes []RankScope
}

// RankScope is one scope with its years in order of time.
type RankScope struct {
	Name  string // "14 pemda Kalimantan Selatan", "cakupan tidak disebut"
	Years []RankYear
}

// RankYear is one year; a year whose rank was not printed is not Known.
type RankYear struct {
	Year  string
	Known bool
	Rank  int    // from 1
	Of    int    // how many were ranked; 0 where that was not printed
	Text  string // "2 dari 14"
	Short string // "2", where Text has no room; may be empty
	Link  Link   // to the year before
}

// SVG draws the panels one under the other.
func (r RankHistory) SVG(id string, size Size) string {
	c := newCanvas(id, size)
	y := 0.0
	for i, scope := range r.Scopes {
		if i > 0 {
			y += c.font
		}
		y = scope.draw(c, y)
	}
	return c.svg("rank", r.Head, max(y, 1), false)
}

// last is the worst rank of the panel: the largest number ranked, or the worst rank printed.
func (s RankScope) last() int {
	last := 2
	for _, y := range s.Years {
		if y.Known {
			last = max(last, y.Rank, y.Of)
		}
	}
	return last
}

func (s RankScope) draw(c *canvas, top float64) float64 {
	for _, line := range wrap(s.Name, c.font, true, c.wide) {
		top += c.font * leading
		c.text(text{class: "c-label", y: top - 0.3*c.font, size: c.font, bold: true, words: line})
	}
	const inset = 26
	last := s.last()
	left := textWidth(strconv.Itoa(last), c.font, false) + 8
	plot := box{left, top + 4, c.wide - left, 130}
	column := plot.w / float64(max(len(s.Years), 1))
	c.rect("c-band-none", plot, 0)
	height := func(rank int) float64 {
		return plot.y + inset + (plot.h-2*inset)*float64(rank-1)/float64(last-1)
	}
	for _, rank := range [2]int{1, last} {
		c.line("c-grid", plot.x, height(rank), plot.x+plot.w, height(rank), 1, "")
		c.text(text{class: "c-axis", x: left - 6, y: height(rank) + 0.36*c.font, size: c.font, anchor: end, words: strconv.Itoa(rank)})
	}
	x := func(year int) float64 { return plot.x + column*(float64(year)+0.5) }
	s.drawLine(c, plot, x, height)
	y := plot.y + plot.h + 1.3*c.font
	c.years(left, column, y, func(i int) string { return s.Years[i].Year }, len(s.Years))
	return y + 0.4*c.font
}

func (s RankScope) drawLine(c *canvas, plot box, x func(int) float64, height func(int) float64) {
	p := &placer{inside: plot}
	for i := 1; i < len(s.Years); i++ {
		before, year := s.Years[i-1], s.Years[i]
		if !before.Known || !year.Known || year.Link == Broken {
			continue
		}
		line := segment{x(i - 1), height(before.Rank), x(i), height(year.Rank)}
		p.segments = append(p.segments, line)
		class, dash := "c-line", ""
		if year.Link == Partial {
			class, dash = "c-line-dash", "9 7"
		}
		c.line(class, line.x1, line.y1, line.x2, line.y2, 3, dash)
	}
	for i, year := range s.Years {
		if year.Known {
			c.point(x(i), height(year.Rank))
			p.boxes = append(p.boxes, box{x(i) - pointRadius, height(year.Rank) - pointRadius, 2 * pointRadius, 2 * pointRadius})
			continue
		}
		dash := text{class: "c-note", x: x(i), y: plot.y + plot.h - 6, size: c.font, anchor: middle, words: "–"}
		p.boxes = append(p.boxes, dash.box())
		c.text(dash)
	}
	for i, year := range s.Years {
		if !year.Known {
			continue
		}
		for _, words := range [2]string{year.Text, year.Short} {
			label, ok := p.beside(text{class: "c-label", size: c.font, bold: true, words: words}, x(i), height(year.Rank), pointRadius+2)
			if ok {
				c.text(label)
				break
			}
		}
	}
}
