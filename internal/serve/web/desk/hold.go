package desk

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/hold"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const (
	holdPath      = casesPath + "/ditahan"
	holdGroupPath = holdPath + "/kelompok"
	holdGoPath    = holdPath + "/lepas"
	holdBansPath  = holdPath + "/daftar"
	holdBanPath   = holdBansPath + "/baru"
	holdLiftPath  = holdBansPath + "/angkat"
	holdLimitPath = holdPath + "/batas"
)

// holdReaders are further rights by one of which somebody sees what is held: examiners what is theirs.
var holdReaders = []access.Action{access.ExamineCases}

// holdRoutes are what is held while many come at once, and for whom.
func (d *Desk) holdRoutes() []route {
	return []route{
		{method: get, path: holdPath, action: access.TriageCases, or: holdReaders, serve: d.holdPage},
		{method: get, path: holdGroupPath, action: access.TriageCases, or: holdReaders, serve: d.holdGroupPage},
		{method: post, path: holdGoPath, action: access.TriageCases, or: holdReaders, serve: d.releaseHeld, many: []string{"case"}},
		{method: get, path: holdBansPath, action: access.TriageCases, serve: d.bansPage},
		{method: get, path: holdBanPath, action: access.DecideCases, serve: d.banPage},
		{method: post, path: holdBanPath, action: access.DecideCases, serve: d.banPage},
		{method: post, path: holdLiftPath, action: access.DecideCases, serve: d.liftBan},
		{method: get, path: holdLimitPath, action: access.SetCases, serve: d.holdLimits},
		{method: post, path: holdLimitPath, action: access.SetCases, serve: d.holdLimits},
	}
}

// holdView is what is held of an authority.
type holdView struct {
	places    access.Workplaces
	authority access.Branding
	groups    []hold.Group
	limits    hold.Limits
	bans      []hold.Ban
	names     map[string]string
	numbers   map[string]string // of cases that bans were made from, by their ids
}

func (d *Desk) holdView(ctx context.Context, r *request, actions ...access.Action) (*holdView, error) {
	v := &holdView{}
	var err error
	if v.places, err = d.workplaces(ctx, r, actions...); err != nil {
		return nil, err
	}
	v.authority, err = choose(v.places, r.get("instansi"))
	return v, err
}

func (v *holdView) keep(more ...ui.Param) []ui.Param {
	return append([]ui.Param{{Name: "instansi", Value: v.authority.Slug}}, more...)
}

func (v *holdView) href(r *request, path string, more ...string) string {
	values := url.Values{"instansi": {v.authority.Slug}}
	for i := 0; i+1 < len(more); i += 2 {
		if more[i+1] != "" {
			values.Set(more[i], more[i+1])
		}
	}
	return r.URL(path + "?" + values.Encode())
}

// may reports whether somebody may do something in the whole authority that is shown.
func (v *holdView) may(r *request, action access.Action) bool {
	return access.Allowed(r.actor, action, access.Scope{Authority: v.authority.ID})
}

// group names a group in an address or a form.
func groupParams(g *hold.Group) []ui.Param {
	return []ui.Param{{Name: "sebab", Value: string(g.Cause)}, {Name: "kelompok", Value: g.Bunch}}
}

func (v *holdView) groupHref(r *request, g *hold.Group, after string, more ...string) string {
	return v.href(r, holdGroupPath, append([]string{"sebab", string(g.Cause), "kelompok", g.Bunch, "sesudah", after}, more...)...)
}

// holders are the roles that have a right, in words.
func (r *request) holders(action access.Action) string {
	var roles []string
	scope := access.Scope{Authority: "any"}
	for _, role := range access.Roles() {
		if access.Allowed(access.Actor{Account: "any", Holdings: []access.Holding{{Role: role, Scope: scope}}}, action, scope) {
			roles = append(roles, r.T(role.Key()))
		}
	}
	return strings.Join(roles, ", ")
}

func (v *holdView) crumbs(r *request) []ui.Link {
	return r.crumbs(
		ui.Link{Text: r.T("desk.menu.cases"), Href: r.URL(casesPath)},
		ui.Link{Text: r.T("desk.hold.title"), Href: v.href(r, holdPath)},
	)
}

func (d *Desk) holdPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.holdView(ctx, r, append([]access.Action{access.TriageCases}, holdReaders...)...)
	if err != nil {
		return answer{}, err
	}
	if v.groups, err = d.Holds.Groups(ctx, r.actor, v.authority.ID); err != nil {
		return answer{}, err
	}
	if v.limits, err = d.Holds.Limits(ctx, r.actor, v.authority.ID); err != nil {
		return answer{}, err
	}
	got := r.page(r.T("desk.hold.title"), holdBody(r, v))
	got.page.Part, got.page.Breadcrumbs = casesPath, r.caseCrumbs(nil)
	return got, nil
}

func (d *Desk) holdGroupPage(ctx context.Context, r *request) (answer, error) {
	v, err := d.holdView(ctx, r, append([]access.Action{access.TriageCases}, holdReaders...)...)
	if err != nil {
		return answer{}, err
	}
	g, err := d.Holds.Group(ctx, r.actor, v.authority.ID, hold.Cause(r.get("sebab")), r.get("kelompok"), r.get("sesudah"))
	if problem.KindOf(err) == problem.NotFound { // somebody else has released it
		return r.goTo(holdPath+"?instansi="+v.authority.Slug, "hold_gone"), nil
	}
	if err != nil {
		return answer{}, err
	}
	got := r.page(r.T(g.Cause.Key()), holdGroupBody(r, v, &g))
	got.page.Part, got.page.Breadcrumbs = casesPath, v.crumbs(r)
	return got, nil
}

// releaseHeld lets go what was ticked, or a whole group.
func (d *Desk) releaseHeld(ctx context.Context, r *request) (answer, error) {
	v, err := d.holdView(ctx, r, append([]access.Action{access.TriageCases}, holdReaders...)...)
	if err != nil {
		return answer{}, err
	}
	if r.ticked("semua") {
		n, err := d.Holds.ReleaseGroup(ctx, r.actor, v.authority.ID, hold.Cause(r.get("sebab")), r.get("kelompok"))
		if err != nil {
			return answer{}, err
		}
		return r.goTo(holdPath+"?instansi="+v.authority.Slug, released(n)), nil
	}
	cases, err := d.Complaints.AllNumbered(ctx, r.actor, r.form["case"]...)
	if err != nil {
		return answer{}, err
	}
	ids := make([]string, len(cases))
	for i := range cases {
		ids[i] = cases[i].ID
	}
	n, err := d.Holds.Release(ctx, r.actor, v.authority.ID, ids...)
	if err != nil {
		return answer{}, err
	}
	return r.goTo(holdPath+"?instansi="+v.authority.Slug, released(n)), nil
}

// released is what is said after some were let go.
func released(n int) string {
	switch {
	case n == 0:
		return "hold_none"
	case n == hold.MaxReleased:
		return "hold_most"
	default:
		return "hold_released"
	}
}

// holdLimits are above how many reports are held.
func (d *Desk) holdLimits(ctx context.Context, r *request) (answer, error) {
	v, err := d.holdView(ctx, r, access.SetCases)
	if err != nil {
		return answer{}, err
	}
	if v.limits, err = d.Holds.Limits(ctx, r.actor, v.authority.ID); err != nil {
		return answer{}, err
	}
	now := v.limits
	field := func(name string, n int) ui.Field {
		return ui.Field{
			Kind: ui.Digits, Name: name, Label: r.T("desk.hold.limit." + name), Hint: r.T("desk.hold.limit." + name + "_hint"),
			Value: r.typed(name, strconv.Itoa(n)), Narrow: true, Max: 7,
		}
	}
	e := r.editOf(now.Version, field("network", now.Network), field("ofall", now.OfAll), field("hours", now.Hours))
	if r.http.Method == post {
		_, err := d.Holds.SetLimits(ctx, r.actor, hold.Limits{
			Authority: v.authority.ID, Network: int(r.number("network")), OfAll: int(r.number("ofall")), Hours: int(r.number("hours")), Version: e.version,
		})
		if err == nil {
			return r.goTo(holdLimitPath+"?instansi="+v.authority.Slug, "hold_limits"), nil
		}
		if !e.refuse(r, err, now.Version, nil) {
			return answer{}, err
		}
	}
	got := r.editPage(r.T("desk.hold.limit.title"), e, holdLimitBody(r, v, e))
	got.page.Part, got.page.Breadcrumbs = casesPath, v.crumbs(r)
	return got, nil
}

// maySeeHeld reports whether somebody sees what is held of an authority on the page for it.
func (r *request) maySeeHeld(authority string) bool {
	return slices.ContainsFunc(append([]access.Action{access.TriageCases}, holdReaders...), func(action access.Action) bool {
		return access.Allowed(r.actor, action, access.Scope{Authority: authority})
	})
}

// releaseAct lets one case go from its own page.
func releaseAct() caseAct {
	return caseAct{name: "release", path: "lepas", acts: []complaint.Act{complaint.Release}, fields: noFields, do: doRelease}
}

func doRelease(ctx context.Context, d *Desk, r *request, v *caseView, _ sending) (complaint.Case, error) {
	return d.Complaints.Release(ctx, r.actor, v.Case.ID)
}
