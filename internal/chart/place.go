package chart

import "math"

// box is a rectangle, y downwards.
type box struct{ x, y, w, h float64 }

func (b box) grown(by float64) box { return box{b.x - by, b.y - by, b.w + 2*by, b.h + 2*by} }

func (b box) within(o box) bool {
	return b.x >= o.x && b.y >= o.y && b.x+b.w <= o.x+o.w && b.y+b.h <= o.y+o.h
}

func (b box) meets(o box) bool {
	return b.x < o.x+o.w && o.x < b.x+b.w && b.y < o.y+o.h && o.y < b.y+b.h
}

// segment is a straight line between two points.
type segment struct{ x1, y1, x2, y2 float64 }

// meets reports whether any of the segment lies in the box (Liang and Barsky's clipping).
func (s segment) meets(b box) bool {
	from, to := 0.0, 1.0
	dx, dy := s.x2-s.x1, s.y2-s.y1
	for _, edge := range [4][2]float64{
		{-dx, s.x1 - b.x},
		{dx, b.x + b.w - s.x1},
		{-dy, s.y1 - b.y},
		{dy, b.y + b.h - s.y1},
	} {
		p, q := edge[0], edge[1]
		switch {
		case p == 0 && q < 0:
			return false
		case p < 0:
			from = max(from, q/p)
		case p > 0:
			to = min(to, q/p)
		}
	}
	return from <= to
}

// placer finds room for labels among what is already drawn.
type placer struct {
	inside   box
	boxes    []box
	segments []segment
	dotted   []segment // avoided too, but crossed before a label is given up
}

// free reports whether a label may stand at b.
func (p *placer) free(b box) bool {
	if !b.within(p.inside) {
		return false
	}
	b = b.grown(2)
	for _, o := range p.boxes {
		if b.meets(o) {
			return false
		}
	}
	for _, s := range append(p.segments[:len(p.segments):len(p.segments)], p.dotted...) {
		if s.meets(b) {
			return false
		}
	}
	return true
}

// take reserves b if it is free.
func (p *placer) take(b box) bool {
	if !p.free(b) {
		return false
	}
	p.boxes = append(p.boxes, b)
	return true
}

// beside returns the text set where it is free around the point at x and y, nearest first: above,
// below, then round in widening rings. It reports false when there is no room.
func (p *placer) beside(t text, x, y, radius float64) (text, bool) {
	if set, ok := p.around(t, x, y, radius); ok {
		return set, true
	}
	dotted := p.dotted
	p.dotted = nil
	set, ok := p.around(t, x, y, radius)
	p.dotted = dotted
	return set, ok
}

func (p *placer) around(t text, x, y, radius float64) (text, bool) {
	t.anchor = middle
	w := textWidth(t.words, t.size, t.bold)
	for ring := range 5 {
		off := radius + 0.3*t.size + float64(ring)*0.5*t.size
		for _, rise := range [2]float64{-off, off + 0.78*t.size} {
			for _, shift := range [7]float64{0, -0.25, 0.25, -0.5, 0.5, -0.8, 0.8} {
				t.x, t.y = x+shift*w, y+rise
				if p.take(t.box()) {
					return t, true
				}
			}
		}
		for _, side := range [2]float64{-1, 1} {
			t.x, t.y = x+side*(off+w/2), y+0.3*t.size
			if p.take(t.box()) {
				return t, true
			}
		}
	}
	return t, false
}

func clamp(v, low, high float64) float64 { return math.Max(low, math.Min(high, v)) }
