package complaint

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/job"
)

const forgetKind = "case.forget"

// Schedule has the queue do what the room does by itself.
func (c *Complaints) Schedule(q *job.Queue) {
	q.Handle(forgetKind, func(ctx context.Context, _ job.Job) error { return c.forget(ctx) }, job.Options{Concurrency: 1})
	q.Every(forgetKind, time.Hour)
	c.scheduleIndex(q)
	c.scheduleLife(q)
	c.scheduleFigures(q)
}
