package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// authorityFields ask what an authority is.
func (r *request) authorityFields(begin access.Authority) []ui.Field {
	kinds := []ui.Option{
		{Value: string(access.Government), Text: r.T(access.Government.Key())},
		{Value: string(access.Ombudsman), Text: r.T(access.Ombudsman.Key()), Hint: r.T("desk.authority.ombudsman_hint")},
	}
	var zones []ui.Option
	for _, zone := range access.Zones {
		zones = append(zones, ui.Option{Value: zone, Text: r.T("desk.zone." + zoneOf(zone).String())})
	}
	return []ui.Field{
		{Name: "name", Label: r.T("desk.field.authority_name"), Value: r.typed("name", begin.Name), Max: access.MaxText},
		{Name: "short", Label: r.T("desk.field.short"), Hint: r.T("desk.field.short_hint"), Value: r.typed("short", begin.Short), Optional: true, Max: access.MaxText},
		{Kind: ui.OneOf, Name: "kind", Label: r.T("desk.authority.kind"), Options: options([]string{r.typed("kind", string(begin.Kind))}, kinds...)},
		{Kind: ui.OneOf, Name: "zone", Label: r.T("desk.field.zone"), Hint: r.T("desk.field.zone_hint"), Options: options([]string{r.typed("zone", begin.Zone)}, zones...)},
	}
}

func (r *request) authorityWritten(onto access.Authority) access.Authority {
	onto.Name, onto.Short, onto.Kind, onto.Zone = r.get("name"), r.get("short"), access.Kind(r.get("kind")), r.get("zone")
	return onto
}

func (r *request) newAuthorityForm() *form {
	f := &form{fields: r.authorityFields(access.Authority{Kind: access.Government})}
	f.fields = append(f.fields, ui.Field{
		Name: "slug", Label: r.T("desk.field.slug"), Hint: r.T("desk.field.slug_hint"), Value: r.typed("slug", ""), Auto: "off", Max: 120,
	})
	return f
}

func (d *Desk) newAuthorityPage(_ context.Context, r *request) (answer, error) {
	if err := access.Decide(r.actor, access.EditAuthority, access.Scope{Installation: true}); err != nil {
		return answer{}, err
	}
	return newAuthorityAnswer(r, r.newAuthorityForm()), nil
}

func (d *Desk) makeAuthority(ctx context.Context, r *request) (answer, error) {
	f := r.newAuthorityForm()
	made, err := d.Access.MakeAuthority(ctx, r.actor, r.authorityWritten(access.Authority{Slug: r.get("slug")}))
	if err == nil {
		return r.goTo(authorityPath(made.Slug), "authority_made"), nil
	}
	if !f.blame(r, err) {
		return answer{}, err
	}
	return newAuthorityAnswer(r, f), nil
}

func newAuthorityAnswer(r *request, f *form) answer {
	got := r.formPage(r.T("desk.authority.new"), f, newAuthorityBody(r, f))
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: r.T("desk.authority.list"), Href: r.URL(authorities)})
	return got
}

// editingAuthority is the authority of the path for whoever may do action about it.
func (d *Desk) editingAuthority(ctx context.Context, r *request, action access.Action) (access.Authority, error) {
	one, _, err := d.Access.Authority(ctx, r.actor, r.part("slug"))
	if err != nil {
		return one, err
	}
	return one, access.Decide(r.actor, action, one.Scope())
}

func (r *request) authorityCrumbs(one access.Authority) []ui.Link {
	return r.crumbs(ui.Link{Text: r.T("desk.authority.list"), Href: r.URL(authorities)}, ui.Link{Text: one.Name, Href: r.URL(authorityPath(one.Slug))})
}

func (d *Desk) editAuthority(ctx context.Context, r *request) (answer, error) {
	one, err := d.editingAuthority(ctx, r, access.EditAuthority)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(one.Version, append(r.authorityFields(one), r.why())...)
	if r.http.Method == post {
		wanted := r.authorityWritten(one)
		wanted.Version = e.version
		_, err := d.Access.EditAuthority(ctx, r.actor, wanted, r.get("why"))
		if err == nil {
			return r.goTo(authorityPath(one.Slug), "authority_edited"), nil
		}
		if !e.refuse(r, err, one.Version, r.authorityTerms(one)) {
			return answer{}, err
		}
	}
	got := r.editPage(r.T("desk.authority.edit", "name", one.Name), e, editBody(r, e, ui.Form{
		Action: r.URL(authorityPath(one.Slug) + "/ubah"), Button: r.T("desk.save"),
	}, r.T("desk.authority.edit_lead")))
	got.page.Breadcrumbs = r.authorityCrumbs(one)
	return got, nil
}

// endAuthority says when an authority ends, or that it does not.
func (d *Desk) endAuthority(ctx context.Context, r *request) (answer, error) {
	one, err := d.editingAuthority(ctx, r, access.EditAuthority)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(one.Version, append(r.endFields(one.To, one.Zone), r.why())...)
	if r.http.Method == post {
		wanted := one
		wanted.Version, wanted.To = e.version, r.endWritten(&e.form, one.Zone)
		if !e.failed() {
			_, err := d.Access.EditAuthority(ctx, r.actor, wanted, r.get("why"))
			if err == nil {
				return r.goTo(authorityPath(one.Slug), "authority_edited"), nil
			}
			if !e.refuse(r, err, one.Version, r.authorityTerms(one)) {
				return answer{}, err
			}
		}
	}
	got := r.editPage(r.T("desk.authority.end", "name", one.Name), e, editBody(r, e, ui.Form{
		Action: r.URL(authorityPath(one.Slug) + "/masa"), Button: r.T("desk.authority.end_button"), Danger: true,
	}, r.T("desk.authority.end_lead", "valid", r.period(one.From, one.To, one.Zone)), r.T("desk.authority.end_what")))
	got.page.Breadcrumbs = r.authorityCrumbs(one)
	return got, nil
}
