package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/operate"
)

// StatusCommand prints how the installation is, as its servers last found it. It fails while there is
// an alarm, so that a watcher of the machine's own can call it.
type StatusCommand struct {
	Storage
	Signing
	JSON bool `name:"json" help:"${help_status_json}"`
}

// stale is after how long nobody has looked any more: servers look every five minutes.
const stale = 15 * time.Minute

// Run prints one line for each part.
func (c *StatusCommand) Run(ctx context.Context, app *App) error {
	var survey operate.Survey
	err := c.operating(ctx, app, c.Signing, func(o *operate.Operator) error {
		var err error
		survey, err = o.LastSurvey(ctx, access.Machine())
		return err
	})
	if err != nil {
		return err
	}
	if err := app.printSurvey(survey, c.JSON); err != nil {
		return err
	}
	switch {
	case survey.At.IsZero() || app.Now().Sub(survey.At) > stale:
		return problem.New(problem.Unavailable, "cli.status.stale", nil)
	case survey.Count(condition.Alarm) > 0:
		return problem.New(problem.Unavailable, "cli.status.alarm", problem.Args{"n": survey.Count(condition.Alarm)})
	default:
		return nil
	}
}

// statusLine is a condition as programs read it.
type statusLine struct {
	Topic string          `json:"topic"`
	Part  string          `json:"part,omitempty"`
	State condition.State `json:"state"`
	Text  string          `json:"text"`
	Do    string          `json:"do,omitempty"`
	Since time.Time       `json:"since"`
}

func (a *App) printSurvey(survey operate.Survey, asJSON bool) error {
	lines := make([]statusLine, 0, len(survey.Conditions))
	for _, c := range survey.Conditions {
		line := statusLine{Topic: c.Topic, Part: c.Part, State: c.State, Text: a.Named(c.Said, c.Args), Since: c.Since.UTC()}
		if c.Do != "" {
			line.Do = a.Named(c.Do, c.Args)
		}
		lines = append(lines, line)
	}
	if asJSON {
		encoder := json.NewEncoder(a.Out)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		return encoder.Encode(struct {
			At    time.Time    `json:"at"`
			Lines []statusLine `json:"conditions"`
		}{survey.At.UTC(), lines})
	}
	for _, line := range lines {
		name := a.T(operate.TopicKey(line.Topic))
		if line.Part != "" {
			name += " (" + line.Part + ")"
		}
		fmt.Fprintf(a.Out, "%-17s %s: %s\n", a.T(operate.StateKey(line.State)), name, line.Text)
		if line.Do != "" {
			fmt.Fprintf(a.Out, "%-17s %s\n", "", line.Do)
		}
	}
	return nil
}

// hostname is this machine's name among the servers.
func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return "?"
	}
	return name
}
