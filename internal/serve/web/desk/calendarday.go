package desk

import (
	"bytes"
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/calendar"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

// dayColumns are the fields that ask for a day, named as the columns of a list.
var dayColumns = []string{"kind", "date", "until", "region", "hours", "name_id", "name_en", "decree", "announced", "status", "source"}

// newDay asks for a day, says what adding it would do, and adds it when asked again.
func (d *Desk) newDay(ctx context.Context, r *request) (answer, error) {
	s, err := d.calendarSpot(ctx, r)
	if err != nil {
		return answer{}, err
	}
	f := &form{fields: s.dayFields(r)}
	if r.http.Method == post {
		row := calendar.Fields{}
		for _, column := range dayColumns {
			row[column] = r.get(column)
		}
		adding := calendar.Adding{
			Office: s.Office, Rows: []workday.Row{row}, Why: r.get("why"), Correct: r.ticked("correct"), Check: !r.ticked("sure"),
		}
		outcome, err := d.Calendars.AddHolidays(ctx, r.actor, adding)
		switch {
		case err == nil && !adding.Check:
			return r.goTo(s.path(""), "calendar_added"), nil
		case err == nil:
			return r.page(r.T("desk.calendar.sure"), sureBody(r, s, sureSpot{
				path: "/hari-baru", button: r.T("desk.calendar.add_now"), terms: r.effects(outcome), nothing: outcome.Empty(),
			}, append(dayColumns, "why", "correct"))), nil
		case !f.blame(r, err):
			return answer{}, err
		}
	}
	return r.formPage(r.T("desk.calendar.add"), f, dayBody(r, s, f)), nil
}

func (s *calendarSpot) dayFields(r *request) []ui.Field {
	kinds := make([]ui.Option, 0, 6)
	for _, kind := range calendar.Kinds(s.Office) {
		kinds = append(kinds, ui.Option{Value: string(kind), Text: r.T("calendar.kind." + string(kind)), Selected: r.get("kind") == string(kind)})
	}
	line := func(name string, bound int, optional bool) ui.Field {
		return ui.Field{
			Name: name, Label: r.T("desk.calendar.field." + name), Hint: r.T("desk.calendar.field." + name + "_hint"),
			Value: r.typed(name, ""), Max: bound, Optional: optional, Auto: "off",
		}
	}
	day := func(name string, optional bool) ui.Field {
		f := line(name, 10, optional)
		f.Kind = ui.Day
		return f
	}
	fields := []ui.Field{
		{Kind: ui.Pick, Name: "kind", Label: r.T("desk.calendar.field.kind"), Options: kinds},
		day("date", false),
	}
	if s.Authority == "" {
		fields = append(fields, day("until", true))
	} else {
		fields = append(fields, line("hours", 100, true))
	}
	return append(fields,
		line("region", 8, true), line("name_id", calendar.MaxName, false), line("name_en", calendar.MaxName, true),
		line("decree", calendar.MaxDecree, false), day("announced", true), statusField(r, "status", workday.Official), line("source", 500, true),
		line("why", calendar.MaxWhy, true),
		ui.Field{
			Kind: ui.SomeOf, Name: "correct", Label: r.T("desk.calendar.field.correct"),
			Options: []ui.Option{{Value: "1", Text: r.T("desk.calendar.field.correct_yes"), Selected: r.ticked("correct")}},
		})
}

func statusField(r *request, name string, begin workday.Status) ui.Field {
	var statuses []ui.Option
	for _, s := range []workday.Status{workday.Official, workday.Inferred, workday.Assumed, workday.Unknown} {
		statuses = append(statuses, ui.Option{
			Value: string(s), Text: r.T("workday.status." + string(s)), Selected: r.typed(name, string(begin)) == string(s),
		})
	}
	return ui.Field{Kind: ui.Pick, Name: name, Label: r.T("desk.calendar.field.status"), Hint: r.T("desk.calendar.field.status_hint"), Options: statuses}
}

// sureSpot asks whether to do what was only tried.
type sureSpot struct {
	path, button string
	terms        []ui.Term
	nothing      bool
}

// again is the form that does it: what was typed is carried along.
func (s *calendarSpot) again(r *request, spot sureSpot, fields []string) ui.Form {
	f := ui.Form{Action: r.URL(calendarPath + spot.path), Button: spot.button, Keep: append(s.keep(), ui.Param{Name: "sure", Value: "1"})}
	for _, name := range fields {
		if value := r.get(name); value != "" {
			f.Keep = append(f.Keep, ui.Param{Name: name, Value: value})
		}
	}
	return f
}

// revokeDay asks by which decree a day is taken back.
func (d *Desk) revokeDay(ctx context.Context, r *request) (answer, error) {
	day, err := d.Calendars.Day(ctx, r.part("id"))
	if err != nil {
		return answer{}, err
	}
	if err := access.Decide(r.actor, access.EditCalendar, day.Scope()); err != nil {
		return answer{}, err
	}
	s, err := d.spotOf(ctx, day.Office)
	if err != nil {
		return answer{}, err
	}
	field := func(name string, kind ui.FieldKind) ui.Field {
		return ui.Field{
			Kind: kind, Name: name, Label: r.T("desk.calendar.field." + name), Hint: r.T("desk.calendar.field." + name + "_hint"),
			Value: r.typed(name, ""), Max: calendar.MaxDecree, Optional: true, Auto: "off",
		}
	}
	f := &form{fields: []ui.Field{field("decree", ui.Line), field("on", ui.Day), field("why", ui.Line)}}
	// What it would move is said before it is done.
	tried, err := d.Calendars.Revoke(ctx, r.actor, calendar.Revoking{ID: day.ID, Why: "?", Check: true})
	if err == nil && r.http.Method == post {
		on, ok := workday.ParseDate(r.get("on"))
		if !ok && r.get("on") != "" {
			f.put("on", r.T("workday.fault.date", "value", r.get("on")))
		} else {
			_, err = d.Calendars.Revoke(ctx, r.actor, calendar.Revoking{ID: day.ID, Decree: r.get("decree"), On: on, Why: r.get("why")})
			if err == nil {
				return r.goTo(s.path(""), "calendar_revoked"), nil
			}
		}
	}
	if err != nil && !f.blame(r, err) {
		return answer{}, err
	}
	return r.formPage(r.T("desk.calendar.revoke_title", "name", day.Name.In(r.Lang)), f, revokeBody(r, s, &day, f, r.effects(tried))), nil
}

// spotOf is the calendar of an office.
func (d *Desk) spotOf(ctx context.Context, office calendar.Office) (*calendarSpot, error) {
	s := &calendarSpot{Office: office}
	if office.Authority == "" {
		return s, nil
	}
	var err error
	s.whose, err = d.Access.AuthorityOf(ctx, office.Scope())
	return s, err
}

func (d *Desk) daysUpload(ctx context.Context, r *request) (uploadSpot, *calendarSpot, error) {
	s, err := d.calendarSpot(ctx, r)
	if err != nil {
		return uploadSpot{}, nil, err
	}
	spot := uploadSpot{
		text: "desk.import_calendar", path: calendarPath + "/impor", back: s.path(""), keep: s.keep(), accept: ".csv,.xlsx,text/csv",
		fields: []ui.Field{{
			Kind: ui.SomeOf, Name: "correct", Label: r.T("desk.calendar.field.correct"),
			Options: []ui.Option{{Value: "1", Text: r.T("desk.calendar.field.correct_yes"), Selected: r.ticked("correct")}},
		}},
	}
	if r.ticked("correct") {
		spot.keep = append(spot.keep, ui.Param{Name: "correct", Value: "1"})
	}
	return spot, s, nil
}

func (d *Desk) importDaysPage(ctx context.Context, r *request) (answer, error) {
	spot, _, err := d.daysUpload(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return uploadAnswer(r, spot, uploadForm(r, spot), nil), nil
}

func (d *Desk) importDays(ctx context.Context, r *request) (answer, error) {
	spot, s, err := d.daysUpload(ctx, r)
	if err != nil {
		return answer{}, err
	}
	u, err := r.upload()
	if err != nil {
		return refused(r, spot, err)
	}
	importing := calendar.Importing{Office: s.Office, Name: u.name, Why: u.name, Correct: r.ticked("correct"), Check: !u.checked}
	outcome, err := d.Calendars.Import(ctx, r.actor, importing, bytes.NewReader(u.data))
	switch {
	case err != nil:
		return refused(r, spot, err)
	case u.checked:
		return r.goTo(s.path(""), "calendar_imported"), nil
	}
	return r.page(r.T("desk.upload.checked"), checkedBody(r, spot, u, !outcome.Empty(), r.effects(outcome), nil)), nil
}
