package desk

import (
	"cmp"
	"context"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// locusActs are about the units that are visited.
var locusActs = []*cycleAct{
	{
		name: "draw", path: "undi", part: "draws", fields: drawFields,
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, _ int64) error {
			office, err := v.officeOf(r)
			if err != nil {
				return err
			}
			_, err = d.Cycles.Draw(ctx, r.actor, v.ID, cycle.Drawing{Office: office, Seed: r.get("seed"), Wanted: r.whole("wanted"), Kinds: r.form["kinds"]})
			return err
		},
	},
	{
		name: "replace", path: "ganti", part: "bodies", keep: []string{"lokus", "versi"},
		fields: func(ctx context.Context, d *Desk, r *request, v *cycleView) ([]ui.Field, error) {
			l, err := d.Cycles.Locus(ctx, r.actor, v.ID, r.get("lokus"))
			if err != nil {
				return nil, err
			}
			units, err := d.Directory.Units(ctx, l.BodyID)
			if err != nil {
				return nil, err
			}
			first := "desk.cycle.choose"
			if l.Draw != "" {
				first = "desk.cycle.next_drawn"
			}
			all := []ui.Option{{Text: r.T(first)}}
			for _, u := range units {
				if u.Slug != l.Unit && !directory.Ended(u.ValidTo, v.From) {
					all = append(all, ui.Option{Value: u.Slug, Text: u.Name})
				}
			}
			return []ui.Field{
				{Kind: ui.Pick, Name: "unit", Label: r.T("desk.cycle.field.instead", "unit", l.Name), Options: options([]string{r.typed("unit", "")}, all...)},
				r.mustWhy(),
			}, nil
		},
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, version int64) error {
			return d.Cycles.Replace(ctx, r.actor, v.ID, r.get("lokus"), version, r.get("unit"), r.get("why"))
		},
	},
	{
		name: "place", path: "tempat", part: "bodies", keep: []string{"lokus"},
		fields: func(ctx context.Context, d *Desk, r *request, v *cycleView) ([]ui.Field, error) {
			at, err := d.Cycles.PlaceOf(ctx, r.actor, v.ID, r.get("lokus"))
			if err != nil {
				return nil, err
			}
			was := ""
			if at != nil {
				was = at.String()
			}
			return []ui.Field{{
				Name: "place", Label: r.T("desk.cycle.field.place"), Hint: r.T("desk.cycle.field.place_hint"), Value: r.typed("place", was), Optional: true, Max: 60,
			}}, nil
		},
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, _ int64) error {
			at, err := cycle.ReadPlace(r.get("place"))
			if err != nil {
				return err
			}
			return d.Cycles.PlaceAt(ctx, r.actor, v.ID, r.get("lokus"), at)
		},
	},
	{
		name: "drop", path: "keluarkan", part: "bodies", danger: true, keep: []string{"lokus", "versi"}, fields: onlyWhy,
		do: func(ctx context.Context, d *Desk, r *request, v *cycleView, version int64) error {
			return d.Cycles.EndLocus(ctx, r.actor, v.ID, r.get("lokus"), version, r.get("why"))
		},
	},
}

// officeField asks which office something is of, where the reader plans for several.
func (v *cycleView) officeField(r *request) []ui.Field {
	if len(v.planned()) < 2 {
		return nil
	}
	var all []ui.Option
	for _, id := range v.planned() {
		all = append(all, ui.Option{Value: v.looks[id].Slug, Text: v.office(id)})
	}
	return []ui.Field{{Kind: ui.Pick, Name: "office", Label: r.T("desk.cycle.field.office"), Options: options([]string{r.typed("office", "")}, all...)}}
}

// planned are the offices for which the reader plans.
func (v *cycleView) planned() []string {
	if !v.Runs {
		return v.Own
	}
	var all []string
	for _, o := range v.Offices {
		all = append(all, o.Authority)
	}
	return all
}

// officeOf is the office that a form names, or the only one.
func (v *cycleView) officeOf(r *request) (string, error) {
	able := v.planned()
	if len(able) == 1 {
		return able[0], nil
	}
	for _, id := range able {
		if v.looks[id].Slug == r.get("office") {
			return id, nil
		}
	}
	return "", problem.Faults{{Place: problem.Place{File: "office"}, Key: "cycle.fault.choose"}}
}

func drawFields(_ context.Context, _ *Desk, r *request, v *cycleView) ([]ui.Field, error) {
	var kinds []ui.Option
	for _, k := range directory.Kinds() {
		if k.Role == directory.Service {
			kinds = append(kinds, ui.Option{Value: k.Code, Text: r.kind(k.Code)})
		}
	}
	return append(v.officeField(r),
		ui.Field{Name: "wanted", Label: r.T("desk.cycle.field.wanted"), Value: r.typed("wanted", "1"), Narrow: true, Max: 3},
		ui.Field{Name: "seed", Label: r.T("desk.cycle.field.seed"), Hint: r.T("desk.cycle.field.seed_hint"), Value: r.typed("seed", ""), Optional: true, Max: 200},
		ui.Field{Kind: ui.SomeOf, Name: "kinds", Label: r.T("desk.cycle.field.kinds"), Hint: r.T("desk.cycle.field.kinds_hint"), Options: options(r.form["kinds"], kinds...), Optional: true}), nil
}

// drawsTable are the drawings, each with all that is needed to draw it again.
func (d *Desk) drawsTable(ctx context.Context, r *request, v *cycleView) (ui.Table, []ui.Link, error) {
	all, err := d.Cycles.Drawings(ctx, r.actor, v.ID)
	if err != nil {
		return ui.Table{}, nil, err
	}
	accounts := make([]string, 0, len(all))
	for _, one := range all {
		accounts = append(accounts, one.By)
	}
	who, err := d.whom(ctx, accounts...)
	if err != nil {
		return ui.Table{}, nil, err
	}
	names, err := d.drawnNames(ctx, r, v)
	if err != nil {
		return ui.Table{}, nil, err
	}
	table := ui.Table{
		Caption: r.T("desk.cycle.part.draws"), HideCaption: true, Empty: r.T("desk.cycle.no_draws"),
		Columns: []ui.Column{
			{Label: r.T("desk.cycle.field.seed"), Head: true}, {Label: r.T("desk.cycle.drawn")}, {Label: r.T("desk.cycle.frame")}, {Label: r.T("desk.record.who")},
		},
	}
	for _, one := range all {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: one.Seed, Note: v.office(one.Office)},
			{Text: r.T("desk.cycle.drawn_of", "wanted", one.Wanted, "n", len(one.Frame)), Note: names(one.Taken())},
			{Text: r.T("desk.cycle.frame_file"), Href: r.URL(cyclePath(v.ID) + "/kerangka?undian=" + one.ID), Note: "SHA-256 " + one.Hash},
			{Text: who.name(r, one.By), Note: r.when(one.At, v.looks[v.Authority].Zone)},
		}})
	}
	var links []ui.Link
	if v.Plans && v.State == cycle.Draft {
		links = []ui.Link{r.cycleWay(v, "draw")}
	}
	return table, links, nil
}

// drawnNames says what the units are called that were drawn; a line of the frame stands for one that is no locus.
func (d *Desk) drawnNames(ctx context.Context, r *request, v *cycleView) (func(lines []string) string, error) {
	loci, err := d.Cycles.Loci(ctx, r.actor, v.ID, "")
	names := map[string]string{}
	for _, l := range loci {
		names[l.Body+"/"+l.Unit] = l.Name + " (" + l.BodyName + ")"
	}
	return func(lines []string) string {
		called := make([]string, len(lines))
		for i, line := range lines {
			called[i] = cmp.Or(names[line], line)
		}
		return strings.Join(called, "; ")
	}, err
}
