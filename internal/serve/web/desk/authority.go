package desk

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const authorities = "/kelola/instansi"

// authorityRoutes are authorities: what they are, what the public sees of them, and what their people
// need to sign in.
func (d *Desk) authorityRoutes() []route {
	one := authorities + "/{slug}"
	routes := []route{
		{method: get, path: authorities, action: access.ReadAuthority, serve: d.authoritiesPage},
		{method: get, path: "/kelola/instansi-baru", action: access.EditAuthority, serve: d.newAuthorityPage},
		{method: post, path: authorities, action: access.EditAuthority, serve: d.makeAuthority},
		{method: get, path: one, action: access.ReadAuthority, serve: d.authorityPage},
		{method: get, path: one + "/ubah", action: access.EditAuthority, serve: d.editAuthority},
		{method: post, path: one + "/ubah", action: access.EditAuthority, serve: d.editAuthority},
		{method: get, path: one + "/masa", action: access.EditAuthority, serve: d.endAuthority},
		{method: post, path: one + "/masa", action: access.EditAuthority, serve: d.endAuthority},
		{method: get, path: one + "/tampilan", action: access.BrandAuthority, serve: d.brandAuthority},
		{method: post, path: one + "/tampilan", action: access.BrandAuthority, serve: d.brandAuthority},
		{method: get, path: one + "/lambang", action: access.BrandAuthority, serve: d.logoPage},
		{method: post, path: one + "/lambang", action: access.BrandAuthority, serve: d.setLogo, files: maxLogoForm},
		{method: post, path: one + "/lambang/hapus", action: access.BrandAuthority, serve: d.removeLogo},
	}
	return append(routes, d.ruleRoutes()...)
}

func authorityPath(slug string) string { return authorities + "/" + slug }

func (d *Desk) authoritiesPage(ctx context.Context, r *request) (answer, error) {
	list, err := d.Access.Authorities(ctx, r.actor)
	if err != nil {
		return answer{}, err
	}
	return r.page(r.T("desk.authority.list"), authoritiesBody(r, list)), nil
}

func (r *request) authorityTable(list []access.Authority) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.authority.list"), HideCaption: true, Empty: r.T("desk.authority.none"),
		Columns: []ui.Column{
			{Label: r.T("desk.authority.name"), Head: true},
			{Label: r.T("desk.authority.kind")},
			{Label: r.T("desk.authority.valid")},
		},
	}
	if r.may(access.EditAuthority, access.Scope{Installation: true}) {
		table.Empty = r.T("desk.authority.none_yet")
	}
	for _, a := range list {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: a.Name, Href: r.URL(authorityPath(a.Slug))},
			{Text: r.T(a.Kind.Key())},
			{Text: r.period(a.From, a.To, a.Zone)},
		}})
	}
	return table
}

// authoritySeen is an authority as its page shows it.
type authoritySeen struct {
	access.Authority
	past []access.Past[access.Authority]
	look access.Branding
	who  whom
}

func (d *Desk) authority(ctx context.Context, r *request) (authoritySeen, error) {
	var seen authoritySeen
	var err error
	if seen.Authority, seen.past, err = d.Access.Authority(ctx, r.actor, r.part("slug")); err != nil {
		return seen, err
	}
	looks, err := d.Access.BrandingsOf(ctx, seen.ID)
	if err != nil {
		return seen, err
	}
	seen.look = looks[seen.ID]
	var ids []string
	for _, p := range seen.past {
		ids = append(ids, p.By)
	}
	seen.who, err = d.whom(ctx, ids...)
	return seen, err
}

func (d *Desk) authorityPage(ctx context.Context, r *request) (answer, error) {
	seen, err := d.authority(ctx, r)
	if err != nil {
		return answer{}, err
	}
	got := r.page(seen.Name, authorityBody(r, seen))
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: r.T("desk.authority.list"), Href: r.URL(authorities)})
	return got, nil
}

// may is for showing or hiding a way in; the room decides again.
func (r *request) may(action access.Action, scope access.Scope) bool {
	return access.Allowed(r.actor, action, scope)
}

// crumbs lead from the home page to here.
func (r *request) crumbs(links ...ui.Link) []ui.Link {
	return append([]ui.Link{{Text: r.T("desk.menu.home"), Href: r.URL(home)}}, links...)
}

func (r *request) authorityTerms(a access.Authority) []ui.Term {
	short := a.Short
	if short == "" {
		short = r.T("desk.none")
	}
	return []ui.Term{
		{Term: r.T("desk.field.authority_name"), Text: a.Name},
		{Term: r.T("desk.field.short"), Text: short},
		{Term: r.T("desk.authority.kind"), Text: r.T(a.Kind.Key())},
		{Term: r.T("desk.field.zone"), Text: zoneOf(a.Zone).String()},
		{Term: r.T("desk.authority.valid"), Text: r.period(a.From, a.To, a.Zone)},
	}
}

// changes says what of an authority was otherwise before a change: what it was, field by field.
func (r *request) changes(was, next access.Authority) []ui.Term {
	var terms []ui.Term
	a, b := r.authorityTerms(was), r.authorityTerms(next)
	for i := range a {
		if a[i].Text != b[i].Text {
			terms = append(terms, a[i])
		}
	}
	if was.Colour != next.Colour {
		colour := was.Colour
		if colour == "" {
			colour = r.T("desk.brand.house")
		}
		terms = append(terms, ui.Term{Term: r.T("desk.field.colour"), Text: colour})
	}
	return terms
}

// change is something's having been otherwise.
type change struct {
	until time.Time
	by    string
	was   []ui.Term
}

func (r *request) authorityHistory(seen authoritySeen) []change {
	var all []change
	next := seen.Authority
	for _, p := range seen.past {
		all = append(all, change{p.Until, seen.who.name(r, p.By), r.changes(p.Was, next)})
		next = p.Was
	}
	return all
}
