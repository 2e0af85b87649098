package paper

import (
	"cmp"

	"codeberg.org/go-pdf/fpdf"
)

// Certificate is a page to be framed: who is given what and why, who signs, and where its code is looked up. It fills a
// page across; nothing else of a Document belongs on it.
type Certificate struct {
	Above, Name string // the office
	Logo        *Picture
	Title       string
	Number      string
	Given       string // "diberikan kepada"
	Holder      string
	Of          string // the body of a unit
	Why         []string
	Facts       []Line // figure, class, opinion
	Basis       string
	Place       string // and day
	Sign        *Signature
	Code        *Code
}

// The page across, in mm.
const (
	wideWidth  = pageHeight
	wideHeight = pageWidth
	wideMargin = 26.0
	wideRoom   = wideWidth - 2*wideMargin
	wideCode   = 26.0
)

func (c Certificate) lay(s *sheet, _ float64) {
	s.border(9, 0.9)
	s.border(11.5, 0.25)
	y := 19.0
	if c.Logo != nil {
		w, h := c.Logo.within(40, 17)
		s.picture(c.Logo, (wideWidth-w)/2, y, w, h)
		y += h + 2
	} else {
		y += 4
	}
	y = s.middle(y, quiet(10.5), c.Above)
	y = s.middle(y, bold(13), c.Name) + 6
	y = s.middle(y, style{bold: true, size: 32, colour: forest}, c.Title)
	y = s.middle(y, regular(10.5), c.Number) + 6
	y = s.middle(y, quiet(11.5), c.Given) + 1
	y = s.fitted(y, c.Holder)
	y = s.middle(y, regular(12), c.Of) + 4
	for _, text := range c.Why {
		y = s.middle(y, regular(11.5), text)
	}
	y = s.facts(y+5, c.Facts) + 4
	s.middle(y, quiet(9.5), c.Basis)
	c.foot(s)
}

// middle puts a text in the middle of the page, in as many lines as it takes, and returns where the next one begins.
func (s *sheet) middle(y float64, t style, text string) float64 {
	if text == "" {
		return y
	}
	for _, line := range s.lines(t, []string{text}, wideRoom) {
		s.centred(t, wideMargin, y, wideRoom, line)
		y += t.tall()
	}
	return y
}

// fitted puts a name down as large as one line lets it be, and a longer one in two.
func (s *sheet) fitted(y float64, name string) float64 {
	t := bold(24)
	for t.size > 15 && s.fonts.wide(t, s.fonts.visible(name)) > wideRoom {
		t.size--
	}
	return s.middle(y, t, name)
}

// facts stand beside each other, the name of each above it.
func (s *sheet) facts(y float64, facts []Line) float64 {
	if len(facts) == 0 {
		return y
	}
	name, text := quiet(8.5), bold(14)
	room := wideRoom / float64(max(len(facts), 3))
	from := (wideWidth - room*float64(len(facts))) / 2
	tall := 0.0
	for i, fact := range facts {
		x := from + room*float64(i)
		s.centred(name, x, y, room, s.fonts.visible(fact.Name))
		at := y + name.tall()
		for _, line := range s.lines(text, []string{fact.Text}, room-4) {
			s.centred(text, x, at, room, line)
			at += text.tall()
		}
		tall = max(tall, at-y)
	}
	return y + tall
}

// foot is the code at the left and the signature at the right.
func (c Certificate) foot(s *sheet) {
	end := wideHeight - 17.0
	if c.Code != nil {
		top := end - wideCode
		s.squares(c.Code.squares, wideMargin, top, wideCode)
		t := quiet(7.5)
		y := top + 1
		for _, line := range s.lines(t, []string{c.Code.Scan}, 62) {
			s.text(t, wideMargin+wideCode+4, y, line)
			y += t.tall()
		}
		t, lines := s.fonts.address(t, c.Code.Address, 62)
		for _, line := range lines {
			s.text(t, wideMargin+wideCode+4, y, line)
			y += t.tall()
		}
	}
	if c.Sign == nil {
		return
	}
	const room = 88.0
	x, t := wideWidth-wideMargin-room, regular(10.5)
	var above, below []string
	above = append(above, s.lines(t, []string{cmp.Or(c.Place, " "), c.Sign.Title}, room)...)
	below = append(below, s.lines(bold(t.size), []string{c.Sign.Name}, room)...)
	y := end - float64(len(above)+len(below))*t.tall() - 16
	for _, line := range above {
		s.centred(t, x, y, room, line)
		y += t.tall()
	}
	y += 16
	for _, line := range below {
		s.centred(bold(t.size), x, y, room, line)
		y += t.tall()
	}
}

// border draws a line around the page.
func (s *sheet) border(in, thick float64) {
	s.draw(func(pdf *fpdf.Fpdf) {
		pdf.SetDrawColor(forest.r, forest.g, forest.b)
		pdf.SetLineWidth(thick)
		pdf.Rect(in, in, wideWidth-2*in, wideHeight-2*in, "D")
	})
}
