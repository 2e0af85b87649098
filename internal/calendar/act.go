package calendar

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/workday"
)

// Outcome is what an act did, or would do.
type Outcome struct {
	Added     []Day
	Corrected []Correction
	Revoked   []Day
	Hours     []Hours // office hours that were set
	Same      int     // rows that said what was known
	Changes   []Change
	// Gaps are the years that the act's days lie in and whose national list is not known.
	Gaps []int
	// Moves is how many open clocks the changes move; Counted says that somebody counts them.
	Moves   int
	Counted bool
}

// Correction is a row that is put right.
type Correction struct{ Was, Now Day }

// Empty reports whether nothing is changed.
func (o *Outcome) Empty() bool { return len(o.Changes) == 0 }

// act is one act on calendars inside its transaction.
type act struct {
	*Calendars
	tx      db.Tx
	actor   access.Actor
	office  Office
	kind    string
	why     string
	decree  string
	always  bool // office hours changed for all time
	at      time.Time
	outcome Outcome
	touched ledger.Touched
}

// errCheck takes a checked act back.
var errCheck = errors.New("only checked")

// do runs an act in a transaction of its own, alone; with check it is taken back, once it is known what
// it would do. An act that changes nothing writes nothing.
func (c *Calendars) do(ctx context.Context, made act, check bool, work func(ctx context.Context, a *act) error) (Outcome, error) {
	var outcome Outcome
	err := c.db.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		a := made
		a.Calendars, a.tx, a.at = c, tx, db.At(c.now()).Time
		if err := hold(ctx, tx); err != nil {
			return err
		}
		if err := work(ctx, &a); err != nil {
			return err
		}
		if err := a.finish(ctx, check); err != nil {
			return err
		}
		outcome = a.outcome
		if check {
			return errCheck
		}
		return nil
	})
	if err != nil && !errors.Is(err, errCheck) {
		return Outcome{}, err
	}
	return outcome, nil
}

func (a *act) finish(ctx context.Context, check bool) error {
	a.outcome.Changes = a.changes()
	if err := a.gaps(ctx); err != nil || a.outcome.Empty() {
		return err
	}
	if check {
		return a.weigh(ctx)
	}
	if err := a.publish(ctx, a.tx, a.outcome.Changes); err != nil {
		return err
	}
	rows, err := a.touched.Rows(ctx, a.tx)
	if err != nil {
		return fmt.Errorf("record %s: %w", a.kind, err)
	}
	return a.record.Record(ctx, a.tx, access.Event{
		Stream: a.stream(), Kind: a.kind, Actor: a.actor, Scope: a.office.Scope(), At: a.at, Subject: a.subject(rows),
		Why: a.why, Rule: access.Version, Rows: rows,
	})
}

// weigh counts the clocks that the act would move.
func (a *act) weigh(ctx context.Context) error {
	if a.moves == nil {
		return nil
	}
	if err := raise(ctx, a.tx); err != nil {
		return err
	}
	var err error
	a.outcome.Counted = true
	a.outcome.Moves, err = a.moves(ctx, a.tx, slices.Clone(a.outcome.Changes))
	return err
}

func (a *act) stream() string {
	if a.office.Authority == "" {
		return "calendar"
	}
	return "calendar/" + a.office.Authority
}

// subject is the row the act is about, where there is only one.
func (a *act) subject(rows []access.Row) string {
	if len(rows) > 0 && len(a.outcome.Added)+len(a.outcome.Corrected)+len(a.outcome.Revoked)+len(a.outcome.Hours) == 1 {
		return rows[0].ID
	}
	return ""
}

// changes are between which days the act changed something, one for each place that it concerns.
func (a *act) changes() []Change {
	var all []Change
	note := func(d *Day) {
		until := max(d.Date, d.Until)
		if d.Kind == workday.Year {
			until = workday.NewDate(d.Date.Year(), time.December, 31)
		}
		i := slices.IndexFunc(all, func(c Change) bool {
			return c.Authority == d.Authority && c.Unit == d.Unit && c.Region == d.Region
		})
		if i < 0 {
			all = append(all, Change{
				Authority: d.Authority, Unit: d.Unit, Region: d.Region, From: d.Date, Until: until, Why: a.why, Decree: a.decree,
			})
			return
		}
		all[i].From, all[i].Until = min(all[i].From, d.Date), max(all[i].Until, until)
	}
	for i := range a.outcome.Added {
		note(&a.outcome.Added[i])
	}
	for i := range a.outcome.Corrected {
		note(&a.outcome.Corrected[i].Was)
		note(&a.outcome.Corrected[i].Now)
	}
	for i := range a.outcome.Revoked {
		note(&a.outcome.Revoked[i])
	}
	for i := range a.outcome.Hours {
		h := &a.outcome.Hours[i]
		from := h.From
		if a.always {
			from = 0
		}
		all = append(all, Change{Authority: h.Authority, Unit: h.Unit, From: from, Why: a.why, Decree: a.decree})
	}
	slices.SortStableFunc(all, func(x, y Change) int {
		return strings.Compare(x.Authority+"/"+x.Unit+"/"+x.Region, y.Authority+"/"+y.Unit+"/"+y.Region)
	})
	return all
}

// gaps finds the years of the added days whose national list is not known.
func (a *act) gaps(ctx context.Context) error {
	if len(a.outcome.Added)+len(a.outcome.Corrected) == 0 {
		return nil
	}
	known, err := years(ctx, a.tx)
	if err != nil {
		return err
	}
	for i := range a.outcome.Added {
		if year := a.outcome.Added[i].Date.Year(); !known[year] && !slices.Contains(a.outcome.Gaps, year) {
			a.outcome.Gaps = append(a.outcome.Gaps, year)
		}
	}
	slices.Sort(a.outcome.Gaps)
	return nil
}

// years are those whose national list is known.
func years(ctx context.Context, q db.Queryer) (map[int]bool, error) {
	days, err := db.All(ctx, q, db.Column[string], `SELECT day FROM holiday WHERE authority_id IS NULL AND kind = 'year' AND ended_at IS NULL`)
	if err != nil {
		return nil, fmt.Errorf("read the known years: %w", err)
	}
	known := make(map[int]bool, len(days))
	for _, text := range days {
		if d, ok := workday.ParseDate(text); ok {
			known[d.Year()] = true
		}
	}
	return known, nil
}

// UnknownYears returns the years between two days whose national list is not known, in order.
func (c *Calendars) UnknownYears(ctx context.Context, q db.Queryer, from, until workday.Date) ([]int, error) {
	known, err := years(ctx, q)
	if err != nil {
		return nil, err
	}
	var unknown []int
	for year := from.Year(); year <= until.Year(); year++ {
		if !known[year] {
			unknown = append(unknown, year)
		}
	}
	return unknown, nil
}

// Announced are the kinds of this room's events that programs elsewhere may be told of: calendars are public.
var Announced = []access.Announcement{{
	Name: "calendar.changed", Public: true, Read: "/kalender",
	Acts: []string{"calendar.seeded", "calendar.days_added", "calendar.day_revoked", "calendar.hours_set", "calendar.hours_withdrawn"},
}}
