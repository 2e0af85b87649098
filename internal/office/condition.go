package office

import (
	"context"
	"fmt"

	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

const topic = "office"

// Condition looks whether there are numbers that nobody answers.
func (o *Offices) Condition() condition.Probe { return condition.Probe{Topic: topic, Look: o.look} }

type counts struct {
	all, disturbed, emergency int
	since                     db.Time
}

func (o *Offices) look(ctx context.Context) ([]condition.Condition, error) {
	n, err := db.One(ctx, o.DB, func(row db.Row) (counts, error) {
		var n counts
		err := row.Scan(&n.all, &n.disturbed, &n.emergency, &n.since)
		return n, err
	}, `SELECT count(*), count(CASE WHEN n.state = 'disturbed' THEN 1 END), count(CASE WHEN n.state = 'disturbed' AND n.emergency THEN 1 END),
			min(CASE WHEN n.state = 'disturbed' THEN n.disturbed_at END)
		FROM `+numberTables+` WHERE n.state <> 'closed' AND `+working("b", 1)+` AND `+working("u", 1), o.day())
	if err != nil {
		return nil, fmt.Errorf("count numbers: %w", err)
	}
	c := condition.Condition{Topic: topic, Args: problem.Args{"n": n.all, "disturbed": n.disturbed, "emergency": n.emergency}}
	switch {
	case n.all == 0:
		c.State, c.Said = condition.Off, "office.condition.none"
	case n.emergency > 0:
		c.State, c.Said, c.Do, c.Since = condition.Alarm, "office.condition.emergency", "office.condition.look", n.since.Time
	case n.disturbed > 0:
		c.State, c.Said, c.Do, c.Since = condition.Watch, "office.condition.disturbed", "office.condition.look", n.since.Time
	default:
		c.State, c.Said = condition.Good, "office.condition.good"
	}
	return []condition.Condition{c}, nil
}
