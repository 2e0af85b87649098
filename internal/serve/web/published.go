package web

import (
	"context"
	"io"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/patuh-id/patuh/internal/result"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const archivesPath = "/data/perhitungan"

// publishedRoutes are the archives of computations whose publication lets everybody take them.
func (p *Portal) publishedRoutes() []route {
	if p.Archive == nil {
		return nil
	}
	return []route{{path: archivesPath + "/{id}", page: p.archive, open: true}}
}

func (p *Portal) archive(ctx context.Context, r *request) (*content, error) {
	data, name, err := p.Archive(ctx, r.part("id"))
	if err != nil {
		return nil, err
	}
	return &content{contentType: "application/zip", file: name, write: func(_ context.Context, w io.Writer) error {
		_, err := w.Write(data)
		return err
	}}, nil
}

// published are the figures of a body that a decree made public, of the body itself and beside, the newest first.
func (v *bodyView) published() []result.Result { return publishedOf(v.Results, v.Beside) }

func publishedOf(speaks, beside []result.Result) []result.Result {
	all := slices.DeleteFunc(slices.Concat(speaks, beside), func(one result.Result) bool { return one.Publication == nil })
	slices.SortStableFunc(all, func(a, b result.Result) int { return b.Publication.At.Compare(a.Publication.At) })
	return all
}

// saidOf says of which computation and decree a figure is.
func saidOf(r *request, p *result.Publication) string {
	return r.T("web.published.of", "n", p.Number, "title", p.Title, "authority", p.Authority, "number", p.Decree, "day", r.PartOfDay(p.DecreeDay))
}

// noticesOf are what has to be said of figures of a publication wherever they are shown.
func noticesOf(r *request, p *result.Publication) []string {
	var all []string
	if !p.Withdrawn.IsZero() {
		all = append(all, r.T("web.published.withdrawn", "day", r.PartOfDay(p.WithdrawnDay), "number", p.WithdrawnBy, "why", p.WithdrawnWhy))
	}
	if p.Simulation {
		all = append(all, r.T("web.published.simulation"))
	}
	if p.Own {
		all = append(all, r.T("web.published.own"))
	}
	return all
}

// publishedTable are the figures of units of a publication.
func publishedTable(r *request, v *bodyView, id string) ui.Table {
	table := ui.Table{
		Caption: r.T("web.published.units"),
		Columns: []ui.Column{{Label: r.T("web.unit"), Head: true}, {Label: r.T("web.score"), Numeric: true}, {Label: r.T("web.body.by_bounds")}},
	}
	for _, unit := range v.Units {
		for _, one := range publishedOf(unit.Results, unit.Beside) {
			if one.Publication.ID == id {
				table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: unit.Name}, {Text: r.Decimal(one.Score)}, {Content: publishedClass(r, one)}}})
			}
		}
	}
	return table
}

func publishedClass(r *request, one result.Result) templ.Component {
	return ui.ZoneTag(r.Context, zoneOf(one.Zone), zoneAndClass(r, nil, one.Zone, one.Class))
}

func publishedTitle(r *request, one result.Result) string {
	if one.Absent != "" {
		return strconv.Itoa(one.Year) + ": " + r.T("result.absent."+one.Absent)
	}
	return strconv.Itoa(one.Year) + ": " + r.Decimal(one.Score)
}
