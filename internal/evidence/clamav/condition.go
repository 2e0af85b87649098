package clamav

import (
	"context"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Version is what a daemon says of itself.
type Version struct {
	Engine string
	// Signatures is when what it knows was put together: zero where it does not say, and by its own
	// machine's clock, read as UTC.
	Signatures time.Time
}

// Version asks the daemon. Kind: Unavailable.
func (c *Clamd) Version(ctx context.Context) (Version, error) {
	t, err := c.talk(ctx)
	if err != nil {
		return Version{}, err
	}
	defer t.end()
	if _, err := t.Write([]byte("zVERSION\x00")); err != nil {
		return Version{}, c.away(ctx, err)
	}
	reply, err := t.hear(c.moving)
	if err != nil {
		return Version{}, c.away(ctx, err)
	}
	return parseVersion(reply), nil
}

// parseVersion reads "ClamAV 1.4.6/27460/Tue Nov 18 09:13:12 2025".
func parseVersion(reply string) Version {
	parts := strings.SplitN(reply, "/", 3)
	v := Version{Engine: parts[0]}
	if len(parts) == 3 {
		if at, err := time.Parse(time.ANSIC, parts[2]); err == nil {
			v.Signatures = at
		}
	}
	return v
}

// Signatures are renewed every day: after three something is wrong, after two weeks it has stayed wrong.
const (
	old    = 3 * 24 * time.Hour
	tooOld = 14 * 24 * time.Hour
)

// Condition says whether the daemon answers, and how old its signatures are; Off for a nil Clamd.
func (c *Clamd) Condition(now func() time.Time) condition.Probe {
	const topic = "clamav"
	return condition.Probe{Topic: topic, Look: func(ctx context.Context) ([]condition.Condition, error) {
		said := condition.Condition{Topic: topic, State: condition.Good, Said: "clamav.condition.good"}
		if c == nil {
			said.State, said.Said = condition.Off, "clamav.condition.off"
			return []condition.Condition{said}, nil
		}
		version, err := c.Version(ctx)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		age := now().Sub(version.Signatures)
		said.Args = problem.Args{"engine": version.Engine, "day": locale.Day(version.Signatures), "days": int(age / (24 * time.Hour))}
		switch {
		case err != nil:
			said.State, said.Said, said.Do = condition.Alarm, "clamav.condition.away", "clamav.condition.away_do"
			said.Args = problem.Args{"address": c.network + ":" + c.address}
		case version.Signatures.IsZero():
			said.State, said.Said, said.Do = condition.Watch, "clamav.condition.unsaid", "clamav.condition.old_do"
			said.Args = problem.Args{"engine": version.Engine}
		case age > tooOld:
			said.State, said.Said, said.Do = condition.Alarm, "clamav.condition.old", "clamav.condition.old_do"
		case age > old:
			said.State, said.Said, said.Do = condition.Watch, "clamav.condition.old", "clamav.condition.old_do"
		}
		return []condition.Condition{said}, nil
	}}
}
