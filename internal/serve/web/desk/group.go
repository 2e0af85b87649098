package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// groupRoutes are the groups at identity providers that lead to a position.
func (d *Desk) groupRoutes() []route {
	path := positions + "/{id}/kelompok"
	return []route{
		{method: get, path: path, action: access.FillPositions, serve: d.groups},
		{method: post, path: path, action: access.FillPositions, serve: d.mapGroup},
		{method: post, path: path + "/hapus", action: access.FillPositions, serve: d.unmapGroup},
	}
}

func groupsPath(id string) string { return positionPath(id) + "/kelompok" }

// groupForm asks for a group at a provider.
func (d *Desk) groupForm(r *request) *form {
	var choices []ui.Option
	for _, p := range d.Accounts.Providers {
		choices = append(choices, ui.Option{Value: p.Code, Text: p.Label(r.Printer)})
	}
	f := &form{fields: []ui.Field{{Name: "group", Label: r.T("desk.group.name"), Hint: r.T("desk.group.name_hint"), Value: r.typed("group", ""), Auto: "off", Max: 200}}}
	if len(choices) > 1 {
		f.fields = append([]ui.Field{{Kind: ui.Pick, Name: "provider", Label: r.T("desk.group.provider"), Options: options([]string{r.get("provider")}, choices...)}}, f.fields...)
	}
	return f
}

// groupsOf are the rules about a position at every provider.
func (d *Desk) groupsOf(ctx context.Context, r *request, position string) ([]account.GroupRule, error) {
	var found []account.GroupRule
	for _, p := range d.Accounts.Providers {
		rules, err := d.Accounts.GroupRules(ctx, r.actor, p.Code)
		if err != nil {
			return nil, err
		}
		for _, rule := range rules {
			if rule.Position.ID == position {
				found = append(found, rule)
			}
		}
	}
	return found, nil
}

func (d *Desk) groups(ctx context.Context, r *request) (answer, error) {
	s, err := d.seatFor(ctx, r, access.Position.Filling)
	if err != nil {
		return answer{}, err
	}
	return d.groupsAnswer(ctx, r, s, d.groupForm(r))
}

func (d *Desk) groupsAnswer(ctx context.Context, r *request, s seat, f *form) (answer, error) {
	rules, err := d.groupsOf(ctx, r, s.ID)
	if err != nil {
		return answer{}, err
	}
	got := r.formPage(r.T("desk.group.title", "title", s.Title), f, groupsBody(r, s, rules, f))
	got.page.Breadcrumbs = r.within(s)
	return got, nil
}

func (d *Desk) mapGroup(ctx context.Context, r *request) (answer, error) {
	s, err := d.seatFor(ctx, r, access.Position.Filling)
	if err != nil {
		return answer{}, err
	}
	provider := r.get("provider")
	if provider == "" && len(d.Accounts.Providers) == 1 {
		provider = d.Accounts.Providers[0].Code
	}
	if _, err := d.Accounts.MapGroup(ctx, r.actor, provider, r.get("group"), s.ID); err != nil {
		f := d.groupForm(r)
		if words := r.Words(err); problem.KindOf(err) == problem.NotFound && words != "" {
			f.put("provider", words) // it is configured no more
		} else if !f.blame(r, err) {
			return answer{}, err
		}
		return d.groupsAnswer(ctx, r, s, f)
	}
	return r.goTo(groupsPath(s.ID), "group_mapped"), nil
}

func (d *Desk) unmapGroup(ctx context.Context, r *request) (answer, error) {
	s, err := d.seatFor(ctx, r, access.Position.Filling)
	if err != nil {
		return answer{}, err
	}
	if err := d.Accounts.UnmapGroup(ctx, r.actor, r.get("rule")); err != nil && problem.KindOf(err) != problem.NotFound {
		return answer{}, err // one that is gone already is what was asked for
	}
	return r.goTo(groupsPath(s.ID), "group_unmapped"), nil
}

// providerName is what a provider is called; one that is configured no more keeps its code.
func (d *Desk) providerName(r *request, code string) string {
	for _, p := range d.Accounts.Providers {
		if p.Code == code {
			return p.Label(r.Printer)
		}
	}
	return code
}
