package web

import (
	"context"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// method tells how a score comes about, in words, with each year's bounds.
func (p *Portal) method(ctx context.Context, r *request) (*content, error) {
	table := ui.Table{
		Caption: r.T("web.method.years.title"), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("web.method.instrument"), Head: true},
			{Label: r.T("web.zone.green")},
			{Label: r.T("web.zone.yellow")},
			{Label: r.T("web.zone.red")},
			{Label: r.T("web.method.compared")},
		},
	}
	for _, preset := range instrument.Presets() {
		ins, err := instrument.Open(preset.Ref())
		if err != nil {
			return nil, err
		}
		if ins.Visibility == instrument.Public && ins.ID == oriFamily {
			table.Rows = append(table.Rows, yearRow(r, ins))
		}
	}
	example, err := p.example(ctx)
	if err != nil {
		return nil, err
	}
	return html(r, ui.Page{
		Title:       r.T("web.method.title"),
		Description: r.T("web.method.lead"),
	}, methodPage(r, table, example)), nil
}

// exampleSlug is the made-up body whose every answer can be followed, where it is loaded.
const exampleSlug = "kabupaten-contoh"

// example is the name of the worked example, or empty where an installation has none.
func (p *Portal) example(ctx context.Context) (string, error) {
	body, err := p.Directory.Body(ctx, exampleSlug)
	switch {
	case problem.KindOf(err) == problem.NotFound:
		return "", nil
	case err != nil:
		return "", err
	case !body.Example || p.Deps.Worked == nil:
		return "", nil
	}
	return body.Name, nil
}

func yearRow(r *request, ins *instrument.Instrument) ui.Row {
	compared := "–"
	if ins.Replaces != nil {
		compared = comparableText(r, ins.Replaces.Comparable)
	}
	return ui.Row{Cells: []ui.Cell{
		{Text: ins.Title.In(r.Lang), Href: r.URL("/instrumen/" + ins.Ref())},
		{Text: zoneRange(r, ins, "green")},
		{Text: zoneRange(r, ins, "yellow")},
		{Text: zoneRange(r, ins, "red")},
		{Text: compared},
	}}
}

// zoneRange is where a zone lies: from its lowest class to the top of its highest.
func zoneRange(r *request, ins *instrument.Instrument, zone string) string {
	places := ins.Method.Round.Places
	top, bottom := "", ""
	for i, class := range ins.Classes.List {
		if class.Zone != zone {
			continue
		}
		if top == "" {
			top = r.Decimal(classTop(ins, i).FloatString(places))
		}
		bottom = r.Decimal(class.From.FloatString(places))
	}
	if top == "" {
		return "–"
	}
	return bottom + "–" + top
}

func methodStatuses(r *request) []ui.Term {
	var terms []ui.Term
	for _, status := range []instrument.Status{instrument.Official, instrument.Inferred, instrument.Assumed, instrument.Unknown} {
		terms = append(terms, ui.Term{Term: statusName(r, status), Text: r.T("web.status." + string(status) + ".means")})
	}
	return terms
}

// about says what Patuh is and is not, what it keeps of its readers, and whose work it stands on.
func (p *Portal) about(_ context.Context, r *request) (*content, error) {
	return html(r, ui.Page{Title: r.T("web.about.title"), Description: r.T("web.about.lead")}, aboutPage(r)), nil
}
