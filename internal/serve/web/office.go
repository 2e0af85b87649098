package web

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/directory"
	"github.com/patuh-id/patuh/internal/office"
	"github.com/patuh-id/patuh/internal/serve/web/almanac"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

// Services have addresses of their own, because no word below an office's can be kept free for them.
const (
	officesPath  = "/kantor"
	servicesPath = "/layanan"
)

// officeRoutes are what offices offer and how they are reached. Without a unit an office is the body
// itself.
func (p *Portal) officeRoutes() []route {
	return []route{
		{path: officesPath + "/{body}", page: p.office},
		{path: officesPath + "/{body}/{unit}", page: p.office},
		{path: servicesPath + "/{body}/{service}", page: p.service},
		{path: servicesPath + "/{body}/{unit}/{service}", page: p.service},
	}
}

func officePath(p office.Place) string { return officesPath + "/" + p.Path() }

func servicePath(s office.Service) string { return servicesPath + "/" + s.Path() + "/" + s.Slug }

// reportPath is the form for complaints, with the office filled in.
func reportPath(p office.Place) string { return "/lapor?kantor=" + url.QueryEscape(p.Path()) }

// officeView is what the page of an office shows.
type officeView struct {
	office.Office
	kind    string // code
	contact directory.Contact
	hours   *calendar.Hours    // nil where none were entered
	figures *complaint.Figures // nil where nobody has counted
}

// office shows an office.
func (p *Portal) office(ctx context.Context, r *request) (*content, error) {
	if p.Offices == nil {
		return nil, problem.New(problem.NotFound, "", nil)
	}
	all, err := p.Offices.Office(ctx, r.part("body"), r.part("unit"))
	if err != nil {
		return nil, err
	}
	v := &officeView{Office: all}
	if err := p.fromDirectory(ctx, v); err != nil {
		return nil, err
	}
	if v.hours, err = p.hoursOf(ctx, all.Place); err != nil {
		return nil, err
	}
	if p.Figures != nil {
		f, counted, err := p.Figures(ctx, all.ID())
		if err != nil {
			return nil, err
		}
		if counted {
			v.figures = &f
		}
	}
	page := ui.Page{
		Title: all.Name(), Description: r.T("web.office.description", "name", all.Name()), Hidden: all.Example, Breadcrumbs: officeCrumbs(r, all.Place),
	}
	return html(r, exampleOffice(page, all.Place), officePage(r, v)), nil
}

// exampleOffice marks a page about what was made up.
func exampleOffice(page ui.Page, p office.Place) ui.Page {
	if p.Example {
		page.Notices, page.Hidden = []ui.Notice{ui.Example}, true
	}
	return page
}

func officeCrumbs(r *request, p office.Place) []ui.Link {
	if p.Unit == "" {
		return nil
	}
	return []ui.Link{{Text: p.BodyName, Href: r.URL(bodyPath(p.Body))}}
}

// fromDirectory fills in what the directory knows of an office.
func (p *Portal) fromDirectory(ctx context.Context, v *officeView) error {
	b, err := p.Directory.Body(ctx, v.Body)
	if err != nil {
		return err
	}
	if v.kind, v.contact = b.Kind, b.Contact; v.Unit == "" {
		return nil
	}
	units, err := p.Directory.Units(ctx, b.ID)
	if err != nil {
		return err
	}
	for _, u := range units {
		if u.Slug == v.Unit {
			v.kind, v.contact = u.Kind, u.Contact
		}
	}
	return nil
}

// hoursOf are the hours that were entered for an office, or for its authority; nil where nobody entered
// any: what the program takes for usual is not said of a real office.
func (p *Portal) hoursOf(ctx context.Context, at office.Place) (*calendar.Hours, error) {
	if p.Calendars == nil || at.Authority == "" {
		return nil, nil //nolint:nilnil // not known is no failure
	}
	today := workday.DateOf(p.Now().UTC())
	for _, of := range []calendar.Office{{Authority: at.Authority, Unit: at.UnitID}, {Authority: at.Authority}} {
		rows, err := p.Calendars.HoursOf(ctx, of)
		if err != nil {
			return nil, err
		}
		if h, known := almanac.Holding(rows, today); known {
			return &h, nil
		}
	}
	return nil, nil //nolint:nilnil // not known is no failure
}

// service shows a service with its standard.
func (p *Portal) service(ctx context.Context, r *request) (*content, error) {
	if p.Offices == nil {
		return nil, problem.New(problem.NotFound, "", nil)
	}
	s, err := p.Offices.Service(ctx, r.part("body"), r.part("unit"), r.part("service"))
	if err != nil {
		return nil, err
	}
	page := ui.Page{
		Title: r.T("web.service.page_title", "service", s.Title, "office", s.Name()), Description: r.T("web.service.description", "service", s.Title, "office", s.Name()),
		Breadcrumbs: append(officeCrumbs(r, s.Place), ui.Link{Text: s.Name(), Href: r.URL(officePath(s.Place))}),
	}
	return html(r, exampleOffice(page, s.Place), servicePage(r, s)), nil
}

// standard are the fourteen components, those that nobody has filled in too.
func standard(r *request, s office.Service) []ui.Term {
	terms := make([]ui.Term, len(office.Components))
	for i, c := range office.Components {
		text := s.Standard[c]
		if c == office.Time && s.Promise.Known() {
			text = strings.TrimSpace(s.Promise.Text(r.Printer) + "\n" + text)
		}
		terms[i] = ui.Term{Term: r.T(c.Key()), Content: linesOrBlank(r, text)}
	}
	return terms
}

// numberProof says when somebody last answered, or that nobody knows. Days alone: a page is kept for
// longer than an hour.
func numberProof(r *request, n office.Number) string {
	good := ""
	if !n.Good.IsZero() {
		good = r.T("web.office.good", "day", r.Date(n.Good.UTC()))
	}
	switch {
	case n.State == office.Disturbed:
		return strings.TrimSpace(r.T("web.office.disturbed", "day", r.Date(n.Tested.UTC())) + " " + good)
	case n.Every == 0 && n.Tested.IsZero():
		return r.T("web.office.untested")
	case n.Tested.IsZero():
		return r.T("web.office.not_yet")
	case good == "":
		return r.T("web.office.missed", "day", r.Date(n.Tested.UTC()))
	default:
		return good
	}
}

// writable are the ways to an office for whoever cannot speak or hear.
func (v *officeView) writable() []office.Number {
	var list []office.Number
	for _, n := range v.Numbers {
		if n.Kind.Written() && n.State == office.Active {
			list = append(list, n)
		}
	}
	return list
}

// responsible are the terms about whoever answers for complaints.
func (v *officeView) responsible(r *request) []ui.Term {
	var terms []ui.Term
	for _, f := range []struct{ name, text string }{
		{"person", v.Sheet.Person},
		{"person_position", v.Sheet.PersonPosition},
		{"person_decree", v.Sheet.PersonDecree},
	} {
		if f.text != "" {
			terms = append(terms, ui.Term{Term: r.T("web.office." + f.name), Text: f.text})
		}
	}
	return terms
}

// pledged says by what and when a maklumat was made known.
func (v *officeView) pledged(r *request) string {
	day := ""
	if v.Sheet.PledgeDay != "" {
		day = r.PartOfDay(v.Sheet.PledgeDay)
	}
	return strings.TrimPrefix(strings.TrimSuffix(v.Sheet.PledgeDecree+", "+day, ", "), ", ")
}

// feeOf is a service's fee on one line of a list.
func feeOf(r *request, s office.Service) string {
	first, _, _ := strings.Cut(s.Standard[office.Fee], "\n")
	return cmp.Or(first, r.T("web.office.blank"))
}

func promiseOf(r *request, s office.Service) string {
	return cmp.Or(s.Promise.Text(r.Printer), r.T("web.office.blank"))
}

func serviceTable(r *request, list []office.Service) ui.Table {
	t := ui.Table{Caption: r.T("web.office.services"), HideCaption: true, Columns: []ui.Column{
		{Label: r.T("web.office.service"), Head: true}, {Label: r.T("web.office.promise")}, {Label: r.T("web.office.fee")},
	}}
	for _, s := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: s.Title, Href: r.URL(servicePath(s)), Content: serviceName(r, s)}, {Text: promiseOf(r, s)}, {Text: feeOf(r, s)},
		}})
	}
	return t
}

// ways are how to come to an office, beside its numbers. What nobody has filled in is said to be so.
func (v *officeView) ways(r *request) []ui.Term {
	terms := []ui.Term{{Term: r.T("web.office.address"), Content: linesOrBlank(r, v.contact.Address)}}
	if v.contact.Phone != "" {
		terms = append(terms, ui.Term{Term: r.T("web.office.directory_phone"), Content: callTo(v.contact.Phone)})
	}
	if v.contact.Website != "" {
		terms = append(terms, ui.Term{Term: r.T("web.office.website"), Content: siteLink(v.contact.Website)})
	}
	return append(terms,
		ui.Term{Term: r.T("web.office.hours"), Content: officeHours(r, v)},
		ui.Term{Term: r.T("web.office.text_only"), Content: writtenWays(r, v)},
		ui.Term{Term: r.T("web.office.accessibility"), Content: linesOrBlank(r, v.Sheet.Accessibility)},
	)
}
