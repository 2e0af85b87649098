package paper

import (
	"codeberg.org/go-pdf/fpdf"
)

// The page in mm: A4, with margins that leave room for binding and for a stamp of receipt.
const (
	pageWidth  = 210.0
	pageHeight = 297.0
	left       = 25.0
	right      = 20.0
	top        = 18.0
	bottom     = 26.0 // the foot stands in it
	width      = pageWidth - left - right
	floor      = pageHeight - bottom
)

// sheet is where parts are laid before anything is drawn: how many pages there are stands on each.
type sheet struct {
	fonts *letters
	pages [][]func(*fpdf.Fpdf)
	y     float64
}

func (s *sheet) newPage() {
	s.pages = append(s.pages, nil)
	s.y = top
}

// need begins a new page when there is less room than h; it reports whether it did. On a fresh page
// there is no more room to be had.
func (s *sheet) need(h float64) bool {
	if s.y+h <= floor || s.y <= top {
		return false
	}
	s.newPage()
	return true
}

func (s *sheet) draw(op func(*fpdf.Fpdf)) {
	last := len(s.pages) - 1
	s.pages[last] = append(s.pages[last], op)
}

// text puts a visible text with its top at y.
func (s *sheet) text(t style, x, y float64, text string) {
	if text != "" {
		s.draw(textAt(t, x, y, text))
	}
}

// ascent is how far below the top of its line a letter stands, in parts of its size.
const ascent = 1.08

func textAt(t style, x, y float64, text string) func(*fpdf.Fpdf) {
	return func(pdf *fpdf.Fpdf) {
		weight := ""
		if t.bold {
			weight = "B"
		}
		pdf.SetFont(family, weight, t.size)
		pdf.SetTextColor(t.colour.r, t.colour.g, t.colour.b)
		pdf.Text(x, y+t.size*point*ascent, text)
	}
}

// centred and flush put a text in the middle of, or at the right end of, room.
func (s *sheet) centred(t style, x, y, room float64, text string) {
	s.text(t, x+(room-s.fonts.wide(t, text))/2, y, text)
}

func (s *sheet) flush(t style, x, y, room float64, text string) {
	s.text(t, x+room-s.fonts.wide(t, text), y, text)
}

func (s *sheet) box(c colour, x, y, w, h float64) {
	s.draw(func(pdf *fpdf.Fpdf) {
		pdf.SetFillColor(c.r, c.g, c.b)
		pdf.Rect(x, y, w, h, "F")
	})
}

func (s *sheet) rule(c colour, thick, x1, y1, x2, y2 float64) {
	s.draw(func(pdf *fpdf.Fpdf) {
		pdf.SetDrawColor(c.r, c.g, c.b)
		pdf.SetLineWidth(thick)
		pdf.Line(x1, y1, x2, y2)
	})
}

// lines are the texts broken into visible lines.
func (s *sheet) lines(t style, texts []string, room float64) []string {
	var lines []string
	for _, text := range texts {
		lines = append(lines, s.fonts.wrap(t, s.fonts.visible(text), room)...)
	}
	return lines
}

// paragraph puts texts below each other. No page begins with the last line of a paragraph, and none
// ends with its first.
func (s *sheet) paragraph(texts []string, t style, x, room float64) { s.flow(texts, t, x, room, 0) }

// flow is paragraph with room kept below its end.
func (s *sheet) flow(texts []string, t style, x, room, last float64) {
	lines := s.lines(t, texts, room)
	n, tall := len(lines), t.tall()
	for i, text := range lines {
		switch {
		case i == n-2, i == 0 && n == 1:
			s.need(float64(min(n, 2))*tall + last)
		case i == 0:
			s.need(2 * tall)
		case i == n-1:
		default:
			s.need(tall)
		}
		s.text(t, x, s.y, text)
		s.y += tall
	}
}
