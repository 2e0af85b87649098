package gateway

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Condition is how the gateways are: silent when messages wait and none was taken for a while, or when
// no report comes although some were sent.
func (g *Gateways) Condition() condition.Probe {
	const topic = "gateway"
	return condition.Probe{Topic: topic, Look: func(ctx context.Context) ([]condition.Condition, error) {
		all, err := db.All(ctx, g.DB, g.scan, `SELECT `+columns+` FROM gateway g WHERE g.state = 'active' ORDER BY g.label, g.id`)
		if err != nil {
			return nil, err
		}
		if len(all) == 0 {
			return []condition.Condition{{Topic: topic, State: condition.Off, Said: "gateway.condition.none"}}, nil
		}
		lines := make([]condition.Condition, len(all))
		for i, one := range all {
			if lines[i], err = g.look(ctx, one); err != nil {
				return nil, err
			}
			lines[i].Topic, lines[i].Part = topic, one.Label
		}
		return lines, nil
	}}
}

func (g *Gateways) look(ctx context.Context, one Gateway) (condition.Condition, error) {
	now := g.now()
	silent, unheard := time.Duration(one.Config.SilentMinutes)*time.Minute, time.Duration(one.Config.ReportHours)*time.Hour
	type facts struct {
		waiting, sent int
		first, oldest db.Time
	}
	f, err := db.One(ctx, g.DB, func(row db.Row) (facts, error) {
		var f facts
		err := row.Scan(&f.waiting, &f.first, &f.sent, &f.oldest)
		return f, err
	}, `SELECT count(*) FILTER (WHERE state = 'waiting'), min(first_at) FILTER (WHERE state = 'waiting'),
			count(*) FILTER (WHERE state = 'sent' AND sent_at < $2), min(sent_at) FILTER (WHERE state = 'sent' AND sent_at < $2)
		FROM gateway_message WHERE gateway_id = $1 AND first_at > $3`, one.ID, db.At(now.Add(-unheard)), db.At(now.AddDate(0, 0, -7)))
	if err != nil {
		return condition.Condition{}, err
	}
	switch {
	case f.waiting > 0 && now.Sub(f.first.Time) > silent && now.Sub(one.Succeeded) > silent:
		return condition.Condition{
			State: condition.Alarm, Said: "gateway.condition.silent", Do: "gateway.condition.silent_do", Args: problem.Args{"n": f.waiting}, Since: f.first.Time,
		}, nil
	case one.Config.ReportID != "" && f.sent > 0 && now.Sub(one.Reported) > unheard:
		return condition.Condition{
			State: condition.Alarm, Said: "gateway.condition.unheard", Do: "gateway.condition.unheard_do",
			Args: problem.Args{"n": f.sent, "hours": one.Config.ReportHours}, Since: f.oldest.Time,
		}, nil
	default:
		return condition.Condition{State: condition.Good, Said: "gateway.condition.good"}, nil
	}
}

const sweepKind = "gateways.sweep"

// Keep is how long it is kept what became of a message.
const Keep = 90 * 24 * time.Hour

// Schedule lets the queue forget old messages every day, and numbers that were never proved.
func (g *Gateways) Schedule(q *job.Queue) {
	q.Handle(sweepKind, func(ctx context.Context, _ job.Job) error {
		now := g.now()
		return g.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
			if _, err := tx.Exec(ctx, `DELETE FROM gateway_message WHERE first_at < $1`, db.At(now.Add(-Keep))); err != nil {
				return err
			}
			return sweepNumbers(ctx, tx, now)
		})
	}, job.Options{Concurrency: 1})
	q.Every(sweepKind, 24*time.Hour)
}
