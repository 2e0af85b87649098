package web

import (
	"fmt"
	"strings"

	"github.com/patuh-id/patuh/internal/chart"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// figuresSaid are an office's figures in sentences: how many, how fast, and what reporters thought of it.
func figuresSaid(r *request, f complaint.Figures) []string {
	if f.Few {
		return []string{r.T("web.figures.few")}
	}
	said := []string{r.T("web.figures.received", "n", int(f.Received))}
	if f.Median >= 0 {
		said = append(said, r.T("web.figures.days", "half", f.Median, "most", f.Ninetieth))
	}
	if f.Satisfaction > 0 {
		score := fmt.Sprintf("%d.%d", f.Satisfaction/10, f.Satisfaction%10)
		said = append(said, r.T("web.figures.satisfaction", "score", r.Decimal(score), "n", int(f.Said)))
	}
	return said
}

// counted is a number of an office's cases with its name.
type counted struct {
	name string
	n    complaint.Cell
}

func countedOf(r *request, f complaint.Figures) []counted {
	return []counted{
		{r.T("web.figures.in_time"), f.InTime},
		{r.T("web.figures.late"), f.Late},
		{r.T("web.figures.open"), f.Open},
		{r.T("web.figures.disputed"), f.Disputed},
		{r.T("web.figures.silent"), f.BySilence},
	}
}

// figuresPicture draws how many of an office's cases went which way, all to one scale.
func figuresPicture(r *request, f complaint.Figures) ui.Figure {
	bars := chart.DimensionBars{Head: chart.Head{Title: r.T("web.figures.picture")}}
	table := ui.Table{Caption: r.T("web.figures.picture"), Columns: []ui.Column{{Label: r.T("web.figures.what"), Head: true}, {Label: r.T("web.figures.n"), Numeric: true}}}
	var said []string
	for _, one := range countedOf(r, f) {
		text := r.T("web.figures.hidden")
		if one.n != complaint.Hidden {
			text = r.T("web.figures.of", "n", int(one.n), "of", int(f.Received))
		}
		bars.Rows = append(bars.Rows, chart.DimensionRow{Name: one.name, Bars: []chart.DimensionBar{{
			Points: float64(max(one.n, 0)), Max: float64(f.Received), Known: one.n != complaint.Hidden, Text: text,
		}}})
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: one.name}, {Text: text}}})
		said = append(said, one.name+": "+text)
	}
	bars.Desc = strings.Join(said, "; ")
	figure := ui.Draw("angka", bars)
	figure.Caption = r.T("web.figures.picture")
	figure.Table = ui.DataTable(r.Context, table)
	return figure
}
