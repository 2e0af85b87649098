package paper

import "codeberg.org/go-pdf/fpdf"

// Ask is a question that is answered by hand: what is written for each answer stands below it, the box for it at the
// right, and a line for a note at its end. It is kept on one page as long as it fits onto one.
type Ask struct {
	Mark    string // a number, at the left
	Text    string
	Says    []string // about it: when it is asked, what goes with it
	Choices []Line   // Name is what is written, Text what it means
	Wide    bool     // room for words in the box
	Note    string   // the name of the line below; none where it is empty
}

const (
	askMark   = 9.0
	askBox    = 22.0
	askWide   = 62.0
	askTall   = 10.0 // of the box: two digits by hand
	askBeside = 4.0
	askNote   = 8.5
)

// askRow is a line of a question, with how it is drawn at its place.
type askRow struct {
	tall float64
	draw func(y float64)
}

func (a Ask) lay(s *sheet, last float64) {
	box := askBox
	if a.Wide {
		box = askWide
	}
	room := width - askMark - box - askBeside
	rows := a.rows(s, room)
	tall := askTall + 1
	sum := 0.0
	for _, r := range rows {
		sum += r.tall
	}
	if a.Note != "" {
		sum += askNote
	}
	s.need(min(max(sum, tall)+3+last, floor-top))
	from, page := s.y, len(s.pages)
	s.text(bold(bodySize), left, s.y, s.fonts.visible(a.Mark))
	s.frame(left+width-box, s.y, box, askTall)
	for _, r := range rows {
		s.need(r.tall)
		r.draw(s.y)
		s.y += r.tall
	}
	if len(s.pages) == page {
		s.y = max(s.y, from+tall)
	}
	if a.Note != "" {
		s.need(askNote)
		t := quiet(8)
		s.text(t, left+askMark, s.y+askNote-1-t.tall(), s.fonts.visible(a.Note))
		s.rule(line, 0.25, left+askMark+s.fonts.wide(t, s.fonts.visible(a.Note))+2, s.y+askNote-1, left+width, s.y+askNote-1)
		s.y += askNote
	}
	s.y += 3
}

// rows are the lines beside the box.
func (a Ask) rows(s *sheet, room float64) []askRow {
	var rows []askRow
	add := func(t style, x, room float64, texts ...string) {
		for _, text := range s.lines(t, texts, room) {
			rows = append(rows, askRow{t.tall(), func(y float64) { s.text(t, x, y, text) }})
		}
	}
	add(regular(bodySize), left+askMark, room, a.Text)
	for _, text := range a.Says {
		add(quiet(8.5), left+askMark, room, text)
	}
	if len(a.Choices) > 0 {
		rows = append(rows, askRow{0.8, func(float64) {}})
	}
	return append(rows, choiceRows(s, a.Choices, room)...)
}

// choiceRows put short answers beside each other, and long ones below.
func choiceRows(s *sheet, choices []Line, room float64) []askRow {
	const between = 6.0
	key, t := bold(9), regular(9)
	var rows []askRow
	var now []func(y float64)
	at := 0.0
	end := func() {
		if len(now) > 0 {
			ops := now
			rows = append(rows, askRow{t.tall(), func(y float64) {
				for _, op := range ops {
					op(y)
				}
			}})
		}
		now, at = nil, 0
	}
	for _, c := range choices {
		name, text := s.fonts.visible(c.Name), s.fonts.visible(c.Text)
		indent := s.fonts.wide(key, name)
		if name != "" {
			indent += 2
		}
		wide := indent + s.fonts.wide(t, text)
		if at > 0 && at+wide > room {
			end()
		}
		x := left + askMark + at
		for i, part := range s.lines(t, []string{c.Text}, room-indent) {
			if i > 0 {
				end()
			}
			if i == 0 {
				now = append(now, func(y float64) { s.text(key, x, y, name) })
			}
			now = append(now, func(y float64) { s.text(t, x+indent, y, part) })
		}
		if at += wide + between; wide > room {
			end()
		}
	}
	end()
	return rows
}

func (s *sheet) frame(x, y, w, h float64) {
	s.draw(func(pdf *fpdf.Fpdf) {
		pdf.SetDrawColor(ink.r, ink.g, ink.b)
		pdf.SetLineWidth(0.35)
		pdf.Rect(x, y, w, h, "D")
	})
}

// Blanks are rows of names with lines behind them that are written on.
type Blanks struct{ Rows [][]Blank }

func (b Blanks) lay(s *sheet, last float64) {
	for i, row := range b.Rows {
		tall := slipRow + 2.4
		for _, one := range row {
			tall = max(tall, float64(1+one.Lines)*slipRow+2.4)
		}
		below := 0.0
		if i == len(b.Rows)-1 {
			below = last
		}
		s.need(tall + below)
		s.y += 2.4
		s.blanks([][]Blank{row})
	}
	s.y += gap
}

// Badge says what a paper is about, with a code for telephones at the right.
type Badge struct {
	Lines []Line
	Code  *Code
}

func (b Badge) lay(s *sheet, last float64) {
	t := regular(bodySize - 0.5)
	room := width
	if b.Code != nil {
		room -= codeSide + 6
	}
	indent := 0.0
	for _, l := range b.Lines {
		indent = max(indent, s.fonts.wide(t, s.fonts.visible(l.Name))+4)
	}
	tall := 0.0
	for _, l := range b.Lines {
		tall += float64(len(s.lines(t, []string{l.Text}, room-indent))) * t.tall()
	}
	if b.Code != nil {
		tall = max(tall, codeSide)
	}
	s.need(tall + last)
	from := s.y
	if b.Code != nil {
		s.squares(b.Code.squares, left+width-codeSide, from, codeSide)
	}
	for _, l := range b.Lines {
		s.text(t, left, s.y, s.fonts.visible(l.Name))
		for _, text := range s.lines(t, []string{l.Text}, room-indent) {
			s.text(t, left+indent, s.y, text)
			s.y += t.tall()
		}
	}
	s.y = from + max(tall, s.y-from) + gap
}

// Notice stands in a frame: what must not be overlooked.
type Notice struct {
	Title string
	Says  []string
}

func (n Notice) lay(s *sheet, last float64) {
	const pad = 3.0
	head, t := bold(bodySize), regular(bodySize)
	room := width - 2*pad
	title, says := s.lines(head, notEmpty(n.Title), room), [][]string{}
	tall := 2*pad + float64(len(title))*head.tall()
	for _, one := range n.Says {
		lines := s.lines(t, []string{one}, room)
		says = append(says, lines)
		tall += float64(len(lines))*t.tall() + 1
	}
	s.need(min(tall+last, floor-top))
	s.frame(left, s.y, width, tall)
	y := s.y + pad
	for _, text := range title {
		s.text(head, left+pad, y, text)
		y += head.tall()
	}
	for _, lines := range says {
		for _, text := range lines {
			s.text(t, left+pad, y, text)
			y += t.tall()
		}
		y++
	}
	s.y += tall + gap
}
