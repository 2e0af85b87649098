package desk

import (
	"time"

	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

// A day that somebody writes is one of their authority's: it begins at midnight in its zone. What
// lasts "until" a day lasts through it, so that the room is told the midnight after.

func zoneOf(zone string) *time.Location { return workday.ZoneOf(zone).Location }

// dayWritten reads the day in a field; the zero time where it is empty, or wrong, which it then says.
func (r *request) dayWritten(f *form, name, zone string) time.Time {
	text := r.get(name)
	if text == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.DateOnly, "2-1-2006", "2/1/2006"} {
		if at, err := time.ParseInLocation(layout, text, zoneOf(zone)); err == nil && at.Year() >= 1945 && at.Year() < 2200 {
			return at
		}
	}
	f.put(name, r.T("desk.day_wrong", "text", text))
	return time.Time{}
}

// lastDayWritten reads the day through which something lasts, and returns its end.
func (r *request) lastDayWritten(f *form, name, zone string) time.Time {
	day := r.dayWritten(f, name, zone)
	if day.IsZero() {
		return day
	}
	return day.AddDate(0, 0, 1)
}

// lastDay says until when something lasts: the last day, or the instant where it does not end with
// the day.
func (r *request) lastDay(end time.Time, zone string) string {
	if end.IsZero() {
		return ""
	}
	local := end.In(zoneOf(zone))
	if h, m, s := local.Clock(); h+m+s == 0 {
		return r.Date(local.AddDate(0, 0, -1))
	}
	return r.when(end, zone)
}

// firstDay says from when on something lasts: the day, or the instant where it does not begin with one.
func (r *request) firstDay(begin time.Time, zone string) string {
	if h, m, s := begin.In(zoneOf(zone)).Clock(); h+m+s == 0 {
		return r.day(begin, zone)
	}
	return r.when(begin, zone)
}

// fieldDay is the last day of something as a field shows it.
func fieldDay(end time.Time, zone string) string {
	if end.IsZero() {
		return ""
	}
	return end.In(zoneOf(zone)).Add(-time.Nanosecond).Format(time.DateOnly)
}

// period is from when until when something lasts.
func (r *request) period(from, to time.Time, zone string) string {
	if to.IsZero() {
		return r.T("desk.since", "from", r.day(from, zone))
	}
	return r.T("desk.from_to", "from", r.day(from, zone), "to", r.lastDay(to, zone))
}

// The ways of saying when something ends.
const (
	endsNow   = "now"
	endsDay   = "day"
	endsNever = "never"
)

// endFields ask when something ends; an end that was set may be taken back.
func (r *request) endFields(to time.Time, zone string) []ui.Field {
	chosen := r.typed("ends", endsDay)
	ends := []ui.Option{{Value: endsDay, Text: r.T("desk.ends.day")}, {Value: endsNow, Text: r.T("desk.ends.now")}}
	if !to.IsZero() {
		ends = append(ends, ui.Option{Value: endsNever, Text: r.T("desk.ends.never")})
	}
	return []ui.Field{
		{Kind: ui.OneOf, Name: "ends", Label: r.T("desk.field.ends"), Options: options([]string{chosen}, ends...)},
		{Kind: ui.Day, Name: "to", Label: r.T("desk.field.last_day"), Hint: r.T("desk.field.last_day_hint"), Value: r.typed("to", fieldDay(to, zone)), Narrow: true},
	}
}

// endWritten is when something shall end by the endFields; the zero time means never. It says in the
// form what is missing.
func (r *request) endWritten(f *form, zone string) time.Time {
	switch r.get("ends") {
	case endsNow:
		return r.desk.Now()
	case endsNever:
		return time.Time{}
	case endsDay:
		end := r.lastDayWritten(f, "to", zone)
		if end.IsZero() && !f.failed() {
			f.put("to", r.T("desk.day_missing"))
		}
		return end
	default:
		f.put("ends", r.T("desk.ends.missing"))
		return time.Time{}
	}
}

// typed is what was sent for a field, or on a fresh form what it begins with.
func (r *request) typed(name, begin string) string {
	if r.http.Method == post {
		return r.get(name)
	}
	return begin
}
