package improve

import (
	"cmp"
	"context"
	"math/big"
	"slices"

	"github.com/patuh-id/patuh/internal/run"
)

// Few is how many of each the page of a leader shows.
const Few = 3

// MaxTodo is how many findings the page of a leader shows.
const MaxTodo = 5

// Part is an indicator over the units of a body: the mean of their marks, of 100.
type Part struct {
	Code  string
	Mark  *big.Rat
	Units int
}

// Overview is what the head of a body sees on one page.
type Overview struct {
	Sheet              *Sheet
	Body               run.Body
	Strongest, Weakest []Part
	Todo               []Finding // open ones with most points to gain
	Open               int       // how many are open
	Counts             []Count
}

// Overview returns the page for the head of a body, for whoever sees all of the card. Kind: NotFound.
func (c *Cards) Overview(ctx context.Context, s *Sheet) (Overview, error) {
	o := Overview{Sheet: s}
	if !s.Whole {
		return o, notFound()
	}
	var err error
	if o.Body, err = c.Runs.BodyIn(ctx, c.DB, s.Run, s.BodyID); err != nil {
		return o, err
	}
	units, err := c.Runs.UnitsIn(ctx, c.DB, s.Run, s.BodyID)
	if err != nil {
		return o, err
	}
	o.Strongest, o.Weakest = o.parts(units)
	if o.Todo, err = c.FindingsOf(ctx, s, Wanted{Open: true, Max: MaxTodo}); err != nil {
		return o, err
	}
	o.Open = s.Findings - s.Settled
	o.Counts, err = c.Counts(ctx, s)
	return o, err
}

// parts are the strongest and the weakest indicators: by the mean of their marks over the units, then by code. None is
// among both.
func (o *Overview) parts(units []run.Unit) ([]Part, []Part) {
	at := map[string]int{}
	var all []Part
	for i := range units {
		for _, m := range Marks(o.Sheet.Instrument, units[i].Nodes) {
			n, known := at[m.Code]
			if !known {
				n = len(all)
				at[m.Code] = n
				all = append(all, Part{Code: m.Code, Mark: new(big.Rat)})
			}
			all[n].Mark.Add(all[n].Mark, m.Mark)
			all[n].Units++
		}
	}
	for i := range all {
		all[i].Mark.Quo(all[i].Mark, big.NewRat(int64(all[i].Units), 1))
	}
	slices.SortFunc(all, func(a, b Part) int { return cmp.Or(b.Mark.Cmp(a.Mark), cmp.Compare(a.Code, b.Code)) })
	few := min(Few, len(all)/2)
	strongest, weakest := all[:few], slices.Clone(all[len(all)-few:])
	slices.Reverse(weakest)
	return strongest, weakest
}
