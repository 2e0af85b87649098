package desk

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/directory"
)

// places are the names of where things lie.
type places struct {
	authorities map[string]access.Branding
	rows        map[string]directory.Named // bodies and units
}

// placesOf finds the names of scopes.
func (d *Desk) placesOf(ctx context.Context, scopes ...access.Scope) (places, error) {
	var authorities, rows []string
	for _, s := range scopes {
		authorities = append(authorities, s.Authority)
		rows = append(rows, s.Body, s.Unit)
	}
	var p places
	var err error
	if p.authorities, err = d.Access.BrandingsOf(ctx, each(authorities)...); err != nil {
		return p, err
	}
	p.rows, err = d.Directory.Named(ctx, each(rows)...)
	return p, err
}

// each leaves out what is empty and what comes twice.
func each(ids []string) []string {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" })
}

// zone is when the days of a scope begin; the installation's begin in Jakarta.
func (p places) zone(s access.Scope) string { return p.authorities[s.Authority].Zone }

// text is where a scope lies, the narrowest first.
func (p places) text(r *request, s access.Scope) string {
	switch s.Level() {
	case access.OfUnit:
		return r.T("desk.place.unit", "unit", p.rows[s.Unit].Name, "body", p.rows[s.Body].Name, "authority", p.authorities[s.Authority].Called())
	case access.OfBody:
		return r.T("desk.place.body", "body", p.rows[s.Body].Name, "authority", p.authorities[s.Authority].Called())
	case access.OfAuthority:
		return p.authorities[s.Authority].Called()
	default:
		return r.T("desk.place.installation")
	}
}

// slug is how addresses name the authority of a scope.
func (p places) slug(s access.Scope) string {
	if s.Authority == "" {
		return noAuthority
	}
	return p.authorities[s.Authority].Slug
}

// noAuthority stands in addresses for the installation itself. No slug looks like it.
const noAuthority = "-"

// whom are people by their ids, for saying who holds or did something.
type whom map[string]account.Account

func (d *Desk) whom(ctx context.Context, ids ...string) (whom, error) {
	return d.Accounts.Named(ctx, each(ids)...)
}

// name is who did something; without an account it was the machine.
func (w whom) name(r *request, id string) string {
	if id == "" {
		return r.T("desk.machine")
	}
	if who, ok := w[id]; ok {
		return who.Name
	}
	return r.T("desk.unknown_person")
}
