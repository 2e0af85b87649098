package desk

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// The addresses of the directory. Those of a body say what it is, so that no slug can ever be taken for
// a page.
const (
	bodiesPath = "/kelola/direktori"
	bodyRoute  = bodiesPath + "/penyelenggara/{body}"
	unitRoute  = bodyRoute + "/unit/{unit}"
)

func bodyPath(slug string) string       { return bodiesPath + "/penyelenggara/" + slug }
func unitPath(body, unit string) string { return bodyPath(body) + "/unit/" + unit }

// directoryRoutes are bodies and units of the directory.
func (d *Desk) directoryRoutes() []route {
	return append([]route{
		{method: get, path: bodiesPath, action: access.EditUnits, serve: d.bodiesPage},
		{method: get, path: bodiesPath + "/baru", action: access.EditBodies, serve: d.newBodyPage},
		{method: post, path: bodiesPath + "/baru", action: access.EditBodies, serve: d.makeBody},
		{method: get, path: bodyRoute, action: access.EditUnits, serve: d.bodyPage},
		{method: get, path: bodyRoute + "/ubah", action: access.EditBodies, serve: d.editBodyPage},
		{method: post, path: bodyRoute + "/ubah", action: access.EditBodies, serve: d.editBody},
		{method: get, path: bodyRoute + "/akhiri", action: access.EditBodies, serve: d.endBodyPage},
		{method: post, path: bodyRoute + "/akhiri", action: access.EditBodies, serve: d.endBody},
		{method: get, path: bodyRoute + "/pengelola", action: access.EditBodies, serve: d.keeperPage},
		{method: post, path: bodyRoute + "/pengelola", action: access.EditBodies, serve: d.keepBody},
		{method: get, path: bodyRoute + "/unit-baru", action: access.EditUnits, serve: d.newUnitPage},
		{method: post, path: bodyRoute + "/unit-baru", action: access.EditUnits, serve: d.makeUnit},
		{method: get, path: unitRoute, action: access.EditUnits, serve: d.unitPage},
		{method: get, path: unitRoute + "/ubah", action: access.EditUnits, serve: d.editUnitPage},
		{method: post, path: unitRoute + "/ubah", action: access.EditUnits, serve: d.editUnit},
		{method: get, path: unitRoute + "/akhiri", action: access.EditUnits, serve: d.endUnitPage},
		{method: post, path: unitRoute + "/akhiri", action: access.EditUnits, serve: d.endUnit},
	}, d.uploadRoutes()...)
}

// keeper is who keeps rows of the directory: an authority, or the installation, whose id is empty.
type keeper struct{ id, slug, name, zone string }

// ofInstallation is what the installation is called in forms: no slug of an authority.
const ofInstallation = "-"

func (r *request) installation() keeper {
	return keeper{slug: ofInstallation, name: r.T("desk.directory.installation")}
}

// keepers are those whose rows the actor may do an action with: the installation first, then
// authorities by name.
func (d *Desk) keepers(ctx context.Context, r *request, action access.Action) ([]keeper, error) {
	all, err := d.everyKeeper(ctx, r)
	if err != nil {
		return nil, err
	}
	scopes := access.Where(r.actor, action)
	return slices.DeleteFunc(all, func(k keeper) bool {
		return !slices.ContainsFunc(scopes, func(s access.Scope) bool {
			return s.Authority == k.id && s.Installation == (k.id == "")
		})
	}), nil
}

// everyKeeper is whoever could keep rows now.
func (d *Desk) everyKeeper(ctx context.Context, r *request) ([]keeper, error) {
	known, err := d.Access.Brandings(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]keeper, 0, len(known)+1)
	for id, b := range known {
		all = append(all, keeper{id, b.Slug, b.Name, b.Zone})
	}
	slices.SortFunc(all, func(a, b keeper) int { return strings.Compare(a.name+a.slug, b.name+b.slug) })
	return slices.Insert(all, 0, r.installation()), nil
}

// keeperOf is who keeps a row. An authority that does not work any more is only said to be one.
func (d *Desk) keeperOf(ctx context.Context, r *request, id string) (keeper, error) {
	all, err := d.everyKeeper(ctx, r)
	if err != nil {
		return keeper{}, err
	}
	for _, k := range all {
		if k.id == id {
			return k, nil
		}
	}
	return keeper{id: id, name: r.T("desk.directory.ended_authority")}, nil
}

// pick finds the keeper that a form or an address names: the first where none is named.
func pick(all []keeper, slug string) (keeper, error) {
	for _, k := range all {
		if slug == "" || k.slug == slug {
			return k, nil
		}
	}
	return keeper{}, problem.New(problem.NotFound, "", nil)
}

func keeperOptions(all []keeper, chosen string) []ui.Option {
	options := make([]ui.Option, len(all))
	for i, k := range all {
		options[i] = ui.Option{Value: k.slug, Text: k.name, Selected: k.slug == chosen}
	}
	return options
}

// bodiesView is a page of the list of bodies.
type bodiesView struct {
	keepers []keeper
	keeper  keeper
	query   string
	ended   bool
	after   string
	list    []directory.Body
	more    bool
	make    bool // the reader may add bodies here
	upload  bool // the reader may import files somewhere
	results bool // and files of figures
}

func (d *Desk) bodiesPage(ctx context.Context, r *request) (answer, error) {
	v := &bodiesView{query: r.get("q"), ended: r.ticked("berakhir"), after: r.get("setelah")}
	var err error
	if v.keepers, err = d.keepers(ctx, r, access.EditUnits); err != nil {
		return answer{}, err
	}
	if v.keeper, err = pick(v.keepers, r.get("pengelola")); err != nil {
		return answer{}, err
	}
	v.list, v.more, err = d.Directory.KeptBodies(ctx, r.actor, directory.Look{
		Keeper: v.keeper.id, Query: v.query, Ended: v.ended, After: v.after,
	})
	v.make = access.Allowed(r.actor, access.EditBodies, access.Kept(v.keeper.id, "", ""))
	v.results = access.Allowed(r.actor, access.ImportResults, access.Scope{Installation: true})
	v.upload = mayAnywhere(r.actor, access.ImportDirectory) == nil
	return r.page(r.T("desk.directory.title"), bodiesBody(r, v)), err
}

// filter is the form above the list. It begins the list anew.
func (v *bodiesView) filter(r *request) ui.Choices {
	c := ui.Choices{Action: r.URL(bodiesPath), Fields: []ui.Choice{{Name: "q", Label: r.T("desk.directory.search"), Value: v.query}}}
	if len(v.keepers) > 1 {
		c.Fields = append(c.Fields, ui.Choice{Name: "pengelola", Label: r.T("desk.directory.keeper"), Options: keeperOptions(v.keepers, v.keeper.slug)})
	}
	c.Fields = append(c.Fields, r.endedChoice(v.ended))
	return c
}

// endedChoice asks whether to show what has ended as well.
func (r *request) endedChoice(ended bool) ui.Choice {
	return ui.Choice{Name: "berakhir", Label: r.T("desk.directory.show"), Options: []ui.Option{
		{Text: r.T("desk.directory.now")},
		{Value: "ya", Text: r.T("desk.directory.also_ended"), Selected: ended},
	}}
}

// link is the list with another beginning; "" is its first page.
func (v *bodiesView) link(r *request, after string) string {
	values := url.Values{}
	if v.keeper.slug != v.keepers[0].slug {
		values.Set("pengelola", v.keeper.slug)
	}
	return r.listLink(bodiesPath, values, v.query, v.ended, after)
}

// listLink is a list of bodies or units from after a row on.
func (r *request) listLink(path string, values url.Values, query string, ended bool, after string) string {
	if query != "" {
		values.Set("q", query)
	}
	if ended {
		values.Set("berakhir", "ya")
	}
	if after != "" {
		values.Set("setelah", after)
	}
	if len(values) == 0 {
		return r.URL(path)
	}
	return r.URL(path + "?" + values.Encode())
}

func (v *bodiesView) table(r *request) ui.Table {
	t := ui.Table{
		Caption: r.T("desk.directory.caption", "keeper", v.keeper.name), HideCaption: len(v.keepers) == 1,
		Columns: []ui.Column{
			{Label: r.T("desk.directory.name"), Head: true}, {Label: r.T("desk.directory.kind")}, {Label: r.T("desk.directory.region")},
		},
	}
	for _, b := range v.list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Content: namedRow(r, r.URL(bodyPath(b.Slug)), b.Name, b.Example, r.over(b.ValidTo))},
			{Text: r.kind(b.Kind)},
			{Text: cmp.Or(region(b.Region), "–")},
		}})
	}
	return t
}

// kind is a kind of the directory in the reader's language.
func (r *request) kind(code string) string {
	kind, ok := directory.KindByCode(code)
	switch {
	case !ok:
		return code
	case r.Lang == locale.English:
		return kind.LabelEN
	default:
		return kind.LabelID
	}
}

// region is the name of a region by its code.
func region(code string) string {
	region, _ := directory.RegionByCode(code)
	return region.Name
}

// over reports whether what ends with to has ended, as the room's lists see it.
func (r *request) over(to string) bool {
	return directory.Ended(to, r.desk.Now().UTC().Format(time.DateOnly))
}
