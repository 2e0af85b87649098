package deadline

import (
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/workday"
)

// State is where a clock stands.
type State string

// A missed clock is over when it has an end: what it waited for came late. Until then it is overdue.
const (
	Running State = "running"
	Paused  State = "paused"
	Met     State = "met"
	Missed  State = "missed"
	Stopped State = "stopped" // it does not matter any more, such as of a report that was withdrawn
)

// Subject is what a clock is about: a kind and an id that are the noun's own.
type Subject struct{ Kind, ID string }

// Clock is a rule at work on one thing. Its rule's version and length are those of its start.
type Clock struct {
	ID      string
	Subject Subject
	Scope   access.Scope
	Rule    string // Rule.ID
	Code    string
	// Length is the rule's, or the shorter one that the authority promised (Limit names that promise),
	// or the days until a due date that was given. Extension is what was added since.
	Length, Extension int
	Limit             string

	Started time.Time
	Zero    workday.Date
	// Due is the instant at which it is missed: in a count of days the end of the day DueOn.
	Due   time.Time
	DueOn workday.Date
	State State
	// Pauses are in order; the last is open while the clock is paused.
	Pauses []Pause
	// NotBefore keeps the due date where a change of the calendar would have drawn it in too far.
	NotBefore time.Time
	Ended     time.Time // zero while it is open
	// Years are those whose holidays are not known yet, so that the due date is provisional.
	Years    []int
	Revision int64 // of the calendar that it was reckoned with
	Version  int64

	warned uint64    // which steps of the rule have been told
	next   time.Time // when something is to be told or noticed; zero when nothing is
}

// Open reports whether the clock still waits for something.
func (c *Clock) Open() bool { return c.Ended.IsZero() }

// Overdue reports whether it is open and its time has passed at an instant.
func (c *Clock) Overdue(at time.Time) bool {
	return c.Open() && c.State != Paused && !at.Before(c.Due)
}

// Provisional reports whether a decree that is still to come may change the due date.
func (c *Clock) Provisional() bool { return len(c.Years) > 0 }

// Stood is how long the clock was paused altogether, up to an instant.
func (c *Clock) Stood(at time.Time) time.Duration {
	var sum time.Duration
	for _, p := range c.Pauses {
		until := p.Until
		if until.IsZero() {
			until = at
		}
		sum += until.Sub(p.From)
	}
	return sum
}

// book is what a clock is reckoned with.
type book struct {
	rule     *Rule
	calendar *workday.Calendar
	revision int64
}

// maxPauses bounds how often a clock may be paused: its row is read whole.
const maxPauses = 100

func (c *Clock) count(b book) *count {
	over := c.Pauses
	if n := len(over); n > 0 && over[n-1].Until.IsZero() {
		over = over[:n-1]
	}
	return &count{calendar: b.calendar, unit: b.rule.Unit, zero: b.rule.Zero, started: c.Started, pauses: over}
}

// reckon works out the due date from how the clock stands, and all that follows from it.
func (c *Clock) reckon(b book) {
	n := c.count(b)
	c.Zero = n.zeroDay()
	c.Due, c.DueOn = n.dueIn(c.Length + c.Extension)
	if c.Due.Before(c.NotBefore) {
		c.Due, c.DueOn = c.NotBefore, n.date(c.NotBefore.Add(-1))
	}
	c.Years = nil
	if b.rule.Unit.Counted() {
		c.Years = b.calendar.UnknownYears(n.moment().Date, c.DueOn)
	}
	c.Revision = b.revision
	c.schedule(b)
}

// schedule finds when the clock has to be looked at next. Steps that were told and lie ahead again,
// because there is more time now, will be told again.
func (c *Clock) schedule(b book) { c.scheduleAfter(b, time.Time{}) }

func (c *Clock) scheduleAfter(b book, now time.Time) {
	c.next = time.Time{}
	if !c.Open() || c.State == Paused {
		return
	}
	n := c.count(b)
	for i, w := range b.rule.Warnings {
		at := n.step(w, c.Length+c.Extension, c.Due, c.DueOn)
		if !now.IsZero() && at.After(now) {
			c.warned &^= 1 << i
		}
		if c.warned&(1<<i) == 0 && (c.next.IsZero() || at.Before(c.next)) {
			c.next = at
		}
	}
	if c.State == Running && (c.next.IsZero() || c.Due.Before(c.next)) {
		c.next = c.Due
	}
}

func stateError(state State) error {
	return problem.New(problem.Conflict, "deadline.is."+string(state), nil)
}

func errOrder() error { return problem.New(problem.Invalid, "deadline.order", nil) }

// pause stops the clock until it is resumed.
func (c Clock) pause(b book, at time.Time) (Clock, error) {
	switch {
	case c.State != Running || !c.Open():
		return c, stateError(c.State)
	case !at.Before(c.Due):
		return c, stateError(Missed)
	case at.Before(c.latest()):
		return c, errOrder()
	case len(c.Pauses) >= maxPauses:
		return c, problem.New(problem.Conflict, "deadline.too_many_pauses", problem.Args{"max": maxPauses})
	}
	c.Pauses = append(slices.Clone(c.Pauses), Pause{From: at})
	c.State = Paused
	c.reckon(b)
	return c, nil
}

// latest is the last instant at which something happened to the clock.
func (c *Clock) latest() time.Time {
	at := c.Started
	if n := len(c.Pauses); n > 0 {
		at = c.Pauses[n-1].From
		if !c.Pauses[n-1].Until.IsZero() {
			at = c.Pauses[n-1].Until
		}
	}
	return at
}

// resume lets it run on with the time that it had left.
func (c Clock) resume(b book, at time.Time) (Clock, error) {
	if c.State != Paused {
		return c, stateError(c.State)
	}
	if at.Before(c.latest()) {
		return c, errOrder()
	}
	c.Pauses = slices.Clone(c.Pauses)
	last := &c.Pauses[len(c.Pauses)-1]
	last.Until = at
	c.State = Running
	if n := c.count(b); !c.NotBefore.IsZero() && b.rule.Unit.Days() {
		day := n.date(c.NotBefore.Add(-1))
		backs := n.backs()
		c.NotBefore = n.end(n.plus(day, backs[len(backs)-1]))
	} else if !c.NotBefore.IsZero() {
		c.NotBefore = n.ahead(c.NotBefore, n.passed(last.From, last.Until))
	}
	c.reckon(b)
	c.scheduleAfter(b, at)
	return c, nil
}

// extend gives it more of its rule's unit, as far as the rule allows.
func (c Clock) extend(b book, n int, at time.Time) (Clock, error) {
	switch {
	case (c.State != Running && c.State != Paused) || !c.Open():
		return c, stateError(c.State)
	case c.State == Running && !at.Before(c.Due):
		return c, stateError(Missed)
	case n < 1 || c.Extension+n > b.rule.Extension:
		return c, problem.New(problem.Invalid, "deadline.extension", problem.Args{"max": b.rule.Extension - c.Extension})
	}
	c.Extension += n
	c.reckon(b)
	c.scheduleAfter(b, at)
	return c, nil
}

// meet says that what the clock waits for came at an instant: in time, or late.
func (c Clock) meet(b book, at time.Time) (Clock, error) {
	if !c.Open() {
		return c, stateError(c.State)
	}
	if c.State == Paused {
		var err error
		if c, err = c.resume(b, at); err != nil {
			return c, err
		}
	}
	if at.Before(c.latest()) {
		return c, errOrder()
	}
	c.State = Met
	if !at.Before(c.Due) && at.After(c.Started) {
		c.State = Missed
	}
	c.Ended, c.next = at, time.Time{}
	return c, nil
}

// stop says that nothing is waited for any more.
func (c Clock) stop(b book, at time.Time) (Clock, error) {
	if !c.Open() {
		return c, stateError(c.State)
	}
	if c.State == Paused {
		var err error
		if c, err = c.resume(b, at); err != nil {
			return c, err
		}
	}
	if at.Before(c.latest()) {
		return c, errOrder()
	}
	c.State, c.Ended, c.next = Stopped, at, time.Time{}
	return c, nil
}

// recount reckons an open clock anew with another calendar.
//
// A due date may move out by any number of days. It moves in only as far as the end of the next
// working day: whoever planned the work by the date they were shown has at least that day, and nobody
// wakes up to a deadline that a decree has put into the past. A due date that lay nearer than that even
// before stays as it was. What was missed already and is not missed any more,
// since the office was closed by a decree that came late, runs again.
func (c Clock) recount(b book, now time.Time) Clock {
	was := c.Due
	c.reckon(b)
	if c.Due.Before(was) {
		n := c.count(b)
		floor := n.end(b.calendar.Add(n.date(now), 1))
		if c.Due.Before(floor) {
			c.NotBefore = earlier(was, floor)
			c.reckon(b)
		}
	}
	if c.State == Missed && now.Before(c.Due) {
		c.State = Running
	}
	c.scheduleAfter(b, now)
	return c
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
