package deadline

import (
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/workday"
)

// Unit is what a rule counts.
type Unit string

// Days end at midnight in the office's zone. Working days and hours are those of the office's
// calendar; hours run by the clock on the wall.
const (
	WorkingDays  Unit = "working_days"
	CalendarDays Unit = "calendar_days"
	WorkingHours Unit = "working_hours"
	Hours        Unit = "hours"
)

// Units are the units by their names.
var Units = []string{string(WorkingDays), string(CalendarDays), string(WorkingHours), string(Hours)}

// Days reports whether the unit is one of whole days.
func (u Unit) Days() bool { return u == WorkingDays || u == CalendarDays }

// Counted reports whether the office's calendar has a say in it.
func (u Unit) Counted() bool { return u == WorkingDays || u == WorkingHours }

// Zero says which day is not counted.
type Zero string

// With OfficeHours, what comes in after closing time comes in on the next working day; with Day the
// time of day does not matter. On a day on which the office is closed, a count of working days has
// the next working day as its day zero either way.
const (
	OfficeHours Zero = "office_hours"
	Day         Zero = "day"
)

// Limits of a rule.
const (
	MaxLength   = 1_000
	maxWarnings = 20
	maxEvents   = 20
)

// Event is something that happens to a thing, by the name that rooms know it by and in words.
type Event struct {
	Code string       `json:"code"`
	Said workday.Text `json:"said"`
}

// Warning is when somebody is told of a deadline that draws near, or has passed. One of the four is
// set: a share of the time in per cent, so many units after the start, before the due date, or after
// it. To names who is told, as Owner, Reporter, or a role and where its position stands:
// "leader@body".
type Warning struct {
	Percent int      `json:"percent,omitempty"`
	After   int      `json:"after,omitempty"`
	Before  int      `json:"before,omitempty"`
	Overdue int      `json:"overdue,omitempty"`
	To      []string `json:"to"`
}

// Owner is who has the work; Reporter is who waits for it.
const (
	Owner    = "owner"
	Reporter = "reporter"
)

// KnownRecipient reports whether a warning may go to whom: Owner, Reporter, or a role at a level at
// which the table of access has it.
func KnownRecipient(whom string) bool {
	return whom == Owner || whom == Reporter || slices.Contains(recipients, whom)
}

var recipients = func() []string {
	var all []string
	for _, role := range access.Roles() {
		for _, level := range access.LevelsOf(role) {
			all = append(all, string(role)+"@"+string(level))
		}
	}
	return all
}()

// Rule is one version of a rule: how long something may take, from what until what, and on what that
// rests. A version never changes; what changes is a new one.
type Rule struct {
	Code    string         `json:"code"`
	Version string         `json:"version"`
	Title   workday.Text   `json:"title"`
	From    workday.Date   `json:"from,omitzero"`  // zero: as long as anybody remembers
	Until   workday.Date   `json:"until,omitzero"` // the last day; zero while it lasts
	Basis   workday.Text   `json:"basis"`
	Status  workday.Status `json:"status"`
	Source  string         `json:"source,omitempty"`

	Unit Unit `json:"unit"`
	// Length is how much of it; Given says that the due date comes with each case instead, such as a
	// date in a letter.
	Length    int  `json:"length,omitempty"`
	Given     bool `json:"given,omitempty"`
	Extension int  `json:"extension,omitempty"` // by how much it may be made longer, once or in parts
	Zero      Zero `json:"zero,omitempty"`      // of days

	Starts   Event     `json:"starts"`
	Pauses   []Event   `json:"pauses,omitempty"`
	Ends     []Event   `json:"ends"`
	Warnings []Warning `json:"warnings,omitempty"`
}

// ID names the version: "verifikasi@1".
func (r *Rule) ID() string { return r.Code + "@" + r.Version }

// holdsOn reports whether the version is in force on a day.
func (r *Rule) holdsOn(day workday.Date) bool {
	return r.From <= day && (r.Until == 0 || day <= r.Until)
}

// RuleOn returns the version of a rule for what begins on a day: of those in force the one that came
// into force last, and of these the last in the list. It is nil when there is none.
func RuleOn(rules []*Rule, code string, day workday.Date) *Rule {
	var found *Rule
	for _, r := range rules {
		if r.Code == code && r.holdsOn(day) && (found == nil || r.From >= found.From) {
			found = r
		}
	}
	return found
}
