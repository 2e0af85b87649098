package paper

import (
	"slices"
	"strings"
)

// Align says where the cells of a column stand.
type Align int

// Texts stand at the left; numbers with their decimal marks below each other.
const (
	Left Align = iota
	Right
	Decimal
)

// Column is a column of a Table.
type Column struct {
	Title string
	Align Align
}

// Table has a head that is repeated on every page it reaches. Without a title in any column it is
// bare: names and what belongs to them, below each other without lines.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]string
	Mark    string // the decimal mark of the language: "," or "."
}

// grid is a table with its columns' places worked out.
type grid struct {
	Table
	t      style
	pad    float64
	bare   bool
	head   [][]string
	x, w   []float64
	behind []float64 // room for what stands behind the decimal mark
}

const cellPad = 1.6

func (t Table) lay(s *sheet, last float64) {
	if len(t.Columns) == 0 {
		return
	}
	g := t.grid(s)
	if t.Caption != "" {
		s.need(bold(bodySize).tall() + 3*g.t.tall())
		s.flow([]string{t.Caption}, bold(bodySize-0.5), left, width, 0)
		s.y += 0.8
	}
	g.header(s, 2*g.t.tall())
	for i, row := range t.Rows {
		below := 0.0
		if i == len(t.Rows)-1 {
			below = last
		}
		if len(s.pages) > MaxPages {
			return
		}
		g.row(s, row, below)
	}
	s.y += gap + 0.6
}

func (t Table) grid(s *sheet) *grid {
	g := &grid{Table: t, t: regular(9), pad: cellPad}
	g.bare = !slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Title != "" })
	if g.bare {
		g.t = regular(bodySize)
	}
	natural, least := make([]float64, len(t.Columns)), make([]float64, len(t.Columns))
	g.behind = make([]float64, len(t.Columns))
	for i, c := range t.Columns {
		g.fit(s, &natural[i], &least[i], c.Title, style{bold: true, size: g.t.size})
		before := 0.0
		for _, row := range t.Rows {
			cell := cellOf(row, i)
			if c.Align == Decimal {
				whole, rest := g.split(cell)
				before = max(before, s.fonts.wide(g.t, s.fonts.visible(whole)))
				g.behind[i] = max(g.behind[i], s.fonts.wide(g.t, s.fonts.visible(rest)))
			}
			g.fit(s, &natural[i], &least[i], cell, g.t)
		}
		natural[i], least[i] = max(natural[i], before+g.behind[i]), max(least[i], before+g.behind[i])
	}
	g.w = share(natural, least, width-2*g.pad*float64(len(t.Columns)), !g.bare)
	g.x = make([]float64, len(t.Columns))
	at := left
	for i := range g.x {
		g.x[i] = at + g.pad
		at += g.w[i] + 2*g.pad
	}
	for i, c := range t.Columns {
		g.head = append(g.head, s.lines(style{bold: true, size: g.t.size}, []string{c.Title}, g.w[i]))
	}
	return g
}

// fit widens a column for a cell: naturally to its whole text, at least to its longest word, and
// never to more than the page has.
func (g *grid) fit(s *sheet, natural, least *float64, cell string, t style) {
	cell = s.fonts.visible(cell)
	for part := range strings.SplitSeq(cell, "\n") {
		*natural = max(*natural, min(s.fonts.wide(t, part), width)+0.01)
	}
	for word := range strings.FieldsSeq(cell) {
		*least = max(*least, min(s.fonts.wide(t, word), width/3)+0.01)
	}
}

// share gives each column its room: what it needs at least, and of the rest as much as it would like.
func share(natural, least []float64, room float64, fill bool) []float64 {
	wanted, needed := sum(natural), sum(least)
	w := make([]float64, len(natural))
	for i := range w {
		switch {
		case wanted <= room && fill:
			w[i] = natural[i] * room / max(wanted, 1)
		case wanted <= room:
			w[i] = natural[i]
		case needed >= room:
			w[i] = least[i] * room / needed
		default:
			w[i] = least[i] + (natural[i]-least[i])*(room-needed)/(wanted-needed)
		}
	}
	return w
}

func sum(of []float64) float64 {
	total := 0.0
	for _, v := range of {
		total += v
	}
	return total
}

func cellOf(row []string, i int) string {
	if i < len(row) {
		return row[i]
	}
	return ""
}

// split cuts a number at its decimal mark, which stays with what stands behind it.
func (g *grid) split(cell string) (string, string) {
	if i := strings.LastIndex(cell, g.Mark); g.Mark != "" && i >= 0 {
		return cell[:i], cell[i:]
	}
	return cell, ""
}

// header puts the head where at least so much of a first row has room below it.
func (g *grid) header(s *sheet, below float64) {
	if g.bare {
		return
	}
	t := style{bold: true, size: g.t.size, colour: ink}
	n := 1
	for _, lines := range g.head {
		n = max(n, len(lines))
	}
	h := float64(n)*t.tall() + 2*g.pad*0.8
	s.need(h + below)
	s.box(pale, left, s.y, width, h)
	s.rule(forest, 0.5, left, s.y+h, left+width, s.y+h)
	for i, lines := range g.head {
		for k, text := range lines {
			y := s.y + g.pad*0.8 + float64(n-len(lines)+k)*t.tall()
			if g.Columns[i].Align == Left {
				s.text(t, g.x[i], y, text)
			} else {
				s.flush(t, g.x[i], y, g.w[i], text)
			}
		}
	}
	s.y += h
}

// row puts a row; one that is taller than a page goes on over the next.
func (g *grid) row(s *sheet, row []string, last float64) {
	cells, n := make([][]string, len(g.Columns)), 1
	for i := range g.Columns {
		cells[i] = s.lines(g.t, []string{cellOf(row, i)}, g.w[i]+0.02)
		n = max(n, len(cells[i]))
	}
	tall, pad := g.t.tall(), g.pad*0.6
	if g.bare {
		pad = 0
	}
	for from := 0; from < n; {
		count := n - from
		if h := float64(count)*tall + 2*pad; h > (floor-top)*0.5 {
			count = max(1, min(count, int((floor-s.y-2*pad)/tall)))
		} else if s.need(h + last) {
			g.header(s, 0)
		}
		g.part(s, row, cells, from, count, pad)
		from += count
		if from < n {
			s.newPage()
			g.header(s, 0)
		}
	}
}

// part puts count lines of a row.
func (g *grid) part(s *sheet, row []string, cells [][]string, from, count int, pad float64) {
	tall := g.t.tall()
	for i, c := range g.Columns {
		for k := from; k < min(from+count, len(cells[i])); k++ {
			y := s.y + pad + float64(k-from)*tall
			switch {
			case c.Align == Decimal && len(cells[i]) == 1:
				whole, rest := g.split(cellOf(row, i))
				edge := g.x[i] + g.w[i] - g.behind[i]
				whole = s.fonts.visible(whole)
				s.text(g.t, edge-s.fonts.wide(g.t, whole), y, whole+s.fonts.visible(rest))
			case c.Align == Left:
				s.text(g.t, g.x[i], y, cells[i][k])
			default:
				s.flush(g.t, g.x[i], y, g.w[i], cells[i][k])
			}
		}
	}
	s.y += float64(count)*tall + 2*pad
	if !g.bare {
		s.rule(line, 0.15, left, s.y, left+width, s.y)
	}
}
