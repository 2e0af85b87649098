package desk

import (
	"github.com/patuh-id/patuh/internal/chart"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// maxBars is how many offices a picture has; the table has all.
const maxBars = 10

// figure shows how many cases are overdue at which office, as bars of one scale.
func (v *boardView) figure(r *request) (ui.Figure, bool) {
	most, late := 0, 0
	for _, o := range v.Offices {
		if o.Overdue > 0 {
			late++
		}
		most = max(most, o.Overdue)
	}
	if late < 2 { // one bar shows nothing that its number does not
		return ui.Figure{}, false
	}
	bars := chart.DimensionBars{Head: chart.Head{Title: r.T("desk.board.figure")}}
	for _, o := range v.Offices[:min(len(v.Offices), maxBars)] {
		if o.Overdue == 0 {
			continue
		}
		bars.Rows = append(bars.Rows, chart.DimensionRow{Name: v.officeName(r, o.Body, o.Unit), Bars: []chart.DimensionBar{{
			Points: float64(o.Overdue), Max: float64(most), Known: true, Text: r.Int(o.Overdue),
		}}})
	}
	f := ui.Draw("terlambat", bars)
	f.Caption = r.T("desk.board.figure")
	return f, true
}
