package ledger

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// An event is signed within seconds. For how long one may wait before somebody should look, and before
// the record can no longer be relied on.
const (
	slowSigning = 10 * time.Minute
	noSigning   = time.Hour
)

// Condition says whether events are being signed.
func (l *Ledger) Condition() condition.Probe {
	return condition.Probe{Topic: "record", Look: func(ctx context.Context) ([]condition.Condition, error) {
		extent, err := l.Extent(ctx)
		if err != nil {
			return nil, err
		}
		waits, err := l.unsigned(ctx)
		if err != nil {
			return nil, err
		}
		c := condition.Condition{
			Topic: "record", State: condition.Good, Said: "ledger.condition.signed",
			Args: problem.Args{"n": int(extent.Size), "minutes": int(waits / time.Minute)},
		}
		switch {
		case waits > noSigning:
			c.State, c.Said, c.Do = condition.Alarm, "ledger.condition.unsigned", "ledger.condition.unsigned_do"
		case waits > slowSigning:
			c.State, c.Said, c.Do = condition.Watch, "ledger.condition.unsigned", "ledger.condition.unsigned_do"
		}
		return []condition.Condition{c}, nil
	}}
}

// unsigned is for how long the oldest event that is not in the tree has been there. Its id holds the time.
func (l *Ledger) unsigned(ctx context.Context) (time.Duration, error) {
	id, err := db.One(ctx, l.db, db.Column[*string], `SELECT min(id) FROM ledger_event WHERE position IS NULL`)
	if err != nil || id == nil {
		return 0, err
	}
	oldest, err := uuid.Parse(*id)
	if err != nil {
		return 0, err
	}
	return l.now().Sub(time.Unix(oldest.Time().UnixTime())), nil
}
