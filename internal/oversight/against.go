package oversight

import (
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Against is a product as it stands against its body.
type Against struct {
	ID, Number, Day string
	Kind            Kind
	Body            string // id
	Units           []string
	// Out is when the body could know of it.
	Out time.Time
	// Settled is the day since which nothing of it stands against the body; empty while something does. One that was raised
	// to a recommendation is settled when that one is.
	Settled string

	state     State
	outcome   Outcome
	closed    string
	successor string
}

// Itself reports whether the body itself is addressed, not its units alone.
func (a *Against) Itself() bool { return slices.Contains(a.Units, "") }

// Against returns what was let out to bodies, by their ids, the oldest first: as the senders' registers have it, or as
// the register of a government has it that looks at itself. Whoever asks decides who may see it.
func (p *Products) Against(ctx context.Context, q db.Queryer, register string, bodies []string) ([]Against, error) {
	if len(bodies) == 0 {
		return nil, nil
	}
	args := []any{register}
	for _, body := range bodies {
		args = append(args, body)
	}
	type row struct {
		Against
		unit string
	}
	rows, err := db.All(ctx, q, func(r db.Row) (row, error) {
		var one row
		var told, entered db.Time
		err := r.Scan(&one.ID, &one.Number, &one.Day, &one.Kind, &one.Body, &one.state, &one.outcome, &one.closed, &one.successor, &told, &entered, &one.unit)
		if one.Out = told.Time; one.Out.IsZero() {
			one.Out = entered.Time
		}
		return one, err
	}, `SELECT x.id, x.number, x.day, x.kind, x.body_id, x.state, x.outcome, x.closed_day, coalesce(x.successor_id, ''), x.told_at, x.entered_at, p.unit_id
		FROM oversight_product x JOIN oversight_place p ON p.product_id = x.id
		WHERE x.state <> 'draft' AND ($1 = '' AND x.side = 'sent' OR x.side = 'received' AND x.authority_id = $1) AND x.body_id IN (`+db.Marks(2, len(bodies))+`)
		ORDER BY x.day, x.id, p.position`, args...)
	var all []Against
	for _, one := range rows {
		if n := len(all); n > 0 && all[n-1].ID == one.ID {
			all[n-1].Units = append(all[n-1].Units, one.unit)
			continue
		}
		one.Units = []string{one.unit}
		all = append(all, one.Against)
	}
	for i := range all {
		all[i].Settled = settled(all, i, len(all))
	}
	return all, err
}

// settled follows a product to what it was raised to.
func settled(all []Against, at, left int) string {
	one := &all[at]
	if one.state != Closed || !one.outcome.Clean() {
		return ""
	}
	next := slices.IndexFunc(all, func(a Against) bool { return a.ID == one.successor })
	if one.outcome != OutRaised || next < 0 || left == 0 {
		return one.closed
	}
	return settled(all, next, left-1)
}

// Settles has a listener hear of every product that goes to another state, inside the transaction that does it. It
// is called before anything happens.
func (p *Products) Settles(listener func(ctx context.Context, tx db.Tx, one Product) error) {
	p.heard = append(p.heard, listener)
}

func (w *work) settles(ctx context.Context) error {
	for _, listener := range w.p.heard {
		if err := listener(ctx, w.tx, w.one); err != nil {
			return err
		}
	}
	return nil
}
