package desk

import (
	"context"
	"strconv"

	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// bodyActs are about the bodies of a cycle.
var bodyActs = []*cycleAct{
	{
		name: "add", path: "tambah", part: "bodies", keep: []string{"jenis", "provinsi"}, fields: addFields, choices: (*request).kindChoices,
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, _ int64) error {
			_, err := d.Cycles.AddBodies(ctx, r.actor, v.ID, r.form["bodies"])
			return err
		},
	},
	{
		name: "settle", path: "hasil", part: "bodies", keep: []string{"penyelenggara"},
		fields: func(_ context.Context, _ *Desk, r *request, _ *cycleView) ([]ui.Field, error) {
			var all []ui.Option
			for _, o := range cycle.Outcomes {
				all = append(all, ui.Option{Value: assessedOr(o), Text: r.T(o.Key())})
			}
			return []ui.Field{
				{Kind: ui.OneOf, Name: "outcome", Label: r.T("desk.cycle.field.outcome"), Options: options([]string{r.typed("outcome", "")}, all...)}, r.mustWhy(),
			}, nil
		},
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, version int64) error {
			outcome := cycle.Outcome(r.get("outcome"))
			if outcome == "assessed" {
				outcome = cycle.Assessed
			} else if outcome == cycle.Assessed {
				outcome = "-" // nothing was chosen
			}
			return d.Cycles.Settle(ctx, r.actor, v.ID, r.get("penyelenggara"), version, outcome, r.get("why"))
		},
	},
	{
		name: "units", path: "unit", part: "bodies", keep: []string{"penyelenggara"}, fields: unitsFields,
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, _ int64) error {
			var units []string
			for _, slug := range r.form["units"] {
				if slug == itself {
					slug = ""
				}
				units = append(units, slug)
			}
			return d.Cycles.AddLoci(ctx, r.actor, v.ID, r.get("penyelenggara"), units, r.get("why"))
		},
	},
}

// itself stands for a body without a unit where units are chosen; no slug is like it.
const itself = "."

func assessedOr(o cycle.Outcome) string {
	if o == cycle.Assessed {
		return "assessed"
	}
	return string(o)
}

// addFields offer the bodies that can be added: of others once a kind is chosen.
func addFields(ctx context.Context, d *Desk, r *request, v *cycleView) ([]ui.Field, error) {
	kind := r.get("jenis")
	if kind == "" && v.Kind == cycle.External {
		return nil, nil
	}
	able, err := d.Cycles.Addable(ctx, r.actor, v.ID, kind, r.get("provinsi"))
	if err != nil || len(able) == 0 {
		return nil, err
	}
	var bodies []ui.Option
	for _, b := range able {
		bodies = append(bodies, ui.Option{Value: b.Slug, Text: b.Name})
	}
	return []ui.Field{{Kind: ui.SomeOf, Name: "bodies", Label: r.T("desk.cycle.field.bodies"), Options: options(r.form["bodies"], bodies...)}}, nil
}

// kindChoices choose whose bodies are offered.
func (r *request) kindChoices(v *cycleView) ui.Choices {
	var kinds []ui.Option
	for _, k := range directory.Kinds() {
		if k.Role == directory.Assessed {
			kinds = append(kinds, ui.Option{Value: k.Code, Text: r.kind(k.Code)})
		}
	}
	provinces := []ui.Option{{Text: r.T("desk.cycle.everywhere")}}
	for _, p := range directory.Provinces() {
		provinces = append(provinces, ui.Option{Value: p.Code, Text: p.Name})
	}
	return ui.Choices{Action: r.URL(cyclePath(v.ID) + "/tambah"), Fields: []ui.Choice{
		{Name: "jenis", Label: r.T("desk.directory.kind"), Options: options([]string{r.get("jenis")}, kinds...)},
		{Name: "provinsi", Label: r.T("desk.cycle.field.province"), Options: options([]string{r.get("provinsi")}, provinces...)},
	}}
}

func unitsFields(ctx context.Context, d *Desk, r *request, v *cycleView) ([]ui.Field, error) {
	slug := r.get("penyelenggara")
	loci, err := d.Cycles.Loci(ctx, r.actor, v.ID, slug)
	if err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for _, l := range loci {
		if l.Ended.IsZero() {
			there[l.Unit] = true
		}
	}
	body, err := d.Directory.Body(ctx, slug)
	if err != nil {
		return nil, err
	}
	units, err := d.Directory.Units(ctx, body.ID)
	if err != nil {
		return nil, err
	}
	var all []ui.Option
	if !there[""] {
		all = append(all, ui.Option{Value: itself, Text: body.Name, Hint: r.T("desk.cycle.itself")})
	}
	for _, u := range units {
		if !there[u.Slug] && !directory.Ended(u.ValidTo, v.From) {
			all = append(all, ui.Option{Value: u.Slug, Text: u.Name})
		}
	}
	fields := []ui.Field{{Kind: ui.SomeOf, Name: "units", Label: r.T("desk.cycle.field.units"), Options: options(r.form["units"], all...)}}
	if v.State != cycle.Draft {
		fields = append(fields, r.mustWhy())
	}
	return fields, nil
}

// bodiesTable are the bodies of a cycle.
func (d *Desk) bodiesTable(ctx context.Context, r *request, v *cycleView) (ui.Table, []ui.Link, error) {
	all, err := d.Cycles.Bodies(ctx, r.actor, v.ID)
	if err != nil {
		return ui.Table{}, nil, err
	}
	table := ui.Table{
		Caption: r.T("desk.cycle.part.bodies"), HideCaption: true, Empty: r.T("desk.cycle.no_bodies"),
		Columns: []ui.Column{{Label: r.T("desk.cycle.body"), Head: true}, {Label: r.T("desk.cycle.loci")}, {Label: r.T("desk.cycle.field.outcome")}},
	}
	if v.several() {
		table.Columns = append(table.Columns, ui.Column{Label: r.T("desk.cycle.field.office")})
	}
	if err := d.forms(ctx, r, v); err != nil {
		return ui.Table{}, nil, err
	}
	table.Columns = append(table.Columns, r.formColumns(v)...)
	for _, b := range all {
		row := ui.Row{Cells: []ui.Cell{
			{Text: b.Name, Href: r.URL(cyclePath(v.ID) + "/penyelenggara/" + b.Slug)}, {Text: strconv.Itoa(b.Loci)}, {Text: r.T(b.Outcome.Key()), Note: b.Why},
		}}
		if v.several() {
			row.Cells = append(row.Cells, ui.Cell{Text: v.office(b.Office)})
		}
		if v.forms != nil {
			row.Cells = append(row.Cells, r.formCells(v.forms.Bodies[b.Slug])...)
		}
		table.Rows = append(table.Rows, row)
	}
	var links []ui.Link
	if v.Plans && v.State != cycle.Ended {
		links = []ui.Link{r.cycleWay(v, "add"), r.cycleWay(v, "draw")}
	}
	return table, links, nil
}

// cycleBodyPage is a body of a cycle with what is visited of it.
func (d *Desk) cycleBodyPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.cycle(ctx, r)
	if err != nil {
		return answer{}, err
	}
	slug := r.part("slug")
	b, err := d.Cycles.Body(ctx, r.actor, v.ID, slug)
	if err != nil {
		return answer{}, err
	}
	loci, err := d.Cycles.Loci(ctx, r.actor, v.ID, slug)
	if err != nil {
		return answer{}, err
	}
	table := ui.Table{
		Caption: r.T("desk.cycle.loci"), HideCaption: true, Empty: r.T("desk.cycle.no_loci"),
		Columns: []ui.Column{{Label: r.T("desk.cycle.locus"), Head: true}, {Label: r.T("desk.cycle.chosen")}, {Label: r.T("desk.cycle.ways")}},
	}
	if err := d.forms(ctx, r, v); err != nil {
		return answer{}, err
	}
	products, err := d.products(ctx, r, v)
	if err != nil {
		return answer{}, err
	}
	if products != nil {
		table.Columns = append(table.Columns, ui.Column{Label: r.T("desk.cycle.products")})
	}
	table.Columns = append(table.Columns, r.formColumns(v)...)
	for _, l := range loci {
		cell := ui.Cell{Text: r.T("desk.cycle.taken_out"), Soft: true, Note: l.Why}
		if l.Ended.IsZero() {
			cell = ui.Cell{Text: "–", Blank: true}
			if v.Plans && v.State != cycle.Ended {
				about := []string{"lokus", l.ID, "versi", versionText(l.Version)}
				links := []ui.Link{r.cycleWay(v, "place", "lokus", l.ID), r.cycleWay(v, "replace", about...), r.cycleWay(v, "drop", about...)}
				if products != nil {
					links = append([]ui.Link{r.cycleWay(v, "products", about...)}, links...)
				}
				cell = ui.Cell{Content: linksIn(links)}
			}
		}
		note := ""
		if l.Chosen == cycle.Instead {
			note = l.Why
		}
		row := ui.Row{Cells: []ui.Cell{{Text: l.Name}, {Text: r.T(l.Chosen.Key()), Note: note}, cell}}
		if products != nil {
			row.Cells = append(row.Cells, products.cell(r, l.ID))
		}
		if v.forms != nil {
			row.Cells = append(row.Cells, r.formCells(v.forms.Loci[l.ID])...)
		}
		table.Rows = append(table.Rows, row)
	}
	var links []ui.Link
	if v.Plans && v.State != cycle.Ended {
		links = []ui.Link{r.cycleWay(v, "units", "penyelenggara", slug), r.cycleWay(v, "settle", "penyelenggara", slug, "versi", versionText(b.Version))}
	}
	lead := r.T(b.Outcome.Key())
	if b.Why != "" {
		lead += ": " + b.Why
	}
	got := r.page(b.Name, cyclePartBody(r, v, lead, table, links))
	got.page.Breadcrumbs, got.page.Part = r.cycleCrumbs(v, "bodies"), cyclesPath
	return got, nil
}
