package redact

import (
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence/picture"
)

// maxText bounds areas as text, far above what MaxAreas of them take.
const maxText = 40 * picture.MaxAreas

// ParseAreas reads areas as forms send them: "x,y,w,h" of each, as fractions, with spaces between. It does not
// look whether they can be: see picture.CheckAreas. Kind: Invalid.
func ParseAreas(text string) ([]picture.Area, error) {
	wrong := problem.New(problem.Invalid, "redact.areas", nil)
	if len(text) > maxText {
		return nil, problem.New(problem.Invalid, "picture.many_areas", problem.Args{"max": picture.MaxAreas})
	}
	var areas []picture.Area
	for _, part := range strings.Fields(text) {
		numbers := strings.Split(part, ",")
		if len(numbers) != 4 {
			return nil, wrong
		}
		var n [4]float64
		for i := range n {
			var err error
			if n[i], err = strconv.ParseFloat(numbers[i], 64); err != nil {
				return nil, wrong
			}
		}
		areas = append(areas, picture.Area{X: n[0], Y: n[1], W: n[2], H: n[3]})
	}
	return areas, nil
}

// AreasText writes areas as ParseAreas reads them, to a ten-thousandth of the picture.
func AreasText(areas []picture.Area) string {
	parts := make([]string, len(areas))
	short := func(n float64) string {
		return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(n, 'f', 4, 64), "0"), ".")
	}
	for i, a := range areas {
		parts[i] = short(a.X) + "," + short(a.Y) + "," + short(a.W) + "," + short(a.H)
	}
	return strings.Join(parts, " ")
}

// Grid lies over a picture, or over a quarter of it, so that whoever draws nothing ticks its cells.
type Grid struct {
	Columns, Rows int
	// Quarter: 0 the whole, 1 to 4 from the upper left on.
	Quarter int
}

// columns of every grid: cells that a finger hits, on the narrowest telephone.
const columns = 8

// GridOf is the grid over a picture of a size, in nearly square cells.
func GridOf(width, height, quarter int) Grid {
	rows := columns
	if width > 0 {
		rows = (columns*height + width/2) / width
	}
	if quarter < 0 || quarter > 4 {
		quarter = 0
	}
	return Grid{Columns: columns, Rows: min(max(rows, 4), 12), Quarter: quarter}
}

// Part is the part of the picture that the grid lies over.
func (g Grid) Part() picture.Area {
	if g.Quarter == 0 {
		return picture.Area{W: 1, H: 1}
	}
	return picture.Area{X: float64((g.Quarter-1)%2) / 2, Y: float64((g.Quarter-1)/2) / 2, W: 0.5, H: 0.5}
}

// Cell is the area of the n-th cell, counted in rows from 1 on.
func (g Grid) Cell(n int) (picture.Area, bool) {
	if n < 1 || n > g.Columns*g.Rows {
		return picture.Area{}, false
	}
	p := g.Part()
	w, h := p.W/float64(g.Columns), p.H/float64(g.Rows)
	return picture.Area{X: p.X + float64((n-1)%g.Columns)*w, Y: p.Y + float64((n-1)/g.Columns)*h, W: w, H: h}, true
}
