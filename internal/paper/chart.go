package paper

import (
	"cmp"

	"codeberg.org/go-pdf/fpdf"

	"github.com/patuh-id/patuh/internal/chart"
)

// Bars draws points over their maximum, the same values as on the web. All bars have one scale.
type Bars struct {
	Title string
	Rows  []chart.DimensionRow
}

func (b Bars) lay(s *sheet, last float64) {
	const thick = 4.2
	title(s, b.Title, 20)
	longest := 0.0
	for _, row := range b.Rows {
		for _, bar := range row.Bars {
			longest = max(longest, bar.Max, bar.Points)
		}
	}
	t, strong := regular(9), bold(9)
	for i, row := range b.Rows {
		below := 0.0
		if i == len(b.Rows)-1 {
			below = last
		}
		s.need(t.tall() + float64(len(row.Bars))*(thick+t.tall()+1.5) + below)
		alone := len(row.Bars) == 1 && row.Bars[0].Name == ""
		s.paragraph([]string{row.Name}, strong, left, width*0.7)
		for _, bar := range row.Bars {
			if alone {
				s.y -= t.tall() // beside the name
			}
			s.text(t, left, s.y, s.fonts.visible(bar.Name))
			s.flush(t, left, s.y, width, s.fonts.visible(bar.Text))
			s.y += t.tall() + 0.4
			if longest > 0 {
				s.box(pale, left, s.y, width*max(bar.Max, 0)/longest, thick)
				if bar.Known {
					s.box(forest, left, s.y, width*max(bar.Points, 0)/longest, thick)
				}
			}
			s.y += thick + 1.6
		}
		s.y += 0.8
	}
	s.y += gap
}

// Trend draws values over the years between 0 and 100, the same values as on the web. A year that is
// not known has no point, and no line goes to one that cannot be compared with the year before.
type Trend struct {
	Title string
	Tall  float64 // of the drawing, in millimetres; 0 is 52
	Years []chart.TrendYear
}

func (c Trend) lay(s *sheet, last float64) {
	tall := cmp.Or(c.Tall, 52)
	title(s, c.Title, tall+16)
	s.need(tall + 16 + last)
	t := quiet(8)
	plot := left + 10
	room := width - 10
	height := func(v float64) float64 { return s.y + 4 + tall*(1-min(max(v, 0), 100)/100) }
	for v := 0; v <= 100; v += 25 {
		s.rule(line, 0.12, plot, height(float64(v)), plot+room, height(float64(v)))
		s.flush(t, left, height(float64(v))-1.9, 8, itoa(v))
	}
	column := room / float64(max(len(c.Years), 1))
	middle := func(i int) float64 { return plot + column*(float64(i)+0.5) }
	for i, y := range c.Years {
		if y.Known && i > 0 && c.Years[i-1].Known && y.Link != chart.Broken {
			s.segment(y.Link == chart.Partial, middle(i-1), height(c.Years[i-1].Value), middle(i), height(y.Value))
		}
	}
	for i, y := range c.Years {
		s.centred(t, middle(i)-column/2, s.y+tall+5.5, column, s.fonts.visible(y.Year))
		said := s.fonts.visible(y.Text)
		if !y.Known {
			for n, text := range s.fonts.wrap(t, said, column-2) {
				s.plain(t, middle(i)-column/2, s.y+tall-3*t.tall()+float64(n)*t.tall(), column, text)
			}
			continue
		}
		s.dot(middle(i), height(y.Value))
		above := height(y.Value) - 5.6
		if above < s.y {
			above = height(y.Value) + 1.6
		}
		s.plain(bold(8.5), middle(i)-column/2, above, column, said)
	}
	s.y += tall + 12 + gap
}

// plain puts a text in the middle of room, on white, so that no line runs through it.
func (s *sheet) plain(t style, x, y, room float64, text string) {
	w := s.fonts.wide(t, text) + 1
	s.box(white, x+(room-w)/2, y+0.5, w, t.size*point*1.15)
	s.centred(t, x, y, room, text)
}

func (s *sheet) segment(dashed bool, x1, y1, x2, y2 float64) {
	s.draw(func(pdf *fpdf.Fpdf) {
		if dashed {
			pdf.SetDashPattern([]float64{1.6, 1.2}, 0)
		}
		pdf.SetDrawColor(forest.r, forest.g, forest.b)
		pdf.SetLineWidth(0.7)
		pdf.Line(x1, y1, x2, y2)
		if dashed {
			pdf.SetDashPattern(nil, 0)
		}
	})
}

func (s *sheet) dot(x, y float64) {
	s.draw(func(pdf *fpdf.Fpdf) {
		pdf.SetFillColor(forest.r, forest.g, forest.b)
		pdf.Circle(x, y, 1.3, "F")
	})
}

// title stands over a chart, with so much of it.
func title(s *sheet, text string, of float64) {
	if text == "" {
		return
	}
	t := bold(bodySize - 0.5)
	s.need(t.tall() + of)
	s.flow([]string{text}, t, left, width, 0)
	s.y += 1
}
