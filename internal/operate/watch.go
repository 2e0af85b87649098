package operate

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
)

const (
	watchEvery = 5 * time.Minute
	// again is how long after an alarm was told it is told again, while it lasts.
	again = 3 * 24 * time.Hour
)

// Turn is a condition that became an alarm, is one still after days, or is one no longer.
type Turn struct {
	condition.Condition
	Ended bool
}

// Schedule looks at the installation every five minutes, in whichever server.
func (o *Operator) Schedule(q *job.Queue) {
	q.Handle("operate.watch", func(ctx context.Context, _ job.Job) error { return o.Watch(ctx) }, job.Options{Concurrency: 1, Timeout: time.Minute})
	q.Every("operate.watch", watchEvery)
}

// Watch looks at every part, keeps what it found, and tells of alarms that began, last or ended.
func (o *Operator) Watch(ctx context.Context) error {
	found := o.look(ctx)
	return o.deps.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		kept, err := o.kept(ctx, tx)
		if err != nil {
			return err
		}
		now := db.At(o.deps.Now())
		if _, err := tx.Exec(ctx, `DELETE FROM condition`); err != nil {
			return err
		}
		var turns []Turn
		for i, c := range found {
			c.Since = since(kept, c, now.Time)
			told, turn := tell(kept, c, now.Time)
			if turn != nil {
				turns = append(turns, *turn)
			}
			if err := keep(ctx, tx, c, i, now, told); err != nil {
				return err
			}
		}
		for _, k := range kept { // what is gone altogether, such as a gateway that was removed, alarms nobody
			if k.State == condition.Alarm && !slices.ContainsFunc(found, func(c condition.Condition) bool { return keyOf(c) == keyOf(k.Condition) }) {
				turns = append(turns, Turn{Condition: k.Condition, Ended: true})
			}
		}
		return o.tellTurns(ctx, tx, turns)
	})
}

// tell is when a condition was last told of, and whether it must be told of now. What cannot be found
// out just now ends no alarm.
func tell(kept []keptCondition, c condition.Condition, now time.Time) (time.Time, *Turn) {
	var was keptCondition
	if i := slices.IndexFunc(kept, func(k keptCondition) bool { return keyOf(k.Condition) == keyOf(c) }); i >= 0 {
		was = kept[i]
	}
	switch {
	case c.State == condition.Alarm && (was.told.IsZero() || now.Sub(was.told) >= again):
		return now, &Turn{Condition: c}
	case c.State == condition.Alarm, c.State == condition.Unknown:
		return was.told, nil
	case !was.told.IsZero():
		return time.Time{}, &Turn{Condition: c, Ended: true}
	default:
		return time.Time{}, nil
	}
}

func keep(ctx context.Context, tx db.Tx, c condition.Condition, position int, now db.Time, told time.Time) error {
	args, err := writeArgs(c.Args)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO condition (topic, part, state, said, todo, args, since, looked_at, told_at, position)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		c.Topic, c.Part, string(c.State), c.Said, c.Do, string(args), db.At(c.Since), now, db.Time{Time: told}, position)
	if db.IsTaken(err) {
		return errors.Join(errors.New("two parts of the installation say the same of themselves: "+c.Topic+" "+c.Part), err)
	}
	return err
}
