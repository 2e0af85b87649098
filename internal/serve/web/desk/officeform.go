package desk

import (
	"context"
	"strconv"

	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// written is a text of a form, by its field's name.
type written struct {
	name  string
	text  *string
	max   int
	lines bool
}

// sheetTexts are the parts of a sheet in the order in which forms and pages have them.
func sheetTexts(s *office.Sheet) []written {
	return []written{
		{"does", &s.Does, office.MaxSummary, true},
		{"person", &s.Person, office.MaxName, false},
		{"person_position", &s.PersonPosition, office.MaxName, false},
		{"person_decree", &s.PersonDecree, office.MaxDecree, false},
		{"pledge", &s.Pledge, office.MaxText, true},
		{"pledge_decree", &s.PledgeDecree, office.MaxDecree, false},
		{"pledge_day", &s.PledgeDay, len("2026-01-02"), false},
		{"hours_note", &s.HoursNote, office.MaxNote, true},
		{"accessibility", &s.Accessibility, office.MaxSummary, true},
		{"text_only", &s.TextOnly, office.MaxNote, true},
		{"words", &s.Words, office.MaxWords, true},
	}
}

// officeFields ask for texts about an office; all may be left empty.
func (r *request) officeFields(texts []written) []ui.Field {
	fields := make([]ui.Field, len(texts))
	for i, w := range texts {
		fields[i] = ui.Field{
			Name: w.name, Label: r.T("office.field." + w.name), Hint: r.hint("desk.office.hint." + w.name), Value: r.typed(w.name, *w.text),
			Max: w.max, Optional: true, Auto: "off",
		}
		if w.lines {
			fields[i].Kind = ui.Words
		}
	}
	return fields
}

// take puts what was typed where it belongs.
func (r *request) take(texts []written) {
	for _, w := range texts {
		*w.text = r.get(w.name)
	}
}

func (d *Desk) officeSheet(ctx context.Context, r *request) (answer, error) {
	o, err := d.keptOffice(ctx, r)
	if err != nil {
		return answer{}, err
	}
	sheet := o.Sheet
	e := r.editOf(sheet.Version, append(r.officeFields(sheetTexts(&sheet)), r.whyField())...)
	if r.http.Method == post {
		typed := office.Sheet{Version: e.version}
		r.take(sheetTexts(&typed))
		err := d.Offices.SetSheet(ctx, r.actor, o.Body, o.Unit, typed, r.get("why"))
		if err == nil {
			return r.goTo(officePath(o.Place), "office_sheet"), nil
		}
		if !e.refuse(r, err, o.Sheet.Version, r.sheetTerms(o.Sheet)) {
			return answer{}, err
		}
	}
	form := formSpot{lead: r.T("desk.office.sheet_lead"), action: officePath(o.Place) + "/keterangan", button: r.T("desk.office.keep"), back: officePath(o.Place)}
	return r.ofOffice(r.editPage(r.T("desk.office.sheet", "name", o.Name()), e, plainForm(r, e, form)), o.Place), nil
}

// sought are the components that a form asks for at once; the others are folded away.
var sought = []office.Component{office.Requirements, office.Procedure, office.Fee}

// serviceForm is the form about a service, the parts that people look for before the rest.
type serviceForm struct {
	*edit
	basic, rest, last int // where the folded part begins and ends among the fields
}

func (r *request) serviceFields(s office.Service) []ui.Field {
	amount := ""
	if s.Promise.Known() {
		amount = strconv.Itoa(s.Promise.Amount)
	}
	units := []ui.Option{{Text: r.T("desk.office.no_promise")}}
	for _, u := range office.Units {
		units = append(units, ui.Option{Value: string(u), Text: r.T(u.Key())})
	}
	fields := r.officeFields([]written{{"title", &s.Title, office.MaxName, false}, {"summary", &s.Summary, office.MaxSummary, true}})
	fields[0].Optional = false
	fields = append(fields,
		ui.Field{Name: "promise", Label: r.T("office.field.promise"), Hint: r.T("desk.office.hint.promise"), Value: r.typed("promise", amount), Narrow: true, Optional: true, Max: 4, Auto: "off"},
		ui.Field{Kind: ui.Pick, Name: "promise_unit", Label: r.T("desk.office.promise_unit"), Options: options([]string{r.typed("promise_unit", string(s.Promise.Unit))}, units...)},
	)
	for _, c := range sought {
		fields = append(fields, r.componentField(s, c))
	}
	return fields
}

func (r *request) componentField(s office.Service, c office.Component) ui.Field {
	name := "standard." + string(c)
	return ui.Field{
		Kind: ui.Words, Name: name, Label: r.T(c.Key()), Hint: r.T(c.Key() + ".help"), Value: r.typed(name, s.Standard[c]), Max: office.MaxText, Optional: true,
	}
}

// serviceEdit is the whole form about a service.
func (r *request) serviceEdit(s office.Service) serviceForm {
	fields := r.serviceFields(s)
	f := serviceForm{basic: len(fields)}
	for _, c := range office.Components {
		if !isSought(c) {
			fields = append(fields, r.componentField(s, c))
		}
	}
	f.rest = len(fields)
	fields = append(fields, r.officeFields([]written{{"words", &s.Words, office.MaxWords, true}, {"valid_from", &s.ValidFrom, 10, false}, {"valid_to", &s.ValidTo, 10, false}})...)
	fields = append(fields, r.whyField())
	f.last = len(fields)
	f.edit = r.editOf(s.Version, fields...)
	return f
}

func isSought(c office.Component) bool {
	for _, one := range sought {
		if one == c {
			return true
		}
	}
	return false
}

// typedService is what the form says of a service.
func (r *request) typedService(p office.Place, version int64) office.Service {
	s := office.Service{Place: p, Version: version, Standard: map[office.Component]string{}}
	s.Title, s.Summary, s.Words, s.ValidFrom, s.ValidTo = r.get("title"), r.get("summary"), r.get("words"), r.get("valid_from"), r.get("valid_to")
	s.Promise = office.Promise{Amount: r.whole("promise"), Unit: office.Unit(r.get("promise_unit"))}
	for _, c := range office.Components {
		s.Standard[c] = r.get("standard." + string(c))
	}
	return s
}

// whole is a number that was typed; -1, which no room takes, for what is none.
func (r *request) whole(name string) int {
	if r.get(name) == "" {
		return 0
	}
	n, err := strconv.Atoi(r.get(name))
	if err != nil {
		return -1
	}
	return n
}

func (d *Desk) newService(ctx context.Context, r *request) (answer, error) {
	o, err := d.keptOffice(ctx, r)
	if err != nil {
		return answer{}, err
	}
	f := r.serviceEdit(office.Service{})
	if r.http.Method == post {
		_, err := d.Offices.MakeService(ctx, r.actor, r.typedService(o.Place, 0), r.get("why"))
		if err == nil {
			return r.goTo(officePath(o.Place), "office_service"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	form := ui.Form{Action: r.URL(officePath(o.Place) + "/layanan-baru"), Button: r.T("desk.office.keep")}
	return r.ofOffice(r.editPage(r.T("desk.office.new_service"), f.edit, serviceBody(r, f, form, o.Place)), o.Place), nil
}

func (d *Desk) editService(ctx context.Context, r *request) (answer, error) {
	s, err := d.Offices.KeptService(ctx, r.actor, r.part("body"), r.unitPart(), r.part("service"))
	if err != nil {
		return answer{}, err
	}
	f := r.serviceEdit(s)
	if r.http.Method == post {
		typed := r.typedService(s.Place, f.version)
		typed.Slug = s.Slug
		_, err := d.Offices.EditService(ctx, r.actor, typed, r.get("why"))
		if err == nil {
			return r.goTo(officePath(s.Place), "office_service"), nil
		}
		if !f.refuse(r, err, s.Version, r.serviceNow(s)) {
			return answer{}, err
		}
	}
	form := ui.Form{Action: r.URL(officePath(s.Place) + "/layanan/" + s.Slug), Button: r.T("desk.office.keep")}
	return r.ofOffice(r.editPage(s.Title, f.edit, serviceBody(r, f, form, s.Place)), s.Place), nil
}

// serviceNow is what stands in a service that somebody else has changed meanwhile.
func (r *request) serviceNow(s office.Service) []ui.Term {
	terms := []ui.Term{
		{Term: r.T("office.field.title"), Text: s.Title},
		{Term: r.T("office.field.promise"), Text: blank(r, s.Promise.Text(r.Printer))},
	}
	for _, c := range office.Components {
		if s.Standard[c] != "" {
			terms = append(terms, ui.Term{Term: r.T(c.Key()), Content: writtenText(r, s.Standard[c])})
		}
	}
	return terms
}
