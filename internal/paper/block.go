package paper

import (
	"strconv"
)

const gap = 2.6 // between blocks, in mm

// Heading stands over what follows, and never alone at the foot of a page.
type Heading struct {
	Text  string
	Level int // 1 or 2
}

func (h Heading) lay(s *sheet, last float64) {
	t := bold(bodySize + 2)
	if h.Level > 1 {
		t = bold(bodySize + 0.5)
	}
	if s.y > top {
		s.y += 1.5
	}
	lines := s.lines(t, []string{h.Text}, width)
	s.need(float64(len(lines))*t.tall() + 2*regular(bodySize).tall() + last)
	s.flow([]string{h.Text}, t, left, width, 0)
	s.y += 1.2
}

// Paragraph is running text; line breaks in it are kept.
type Paragraph struct{ Text string }

func (p Paragraph) lay(s *sheet, last float64) {
	s.flow([]string{p.Text}, regular(bodySize), left, width, last)
	s.y += gap
}

// List are points, numbered or with a dash.
type List struct {
	Ordered bool
	Items   []string
}

func (l List) lay(s *sheet, last float64) {
	t := regular(bodySize)
	indent := 6.0
	if l.Ordered {
		indent = max(indent, s.fonts.wide(t, strconv.Itoa(len(l.Items))+".")+2)
	}
	for i, item := range l.Items {
		mark := "–"
		if l.Ordered {
			mark = strconv.Itoa(i+1) + "."
		}
		below := 0.0
		if i == len(l.Items)-1 {
			below = last
		}
		lines := len(s.lines(t, []string{item}, width-indent))
		room := float64(min(lines, 2)) * t.tall()
		if lines <= 2 {
			room += below
		}
		s.need(room)
		s.text(t, left, s.y, mark)
		s.flow([]string{item}, t, left+indent, width-indent, below)
		s.y += 0.8
	}
	s.y += gap - 0.8
}
