package hook

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// worthWatching is how long an endpoint may fail before anybody is asked to look.
const worthWatching = time.Hour

// Condition is how the endpoints are, for whoever runs the installation: one line each of those that
// fail or were disabled, or one for all.
func (h *Hooks) Condition() condition.Probe {
	const topic = "hook"
	return condition.Probe{Topic: topic, Look: func(ctx context.Context) ([]condition.Condition, error) {
		all, err := db.All(ctx, h.DB, scanCounted, `SELECT `+endpointColumns+`, `+waitingColumn+` FROM hook_endpoint e ORDER BY e.label, e.id`)
		if err != nil {
			return nil, err
		}
		if len(all) == 0 {
			return []condition.Condition{{Topic: topic, State: condition.Off, Said: "hook.condition.none"}}, nil
		}
		var ill []condition.Condition
		for _, e := range all {
			c := condition.Condition{Topic: topic, Part: e.Label, Args: problem.Args{"n": e.Waiting}, Since: e.Failing}
			switch {
			case e.State == Disabled:
				c.State, c.Said, c.Do = condition.Alarm, "hook.condition.disabled", "hook.condition.disabled_do"
			case e.State == Active && !e.Failing.IsZero() && h.Now().Sub(e.Failing) > worthWatching:
				c.State, c.Said, c.Do = condition.Watch, "hook.condition.failing", "hook.condition.failing_do"
			default:
				continue
			}
			ill = append(ill, c)
		}
		if len(ill) > 0 {
			return ill, nil
		}
		return []condition.Condition{{Topic: topic, State: condition.Good, Said: "hook.condition.good", Args: problem.Args{"n": len(all)}}}, nil
	}}
}
