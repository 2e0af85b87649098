package desk

import (
	"bytes"
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/oversight"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const importProductsPath = productsPath + "/impor"

// productSpot is where a file of a register is sent: for the first office whose register the reader keeps, or one that is
// chosen.
func (d *Desk) productSpot(ctx context.Context, r *request) (uploadSpot, access.Branding, error) {
	s := uploadSpot{text: "desk.import_product", path: importProductsPath, back: productsPath, accept: ".csv,.xlsx,text/csv"}
	places, err := d.Access.Workplaces(ctx, r.actor, access.KeepProducts)
	if err != nil {
		return s, access.Branding{}, err
	}
	office, err := choose(places, r.get("instansi"))
	if err != nil {
		return s, office, err
	}
	if len(places.Authorities) == 1 {
		s.keep = []ui.Param{{Name: "instansi", Value: office.Slug}}
		return s, office, nil
	}
	var all []ui.Option
	for _, a := range places.Authorities {
		all = append(all, ui.Option{Value: a.Slug, Text: a.Called()})
	}
	s.fields = []ui.Field{{Kind: ui.Pick, Name: "instansi", Label: r.T("desk.oversight.authority"), Options: options([]string{office.Slug}, all...)}}
	return s, office, nil
}

func (d *Desk) importProducts(ctx context.Context, r *request) (answer, error) {
	s, office, err := d.productSpot(ctx, r)
	if err != nil {
		return answer{}, err
	}
	got, err := d.importedProducts(ctx, r, s, office)
	got.page.Breadcrumbs, got.page.Part = r.crumbs(ui.Link{Text: r.T("desk.oversight.title"), Href: r.URL(productsPath)}), productsPath
	return got, err
}

func (d *Desk) importedProducts(ctx context.Context, r *request, s uploadSpot, office access.Branding) (answer, error) {
	if r.http.Method != post {
		return uploadAnswer(r, s, uploadForm(r, s), nil), nil
	}
	u, err := r.upload()
	var done oversight.Imported
	if err == nil {
		done, err = d.Products.Import(ctx, r.actor, office.ID, u.name, bytes.NewReader(u.data), !u.checked)
	}
	switch {
	case err != nil:
		return refused(r, s, err)
	case u.checked:
		return r.goTo(productsPath, "products_imported"), nil
	}
	s.keep = []ui.Param{{Name: "instansi", Value: office.Slug}}
	terms := []ui.Term{
		{Term: r.T("desk.oversight.authority"), Text: office.Called()},
		{Term: r.T("desk.import_product.new"), Text: r.Int(done.New)},
		{Term: r.T("desk.import_product.items"), Text: r.Int(done.Items)},
		{Term: r.T("desk.import_product.known"), Text: r.Int(done.Known)},
	}
	return r.page(r.T("desk.upload.checked"), checkedBody(r, s, u, done.New > 0, terms, nil)), nil
}
