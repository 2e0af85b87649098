package chart

// DimensionBars shows points over their maximum, a row a dimension, for one body or unit or for up
// to four side by side. All bars have one scale, so a dimension that weighs more is longer.
type DimensionBars struct {
	Head
	Rows []DimensionRow
}

// DimensionRow is one dimension.
type DimensionRow struct {
	Name string
	Bars []DimensionBar
}

// DimensionBar is what one body reached.
type DimensionBar struct {
	Name   string // the body; empty when there is only one
	Points float64
	Max    float64
	Known  bool
	Text   string // "8,72 dari 21,85", or that it is not known
}

// MaxCompared is how many bodies stand side by side; SVG leaves out further ones.
const MaxCompared = 4

// SVG draws the bars: the name over them, the points behind or over them.
func (d DimensionBars) SVG(id string, size Size) string {
	c := newCanvas(id, size)
	y := 0.0
	for i, row := range d.Rows {
		if i > 0 {
			y += 0.8 * c.font
		}
		y = d.row(c, row, y)
	}
	return c.svg("dimension", d.Head, max(y, 1), false)
}

func (d DimensionBars) row(c *canvas, row DimensionRow, y float64) float64 {
	bars := row.Bars[:min(len(row.Bars), MaxCompared)]
	alone := len(bars) == 1 && bars[0].Name == ""
	room := c.wide
	if alone {
		room -= textWidth(bars[0].Text, c.font, true) + 10
	}
	for n, line := range wrap(row.Name, c.font, true, room) {
		y += c.font * leading
		c.text(text{class: "c-label", y: y - 0.3*c.font, size: c.font, bold: true, words: line})
		if n == 0 && alone {
			c.text(text{class: "c-label", x: c.wide, y: y - 0.3*c.font, size: c.font, anchor: end, bold: true, words: bars[0].Text})
		}
	}
	for _, bar := range bars {
		if !alone {
			y = d.named(c, bar, y)
			continue
		}
		d.bar(c, bar, 0, y+3, c.wide, 16)
		y += 19
	}
	return y
}

// named draws a bar with the body's name: before it where the drawing is wide, over it where not.
func (d DimensionBars) named(c *canvas, bar DimensionBar, y float64) float64 {
	value := textWidth(bar.Text, c.font, true)
	if c.size == Wide {
		const names, height = 190, 20
		base := y + 4 + height/2 + 0.36*c.font
		c.text(text{class: "c-axis", y: base, size: c.font, words: cut(bar.Name, c.font, false, names-10)})
		widest := d.widest(c.font)
		d.bar(c, bar, names, y+4, c.wide-names-widest-10, height)
		c.text(text{class: "c-label", x: c.wide, y: base, size: c.font, anchor: end, bold: true, words: bar.Text})
		return y + 4 + height
	}
	y += 4 + c.font*leading
	c.text(text{class: "c-axis", y: y - 0.3*c.font, size: c.font, words: cut(bar.Name, c.font, false, c.wide-value-10)})
	c.text(text{class: "c-label", x: c.wide, y: y - 0.3*c.font, size: c.font, anchor: end, bold: true, words: bar.Text})
	d.bar(c, bar, 0, y+2, c.wide, 12)
	return y + 18
}

func (d DimensionBars) widest(size float64) float64 {
	widest := 0.0
	for _, row := range d.Rows {
		for _, bar := range row.Bars {
			widest = max(widest, textWidth(bar.Text, size, true))
		}
	}
	return widest
}

// bar draws the maximum as a track and the points on it; what is not known stays an empty track.
func (d DimensionBars) bar(c *canvas, bar DimensionBar, x, y, width, height float64) {
	scale := width / d.longest()
	c.rect("c-bar-rest", box{x, y, bar.Max * scale, height}, 2)
	if bar.Known && bar.Points > 0 {
		c.rect("c-bar-dimension", box{x, y, min(bar.Points, bar.Max) * scale, height}, 2)
	}
}

func (d DimensionBars) longest() float64 {
	longest := 0.0
	for _, row := range d.Rows {
		for _, bar := range row.Bars {
			longest = max(longest, bar.Max)
		}
	}
	if longest == 0 {
		return 1
	}
	return longest
}
