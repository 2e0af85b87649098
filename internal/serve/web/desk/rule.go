package desk

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// allRoles stands in addresses for the rule of every role that has none of its own.
const allRoles = "semua"

// ruleRoutes are what roles need to sign in, in an authority and where authorities say nothing.
func (d *Desk) ruleRoutes() []route {
	var routes []route
	for _, base := range []string{"/kelola/masuk", authorities + "/{slug}/masuk"} {
		routes = append(routes,
			route{method: get, path: base, action: access.SetSignIn, serve: d.rulesPage},
			route{method: get, path: base + "/{role}", action: access.SetSignIn, serve: d.setRule},
			route{method: post, path: base + "/{role}", action: access.SetSignIn, serve: d.setRule, many: []string{"kinds"}},
			route{method: post, path: base + "/{role}/hapus", action: access.SetSignIn, serve: d.unsetRule})
	}
	return routes
}

// ruled is a place whose rules are looked at.
type ruled struct {
	id, slug string // of the authority; empty for the installation
	title    string
	crumbs   []ui.Link
	all      []account.Applying
}

func (p ruled) path() string {
	if p.id == "" {
		return "/kelola/masuk"
	}
	return authorityPath(p.slug) + "/masuk"
}

func (d *Desk) ruled(ctx context.Context, r *request) (ruled, error) {
	p := ruled{title: r.T("desk.rule.of_installation"), crumbs: r.crumbs(ui.Link{Text: r.T("desk.authority.list"), Href: r.URL(authorities)})}
	if slug := r.part("slug"); slug != "" {
		one, _, err := d.Access.Authority(ctx, r.actor, slug)
		if err != nil {
			return p, err
		}
		p.id, p.slug, p.title, p.crumbs = one.ID, one.Slug, r.T("desk.rule.of", "name", one.Name), r.authorityCrumbs(one)
	}
	var err error
	p.all, err = d.Accounts.Applying(ctx, r.actor, p.id)
	return p, err
}

// one finds what applies to the role of the path.
func (p ruled) one(r *request) (account.Applying, error) {
	for _, a := range p.all {
		if roleSegment(a.Role) == r.part("role") {
			return a, nil
		}
	}
	return account.Applying{}, problem.New(problem.NotFound, "access.not_found", nil)
}

func roleSegment(role access.Role) string {
	if role == "" {
		return allRoles
	}
	return string(role)
}

// own is the rule that was set for just this role in just this place; without a version when none was.
func (p ruled) own(a account.Applying) account.Rule {
	if a.Rule.Version > 0 && a.Rule.Authority == p.id && a.Rule.Role == a.Role {
		return a.Rule
	}
	return account.Rule{Authority: p.id, Role: a.Role}
}

func (r *request) roleName(role access.Role) string {
	if role == "" {
		return r.T("desk.rule.others")
	}
	return r.T(role.Key())
}

// need is what a rule asks for, in words.
func (r *request) need(rule account.Rule) string {
	if !rule.Second {
		return r.T("desk.rule.password")
	}
	if len(rule.Kinds) == 0 {
		return r.T("desk.rule.any")
	}
	var kinds []string
	for _, kind := range rule.Kinds {
		kinds = append(kinds, lowerFirst(r.T("desk.factor."+string(kind))))
	}
	return r.T("desk.rule.some", "kinds", strings.Join(kinds, ", "))
}

// lowerFirst is a label as it stands inside a sentence.
func lowerFirst(label string) string {
	first, size := utf8.DecodeRuneInString(label)
	return string(unicode.ToLower(first)) + label[size:]
}

// said is who said what applies.
func (p ruled) said(r *request, a account.Applying) string {
	switch rule := a.Rule; {
	case rule.Version == 0:
		return r.T("desk.rule.said_nobody")
	case rule.Authority != p.id:
		return r.T("desk.rule.said_installation")
	case rule.Role != a.Role:
		return r.T("desk.rule.said_others")
	default:
		return r.T("desk.rule.said_here")
	}
}

func (p ruled) table(r *request) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.rule.caption"), HideCaption: true,
		Columns: []ui.Column{{Label: r.T("desk.rule.role"), Head: true}, {Label: r.T("desk.rule.needs")}, {Label: r.T("desk.rule.source")}},
	}
	for _, a := range p.all {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.roleName(a.Role), Href: r.URL(p.path() + "/" + roleSegment(a.Role))},
			{Text: r.need(a.Rule)},
			{Text: p.said(r, a), Soft: true},
		}})
	}
	return table
}

func (d *Desk) rulesPage(ctx context.Context, r *request) (answer, error) {
	p, err := d.ruled(ctx, r)
	if err != nil {
		return answer{}, err
	}
	got := r.page(p.title, rulesBody(r, p))
	got.page.Breadcrumbs = p.crumbs
	return got, nil
}

// ruleForm asks what a role needs: what was typed, or where fresh what applies.
func (r *request) ruleForm(own, applying account.Rule, fresh bool) *edit {
	second, chosen := r.get("second"), r.form["kinds"]
	if fresh {
		second, chosen = "no", nil
		if applying.Second {
			second = "yes"
		}
		for _, kind := range applying.Kinds {
			chosen = append(chosen, string(kind))
		}
	}
	var kinds []ui.Option
	for _, kind := range account.SecondKinds {
		kinds = append(kinds, ui.Option{Value: string(kind), Text: r.T("desk.factor." + string(kind)), Hint: r.T("desk.rule.hint." + string(kind))})
	}
	return r.editOf(int64(own.Version),
		ui.Field{
			Kind: ui.OneOf, Name: "second", Label: r.T("desk.rule.needs"),
			Options: options([]string{second}, ui.Option{Value: "no", Text: r.T("desk.rule.password")}, ui.Option{Value: "yes", Text: r.T("desk.rule.any")}),
		},
		ui.Field{Kind: ui.SomeOf, Name: "kinds", Label: r.T("desk.rule.kinds"), Hint: r.T("desk.rule.kinds_hint"), Options: options(chosen, kinds...), Optional: true})
}

func (d *Desk) setRule(ctx context.Context, r *request) (answer, error) {
	p, err := d.ruled(ctx, r)
	if err != nil {
		return answer{}, err
	}
	a, err := p.one(r)
	if err != nil {
		return answer{}, err
	}
	e := r.ruleForm(p.own(a), a.Rule, r.http.Method == get)
	if r.http.Method == post {
		wanted := account.Rule{Authority: p.id, Role: a.Role, Second: r.get("second") == "yes", Version: int(e.version)}
		for _, kind := range r.form["kinds"] {
			wanted.Kinds = append(wanted.Kinds, account.Kind(kind))
		}
		if !wanted.Second && r.get("second") != "no" {
			e.put("second", r.T("desk.choose"))
		} else if err := d.Accounts.SetRule(ctx, r.actor, wanted); err == nil {
			return r.goTo(p.path(), "rule_set"), nil
		} else if !e.refuse(r, err, int64(p.own(a).Version), p.terms(r, a)) {
			return answer{}, err
		}
	}
	return ruleAnswer(r, p, a, e), nil
}

func ruleAnswer(r *request, p ruled, a account.Applying, e *edit) answer {
	got := r.editPage(r.T("desk.rule.title", "role", r.roleName(a.Role)), e, ruleBody(r, p, a, e))
	got.page.Breadcrumbs = append(p.crumbs, ui.Link{Text: r.T("desk.authority.rules"), Href: r.URL(p.path())})
	return got
}

func (p ruled) terms(r *request, a account.Applying) []ui.Term {
	return []ui.Term{{Term: r.T("desk.rule.needs"), Text: r.need(a.Rule)}, {Term: r.T("desk.rule.source"), Text: p.said(r, a)}}
}

func (d *Desk) unsetRule(ctx context.Context, r *request) (answer, error) {
	p, err := d.ruled(ctx, r)
	if err != nil {
		return answer{}, err
	}
	a, err := p.one(r)
	if err != nil {
		return answer{}, err
	}
	e := r.ruleForm(p.own(a), a.Rule, true)
	err = d.Accounts.UnsetRule(ctx, r.actor, account.Rule{Authority: p.id, Role: a.Role, Version: int(e.version)})
	if err == nil {
		return r.goTo(p.path(), "rule_unset"), nil
	}
	if !e.refuse(r, err, int64(p.own(a).Version), p.terms(r, a)) {
		return answer{}, err
	}
	return ruleAnswer(r, p, a, e), nil
}
