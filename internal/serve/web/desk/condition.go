package desk

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/operate"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

const conditionsPath = "/kelola/keadaan"

func (d *Desk) conditionRoutes() []route {
	return []route{{method: get, path: conditionsPath, action: access.ReadConditions, serve: d.conditions}}
}

// conditions is how the installation is, one line for each part, with what to do.
func (d *Desk) conditions(ctx context.Context, r *request) (answer, error) {
	survey, err := d.Operator.Survey(ctx, r.actor)
	if err != nil {
		return answer{}, err
	}
	return r.page(r.T("desk.conditions.title"), conditionsBody(r, survey)), nil
}

// alarms counts what harms people now, for the home page of whoever runs the installation. Nobody is
// kept from their own home page by a part that cannot say how it is.
func (d *Desk) alarms(ctx context.Context, r *request) int {
	if mayAnywhere(r.actor, access.ReadConditions) != nil {
		return 0
	}
	survey, err := d.Operator.LastSurvey(ctx, r.actor)
	if err != nil {
		d.Log.WarnContext(ctx, "the last survey cannot be read", "error", err)
		return 0
	}
	return survey.Count(condition.Alarm)
}

// mark is a state as a sign: shape and word before colour.
func mark(state condition.State) ui.Zone {
	switch state {
	case condition.Good:
		return ui.Green
	case condition.Watch:
		return ui.Yellow
	case condition.Alarm:
		return ui.Red
	default:
		return ui.NoZone
	}
}

// verdict is the one sentence about all lines.
func verdict(s operate.Survey) (string, int) {
	switch worst := s.Worst(); worst {
	case condition.Alarm, condition.Watch, condition.Unknown:
		return "desk.conditions.verdict_" + string(worst), s.Count(worst)
	default:
		return "desk.conditions.verdict_good", len(s.Conditions)
	}
}

// about names the part that a line is about.
func about(r *request, c condition.Condition) string {
	name := r.T(operate.TopicKey(c.Topic))
	if c.Part != "" {
		name += " · " + c.Part
	}
	return name
}
