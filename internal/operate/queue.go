package operate

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
)

const (
	// late is how long a job may be due before the queue counts as slow, and stuck before it counts as
	// standing still.
	late  = 15 * time.Minute
	stuck = 2 * time.Hour
)

// queue says how background work gets on: what was given up wants somebody's decision, and a queue
// that stands still holds up messages and signatures.
func (o *Operator) queue(ctx context.Context) ([]condition.Condition, error) {
	counts, err := job.Count(ctx, o.deps.DB)
	if err != nil {
		return nil, err
	}
	c := condition.Condition{
		Topic: "job", State: condition.Good, Said: "operate.condition.job",
		Args: problem.Args{"waiting": counts.Waiting, "dead": counts.Dead},
	}
	delay := time.Duration(0)
	if !counts.Due.IsZero() {
		delay = o.deps.Now().Sub(counts.Due)
	}
	c.Args["minutes"] = int(delay / time.Minute)
	switch {
	case delay > stuck:
		c.State, c.Said, c.Do = condition.Alarm, "operate.condition.job_late", "operate.condition.job_late_do"
	case counts.Dead > 0:
		c.State, c.Said, c.Do = condition.Watch, "operate.condition.job_dead", "operate.condition.job_dead_do"
	case delay > late:
		c.State, c.Said, c.Do = condition.Watch, "operate.condition.job_late", "operate.condition.job_late_do"
	}
	return []condition.Condition{c}, nil
}
