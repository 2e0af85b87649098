package desk

import (
	"context"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// productActs are about the services of a unit that are assessed.
var productActs = []*cycleAct{{
	name: "products", path: "layanan", part: "bodies", keep: []string{"lokus", "versi"}, fields: productFields,
	do: func(ctx context.Context, d *Desk, r *request, v *cycleView, version int64) error {
		return d.Cycles.KeepProducts(ctx, r.actor, v.ID, r.get("lokus"), version, r.form["products"], r.get("why"))
	},
}}

func productFields(ctx context.Context, d *Desk, r *request, v *cycleView) ([]ui.Field, error) {
	l, err := d.Cycles.Locus(ctx, r.actor, v.ID, r.get("lokus"))
	if err != nil {
		return nil, err
	}
	services, err := d.Cycles.ServicesOf(ctx, r.actor, v.ID, l.ID)
	if err != nil {
		return nil, err
	}
	ticked := r.form["products"]
	if r.http.Method != post {
		for _, p := range services.Chosen {
			ticked = append(ticked, p.ID)
		}
	}
	all := make([]ui.Option, 0, len(services.Offered))
	for _, p := range services.Offered {
		all = append(all, ui.Option{Value: p.ID, Text: p.Name})
	}
	if len(all) == 0 {
		v.dead = &dead{text: r.T("desk.cycle.no_services")}
		if mayAnywhere(r.actor, access.EditUnits) == nil {
			v.dead.link = ui.Link{Text: r.T("desk.cycle.add_services", "unit", l.Name), Href: r.URL(officePath(office.Place{Body: l.Body, Unit: l.Unit}))}
		}
		return nil, nil
	}
	hint := r.T("desk.cycle.field.products_hint", "max", cycle.MaxProducts)
	fields := []ui.Field{{
		Kind: ui.SomeOf, Name: "products", Label: r.T("desk.cycle.field.products", "unit", l.Name), Hint: hint, Options: options(ticked, all...), Optional: true,
	}}
	if v.State != cycle.Draft {
		fields = append(fields, r.mustWhy())
	}
	return fields, nil
}

// chosenProducts are the services that are assessed in a cycle.
type chosenProducts struct {
	asked  bool // the instrument asks about single services
	byLoci map[string][]cycle.Product
}

// products reads which services are assessed; nil where the instrument asks for none and none was chosen.
func (d *Desk) products(ctx context.Context, r *request, v *cycleView) (*chosenProducts, error) {
	ins, err := d.Forms.Instrument(ctx, &v.Cycle)
	if err != nil {
		return nil, err
	}
	p := &chosenProducts{asked: cycle.AsksProducts(ins)}
	if p.byLoci, err = d.Cycles.ProductsIn(ctx, r.actor, v.ID); err != nil || !p.asked && len(p.byLoci) == 0 {
		return nil, err
	}
	return p, nil
}

// cell says which services of a locus are assessed.
func (p *chosenProducts) cell(r *request, locus string) ui.Cell {
	if len(p.byLoci[locus]) == 0 {
		return ui.Cell{Text: r.T("desk.cycle.products_none"), Soft: true}
	}
	var names []string
	for _, one := range p.byLoci[locus] {
		names = append(names, one.Name)
	}
	return ui.Cell{Text: strings.Join(names, "; ")}
}
