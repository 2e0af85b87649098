package serve

import (
	"context"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Certificates are renewed a month before they end. One with two weeks left was not; with three days
// left browsers will soon turn readers away.
const (
	endsSoon = 14 * 24 * time.Hour
	endsNow  = 3 * 24 * time.Hour
)

// Condition says how long the certificate in use lasts. A nil Encryption is a proxy's work, or nobody's.
func (e *Encryption) Condition(now func() time.Time) condition.Probe {
	const topic = "certificate"
	return condition.Probe{Topic: topic, Look: func(context.Context) ([]condition.Condition, error) {
		c := condition.Condition{Topic: topic, State: condition.Good, Said: "serve.condition.certificate"}
		if e == nil {
			c.State, c.Said = condition.Off, "serve.condition.certificate_off"
			return []condition.Condition{c}, nil
		}
		certificate := e.Certificate()
		if certificate == nil {
			c.State, c.Said, c.Do = condition.Alarm, "serve.condition.certificate_none", "serve.condition.certificate_do"
			return []condition.Condition{c}, nil
		}
		left := certificate.NotAfter.Sub(now())
		c.Args = problem.Args{
			"host": strings.Join(certificate.DNSNames, ", "), "until": locale.Day(certificate.NotAfter), "days": int(left / (24 * time.Hour)),
		}
		switch {
		case left < endsNow:
			c.State, c.Said, c.Do = condition.Alarm, "serve.condition.certificate_ends", "serve.condition.certificate_do"
		case left < endsSoon:
			c.State, c.Said, c.Do = condition.Watch, "serve.condition.certificate_ends", "serve.condition.certificate_do"
		}
		return []condition.Condition{c}, nil
	}}
}
