package desk

import (
	"context"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/chart"
	"github.com/patuh-id/patuh/internal/improve"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/paper"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// leaderView is the one page for the head of a body.
type leaderView struct {
	improve.Overview
	trend []chart.TrendYear // of published figures
}

func (d *Desk) leaderView(ctx context.Context, r *request) (*leaderView, error) {
	s, err := d.Cards.One(ctx, r.actor, r.part("id"))
	if err != nil {
		return nil, err
	}
	v := &leaderView{}
	if v.Overview, err = d.Cards.Overview(ctx, s); err != nil {
		return nil, err
	}
	page, err := d.Results.Body(ctx, s.Card.Body)
	if problem.KindOf(err) == problem.NotFound {
		return v, nil // nothing of it is published
	}
	v.trend = d.trendOf(r, page.Results)
	return v, err
}

// trendOf are published figures by year, with gaps where a year has none.
func (d *Desk) trendOf(r *request, all []result.Result) []chart.TrendYear {
	var years []chart.TrendYear
	before := 0
	for _, one := range all {
		if one.Score == "" {
			continue
		}
		t := chart.TrendYear{Year: strconv.Itoa(one.Year), Known: true, Text: r.Decimal(one.Score)}
		value, err := strconv.ParseFloat(one.Score, 64) // for a drawing
		if err != nil {
			continue
		}
		t.Value = value * 100 / float64(max(one.ScaleTop, 1))
		if before != 0 {
			switch d.Results.Relation(before, one.Year) {
			case instrument.Full:
				t.Link = chart.Full
			case instrument.Partial:
				t.Link = chart.Partial
			default:
				t.Link, t.Note = chart.Broken, r.T("desk.rapor.trend_break")
			}
		}
		years, before = append(years, t), one.Year
	}
	return years
}

func (d *Desk) cardLeaderPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.leaderView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.T("desk.rapor.leader_title", "body", v.Sheet.BodyName, "year", strconv.Itoa(v.Sheet.Year)), leaderBody(r, v))
	r.cardCrumbs(&got, &v.Sheet.Card)
	return got, nil
}

// leaderCard is the score with its class.
func (r *request) leaderCard(v *leaderView) ui.Score {
	b := &v.Overview.Body
	card := ui.Score{Period: strconv.Itoa(v.Sheet.Year)}
	if b.Rounded == "" {
		card.Opinion = r.stateText(b.State)
		return card
	}
	card.Value = r.Decimal(b.Rounded)
	if c := classNamed(v.Sheet.Instrument, b.Class); c != nil {
		card.Zone, card.Class, card.Opinion = ui.Zone(c.Zone), c.Code, c.Opinion.In(r.Lang)
	}
	card.Facts = []ui.Fact{{Label: r.T("desk.rapor.findings"), Value: r.Int(v.Sheet.Findings)}, {Label: r.T("desk.rapor.settled"), Value: r.Int(v.Sheet.Settled)}}
	return card
}

func (r *request) trendFigure(v *leaderView) (ui.Figure, bool) {
	if len(v.trend) == 0 {
		return ui.Figure{}, false
	}
	f := ui.Draw("tren", chart.Trend{Head: chart.Head{Title: r.T("desk.rapor.trend")}, Years: v.trend, AxisNote: r.T("desk.rapor.trend_axis", "start", "{start}")})
	f.Caption = r.T("desk.rapor.trend")
	return f, true
}

func (r *request) partTable(v *leaderView, parts []improve.Part, caption string) ui.Table {
	table := ui.Table{
		Caption: caption, HideCaption: true, Empty: r.T("desk.rapor.no_parts"),
		Columns: []ui.Column{{Label: r.T("desk.rapor.what"), Head: true}, {Label: r.T("desk.rapor.mean"), Numeric: true}},
	}
	for i := range parts {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: r.indicator(v.Sheet, parts[i].Code)}, {Text: r.points(parts[i].Mark)}}})
	}
	return table
}

// todoRows say what to do first: what, where, how many points, until when and whose it is.
func (r *request) todoRows(v *leaderView) [][]string {
	var rows [][]string
	for i := range v.Todo {
		f := &v.Todo[i]
		until, owner := r.T("desk.rapor.no_action"), ""
		if f.Next != "" {
			until, owner = r.PartOfDay(f.Next), f.Owner
		}
		rows = append(rows, []string{r.indicator(v.Sheet, f.Code) + " · " + f.Unit, r.points(f.Lost), until, owner})
	}
	return rows
}

func (r *request) todoTable(v *leaderView) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.rapor.todo"), HideCaption: true, Empty: r.T("desk.rapor.todo_none"),
		Columns: []ui.Column{
			{Label: r.T("desk.rapor.what"), Head: true},
			{Label: r.T("desk.rapor.gain"), Numeric: true},
			{Label: r.T("desk.rapor.due")},
			{Label: r.T("desk.rapor.owner")},
		},
	}
	for i, row := range r.todoRows(v) {
		f := &v.Todo[i]
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.indicator(v.Sheet, f.Code), Href: r.URL(findingPath(v.Sheet.ID, f.ID)), Note: f.Unit},
			{Text: row[1], Blank: f.Lost == nil},
			{Text: row[2], Soft: f.Next == ""},
			{Text: orDash(row[3]), Blank: row[3] == ""},
		}})
	}
	return table
}

// cardLeaderPaper is the same page on one sheet of A4.
func (d *Desk) cardLeaderPaper(ctx context.Context, r *request) (answer, error) {
	v, err := d.leaderView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	doc := r.leaderPaper(v)
	data, err := doc.PDF()
	return answer{file: &file{name: "rapor-" + v.Sheet.Card.Body + "-" + strconv.Itoa(v.Sheet.Year) + ".pdf", contentType: "application/pdf", data: data}}, err
}

func (r *request) leaderPaper(v *leaderView) *paper.Document {
	s := v.Sheet
	score := r.stateText(v.Overview.Body.State)
	if v.Overview.Body.Rounded != "" {
		score = r.Decimal(v.Overview.Body.Rounded)
	}
	if c := classNamed(s.Instrument, v.Overview.Body.Class); c != nil {
		score = strings.Join([]string{score, c.Code, c.Opinion.In(r.Lang)}, " · ")
	}
	mark := "."
	if r.Decimal("0.5") != "0.5" {
		mark = ","
	}
	parts := func(all []improve.Part) [][]string {
		var rows [][]string
		for i := range all {
			rows = append(rows, []string{short(r.indicator(s, all[i].Code)), r.points(all[i].Mark)})
		}
		return rows
	}
	todo := r.todoRows(v)
	for i := range todo {
		todo[i][0], todo[i][3] = short(todo[i][0]), short(todo[i][3])
	}
	columns := []paper.Column{{Title: r.T("desk.rapor.what")}, {Title: r.T("desk.rapor.mean"), Align: paper.Decimal}}
	doc := &paper.Document{
		Lang: string(r.Lang), Title: r.T("desk.rapor.leader_title", "body", s.BodyName, "year", strconv.Itoa(s.Year)), Author: s.BodyName, Created: r.desk.Now(),
		Head: paper.Letterhead{Above: s.Title, Name: s.BodyName},
		Lines: []paper.Line{
			{Name: r.T("desk.rapor.score"), Text: score},
			{Name: r.T("desk.rapor.findings"), Text: r.T("desk.rapor.open_of", "open", v.Open, "all", s.Findings)},
		},
		Words: paper.Words{Page: r.T("desk.rapor.page", "page", "{page}", "pages", "{pages}"), Accessible: r.T("desk.rapor.accessible"), Other: r.T("desk.rapor.other"), Sign: r.T("desk.rapor.other")},
	}
	if n := len(v.trend); n > 0 {
		doc.Body = append(doc.Body, paper.Trend{Title: r.T("desk.rapor.trend"), Tall: 30, Years: v.trend[max(0, n-8):]})
	}
	doc.Body = append(doc.Body,
		paper.Table{Caption: r.T("desk.rapor.strongest"), Columns: columns, Rows: parts(v.Strongest), Mark: mark},
		paper.Table{Caption: r.T("desk.rapor.weakest"), Columns: columns, Rows: parts(v.Weakest), Mark: mark},
		paper.Table{Caption: r.T("desk.rapor.todo"), Columns: []paper.Column{
			{Title: r.T("desk.rapor.what")}, {Title: r.T("desk.rapor.gain"), Align: paper.Decimal}, {Title: r.T("desk.rapor.due")}, {Title: r.T("desk.rapor.owner")},
		}, Rows: todo, Mark: mark})
	return doc
}
