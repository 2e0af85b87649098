package desk

import (
	"context"
	"net/url"
	"strconv"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form/keying"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// maxPapers is how many papers are printed at once.
const maxPapers = 50

// formPaperRoutes are the forms of an assessment on paper, to be written on by hand.
func (d *Desk) formPaperRoutes() []route {
	path := cyclesPath + "/{id}/kertas"
	return []route{
		{method: get, path: path, action: access.ReadForms, serve: d.formPapers},
		{method: get, path: path + "/cetak", action: access.ReadForms, serve: d.printForm},
	}
}

func formPaperPath(cycle string) string { return cyclePath(cycle) + "/kertas" }

// formPaperWay leads to the papers of a locus.
func (r *request) formPaperWay(cycle, locus string) ui.Link {
	path := formPaperPath(cycle)
	if locus != "" {
		path += "?lokus=" + locus
	}
	return ui.Link{Text: r.T("desk.paper.title"), Href: r.URL(path)}
}

// formPapers chooses what is printed.
func (d *Desk) formPapers(ctx context.Context, r *request) (answer, error) {
	v, err := d.cycle(ctx, r)
	if err != nil {
		return answer{}, err
	}
	all, err := d.Cycles.Loci(ctx, r.actor, v.ID, "")
	if err != nil {
		return answer{}, err
	}
	ins, err := d.Forms.Instrument(ctx, &v.Cycle)
	if err != nil {
		return answer{}, err
	}
	products, err := d.Cycles.ProductsIn(ctx, r.actor, v.ID)
	if err != nil {
		return answer{}, err
	}
	var loci []ui.Option
	var services []cycle.Product
	for i := range all {
		if l := &all[i]; l.Ended.IsZero() {
			loci = append(loci, ui.Option{Value: l.ID, Text: l.Name + " – " + l.BodyName})
		}
		if chosen := r.get("lokus"); chosen != "" && chosen != all[i].ID {
			continue
		}
		services = append(services, products[all[i].ID]...)
	}
	langs := options([]string{string(r.Lang)}, ui.Option{Value: string(locale.Indonesian), Text: "Bahasa Indonesia"}, ui.Option{Value: string(locale.English), Text: "English"})
	choices := ui.Choices{Action: r.URL(formPaperPath(v.ID) + "/cetak"), Button: r.T("desk.paper.begin"), Fields: []ui.Choice{
		{Name: "lokus", Label: r.T("desk.cycle.locus"), Options: options([]string{r.get("lokus")}, loci...)},
	}}
	choices.Fields = append(choices.Fields, r.askedChoices(ins, services)...)
	choices.Fields = append(choices.Fields,
		ui.Choice{Name: "bahasa", Label: r.T("desk.paper.lang"), Options: langs},
		ui.Choice{Name: "dari", Label: r.T("desk.paper.first"), Value: "1"},
		ui.Choice{Name: "banyak", Label: r.T("desk.paper.count", "max", maxPapers), Value: "1"})
	got := r.page(r.T("desk.paper.title"), formPapersBody(r, choices, len(loci) > 0))
	got.page.Breadcrumbs, got.page.Part = r.cycleCrumbs(v, " "), cyclesPath
	return got, nil
}

// printForm draws the papers that were chosen: of a subject that is there once, one.
func (d *Desk) printForm(ctx context.Context, r *request) (answer, error) {
	v, err := d.cycle(ctx, r)
	if err != nil {
		return answer{}, err
	}
	l, err := d.Cycles.Locus(ctx, r.actor, v.ID, r.get("lokus"))
	if err != nil {
		return answer{}, err
	}
	ins, err := d.Forms.Instrument(ctx, &v.Cycle)
	if err != nil {
		return answer{}, err
	}
	b, ok := keying.Of(ins, r.get("subjek"))
	if !ok {
		return answer{}, problem.New(problem.NotFound, "form.not_found", nil)
	}
	p := d.Catalog.Printer(locale.Indonesian)
	if r.get("bahasa") == string(locale.English) {
		p = d.Catalog.Printer(locale.English)
	}
	product, choose, err := d.serviceOf(ctx, r, v.ID, l.ID, b.Subject)
	if err != nil {
		return answer{}, err
	}
	if choose {
		return r.goTo(formPaperPath(v.ID)+r.whichService(l.ID), ""), nil
	}
	head, err := d.headOf(ctx, r, v, &l, p)
	if err != nil {
		return answer{}, err
	}
	head.Product = product.Name
	first, n := max(1, min(int(r.number("dari")), keying.MaxPaper)), max(1, min(int(r.number("banyak")), maxPapers))
	if !b.Repeats() {
		first, n = 0, 1
	}
	var heads []keying.Head
	for i := first; i < first+n && i <= keying.MaxPaper; i++ {
		one := head
		one.Paper = i
		if d.Origin != "" {
			one.Web = d.Origin + ui.Context{Printer: p}.URL(keyingPath(v.ID))
			one.Address = d.Origin + ui.Context{Printer: p}.URL(paperAddress(v.ID, l.ID, b, product.ID, i))
		}
		heads = append(heads, one)
	}
	data, err := b.Print(p, heads...)
	name := "formulir-" + head.Number + "-" + b.Subject.Code + ".pdf"
	return answer{file: &file{name: name, contentType: "application/pdf", data: data}}, err
}

// headOf is what stands at the head of each paper of a locus.
func (d *Desk) headOf(ctx context.Context, r *request, v *cycleView, l *cycle.Locus, p *locale.Printer) (keying.Head, error) {
	h := keying.Head{Office: v.office(l.Office), Cycle: v.Title, Body: l.BodyName, Locus: l.Name, Number: keying.Number(l.ID), Frozen: v.Frozen}
	if v.State == cycle.Draft {
		h.Draft, h.Frozen = p.T("desk.paper.draft"), v.Made
	}
	visits, err := d.Cycles.Visits(ctx, r.actor, v.ID)
	for _, one := range visits {
		if one.Locus == l.ID {
			h.Days = p.PartOfDay(one.From)
			if one.Until != one.From {
				h.Days += " – " + p.PartOfDay(one.Until)
			}
		}
	}
	return h, err
}

// paperAddress is where a paper is keyed.
func paperAddress(cycle, locus string, b *keying.Booklet, product string, paper int) string {
	query := url.Values{"lokus": {locus}, "subjek": {b.Subject.Code}}
	if product != "" {
		query.Set("produk", product)
	}
	if b.Repeats() {
		query.Set(keying.PaperField, strconv.Itoa(paper))
	}
	return keyingPath(cycle) + "/lembar?" + query.Encode()
}
