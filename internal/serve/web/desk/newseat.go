package desk

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// draft is a position that is being made, one question after the other: which authority, which role
// at which level, at which body and unit, and what it is called. What was answered stands in the
// address, so that every question is a page and the way back works.
type draft struct {
	workplaces access.Workplaces
	authority  access.Branding // the zero Branding for the installation
	placed     bool            // the authority is known
	role       access.Role
	level      access.Level
	body       directory.Body
	unit       directory.Unit
	units      []directory.Unit // of the body
	// words were looked for, and found.
	words string
	hits  []directory.Hit
}

const newPosition = "/kelola/jabatan-baru"

func (dr draft) slug() string {
	if dr.authority.ID == "" {
		return noAuthority
	}
	return dr.authority.Slug
}

func (dr draft) scope() access.Scope {
	if dr.level == access.OfInstallation {
		return access.Scope{Installation: true}
	}
	return access.Scope{Authority: dr.authority.ID, Body: dr.body.ID, Unit: dr.unit.ID}
}

// seatChoice is a role at a level as a form sends it.
func seatChoice(role access.Role, level access.Level) string {
	return string(role) + "@" + string(level)
}

// draft reads what was answered so far.
func (d *Desk) draft(ctx context.Context, r *request) (draft, error) {
	var dr draft
	var err error
	if dr.workplaces, err = d.makingPlaces(ctx, r.actor); err != nil {
		return dr, err
	}
	places := len(dr.workplaces.Authorities)
	if dr.workplaces.Installation {
		places++
	}
	if dr.placed = r.get("instansi") != "" || places == 1; !dr.placed {
		return dr, nil
	}
	if dr.authority, err = choose(dr.workplaces, r.get("instansi")); err != nil {
		return dr, err
	}
	if !slices.ContainsFunc(dr.roles(r), func(o ui.Option) bool { return o.Value == r.get("peran") }) {
		return dr, dr.mayNot(r)
	}
	role, level, _ := strings.Cut(r.get("peran"), "@")
	dr.role, dr.level = access.Role(role), access.Level(level)
	return d.draftPlace(ctx, r, dr)
}

// makingPlaces are where somebody may make positions, administrators' or others'.
func (d *Desk) makingPlaces(ctx context.Context, actor access.Actor) (access.Workplaces, error) {
	all, err := d.Access.Workplaces(ctx, actor, access.EditPositions)
	if err != nil {
		return all, err
	}
	more, err := d.Access.Workplaces(ctx, actor, access.EditAdministrators)
	all.Installation = all.Installation || more.Installation
	for _, b := range more.Authorities {
		if !slices.ContainsFunc(all.Authorities, func(a access.Branding) bool { return a.ID == b.ID }) {
			all.Authorities = append(all.Authorities, b)
		}
	}
	slices.SortFunc(all.Authorities, func(a, b access.Branding) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	return all, err
}

// roles are the roles of positions that the actor may make here, each at its levels.
func (dr draft) roles(r *request) []ui.Option {
	var all []ui.Option
	for _, role := range access.Roles() {
		for _, level := range access.LevelsOf(role) {
			p := access.Position{Role: role, Scope: dr.anyAt(level)}
			if p.Scope.Level() == level && r.may(p.Editing(), p.Scope) {
				all = append(all, ui.Option{Value: seatChoice(role, level), Text: r.T("desk.position.role_at", "role", r.T(role.Key()), "level", r.T("desk.level."+string(level)))})
			}
		}
	}
	return options([]string{r.get("peran")}, all...)
}

// anyAt is some scope of the level here; the zero Scope where there is none of the level.
func (dr draft) anyAt(level access.Level) access.Scope {
	switch {
	case (level == access.OfInstallation) != (dr.authority.ID == ""):
		return access.Scope{}
	case level == access.OfBody:
		return access.Scope{Authority: dr.authority.ID, Body: unknown}
	case level == access.OfUnit:
		return access.Scope{Authority: dr.authority.ID, Body: unknown, Unit: unknown}
	default:
		return access.Kept(dr.authority.ID, "", "")
	}
}

// mayNot is why a role that was asked for is none of the choices: nil where there is no such role here,
// which is a question to be asked again.
func (dr draft) mayNot(r *request) error {
	role, level, _ := strings.Cut(r.get("peran"), "@")
	p := access.Position{Role: access.Role(role), Scope: dr.anyAt(access.Level(level))}
	if !slices.Contains(access.LevelsOf(p.Role), p.Scope.Level()) {
		return nil
	}
	return access.Decide(r.actor, p.Editing(), p.Scope)
}

// unknown stands for a body or unit that is not chosen yet: a right within an authority counts at each.
const unknown = "?"

// draftPlace reads the body and the unit, where the level asks for them.
func (d *Desk) draftPlace(ctx context.Context, r *request, dr draft) (draft, error) {
	if dr.level != access.OfBody && dr.level != access.OfUnit {
		return dr, nil
	}
	var err error
	if slug := r.get("badan"); slug != "" {
		if dr.body, err = d.Directory.Body(ctx, slug); err != nil {
			return dr, err
		}
	}
	if dr.words = r.get("q"); dr.words != "" && dr.body.ID == "" {
		hits, err := d.Directory.Search(ctx, dr.words, directory.MaxHits)
		dr.hits = slices.DeleteFunc(hits, func(h directory.Hit) bool { return h.Unit != "" })
		return dr, err
	}
	if dr.body.ID == "" || dr.level != access.OfUnit {
		return dr, nil
	}
	if dr.units, err = d.Directory.Units(ctx, dr.body.ID); err != nil {
		return dr, err
	}
	if i := slices.IndexFunc(dr.units, func(u directory.Unit) bool { return u.Slug == r.get("unit") }); i >= 0 {
		dr.unit = dr.units[i]
	}
	return dr, nil
}

// complete reports whether all is known but the title.
func (dr draft) complete() bool {
	switch dr.level {
	case access.OfInstallation, access.OfAuthority:
		return true
	case access.OfBody:
		return dr.body.ID != ""
	case access.OfUnit:
		return dr.unit.ID != ""
	default:
		return false
	}
}

// answers are what was answered, up to the question before which it is asked again.
func (dr draft) answers(r *request, until string) url.Values {
	q := url.Values{}
	for _, one := range []struct {
		name, value string
		known       bool
	}{
		{"instansi", dr.slug(), dr.placed},
		{"peran", seatChoice(dr.role, dr.level), dr.role != ""},
		{"badan", dr.body.Slug, dr.body.ID != ""},
		{"unit", dr.unit.Slug, dr.unit.ID != ""},
	} {
		if one.name == until {
			break
		}
		if one.known {
			q.Set(one.name, one.value)
		}
	}
	return q
}

// again is the address at which a question is asked again.
func (dr draft) again(r *request, question string) string {
	return r.URL(newPosition + "?" + dr.answers(r, question).Encode())
}

// keep carries the answers along.
func (dr draft) keep(r *request, until string) []ui.Param {
	var params []ui.Param
	for _, name := range []string{"instansi", "peran", "badan", "unit"} {
		if value := dr.answers(r, until).Get(name); value != "" {
			params = append(params, ui.Param{Name: name, Value: value})
		}
	}
	return params
}

// answered is what was answered, each with the way to answer it anew.
func (dr draft) answered(r *request) []ui.Term {
	var all []ui.Term
	add := func(known bool, name, key, text string) {
		if known {
			all = append(all, ui.Term{Term: r.T(key), Content: draftAnswer(r, text, r.T(key), dr.again(r, name))})
		}
	}
	place := r.T("desk.place.installation")
	if dr.authority.ID != "" {
		place = dr.authority.Name
	}
	add(dr.placed, "instansi", "desk.field.authority", place)
	add(dr.role != "", "peran", "desk.field.role", r.T("desk.position.role_at", "role", r.T(dr.role.Key()), "level", r.T("desk.level."+string(dr.level))))
	add(dr.body.ID != "", "badan", "desk.field.body", dr.body.Name)
	add(dr.unit.ID != "", "unit", "desk.field.unit", dr.unit.Name)
	return all
}

func (r *request) newPositionForm() *form {
	return &form{fields: []ui.Field{
		{Name: "title", Label: r.T("desk.position.title"), Hint: r.T("desk.position.title_hint"), Value: r.typed("title", ""), Max: access.MaxText},
		{Kind: ui.Day, Name: "from", Label: r.T("desk.field.from"), Hint: r.T("desk.position.from_hint"), Value: r.typed("from", ""), Optional: true, Narrow: true},
	}}
}

func (d *Desk) newPositionPage(ctx context.Context, r *request) (answer, error) {
	dr, err := d.draft(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return newPositionAnswer(r, dr, r.newPositionForm()), nil
}

func newPositionAnswer(r *request, dr draft, f *form) answer {
	got := r.formPage(r.T("desk.position.new"), f, newPositionBody(r, dr, f))
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: r.T("desk.position.list"), Href: r.URL(positions)})
	return got
}

func (d *Desk) makePosition(ctx context.Context, r *request) (answer, error) {
	dr, err := d.draft(ctx, r)
	if err != nil {
		return answer{}, err
	}
	f := r.newPositionForm()
	from := r.dayWritten(f, "from", dr.authority.Zone)
	switch {
	case !dr.complete():
		f.wrong = append(f.wrong, r.T("desk.position.unfinished"))
	case !f.failed():
		made, err := d.Access.MakePosition(ctx, r.actor, access.Position{Scope: dr.scope(), Role: dr.role, Title: r.get("title"), From: from})
		if err == nil {
			return r.goTo(positionPath(made.ID), "position_made"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	return newPositionAnswer(r, dr, f), nil
}

// nextQuestion is the one question that is still open: a GET form, answered by this page again.
func (dr draft) nextQuestion(r *request) ui.Choices {
	c := ui.Choices{Action: r.URL(newPosition), Button: r.T("desk.next")}
	switch {
	case !dr.placed:
		c.Fields = []ui.Choice{{Name: "instansi", Label: r.T("desk.field.authority"), Options: placeOptions(r, dr.workplaces, "")}}
	case dr.role == "":
		c.Keep = dr.keep(r, "peran")
		c.Fields = []ui.Choice{{Name: "peran", Label: r.T("desk.field.role"), Options: dr.roles(r)}}
	default:
		c.Keep = dr.keep(r, "unit")
		var units []ui.Option
		for _, u := range dr.units {
			units = append(units, ui.Option{Value: u.Slug, Text: u.Name})
		}
		c.Fields = []ui.Choice{{Name: "unit", Label: r.T("desk.field.unit"), Options: units}}
	}
	return c
}
