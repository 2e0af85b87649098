package paper

import (
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// lay puts the letterhead on the first page: the logo at the left, the names in the middle, a thick
// and a thin rule below.
func (h Letterhead) lay(s *sheet) {
	if h.Name == "" && h.Above == "" {
		return
	}
	x, room := left, width
	if h.Logo != nil {
		w, tall := h.Logo.within(22, 24)
		s.picture(h.Logo, left+(22-w)/2, top, w, tall)
		x, room = left+25, width-50
	}
	s.y = top + 0.5
	h.row(s, bold(12), x, room, h.Above)
	h.row(s, bold(14), x, room, h.Name)
	s.y += 0.8
	for _, text := range h.Address {
		h.row(s, quiet(8.5), x, room, text)
	}
	if h.Logo != nil {
		s.y = max(s.y, top+25)
	}
	s.y += 2
	s.rule(ink, 0.9, left, s.y, left+width, s.y)
	s.rule(ink, 0.25, left, s.y+1.1, left+width, s.y+1.1)
	s.y += 6
}

func (h Letterhead) row(s *sheet, t style, x, room float64, text string) {
	if text == "" {
		return
	}
	for _, line := range s.lines(t, []string{text}, room) {
		s.centred(t, x, s.y, room, line)
		s.y += t.tall() * 0.93
	}
}

// The window of an envelope, in mm from the top of the page.
const (
	windowTop   = 52.0
	windowEnd   = 92.0
	windowWidth = 78.0
)

// window puts the address where the envelope shows it, and begins everything else below.
func (d Document) window(s *sheet) {
	if len(d.Window) == 0 {
		return
	}
	s.y = max(s.y, windowTop)
	s.paragraph(d.Window, regular(bodySize), left, windowWidth)
	s.y = max(s.y, windowEnd)
}

// lines puts the number, the subject and their like at the left, and the place and day at the right.
func (d Document) lines(s *sheet) {
	t := regular(bodySize)
	room := width
	if d.Place != "" {
		place := s.lines(t, []string{d.Place}, width*0.38)
		for i, text := range place {
			s.flush(t, left, s.y+float64(i)*t.tall(), width, text)
		}
		room = width * 0.6
		if len(d.Lines) == 0 {
			s.y += float64(len(place)) * t.tall()
		}
	}
	indent := 0.0
	for _, l := range d.Lines {
		indent = max(indent, s.fonts.wide(t, s.fonts.visible(l.Name))+3)
	}
	for _, l := range d.Lines {
		s.text(t, left, s.y, s.fonts.visible(l.Name))
		s.text(t, left+indent, s.y, ":")
		s.paragraph([]string{l.Text}, t, left+indent+3, room-indent-3)
	}
	if len(d.Lines) > 0 || d.Place != "" {
		s.y += 5
	}
}

// foot puts onto every page what names it.
func (d Document) foot(s *sheet) {
	t := quiet(7.5)
	pages := len(s.pages)
	for i := range s.pages {
		said := s.fonts.visible(strings.NewReplacer("{page}", itoa(i+1), "{pages}", itoa(pages)).Replace(d.Words.Page))
		room := width - s.fonts.wide(t, said) - 8
		ops := []func(*fpdf.Fpdf){
			textAt(t, left+width-s.fonts.wide(t, said), floor+10, said),
			func(pdf *fpdf.Fpdf) {
				pdf.SetDrawColor(line.r, line.g, line.b)
				pdf.SetLineWidth(0.2)
				pdf.Line(left, floor+8, left+width, floor+8)
			},
		}
		for n, text := range s.lines(t, notEmpty(d.Words.Code, d.Words.Accessible), room) {
			if n < 3 {
				ops = append(ops, textAt(t, left, floor+10+float64(n)*t.tall(), text))
			}
		}
		s.pages[i] = append(s.pages[i], ops...)
		if d.Draft != "" {
			s.pages[i] = append([]func(*fpdf.Fpdf){across(s, d.Draft)}, s.pages[i]...)
		}
	}
}

// across writes a word over the page, pale, below everything else.
func across(s *sheet, word string) func(*fpdf.Fpdf) {
	t := style{bold: true, size: 90, colour: faint}
	word = s.fonts.visible(word)
	w := s.fonts.wide(t, word)
	return func(pdf *fpdf.Fpdf) {
		pdf.TransformBegin()
		pdf.TransformRotate(50, pageWidth/2, pageHeight/2)
		textAt(t, pageWidth/2-w/2, pageHeight/2-20, word)(pdf)
		pdf.TransformEnd()
	}
}

func notEmpty(texts ...string) []string {
	var kept []string
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}
