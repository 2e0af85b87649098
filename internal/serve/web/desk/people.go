package desk

import (
	"context"
	"net/url"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// peopleRoutes are the people of an authority: invitations, repair, locking.
func (d *Desk) peopleRoutes() []route {
	routes := []route{
		{method: get, path: "/kelola/orang", action: access.ReadPeople, serve: d.peoplePage},
		{method: get, path: "/kelola/orang/undang", action: access.AppointAdministrators, serve: d.invitePage},
		{method: post, path: "/kelola/orang/undang", action: access.AppointAdministrators, serve: d.invite, many: []string{"positions"}},
		{method: get, path: "/kelola/orang/undangan", action: access.ReadPeople, serve: d.invitationsPage},
		{method: post, path: "/kelola/orang/undangan/{id}/cabut", action: access.EditPeople, serve: d.revokeInvitation},
		{method: get, path: "/kelola/orang/{id}", action: access.ReadPeople, serve: d.personPage},
		{method: get, path: "/kelola/orang/{id}/ubah", action: access.EditPeople, serve: d.editPersonPage},
		{method: post, path: "/kelola/orang/{id}/ubah", action: access.EditPeople, serve: d.editPerson},
		{method: post, path: "/kelola/orang/{id}/token/{token}/cabut", action: access.RevokeTokens, serve: d.revokeTokenOf},
		{method: get, path: "/kelola/pemulihan", action: access.ApproveRepair, serve: d.repairsPage},
		{method: get, path: "/kelola/pemulihan/{id}", action: access.ApproveRepair, serve: d.repairPage},
		{method: post, path: "/kelola/pemulihan/{id}", action: access.ApproveRepair, serve: d.decideRepair},
		{method: get, path: "/akun/pemulihan", action: access.KeepOwnAccount, serve: d.ownRepairPage},
		{method: post, path: "/akun/pemulihan/tolak", action: access.KeepOwnAccount, serve: d.declineOwnRepair},
	}
	for _, one := range d.personActs() {
		path := "/kelola/orang/{id}/" + one.path
		routes = append(routes,
			route{method: get, path: path, action: one.action, serve: d.personActPage(one)},
			route{method: post, path: path, action: one.action, serve: d.personAct(one)})
	}
	return routes
}

// peoplePath is the list of people, and what its other addresses begin with.
const peoplePath = "/kelola/orang"

// among is where a page of people looks: an authority, or everybody where Slug is empty.
type among struct {
	access.Branding
	others access.Workplaces
	// wide is the key of what a look without an authority is called; empty: everybody.
	wide string
}

func (a among) scope() access.Scope {
	if a.ID == "" {
		return access.Scope{Installation: true}
	}
	return access.Scope{Authority: a.ID}
}

// at is an address about the same people.
func (a among) at(path string, params ...string) string {
	query := url.Values{}
	if a.Slug != "" {
		query.Set("instansi", a.Slug)
	}
	for i := 0; i < len(params); i += 2 {
		if params[i+1] != "" {
			query.Set(params[i], params[i+1])
		}
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// called is the authority's name, or that it is everybody.
func (a among) called(r *request) string {
	if a.ID == "" {
		return a.widest(r)
	}
	return a.Called()
}

func (a among) widest(r *request) string {
	if a.wide != "" {
		return r.T(a.wide)
	}
	return r.T("desk.people.everybody")
}

// choose reads where to look from the request: the authority named there, or the widest place in
// which the actor may do action.
func (d *Desk) choose(ctx context.Context, r *request, action access.Action) (among, error) {
	places, err := d.Access.Workplaces(ctx, r.actor, action)
	if err != nil {
		return among{}, err
	}
	a := among{others: places}
	slug := r.get("instansi")
	switch i := slices.IndexFunc(places.Authorities, func(b access.Branding) bool { return b.Slug == slug }); {
	case i >= 0:
		a.Branding = places.Authorities[i]
	case slug != "", !places.Installation && len(places.Authorities) == 0:
		return a, problem.New(problem.NotFound, "access.not_found", nil)
	case !places.Installation:
		a.Branding = places.Authorities[0]
	}
	return a, nil
}

// options are the places there are to choose from; none where there is but one.
func (a among) options(r *request) []ui.Option {
	var all []ui.Option
	if a.others.Installation {
		all = append(all, ui.Option{Text: a.widest(r), Selected: a.ID == ""})
	}
	for _, b := range a.others.Authorities {
		all = append(all, ui.Option{Value: b.Slug, Text: b.Called(), Selected: b.ID == a.ID})
	}
	if len(all) < 2 {
		return nil
	}
	return all
}

// amongPeople says of a page that it belongs to those about people, and what leads to it.
func (r *request) amongPeople(got answer, more ...ui.Link) answer {
	got.page.Part = peoplePath
	got.page.Breadcrumbs = r.crumbs(append([]ui.Link{{Text: r.T("desk.people.title"), Href: r.URL(peoplePath)}}, more...)...)
	return got
}

// peopleOnPage is how many people a page of the list shows.
const peopleOnPage = 50

// peopleList is a page of the list of people.
type peopleList struct {
	among
	words    string
	people   []account.Account
	held     map[string][]access.Holding
	first    bool
	next     string // id of the last one shown, when there are more
	invited  int
	repairs  int
	mayFill  bool
	mayApply bool // approve repairs
}

func (d *Desk) peoplePage(ctx context.Context, r *request) (answer, error) {
	where, err := d.choose(ctx, r, access.ReadPeople)
	if err != nil {
		return answer{}, err
	}
	list := peopleList{among: where, words: r.get("cari"), first: r.get("sesudah") == ""}
	list.people, err = d.Accounts.List(ctx, r.actor, account.Search{
		Scope: where.scope(), Words: list.words, After: r.get("sesudah"), Limit: peopleOnPage + 1,
	})
	if err != nil {
		return answer{}, err
	}
	if len(list.people) > peopleOnPage {
		list.people = list.people[:peopleOnPage]
		list.next = list.people[peopleOnPage-1].ID
	}
	var ids []string
	for _, one := range list.people {
		ids = append(ids, one.ID)
	}
	if list.held, err = d.Access.HoldingsOf(ctx, r.actor, ids); err != nil {
		return answer{}, err
	}
	if err := d.toDo(ctx, r, &list); err != nil {
		return answer{}, err
	}
	got := r.page(r.T("desk.people.title"), peopleBody(r, list))
	got.page.Part = peoplePath
	return got, nil
}

// toDo counts what else there is to do about people.
func (d *Desk) toDo(ctx context.Context, r *request, list *peopleList) error {
	invited, err := d.Accounts.Invitations(ctx, r.actor, list.scope())
	if err != nil {
		return err
	}
	list.invited = len(invited)
	list.mayFill = access.Allowed(r.actor, access.AppointAdministrators, list.scope())
	if list.mayApply = mayAnywhere(r.actor, access.ApproveRepair) == nil; !list.mayApply {
		return nil
	}
	repairs, err := d.Accounts.Repairs(ctx, r.actor)
	list.repairs = len(repairs)
	return err
}

// table is the list as a table.
func (l peopleList) table(r *request) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.people.caption", "place", l.called(r)), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("desk.people.who"), Head: true}, {Label: r.T("desk.people.positions")}, {Label: r.T("desk.people.state")},
		},
	}
	for _, one := range l.people {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Content: personCell(r, one)}, {Content: heldCell(r, l.held[one.ID])}, {Content: stateCell(r, one.State)},
		}})
	}
	return table
}

// empty says why nobody is listed, and what to do.
func (l peopleList) empty(r *request) string {
	switch {
	case l.words != "":
		return r.T("desk.people.none_found", "words", l.words)
	case !l.first:
		return r.T("desk.people.no_more")
	case l.mayFill:
		return r.T("desk.people.none_invite")
	default:
		return r.T("desk.people.none")
	}
}

// narrowing is the choice of an authority, where there is one, and others.
func (a among) narrowing(r *request, others []ui.Choice) []ui.Choice {
	if all := a.options(r); all != nil {
		return append([]ui.Choice{{Name: "instansi", Label: r.T("desk.people.place"), Options: all}}, others...)
	}
	return others
}

// kept carries the only authority along where there is none to choose.
func (a among) kept() []ui.Param {
	n := len(a.others.Authorities)
	if a.others.Installation {
		n++
	}
	if n > 1 || a.Slug == "" {
		return nil
	}
	return []ui.Param{{Name: "instansi", Value: a.Slug}}
}
