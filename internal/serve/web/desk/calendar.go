package desk

import (
	"cmp"
	"context"
	"net/url"
	"strconv"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/serve/web/almanac"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

const calendarPath = "/kelola/kalender"

// calendarRoutes keep the calendars of an authority's offices, or the lists that hold for all.
func (d *Desk) calendarRoutes() []route {
	day, hours := calendarPath+"/hari/{id}/cabut", calendarPath+"/jam/{id}/tarik"
	return []route{
		{method: get, path: calendarPath, action: access.EditCalendar, serve: d.calendar},
		{method: get, path: calendarPath + "/hari-baru", action: access.EditCalendar, serve: d.newDay},
		{method: post, path: calendarPath + "/hari-baru", action: access.EditCalendar, serve: d.newDay},
		{method: get, path: calendarPath + "/impor", action: access.EditCalendar, serve: d.importDaysPage},
		{method: post, path: calendarPath + "/impor", action: access.EditCalendar, serve: d.importDays, files: maxUploadForm},
		{method: get, path: day, action: access.EditCalendar, serve: d.revokeDay},
		{method: post, path: day, action: access.EditCalendar, serve: d.revokeDay},
		{method: get, path: calendarPath + "/jam", action: access.EditCalendar, serve: d.officeHours},
		{method: post, path: calendarPath + "/jam", action: access.EditCalendar, serve: d.officeHours},
		{method: get, path: hours, action: access.EditCalendar, serve: d.withdrawHours},
		{method: post, path: hours, action: access.EditCalendar, serve: d.withdrawHours},
	}
}

// calendarSpot is whose calendar a page is about.
type calendarSpot struct {
	calendar.Office
	whose   access.Authority // zero for the installation
	choices []ui.Option
	units   []calendar.UnitName
}

// slug names the authority in addresses; the installation too.
func (s *calendarSpot) slug() string { return cmp.Or(s.whose.Slug, noAuthority) }

// path is an address about this calendar.
func (s *calendarSpot) path(below string, more ...string) string {
	values := url.Values{"instansi": {s.slug()}}
	if s.Unit != "" {
		values.Set("unit", s.Unit)
	}
	for i := 0; i+1 < len(more); i += 2 {
		values.Set(more[i], more[i+1])
	}
	return calendarPath + below + "?" + values.Encode()
}

func (s *calendarSpot) keep() []ui.Param {
	keep := []ui.Param{{Name: "instansi", Value: s.slug()}}
	if s.Unit != "" {
		keep = append(keep, ui.Param{Name: "unit", Value: s.Unit})
	}
	return keep
}

// name is the authority's, or the unit's.
func (s *calendarSpot) name(r *request) string {
	for _, u := range s.units {
		if u.ID == s.Unit {
			return u.Name
		}
	}
	return cmp.Or(s.whose.Name, r.T("desk.calendar.everybody"))
}

// calendarSpot reads whose calendar is meant: "instansi", and "unit" of it.
func (d *Desk) calendarSpot(ctx context.Context, r *request) (*calendarSpot, error) {
	s := &calendarSpot{}
	var err error
	if s.whose, s.choices, err = d.whose(ctx, r, access.EditCalendar); err != nil {
		return nil, err
	}
	s.Office = calendar.Office{Authority: s.whose.ID}
	if s.whose.ID == "" {
		return s, nil
	}
	s.Unit = r.get("unit")
	s.units, err = d.Calendars.Units(ctx, s.whose.ID)
	return s, err
}

// calendarView is what the page about a calendar shows.
type calendarView struct {
	calendarSpot
	almanac.View
	years []ui.Option
	hours []calendar.Hours
}

func (d *Desk) calendar(ctx context.Context, r *request) (answer, error) {
	s, err := d.calendarSpot(ctx, r)
	if err != nil {
		return answer{}, err
	}
	v := &calendarView{calendarSpot: *s}
	if v.Calendar, err = d.Calendars.Current(ctx, s.Office); err != nil {
		return answer{}, err
	}
	year, err := strconv.Atoi(cmp.Or(r.get("tahun"), strconv.Itoa(d.Now().Year())))
	if err != nil || year < workday.FirstYear || year > workday.LastYear {
		year = d.Now().Year()
	}
	if v.Year, err = d.Calendars.YearOf(ctx, s.Office, year); err != nil {
		return answer{}, err
	}
	for n := year - 2; n <= year+2; n++ {
		v.years = append(v.years, ui.Option{Value: strconv.Itoa(n), Text: strconv.Itoa(n), Selected: n == year})
	}
	if s.Authority != "" {
		if v.hours, err = d.Calendars.HoursOf(ctx, s.Office); err != nil {
			return answer{}, err
		}
	}
	return r.page(r.T("desk.calendar.title", "name", s.name(r)), calendarBody(r, v)), nil
}

// contents are the parts of the page.
func (v *calendarView) contents(r *request) []ui.Link {
	var links []ui.Link
	if v.Authority != "" {
		links = append(links, ui.Link{Text: r.T("desk.calendar.hours"), Href: "#jam-kerja"})
	}
	return append(links, v.Contents(r.Context)...)
}

// change is a way to take a day back, for the days that are this calendar's own.
func (v *calendarView) change(r *request) func(*calendar.Day) ui.Cell {
	return func(d *calendar.Day) ui.Cell {
		if d.Back() {
			return ui.Cell{Text: r.T("desk.calendar.revoked_already")}
		}
		if d.Office != v.Office {
			return ui.Cell{Text: r.T("desk.calendar.of_others")}
		}
		return ui.Cell{Text: r.T("desk.calendar.revoke"), Href: r.URL(calendarPath + "/hari/" + url.PathEscape(d.ID) + "/cabut")}
	}
}

// choices are the filters of the page.
func (v *calendarView) filters(r *request) ui.Choices {
	c := ui.Choices{Action: r.URL(calendarPath)}
	if len(v.choices) > 1 {
		c.Fields = append(c.Fields, ui.Choice{Name: "instansi", Label: r.T("desk.record.whose"), Options: v.choices})
	} else {
		c.Keep = append(c.Keep, ui.Param{Name: "instansi", Value: v.slug()})
	}
	if len(v.units) > 0 {
		units := []ui.Option{{Text: r.T("desk.calendar.default")}}
		for _, u := range v.units {
			units = append(units, ui.Option{Value: u.ID, Text: u.Name + " · " + u.Body, Selected: u.ID == v.Unit})
		}
		c.Fields = append(c.Fields, ui.Choice{Name: "unit", Label: r.T("desk.calendar.unit"), Options: units})
	}
	c.Fields = append(c.Fields, ui.Choice{Name: "tahun", Label: r.T("desk.calendar.year"), Options: v.years})
	return c
}

func (s *calendarSpot) ways(r *request) []ui.Link {
	links := []ui.Link{
		{Text: r.T("desk.calendar.add"), Href: r.URL(s.path("/hari-baru"))},
		{Text: r.T("desk.calendar.import"), Href: r.URL(s.path("/impor"))},
	}
	if s.Authority != "" {
		links = append(links, ui.Link{Text: r.T("desk.calendar.set_hours"), Href: r.URL(s.path("/jam"))})
	}
	return links
}

// reckonPath is the public page on which a date is reckoned by this authority's calendar.
func (s *calendarSpot) reckonPath() string {
	if s.whose.Slug == "" {
		return "/kalender"
	}
	return "/kalender?kantor=" + url.QueryEscape(s.whose.Slug)
}

// effects say what an act would do.
func (r *request) effects(o calendar.Outcome) []ui.Term {
	terms := []ui.Term{
		{Term: r.T("desk.calendar.added"), Text: r.Int(len(o.Added))},
		{Term: r.T("desk.calendar.corrected"), Text: r.Int(len(o.Corrected))},
		{Term: r.T("desk.calendar.revoked"), Text: r.Int(len(o.Revoked))},
		{Term: r.T("desk.calendar.same"), Text: r.Int(o.Same)},
	}
	terms = append(terms, r.touched(o)...)
	if o.Counted {
		terms = append(terms, ui.Term{Term: r.T("desk.calendar.moves"), Text: r.Int(o.Moves)})
	}
	for _, year := range o.Gaps {
		terms = append(terms, ui.Term{Term: strconv.Itoa(year), Text: r.T("desk.calendar.gap")})
	}
	return terms
}

// maxTouched bounds how many rows are told one by one.
const maxTouched = 200

// touched says of each row what an act would do to it.
func (r *request) touched(o calendar.Outcome) []ui.Term {
	var terms []ui.Term
	say := func(key string, d *calendar.Day, text string) {
		terms = append(terms, ui.Term{Term: r.T("desk.calendar."+key) + ": " + almanac.When(r.Context, d), Text: text})
	}
	for i := range o.Added {
		say("added", &o.Added[i], r.rowText(&o.Added[i]))
	}
	for i := range o.Corrected {
		was, now := &o.Corrected[i].Was, &o.Corrected[i].Now
		say("corrected", now, r.T("desk.calendar.was_now", "was", r.rowText(was), "now", r.rowText(now)))
	}
	for i := range o.Revoked {
		say("revoked", &o.Revoked[i], r.rowText(&o.Revoked[i])+"; "+o.Revoked[i].BackText(r.Printer))
	}
	if rest := len(terms) - maxTouched; rest > 0 {
		terms = append(terms[:maxTouched], ui.Term{Term: r.T("desk.calendar.more"), Text: r.Int(rest)})
	}
	return terms
}

// rowText is a day's name, kind with its region, and decree.
func (r *request) rowText(d *calendar.Day) string {
	return d.Name.In(r.Lang) + "; " + almanac.Kind(r.Context, d) + "; " + almanac.Rest(r.Context, d)
}
