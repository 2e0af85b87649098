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

// late is how long a file may wait to be looked at.
const late = time.Hour

func (f *Files) conditions(ctx context.Context) ([]condition.Condition, error) {
	if err := f.Store.Ready(ctx); err != nil {
		return []condition.Condition{{Topic: "files", State: condition.Alarm, Said: "evidence.condition.store", Do: "evidence.condition.store_do"}}, nil //nolint:nilerr // it is the finding
	}
	var waiting, refused int
	var oldest db.Time
	err := f.DB.QueryRow(ctx, `SELECT COUNT(*), MIN(created_at) FROM file WHERE state = 'waiting' AND created_at <= $1`, db.At(f.now().Add(-late))).Scan(&waiting, &oldest)
	if err != nil {
		return nil, db.Problem(err)
	}
	err = f.DB.QueryRow(ctx, `SELECT COUNT(*) FROM file WHERE state = 'refused' AND created_at > $1`, db.At(f.now().AddDate(0, 0, -30))).Scan(&refused)
	if err != nil {
		return nil, db.Problem(err)
	}
	args := problem.Args{"waiting": waiting, "refused": refused}
	switch {
	case waiting > 0:
		return []condition.Condition{{
			Topic: "files", State: condition.Alarm, Said: "evidence.condition.waiting", Do: "evidence.condition.waiting_do", Args: args, Since: oldest.Time,
		}}, nil
	case refused > 0:
		return []condition.Condition{{Topic: "files", State: condition.Good, Said: "evidence.condition.refused", Args: args}}, nil
	default:
		return []condition.Condition{{Topic: "files", State: condition.Good, Said: "evidence.condition.good"}}, nil
	}
}
