package desk

import (
	"context"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/oversight"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// newProduct enters a product once it is chosen to which body it is addressed.
func (d *Desk) newProduct(ctx context.Context, r *request) (answer, error) {
	places, err := d.Access.Workplaces(ctx, r.actor, access.KeepProducts)
	if err != nil {
		return answer{}, err
	}
	office, err := choose(places, r.get("instansi"))
	if err != nil {
		return answer{}, err
	}
	bodies, side, err := d.Products.Addressable(ctx, r.actor, office.ID)
	if err != nil {
		return answer{}, err
	}
	chosen := r.get("penyelenggara")
	if chosen == "" && len(bodies) == 1 {
		chosen = bodies[0].Slug
	}
	f := &form{}
	if chosen != "" {
		if f.fields, err = d.newProductFields(ctx, r, chosen, side); err != nil {
			return answer{}, err
		}
	} else if r.http.Method == post {
		return answer{}, problem.New(problem.NotFound, "oversight.not_found", nil)
	}
	if r.http.Method == post {
		id, err := d.enterProduct(ctx, r, office.ID, chosen)
		if err == nil {
			return r.goTo(productPath(id), "oversight_entered"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	got := r.formPage(r.T("desk.oversight.new"), f, newProductBody(r, f, r.newProductChoices(places, office, bodies, chosen), len(bodies), ui.Form{
		Action: r.URL(newProductPath), Button: r.T("desk.oversight.enter"), Files: true,
		Keep: []ui.Param{{Name: "instansi", Value: office.Slug}, {Name: "penyelenggara", Value: chosen}},
	}))
	got.page.Breadcrumbs, got.page.Part = r.crumbs(ui.Link{Text: r.T("desk.oversight.title"), Href: r.URL(productsPath)}), productsPath
	return got, nil
}

func (d *Desk) enterProduct(ctx context.Context, r *request, office, body string) (string, error) {
	files, err := r.caseFiles(ctx)
	if err != nil {
		return "", err
	}
	return d.Products.Enter(ctx, r.actor, oversight.New{
		Authority: office, Kind: oversight.Kind(r.get("kind")), Number: r.get("number"), Day: r.get("day"), Sender: r.get("sender"), Body: body,
		Units: r.form["units"], Subject: r.get("subject"), Case: r.get("case"), DueDay: r.get("due"), ReceivedDay: r.get("received"),
		Items: strings.Split(r.get("items"), "\n"), Files: files,
	})
}

func (r *request) newProductChoices(places access.Workplaces, office access.Branding, bodies []oversight.Place, chosen string) ui.Choices {
	c := ui.Choices{Action: r.URL(newProductPath), Button: r.T("desk.oversight.choose")}
	if len(places.Authorities) > 1 {
		var all []ui.Option
		for _, a := range places.Authorities {
			all = append(all, ui.Option{Value: a.Slug, Text: a.Called()})
		}
		c.Fields = append(c.Fields, ui.Choice{Name: "instansi", Label: r.T("desk.oversight.authority"), Options: options([]string{office.Slug}, all...)})
	}
	all := []ui.Option{{Text: r.T("desk.oversight.choose_body")}}
	for _, b := range bodies {
		all = append(all, ui.Option{Value: b.Slug, Text: b.Name})
	}
	c.Fields = append(c.Fields, ui.Choice{Name: "penyelenggara", Label: r.T("desk.oversight.body"), Options: options([]string{chosen}, all...)})
	return c
}

func (d *Desk) newProductFields(ctx context.Context, r *request, body string, side oversight.Side) ([]ui.Field, error) {
	var kinds []ui.Option
	for _, k := range oversight.Kinds {
		kinds = append(kinds, ui.Option{Value: string(k), Text: r.T(k.Key())})
	}
	fields := []ui.Field{
		{Kind: ui.OneOf, Name: "kind", Label: r.T("desk.oversight.kind"), Options: options([]string{r.typed("kind", "")}, kinds...)},
		r.productLine("number", "", false), r.productDay("day", "", false),
	}
	if side == oversight.Received {
		sender := r.productLine("sender", "", false)
		sender.Hint = r.T("desk.oversight.field.sender_hint")
		looks, err := d.Access.Brandings(ctx)
		if err != nil {
			return nil, err
		}
		for _, look := range looks {
			if strings.Contains(strings.ToLower(look.Name), "ombudsman") {
				sender.Offers = append(sender.Offers, look.Name)
			}
		}
		received := r.productDay("received", "", true)
		received.Hint = r.T("desk.oversight.field.received_hint")
		fields = append(fields, sender, received)
	}
	units, err := d.Products.UnitsOf(ctx, body)
	if err != nil {
		return nil, err
	}
	var all []ui.Option
	for _, u := range units {
		all = append(all, ui.Option{Value: u.Slug, Text: u.Name})
	}
	if len(all) > 0 {
		fields = append(fields, ui.Field{Kind: ui.SomeOf, Name: "units", Label: r.T("desk.oversight.field.units"), Hint: r.T("desk.oversight.field.units_hint"), Options: options(r.form["units"], all...), Optional: true})
	}
	due := r.productDay("due", "", true)
	due.Hint = r.T("desk.oversight.field.due_hint")
	items := r.productWords("items", false)
	items.Hint, items.Tall = r.T("desk.oversight.field.items_hint"), true
	fields = append(fields, r.productLine("subject", "", false), r.productLine("case", "", true), due, items)
	return r.withFiles(ctx, fields)
}
