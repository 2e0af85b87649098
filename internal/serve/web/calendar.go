package web

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/serve/web/almanac"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

const calendarPath = "/kalender"

var calendarParams = []string{"kantor", "tahun", "dari", "jumlah", "satuan"}

// calendarRoutes are the calendars of offices, open to whoever wants to check a deadline.
func (p *Portal) calendarRoutes() []route {
	return []route{{path: calendarPath, params: calendarParams, page: p.calendar}}
}

// calendarView is what the page about a calendar shows.
type calendarView struct {
	almanac.View
	offices, years []ui.Option
	name           string // of the office; empty for the national list
	asked          almanac.Asked
	units          []ui.Option
	said           *almanac.Said
	wrong          string
}

func (p *Portal) calendar(ctx context.Context, r *request) (*content, error) {
	if p.Calendars == nil {
		return nil, problem.New(problem.NotFound, "", nil)
	}
	v := &calendarView{asked: almanac.Asked{From: r.get("dari"), Count: r.get("jumlah"), Unit: r.get("satuan")}}
	office, err := p.calendarOf(ctx, r, v)
	if err != nil {
		return nil, err
	}
	if v.Calendar, err = p.Calendars.Current(ctx, office); err != nil {
		return nil, err
	}
	year, err := p.calendarYear(ctx, r, v)
	if err != nil {
		return nil, err
	}
	if v.Year, err = p.Calendars.YearOf(ctx, office, year); err != nil {
		return nil, err
	}
	v.units = almanac.Units(r.Context, v.asked.Unit)
	if err := v.reckon(r); err != nil {
		return nil, err
	}
	return html(r, ui.Page{Title: r.T("web.calendar.title"), Description: r.T("web.calendar.lead")}, calendarPage(r, v)), nil
}

// calendarOf is the office that the address names.
func (p *Portal) calendarOf(ctx context.Context, r *request, v *calendarView) (calendar.Office, error) {
	all, err := p.Calendars.Authorities(ctx)
	if err != nil {
		return calendar.Office{}, err
	}
	var office calendar.Office
	v.offices = []ui.Option{{Text: r.T("web.calendar.national")}}
	for _, one := range all {
		chosen := one.Slug == r.get("kantor")
		if chosen {
			office.Authority, v.name = one.ID, one.Name
		}
		v.offices = append(v.offices, ui.Option{Value: one.Slug, Text: one.Name, Selected: chosen})
	}
	if r.get("kantor") != "" && office.Authority == "" {
		return office, problem.New(problem.NotFound, "calendar.no_authority", nil)
	}
	return office, nil
}

// calendarYear is the year that the address names, or the latest whose list is known.
func (p *Portal) calendarYear(ctx context.Context, r *request, v *calendarView) (int, error) {
	known, err := p.Calendars.Years(ctx)
	if err != nil {
		return 0, err
	}
	if len(known) == 0 {
		return 0, problem.New(problem.NotFound, "web.calendar.empty", nil)
	}
	year := known[len(known)-1]
	if text := r.get("tahun"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < known[0]-1 || n > known[len(known)-1]+1 {
			return 0, problem.New(problem.NotFound, "web.calendar.no_year", nil)
		}
		year = n
	}
	known = append(known, known[len(known)-1]+1) // the year that is a gap, and says so
	slices.Reverse(known)
	for _, n := range known {
		v.years = append(v.years, ui.Option{Value: strconv.Itoa(n), Text: strconv.Itoa(n), Selected: n == year})
	}
	return year, nil
}

// reckon answers the question of the address, or says what is wrong with it.
func (v *calendarView) reckon(r *request) error {
	if v.asked.From == "" {
		return nil
	}
	said, err := v.asked.Reckon(v.Calendar, r.Printer)
	var wrong *problem.Error
	switch {
	case errors.As(err, &wrong) && wrong.Kind == problem.Invalid && wrong.Key != "":
		v.wrong = r.Named(wrong.Key, wrong.Args)
		return nil
	case err != nil:
		return err
	}
	v.said = &said
	return nil
}

// example is a question that the page shows how to ask.
func (v *calendarView) example() string {
	return workday.NewDate(v.Year.Number, 3, 17).String()
}
