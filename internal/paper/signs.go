package paper

// Signs are two who sign beside each other, below a line for the place and the day.
type Signs struct {
	Place       Blank
	Left, Right Signature // where a name is not known it is written by hand, and so is what stands in Below
}

func (d Signs) lay(s *sheet, last float64) {
	const between = 10.0
	room := (width - between) / 2
	tall := 0.0
	for _, one := range []Signature{d.Left, d.Right} {
		tall = max(tall, one.tall(s, room))
	}
	s.need(slipRow + 4 + tall + last)
	s.y += 2
	s.blanks([][]Blank{{d.Place, {}}})
	s.y += 2
	d.Left.byHand(s, left, room)
	d.Right.byHand(s, left+room+between, room)
	s.y += tall + gap
}

func (g Signature) tall(s *sheet, room float64) float64 {
	t := regular(bodySize)
	n := len(s.lines(t, []string{g.Title}, room)) + max(1, len(s.lines(bold(bodySize), []string{g.Name}, room)))
	return signRoom + float64(n)*t.tall() + float64(len(g.Below))*slipRow + 2
}

// byHand puts a signature for which names may have to be written.
func (g Signature) byHand(s *sheet, x, room float64) {
	t, y := regular(bodySize), s.y
	for _, text := range s.lines(t, []string{g.Title}, room) {
		s.text(t, x, y, text)
		y += t.tall()
	}
	y += signRoom
	s.rule(line, 0.25, x, y, x+room*0.8, y)
	y++
	if g.Name != "" {
		for _, text := range s.lines(bold(bodySize), []string{g.Name}, room) {
			s.text(bold(bodySize), x, y, text)
			y += t.tall()
		}
	}
	small := regular(8.5)
	for _, name := range g.Below {
		name = s.fonts.visible(name)
		s.text(small, x, y+slipRow-1-small.tall()+0.6, name)
		s.rule(line, 0.25, x+s.fonts.wide(small, name)+2, y+slipRow-1, x+room*0.8, y+slipRow-1)
		y += slipRow
	}
}
