package desk

import (
	"math/big"
	"strconv"

	"github.com/patuh-id/patuh/internal/chart"
	runs "github.com/patuh-id/patuh/internal/run/archive"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// runCard is the large statement about a body or a unit.
func (r *request) runCard(v *runBodyView) ui.Score {
	figure, class := &v.Body.Figure, v.Body.Class
	if v.unit != nil {
		figure, class = &v.unit.Figure, v.unit.Class
	}
	card := ui.Score{Period: r.T("desk.run.draft_of", "name", r.runName(&v.Sheet.Run))}
	if figure.Rounded == "" {
		card.Opinion = r.stateText(figure.State)
		return card
	}
	card.Value = r.Decimal(figure.Rounded)
	if c := classNamed(v.ins, class); c != nil {
		card.Zone, card.Class, card.Opinion = ui.Zone(c.Zone), c.Code, c.Opinion.In(r.Lang)
	}
	if p := v.Body.Place; v.unit == nil && p.Place > 0 {
		card.Facts = append(card.Facts, ui.Fact{Label: r.T("desk.run.place"), Value: r.T("desk.run.place_of", "place", p.Place, "of", p.Of)})
	}
	return card
}

// dimensions shows what each dimension brings, of what it can bring.
func (v *runBodyView) dimensions(r *request) (ui.Figure, bool) {
	nodes := v.Body.Dimensions
	if len(nodes) < 2 {
		return ui.Figure{}, false
	}
	bars := chart.DimensionBars{Head: chart.Head{Title: r.T("desk.run.dimensions")}}
	for i := range nodes {
		bars.Rows = append(bars.Rows, v.dimension(r, &nodes[i], len(nodes)))
	}
	f := ui.Draw("dimensi", bars)
	f.Caption = r.T("desk.run.dimensions")
	return f, true
}

func (v *runBodyView) dimension(r *request, n *runs.Node, of int) chart.DimensionRow {
	row := chart.DimensionRow{Name: n.Code}
	most := new(big.Rat).Quo(v.ins.Classes.High, big.NewRat(int64(of), 1))
	if node := v.ins.Node(n.Code); node != nil {
		if label := node.Label.In(r.Lang); label != "" {
			row.Name = label
		}
		if node.Weight != nil && node.Weight.Value != nil {
			most = new(big.Rat).Mul(new(big.Rat).Quo(node.Weight.Value, v.ins.Total), v.ins.Classes.High)
		}
	}
	bar := chart.DimensionBar{Text: r.stateText(n.State)}
	bar.Max, _ = most.Float64() // a picture needs no more
	if points, ok := new(big.Rat).SetString(n.Points); ok {
		bar.Known = true
		bar.Points, _ = points.Float64()
		bar.Text = r.T("desk.run.points_of", "points", r.Decimal(n.PointsRounded), "of", r.Decimal(most.FloatString(v.ins.Method.Round.Places)))
	}
	row.Bars = []chart.DimensionBar{bar}
	return row
}

func placeText(place int) string {
	if place == 0 {
		return ""
	}
	return strconv.Itoa(place)
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}
