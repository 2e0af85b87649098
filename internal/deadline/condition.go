package deadline

import (
	"context"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// When something is worth saying: the sweep runs every minute, and somebody ought to have looked at a
// clock that has been overdue for a month.
const (
	lateAfter    = 15 * time.Minute
	unmovedAfter = 30 * 24 * time.Hour
	recountAfter = 15 * time.Minute
	countedUpTo  = 10_000
)

// Conditions say how the deadlines are: due dates that a decree may still change, work that nobody
// moved, warnings that are not told, and calendars that are not followed.
func (d *Deadlines) Conditions() condition.Probe {
	return condition.Probe{Topic: "deadline", Look: d.look}
}

func (d *Deadlines) look(ctx context.Context) ([]condition.Condition, error) {
	now := d.now()
	var all []condition.Condition
	for _, one := range []struct {
		name  string // of the texts
		topic string
		state condition.State
		query string
		args  []any
	}{
		{"behind", "deadline", condition.Alarm, `SELECT next_at AS since FROM clock WHERE next_at IS NOT NULL AND next_at < $1`, []any{db.At(now.Add(-lateAfter))}},
		{"recount", "deadline_recount", condition.Alarm, `SELECT asked_at AS since FROM recount WHERE done_at IS NULL AND asked_at < $1`, []any{db.At(now.Add(-recountAfter))}},
		{"provisional", "deadline_provisional", condition.Watch, `SELECT started_at AS since FROM clock WHERE ended_at IS NULL AND years <> ''`, nil},
		{"unmoved", "deadline_unmoved", condition.Watch, `SELECT due_at AS since FROM clock WHERE ended_at IS NULL AND state = 'missed' AND due_at < $1`, []any{db.At(now.Add(-unmovedAfter))}},
	} {
		n, since, err := d.many(ctx, one.query, one.args)
		if err != nil {
			return nil, fmt.Errorf("look at %s: %w", one.name, err)
		}
		if n > 0 {
			all = append(all, condition.Condition{
				Topic: one.topic, State: one.state, Said: "deadline.condition." + one.name, Do: "deadline.condition_do." + one.name,
				Args: problem.Args{"n": n}, Since: since,
			})
		}
	}
	if len(all) == 0 {
		all = append(all, condition.Condition{Topic: "deadline", State: condition.Good, Said: "deadline.condition.good"})
	}
	return all, nil
}

// many counts rows, no further than countedUpTo, with the instant of the oldest among these.
func (d *Deadlines) many(ctx context.Context, query string, args []any) (int, time.Time, error) {
	type found struct {
		n     int
		since db.Time
	}
	got, err := db.One(ctx, d.DB, func(row db.Row) (found, error) {
		var f found
		err := row.Scan(&f.n, &f.since)
		return f, err
	}, `SELECT count(*), min(since) FROM (`+query+fmt.Sprintf(` LIMIT %d) AS f`, countedUpTo), args...)
	return got.n, got.since.Time, err
}
