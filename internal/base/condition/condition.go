// Package condition is how the parts of an installation say how they are, one line each, with what to
// do about it: the age of the last backup, mail that stays away, a year without its calendar. It judges
// nothing and shows nothing: rooms judge themselves, one page and one alarm read them.
package condition

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// State says whether somebody has to do something.
type State string

// Good needs nothing. Watch wants attention within weeks. Alarm harms people or rights now, or will
// within days. Off is a part that this installation does not use. Unknown could not be found out.
const (
	Good    State = "good"
	Watch   State = "watch"
	Alarm   State = "alarm"
	Off     State = "off"
	Unknown State = "unknown"
)

// Condition is one line. Said and Do are keys of the catalog, filled with Args; Do is empty where there
// is nothing to do. Nothing in it is secret.
type Condition struct {
	// Topic names what is looked at, "backup", "mail", the same each time; Part tells two of a topic
	// apart, such as two gateways, and is shown as it is.
	Topic string
	Part  string
	State State
	Said  string
	Do    string
	Args  problem.Args
	// Since is when it came to be so; zero where that is not known.
	Since time.Time
}

// Probe looks at one part now. An error is for the log; whoever asks shows the topic as Unknown.
type Probe struct {
	Topic string
	Look  func(ctx context.Context) ([]Condition, error)
}
