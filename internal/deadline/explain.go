package deadline

import (
	"context"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/workday"
)

// Explanation is how a clock comes to its due date.
type Explanation struct {
	Clock    Clock
	Rule     *Rule
	Limit    Limit // the promise that made it shorter; without an ID there is none
	Calendar *workday.Calendar
	// Reckoning is the count of days, with the days that pauses gave back; nil where hours are counted.
	Reckoning *workday.Reckoning
	given     []int // back by each pause
}

// Explain explains a clock by the calendar as it is now.
func (d *Deadlines) Explain(ctx context.Context, q db.Queryer, c Clock) (*Explanation, error) {
	b, err := newShelf(d).book(ctx, q, &c)
	if err != nil {
		return nil, err
	}
	var limit Limit
	if c.Limit != "" {
		limit, err = db.One(ctx, q, scanLimit, `SELECT `+limitColumns+` FROM deadline_limit WHERE id = $1`, c.Limit)
		if err != nil {
			return nil, err
		}
	}
	return explain(c, b, limit)
}

func explain(c Clock, b book, limit Limit) (*Explanation, error) {
	e := &Explanation{Clock: c, Rule: b.rule, Limit: limit, Calendar: b.calendar}
	if !b.rule.Unit.Days() {
		return e, nil
	}
	n := c.count(b)
	days := c.Length + c.Extension
	e.given = n.backs()
	for _, back := range e.given {
		days += back
	}
	unit := workday.WorkingDays
	if b.rule.Unit == CalendarDays {
		unit = workday.CalendarDays
	}
	var err error
	e.Reckoning, err = b.calendar.Due(n.moment(), days, unit)
	return e, err
}

// Suppose explains what a clock of a rule would come to that began at a moment, without starting one.
// The due date is for rules that leave it to the case.
func Suppose(rule *Rule, limits []Limit, calendar *workday.Calendar, at time.Time, due workday.Date) (*Explanation, error) {
	c := Clock{Rule: rule.ID(), Code: rule.Code, Started: at, State: Running, Length: rule.Length}
	began := calendar.Office.Zone.At(at).Date
	limit, ok := limitOn(limits, rule.Code, began)
	if ok && limit.Length < rule.Length {
		c.Length, c.Limit = limit.Length, limit.ID
	} else {
		limit = Limit{}
	}
	var err error
	if c.Length, err = givenLength(rule, c.Length, began, due); err != nil {
		return nil, err
	}
	b := book{rule: rule, calendar: calendar}
	c.reckon(b)
	return explain(c, b, limit)
}

// Preview explains what every rule in force would come to for something that began at a moment at an
// office; rules that leave the due date to the case are left out. Kinds: NotFound without such an
// authority.
func (d *Deadlines) Preview(ctx context.Context, authority, unit string, at time.Time) ([]*Explanation, error) {
	calendar, _, err := d.Calendar(ctx, d.DB, authority, unit)
	if err != nil {
		return nil, err
	}
	rules, err := d.Rules(ctx)
	if err != nil {
		return nil, err
	}
	limits, err := limitsOf(ctx, d.DB, authority)
	if err != nil {
		return nil, err
	}
	var all []*Explanation
	for _, rule := range InForce(rules, calendar.Office.Zone.At(at).Date) {
		if rule.Given {
			continue
		}
		e, err := Suppose(rule, limits, calendar, at, 0)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// Find returns the version of a rule in force on a day; NotFound when there is none.
func Find(rules []*Rule, code string, on workday.Date) (*Rule, error) {
	if rule := RuleOn(rules, code, on); rule != nil {
		return rule, nil
	}
	return nil, noRule(code)
}

// When is the due date as people read it, marked while a decree that is still to come may change it.
func (e *Explanation) When(p *locale.Printer) string {
	day := WhenText(p, e.Rule.Unit, e.Clock.Due, e.Calendar.Office.Zone)
	if e.Clock.Open() && e.Clock.Provisional() {
		return p.T("deadline.provisional", "day", day)
	}
	return day
}

// Notice says why a due date is provisional; empty where it is not.
func (e *Explanation) Notice(p *locale.Printer) string {
	if e.Reckoning == nil || !e.Clock.Open() {
		return ""
	}
	return e.Reckoning.Notice(p)
}

// Head are the lines that come before the count: the rule, its basis, the promise, and the pauses.
func (e *Explanation) Head(p *locale.Printer) []string {
	r, zone := e.Rule, e.Calendar.Office.Zone
	lines := []string{
		p.T("deadline.explain.rule", "title", r.Title.In(p.Lang), "rule", r.ID(), "length", r.LengthText(p)),
		p.T("deadline.explain.basis", "basis", r.Basis.In(p.Lang), "status", StatusText(p, r.Status)),
	}
	if e.Limit.ID != "" {
		lines = append(lines, p.T("deadline.explain.limit", "length", r.Unit.LengthText(p, e.Limit.Length), "decree", e.Limit.Decree))
	}
	if e.Clock.Extension > 0 {
		lines = append(lines, p.T("deadline.explain.extension", "length", r.Unit.LengthText(p, e.Clock.Extension)))
	}
	for i, pause := range e.Clock.Pauses {
		args := map[string]any{"from": locale.Day(pause.From.In(zone.Location))}
		switch {
		case pause.Until.IsZero():
			lines = append(lines, p.Named("deadline.explain.paused", args))
		case r.Unit.Days():
			args["until"], args["back"] = locale.Day(pause.Until.In(zone.Location)), r.Unit.LengthText(p, e.given[i])
			lines = append(lines, p.Named("deadline.explain.pause", args))
		default:
			args["until"] = locale.Day(pause.Until.In(zone.Location))
			lines = append(lines, p.Named("deadline.explain.pause_hours", args))
		}
	}
	return lines
}

// Tail are the lines that come after it.
func (e *Explanation) Tail(p *locale.Printer) []string {
	var lines []string
	if !e.Rule.Unit.Days() {
		lines = append(lines, p.T("deadline.explain.due", "due", e.When(p)))
	}
	if !e.Clock.NotBefore.IsZero() && e.Clock.Due.Equal(e.Clock.NotBefore) {
		lines = append(lines, p.T("deadline.explain.fair", "due", e.When(p)))
	}
	return lines
}

// Text says every step.
func (e *Explanation) Text(p *locale.Printer) string {
	var b strings.Builder
	for _, line := range e.Head(p) {
		b.WriteString(line + "\n")
	}
	if e.Reckoning != nil {
		b.WriteString(e.Reckoning.Explanation(p))
	}
	for _, line := range e.Tail(p) {
		b.WriteString(line + "\n")
	}
	return b.String()
}

// Answer is an explanation as JSON gives it to programs. Instants are in UTC, texts in one language.
type Answer struct {
	Rule        string          `json:"rule"`
	Title       string          `json:"title"`
	Unit        Unit            `json:"unit"`
	Length      int             `json:"length"`
	Extension   int             `json:"extension,omitempty"`
	Basis       string          `json:"basis"`
	Status      workday.Status  `json:"status"`
	Decree      string          `json:"limit_decree,omitempty"` // of the authority's own shorter limit
	Started     time.Time       `json:"started"`
	Due         time.Time       `json:"due"`
	DueOn       workday.Date    `json:"due_on"`
	State       State           `json:"state"`
	Provisional bool            `json:"provisional"`
	Pauses      []Pause         `json:"pauses,omitempty"`
	Head        []string        `json:"head"`
	Reckoning   *workday.Answer `json:"reckoning,omitempty"`
	Tail        []string        `json:"tail,omitempty"`
}

// Answer gives the explanation to programs.
func (e *Explanation) Answer(p *locale.Printer) Answer {
	a := Answer{
		Rule: e.Rule.ID(), Title: e.Rule.Title.In(p.Lang), Unit: e.Rule.Unit, Length: e.Clock.Length, Extension: e.Clock.Extension,
		Basis: e.Rule.Basis.In(p.Lang), Status: e.Rule.Status, Decree: e.Limit.Decree,
		Started: e.Clock.Started, Due: e.Clock.Due, DueOn: e.Clock.DueOn, State: e.Clock.State,
		Provisional: e.Clock.Provisional(), Pauses: e.Clock.Pauses, Head: e.Head(p), Tail: e.Tail(p),
	}
	if e.Reckoning != nil {
		reckoning := e.Reckoning.Answer(p, true)
		a.Reckoning = &reckoning
	}
	return a
}

// errNoMoment is what a start that cannot be read is.
var errNoMoment = problem.New(problem.Invalid, "deadline.from", nil)

// ParseStart reads a day, or a time of a day, at an office: what came in on a day without a time came
// in when the day began.
func ParseStart(calendar *workday.Calendar, text string) (time.Time, error) {
	return ParseMoment(calendar.Office.Zone.Location, text)
}

// ParseMoment is ParseStart in a zone.
func ParseMoment(location *time.Location, text string) (time.Time, error) {
	zone := workday.Zone{Location: location}
	m, ok := zone.ParseMoment(strings.TrimSpace(text))
	if !ok {
		return time.Time{}, errNoMoment
	}
	day := m.Date.Time()
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, location).Add(m.At).UTC(), nil
}

// Lines are the lines of Text.
func (e *Explanation) Lines(p *locale.Printer) []string {
	var lines []string
	for line := range strings.Lines(e.Text(p)) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
