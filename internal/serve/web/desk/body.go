package desk

import (
	"context"
	"net/url"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/phone"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// bodyView is a body with its units and what it was.
type bodyView struct {
	directory.Body
	keeper    keeper
	successor string // its name
	units     []directory.Unit
	more      bool
	query     string
	ended     bool
	past      []pastView
	// edit and addUnit are what the reader may do here.
	edit, addUnit bool
}

func (d *Desk) bodyPage(ctx context.Context, r *request) (answer, error) {
	b, past, err := d.Directory.KeptBody(ctx, r.actor, r.part("body"))
	if err != nil {
		return answer{}, err
	}
	v := &bodyView{Body: b, query: r.get("q"), ended: r.ticked("berakhir")}
	scope := access.Kept(b.Owner, b.ID, "")
	v.edit, v.addUnit = access.Allowed(r.actor, access.EditBodies, scope), access.Allowed(r.actor, access.EditUnits, scope)
	v.units, v.more, err = d.Directory.KeptUnits(ctx, r.actor, b.Slug, directory.Look{
		Query: v.query, Ended: v.ended, After: r.get("setelah"),
	})
	if err != nil {
		return answer{}, err
	}
	if v.keeper, err = d.keeperOf(ctx, r, b.Owner); err != nil {
		return answer{}, err
	}
	if v.successor, err = d.bodyName(ctx, b.Successor); err != nil {
		return answer{}, err
	}
	v.past, err = d.pastOfBody(ctx, r, b, past, v.keeper.zone)
	return r.page(b.Name, bodyBody(r, v)), err
}

// bodyName is the name of the body of a slug, or "".
func (d *Desk) bodyName(ctx context.Context, slug string) (string, error) {
	if slug == "" {
		return "", nil
	}
	b, err := d.Directory.Body(ctx, slug)
	return b.Name, err
}

func (v *bodyView) unitFilter(r *request) ui.Choices {
	return ui.Choices{Action: r.URL(bodyPath(v.Slug)) + "#unit", Fields: []ui.Choice{
		{Name: "q", Label: r.T("desk.directory.search_unit"), Value: v.query}, r.endedChoice(v.ended),
	}}
}

func (v *bodyView) unitsLink(r *request, after string) string {
	return r.listLink(bodyPath(v.Slug), url.Values{}, v.query, v.ended, after) + "#unit"
}

func (v *bodyView) unitTable(r *request) ui.Table {
	t := ui.Table{
		Caption: r.T("desk.directory.units_of", "name", v.Name), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("desk.directory.name"), Head: true}, {Label: r.T("desk.directory.kind")}, {Label: r.T("desk.directory.phone")},
		},
	}
	for _, u := range v.units {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Content: namedRow(r, r.URL(unitPath(v.Slug, u.Slug)), u.Name, false, r.over(u.ValidTo))},
			{Text: r.kind(u.Kind)},
			r.told(phone.Shown(u.Phone)),
		}})
	}
	return t
}

// told is a cell with what somebody has said, or that nobody has yet.
func (r *request) told(text string) ui.Cell {
	if text == "" {
		return ui.Cell{Text: r.T("desk.directory.unknown"), Soft: true}
	}
	return ui.Cell{Text: text}
}

// terms are the fields of a body in the order of its form.
func (v *bodyView) terms(r *request) []ui.Term {
	b := v.Body
	terms := []ui.Term{{Term: r.T("desk.directory.kind"), Text: r.kind(b.Kind)}}
	terms = r.term(terms, "short_name", b.Short)
	terms = r.term(terms, "region", region(b.Region))
	terms = r.validity(terms, b.ValidFrom, b.ValidTo)
	if b.Successor != "" {
		terms = append(terms, ui.Term{Term: r.T("desk.directory.successor"), Content: link(r.URL("/penyelenggara/"+b.Successor), v.successor)})
	}
	terms = r.contact(terms, b.Contact)
	terms = append(terms, ui.Term{Term: r.T("desk.directory.keeper"), Text: v.keeper.name})
	terms = r.term(terms, "named_years", b.NamedYears)
	return append(terms,
		ui.Term{Term: r.T("desk.directory.evidence"), Text: r.T("directory.evidence." + b.Evidence)},
		ui.Term{Term: r.T("desk.directory.slug"), Text: b.Slug})
}

// term adds a property that is known.
func (r *request) term(terms []ui.Term, field, text string) []ui.Term {
	if text == "" {
		return terms
	}
	return append(terms, ui.Term{Term: r.T("desk.directory." + field), Text: text})
}

// validity says from when and until when something is there. Whatever has no beginning is older than
// what we know.
func (r *request) validity(terms []ui.Term, from, to string) []ui.Term {
	terms = r.term(terms, "valid_from", r.PartOfDay(from))
	return r.term(terms, "valid_to", r.PartOfDay(to))
}

// contact says how the public reaches an office, or that nobody has said so yet.
func (r *request) contact(terms []ui.Term, c directory.Contact) []ui.Term {
	terms = append(terms,
		ui.Term{Term: r.T("desk.directory.address"), Text: r.told(c.Address).Text},
		ui.Term{Term: r.T("desk.directory.phone"), Text: r.told(phone.Shown(c.Phone)).Text})
	website := ui.Term{Term: r.T("desk.directory.website"), Text: r.told(c.Website).Text}
	if c.Website != "" {
		website.Content = link(c.Website, c.Website)
	}
	return append(terms, website)
}

// newBodyPage asks for a body, to be kept by whoever the list was about.
func (d *Desk) newBodyPage(ctx context.Context, r *request) (answer, error) {
	all, err := d.keepers(ctx, r, access.EditBodies)
	if err != nil {
		return answer{}, err
	}
	chosen, err := pick(all, r.get("pengelola"))
	if err != nil {
		return answer{}, err
	}
	return newBodyAnswer(r, newBodyForm(r, all, chosen.slug)), nil
}

func newBodyForm(r *request, all []keeper, chosen string) *edit {
	var fields []ui.Field
	if len(all) > 1 {
		fields = []ui.Field{{
			Kind: ui.Pick, Name: "owner", Label: r.T("desk.directory.keeper"), Hint: r.T("desk.directory.keeper_hint"), Options: keeperOptions(all, chosen),
		}}
	}
	return r.editOf(0, append(fields, bodyFields(r, directory.Body{}, nil)...)...)
}

func newBodyAnswer(r *request, e *edit) answer {
	return r.editPage(r.T("desk.directory.new_body"), e, plainForm(r, e, formSpot{
		lead: r.T("desk.directory.new_body_lead"), action: bodiesPath + "/baru", button: r.T("desk.directory.add"), back: bodiesPath,
	}))
}

func (d *Desk) makeBody(ctx context.Context, r *request) (answer, error) {
	all, err := d.keepers(ctx, r, access.EditBodies)
	if err != nil {
		return answer{}, err
	}
	chosen, err := pick(all, r.get("owner"))
	if err != nil {
		return answer{}, err
	}
	made := r.typedBody(directory.Body{Owner: chosen.id, Slug: r.get("slug")})
	b, err := d.Directory.MakeBody(ctx, r.actor, made, r.get("why"))
	if err == nil {
		return r.goTo(bodyPath(b.Slug), "body_made"), nil
	}
	f := newBodyForm(r, all, chosen.slug)
	if !f.blame(r, onPage(err, nil)) {
		return answer{}, err
	}
	return newBodyAnswer(r, f), nil
}

// typedBody is a body with what a form says of it. What the form does not ask for stays.
func (r *request) typedBody(b directory.Body) directory.Body {
	b.Name, b.Short, b.Kind = r.get("name"), r.get("short_name"), r.get("kind")
	b.Region, b.ValidFrom = regionCode(r.get("region")), r.get("valid_from")
	b.Contact = r.typedContact()
	if r.form.Has("valid_to") {
		b.ValidTo, b.Successor = r.get("valid_to"), r.get("successor")
	}
	return b
}

func (r *request) typedContact() directory.Contact {
	return directory.Contact{Address: r.get("address"), Phone: r.get("phone"), Website: r.get("website")}
}

// bodyFields ask for everything a body is. The end of one that has none is another page's.
func bodyFields(r *request, b directory.Body, near []string) []ui.Field {
	fields := []ui.Field{
		r.line("name", b.Name, directory.MaxName, false),
		r.line("short_name", b.Short, directory.MaxShort, true),
		{Kind: ui.Pick, Name: "kind", Label: r.T("desk.directory.kind"), Hint: r.T("desk.directory.kind_hint"), Options: r.kindOptions(r.typed("kind", b.Kind), directory.Assessed, directory.Institution)},
		regionField(r, b),
		r.dateField("valid_from", b.ValidFrom, true),
	}
	if b.ValidTo != "" || b.Successor != "" {
		fields = append(fields, r.dateField("valid_to", b.ValidTo, true), successorField(r, b.Successor, near))
	}
	fields = append(fields, r.contactFields(b.Contact)...)
	if b.ID == "" {
		fields = append(fields, r.line("slug", "", directory.MaxSlug, true))
	}
	return append(fields, r.whyField())
}

// line is a line of text with its hint, if it has one.
func (r *request) line(name, was string, bound int, optional bool) ui.Field {
	f := ui.Field{Name: name, Label: r.T("desk.directory." + name), Value: r.typed(name, was), Max: bound, Optional: optional, Auto: "off"}
	if hint := "desk.directory." + name + "_hint"; r.Has(hint) {
		f.Hint = r.T(hint)
	}
	return f
}

// dateField takes a year, a month or a day, so it is no calendar.
func (r *request) dateField(name, was string, optional bool) ui.Field {
	f := r.line(name, was, len("2006-01-02"), optional)
	f.Narrow = true
	return f
}

func (r *request) contactFields(c directory.Contact) []ui.Field {
	telephone := r.line("phone", phone.Shown(c.Phone), directory.MaxShort, true)
	telephone.Narrow = true
	return []ui.Field{r.line("address", c.Address, directory.MaxAddress, true), telephone, r.line("website", c.Website, directory.MaxWebsite, true)}
}

func (r *request) whyField() ui.Field { return r.line("why", "", directory.MaxWhy, true) }

func (r *request) kindOptions(chosen string, roles ...directory.Role) []ui.Option {
	options := []ui.Option{{Text: r.T("desk.directory.choose")}}
	for _, kind := range directory.Kinds() {
		for _, role := range roles {
			if kind.Role == role {
				options = append(options, ui.Option{Value: kind.Code, Text: r.kind(kind.Code), Selected: kind.Code == chosen})
			}
		}
	}
	return options
}

// formSpot is where a form stands: what it is for, where it is sent and where one goes instead.
type formSpot struct {
	lead, action, button, back string
	means                      string // what it entails; may be empty
	danger                     bool
}

func (s formSpot) leads() []string {
	if s.means == "" {
		return []string{s.lead}
	}
	return []string{s.lead, s.means}
}

func (s formSpot) form(r *request) ui.Form {
	return ui.Form{Action: r.URL(s.action), Button: s.button, Danger: s.danger}
}

// editable reads a body for one of its forms.
func (d *Desk) editable(ctx context.Context, r *request) (directory.Body, error) {
	b, _, err := d.Directory.KeptBody(ctx, r.actor, r.part("body"))
	if err == nil {
		err = access.Decide(r.actor, access.EditBodies, access.Kept(b.Owner, b.ID, ""))
	}
	return b, err
}

func (d *Desk) editBodyPage(ctx context.Context, r *request) (answer, error) {
	b, err := d.editable(ctx, r)
	return d.editBodyAnswer(ctx, r, b, nil, err)
}

// editBodyAnswer shows the form with what a room says of it; other failures are given on.
func (d *Desk) editBodyAnswer(ctx context.Context, r *request, b directory.Body, said, failed error) (answer, error) {
	if failed != nil {
		return answer{}, failed
	}
	near, err := d.nearBodies(ctx, b)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(b.Version, bodyFields(r, b, near)...)
	if err := d.refuseBody(ctx, r, e, b, said); err != nil {
		return answer{}, err
	}
	path := bodyPath(b.Slug)
	return r.editPage(r.T("desk.directory.edit", "name", b.Name), e, plainForm(r, e, formSpot{
		lead: r.T("desk.directory.edit_lead"), action: path + "/ubah", button: r.T("desk.directory.save"), back: path,
	})), nil
}

// refuseBody puts what the room says of a body's form into it, and returns what is no matter of a form.
func (d *Desk) refuseBody(ctx context.Context, r *request, e *edit, now directory.Body, said error) error {
	if said == nil {
		return nil
	}
	keeper, err := d.keeperOf(ctx, r, now.Owner)
	if err != nil {
		return err
	}
	if !e.refuse(r, said, now.Version, (&bodyView{Body: now, keeper: keeper, successor: now.Successor}).terms(r)) {
		return said
	}
	return nil
}

func (d *Desk) editBody(ctx context.Context, r *request) (answer, error) {
	b, err := d.editable(ctx, r)
	if err != nil {
		return answer{}, err
	}
	edited := r.typedBody(b)
	edited.Version = r.number("version")
	var near []string
	if edited.Successor, near, err = d.successor(ctx, edited.Successor); err != nil {
		return answer{}, err
	}
	if _, err = d.Directory.EditBody(ctx, r.actor, edited, r.get("why")); err == nil {
		return r.goTo(bodyPath(b.Slug), "body_edited"), nil
	}
	return d.editBodyAnswer(ctx, r, b, onPage(err, near), nil)
}

func (d *Desk) endBodyPage(ctx context.Context, r *request) (answer, error) {
	b, err := d.editable(ctx, r)
	return d.endBodyAnswer(ctx, r, b, nil, err)
}

func (d *Desk) endBodyAnswer(ctx context.Context, r *request, b directory.Body, said, failed error) (answer, error) {
	if failed != nil {
		return answer{}, failed
	}
	near, err := d.nearBodies(ctx, b)
	if err != nil {
		return answer{}, err
	}
	e := r.editOf(b.Version, r.dateField("valid_to", b.ValidTo, false), successorField(r, b.Successor, near), r.whyField())
	if err := d.refuseBody(ctx, r, e, b, said); err != nil {
		return answer{}, err
	}
	path := bodyPath(b.Slug)
	return r.editPage(r.T("desk.directory.end", "name", b.Name), e, plainForm(r, e, formSpot{
		lead: r.T("desk.directory.end_lead"), action: path + "/akhiri", button: r.T("desk.directory.end_button"), back: path, danger: true,
	})), nil
}

func (d *Desk) endBody(ctx context.Context, r *request) (answer, error) {
	b, err := d.editable(ctx, r)
	if err != nil {
		return answer{}, err
	}
	ended := b
	ended.Version, ended.ValidTo = r.number("version"), r.get("valid_to")
	var near []string
	if ended.Successor, near, err = d.successor(ctx, r.get("successor")); err != nil {
		return answer{}, err
	}
	if err = needed("valid_to", ended.ValidTo); err == nil {
		_, err = d.Directory.EditBody(ctx, r.actor, ended, r.get("why"))
	}
	if err == nil {
		return r.goTo(bodyPath(b.Slug), "body_ended"), nil
	}
	return d.endBodyAnswer(ctx, r, b, onPage(err, near), nil)
}

// needed is what the room says of an empty field, for one that only this form needs.
func needed(field, text string) error {
	if text != "" {
		return nil
	}
	return problem.Faults{{Place: problem.Place{File: field}, Key: "directory.fault.empty"}}
}
