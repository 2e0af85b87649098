package desk

import (
	"context"
	"net/url"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const positions = "/kelola/jabatan"

// positionRoutes are positions and who holds them.
func (d *Desk) positionRoutes() []route {
	one := positions + "/{id}"
	return []route{
		{method: get, path: positions, action: access.ReadPositions, serve: d.positionsPage},
		{method: get, path: "/kelola/jabatan-baru", action: access.EditPositions, serve: d.newPositionPage},
		{method: post, path: positions, action: access.EditPositions, serve: d.makePosition},
		{method: get, path: one, action: access.ReadPositions, serve: d.positionPage},
		{method: get, path: one + "/ubah", action: access.EditPositions, serve: d.editPosition},
		{method: post, path: one + "/ubah", action: access.EditPositions, serve: d.editPosition},
		{method: get, path: one + "/masa", action: access.EditPositions, serve: d.endPosition},
		{method: post, path: one + "/masa", action: access.EditPositions, serve: d.endPosition},
		{method: get, path: one + "/angkat", action: access.FillPositions, serve: d.fillPosition},
		{method: post, path: one + "/angkat", action: access.FillPositions, serve: d.fillPosition},
		{method: get, path: one + "/alihkan", action: access.FillPositions, serve: d.transferPosition},
		{method: post, path: one + "/alihkan", action: access.FillPositions, serve: d.transferPosition},
		{method: get, path: one + "/berhentikan/{tenure}", action: access.FillPositions, serve: d.relieve},
		{method: post, path: one + "/berhentikan/{tenure}", action: access.FillPositions, serve: d.relieve},
		{method: get, path: rightsPath, action: access.KeepOwnAccount, serve: d.rightsPage},
	}
}

func positionPath(id string) string { return positions + "/" + id }

// perPage is how many positions a page lists.
const perPage = 50

// seats is a list of positions and what it was asked for.
type seats struct {
	workplaces access.Workplaces
	authority  access.Branding // the zero Branding for the installation
	query      access.SeatQuery
	state      string // "", vacant or ended
	list       []access.Seat
	more       bool
	where      places
	who        whom
}

func (s seats) slug() string {
	if s.authority.ID == "" {
		return noAuthority
	}
	return s.authority.Slug
}

// choose finds the workplace of a slug; without one the first.
func choose(w access.Workplaces, slug string) (access.Branding, error) {
	if slug == "" && len(w.Authorities) > 0 {
		return w.Authorities[0], nil
	}
	if (slug == "" || slug == noAuthority) && w.Installation {
		return access.Branding{}, nil
	}
	i := slices.IndexFunc(w.Authorities, func(b access.Branding) bool { return b.Slug == slug })
	if i < 0 {
		return access.Branding{}, problem.New(problem.NotFound, "access.not_found", nil)
	}
	return w.Authorities[i], nil
}

func (d *Desk) positionsPage(ctx context.Context, r *request) (answer, error) {
	s, err := d.seats(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return r.page(r.T("desk.position.list"), positionsBody(r, s)), nil
}

func (d *Desk) seats(ctx context.Context, r *request) (seats, error) {
	var s seats
	var err error
	if s.workplaces, err = d.Access.Workplaces(ctx, r.actor, access.ReadPositions); err != nil {
		return s, err
	}
	if s.authority, err = choose(s.workplaces, r.get("instansi")); err != nil {
		return s, err
	}
	s.state = r.get("keadaan")
	s.query = access.SeatQuery{
		Authority: s.authority.ID, Role: access.Role(r.get("peran")), Body: r.get("badan"), Unit: r.get("unit"), Words: r.get("q"),
		Vacant: s.state == "vacant", Ended: s.state == "ended", Limit: perPage + 1,
	}
	if after := r.get("setelah"); after != "" {
		if s.query.After, _, _, err = d.Access.Position(ctx, r.actor, after); err != nil {
			return s, err
		}
	}
	if s.list, err = d.Access.Seats(ctx, r.actor, s.query); err != nil {
		return s, err
	}
	if s.more = len(s.list) > perPage; s.more {
		s.list = s.list[:perPage]
	}
	return d.nameSeats(ctx, s)
}

func (d *Desk) nameSeats(ctx context.Context, s seats) (seats, error) {
	scopes := []access.Scope{{Authority: s.query.Authority, Body: s.query.Body, Unit: s.query.Unit}}
	var people []string
	for _, one := range s.list {
		scopes = append(scopes, one.Scope)
		for _, h := range one.Holders {
			people = append(people, h.Account)
		}
	}
	var err error
	if s.where, err = d.placesOf(ctx, scopes...); err != nil {
		return s, err
	}
	s.who, err = d.whom(ctx, people...)
	return s, err
}

// mayMake reports whether the reader may make some position in the place that is listed.
func (s seats) mayMake(r *request) bool {
	return len(draft{authority: s.authority, placed: true}.roles(r)) > 0
}

// address is the list with one thing of its query changed; a new query begins at its first page.
func (s seats) address(r *request, name, value string) string {
	q := url.Values{}
	for key, old := range map[string]string{
		"instansi": s.slug(), "peran": string(s.query.Role), "badan": s.query.Body, "unit": s.query.Unit, "q": s.query.Words, "keadaan": s.state,
	} {
		if old != "" {
			q.Set(key, old)
		}
	}
	q.Del(name)
	if value != "" {
		q.Set(name, value)
	}
	return r.URL(positions + "?" + q.Encode())
}

// anywhere is the list without the body and unit of its query.
func (s seats) anywhere(r *request) string {
	s.query.Body = ""
	return s.address(r, "unit", "")
}

// filter asks what to list.
func (s seats) filter(r *request) ui.Choices {
	c := ui.Choices{Action: r.URL(positions)}
	if places := placeOptions(r, s.workplaces, s.slug()); len(places) > 1 {
		c.Fields = append(c.Fields, ui.Choice{Name: "instansi", Label: r.T("desk.field.authority"), Options: places})
	} else {
		c.Keep = append(c.Keep, ui.Param{Name: "instansi", Value: s.slug()})
	}
	for name, value := range map[string]string{"badan": s.query.Body, "unit": s.query.Unit} {
		if value != "" {
			c.Keep = append(c.Keep, ui.Param{Name: name, Value: value})
		}
	}
	roles := []ui.Option{{Text: r.T("desk.position.any_role")}}
	for _, role := range access.Roles() {
		if standsIn(role, s.authority.ID) {
			roles = append(roles, ui.Option{Value: string(role), Text: r.T(role.Key())})
		}
	}
	states := []ui.Option{{Text: r.T("desk.position.state.now")}, {Value: "vacant", Text: r.T("desk.position.state.vacant")}, {Value: "ended", Text: r.T("desk.position.state.ended")}}
	c.Fields = append(c.Fields,
		ui.Choice{Name: "peran", Label: r.T("desk.field.role"), Options: options([]string{string(s.query.Role)}, roles...)},
		ui.Choice{Name: "keadaan", Label: r.T("desk.position.state"), Options: options([]string{s.state}, states...)},
		ui.Choice{Name: "q", Label: r.T("desk.position.words"), Value: s.query.Words})
	return c
}

// standsIn reports whether positions of a role can stand in an authority, or at the installation.
func standsIn(role access.Role, authority string) bool {
	return slices.ContainsFunc(access.LevelsOf(role), func(l access.Level) bool { return (l == access.OfInstallation) == (authority == "") })
}

func placeOptions(r *request, w access.Workplaces, chosen string) []ui.Option {
	var all []ui.Option
	for _, b := range w.Authorities {
		all = append(all, ui.Option{Value: b.Slug, Text: b.Name})
	}
	if w.Installation {
		all = append(all, ui.Option{Value: noAuthority, Text: r.T("desk.place.installation")})
	}
	return options([]string{chosen}, all...)
}

func (s seats) table(r *request) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.position.list"), HideCaption: true, Empty: r.T("desk.position.nothing"),
		Columns: []ui.Column{{Label: r.T("desk.position.title"), Head: true}, {Label: r.T("desk.field.role")}, {Label: r.T("desk.position.at")}, {Label: r.T("desk.position.holders")}},
	}
	for _, one := range s.list {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Content: seatName(r, s, one)},
			{Text: r.T(one.Role.Key())},
			{Content: seatPlace(r, s, one)},
			{Content: seatHolders(r, s.who, one)},
		}})
	}
	return table
}

// vacant reports whether nobody holds a position now, for good or as Plt.
func vacant(holders []access.Tenure) bool {
	return !slices.ContainsFunc(holders, principal)
}

func principal(t access.Tenure) bool {
	return t.Manner == access.Definitive || t.Manner == access.Acting
}
