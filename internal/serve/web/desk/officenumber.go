package desk

import (
	"context"
	"strconv"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

func numberPath(id string) string { return officesPath + "/nomor/" + id }

func ownPath(slug string) string { return officesPath + "/instansi/" + slug }

// numberFields ask for everything a number is.
func (r *request) numberFields(n office.Number) []ui.Field {
	var kinds []ui.Option
	for _, k := range office.Kinds {
		kinds = append(kinds, ui.Option{Value: string(k), Text: r.T(k.Key())})
	}
	fields := []ui.Field{{Kind: ui.OneOf, Name: "kind", Label: r.T("office.field.kind"), Options: options([]string{r.typed("kind", string(n.Kind))}, kinds...)}}
	fields = append(fields, r.officeFields([]written{{"value", &n.Value, 254, false}, {"label", &n.Label, office.MaxName, false}})...)
	fields[1].Optional, fields[2].Optional = false, false
	fields = append(fields, r.officeFields([]written{{"hours", &n.Hours, office.MaxNote, false}})...)
	fields = append(fields,
		r.tick("emergency", n.Emergency),
		ui.Field{Name: "every", Label: r.T("office.field.every"), Hint: r.T("desk.office.hint.every"), Value: r.typed("every", strconv.Itoa(n.Every)), Narrow: true, Max: 3, Auto: "off"},
	)
	if n.Status != "" || r.get("status") != "" {
		statuses := []ui.Option{{Text: r.T("desk.office.own_number")}}
		for _, s := range office.Statuses {
			statuses = append(statuses, ui.Option{Value: s, Text: r.T(office.StatusKey(s))})
		}
		fields = append(fields, ui.Field{Kind: ui.Pick, Name: "status", Label: r.T("office.field.status"), Options: options([]string{r.typed("status", n.Status)}, statuses...)})
		fields = append(fields, r.officeFields([]written{{"basis", &n.Basis, office.MaxNote, false}})...)
	}
	if n.ID != "" {
		fields = append(fields, r.tick("closed", n.State == office.Closed))
	}
	return append(fields, r.whyField())
}

// tick asks one thing that is so or not.
func (r *request) tick(name string, on bool) ui.Field {
	was := ""
	if on {
		was = "1"
	}
	return ui.Field{
		Kind: ui.SomeOf, Name: name, Label: r.T("office.field." + name),
		Options: options([]string{r.typed(name, was)}, ui.Option{Value: "1", Text: r.T("desk.office.tick." + name)}),
	}
}

func (r *request) typedNumber(p office.Place) office.Number {
	n := office.Number{
		Place: p, Kind: office.Kind(r.get("kind")), Value: r.get("value"), Label: r.get("label"), Hours: r.get("hours"), Emergency: r.ticked("emergency"),
		Every: r.whole("every"), Status: r.get("status"), Basis: r.get("basis"),
	}
	if r.ticked("closed") {
		n.State = office.Closed
	}
	return n
}

// makeNumber is the form for a new number of an office or an authority, and what it sends.
func (d *Desk) makeNumber(ctx context.Context, r *request, begin office.Number, action, back string) (answer, error) {
	e := r.editOf(0, r.numberFields(begin)...)
	if r.http.Method == post {
		_, err := d.Offices.MakeNumber(ctx, r.actor, r.typedNumber(begin.Place), r.get("why"))
		if err == nil {
			return r.goTo(back, "office_number"), nil
		}
		if !e.blame(r, err) {
			return answer{}, err
		}
	}
	form := formSpot{lead: r.T("desk.office.number_lead"), action: action, button: r.T("desk.office.keep"), back: back}
	return r.editPage(r.T("desk.office.new_number"), e, plainForm(r, e, form)), nil
}

func (d *Desk) newOfficeNumber(ctx context.Context, r *request) (answer, error) {
	o, err := d.keptOffice(ctx, r)
	if err != nil {
		return answer{}, err
	}
	begin := office.Number{Place: o.Place, Kind: office.Phone, Every: office.UsualEvery}
	got, err := d.makeNumber(ctx, r, begin, officePath(o.Place)+"/nomor-baru", officePath(o.Place))
	return r.ofOffice(got, o.Place), err
}

// ownAuthority is the authority of an address, whose own numbers the reader may edit.
func (d *Desk) ownAuthority(ctx context.Context, r *request) (access.Authority, error) {
	a, err := d.Access.AuthorityBySlug(ctx, r.part("authority"))
	if err == nil {
		err = access.Decide(r.actor, access.EditUnits, a.Scope())
	}
	return a, err
}

func (r *request) ofOwn(got answer, a access.Authority, deeper bool) answer {
	got.page.Part = officesPath
	got.page.Breadcrumbs = []ui.Link{{Text: r.T("desk.office.title"), Href: r.URL(officesPath)}}
	if deeper {
		got.page.Breadcrumbs = append(got.page.Breadcrumbs, ui.Link{Text: r.T("desk.office.own", "name", a.Name), Href: r.URL(ownPath(a.Slug))})
	}
	return got
}

// ownView are an authority's own numbers.
type ownView struct {
	access.Authority
	list    []office.Number
	presets []office.Preset // national numbers that are not among them
	past    []pastView
}

func (d *Desk) ownNumbers(ctx context.Context, r *request) (answer, error) {
	a, err := d.ownAuthority(ctx, r)
	if err != nil {
		return answer{}, err
	}
	v := &ownView{Authority: a}
	if v.list, err = d.Offices.OwnNumbers(ctx, r.actor, a.ID); err != nil {
		return answer{}, err
	}
	for _, p := range office.Presets {
		if !hasNumber(v.list, p.Value) {
			v.presets = append(v.presets, p)
		}
	}
	past, err := d.Offices.HistoryOf(ctx, r.actor, a.ID)
	if err != nil {
		return answer{}, err
	}
	v.past, err = d.tellOffice(ctx, r, past, a.Zone)
	return r.ofOwn(r.page(r.T("desk.office.own", "name", a.Name), ownNumbersBody(r, v)), a, false), err
}

func hasNumber(list []office.Number, value string) bool {
	for _, n := range list {
		if n.Value == value {
			return true
		}
	}
	return false
}

func (d *Desk) newOwnNumber(ctx context.Context, r *request) (answer, error) {
	a, err := d.ownAuthority(ctx, r)
	if err != nil {
		return answer{}, err
	}
	begin := office.Number{Place: office.Place{Authority: a.ID}, Kind: office.Phone, Every: office.UsualEvery}
	for _, p := range office.Presets {
		if p.Value == r.get("daftar") {
			// Where a number runs is known by region, and an authority has none of its own: nothing is taken for sure.
			begin.Value, begin.Label, begin.Basis = p.Value, r.T(p.Key()), r.T(p.Key()+".basis")
			begin.Status, begin.Emergency, begin.Every = p.Status(""), true, 0
		}
	}
	got, err := d.makeNumber(ctx, r, begin, ownPath(a.Slug)+"/nomor-baru", ownPath(a.Slug))
	return r.ofOwn(got, a, true), err
}

// numberView is a number with its form and its tests.
type numberView struct {
	office.Number
	*edit
	tests []office.Test
	who   whom
	zone  string
	back  string // the page of whose it is
	form  ui.Form
	trial form
}

func (d *Desk) numberView(ctx context.Context, r *request) (*numberView, error) {
	n, tests, err := d.Offices.KeptNumber(ctx, r.actor, r.part("id"))
	if err != nil {
		return nil, err
	}
	k, err := d.keeperOf(ctx, r, n.Authority)
	if err != nil {
		return nil, err
	}
	v := &numberView{Number: n, tests: tests, zone: k.zone, back: officePath(n.Place), form: ui.Form{Action: r.URL(numberPath(n.ID)), Button: r.T("desk.office.keep")}}
	if n.BodyID == "" {
		v.back = ownPath(k.slug)
	}
	people := make([]string, len(tests))
	for i, t := range tests {
		people[i] = t.By
	}
	v.who, err = d.whom(ctx, people...)
	return v, err
}

// page is the page of a number; below it leads back to whose it is.
func (v *numberView) page(r *request) answer {
	name := v.Name()
	if v.BodyID == "" {
		name = r.T("desk.office.own_short")
	}
	got := r.editPage(v.Label, v.edit, numberBody(r, v))
	got.page.Part = officesPath
	got.page.Breadcrumbs = []ui.Link{{Text: r.T("desk.office.title"), Href: r.URL(officesPath)}, {Text: name, Href: r.URL(v.back)}}
	return got
}

func (d *Desk) officeNumber(ctx context.Context, r *request) (answer, error) {
	v, err := d.numberView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	v.edit = r.editOf(v.Version, r.numberFields(v.Number)...)
	v.trial.fields = r.trialFields(false)
	if r.http.Method == post {
		typed := r.typedNumber(v.Place)
		typed.ID, typed.Version = v.ID, v.version
		_, err := d.Offices.EditNumber(ctx, r.actor, typed, r.get("why"))
		if err == nil {
			return r.goTo(v.back, "office_number"), nil
		}
		if !v.refuse(r, err, v.Version, r.numberTerms(v.Number, v.zone)) {
			return answer{}, err
		}
	}
	return v.page(r), nil
}

// numberTerms are what is known of a number.
func (r *request) numberTerms(n office.Number, zone string) []ui.Term {
	terms := []ui.Term{
		{Term: r.T("office.field.value"), Text: r.T(n.Kind.Key()) + " " + n.Shown()},
		{Term: r.T("desk.office.state"), Text: r.T(n.State.Key())},
		{Term: r.T("desk.office.good"), Text: r.lastGood(n, zone)},
	}
	if !n.Tested.IsZero() && !n.TestedGood {
		terms = append(terms, ui.Term{Term: r.T("desk.office.missed"), Text: r.T("desk.office.missed_n", "n", n.Misses, "day", r.day(n.Tested, zone))})
	}
	if !n.Next.IsZero() {
		terms = append(terms, ui.Term{Term: r.T("desk.office.next"), Text: r.day(n.Next, zone)})
	}
	return terms
}
