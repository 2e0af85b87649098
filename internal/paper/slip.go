package paper

import (
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// Slip is a form to be written on by hand, two on a page, and below a line to cut along the part that whoever
// filled it in takes home. It is never broken over two pages; words that leave no room for it are cut off.
type Slip struct {
	Title, Issuer string    // "Slip A-0007" at the left, the office at the right
	Rows          [][]Blank // those of a row stand beside each other
	Cut           string    // stands on the line to cut along

	Stub   string    // the title of the part below
	From   []string  // who gave it: name, address, telephone
	Filled [][]Blank // of the part below
	Says   []string
}

// Blank is what is filled in by hand: a line or several, or one of some choices to be ticked.
type Blank struct {
	Name  string
	Lines int      // beyond the one beside the name
	Ticks []string // boxes instead of a line
}

const (
	slipsOnPage = 2
	slipRow     = 6.6 // room to write in
	slipGap     = 8.0 // between two of them
	slipTick    = 2.6
)

func (p Slip) lay(s *sheet, _ float64) {
	tall := (floor - top - slipGap*(slipsOnPage-1)) / slipsOnPage
	if s.y > top && s.y+slipGap+tall > floor+0.01 {
		s.newPage()
	}
	if s.y > top {
		s.dashes(left, s.y+slipGap/2)
		s.y += slipGap
	}
	end := s.y + tall
	title, issuer := bold(13), quiet(8.5)
	s.text(title, left, s.y, s.fonts.visible(p.Title))
	s.flush(issuer, left, s.y+1.2, width, s.fonts.shorten(issuer, p.Issuer, width-s.fonts.wide(title, p.Title)-6))
	s.y += title.tall() + 0.5
	s.blanks(p.Rows)
	s.y += 2
	s.cut(p.Cut)
	s.text(bold(bodySize), left, s.y, s.fonts.visible(p.Stub))
	s.y += bold(bodySize).tall()
	s.upTo(end, quiet(8), []string{strings.Join(p.From, " · ")})
	s.blanks(p.Filled)
	s.y += 1
	s.upTo(end, regular(8), p.Says)
	s.y = end
}

// upTo puts down as many lines as there is room for.
func (s *sheet) upTo(end float64, t style, texts []string) {
	for _, text := range s.lines(t, texts, width) {
		if s.y+t.tall() <= end+0.01 {
			s.text(t, left, s.y, text)
			s.y += t.tall()
		}
	}
}

// cut draws a dashed line with a word at its beginning.
func (s *sheet) cut(word string) {
	t := quiet(7.5)
	word = s.fonts.visible(word)
	s.text(t, left, s.y, word)
	y := s.y + t.tall()/2
	s.dashes(left+s.fonts.wide(t, word)+2, y)
	s.y += t.tall() + 1.5
}

// dashes are a line to cut along, to the right edge.
func (s *sheet) dashes(x, y float64) {
	s.draw(func(pdf *fpdf.Fpdf) {
		pdf.SetDashPattern([]float64{1.6, 1.2}, 0)
		pdf.SetDrawColor(line.r, line.g, line.b)
		pdf.SetLineWidth(0.3)
		pdf.Line(x, y, left+width, y)
		pdf.SetDashPattern(nil, 0)
	})
}

// blanks are rows of names with the lines behind them that are written on.
func (s *sheet) blanks(rows [][]Blank) {
	const between = 4.0
	t := regular(8.5)
	for _, row := range rows {
		more := 0
		room := (width - between*float64(len(row)-1)) / float64(len(row))
		for i, one := range row {
			x := left + float64(i)*(room+between)
			base := s.y + slipRow - 1
			if one.Name == "" && one.Lines == 0 && len(one.Ticks) == 0 {
				continue // room that stays free
			}
			name := s.fonts.visible(one.Name)
			s.text(t, x, base-t.tall()+0.6, name)
			from := x
			if name != "" {
				from += s.fonts.wide(t, name) + 2
			}
			if len(one.Ticks) > 0 {
				s.ticks(t, from, base, one.Ticks)
				continue
			}
			s.rule(line, 0.25, from, base, x+room, base)
			for n := range one.Lines {
				y := base + float64(n+1)*slipRow
				s.rule(line, 0.25, x, y, x+room, y)
			}
			more = max(more, one.Lines)
		}
		s.y += float64(1+more) * slipRow
	}
}

func (s *sheet) ticks(t style, x, base float64, choices []string) {
	for _, choice := range choices {
		choice = s.fonts.visible(choice)
		at := x
		s.draw(func(pdf *fpdf.Fpdf) {
			pdf.SetDrawColor(0, 0, 0)
			pdf.SetLineWidth(0.25)
			pdf.Rect(at, base-slipTick, slipTick, slipTick, "D")
		})
		s.text(t, x+slipTick+1.2, base-t.tall()+0.6, choice)
		x += slipTick + 1.2 + s.fonts.wide(t, choice) + 4
	}
}

// shorten cuts a text to the room that there is.
func (l *letters) shorten(t style, text string, room float64) string {
	text = l.visible(text)
	if l.wide(t, text) <= room {
		return text
	}
	letters := []rune(text)
	for len(letters) > 0 && l.wide(t, string(letters)+"…") > room {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + "…"
}
