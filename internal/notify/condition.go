package notify

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// How long the oldest message of a channel may have waited past its time before somebody should look,
// and before it harms people.
const (
	watchAfter = time.Hour
	alarmAfter = 24 * time.Hour
)

// Conditions says how messages go out: each channel, the addresses that fail, and the mailbox of bounces.
func (n *Notify) Conditions() []condition.Probe {
	return []condition.Probe{{Topic: "mail", Look: n.lookAtChannels}, {Topic: "bounces", Look: n.lookAtBounces}}
}

func (n *Notify) lookAtChannels(ctx context.Context) ([]condition.Condition, error) {
	if !n.Has(Mail) {
		return []condition.Condition{{Topic: "mail", State: condition.Off, Said: "notify.condition.off", Do: "notify.condition.off_do"}}, nil
	}
	var all []condition.Condition
	used, err := n.InUse(ctx)
	if err != nil {
		return nil, err
	}
	for _, channel := range used {
		one, err := n.lookAt(ctx, channel)
		if err != nil {
			return nil, err
		}
		if channel != Mail {
			one.Part = channel
		}
		all = append(all, one)
	}
	return all, nil
}

// flow is what went through a channel lately.
type flow struct {
	oldest, last db.Time // the oldest that waits past its time, the last that was taken
	waiting      int
	good, bad    int // in the last day
}

func (n *Notify) lookAt(ctx context.Context, channel string) (condition.Condition, error) {
	now := n.now()
	f, err := db.One(ctx, n.DB, func(row db.Row) (flow, error) {
		var f flow
		err := row.Scan(&f.oldest, &f.waiting, &f.good, &f.bad, &f.last)
		return f, err
	}, `SELECT w.oldest, w.n, o.good, o.bad, o.last FROM
		-- a message that was tried in vain is late since it was first to go out
		(SELECT min(CASE WHEN attempts > 0 THEN coalesce(retried_at, created_at) ELSE due_at END) AS oldest, count(*) AS n FROM delivery
			WHERE state = 'queued' AND channel = $1 AND (due_at <= $2 OR attempts > 0)) w,
		(SELECT count(*) FILTER (WHERE state IN ('sent', 'delivered') AND ended_at > $3) AS good,
			count(*) FILTER (WHERE state = 'failed' AND ended_at > $3) AS bad,
			max(ended_at) FILTER (WHERE state IN ('sent', 'delivered')) AS last FROM delivery WHERE channel = $1 AND ended_at > $4) o`,
		channel, now, db.At(now.Add(-24*time.Hour)), db.At(now.AddDate(0, 0, -keptRows)))
	if err != nil {
		return condition.Condition{}, err
	}
	return f.judge(n, now.Time), nil
}

// judge says how a channel is: what waits decides, then how many failed.
func (f flow) judge(n *Notify, now time.Time) condition.Condition {
	c := condition.Condition{Topic: "mail", State: condition.Good, Said: "notify.condition.good", Args: problem.Args{"n": f.good}, Since: f.last.Time}
	if f.good == 0 {
		c.Said = "notify.condition.idle"
	}
	waited := time.Duration(0)
	if !f.oldest.IsZero() {
		waited = now.Sub(f.oldest.Time)
	}
	switch {
	case waited > alarmAfter:
		c.State = condition.Alarm
	case waited > watchAfter:
		c.State = condition.Watch
	case f.bad > 0 && f.bad*10 >= f.good+f.bad:
		return condition.Condition{
			Topic: "mail", State: condition.Watch, Said: "notify.condition.failing", Do: "notify.condition.failing_do",
			Args: problem.Args{"n": f.bad, "all": f.good + f.bad},
		}
	default:
		return c
	}
	c.Said, c.Do, c.Since = "notify.condition.waiting", "notify.condition.waiting_do", f.oldest.Time
	c.Args = problem.Args{"n": f.waiting, "hours": int(waited / time.Hour)}
	return c
}

func (n *Notify) lookAtBounces(ctx context.Context) ([]condition.Condition, error) {
	addresses, err := n.lookAtAddresses(ctx)
	if err != nil {
		return nil, err
	}
	mailbox, err := n.lookAtMailbox(ctx)
	return append(addresses, mailbox...), err
}

func (n *Notify) lookAtAddresses(ctx context.Context) ([]condition.Condition, error) {
	used, err := n.InUse(ctx)
	if err != nil {
		return nil, err
	}
	if len(used) == 0 {
		return []condition.Condition{{Topic: "bounces", State: condition.Off, Said: "notify.condition.off"}}, nil
	}
	count, err := db.One(ctx, n.DB, db.Column[int], `SELECT count(*) FROM failing_address WHERE suppressed_at IS NOT NULL`)
	if err != nil {
		return nil, err
	}
	if count == 0 {
		return []condition.Condition{{Topic: "bounces", State: condition.Good, Said: "notify.condition.reached"}}, nil
	}
	return []condition.Condition{{
		Topic: "bounces", State: condition.Watch, Said: "notify.condition.bounces", Do: "notify.condition.bounces_do", Args: problem.Args{"n": count},
	}}, nil
}
