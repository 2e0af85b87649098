package desk

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

// week is Monday first.
var week = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}

// officeHours sets when an office works, from a day on.
func (d *Desk) officeHours(ctx context.Context, r *request) (answer, error) {
	s, err := d.calendarSpot(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if s.Authority == "" {
		return answer{}, problem.New(problem.NotFound, "calendar.no_authority", nil)
	}
	rows, err := d.Calendars.HoursOf(ctx, s.Office)
	if err != nil {
		return answer{}, err
	}
	begin, err := d.hoursNow(ctx, s, rows)
	if err != nil {
		return answer{}, err
	}
	f := &form{fields: hoursFields(r, begin)}
	if r.http.Method == post {
		e, ok := hoursWritten(r, f, s.Office)
		if !ok {
			return r.formPage(r.T("desk.calendar.set_hours"), f, hoursBody(r, s, f)), nil
		}
		for i := range rows {
			if rows[i].From == e.From {
				e.ID = rows[i].ID
			}
		}
		if r.get("seen") != "" || !e.Check {
			e.ID = r.get("seen")
		}
		outcome, err := d.Calendars.EditOffice(ctx, r.actor, e)
		switch {
		case err == nil && !e.Check:
			return r.goTo(s.path(""), "calendar_hours"), nil
		case err == nil:
			r.form.Set("seen", e.ID)
			return r.page(r.T("desk.calendar.sure"), sureBody(r, s, sureSpot{
				path: "/jam", button: r.T("desk.calendar.hours_now"), terms: hoursEffects(r, outcome), nothing: outcome.Empty(),
			}, append(hoursNames(), "seen"))), nil
		case !f.blame(r, err):
			return answer{}, err
		}
	}
	return r.formPage(r.T("desk.calendar.set_hours"), f, hoursBody(r, s, f)), nil
}

// hoursNow is what the office works by today, to begin from.
func (d *Desk) hoursNow(ctx context.Context, s *calendarSpot, rows []calendar.Hours) (calendar.Hours, error) {
	if len(rows) > 0 {
		return rows[len(rows)-1], nil
	}
	own, err := d.Calendars.Current(ctx, s.Office)
	if err != nil {
		return calendar.Hours{}, err
	}
	o := own.Office
	h := calendar.Hours{Zone: o.Zone.Name, Region: o.Region, JointLeaveWorks: o.JointLeaveWorks, Status: workday.Official}
	h.Week = o.Weeks[len(o.Weeks)-1].Hours
	if len(o.Ramadan) > 0 {
		fast := calendar.Week(o.Ramadan[len(o.Ramadan)-1].Hours)
		h.Ramadan = &fast
	}
	return h, nil
}

func hoursNames() []string {
	names := []string{"from", "zone", "region", "joint_leave", "basis", "status", "why"}
	for _, day := range week {
		names = append(names, "week."+strconv.Itoa(int(day)), "ramadan."+strconv.Itoa(int(day)))
	}
	return names
}

func hoursFields(r *request, begin calendar.Hours) []ui.Field {
	line := func(name, value string, bound int, optional bool) ui.Field {
		return ui.Field{
			Name: name, Label: r.T("desk.calendar.field." + name), Hint: r.T("desk.calendar.field." + name + "_hint"),
			Value: r.typed(name, value), Max: bound, Optional: optional, Auto: "off",
		}
	}
	from := line("from", "", 10, true)
	from.Kind = ui.Day
	var zones []ui.Option
	for _, zone := range []string{"WIB", "WITA", "WIT"} {
		zones = append(zones, ui.Option{Value: zone, Text: zone, Selected: r.typed("zone", begin.Zone) == zone})
	}
	works := "0"
	if begin.JointLeaveWorks {
		works = "1"
	}
	works = r.typed("joint_leave", works)
	region := line("region", begin.Region, 8, true)
	region.Hint = r.T("desk.calendar.field.region_of_office_hint") // of a day it says something else
	fields := []ui.Field{
		from,
		{Kind: ui.Pick, Name: "zone", Label: r.T("desk.calendar.field.zone"), Options: zones},
		region,
		{Kind: ui.OneOf, Name: "joint_leave", Label: r.T("desk.calendar.field.joint_leave"), Options: []ui.Option{
			{Value: "0", Text: r.T("desk.calendar.field.joint_leave_closed"), Selected: works != "1"},
			{Value: "1", Text: r.T("desk.calendar.field.joint_leave_open"), Selected: works == "1"},
		}},
	}
	for _, kind := range []string{"week", "ramadan"} {
		hours := begin.Week
		if kind == "ramadan" {
			hours = calendar.Week{}
			if begin.Ramadan != nil {
				hours = *begin.Ramadan
			}
		}
		for _, day := range week {
			name := kind + "." + strconv.Itoa(int(day))
			label := r.Weekday(workday.NewDate(2026, time.March, 1+int(day)).Time()) // 1 March 2026 was a Sunday
			if kind == "ramadan" {
				label = r.T("desk.calendar.field.ramadan", "day", label)
			}
			fields = append(fields, ui.Field{Name: name, Label: label, Value: r.typed(name, hours[day].String()), Max: 100, Optional: true, Auto: "off"})
		}
	}
	return append(fields, line("basis", begin.Basis, calendar.MaxDecree, false), statusField(r, "status", begin.Status), line("why", "", calendar.MaxWhy, true))
}

// hoursWritten reads the form. What it cannot read is said beside its field.
func hoursWritten(r *request, f *form, office calendar.Office) (calendar.Editing, bool) {
	h := calendar.Hours{
		Office: office, Zone: r.get("zone"), Region: r.get("region"), JointLeaveWorks: r.get("joint_leave") == "1",
		Basis: r.get("basis"), JointLeaveBasis: r.get("basis"), Status: workday.Status(r.get("status")), Why: r.get("why"),
	}
	ok := true
	if text := r.get("from"); text != "" {
		if h.From, ok = workday.ParseDate(text); !ok {
			f.put("from", r.T("workday.fault.date", "value", text))
		}
	}
	read := func(kind string, into *calendar.Week) bool {
		any := false
		for _, day := range week {
			name := kind + "." + strconv.Itoa(int(day))
			text := r.get(name)
			if text == "" {
				continue
			}
			any = true
			hours, right := workday.ParseHours(text)
			if !right {
				ok = false
				f.put(name, r.T("workday.fault.hours", "value", text))
			}
			into[day] = hours
		}
		return any
	}
	read("week", &h.Week)
	var fast calendar.Week
	if read("ramadan", &fast) {
		h.Ramadan = &fast
	}
	return calendar.Editing{Hours: h, Check: !r.ticked("sure")}, ok
}

func hoursEffects(r *request, o calendar.Outcome) []ui.Term {
	var terms []ui.Term
	for i := range o.Hours {
		terms = append(terms, hoursTerms(r, &o.Hours[i])...)
	}
	if o.Counted {
		terms = append(terms, ui.Term{Term: r.T("desk.calendar.moves"), Text: r.Int(o.Moves)})
	}
	return terms
}

// hoursTerms say what was set.
func hoursTerms(r *request, h *calendar.Hours) []ui.Term {
	from := r.T("desk.calendar.always")
	if h.From != 0 {
		from = r.Day(h.From.Time())
	}
	fast := r.T("desk.calendar.ramadan_same")
	if h.Ramadan != nil {
		fast = weekText(r, h.Ramadan)
	}
	joint := r.T("desk.calendar.field.joint_leave_closed")
	if h.JointLeaveWorks {
		joint = r.T("desk.calendar.field.joint_leave_open")
	}
	terms := []ui.Term{
		{Term: r.T("desk.calendar.field.from"), Text: from},
		{Term: r.T("desk.calendar.week"), Text: weekText(r, &h.Week) + " (" + h.Zone + ")"},
		{Term: r.T("desk.calendar.ramadan"), Text: fast},
		{Term: r.T("desk.calendar.field.joint_leave"), Text: joint},
		{Term: r.T("desk.calendar.field.basis"), Text: h.Basis + " (" + r.T("workday.status."+string(h.Status)) + ")"},
	}
	if h.Region != "" {
		terms = append(terms, ui.Term{Term: r.T("desk.calendar.field.region"), Text: h.Region})
	}
	return terms
}

// weekText are the days of a week on which an office works, with their hours.
func weekText(r *request, w *calendar.Week) string {
	var days []string
	for _, day := range week {
		if hours := w[day]; len(hours) > 0 {
			days = append(days, r.Weekday(workday.NewDate(2026, time.March, 1+int(day)).Time())+" "+hours.String())
		}
	}
	return strings.Join(days, "; ")
}

// withdrawHours takes back what was set from a day on.
func (d *Desk) withdrawHours(ctx context.Context, r *request) (answer, error) {
	h, err := d.Calendars.HoursByID(ctx, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	if err := access.Decide(r.actor, access.EditCalendar, h.Scope()); err != nil {
		return answer{}, err
	}
	s, err := d.spotOf(ctx, h.Office)
	if err != nil {
		return answer{}, err
	}
	f := &form{fields: []ui.Field{{
		Name: "why", Label: r.T("desk.calendar.field.why"), Hint: r.T("desk.calendar.field.why_hint"), Value: r.typed("why", ""), Max: calendar.MaxWhy, Auto: "off",
	}}}
	if r.http.Method == post {
		_, err := d.Calendars.WithdrawHours(ctx, r.actor, h.ID, r.get("why"), false)
		if err == nil {
			return r.goTo(s.path(""), "calendar_withdrawn"), nil
		}
		if !f.blame(r, err) {
			return answer{}, err
		}
	}
	return r.formPage(r.T("desk.calendar.withdraw"), f, withdrawBody(r, s, &h, f)), nil
}

func hoursPath(h *calendar.Hours) string {
	return calendarPath + "/jam/" + url.PathEscape(h.ID) + "/tarik"
}
