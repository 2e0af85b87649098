package desk

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

const deadlinesPath = "/kelola/tenggat"

// deadlineRoutes are the deadline rules, what they come to, and the limits that authorities set themselves.
func (d *Desk) deadlineRoutes() []route {
	one := deadlinesPath + "/{slug}/{code}"
	return []route{
		{method: get, path: deadlinesPath, action: access.ReadAuthority, serve: d.deadlinesPage},
		{method: get, path: one, action: access.ReadAuthority, serve: d.deadlinePage},
		{method: post, path: one, action: access.SetDeadlines, serve: d.setLimit},
		{method: post, path: one + "/akhiri", action: access.SetDeadlines, serve: d.endLimit},
	}
}

func deadlinePath(slug, code string) string { return deadlinesPath + "/" + slug + "/" + code }

// recountsShown is how many changes of the calendar a page has.
const recountsShown = 10

// deadlinesSeen is the page of all rules.
type deadlinesSeen struct {
	office   access.Authority
	choices  []ui.Option
	from     string // as it was written
	wrong    string // what is wrong with it
	preview  []*deadline.Explanation
	limits   []deadline.Limit
	recounts []deadline.RecountRow
}

func (d *Desk) deadlinesPage(ctx context.Context, r *request) (answer, error) {
	list, err := d.Access.Authorities(ctx, r.actor)
	if err != nil {
		return answer{}, err
	}
	title := r.T("desk.deadline.title")
	if len(list) == 0 {
		return r.page(title, noDeadlines(r)), nil
	}
	seen := deadlinesSeen{office: list[0], from: r.get("mulai")}
	if wanted := r.get("instansi"); wanted != "" {
		at := slices.IndexFunc(list, func(a access.Authority) bool { return a.Slug == wanted })
		if at < 0 {
			return answer{}, problem.New(problem.NotFound, "access.not_found", nil)
		}
		seen.office = list[at]
	}
	for _, a := range list {
		seen.choices = append(seen.choices, ui.Option{Value: a.Slug, Text: a.Name, Selected: a.ID == seen.office.ID})
	}
	at, err := d.began(r, seen.office)
	if err != nil {
		seen.wrong, at = r.T("deadline.from"), d.Now()
	}
	if seen.preview, err = d.Deadlines.Preview(ctx, seen.office.ID, "", at); err != nil {
		return answer{}, err
	}
	if seen.limits, err = d.Deadlines.Limits(ctx, seen.office.ID); err != nil {
		return answer{}, err
	}
	seen.recounts, err = d.Deadlines.Recounts(ctx, r.actor, seen.office.ID, recountsShown)
	return r.page(title, deadlinesBody(r, seen)), err
}

// began is the moment that a preview begins at: the one in the address, or now.
func (d *Desk) began(r *request, office access.Authority) (time.Time, error) {
	text := r.get("mulai")
	if text == "" {
		return d.Now(), nil
	}
	return deadline.ParseMoment(zoneOf(office.Zone), text)
}

func (r *request) deadlineTable(seen deadlinesSeen) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.deadline.rules"), HideCaption: true,
		Columns: []ui.Column{
			{Label: r.T("desk.deadline.rule"), Head: true},
			{Label: r.T("desk.deadline.length")},
			{Label: r.T("desk.deadline.sure")},
			{Label: r.T("desk.deadline.due")},
		},
	}
	for _, e := range seen.preview {
		length := ui.Cell{Text: e.Rule.LengthText(r.Printer)}
		if e.Limit.ID != "" {
			length = ui.Cell{Text: e.Rule.Unit.LengthText(r.Printer, e.Limit.Length), Note: r.T("desk.deadline.promised")}
		}
		due := ui.Cell{Text: e.When(r.Printer)}
		if e.Clock.Provisional() {
			due.Note = r.T("desk.deadline.provisional")
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: e.Rule.Title.In(r.Lang), Href: r.URL(r.deadlineLink(seen.office.Slug, e.Rule.Code, seen.from))},
			length,
			{Text: deadline.StatusText(r.Printer, e.Rule.Status)},
			due,
		}})
	}
	return table
}

// deadlineLink is the page of a rule, with the moment that is looked at.
func (r *request) deadlineLink(slug, code, from string) string {
	path := deadlinePath(slug, code)
	if from != "" {
		path += "?mulai=" + escaped(from)
	}
	return path
}

func (r *request) recountTable(seen deadlinesSeen) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.deadline.recounts"), HideCaption: true, Empty: r.T("desk.deadline.no_recount"),
		Columns: []ui.Column{
			{Label: r.T("desk.deadline.why"), Head: true},
			{Label: r.T("desk.deadline.when")},
			{Label: r.T("desk.deadline.seen"), Numeric: true},
			{Label: r.T("desk.deadline.moved"), Numeric: true},
			{Label: r.T("desk.deadline.progress")},
		},
	}
	for _, c := range seen.recounts {
		why, progress := c.Why, r.T("desk.deadline.going")
		if why == "" {
			why = r.T("desk.none")
		}
		if !c.Done.IsZero() {
			progress = r.T("desk.deadline.done_at", "when", r.when(c.Done, seen.office.Zone))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: why}, {Text: r.when(c.Asked, seen.office.Zone)}, {Text: r.Int(c.Seen)}, {Text: r.Int(c.Moved)}, {Text: progress},
		}})
	}
	return table
}

// ruleSeen is the page of one rule.
type ruleSeen struct {
	office   access.Authority
	rule     *deadline.Rule
	versions []*deadline.Rule
	limits   []deadline.Limit
	// explained is what the moment that is looked at comes to; nil where each case brings its own date.
	explained *deadline.Explanation
	who       whom
}

func (d *Desk) ruleSeen(ctx context.Context, r *request) (ruleSeen, error) {
	var seen ruleSeen
	var err error
	if seen.office, _, err = d.Access.Authority(ctx, r.actor, r.part("slug")); err != nil {
		return seen, err
	}
	all, err := d.Deadlines.Rules(ctx)
	if err != nil {
		return seen, err
	}
	at, err := d.began(r, seen.office)
	if err != nil {
		at = d.Now()
	}
	if seen.rule, err = deadline.Find(all, r.part("code"), workday.DateOf(at.In(zoneOf(seen.office.Zone)))); err != nil {
		return seen, err
	}
	for _, rule := range all {
		if rule.Code == seen.rule.Code {
			seen.versions = append(seen.versions, rule)
		}
	}
	limits, err := d.Deadlines.Limits(ctx, seen.office.ID)
	if err != nil {
		return seen, err
	}
	var people []string
	for _, l := range limits {
		if l.Code == seen.rule.Code {
			seen.limits = append(seen.limits, l)
			people = append(people, l.By)
		}
	}
	preview, err := d.Deadlines.Preview(ctx, seen.office.ID, "", at)
	if err != nil {
		return seen, err
	}
	for _, e := range preview {
		if e.Rule == seen.rule {
			seen.explained = e
		}
	}
	seen.who, err = d.whom(ctx, people...)
	return seen, err
}

func (d *Desk) deadlinePage(ctx context.Context, r *request) (answer, error) {
	seen, err := d.ruleSeen(ctx, r)
	if err != nil {
		return answer{}, err
	}
	return d.deadlineAnswer(r, seen, r.limitForm(seen)), nil
}

func (d *Desk) deadlineAnswer(r *request, seen ruleSeen, e *edit) answer {
	got := r.editPage(seen.rule.Title.In(r.Lang), e, deadlineBody(r, seen, e))
	got.page.Breadcrumbs = r.crumbs(ui.Link{Text: r.T("desk.deadline.title"), Href: r.URL(deadlinesPath + "?instansi=" + escaped(seen.office.Slug))})
	return got
}

// limitForm asks for a limit of the authority's own.
func (r *request) limitForm(seen ruleSeen) *edit {
	return r.editOf(0,
		ui.Field{Kind: ui.Digits, Name: "length", Label: r.T("desk.deadline.own_length", "unit", r.T("desk.deadline.unit."+string(seen.rule.Unit))), Hint: r.T("desk.deadline.own_hint", "length", seen.rule.LengthText(r.Printer)), Value: r.typed("length", ""), Narrow: true, Max: 4},
		ui.Field{Name: "decree", Label: r.T("desk.deadline.decree"), Hint: r.T("desk.deadline.decree_hint"), Value: r.typed("decree", ""), Max: deadline.MaxDecree},
		ui.Field{Kind: ui.Day, Name: "from", Label: r.T("desk.deadline.from"), Hint: r.T("desk.deadline.from_hint"), Value: r.typed("from", r.desk.Now().In(zoneOf(seen.office.Zone)).Format(time.DateOnly)), Narrow: true})
}

func (d *Desk) setLimit(ctx context.Context, r *request) (answer, error) {
	seen, err := d.ruleSeen(ctx, r)
	if err != nil {
		return answer{}, err
	}
	e := r.limitForm(seen)
	length, err := strconv.Atoi(r.get("length"))
	if err != nil {
		length = 0 // the room says what would be right
	}
	l := deadline.Limit{Authority: seen.office.ID, Code: seen.rule.Code, Length: length, Decree: r.get("decree")}
	if from := r.dayWritten(&e.form, "from", seen.office.Zone); !from.IsZero() {
		l.From = workday.DateOf(from)
	}
	_, err = d.Deadlines.SetLimit(ctx, r.actor, l)
	if err == nil {
		return r.goTo(deadlinePath(seen.office.Slug, seen.rule.Code), "limit_set"), nil
	}
	if !e.blame(r, err) {
		return answer{}, err
	}
	return d.deadlineAnswer(r, seen, e), nil
}

func (d *Desk) endLimit(ctx context.Context, r *request) (answer, error) {
	seen, err := d.ruleSeen(ctx, r)
	if err != nil {
		return answer{}, err
	}
	err = d.Deadlines.EndLimit(ctx, r.actor, seen.office.ID, r.get("id"), r.number("version"), "")
	if err == nil {
		return r.goTo(deadlinePath(seen.office.Slug, seen.rule.Code), "limit_ended"), nil
	}
	if problem.KindOf(err) == problem.NotFound {
		err = problem.New(problem.Conflict, "deadline.limit_over", nil) // the page was shown, so only the limit is missing
	}
	e := r.limitForm(seen)
	if !e.blame(r, err) {
		return answer{}, err
	}
	return d.deadlineAnswer(r, seen, e), nil
}

// running are the limits that have not ended.
func (s ruleSeen) running() []deadline.Limit {
	return slices.DeleteFunc(slices.Clone(s.limits), func(l deadline.Limit) bool { return l.Until != 0 })
}

func (r *request) ruleTerms(seen ruleSeen) []ui.Term {
	rule := seen.rule
	terms := []ui.Term{
		{Term: r.T("desk.deadline.asks"), Text: rule.Sentence(r.Printer)},
		{Term: r.T("desk.deadline.zero"), Text: rule.ZeroText(r.Printer)},
		{Term: r.T("desk.deadline.basis"), Text: rule.Basis.In(r.Lang)},
		{Term: r.T("desk.deadline.sure"), Text: deadline.StatusText(r.Printer, rule.Status) + ". " + deadline.StatusMeaning(r.Printer, rule.Status)},
	}
	for i, version := range seen.versions {
		label := ""
		if i == 0 {
			label = r.T("desk.deadline.versions")
		}
		since := r.T("desk.deadline.always")
		if version.From != 0 {
			since = r.T("desk.since", "from", r.Date(version.From.Time()))
		}
		terms = append(terms, ui.Term{Term: label, Text: version.ID() + ": " + version.LengthText(r.Printer) + "; " + since})
	}
	return terms
}

func (r *request) limitTable(seen ruleSeen) ui.Table {
	table := ui.Table{
		Caption: r.T("desk.deadline.limits"), HideCaption: true, Empty: r.T("desk.deadline.no_limit"),
		Columns: []ui.Column{
			{Label: r.T("desk.deadline.length"), Head: true},
			{Label: r.T("desk.deadline.decree")},
			{Label: r.T("desk.deadline.valid")},
			{Label: r.T("desk.deadline.by")},
		},
	}
	for _, l := range seen.limits {
		valid := r.T("desk.since", "from", r.Date(l.From.Time()))
		switch {
		case l.Until != 0 && l.Until < l.From:
			valid = r.T("desk.deadline.withdrawn")
		case l.Until != 0:
			valid = r.T("desk.from_to", "from", r.Date(l.From.Time()), "to", r.Date(l.Until.Time()))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: seen.rule.Unit.LengthText(r.Printer, l.Length)}, {Text: l.Decree}, {Text: valid}, {Text: seen.who.name(r, l.By)},
		}})
	}
	return table
}

func deadlineChoices(r *request, seen deadlinesSeen) []ui.Choice {
	choices := []ui.Choice{{Name: "mulai", Label: r.T("desk.deadline.begins"), Value: seen.from}}
	if len(seen.choices) > 1 {
		choices = append([]ui.Choice{{Name: "instansi", Label: r.T("desk.record.whose"), Options: seen.choices}}, choices...)
	}
	return choices
}
