package desk

import (
	"context"
	"net/url"
	"slices"

	"github.com/patuh-id/patuh/internal/cycle"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/form/keying"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// askedChoices choose of whom a paper is, and of which service where some subject is there for each.
func (r *request) askedChoices(ins *instrument.Instrument, services []cycle.Product) []ui.Choice {
	var subjects []ui.Option
	each := 0
	for _, code := range keying.Subjects(ins) {
		subjects = append(subjects, ui.Option{Value: code, Text: ins.Subject(code).Label.In(r.Lang)})
		if perService(ins.Subject(code)) {
			each++
		}
	}
	choices := []ui.Choice{{Name: "subjek", Label: r.T("desk.keying.subject"), Options: options([]string{r.get("subjek")}, subjects...)}}
	var products []ui.Option
	if each < len(subjects) && !perService(ins.Subject(r.get("subjek"))) {
		products = append(products, ui.Option{Text: r.T("desk.keying.whole_unit")})
	}
	for _, one := range services {
		if !slices.ContainsFunc(products, func(o ui.Option) bool { return o.Value == one.ID }) {
			products = append(products, ui.Option{Value: one.ID, Text: one.Name})
		}
	}
	if each == 0 || len(services) == 0 {
		return choices
	}
	return append(choices, ui.Choice{Name: "produk", Label: r.T("desk.keying.product"), Options: options([]string{r.get("produk")}, products...)})
}

func perService(s *instrument.Subject) bool { return s != nil && cycle.PerProduct(s.Code, s.Per) }

// serviceOf is the service that a paper is about: the one that was chosen, or the only one that is looked at there. A
// subject that is there once for the whole unit has none. True: there are several, and none of them was chosen.
func (d *Desk) serviceOf(ctx context.Context, r *request, id, locus string, subject *instrument.Subject) (cycle.Product, bool, error) {
	if !perService(subject) {
		return cycle.Product{}, false, nil
	}
	services, err := d.Cycles.ServicesOf(ctx, r.actor, id, locus)
	if err != nil {
		return cycle.Product{}, false, err
	}
	chosen := r.get("produk")
	for _, one := range services.Chosen {
		if one.ID == chosen || chosen == "" && len(services.Chosen) == 1 {
			return one, false, nil
		}
	}
	return cycle.Product{}, len(services.Chosen) > 0, nil
}

// paperTold reads what reviewers said of a form, for whoever has no phone to read it on: why it came back, and what is
// not settled.
func (d *Desk) paperTold(ctx context.Context, k *keyedPaper, whole *fieldform.Whole) error {
	mends, err := d.Reviews.Mends(ctx, d.Forms.DB, whole.Form)
	if err != nil {
		return err
	}
	k.mend = mends[whole.ID]
	said, err := d.Reviews.Comments(ctx, d.Forms.DB, whole.ID)
	settled := map[string]bool{}
	for _, one := range said[whole.ID] {
		if one.ResolvedBy != "" {
			settled[one.Thread] = true
		}
	}
	for _, one := range said[whole.ID] {
		if !settled[one.Thread] {
			k.told = append(k.told, one)
		}
	}
	return err
}

// whichParam says that a service has still to be chosen.
const whichParam = "pilih"

// whichService leads back to where a paper is chosen, for its service.
func (r *request) whichService(locus string) string {
	return "?" + url.Values{"lokus": {locus}, "subjek": {r.get("subjek")}, whichParam: {"layanan"}}.Encode()
}
