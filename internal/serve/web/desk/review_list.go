package desk

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/patuh-id/patuh/internal/cycle"
	fieldform "github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/instrument"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// formFilters are the fields by which a list of forms is narrowed down.
var formFilters = []string{"keadaan", "tentang", "tanda", "penyelenggara", "tunggu"}

// reviewable are the states of forms that can be returned.
var reviewable = []fieldform.State{fieldform.Sent, fieldform.Verified, fieldform.Validated, fieldform.Checked}

// reviewFormsPage lists the forms of a cycle, those that came last first.
func (d *Desk) reviewFormsPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.cycle(ctx, r)
	if err != nil {
		return answer{}, err
	}
	bodies, err := d.Cycles.Bodies(ctx, r.actor, v.ID)
	if err != nil {
		return answer{}, err
	}
	ins, err := d.Forms.InstrumentOf(ctx, d.Forms.DB, &v.Cycle)
	if err != nil {
		return answer{}, err
	}
	page, err := d.Forms.List(ctx, r.actor, r.formFilter(v.ID, bodies), r.get("sesudah"))
	if err != nil {
		return answer{}, err
	}
	counts, err := d.Forms.Count(ctx, r.actor, v.ID)
	if err != nil {
		return answer{}, err
	}
	accounts := make([]string, len(page.Forms))
	for i := range page.Forms {
		accounts[i] = page.Forms[i].By
	}
	who, err := d.whom(ctx, accounts...)
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.T("desk.review.all_forms"), reviewFormsBody(r, v, r.formChoices(v, ins, bodies, counts), r.listedTable(v, ins, page, who), page.After))
	got.page.Breadcrumbs, got.page.Part = r.reviewCrumbs(v, []ui.Link{}...), cyclesPath
	return got, nil
}

func (r *request) formFilter(id string, bodies []cycle.Body) fieldform.Filter {
	f := fieldform.Filter{
		Cycle: id, State: fieldform.State(r.get("keadaan")), Subject: r.get("tentang"), Flag: fieldform.FlagKind(r.get("tanda")), NA: r.get("tunggu") != "",
	}
	for _, b := range bodies {
		if b.Slug == r.get("penyelenggara") {
			f.Body = b.ID
		}
	}
	return f
}

// formChoices narrow a list of forms down; how many there are of each stands behind it.
func (r *request) formChoices(v *cycleView, ins *instrument.Instrument, bodies []cycle.Body, counts fieldform.Counts) ui.Choices {
	some := func(text string, n int) string { return text + " (" + r.someForms(n) + ")" }
	pick := func(name, label string, all ...ui.Option) ui.Choice {
		return ui.Choice{Name: name, Label: r.T(label), Options: options([]string{r.get(name)}, append([]ui.Option{{Text: r.T("desk.review.any")}}, all...)...)}
	}
	var states, subjects, kept []ui.Option
	for _, s := range fieldform.States {
		states = append(states, ui.Option{Value: string(s), Text: some(r.T(s.Key()), counts.States[s])})
	}
	for _, s := range ins.Subjects {
		subjects = append(subjects, ui.Option{Value: s.Code, Text: s.Label.In(r.Lang)})
	}
	flags := []ui.Option{{Value: string(fieldform.AnyFlag), Text: some(r.T("desk.review.any_flag"), counts.Flagged)}}
	for _, k := range fieldform.FlagKinds {
		flags = append(flags, ui.Option{Value: string(k), Text: some(r.T(k.Key()), counts.Flags[k])})
	}
	for _, b := range bodies {
		kept = append(kept, ui.Option{Value: b.Slug, Text: b.Name})
	}
	return ui.Choices{Action: r.URL(reviewsPath(v.ID) + "/formulir"), Fields: []ui.Choice{
		pick("keadaan", "desk.review.state", states...), pick("tentang", "desk.review.subject", subjects...), pick("tanda", "desk.review.flags", flags...),
		pick("penyelenggara", "desk.review.body", kept...), pick("tunggu", "desk.review.na", ui.Option{Value: "ya", Text: some(r.T("desk.review.na_waits"), counts.NA)}),
	}}
}

// someForms is how many forms were counted, which goes up to form.MaxCount.
func (r *request) someForms(n int) string {
	if n > fieldform.MaxCount {
		return r.T("desk.case.many", "n", fieldform.MaxCount)
	}
	return r.Int(n)
}

// formsQuery is the address of this list with its filters, from behind a form on; more are names and values besides.
func (r *request) formsQuery(id, after string, more ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	for _, name := range formFilters {
		if value := r.get(name); value != "" {
			values.Set(name, value)
		}
	}
	if after != "" {
		values.Set("sesudah", after)
	}
	path := reviewsPath(id) + "/formulir"
	if len(values) > 0 {
		path += "?" + values.Encode()
	}
	return r.URL(path)
}

func (r *request) listedTable(v *cycleView, ins *instrument.Instrument, page fieldform.Page, who whom) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.review.all_forms"), HideCaption: true, Empty: r.T("desk.review.no_form_fits"),
		Columns: []ui.Column{
			{Label: r.T("desk.review.subject"), Head: true},
			{Label: r.T("desk.review.unit")},
			{Label: r.T("desk.review.state")},
			{Label: r.T("desk.review.na"), Numeric: true},
			{Label: r.T("desk.review.flags"), Numeric: true},
			{Label: r.T("desk.review.by")},
		},
	}
	for i := range page.Forms {
		f := &page.Forms[i]
		row := tickable{value: f.ID, text: listedAbout(r, ins, f), about: f.Name, href: r.URL(reviewFormPath(v.ID, f.ID)), name: "formulir"}
		if r.mayReviewIn(v, reviewers...) && slices.Contains(reviewable, f.State) {
			row.box = r.heldBox()
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Content: reviewTick(r, row)},
			{Text: f.Name, Href: r.URL(reviewPath(v.ID, f.Locus)), Note: bodyBeside(f.Name, f.BodyName)},
			{Text: r.T(f.State.Key())},
			{Text: strconv.Itoa(f.NAOpen), Soft: f.NAOpen == 0},
			{Text: strconv.Itoa(f.Flags), Soft: f.Flags == 0},
			{Text: who.name(r, f.By), Note: r.when(f.Received, r.ownZone())},
		}})
	}
	return table
}
