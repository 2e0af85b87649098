package citizen

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// whereView is the second step: where, which office, and whom it is about.
type whereView struct {
	form form
	// fields are asked of everybody; few know what is in the others, which are folded away.
	fields, folded []ui.Field
	// open: they are not, because something is in them or wrong with them.
	open bool
	help helpView
}

// maxWhom bounds how somebody describes whom a report is about, in characters.
const maxWhom = 200

// shortened is a text of no more than so many characters.
func shortened(text string, most int) string {
	if letters := []rune(text); len(letters) > most {
		return string(letters[:most])
	}
	return text
}

// lookName is the part of an address that says which office is looked for.
const lookName = "cari"

// unknown is the choice of whoever does not know.
const unknown = "?"

func (z *Citizen) wherePage(ctx context.Context, r *request) (answer, error) {
	d, to, err := r.began(ctx)
	if to != "" || err != nil {
		return answer{to: to}, err
	}
	v := whereView{}
	chosen, err := z.chosenOffice(ctx, r, &d)
	if err != nil {
		return answer{}, err
	}
	return z.whereAnswer(ctx, r, d, &v, chosen, shortened(r.http.URL.Query().Get(lookName), maxWhom))
}

// chosenOffice is the office of the draft, or the one that the address brings along. Whoever comes from an
// office's own page or wall has said with it which authority is meant, too.
func (z *Citizen) chosenOffice(ctx context.Context, r *request, d *complaint.Draft) (string, error) {
	if named := r.http.URL.Query().Get(officeName); named != "" && d.TargetBody == "" {
		found, ok, err := z.officeAt(ctx, named)
		if err != nil || !ok {
			return unknown, err
		}
		d.TargetBody, d.TargetUnit = found.body, found.unit
		if d.Authority == "" {
			d.Authority = found.owner
		}
		return found.value, nil
	}
	known, err := z.officesOf(ctx, office{body: d.TargetBody, unit: d.TargetUnit})
	if len(known) == 0 {
		return unknown, err
	}
	return known[0].value, err
}

// whereAnswer asks the second step; looked is what somebody looked for among the offices.
func (z *Citizen) whereAnswer(ctx context.Context, r *request, d complaint.Draft, v *whereView, chosen, looked string) (answer, error) {
	r.stage = 2
	houses, err := z.houses(ctx)
	if err != nil {
		return answer{}, err
	}
	d.Authority = settled(houses, d.Authority)
	fields, err := z.whereFields(ctx, r, houses, d, chosen, looked)
	if err != nil {
		return answer{}, err
	}
	v.form.ask(append(fields, r.whenFields(d)...)...)
	v.fields, v.folded = v.form.fields[:len(fields)], v.form.fields[len(fields):]
	v.open = d.Happened+d.Asked+d.Promised+d.Wish+d.Link != "" || len(ui.FieldErrors(v.folded...)) > 0
	if v.help, err = z.help(ctx, r, d); err != nil {
		return answer{}, err
	}
	return r.formPage(r.T("citizen.where.title"), &v.form, whereBody(r, v)), nil
}

// settled is the authority that a draft is for: the only one where there is one.
func settled(houses []house, authority string) string {
	if slices.ContainsFunc(houses, func(h house) bool { return h.Authority == authority }) {
		return authority
	}
	if len(houses) == 1 {
		return houses[0].Authority
	}
	return ""
}

func (z *Citizen) whereFields(ctx context.Context, r *request, houses []house, d complaint.Draft, chosen, looked string) ([]ui.Field, error) {
	var fields []ui.Field
	if len(houses) > 1 {
		var all []ui.Option
		for _, h := range houses {
			all = append(all, ui.Option{Value: h.Authority, Text: h.look.Name})
		}
		field := ui.Field{Kind: ui.OneOf, Name: "authority", Label: r.T("citizen.where.authority"), Options: options([]string{d.Authority}, all...)}
		if len(all) > 6 {
			field.Kind, field.Options = ui.Pick, append([]ui.Option{{Text: r.T("citizen.where.choose")}}, field.Options...)
		}
		fields = append(fields, field)
	}
	fields = append(fields, ui.Field{
		Kind: ui.Line, Name: "place", Label: r.T("citizen.where.place"), Hint: r.T("citizen.where.place_hint"), Value: d.Place, Optional: true,
	})
	var near complaint.Suggestions
	var err error
	if d.Authority != "" {
		if near, err = z.Cases.Suggest(ctx, d.Authority, d.Words, d.Place); err != nil {
			return nil, err
		}
	}
	offices, err := z.officeField(ctx, r, d, near, chosen, looked)
	if err != nil {
		return nil, err
	}
	fields = append(fields, offices, ui.Field{
		Kind: ui.Line, Name: "look", Label: r.T("citizen.where.look"), Hint: r.T("citizen.where.look_hint"), Value: looked, Optional: true,
	})
	if d.Authority != "" {
		category, err := z.categoryField(ctx, r, d, near)
		if err != nil {
			return nil, err
		}
		if len(category.Options) > 1 {
			fields = append(fields, category)
		}
	}
	if region, ok := z.regionField(r, houses, d); ok {
		fields = append(fields, region)
	}
	if d.Kind == complaint.Complaint {
		abouts := make([]ui.Option, 0, len(complaint.Abouts))
		for _, about := range complaint.Abouts {
			abouts = append(abouts, ui.Option{Value: string(about), Text: r.T(about.Key()), Hint: r.T("citizen.where.about_" + string(about))})
		}
		about, hint := d.About, ""
		switch {
		case complaint.NamesTop(d.Words):
			hint = r.T("citizen.where.names_top")
		case complaint.NamesSomebody(d.Words):
			hint = r.T("citizen.where.names_somebody")
		case about == "":
			about = complaint.AboutOffice
		}
		fields = append(fields, ui.Field{
			Kind: ui.OneOf, Name: "about", Label: r.T("citizen.where.about"), Hint: hint, Options: options([]string{string(about)}, abouts...),
		}, ui.Field{
			Kind: ui.Line, Name: "whom", Label: r.T("citizen.where.whom"), Hint: r.T("citizen.where.whom_hint"), Value: d.Whom, Auto: "off", Max: maxWhom, Optional: true,
		})
	}
	return fields, nil
}

// officeField offers the offices that the words point to, the one that was chosen, and those that were
// looked for.
func (z *Citizen) officeField(ctx context.Context, r *request, d complaint.Draft, near complaint.Suggestions, chosen, looked string) (ui.Field, error) {
	offered, err := z.suggested(ctx, d.Authority, near)
	if err == nil && looked != "" {
		var found []office
		found, err = z.find(ctx, d.Authority, looked)
		offered = append(found, offered...)
	}
	if err != nil {
		return ui.Field{}, err
	}
	if chosen != unknown && !slices.ContainsFunc(offered, func(o office) bool { return o.value == chosen }) {
		if one, ok, err := z.officeAt(ctx, chosen); err == nil && ok {
			offered = append([]office{one}, offered...)
		} else if err != nil {
			return ui.Field{}, err
		}
	}
	all := []ui.Option{}
	for _, o := range offered {
		if !slices.ContainsFunc(all, func(known ui.Option) bool { return known.Value == o.value }) {
			all = append(all, ui.Option{Value: o.value, Text: o.name, Hint: r.officeHint(o, d.Authority)})
		}
	}
	all = append(all, ui.Option{Value: unknown, Text: r.T("citizen.where.unknown"), Hint: r.T("citizen.where.unknown_hint")})
	return ui.Field{
		Kind: ui.OneOf, Name: "office", Label: r.T("citizen.where.office"), Hint: r.T("citizen.where.office_hint"), Options: options([]string{chosen}, all...),
	}, nil
}

// officeHint says of an office that is offered what of its it is about, of which body it is, and where it is none
// of the authority's that gets the report.
func (r *request) officeHint(o office, authority string) string {
	var parts []string
	for _, part := range []string{o.service, o.of} {
		if part != "" && part != o.name {
			parts = append(parts, part)
		}
	}
	if o.elsewhere(authority) {
		parts = append(parts, r.T("citizen.where.elsewhere"))
	}
	return strings.Join(parts, " · ")
}

// categoryField offers the topics that the words point to first; all others are there, too.
func (z *Citizen) categoryField(ctx context.Context, r *request, d complaint.Draft, got complaint.Suggestions) (ui.Field, error) {
	near := got.Categories
	all, err := z.Cases.Categories(ctx, d.Authority)
	if err != nil {
		return ui.Field{}, err
	}
	if len(near) == 0 {
		near = all
	}
	choices := []ui.Option{}
	for i := range near {
		choices = append(choices, ui.Option{Value: near[i].Code, Text: near[i].Name(r.Lang)})
	}
	for i := range all {
		if all[i].Code == d.Category && !slices.ContainsFunc(choices, func(o ui.Option) bool { return o.Value == d.Category }) {
			choices = append(choices, ui.Option{Value: all[i].Code, Text: all[i].Name(r.Lang)})
		}
	}
	choices = append(choices, ui.Option{Value: unknown, Text: r.T("citizen.where.other_category")})
	chosen := d.Category
	if chosen == "" {
		chosen = unknown
	}
	return ui.Field{Kind: ui.OneOf, Name: "category", Label: r.T("citizen.where.category"), Options: options([]string{chosen}, choices...)}, nil
}

// regionField asks for the regency or city where an authority has several: the province's own.
func (z *Citizen) regionField(r *request, houses []house, d complaint.Draft) (ui.Field, bool) {
	var province string
	for _, h := range houses {
		if h.Authority == d.Authority {
			province = provinceOf(h.look.Slug)
		}
	}
	if province == "" {
		return ui.Field{}, false
	}
	all := []ui.Option{{Text: r.T("citizen.where.no_region")}}
	for _, region := range directory.Regions() {
		if region.Parent == province {
			all = append(all, ui.Option{Value: region.Code, Text: region.Name})
		}
	}
	return ui.Field{Kind: ui.Pick, Name: "region", Label: r.T("citizen.where.region"), Options: options([]string{d.Region}, all...), Optional: true}, true
}

// provinceOf is the code of the province whose government an authority is, by the slug of both.
func provinceOf(slug string) string {
	for _, p := range directory.Provinces() {
		if directory.GovernmentSlug(p) == slug {
			return p.Code
		}
	}
	return ""
}

func (r *request) whenFields(d complaint.Draft) []ui.Field {
	return []ui.Field{
		{Kind: ui.Day, Name: "happened", Label: r.T("citizen.where.happened"), Value: d.Happened, Narrow: true, Optional: true},
		{Kind: ui.Day, Name: "asked", Label: r.T("citizen.where.asked"), Hint: r.T("citizen.where.asked_hint"), Value: d.Asked, Narrow: true, Optional: true},
		{Kind: ui.Day, Name: "promised", Label: r.T("citizen.where.promised"), Hint: r.T("citizen.where.promised_hint"), Value: d.Promised, Narrow: true, Optional: true},
		{Kind: ui.Words, Name: "wish", Label: r.T("citizen.where.wish"), Hint: r.T("citizen.where.wish_hint"), Value: d.Wish, Optional: true},
		{Kind: ui.Line, Name: "link", Label: r.T("citizen.where.link"), Hint: r.T("citizen.where.link_hint"), Value: d.Link, Optional: true},
	}
}

// keepWhere keeps the second step, or looks for an office and asks again.
func (z *Citizen) keepWhere(ctx context.Context, r *request) (answer, error) {
	d, to, err := r.began(ctx)
	if to != "" || err != nil {
		return answer{to: to}, err
	}
	houses, err := z.houses(ctx)
	if err != nil {
		return answer{}, err
	}
	d.Authority = settled(houses, r.get("authority"))
	d.Place, d.Region, d.About, d.Whom = r.get("place"), r.get("region"), complaint.About(r.get("about")), shortened(r.get("whom"), maxWhom)
	d.Happened, d.Asked, d.Promised, d.Wish, d.Link = r.get("happened"), r.get("asked"), r.get("promised"), r.get("wish"), r.get("link")
	if d.Category = r.get("category"); d.Category == unknown {
		d.Category = ""
	}
	chosen := r.get("office")
	if chosen == "" {
		chosen = unknown
	}
	d.TargetBody, d.TargetUnit = "", ""
	v := whereView{}
	if chosen != unknown {
		found, ok, err := z.officeAt(ctx, chosen)
		if err != nil {
			return answer{}, err
		}
		if d.TargetBody, d.TargetUnit = found.body, found.unit; !ok {
			chosen = unknown
			v.form.put("office", r.T("citizen.where.office_gone"))
		}
	}
	if d.Authority == "" {
		v.form.put("authority", r.T("citizen.where.authority_missing"))
	}
	if d.About == "" && d.Kind == complaint.Complaint && (complaint.NamesTop(d.Words) || complaint.NamesSomebody(d.Words)) {
		v.form.put("about", r.T("citizen.where.about_missing"))
	}
	wrong := z.keep(ctx, r, &d, wherePath)
	if wrong != nil && !v.form.blame(r, wrong) {
		return answer{}, wrong
	}
	looked := shortened(strings.TrimSpace(r.get("look")), maxWhom)
	switch {
	case v.form.failed():
		return z.whereAnswer(ctx, r, d, &v, chosen, looked)
	case r.ticked("find") && looked != "": // an address of its own, to which a browser can come back
		return answer{to: r.URL(wherePath + "?" + url.Values{lookName: {looked}}.Encode())}, nil
	}
	return answer{to: r.URL(reachPath)}, nil
}
