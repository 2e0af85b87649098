package deadline

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// Happening is something that happens to a thing, by the names of events that rules know.
type Happening struct {
	Subject Subject
	Scope   access.Scope // where clocks that it starts lie
	Events  []string
	Act     Act
	// Resume lets what stands still run on.
	Resume bool
	// Starts says which rules may start a clock, by their codes; nil: all that begin with an event.
	Starts func(code string) bool
	// Stops says which clocks that are open after that do not matter any more; nil: none.
	Stops func(c Clock) bool
}

// Happen moves the clocks of a thing as their rules have it: those that wait for an event are met, those
// that rest after it are paused, and rules that begin with it start a clock, unless one of theirs is open.
// It returns the clocks that it moved, as they are now; the caller's event has their rows, as with Start.
// Kinds: those of Start, Pause and Meet.
func (d *Deadlines) Happen(ctx context.Context, tx db.Tx, h Happening) ([]Clock, error) {
	clocks, err := d.Of(ctx, tx, h.Subject)
	if err != nil {
		return nil, err
	}
	rules, err := d.versions(ctx, tx)
	if err != nil {
		return nil, err
	}
	var moved []Clock
	open := map[string]bool{}
	for _, was := range clocks {
		if !was.Open() {
			continue
		}
		now, err := d.happenTo(ctx, tx, was, h)
		if err != nil {
			return nil, err
		}
		if now.Version != was.Version {
			moved = append(moved, now)
		}
		open[now.Code] = open[now.Code] || now.Open()
	}
	started, err := d.startBy(ctx, tx, rules, open, h)
	return append(moved, started...), err
}

func (d *Deadlines) happenTo(ctx context.Context, tx db.Tx, c Clock, h Happening) (Clock, error) {
	rule, err := d.rule(ctx, tx, c.Rule)
	if err != nil {
		return c, err
	}
	switch {
	case among(rule.Ends, h.Events):
		return d.Meet(ctx, tx, c.ID, h.Act)
	case h.Stops != nil && h.Stops(c):
		return d.Stop(ctx, tx, c.ID, h.Act)
	case c.State == Running && h.Act.At.Before(c.Due) && among(rule.Pauses, h.Events):
		return d.Pause(ctx, tx, c.ID, h.Act)
	case c.State == Paused && h.Resume:
		return d.Resume(ctx, tx, c.ID, h.Act)
	default:
		return c, nil
	}
}

func among(events []Event, names []string) bool {
	return slices.ContainsFunc(events, func(e Event) bool { return slices.Contains(names, e.Code) })
}

func (d *Deadlines) startBy(ctx context.Context, tx db.Tx, rules []*Rule, open map[string]bool, h Happening) ([]Clock, error) {
	calendar, _, err := newShelf(d).calendar(ctx, tx, h.Scope)
	if err != nil {
		return nil, err
	}
	var begins []Beginning
	for _, r := range InForce(rules, calendar.Office.Zone.At(h.Act.At).Date) {
		if r.Given || open[r.Code] || !slices.Contains(h.Events, r.Starts.Code) || h.Starts != nil && !h.Starts(r.Code) {
			continue
		}
		begins = append(begins, Beginning{Subject: h.Subject, Scope: h.Scope, Code: r.Code, At: h.Act.At, By: h.Act.By, Why: h.Act.Why})
	}
	if len(begins) == 0 {
		return nil, nil
	}
	return d.Start(ctx, tx, begins...)
}
