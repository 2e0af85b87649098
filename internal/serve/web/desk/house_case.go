package desk

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const (
	houseCasesPath = "/kelola/laporan/pengaturan"
	categoryPath   = houseCasesPath + "/kategori"
)

// houseRoutes set how an authority takes cases in.
func (d *Desk) houseRoutes() []route {
	return []route{
		{method: get, path: houseCasesPath, action: access.SetCases, serve: d.houseCases},
		{method: post, path: houseCasesPath, action: access.SetCases, serve: d.houseCases},
		{method: get, path: categoryPath, action: access.SetCases, serve: d.category},
		{method: post, path: categoryPath, action: access.SetCases, serve: d.category},
		{method: get, path: registerPath, action: access.ReadCases, serve: d.caseRegister},
	}
}

// caseHouse is how an authority takes cases in, for whoever may set it.
type caseHouse struct {
	places     access.Workplaces
	authority  access.Branding
	house      complaint.House
	categories []complaint.Category
	offices    []directory.Office
}

func (d *Desk) caseHouse(ctx context.Context, r *request) (*caseHouse, error) {
	h := &caseHouse{}
	var err error
	if h.places, err = d.Access.Workplaces(ctx, r.actor, access.SetCases); err != nil {
		return nil, err
	}
	if h.authority, err = choose(h.places, r.get("instansi")); err != nil {
		return nil, err
	}
	if h.house, err = d.Complaints.House(ctx, r.actor, h.authority.ID); err != nil {
		return nil, err
	}
	if h.categories, err = d.Complaints.AllCategories(ctx, r.actor, h.authority.ID); err != nil {
		return nil, err
	}
	h.offices, err = d.Directory.OfficesOf(ctx, h.authority.ID)
	return h, err
}

// typing is the same offices, to be typed into.
func (h *caseHouse) typing() *taking { return &taking{authority: h.authority, offices: h.offices} }

func (h *caseHouse) keep(more ...ui.Param) []ui.Param {
	return append([]ui.Param{{Name: "instansi", Value: h.authority.Slug}}, more...)
}

func (h *caseHouse) crumbs(r *request) []ui.Link {
	return r.crumbs(ui.Link{Text: r.T("desk.house.title"), Href: r.URL(houseCasesPath + "?instansi=" + h.authority.Slug)})
}

// houseFields are named as the room names its faults.
func (d *Desk) houseFields(ctx context.Context, r *request, h *caseHouse) ([]ui.Field, error) {
	all, err := d.Complaints.Houses(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]string, 0, len(all)+1)
	for i := range all {
		ids = append(ids, all[i].Authority)
	}
	if h.house.Above != "" && !slices.Contains(ids, h.house.Above) {
		ids = append(ids, h.house.Above)
	}
	looks, err := d.Access.BrandingsOf(ctx, ids...)
	if err != nil {
		return nil, err
	}
	above := []ui.Option{{Text: r.T("desk.house.above_none")}}
	for _, id := range ids {
		if id != h.authority.ID {
			above = append(above, ui.Option{Value: id, Text: looks[id].Name})
		}
	}
	tick := func(name string, now bool) ui.Field {
		value := ""
		if now {
			value = "1"
		}
		return ui.Field{
			Kind: ui.SomeOf, Name: name, Label: r.T("desk.house." + name),
			Options: options([]string{r.typed(name, value)}, ui.Option{Value: "1", Text: r.T("desk.house." + name + "_yes"), Hint: r.T("desk.house." + name + "_hint")}),
		}
	}
	return []ui.Field{
		{Name: "prefix", Label: r.T("desk.house.prefix"), Hint: r.T("desk.house.prefix_hint"), Value: r.typed("prefix", h.house.Prefix), Max: 8, Narrow: true, Auto: "off"},
		tick("open", h.house.Open), tick("examiners", h.house.ExaminersIndependent),
		{Name: "examinersbasis", Label: r.T("desk.house.basis"), Hint: r.T("desk.house.basis_hint"), Value: r.typed("examinersbasis", h.house.ExaminersBasis), Max: 300, Optional: true, Auto: "off"},
		{Kind: ui.Pick, Name: "above", Label: r.T("desk.house.above"), Hint: r.T("desk.house.above_hint"), Options: options([]string{r.typed("above", h.house.Above)}, above...)},
	}, nil
}

func (d *Desk) houseCases(ctx context.Context, r *request) (answer, error) {
	h, err := d.caseHouse(ctx, r)
	if err != nil {
		return answer{}, err
	}
	fields, err := d.houseFields(ctx, r, h)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(h.house.Version, fields...)
	if r.http.Method == post {
		_, err := d.Complaints.SetHouse(ctx, r.actor, complaint.House{
			Authority: h.authority.ID, Prefix: r.get("prefix"), Open: r.ticked("open"), ExaminersIndependent: r.ticked("examiners"),
			ExaminersBasis: r.get("examinersbasis"), Above: r.get("above"), Version: e.version,
		})
		if err == nil {
			return r.goTo(houseCasesPath+"?instansi="+h.authority.Slug, "house_set"), nil
		}
		if !e.refuse(r, err, h.house.Version, []ui.Term{{Term: r.T("desk.house.prefix"), Text: h.house.Prefix}, {Term: r.T("desk.house.basis"), Text: h.house.ExaminersBasis}}) {
			return answer{}, err
		}
	}
	got := r.editPage(r.T("desk.house.title"), e, houseBody(r, h, e))
	got.page.Part = houseCasesPath
	return got, nil
}

func (h *caseHouse) table(r *request) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.house.categories"), HideCaption: true, Empty: r.T("desk.house.no_categories"),
		Columns: []ui.Column{{Label: r.T("desk.category.name"), Head: true}, {Label: r.T("desk.category.words")}, {Label: r.T("desk.category.office")}},
	}
	for i := range h.categories {
		one := &h.categories[i]
		name := ui.Cell{Text: one.Name(r.Lang), Href: r.URL(categoryPath + "?instansi=" + h.authority.Slug + "&kode=" + one.Code), Note: one.Code}
		if one.Ended {
			name.Note = r.T("desk.category.ended_note", "code", one.Code)
		}
		office := ui.Cell{Text: "–", Blank: true}
		if text, ok := h.typing().nameOf(one.Body, one.Unit); ok {
			office = ui.Cell{Text: text}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{name, {Text: one.Words, Soft: true}, office}})
	}
	return table
}

// category adds a category, or changes the one of a code.
func (d *Desk) category(ctx context.Context, r *request) (answer, error) {
	h, err := d.caseHouse(ctx, r)
	if err != nil {
		return answer{}, err
	}
	was := complaint.Category{Authority: h.authority.ID, Position: len(h.categories) + 1}
	if code := r.get("kode"); code != "" {
		i := slices.IndexFunc(h.categories, func(c complaint.Category) bool { return c.Code == code })
		if i < 0 {
			return answer{}, problem.New(problem.NotFound, "", nil)
		}
		was = h.categories[i]
	}
	e := r.editOf(was.Version, h.categoryFields(r, &was)...)
	if r.http.Method == post {
		office, ok := h.typing().officeTyped(r.get("unit"))
		if !ok {
			e.put("unit", r.T("desk.entry.office_unknown"))
		}
		wanted := was
		if was.ID == "" {
			wanted.Code = r.get("code")
		}
		wanted.NameID, wanted.NameEN, wanted.Words = r.get("nameid"), r.get("nameen"), r.get("words")
		wanted.Body, wanted.Unit, wanted.Position, wanted.Ended = office.Body, office.Unit, int(r.number("position")), r.ticked("ended")
		wanted.Version = e.version
		if ok {
			_, err := d.Complaints.SetCategory(ctx, r.actor, wanted)
			if err == nil {
				return r.goTo(houseCasesPath+"?instansi="+h.authority.Slug, "category_set"), nil
			}
			if !e.refuse(r, err, was.Version, []ui.Term{{Term: r.T("desk.category.nameid"), Text: was.NameID}, {Term: r.T("desk.category.words"), Text: was.Words}}) {
				return answer{}, err
			}
		}
	}
	title := r.T("desk.category.new")
	if was.ID != "" {
		title = r.T("desk.category.edit", "name", was.Name(r.Lang))
	}
	form := ui.Form{Action: r.URL(categoryPath), Button: r.T("desk.category.keep"), Keep: h.keep(ui.Param{Name: "kode", Value: was.Code})}
	got := r.editPage(title, e, editBody(r, e, form, r.T("desk.category.lead")))
	got.page.Part, got.page.Breadcrumbs = houseCasesPath, h.crumbs(r)
	return got, nil
}

func (h *caseHouse) categoryFields(r *request, was *complaint.Category) []ui.Field {
	line := func(name, value string, limit int, optional bool) ui.Field {
		return ui.Field{
			Name: name, Label: r.T("desk.category." + name), Hint: r.hint("desk.category." + name + "_hint"), Value: r.typed(name, value), Max: limit,
			Optional: optional, Auto: "off",
		}
	}
	var fields []ui.Field
	if was.ID == "" {
		code := line("code", "", 30, false)
		code.Narrow = true
		fields = append(fields, code)
	}
	words := line("words", was.Words, 1_000, true)
	words.Kind = ui.Words
	office, _ := h.typing().nameOf(was.Body, was.Unit)
	unit := line("unit", office, 300, true)
	unit.Offers = h.typing().offers()
	position := line("position", versionText(int64(was.Position)), 4, false)
	position.Kind, position.Narrow = ui.Digits, true
	fields = append(fields, line("nameid", was.NameID, 60, false), line("nameen", was.NameEN, 60, true), words, unit, position)
	if was.ID != "" {
		ended := ""
		if was.Ended {
			ended = "1"
		}
		fields = append(fields, ui.Field{
			Kind: ui.SomeOf, Name: "ended", Label: r.T("desk.category.ended"),
			Options: options([]string{r.typed("ended", ended)}, ui.Option{Value: "1", Text: r.T("desk.category.ended_yes")}),
		})
	}
	return fields
}
