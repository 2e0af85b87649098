package deadline

import (
	"regexp"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/base/yaml"
	"github.com/patuh-id/patuh/internal/workday"
)

// Format is the version of the file format that ParseRules reads.
const Format = 1

// MaxRules is how many rules a file may have.
const MaxRules = 500

// ParseRules reads a file of rules; name is used for places. What is wrong with it comes back as
// problem.Faults, all of it.
func ParseRules(name string, data []byte) ([]*Rule, error) {
	root, err := yaml.Parse(name, data)
	if err != nil {
		return nil, err
	}
	r := &reader{events: map[string]Event{}}
	if root.Kind == yaml.Null {
		r.Faults.Add(problem.Place{File: name}, "deadline.fault.empty", nil)
		return nil, r.Err()
	}
	rules := r.file(root)
	if err := r.Err(); err != nil {
		return nil, err
	}
	return rules, nil
}

type reader struct {
	yaml.Reader
	events   map[string]Event
	warnings []Warning // of rules that say nothing else
}

func (r *reader) fault(n *yaml.Node, key string, args problem.Args) {
	r.Faults.Add(n.Place, "deadline.fault."+key, args)
}

func (r *reader) file(root *yaml.Node) []*Rule {
	f := r.Mapping(root, "patuh", "events", "warnings", "rules")
	r.Int(f.Need("patuh"), Format, Format)
	events := r.Any(f.Need("events")).All()
	for _, e := range events {
		if !codes.MatchString(e.Key) {
			r.Faults.Add(e.Place, "deadline.fault.code", problem.Args{"code": e.Key})
		}
		r.events[e.Key] = Event{Code: e.Key, Said: r.text(e.Value)}
	}
	r.warnings = r.steps(f.Get("warnings"))
	list := f.Need("rules")
	items := r.Items(list)
	if len(items) > MaxRules {
		r.fault(list, "too_many", problem.Args{"max": MaxRules})
		return nil
	}
	if list != nil && list.Kind == yaml.List && len(items) == 0 {
		r.fault(list, "no_rule", nil)
	}
	var rules []*Rule
	seen := map[string]int{}
	for _, item := range items {
		rule := r.rule(item)
		if line, twice := seen[rule.ID()]; twice && rule.Code != "" && rule.Version != "" {
			r.fault(item, "twice", problem.Args{"rule": rule.ID(), "line": line})
		}
		seen[rule.ID()] = item.Place.Line
		rules = append(rules, rule)
	}
	return rules
}

var (
	codes    = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	versions = regexp.MustCompile(`^[0-9]{1,4}(\.[0-9]{1,4}){0,2}$`)
	statuses = []string{string(workday.Official), string(workday.Inferred), string(workday.Assumed), string(workday.Unknown)}
)

func (r *reader) rule(n *yaml.Node) *Rule {
	f := r.Mapping(n, "code", "version", "title", "from", "until", "basis", "status", "source", "unit", "length", "extension",
		"zero", "starts", "pauses", "ends", "warnings")
	rule := &Rule{
		Code: r.match(f.Need("code"), codes, "code"), Version: r.match(f.Need("version"), versions, "version"),
		Title: r.text(f.Need("title")), From: r.date(f.Get("from")), Until: r.date(f.Get("until")),
		Basis: r.text(f.Need("basis")), Status: workday.Status(r.OneOf(f.Need("status"), statuses...)), Source: r.Text(f.Get("source")),
		Unit:   Unit(r.OneOf(f.Need("unit"), Units...)),
		Starts: r.event(f.Need("starts")), Pauses: r.eventList(f.Get("pauses")), Ends: r.eventList(f.Need("ends")),
	}
	if rule.From != 0 && rule.Until != 0 && rule.Until < rule.From {
		r.fault(f.Get("until"), "period", nil)
	}
	r.length(f, rule)
	r.zero(f.Get("zero"), rule)
	rule.Warnings = r.warnings
	if own := f.Get("warnings"); own != nil {
		rule.Warnings = r.steps(own)
	}
	return rule
}

// length reads a whole number, or "given" where each case brings its own due date.
func (r *reader) length(f yaml.Fields, rule *Rule) {
	n := f.Need("length")
	if n != nil && n.Kind == yaml.Scalar && n.Text == "given" {
		rule.Given = true
		if rule.Unit != "" && rule.Unit != CalendarDays {
			r.fault(n, "given_unit", nil)
		}
	} else {
		rule.Length = r.Int(n, 0, MaxLength)
	}
	if f.Get("extension") != nil {
		rule.Extension = r.Int(f.Get("extension"), 1, MaxLength)
		if rule.Given {
			r.fault(f.Get("extension"), "given_extension", nil)
		}
	}
}

func (r *reader) zero(n *yaml.Node, rule *Rule) {
	if n == nil {
		if rule.Unit == WorkingDays {
			rule.Zero = OfficeHours
		} else if rule.Unit == CalendarDays {
			rule.Zero = Day
		}
		return
	}
	rule.Zero = Zero(r.OneOf(n, string(OfficeHours), string(Day)))
	if rule.Unit != WorkingDays && rule.Unit != "" && rule.Zero == OfficeHours {
		r.fault(n, "zero", nil)
	}
	if rule.Unit == Hours || rule.Unit == WorkingHours {
		r.fault(n, "zero_hours", nil)
	}
}

func (r *reader) match(n *yaml.Node, form *regexp.Regexp, key string) string {
	if n == nil {
		return ""
	}
	if n.Kind != yaml.Scalar || !form.MatchString(n.Text) {
		r.fault(n, key, problem.Args{key: n.Text})
		return ""
	}
	return n.Text
}

// text is Indonesian at least.
func (r *reader) text(n *yaml.Node) workday.Text {
	if n == nil {
		return workday.Text{}
	}
	f := r.Mapping(n, "id", "en")
	return workday.Text{ID: r.Text(f.Need("id")), EN: r.Text(f.Get("en"))}
}

func (r *reader) date(n *yaml.Node) workday.Date {
	if n == nil {
		return 0
	}
	d, ok := workday.ParseDate(n.Text)
	if !ok || n.Kind != yaml.Scalar {
		r.fault(n, "date", problem.Args{"date": n.Text})
	}
	return d
}

func (r *reader) event(n *yaml.Node) Event {
	code := r.Text(n)
	e, ok := r.events[code]
	if !ok && code != "" {
		r.fault(n, "event", problem.Args{"event": code})
	}
	return e
}

func (r *reader) eventList(n *yaml.Node) []Event {
	var all []Event
	items := r.Items(n)
	if len(items) > maxEvents {
		r.fault(n, "too_many", problem.Args{"max": maxEvents})
		return nil
	}
	for _, item := range items {
		all = append(all, r.event(item))
	}
	return all
}

func (r *reader) steps(n *yaml.Node) []Warning {
	var steps []Warning
	items := r.Items(n)
	if len(items) > maxWarnings {
		r.fault(n, "too_many", problem.Args{"max": maxWarnings})
		return nil
	}
	for _, item := range items {
		steps = append(steps, r.step(item))
	}
	return steps
}

func (r *reader) step(n *yaml.Node) Warning {
	f := r.Mapping(n, "percent", "after", "before", "overdue", "to")
	var w Warning
	set := 0
	for _, one := range []struct {
		key  string
		to   *int
		most int
	}{{"percent", &w.Percent, 1_000}, {"after", &w.After, MaxLength}, {"before", &w.Before, MaxLength}, {"overdue", &w.Overdue, MaxLength}} {
		if value := f.Get(one.key); value != nil {
			*one.to = r.Int(value, 1, one.most)
			set++
		}
	}
	if n != nil && n.Kind == yaml.Mapping && set != 1 {
		r.fault(n, "step", nil)
	}
	to := f.Need("to")
	w.To = r.Texts(to)
	if to != nil && to.Kind == yaml.List && len(w.To) == 0 {
		r.fault(to, "nobody", nil)
	}
	for i, whom := range w.To {
		if !KnownRecipient(whom) || slices.Contains(w.To[:i], whom) {
			r.fault(to.Items[i], "recipient", problem.Args{"value": whom, "known": strings.Join(append([]string{Owner, Reporter}, recipients...), ", ")})
		}
	}
	return w
}
