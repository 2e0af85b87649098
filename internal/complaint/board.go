package complaint

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/directory"
)

// permitCategory is the preset's category of permits, which its index names too.
const permitCategory = "izin"

// Board is what the head of an office, of a body or of a region looks at: what is late and whose it is, what
// waits for their word, and where it is stuck.
type Board struct {
	Scope access.Scope
	// How many of each, at most 1,000.
	Unopened, DueSoon, Overdue, Disputed, Returned, ToApprove, Promised, Permits int
	// Held counts apart what is held while many come at once; only for an authority's board.
	Held int
	// Late are those that are overdue longest, Approve the answers that wait longest for somebody else's eyes,
	// and Permit the oldest open complaints about permits; see BoardRows.
	Late, Approve, Permit []Row
	// Offices are those with something overdue, unopened or disputed, the most overdue first; of an office
	// itself there are none.
	Offices []OfficeBoard
	// Names are what the owners are called, by their accounts, and Units what the offices are.
	Names map[string]string
	Units map[string]directory.Named
}

// OfficeBoard is a line of a board. Unit is empty for the authority's own desk.
type OfficeBoard struct {
	Body, Unit                  string
	Overdue, Unopened, Disputed int
}

// BoardRows is how many cases of each kind a board names.
const BoardRows = 20

// maxOffices is how many offices a board names.
const maxOffices = 50

// Board returns the board of an authority, a body or a unit. It tells of no case that the actor may not see.
// Kinds: those of access.Decide about WatchCases.
func (c *Complaints) Board(ctx context.Context, actor access.Actor, scope access.Scope) (Board, error) {
	if err := access.Decide(actor, access.WatchCases, scope); err != nil {
		return Board{}, err
	}
	b := Board{Scope: scope}
	now := c.now()
	readings := func(name string) []reading {
		return queues[name].readings(actor, Query{Authority: scope.Authority, Body: scope.Body, Unit: scope.Unit, Queue: name}, now)
	}
	// Both at once, and what offices have too: what is overdue by office is the half of the work.
	var offices error
	var both sync.WaitGroup
	if scope.Unit == "" {
		both.Go(func() { offices = c.offices(ctx, &b, readings) })
	}
	err := c.countBoard(ctx, actor, &b, readings)
	both.Wait()
	if err := errors.Join(offices, err); err != nil {
		return b, err
	}
	return b, c.nameBoard(ctx, &b)
}

// countBoard fills what no line of an office is added up to.
func (c *Complaints) countBoard(ctx context.Context, actor access.Actor, b *Board, readings func(string) []reading) error {
	counts := map[string]*int{
		DueSoon: &b.DueSoon, GivenBack: &b.Returned, ToApprove: &b.ToApprove, OfPromised: &b.Promised, Permits: &b.Permits,
	}
	if b.Scope.Unit != "" {
		counts[Unopened], counts[Overdue], counts[Disputed] = &b.Unopened, &b.Overdue, &b.Disputed
	}
	if b.Scope.Body == "" {
		counts[OfHeld] = &b.Held
	}
	for name, count := range counts {
		var err error
		if *count, err = c.count(ctx, c.DB, readings(name)); err != nil {
			return err
		}
	}
	for name, rows := range map[string]*[]Row{Overdue: &b.Late, ToApprove: &b.Approve, Permits: &b.Permit} {
		page, err := c.list(ctx, queues[name], actor, Query{Authority: b.Scope.Authority, Body: b.Scope.Body, Unit: b.Scope.Unit, Queue: name}, BoardRows)
		if err != nil {
			return err
		}
		if err := c.withClocks(ctx, c.DB, page.Rows); err != nil {
			return err
		}
		*rows = page.Rows
	}
	return nil
}

// offices counts what is overdue, unopened and disputed by where it is handled, and with it all of it.
func (c *Complaints) offices(ctx context.Context, b *Board, readings func(string) []reading) error {
	tallies := []struct {
		queue string
		count func(*OfficeBoard) *int
		lines map[place]int
		err   error
	}{
		{queue: Overdue, count: func(o *OfficeBoard) *int { return &o.Overdue }},
		{queue: Unopened, count: func(o *OfficeBoard) *int { return &o.Unopened }},
		{queue: Disputed, count: func(o *OfficeBoard) *int { return &o.Disputed }},
	}
	var all sync.WaitGroup
	for i := range tallies {
		all.Go(func() { tallies[i].lines, tallies[i].err = c.byPlaces(ctx, readings(tallies[i].queue)) })
	}
	all.Wait()
	found := map[place]*OfficeBoard{}
	for _, t := range tallies {
		if t.err != nil {
			return t.err
		}
		for at, n := range t.lines {
			if found[at] == nil {
				found[at] = &OfficeBoard{Body: at.body, Unit: at.unit}
			}
			*t.count(found[at]) += n
		}
	}
	var list []OfficeBoard
	for _, one := range found {
		list = append(list, *one)
		b.Overdue = min(b.Overdue+one.Overdue, MaxCount)
		b.Unopened = min(b.Unopened+one.Unopened, MaxCount)
		b.Disputed = min(b.Disputed+one.Disputed, MaxCount)
	}
	slices.SortFunc(list, func(a, b OfficeBoard) int {
		return cmp.Or(b.Overdue-a.Overdue, b.Unopened-a.Unopened, b.Disputed-a.Disputed, strings.Compare(a.Unit+a.Body, b.Unit+b.Body))
	})
	b.Offices = list[:min(len(list), maxOffices)]
	return nil
}

// place is where cases are handled.
type place struct{ body, unit string }

// byPlaces counts all cases of readings by where they are handled.
func (c *Complaints) byPlaces(ctx context.Context, all []reading) (map[place]int, error) {
	sum := map[place]int{}
	for _, r := range all {
		lines, err := c.byPlace(ctx, r)
		if err != nil {
			return nil, err
		}
		for at, n := range lines {
			sum[at] += n
		}
	}
	return sum, nil
}

// byPlace counts all cases of a reading by where they are handled.
func (c *Complaints) byPlace(ctx context.Context, r reading) (map[place]int, error) {
	counts := map[place]int{}
	ended := false
	add := func(row db.Row) (struct{}, error) {
		var at place
		var there bool
		var n int
		err := row.Scan(&at.body, &at.unit, &there, &n)
		if there {
			counts[at] += n
		} else {
			ended = true
		}
		return struct{}{}, err
	}
	if _, err := db.All(ctx, c.DB, add, countedByPlace(r.all), r.args...); err != nil || !ended {
		return counts, err
	}
	_, err := db.All(ctx, c.DB, add, countedByPlace(r.ended), r.args...)
	return counts, err
}

// countedByPlace is the statement that counts cases by where they are handled.
func countedByPlace(from string) string {
	return `SELECT coalesce(c.body_id, ''), coalesce(c.unit_id, ''), c.id IS NOT NULL, count(*) FROM ` + from + ` GROUP BY 1, 2, 3`
}

// nameBoard finds out what everybody and every office on a board is called.
func (c *Complaints) nameBoard(ctx context.Context, b *Board) error {
	accounts, units := map[string]bool{}, map[string]bool{b.Scope.Body: true, b.Scope.Unit: true}
	for _, row := range slices.Concat(b.Late, b.Approve, b.Permit) {
		accounts[row.Owner] = true
		units[row.Body], units[row.Unit] = true, true
	}
	for _, o := range b.Offices {
		units[o.Body], units[o.Unit] = true, true
	}
	var err error
	if b.Names, err = c.Names(ctx, given(accounts)...); err != nil {
		return err
	}
	b.Units, err = c.Directory.Named(ctx, given(units)...)
	return err
}
