package desk

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// The addresses of offices. Those of one say where it is, so that no slug can ever be taken for a page;
// bodyItself stands for the unit where the office is the body.
const (
	officesPath = "/kelola/kantor"
	officeRoute = officesPath + "/di/{body}/{unit}"
	numberRoute = officesPath + "/nomor/{id}"
	ownRoute    = officesPath + "/instansi/{authority}"
	bodyItself  = "-"
)

func officePath(p office.Place) string {
	if p.Unit == "" {
		return officesPath + "/di/" + p.Body + "/" + bodyItself
	}
	return officesPath + "/di/" + p.Body + "/" + p.Unit
}

// publicOffice is the page that everybody sees.
func publicOffice(p office.Place) string { return "/kantor/" + p.Path() }

// officeRoutes are what offices offer, how they are reached, and the tests of their numbers.
func (d *Desk) officeRoutes() []route {
	return []route{
		{method: get, path: officesPath, action: access.EditUnits, serve: d.officesPage},
		{method: get, path: officeRoute, action: access.EditUnits, serve: d.officePage},
		{method: get, path: officeRoute + "/keterangan", action: access.EditUnits, serve: d.officeSheet},
		{method: post, path: officeRoute + "/keterangan", action: access.EditUnits, serve: d.officeSheet},
		{method: get, path: officeRoute + "/layanan-baru", action: access.EditUnits, serve: d.newService},
		{method: post, path: officeRoute + "/layanan-baru", action: access.EditUnits, serve: d.newService},
		{method: get, path: officeRoute + "/layanan/{service}", action: access.EditUnits, serve: d.editService},
		{method: post, path: officeRoute + "/layanan/{service}", action: access.EditUnits, serve: d.editService},
		{method: get, path: officeRoute + "/nomor-baru", action: access.EditUnits, serve: d.newOfficeNumber},
		{method: post, path: officeRoute + "/nomor-baru", action: access.EditUnits, serve: d.newOfficeNumber},
		{method: get, path: officeRoute + "/riwayat", action: access.EditUnits, serve: d.officeHistory},
		{method: get, path: officeRoute + "/pengumuman", action: access.EditUnits, serve: d.officeNotice},
		{method: get, path: officeRoute + "/pekerjaan", action: access.EditUnits, serve: d.worksNotice},
		{method: post, path: officeRoute + "/pekerjaan", action: access.EditUnits, serve: d.worksNotice},
		{method: get, path: numberRoute, action: access.EditUnits, serve: d.officeNumber},
		{method: post, path: numberRoute, action: access.EditUnits, serve: d.officeNumber},
		{method: post, path: numberRoute + "/uji", action: access.EditUnits, serve: d.logNumberTest},
		{method: get, path: ownRoute, action: access.EditUnits, serve: d.ownNumbers},
		{method: get, path: ownRoute + "/nomor-baru", action: access.EditUnits, serve: d.newOwnNumber},
		{method: post, path: ownRoute + "/nomor-baru", action: access.EditUnits, serve: d.newOwnNumber},
		{method: get, path: office.TestsPath, action: access.EditUnits, serve: d.numberTests},
		{method: get, path: office.ConfirmPath + "{code}", action: access.ReadPublic, serve: d.confirmNumberPage, costly: true},
		{method: post, path: office.ConfirmPath + "{code}", action: access.ReadPublic, serve: d.confirmNumber, costly: true},
	}
}

// officesView is a page of the list of offices.
type officesView struct {
	query, after string
	list         []office.Line
	more         bool
	due          int
	own          []access.Branding // authorities whose own numbers the reader may edit
}

func (d *Desk) officesPage(ctx context.Context, r *request) (answer, error) {
	v := &officesView{query: r.get("q"), after: r.get("setelah")}
	var err error
	if v.list, v.more, err = d.Offices.Mine(ctx, r.actor, office.Look{Query: v.query, After: v.after}); err != nil {
		return answer{}, err
	}
	due, err := d.Offices.Due(ctx, r.actor, d.Now())
	if err != nil {
		return answer{}, err
	}
	v.due = len(due)
	v.own, err = d.ownAuthorities(ctx, r)
	return r.page(r.T("desk.office.title"), officesBody(r, v)), err
}

// ownAuthorities are those whose own numbers the reader may edit.
func (d *Desk) ownAuthorities(ctx context.Context, r *request) ([]access.Branding, error) {
	places, err := d.Access.Workplaces(ctx, r.actor, access.EditUnits)
	if err != nil {
		return nil, err
	}
	var own []access.Branding
	for _, a := range places.Authorities {
		if access.Allowed(r.actor, access.EditUnits, access.Scope{Authority: a.ID}) {
			own = append(own, a)
		}
	}
	return own, nil
}

func (v *officesView) table(r *request) ui.Table {
	t := ui.Table{Caption: r.T("desk.office.title"), HideCaption: true, Columns: []ui.Column{
		{Label: r.T("desk.office.name"), Head: true}, {Label: r.T("desk.office.services"), Numeric: true}, {Label: r.T("desk.office.numbers"), Numeric: true},
	}}
	for _, l := range v.list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Content: officeName(r, l)}, {Text: r.Int(l.Services)}, {Text: r.Int(l.Numbers)},
		}})
	}
	return t
}

// link is the list from an office on.
func (v *officesView) link(r *request, after string) string {
	return r.listLink(officesPath, url.Values{}, v.query, false, after)
}

// unitPart is the slug of the unit that an address names; empty for the body itself.
func (r *request) unitPart() string {
	if unit := r.part("unit"); unit != bodyItself {
		return unit
	}
	return ""
}

// keptOffice reads the office of an address for whoever may edit it.
func (d *Desk) keptOffice(ctx context.Context, r *request) (office.Office, error) {
	return d.Offices.Kept(ctx, r.actor, r.part("body"), r.unitPart())
}

func (r *request) officeCrumbs(p office.Place) []ui.Link {
	return []ui.Link{{Text: r.T("desk.office.title"), Href: r.URL(officesPath)}, {Text: p.Name(), Href: r.URL(officePath(p))}}
}

// ofOffice puts a page below its office.
func (r *request) ofOffice(got answer, p office.Place) answer {
	got.page.Breadcrumbs, got.page.Part = r.officeCrumbs(p), officesPath
	return got
}

func (d *Desk) officePage(ctx context.Context, r *request) (answer, error) {
	o, err := d.keptOffice(ctx, r)
	if err != nil {
		return answer{}, err
	}
	k, err := d.keeperOf(ctx, r, o.Authority)
	if err != nil {
		return answer{}, err
	}
	got := r.page(o.Name(), officeBody(r, &o, k.zone))
	got.page.Breadcrumbs, got.page.Part = r.officeCrumbs(o.Place)[:1], officesPath
	return got, nil
}

// sheetTerms are what an office makes known, those parts that nobody has filled in too.
func (r *request) sheetTerms(s office.Sheet) []ui.Term {
	var terms []ui.Term
	for _, f := range sheetTexts(&s) {
		terms = append(terms, ui.Term{Term: r.T("office.field." + f.name), Content: writtenText(r, *f.text)})
	}
	return terms
}

func (r *request) serviceTable(o *office.Office) ui.Table {
	t := ui.Table{Caption: r.T("desk.office.services"), HideCaption: true, Columns: []ui.Column{
		{Label: r.T("office.field.title"), Head: true}, {Label: r.T("office.field.promise")}, {Label: r.T("desk.office.filled")},
	}}
	for _, s := range o.Services {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Content: namedRow(r, r.URL(officePath(o.Place)+"/layanan/"+s.Slug), s.Title, false, r.over(s.ValidTo))},
			{Text: blank(r, s.Promise.Text(r.Printer))},
			{Text: r.T("desk.office.filled_of", "n", s.Filled(), "of", len(office.Components))},
		}})
	}
	return t
}

// blank says that a text is not there.
func blank(r *request, text string) string {
	if text == "" {
		return r.T("desk.office.blank")
	}
	return text
}

func (r *request) numberTable(list []office.Number, zone string) ui.Table {
	t := ui.Table{Caption: r.T("desk.office.numbers"), HideCaption: true, Columns: []ui.Column{
		{Label: r.T("office.field.label"), Head: true}, {Label: r.T("office.field.value")}, {Label: r.T("desk.office.state")}, {Label: r.T("desk.office.good")},
	}}
	for _, n := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Content: numberName(r, n)}, {Text: r.T(n.Kind.Key()) + " " + n.Shown()}, {Text: r.T(n.State.Key())}, {Text: r.lastGood(n, zone)},
		}})
	}
	return t
}

// lastGood is when somebody last answered.
func (r *request) lastGood(n office.Number, zone string) string {
	if n.Good.IsZero() {
		return r.T("desk.office.never")
	}
	return r.day(n.Good, zone)
}

func (d *Desk) officeHistory(ctx context.Context, r *request) (answer, error) {
	o, err := d.keptOffice(ctx, r)
	if err != nil {
		return answer{}, err
	}
	past, err := d.Offices.History(ctx, r.actor, o.Body, o.Unit)
	if err != nil {
		return answer{}, err
	}
	k, err := d.keeperOf(ctx, r, o.Authority)
	if err != nil {
		return answer{}, err
	}
	told, err := d.tellOffice(ctx, r, past, k.zone)
	return r.ofOffice(r.page(r.T("desk.office.history", "name", o.Name()), pastBody(r, told)), o.Place), err
}

// tellOffice puts what an office said before into words.
func (d *Desk) tellOffice(ctx context.Context, r *request, past []office.Past, zone string) ([]pastView, error) {
	people := make([]string, len(past))
	for i, p := range past {
		people[i] = p.By
	}
	who, err := d.whom(ctx, people...)
	if err != nil {
		return nil, err
	}
	told := make([]pastView, len(past))
	for i, p := range past {
		told[i] = pastView{when: r.when(p.Until, zone), act: r.T(p.Act) + ": " + p.Name, why: p.Why, who: who.name(r, p.By)}
		for _, f := range p.Was {
			told[i].was = append(told[i].was, ui.Term{Term: r.T(f.Key()), Content: writtenText(r, r.wasText(f))})
		}
	}
	return told, nil
}

// wasText puts what a field held into words where it held a code.
func (r *request) wasText(f office.Field) string {
	switch {
	case f.Text == "":
		return ""
	case f.Name == "emergency" || f.Name == "closed":
		return r.T("desk.office.yes")
	case f.Name == "kind":
		return r.T(office.Kind(f.Text).Key())
	case f.Name == "status":
		return r.T(office.StatusKey(f.Text))
	case f.Name == "promise":
		return promiseWas(r, f.Text)
	default:
		return f.Text
	}
}

// promiseWas is a promise as the past keeps it, "3 working_days", in words.
func promiseWas(r *request, text string) string {
	for _, unit := range office.Units {
		n, err := strconv.Atoi(strings.TrimSuffix(text, " "+string(unit)))
		if err == nil {
			return office.Promise{Amount: n, Unit: unit}.Text(r.Printer)
		}
	}
	return text
}
