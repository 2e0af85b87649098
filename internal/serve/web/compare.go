package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/chart"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/sheet"
)

// compareParams are the fields of the form: names or slugs of up to four bodies.
var compareParams = []string{"p1", "p2", "p3", "p4"}

func (p *Portal) compareRoutes() []route {
	routes := []route{{path: "/bandingkan", params: compareParams, page: p.compare}}
	return append(routes, exportRoutes("/bandingkan", compareParams, p.compareExport)...)
}

// compareField is one line of the form: what was typed, and what came of it.
type compareField struct {
	name        string
	value       string // what stands in the field: the body's name, or what was typed
	slug        string // of the body that was found
	suggestions []ui.Link
	unknown     bool
}

type compareView struct {
	fields []compareField
	bodies []*bodyView
	years  []int // newest first
}

// maxSuggestions is how many bodies a word that fits several is answered with.
const maxSuggestions = 8

// compare sets up to four bodies side by side.
func (p *Portal) compare(ctx context.Context, r *request) (*content, error) {
	view, err := p.compareView(ctx, r)
	if err != nil {
		return nil, err
	}
	page := ui.Page{
		Title: r.T("web.compare.title"), Description: r.T("web.compare.lead"), Section: "/bandingkan",
		Notices: []ui.Notice{ui.Press}, Hidden: len(r.values) > 0,
	}
	if len(view.bodies) > 1 {
		page.Title = view.names()
	}
	if slices.ContainsFunc(view.bodies, func(v *bodyView) bool { return v.Body.Example }) {
		page.Notices = append(page.Notices, ui.Simulation)
	}
	return html(r, page, comparePage(p, r, view)), nil
}

func (p *Portal) compareView(ctx context.Context, r *request) (*compareView, error) {
	view := &compareView{}
	var slugs []string
	for _, name := range compareParams {
		field, err := p.compareField(ctx, r, name)
		if err != nil {
			return nil, err
		}
		view.fields = append(view.fields, field)
		slugs = append(slugs, field.slug)
	}
	pages, err := p.Results.Compare(ctx, slugs)
	if err != nil {
		return nil, err
	}
	for _, page := range pages {
		body := &bodyView{Page: page}
		for i := range page.Results {
			if page.Results[i].Score != "" {
				body.newest = &page.Results[i]
			}
		}
		view.bodies = append(view.bodies, body)
	}
	view.years = view.allYears()
	return view, nil
}

// compareField finds the body that a field names: by its slug, its full name, or as the only one
// that fits. Several that fit become suggestions; nothing typed is ever lost.
func (p *Portal) compareField(ctx context.Context, r *request, name string) (compareField, error) {
	field := compareField{name: name, value: r.get(name)}
	if field.value == "" {
		return field, nil
	}
	body, err := p.Directory.Body(ctx, directory.Slug(field.value))
	if err == nil {
		field.slug, field.value = body.Slug, body.Name
		return field, nil
	}
	if problem.KindOf(err) != problem.NotFound {
		return field, err
	}
	hits, err := p.Directory.Search(ctx, field.value, directory.MaxHits)
	if err != nil {
		return field, err
	}
	found := map[string]string{}
	var order []string
	for _, hit := range hits {
		if found[hit.Body] == "" {
			order = append(order, hit.Body)
		}
		found[hit.Body] = hit.BodyName
	}
	if len(order) == 1 {
		field.slug, field.value = order[0], found[order[0]]
		return field, nil
	}
	field.unknown = len(order) == 0
	for _, slug := range order[:min(len(order), maxSuggestions)] {
		field.suggestions = append(field.suggestions, ui.Link{Text: found[slug], Href: r.with(name, slug)})
	}
	return field, nil
}

// wrong reports whether a field names no body, or more than one.
func (f compareField) wrong() bool { return f.unknown || len(f.suggestions) > 0 }

// message says what is wrong with a field and what would be right.
func (f compareField) message(r *request) string {
	if f.unknown {
		return r.T("web.compare.unknown", "name", f.value)
	}
	return r.T("web.compare.several", "name", f.value)
}

// errors are what is wrong in the form, all at once.
func (v *compareView) errors(r *request) []ui.FieldError {
	var errors []ui.FieldError
	for _, field := range v.fields {
		if field.wrong() {
			errors = append(errors, ui.FieldError{Text: field.message(r), Href: "#" + field.name})
		}
	}
	return errors
}

func (v *compareView) names() string {
	names := make([]string, len(v.bodies))
	for i, body := range v.bodies {
		names[i] = body.Body.Name
	}
	return strings.Join(names, ", ")
}

// pairs are the found bodies as parameters, for links to files.
func (v *compareView) pairs() []string {
	var pairs []string
	for _, field := range v.fields {
		if field.slug != "" {
			pairs = append(pairs, field.name, field.slug)
		}
	}
	return pairs
}

func (v *compareView) allYears() []int {
	var years []int
	for _, body := range v.bodies {
		for _, one := range body.Results {
			if one.Score != "" && !slices.Contains(years, one.Year) {
				years = append(years, one.Year)
			}
		}
	}
	slices.Sort(years)
	slices.Reverse(years)
	return years
}

// kindsDiffer reports whether bodies of several kinds stand side by side: their lists differ.
func (v *compareView) kindsDiffer() bool {
	for _, body := range v.bodies {
		if body.Body.Kind != v.bodies[0].Body.Kind {
			return true
		}
	}
	return false
}

// compareTable has a row a year and a column a body. A year that does not compare with the one
// below it says so.
func compareTable(p *Portal, r *request, v *compareView) ui.Table {
	table := ui.Table{
		Caption: r.T("web.compare.years"), HideCaption: true,
		Columns: []ui.Column{{Label: r.T("web.year"), Head: true}},
	}
	for _, body := range v.bodies {
		table.Columns = append(table.Columns, ui.Column{Label: columnName(r, body)})
	}
	for i, year := range v.years {
		cells := []ui.Cell{{Content: yearMark(strconv.Itoa(year), relationNote(p, r, v.years, i))}}
		for _, body := range v.bodies {
			cells = append(cells, compareCell(p, r, body, year))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: cells})
	}
	return table
}

// relationNote says what stands between a year and the next older one that is shown.
func relationNote(p *Portal, r *request, years []int, i int) string {
	if i+1 == len(years) {
		return ""
	}
	switch older := years[i+1]; p.Results.Relation(older, years[i]) {
	case instrument.None:
		return r.T("web.compare.broken", "year", strconv.Itoa(older))
	case instrument.Partial:
		return r.T("web.compare.partial", "year", strconv.Itoa(older))
	default:
		return ""
	}
}

func compareCell(p *Portal, r *request, body *bodyView, year int) ui.Cell {
	one, ok := resultOf(body.Results, year)
	switch {
	case !ok:
		return ui.Cell{Text: r.T("web.unknown"), Soft: true}
	case one.Absent != "":
		return ui.Cell{Text: r.T("result.absent." + one.Absent), Soft: true}
	}
	ins, _ := p.Results.Scale(year)
	return ui.Cell{Content: scoreAndZone(r, r.Decimal(one.Score), zoneOf(one.Zone), zoneAndClass(r, ins, one.Zone, one.Class))}
}

// compareDimensions draws the dimensions of the bodies side by side, of the newest year that any
// of them has. It is false where none was published.
func compareDimensions(r *request, v *compareView) (titled, bool) {
	year := 0
	for _, body := range v.bodies {
		for _, part := range body.Breakdowns {
			if !part.Weight {
				year = max(year, part.Year)
			}
		}
	}
	bars := chart.DimensionBars{Head: chart.Head{Title: r.T("web.compare.dimensions", "year", strconv.Itoa(year)), Desc: r.T("web.body.dimensions_desc")}}
	table := ui.Table{Caption: bars.Title, Columns: []ui.Column{{Label: r.T("web.dimension"), Head: true}}}
	for _, body := range v.bodies {
		table.Columns = append(table.Columns, ui.Column{Label: columnName(r, body)})
	}
	for _, code := range partCodes(v.bodies, year) {
		row := chart.DimensionRow{}
		cells := []ui.Cell{{}}
		for _, body := range v.bodies {
			bar := chart.DimensionBar{Name: barName(r, body), Text: r.T("web.body.unpublished")}
			if part, ok := partOf(body, year, code); ok {
				row.Name = partName(r, part)
				bar.Known, bar.Points, bar.Max, bar.Text = true, float(part.Points), float(part.Top), pointsText(r, part.Points, part.Top)
			}
			row.Bars = append(row.Bars, bar)
			cells = append(cells, ui.Cell{Text: bar.Text, Soft: !bar.Known})
		}
		cells[0].Text = row.Name
		bars.Rows = append(bars.Rows, row)
		table.Rows = append(table.Rows, ui.Row{Cells: cells})
	}
	if len(bars.Rows) == 0 {
		return titled{}, false
	}
	figure := ui.Draw("dimensi", bars)
	figure.Table = ui.DataTable(r.Context, table)
	return titled{bars.Title, figure}, true
}

// partCodes are the dimensions that any of the bodies has in a year, in the order of print.
func partCodes(bodies []*bodyView, year int) []string {
	var codes []string
	for _, body := range bodies {
		for _, part := range body.Breakdowns {
			if part.Year == year && !part.Weight && !slices.Contains(codes, part.Part) {
				codes = append(codes, part.Part)
			}
		}
	}
	return codes
}

func partOf(body *bodyView, year int, code string) (result.Breakdown, bool) {
	for _, part := range body.Breakdowns {
		if part.Year == year && !part.Weight && part.Part == code {
			return part, true
		}
	}
	return result.Breakdown{}, false
}

// compareExport is the comparison as a file: a row a body and year.
func (p *Portal) compareExport(ctx context.Context, r *request) (export, error) {
	view, err := p.compareView(ctx, r)
	if err != nil {
		return export{}, err
	}
	notices := []ui.Notice{ui.Press}
	table := sheet.Table{
		Title: r.T("web.compare.title"), Sheet: r.T("web.score"),
		Columns: columns(r, "body", "name", "kind", "year", "score", "scale_top", "class", "zone", "opinion",
			"printed_score", "printed_zone", "printed_category", "printed_opinion", "printed_ranks", "flags", "absent", "compared", "instrument", "sources"),
	}
	for _, body := range view.bodies {
		if body.Body.Example {
			notices = []ui.Notice{ui.Press, ui.Simulation}
		}
		for _, one := range body.Results {
			table.Rows = append(table.Rows, append([]string{body.Body.Slug, body.Body.Name, body.Body.Kind}, resultCells(r, one)...))
		}
	}
	table.Notices = noticeTexts(r, notices...)
	return export{name: "perbandingan", table: table}, nil
}

// compareTrend is the trend of one body in a card beside others, over the years of all: one note for
// all stands above.
func compareTrend(p *Portal, r *request, v *compareView, body *bodyView, id string) ui.Figure {
	figure := trendFigure(p, r, body, id, trendYears(p, v.bodies...))
	figure.Note = nil
	return figure
}

// fieldHelp ties a field to its message.
func fieldHelp(field compareField) templ.Attributes {
	if field.wrong() {
		return templ.Attributes{"aria-describedby": field.name + "-pesan", "aria-invalid": "true"}
	}
	return nil
}

// columnName is a body's name at the head of its column; an example says that it is one.
func columnName(r *request, body *bodyView) string {
	if body.Body.Example {
		return body.Body.Name + " (" + r.T("web.body.example") + ")"
	}
	return body.Body.Name
}

// barName is a body's name over a bar, where there is little room.
func barName(r *request, body *bodyView) string {
	if body.Body.Example && body.Body.Short != "" {
		return body.Body.Short + " (" + r.T("web.body.example") + ")"
	}
	return columnName(r, body)
}
