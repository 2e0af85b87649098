package workday

import (
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/locale"
)

// Answer is a reckoning as JSON gives it to programs. Dates are 2026-03-17, moments may have a time
// in the calendar's zone (2026-03-17T16:30); texts are in one language.
type Answer struct {
	ID       string `json:"id,omitempty"` // the asker's own
	Calendar string `json:"calendar"`
	Zone     string `json:"zone"`
	Region   string `json:"region,omitempty"`
	AsOf     string `json:"as_of,omitempty"`
	From     string `json:"from"`
	DayZero  string `json:"day_zero"`
	To       string `json:"to,omitempty"`
	Days     int    `json:"days"`
	Hours    int    `json:"hours,omitempty"`
	Unit     Unit   `json:"unit"`
	Due      string `json:"due,omitempty"`
	Minutes  *int   `json:"minutes,omitempty"` // of working time, where both ends had a time

	Provisional  bool         `json:"provisional"`
	UnknownYears []int        `json:"unknown_years,omitempty"`
	Notice       string       `json:"notice,omitempty"`
	Steps        []AnswerStep `json:"steps,omitempty"`
	RestsOn      []AnswerRest `json:"rests_on,omitempty"`
}

// AnswerStep is a step of an Answer.
type AnswerStep struct {
	Kind     StepKind  `json:"kind"`
	From     Date      `json:"from,omitzero"`
	Until    Date      `json:"until,omitzero"`
	First    int       `json:"first,omitempty"`
	Last     int       `json:"last,omitempty"`
	Minutes  int       `json:"minutes,omitempty"`
	Holidays []Holiday `json:"holidays,omitempty"`
	Text     string    `json:"text"`
}

// AnswerRest is what an Answer rests on.
type AnswerRest struct {
	Kind   string `json:"kind"`
	Year   int    `json:"year,omitempty"`
	Status Status `json:"status"`
	Text   string `json:"text"`
}

// Answer gives the reckoning to programs, with its steps when explained.
func (r *Reckoning) Answer(p *locale.Printer, explained bool) Answer {
	o := r.Calendar.Office
	a := Answer{
		Calendar: o.Code, Zone: o.Zone.Name, Region: o.Region, AsOf: r.Calendar.AsOf.String(),
		From: r.From.String(), DayZero: r.Zero.String(), Days: r.Days, Hours: r.Hours, Unit: r.Unit,
		Provisional: r.Provisional(), UnknownYears: r.Unknown, Notice: r.Notice(p),
	}
	if r.Span {
		a.To = r.Until.String()
	} else {
		a.Due = r.Until.String()
	}
	if r.Timed {
		minutes := int(r.Worked / time.Minute)
		a.Minutes = &minutes
	}
	if !explained {
		return a
	}
	for _, s := range r.Steps() {
		a.Steps = append(a.Steps, AnswerStep{
			Kind: s.Kind, From: s.From, Until: s.Until, First: s.First, Last: s.Last,
			Minutes: int(s.Worked / time.Minute), Holidays: s.Holidays, Text: s.Text(r, p),
		})
	}
	for _, s := range r.Rests() {
		a.RestsOn = append(a.RestsOn, AnswerRest{Kind: s.Kind, Year: s.Year, Status: s.Status, Text: s.Text(r, p)})
	}
	return a
}

// Text says the result in a line, with the notice when it is provisional.
func (r *Reckoning) Text(p *locale.Printer) string {
	args := map[string]any{"due": r.Until.Date.day(), "zone": r.Calendar.Office.Zone.Name, "n": r.Days}
	text := p.Named("workday.due", args)
	switch {
	case r.Span:
		text = p.Named("workday.total", args)
	case r.Until.Clock:
		args["clock"] = clockText(r.Until.At, p)
		text = p.Named("workday.due_at", args)
	}
	if r.Timed && r.Span {
		minutes := int(r.Worked / time.Minute)
		text += " " + p.T("workday.time", "h", minutes/60, "m", minutes%60)
	}
	if r.Provisional() {
		text += "\n" + r.Notice(p)
	}
	return text + "\n"
}

// Notice says that the reckoning is provisional, and why; nothing when it is not.
func (r *Reckoning) Notice(p *locale.Printer) string {
	if !r.Provisional() {
		return ""
	}
	return p.T("workday.provisional", "years", yearsText(r.Unknown))
}

// Explanation says every step, what the reckoning rests on, and that it is provisional if it is.
func (r *Reckoning) Explanation(p *locale.Printer) string {
	var b strings.Builder
	for _, s := range r.Steps() {
		b.WriteString(s.Text(r, p) + "\n")
	}
	if r.Provisional() {
		b.WriteString(r.Notice(p) + "\n")
	}
	b.WriteString("\n" + p.T("workday.rests") + "\n")
	for _, s := range r.Rests() {
		b.WriteString("- " + s.Text(r, p) + "\n")
	}
	return b.String()
}
