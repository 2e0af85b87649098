package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// unitView is a unit of a body with what it was.
type unitView struct {
	directory.Unit
	body      directory.Body
	successor string // its name
	past      []pastView
	// whole: the reader may open the page of the body.
	whole bool
}

// unit reads the unit of an address with its body.
func (d *Desk) unit(ctx context.Context, r *request) (directory.Body, directory.Unit, []directory.Past[directory.Unit], error) {
	u, past, err := d.Directory.KeptUnit(ctx, r.actor, r.part("body"), r.part("unit"))
	if err != nil {
		return directory.Body{}, directory.Unit{}, nil, err
	}
	b, err := d.Directory.Body(ctx, r.part("body"))
	return b, u, past, err
}

func (d *Desk) unitPage(ctx context.Context, r *request) (answer, error) {
	b, u, past, err := d.unit(ctx, r)
	if err != nil {
		return answer{}, err
	}
	v := &unitView{Unit: u, body: b, whole: access.Allowed(r.actor, access.EditUnits, access.Kept(b.Owner, b.ID, ""))}
	all, err := d.Directory.Units(ctx, b.ID)
	if err != nil {
		return answer{}, err
	}
	names := unitNames(all)
	v.successor = names[u.Successor]
	k, err := d.keeperOf(ctx, r, b.Owner)
	if err != nil {
		return answer{}, err
	}
	v.past, err = d.pastOfUnit(ctx, r, u, past, k.zone, names)
	return r.page(u.Name, unitBody(r, v)), err
}

func unitNames(units []directory.Unit) map[string]string {
	names := make(map[string]string, len(units))
	for _, u := range units {
		names[u.Slug] = u.Name
	}
	return names
}

func (v *unitView) terms(r *request) []ui.Term {
	terms := []ui.Term{
		{Term: r.T("desk.directory.body"), Text: v.body.Name},
		{Term: r.T("desk.directory.kind"), Text: r.kind(v.Kind)},
	}
	terms = r.validity(terms, v.ValidFrom, v.ValidTo)
	terms = r.term(terms, "successor", v.successor)
	terms = r.contact(terms, v.Contact)
	return append(terms,
		ui.Term{Term: r.T("desk.directory.evidence"), Text: r.T("directory.evidence." + v.Evidence)},
		ui.Term{Term: r.T("desk.directory.slug"), Text: v.Slug})
}

// unitOwner is the body that a new unit shall be of.
func (d *Desk) unitOwner(ctx context.Context, r *request) (directory.Body, error) {
	b, _, err := d.Directory.KeptBody(ctx, r.actor, r.part("body"))
	if err == nil {
		err = access.Decide(r.actor, access.EditUnits, access.Kept(b.Owner, b.ID, ""))
	}
	return b, err
}

func (d *Desk) newUnitPage(ctx context.Context, r *request) (answer, error) {
	b, err := d.unitOwner(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return newUnitAnswer(r, b, r.editOf(0, unitFields(r, directory.Unit{}, nil)...)), nil
}

func newUnitAnswer(r *request, b directory.Body, e *edit) answer {
	return r.editPage(r.T("desk.directory.new_unit", "name", b.Name), e, plainForm(r, e, formSpot{
		lead: r.T("desk.directory.new_unit_lead"), action: bodyPath(b.Slug) + "/unit-baru", button: r.T("desk.directory.add_unit"), back: bodyPath(b.Slug),
	}))
}

func (d *Desk) makeUnit(ctx context.Context, r *request) (answer, error) {
	b, err := d.unitOwner(ctx, r)
	if err != nil {
		return answer{}, err
	}
	u, err := d.Directory.MakeUnit(ctx, r.actor, b.Slug, r.typedUnit(directory.Unit{Slug: r.get("slug")}), r.get("why"))
	if err == nil {
		return r.goTo(unitPath(b.Slug, u.Slug), "unit_made"), nil
	}
	e := r.editOf(0, unitFields(r, directory.Unit{}, nil)...)
	if !e.blame(r, err) {
		return answer{}, err
	}
	return newUnitAnswer(r, b, e), nil
}

// typedUnit is a unit with what a form says of it.
func (r *request) typedUnit(u directory.Unit) directory.Unit {
	u.Name, u.Kind, u.ValidFrom, u.Contact = r.get("name"), r.get("kind"), r.get("valid_from"), r.typedContact()
	if r.form.Has("valid_to") {
		u.ValidTo, u.Successor = r.get("valid_to"), r.get("successor")
	}
	return u
}

// unitFields ask for everything a unit is. others are the units of the same body.
func unitFields(r *request, u directory.Unit, others []directory.Unit) []ui.Field {
	fields := []ui.Field{
		r.line("name", u.Name, directory.MaxName, false),
		{Kind: ui.Pick, Name: "kind", Label: r.T("desk.directory.kind"), Options: r.kindOptions(r.typed("kind", u.Kind), directory.Service)},
		r.dateField("valid_from", u.ValidFrom, true),
	}
	if u.ValidTo != "" || u.Successor != "" {
		fields = append(fields, r.dateField("valid_to", u.ValidTo, true), unitSuccessorField(r, u, others))
	}
	fields = append(fields, r.contactFields(u.Contact)...)
	if u.ID == "" {
		fields = append(fields, r.line("slug", "", directory.MaxSlug, true))
	}
	return append(fields, r.whyField())
}

// refuseUnit puts what the room says of a unit's form into it. It returns false for what is no matter
// of a form.
func refuseUnit(r *request, e *edit, b directory.Body, now directory.Unit, said error) bool {
	return said == nil || e.refuse(r, said, now.Version, (&unitView{Unit: now, body: b, successor: now.Successor}).terms(r))
}

// unitSuccessorField takes another unit of the same body.
func unitSuccessorField(r *request, u directory.Unit, others []directory.Unit) ui.Field {
	chosen := r.typed("successor", u.Successor)
	f := ui.Field{
		Kind: ui.Pick, Name: "successor", Label: r.T("desk.directory.successor"), Hint: r.T("desk.directory.unit_successor_hint"), Optional: true,
		Options: []ui.Option{{Text: r.T("desk.directory.no_one")}},
	}
	for _, other := range others {
		if other.Slug != u.Slug {
			f.Options = append(f.Options, ui.Option{Value: other.Slug, Text: other.Name, Selected: other.Slug == chosen})
		}
	}
	return f
}

func (d *Desk) editUnitPage(ctx context.Context, r *request) (answer, error) {
	b, u, _, err := d.unit(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return d.editUnitAnswer(ctx, r, b, u, nil)
}

func (d *Desk) editUnitAnswer(ctx context.Context, r *request, b directory.Body, u directory.Unit, said error) (answer, error) {
	others, err := d.Directory.Units(ctx, b.ID)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(u.Version, unitFields(r, u, others)...)
	if !refuseUnit(r, e, b, u, said) {
		return answer{}, said
	}
	path := unitPath(b.Slug, u.Slug)
	return r.editPage(r.T("desk.directory.edit", "name", u.Name), e, plainForm(r, e, formSpot{
		lead: r.T("desk.directory.edit_lead"), action: path + "/ubah", button: r.T("desk.directory.save"), back: path,
	})), nil
}

func (d *Desk) editUnit(ctx context.Context, r *request) (answer, error) {
	b, u, _, err := d.unit(ctx, r)
	if err != nil {
		return answer{}, err
	}
	edited := r.typedUnit(u)
	edited.Version = r.number("version")
	if _, err = d.Directory.EditUnit(ctx, r.actor, b.Slug, edited, r.get("why")); err == nil {
		return r.goTo(unitPath(b.Slug, u.Slug), "unit_edited"), nil
	}
	return d.editUnitAnswer(ctx, r, b, u, err)
}

func (d *Desk) endUnitPage(ctx context.Context, r *request) (answer, error) {
	b, u, _, err := d.unit(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return d.endUnitAnswer(ctx, r, b, u, nil)
}

func (d *Desk) endUnitAnswer(ctx context.Context, r *request, b directory.Body, u directory.Unit, said error) (answer, error) {
	others, err := d.Directory.Units(ctx, b.ID)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(u.Version, r.dateField("valid_to", u.ValidTo, false), unitSuccessorField(r, u, others), r.whyField())
	if !refuseUnit(r, e, b, u, said) {
		return answer{}, said
	}
	path := unitPath(b.Slug, u.Slug)
	return r.editPage(r.T("desk.directory.end", "name", u.Name), e, plainForm(r, e, formSpot{
		lead: r.T("desk.directory.end_unit_lead"), action: path + "/akhiri", button: r.T("desk.directory.end_button"), back: path, danger: true,
	})), nil
}

func (d *Desk) endUnit(ctx context.Context, r *request) (answer, error) {
	b, u, _, err := d.unit(ctx, r)
	if err != nil {
		return answer{}, err
	}
	ended := u
	ended.Version, ended.ValidTo, ended.Successor = r.number("version"), r.get("valid_to"), r.get("successor")
	if err = needed("valid_to", ended.ValidTo); err == nil {
		_, err = d.Directory.EditUnit(ctx, r.actor, b.Slug, ended, r.get("why"))
	}
	if err == nil {
		return r.goTo(unitPath(b.Slug, u.Slug), "unit_ended"), nil
	}
	return d.endUnitAnswer(ctx, r, b, u, err)
}
