package chart

// ZoneBars counts bodies per zone, a bar a year, all bars on one scale.
type ZoneBars struct {
	Head
	Years []ZoneYear
}

// ZoneYear is one bar. A year of which only the total is known has one part, of zone NoZone; what
// is missing from a total that is known is a part of zone Unknown.
type ZoneYear struct {
	Year  string
	Parts []ZonePart
	Note  string // a line under the bar; may be empty
	Break string // why this year does not compare with the one above; empty where it does
}

// ZonePart is the part of a bar that is one zone.
type ZonePart struct {
	Zone  Zone
	Count float64 // not negative
	Text  string  // the count as readers write it
}

// insets are the room on either side of a number in its part.
var insets = map[Size]float64{Wide: 9, Half: 7, Narrow: 5}

const (
	barHeight = 36.0
	barGap    = 8.0
	partGap   = 2.0
)

// SVG draws the bars. A number that has no room in its part stands behind the bar.
func (z ZoneBars) SVG(id string, size Size) string {
	c := newCanvas(id, size)
	left := 0.0
	for _, y := range z.Years {
		left = max(left, textWidth(y.Year, c.font, true)+12)
	}
	scale := z.scale(c, c.wide-left)
	y := 0.0
	for i, year := range z.Years {
		if year.Break != "" && i > 0 {
			c.breakLine(left, y+4, c.wide, y+4)
			y = c.paragraph("c-note", left, y+8, c.wide-left, year.Break) + 8
		}
		y = year.draw(c, left, y, scale)
	}
	return c.svg("zonebars", z.Head, max(y-barGap, 1), false)
}

// scale is units per body: the longest bar with the numbers behind it just fits.
func (z ZoneBars) scale(c *canvas, room float64) float64 {
	scale := 0.0
	for _, y := range z.Years {
		if total := y.total(); total > 0 && (scale == 0 || room/total < scale) {
			scale = room / total
		}
	}
	// A smaller scale may push further numbers out of their parts, so ask a few times.
	for range 4 {
		for _, y := range z.Years {
			if total := y.total(); total > 0 {
				scale = min(scale, (room-y.behindWidth(c, scale))/total)
			}
		}
	}
	return max(scale, 0)
}

func (y ZoneYear) total() float64 {
	total := 0.0
	for _, p := range y.Parts {
		total += p.Count
	}
	return total
}

// fits reports whether the part's number has room inside, and whether its shape has too.
func (p ZonePart) fits(c *canvas, scale float64) (bool, bool) {
	room := p.Count*scale - partGap - 2*insets[c.size]
	return textWidth(p.Text, c.font, true) <= room, marked{p.Zone, p.Text}.width(c.font) <= room
}

func (y ZoneYear) behindWidth(c *canvas, scale float64) float64 {
	sum := 0.0
	for _, p := range y.Parts {
		if number, _ := p.fits(c, scale); !number && p.Text != "" {
			sum += insets[c.size] + 3 + marked{p.Zone, p.Text}.width(c.font)
		}
	}
	return sum
}

func (y ZoneYear) draw(c *canvas, left, top, scale float64) float64 {
	base := top + barHeight/2 + 0.36*c.font
	c.text(text{class: "c-label", x: 0, y: base, size: c.font, bold: true, words: y.Year})
	x, inset := left, insets[c.size]
	var behind []marked
	for _, p := range y.Parts {
		w := p.Count * scale
		if w > 0 {
			c.rect("c-bar-"+p.Zone.bar(), box{x, top, max(w-partGap, 1), barHeight}, 0)
		}
		number, shape := p.fits(c, scale)
		label := marked{p.Zone, p.Text}
		switch {
		case shape:
			c.marked(label, "c-on-"+zoneNames[p.Zone], x+inset, base, c.font)
		case number:
			c.marked(marked{words: p.Text}, "c-on-"+zoneNames[p.Zone], x+inset, base, c.font)
		case p.Text != "":
			behind = append(behind, label)
		}
		x += w
	}
	for _, label := range behind {
		x = c.marked(label, "c-label", x+inset+3, base, c.font)
	}
	bottom := top + barHeight
	if y.Note != "" {
		bottom = c.paragraph("c-note", left, bottom+3, c.wide-left, y.Note)
	}
	return bottom + barGap
}
