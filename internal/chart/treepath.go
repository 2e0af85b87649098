package chart

import "strings"

// TreePath shows how one leaf of a hash tree leads to the root: at every step what came so far is
// joined with all the leaves beside it, so that each step holds more, and the root holds all.
type TreePath struct {
	Head
	Root  string // said above the root
	Leaf  string // said below the leaf
	Steps []TreeStep
}

// TreeStep is what is joined at one step, the lowest first.
type TreeStep struct {
	Left bool   // it stands before what came so far
	Text string // how many leaves it holds, as readers write it
}

// stepHeights keep a path of twenty steps, which is a million leaves, on one screen.
var stepHeights = map[Size]float64{Wide: 26, Half: 25, Narrow: 25}

// SVG draws the path upright, the root at the top.
func (p TreePath) SVG(id string, size Size) string {
	c := newCanvas(id, size)
	middleX, aside, step := c.wide/2, c.wide*0.16, stepHeights[size]
	top := c.centred(p.Root, 0) + 12
	bottom := top + float64(len(p.Steps))*step
	c.line("c-line", middleX, top, middleX, bottom, 3, "")
	for i, s := range p.Steps {
		y, x := bottom-float64(i)*step, middleX+aside
		anchor, gap := start, 11.0
		if s.Left {
			x, anchor, gap = middleX-aside, end, -11.0
		}
		c.line("c-break", x, y, middleX, y-step, 1.5, "")
		c.rect("c-bar-none", box{x - 6, y - 6, 12, 12}, 2)
		c.text(text{class: "c-label", x: x + gap, y: y + 0.36*c.font, size: c.font, anchor: anchor, words: s.Text})
		if i > 0 {
			c.dot("c-point", middleX, y, 4.5, 2)
		}
	}
	c.dot("c-bar-dimension", middleX, top, 8, 0)
	c.dot("c-bar-dimension", middleX, bottom, 8, 0)
	return c.svg("treepath", p.Head, c.centred(p.Leaf, bottom+12), false)
}

// centred writes bold lines in the middle and returns the y below them.
func (c *canvas) centred(words string, y float64) float64 {
	for _, line := range wrap(words, c.font, true, c.wide) {
		y += c.font * leading
		c.text(text{class: "c-label", x: c.wide / 2, y: y - 0.3*c.font, size: c.font, anchor: middle, bold: true, words: strings.TrimSpace(line)})
	}
	return y
}

func (c *canvas) dot(class string, x, y, r, stroke float64) {
	c.write(`<circle class="`, class, `" cx="`, num(x), `" cy="`, num(y), `" r="`, num(r), `"`)
	if stroke > 0 {
		c.write(` stroke-width="`, num(stroke), `"`)
	}
	c.write(`/>`)
}
