package evidence

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Conditions tells of files that nobody is given because nobody could look at them, and of how many were
// refused.
func (f *Files) Conditions() condition.Probe {
	return condition.Probe{Topic: "files", Look: f.conditions}
}

// How long a file may wait to be looked at, which takes a moment: from slow on somebody should know, from
// late on people are kept from what was sent to them.
const (
	slow = 5 * time.Minute
	late = time.Hour
)

func (f *Files) conditions(ctx context.Context) ([]condition.Condition, error) {
	if err := f.Store.Ready(ctx); err != nil {
		return []condition.Condition{{Topic: "files", State: condition.Alarm, Said: "evidence.condition.store", Do: "evidence.condition.store_do"}}, nil //nolint:nilerr // it is the finding
	}
	var found []condition.Condition
	unscanned, since, err := f.countWaiting(ctx, `why = $1`, whyUnscanned)
	if err != nil {
		return nil, err
	}
	if unscanned > 0 { // said at once: nothing but another setting helps
		found = append(found, condition.Condition{
			Topic: "files", Part: "ClamAV", State: condition.Alarm, Said: "evidence.condition.unscanned", Do: "evidence.condition.unscanned_do",
			Args: problem.Args{"unscanned": unscanned}, Since: since,
		})
	}
	waiting, since, err := f.countWaiting(ctx, `why <> $1`, whyUnscanned)
	if err != nil {
		return nil, err
	}
	if waiting > 0 {
		found = append(found, f.waiting(waiting, since))
	}
	if len(found) > 0 {
		return found, nil
	}
	return f.good(ctx)
}

// waiting says that files wait, the oldest since an instant: they are never said to have been looked at.
func (f *Files) waiting(n int, since time.Time) condition.Condition {
	waited := f.now().Sub(since)
	c := condition.Condition{Topic: "files", Args: problem.Args{"waiting": n, "minutes": int(waited / time.Minute)}, Since: since}
	if waited < slow {
		c.State, c.Said = condition.Good, "evidence.condition.looking"
		return c
	}
	c.State, c.Said, c.Do = condition.Watch, "evidence.condition.waiting", "evidence.condition.waiting_do"
	if waited >= late {
		c.State = condition.Alarm
	}
	return c
}

// good says that nothing waits, and how much was refused lately.
func (f *Files) good(ctx context.Context) ([]condition.Condition, error) {
	var refused int
	err := f.DB.QueryRow(ctx, `SELECT COUNT(*) FROM file WHERE state = 'refused' AND created_at > $1`, db.At(f.now().AddDate(0, 0, -30))).Scan(&refused)
	if err != nil {
		return nil, db.Problem(err)
	}
	c := condition.Condition{Topic: "files", State: condition.Good, Said: "evidence.condition.good"}
	if refused > 0 {
		c.Said, c.Args = "evidence.condition.refused", problem.Args{"refused": refused}
	}
	return []condition.Condition{c}, nil
}

// countWaiting counts the files that wait, and says since when the oldest does.
func (f *Files) countWaiting(ctx context.Context, which string, args ...any) (int, time.Time, error) {
	var n int
	var oldest db.Time
	err := f.DB.QueryRow(ctx, `SELECT COUNT(*), MIN(created_at) FROM file WHERE state = 'waiting' AND `+which, args...).Scan(&n, &oldest)
	return n, oldest.Time, db.Problem(err)
}
