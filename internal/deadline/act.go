package deadline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/workday"
)

// Beginning is a clock to be started.
type Beginning struct {
	Subject Subject
	// Scope is where the work lies: an authority, or a body or unit of it. A unit may have a calendar of
	// its own.
	Scope access.Scope
	Code  string    // of the rule; the version in force at At counts
	At    time.Time // when it began, which may be in the past: a slip typed in later
	// Due is the last day where the rule leaves that to the case, such as a date in a letter.
	Due workday.Date
	By  string // the account; empty for the machine
	Why string
}

// Act is what somebody does to a clock: when it happened, which may have been earlier than now, who
// did it (empty: the machine), and why in their words.
type Act struct {
	At  time.Time
	By  string
	Why string
}

// Start starts clocks in the caller's transaction, each by the version of its rule and the limit of
// its authority that were in force when it began. The table clock is covered by the ledger: the caller
// adds the clocks to the rows of its own event (Touched.Add("clock", id)), here and in all acts below.
//
// Kinds: NotFound for a rule that is not known or not in force then; Invalid for a due date that is
// missing, not asked for, or before the beginning.
func (d *Deadlines) Start(ctx context.Context, tx db.Tx, all ...Beginning) ([]Clock, error) {
	codes := make([]string, 0, len(all))
	for _, n := range all {
		codes = append(codes, n.Code)
	}
	slices.Sort(codes)
	rules, err := d.versions(ctx, tx, slices.Compact(codes)...)
	if err != nil {
		return nil, err
	}
	s := starter{d: d, tx: tx, rules: rules, shelf: newShelf(d), limits: map[string][]Limit{}}
	clocks := make([]Clock, 0, len(all))
	for _, n := range all {
		c, err := s.start(ctx, n)
		if err != nil {
			return nil, fmt.Errorf("start clock %s: %w", n.Code, err)
		}
		clocks = append(clocks, c)
	}
	if err := insert(ctx, tx, clocks); err != nil {
		return nil, err
	}
	entries := make([]Entry, len(clocks))
	for i, c := range clocks {
		entries[i] = entryOf(Started, Clock{}, c, Act{At: c.Started, By: all[i].By, Why: all[i].Why}, c.Length)
	}
	return clocks, d.note(ctx, tx, entries...)
}

type starter struct {
	d      *Deadlines
	tx     db.Tx
	rules  []*Rule
	shelf  *shelf
	limits map[string][]Limit // by authority
}

func (s *starter) start(ctx context.Context, n Beginning) (Clock, error) {
	calendar, revision, err := s.shelf.calendar(ctx, s.tx, n.Scope)
	if err != nil {
		return Clock{}, err
	}
	began := calendar.Office.Zone.At(n.At).Date
	rule := RuleOn(s.rules, n.Code, began)
	if rule == nil {
		return Clock{}, noRule(n.Code)
	}
	c := Clock{Subject: n.Subject, Scope: n.Scope, Rule: rule.ID(), Code: rule.Code, Started: db.At(n.At).Time, State: Running, Length: rule.Length, Version: 1}
	if c.ID, err = newID(); err != nil {
		return c, err
	}
	limits, ok := s.limits[n.Scope.Authority]
	if !ok {
		if limits, err = limitsOf(ctx, s.tx, n.Scope.Authority); err != nil {
			return c, err
		}
		s.limits[n.Scope.Authority] = limits
	}
	if limit, ok := limitOn(limits, rule.Code, began); ok && limit.Length < rule.Length {
		c.Length, c.Limit = limit.Length, limit.ID
	}
	if c.Length, err = givenLength(rule, c.Length, began, n.Due); err != nil {
		return c, err
	}
	c.reckon(book{rule, calendar, revision})
	return c, nil
}

// givenLength is how many days a case's own due date leaves, where the rule asks for one.
func givenLength(rule *Rule, length int, began, due workday.Date) (int, error) {
	switch {
	case rule.Given == (due == 0):
		return 0, problem.New(problem.Invalid, "deadline.due.given", nil)
	case !rule.Given:
		return length, nil
	case due < began || due-began > MaxLength:
		return 0, problem.New(problem.Invalid, "deadline.due.day", nil)
	default:
		return int(due - began), nil
	}
}

func insert(ctx context.Context, tx db.Tx, clocks []Clock) error {
	var failed error
	_, err := db.InsertAll(ctx, tx, insertClock, func(yield func([]any) bool) {
		for i := range clocks {
			values, err := clocks[i].values()
			if err != nil {
				failed = err
				return
			}
			if !yield(values) {
				return
			}
		}
	})
	return errors.Join(failed, err)
}

// Pause stops a clock until Resume, from when Act says. Kinds: NotFound; Conflict when it does not
// run, when its time has passed, or when somebody else was faster; Invalid for an instant before what
// happened last.
func (d *Deadlines) Pause(ctx context.Context, tx db.Tx, id string, act Act) (Clock, error) {
	return d.act(ctx, tx, id, PausedAct, act, 0, func(c Clock, b book) (Clock, error) { return c.pause(b, act.At) })
}

// Resume lets a paused clock run on with the time it had left. Kinds as Pause.
func (d *Deadlines) Resume(ctx context.Context, tx db.Tx, id string, act Act) (Clock, error) {
	return d.act(ctx, tx, id, Resumed, act, 0, func(c Clock, b book) (Clock, error) { return c.resume(b, act.At) })
}

// Extend gives a clock n more of its rule's unit. Kinds as Pause; Invalid for more than the rule
// allows.
func (d *Deadlines) Extend(ctx context.Context, tx db.Tx, id string, n int, act Act) (Clock, error) {
	return d.act(ctx, tx, id, Extended, act, n, func(c Clock, b book) (Clock, error) { return c.extend(b, n, act.At) })
}

// Meet ends a clock: what it waited for came, in time or late. A paused clock is resumed first. Kinds
// as Pause.
func (d *Deadlines) Meet(ctx context.Context, tx db.Tx, id string, act Act) (Clock, error) {
	return d.act(ctx, tx, id, MetAct, act, 0, func(c Clock, b book) (Clock, error) { return c.meet(b, act.At) })
}

// Stop ends a clock that does not matter any more. Kinds as Pause.
func (d *Deadlines) Stop(ctx context.Context, tx db.Tx, id string, act Act) (Clock, error) {
	return d.act(ctx, tx, id, StoppedAct, act, 0, func(c Clock, b book) (Clock, error) { return c.stop(b, act.At) })
}

func (d *Deadlines) act(ctx context.Context, tx db.Tx, id, kind string, act Act, amount int, change func(Clock, book) (Clock, error)) (Clock, error) {
	act.At = db.At(act.At).Time
	was, err := d.Get(ctx, tx, id)
	if err != nil {
		return was, err
	}
	b, err := newShelf(d).book(ctx, tx, &was)
	if err != nil {
		return was, err
	}
	c, err := change(was, b)
	if err != nil {
		return was, err
	}
	c.Version++
	if err := d.update(ctx, tx, c); err != nil {
		return was, err
	}
	return c, d.note(ctx, tx, entryOf(kind, was, c, act, amount))
}

// update writes a clock whose version was raised by one.
func (d *Deadlines) update(ctx context.Context, tx db.Tx, c Clock) error {
	values, err := c.values()
	if err != nil {
		return err
	}
	args := append([]any{c.ID, c.Version - 1}, values[10:]...)
	err = db.Update(ctx, tx, `UPDATE clock SET extension = $3, started_at = $4, zero_on = $5, due_at = $6, due_on = $7, state = $8,
		pauses = $9, not_before = $10, ended_at = $11, years = $12, calendar_revision = $13, warned = $14, next_at = $15, version = $16
		WHERE id = $1 AND version = $2`, args...)
	if errors.Is(err, db.ErrChanged) {
		return &problem.Error{Kind: problem.Conflict, Key: "deadline.changed", Err: err}
	}
	return err
}

// shelf keeps what clocks are reckoned with, for the time of one transaction.
type shelf struct {
	d         *Deadlines
	calendars map[access.Scope]kept
}

type kept struct {
	calendar *workday.Calendar
	revision int64
}

func newShelf(d *Deadlines) *shelf { return &shelf{d: d, calendars: map[access.Scope]kept{}} }

func (s *shelf) calendar(ctx context.Context, q db.Queryer, scope access.Scope) (*workday.Calendar, int64, error) {
	office := access.Scope{Authority: scope.Authority, Unit: scope.Unit}
	if known, ok := s.calendars[office]; ok {
		return known.calendar, known.revision, nil
	}
	calendar, revision, err := s.d.Calendar(ctx, q, office.Authority, office.Unit)
	if err != nil {
		return nil, 0, fmt.Errorf("open the calendar: %w", err)
	}
	s.calendars[office] = kept{calendar, revision}
	return calendar, revision, nil
}

func (s *shelf) book(ctx context.Context, q db.Queryer, c *Clock) (book, error) {
	rule, err := s.d.rule(ctx, q, c.Rule)
	if err != nil {
		return book{}, err
	}
	calendar, revision, err := s.calendar(ctx, q, c.Scope)
	return book{rule, calendar, revision}, err
}
