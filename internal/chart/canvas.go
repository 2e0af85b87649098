package chart

import (
	"math"
	"strconv"
	"strings"
)

// canvas collects the elements of one drawing.
type canvas struct {
	body strings.Builder
	id   string
	size Size
	font float64 // the size of ordinary text; none is smaller
	wide float64 // of the viewBox
}

func newCanvas(id string, size Size) *canvas {
	return &canvas{id: escape(id), size: size, font: fonts[size], wide: widths[size]}
}

// leading is the height of a line of text over its font size.
const leading = 1.3

// write appends markup that is already escaped.
func (c *canvas) write(parts ...string) {
	for _, part := range parts {
		c.body.WriteString(part)
	}
}

func (c *canvas) rect(class string, b box, radius float64) {
	c.write(`<rect class="`, class, `" x="`, num(b.x), `" y="`, num(b.y), `" width="`, num(b.w), `" height="`, num(b.h), `"`)
	if radius > 0 {
		c.write(` rx="`, num(radius), `"`)
	}
	c.write(`/>`)
}

// line draws from one point to another; dash may be empty.
func (c *canvas) line(class string, x1, y1, x2, y2, width float64, dash string) {
	c.write(`<line class="`, class, `" x1="`, num(x1), `" y1="`, num(y1), `" x2="`, num(x2), `" y2="`, num(y2),
		`" stroke-width="`, num(width), `"`)
	if dash != "" {
		c.write(` stroke-dasharray="`, dash, `"`)
	}
	c.write(`/>`)
}

// breakLine is the dotted line where years stop being comparable.
func (c *canvas) breakLine(x1, y1, x2, y2 float64) { c.line("c-break", x1, y1, x2, y2, 1.5, "3 4") }

// anchors of a text.
const (
	start  = "start"
	middle = "middle"
	end    = "end"
)

// text is a line of text before it is written.
type text struct {
	class  string
	x, y   float64 // on the baseline
	size   float64
	anchor string
	bold   bool
	words  string
}

// box is what the text covers, from the cap height down to the descenders.
func (t text) box() box {
	w := textWidth(t.words, t.size, t.bold)
	x := t.x
	switch t.anchor {
	case middle:
		x -= w / 2
	case end:
		x -= w
	}
	return box{x, t.y - 0.78*t.size, w, t.size}
}

func (c *canvas) text(t text) {
	if t.words == "" {
		return
	}
	c.write(`<text class="`, t.class, `" x="`, num(t.x), `" y="`, num(t.y), `" font-size="`, num(t.size), `"`)
	if t.anchor == middle || t.anchor == end {
		c.write(` text-anchor="`, t.anchor, `"`)
	}
	if t.bold {
		c.write(` font-weight="700"`)
	}
	c.write(`>`, escape(t.words), `</text>`)
}

// paragraph writes text in as many lines as the width asks for and returns the y below it.
func (c *canvas) paragraph(class string, x, y, width float64, words string) float64 {
	for _, line := range wrap(words, c.font, false, width) {
		y += c.font * leading
		c.text(text{class: class, x: x, y: y - 0.3*c.font, size: c.font, words: line})
	}
	return y
}

// mark draws the zone's shape, ● ▲ or ■, centred at x and y; other zones have none. Drawn rather
// than written: fonts differ in these signs.
func (c *canvas) mark(class string, zone Zone, x, y, size float64) {
	r := size / 2
	switch zone {
	case Green:
		c.write(`<circle class="`, class, `" cx="`, num(x), `" cy="`, num(y), `" r="`, num(r), `"/>`)
	case Yellow:
		c.write(`<path class="`, class, `" d="M`, num(x), ` `, num(y-r), `L`, num(x+r), ` `, num(y+r), `H`, num(x-r), `Z"/>`)
	case Red:
		c.rect(class, box{x - r*0.9, y - r*0.9, size * 0.9, size * 0.9}, 0)
	}
}

// hasMark reports whether the zone has a shape.
func (z Zone) hasMark() bool { return z == Green || z == Yellow || z == Red }

// marked is a zone's shape with words behind it.
type marked struct {
	zone  Zone
	words string
}

func (m marked) width(size float64) float64 {
	w := textWidth(m.words, size, true)
	if m.zone.hasMark() {
		w += 0.75*size + 0.3*size
	}
	return w
}

// marked writes the shape and the words, the shape's left edge at x, and returns the x behind.
func (c *canvas) marked(m marked, class string, x, y, size float64) float64 {
	if m.zone.hasMark() {
		c.mark(class, m.zone, x+0.375*size, y-0.34*size, 0.75*size)
		x += 1.05 * size
	}
	c.text(text{class: class, x: x, y: y, size: size, bold: true, words: m.words})
	return x + textWidth(m.words, size, true)
}

// svg closes the drawing. A drawing with links inside must not be role="img": that would hide
// them from a screen reader.
func (c *canvas) svg(kind string, head Head, height float64, links bool) string {
	role := "img"
	if links {
		role = "group"
	}
	var b strings.Builder
	for _, part := range []string{
		`<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-`, sizeNames[c.size], ` chart-`, kind,
		`" width="100%" viewBox="0 0 `, num(c.wide), ` `, num(height), `" role="`, role,
		`" aria-labelledby="`, c.id, `-title" aria-describedby="`, c.id, `-desc"><title id="`, c.id, `-title">`, escape(head.Title),
		`</title><desc id="`, c.id, `-desc">`, escape(head.Desc), `</desc>`, c.body.String(), `</svg>`,
	} {
		b.WriteString(part)
	}
	return b.String()
}

// num writes a coordinate to a tenth of a unit, which is finer than a pixel.
func num(v float64) string {
	v = math.Round(v*10) / 10
	if v == 0 {
		return "0" // never "-0"
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&#39;")

// escape makes any string safe as text and inside an attribute. What XML cannot hold at all
// (control signs, broken UTF-8) becomes U+FFFD.
func escape(s string) string {
	return escaper.Replace(strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return ' '
		}
		if r < 0x20 || r == 0xFFFE || r == 0xFFFF {
			return '\uFFFD'
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD")))
}
