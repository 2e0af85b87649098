package web

import (
	"context"
	"slices"
	"strconv"

	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/sheet"
)

// bodyGroup is bodies of a province that one list holds.
type bodyGroup struct {
	code   string // directory.Government or a kind
	bodies []result.ProvinceBody
}

// groups are the bodies of a province, governments first, then each other kind.
func (v *provinceView) groups() []bodyGroup {
	groups := []bodyGroup{{code: directory.Government}}
	for _, kind := range directory.Kinds() {
		if kind.Role == directory.Assessed && !slices.Contains(directory.Governments, kind.Code) {
			groups = append(groups, bodyGroup{code: kind.Code})
		}
	}
	for _, b := range v.Bodies {
		code := b.Kind
		if slices.Contains(directory.Governments, code) {
			code = directory.Government
		}
		for i := range groups {
			if groups[i].code == code {
				groups[i].bodies = append(groups[i].bodies, b)
			}
		}
	}
	slices.SortStableFunc(groups[0].bodies, func(a, b result.ProvinceBody) int {
		return slices.Index(directory.Governments, a.Kind) - slices.Index(directory.Governments, b.Kind)
	})
	return slices.DeleteFunc(groups, func(g bodyGroup) bool { return len(g.bodies) == 0 })
}

// years are those in which something is known of the group, oldest first.
func (g bodyGroup) years() []int {
	var years []int
	for _, b := range g.bodies {
		for _, one := range b.Results {
			if !slices.Contains(years, one.Year) {
				years = append(years, one.Year)
			}
		}
	}
	slices.Sort(years)
	return years
}

// known counts the bodies with a figure of any year.
func (g bodyGroup) known() int {
	n := 0
	for _, b := range g.bodies {
		if slices.ContainsFunc(b.Results, func(one result.Result) bool { return one.Score != "" }) {
			n++
		}
	}
	return n
}

// table is every body of the group, a column a year; what is not known stays visible as such.
func (g bodyGroup) table(r *request) ui.Table {
	years := g.years()
	table := ui.Table{Caption: kindsLabel(r, g.code), HideCaption: true, Dense: true, Columns: []ui.Column{{Label: r.T("web.body"), Head: true}}}
	for _, year := range years {
		table.Columns = append(table.Columns, ui.Column{Label: strconv.Itoa(year), Numeric: true})
	}
	for _, b := range g.bodies {
		row := ui.Row{Cells: []ui.Cell{{Text: b.Name, Href: r.URL(bodyPath(b.Slug))}}}
		for _, year := range years {
			row.Cells = append(row.Cells, yearCell(r, b, year))
		}
		if !slices.ContainsFunc(row.Cells[1:], func(cell ui.Cell) bool { return !cell.Blank }) {
			row.Blank = r.T("web.score.unknown")
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

func yearCell(r *request, b result.ProvinceBody, year int) ui.Cell {
	for _, one := range b.Results {
		switch {
		case one.Year != year:
		case one.Score == "":
			return ui.Cell{Text: "–", Note: r.T("result.absent." + one.Absent)}
		case one.Zone == "":
			return ui.Cell{Text: r.Decimal(one.Score)}
		default:
			return ui.Cell{Text: r.Decimal(one.Score), Note: ui.Zone(one.Zone).Shape() + " " + zoneLabel(r, one.Zone)}
		}
	}
	return ui.Cell{Text: "–", Blank: true}
}

// provinceExport is every figure of a province as a file.
func (p *Portal) provinceExport(ctx context.Context, r *request) (export, error) {
	v, err := p.provinceView(ctx, r)
	if err != nil {
		return export{}, err
	}
	table := sheet.Table{
		Title:   r.T("web.province.export", "place", v.Region.Name),
		Notices: noticeTexts(r, ui.Press),
		Columns: scoreColumns(r),
	}
	sources := map[int]map[string][]directory.Source{}
	for _, b := range v.Bodies {
		for _, one := range b.Results {
			if one.Score == "" {
				continue
			}
			if sources[one.Year] == nil {
				filter := result.Filter{Year: one.Year, Province: v.Region.Code}
				if sources[one.Year], err = p.Results.RankingSources(ctx, filter); err != nil {
					return export{}, err
				}
			}
			scale, _ := p.Results.Scale(one.Year)
			line := scoreRow{Year: one.Year, Scale: scale, Sources: sources[one.Year][b.Slug], RankingRow: result.RankingRow{
				Slug: b.Slug, Name: b.Name, Kind: b.Kind, Province: b.Province, Score: one.Score, Class: one.Class, Zone: one.Zone,
				Flags: one.Flags, Ranks: one.Ranks, Place: one.Place, PlaceOf: one.PlaceOf,
			}}
			table.Rows = append(table.Rows, line.cells(r))
		}
	}
	return export{name: "patuh-" + r.part("slug"), table: table}, nil
}
