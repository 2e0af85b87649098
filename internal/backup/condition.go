package backup

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

const (
	// late is how old the last good backup may be.
	late = 48 * time.Hour
	// unproven is how long the last one that was restored may lie back.
	unproven = 15 * 24 * time.Hour
)

// Condition says how the backups are.
func (b *Backups) Condition() condition.Probe {
	return condition.Probe{Topic: "backup", Look: b.look}
}

func line(state condition.State, said, do string, since time.Time, args problem.Args) []condition.Condition {
	return []condition.Condition{{Topic: "backup", State: state, Said: said, Do: do, Since: since, Args: args}}
}

func (b *Backups) look(ctx context.Context) ([]condition.Condition, error) {
	if !b.Configured() {
		return line(condition.Watch, "backup.condition.none_set", "backup.condition.do_set_up", time.Time{}, nil), nil
	}
	good, err := b.newest(ctx, "state = 'good'")
	if err != nil {
		return nil, err
	}
	last, err := b.newest(ctx, "state <> 'running'")
	if err != nil {
		return nil, err
	}
	now := b.deps.Now()
	failed := len(last) > 0 && last[0].State == Failed
	switch {
	case len(good) == 0 && failed:
		return line(condition.Alarm, "backup.condition.never_good", "backup.condition.do_see", last[0].Began, nil), nil
	case len(good) == 0:
		return line(condition.Watch, "backup.condition.not_yet", "backup.condition.do_first", time.Time{}, nil), nil
	case now.Sub(good[0].Began) > late:
		return line(condition.Alarm, "backup.condition.old", "backup.condition.do_see", good[0].Began,
			problem.Args{"days": int(now.Sub(good[0].Began) / (24 * time.Hour))}), nil
	case failed:
		return line(condition.Watch, "backup.condition.failed", "backup.condition.do_see", last[0].Began,
			problem.Args{"hours": int(now.Sub(good[0].Began) / time.Hour)}), nil
	case good[0].Damaged > 0:
		return line(condition.Alarm, "backup.condition.damaged", "backup.condition.do_damaged", good[0].Began,
			problem.Args{"n": good[0].Damaged}), nil
	case good[0].Checked == NotChecked:
		return line(condition.Watch, "backup.condition.unchecked", "backup.condition.do_see", good[0].Began, nil), nil
	}
	return b.fine(ctx, good[0])
}

// fine looks at what is wrong with good backups.
func (b *Backups) fine(ctx context.Context, good Entry) ([]condition.Condition, error) {
	restored, err := b.newest(ctx, "state = 'good' AND checked = 'restored'")
	if err != nil {
		return nil, err
	}
	now := b.deps.Now()
	switch {
	case len(restored) == 0 || now.Sub(restored[0].Began) > unproven:
		return line(condition.Watch, "backup.condition.unproven", "backup.condition.do_check", good.Began, nil), nil
	case b.plan.Keys == nil && len(b.plan.KeyFiles) > 0:
		return line(condition.Watch, "backup.condition.keys", "backup.condition.do_keys", time.Time{}, nil), nil
	}
	return line(condition.Good, "backup.condition.good", "", good.Began,
		problem.Args{"hours": int(now.Sub(good.Began) / time.Hour)}), nil
}

// newest is the newest backup of those that a condition of ours chooses, or none.
func (b *Backups) newest(ctx context.Context, which string) ([]Entry, error) {
	return db.All(ctx, b.deps.DB, scanEntry, "SELECT "+entryColumns+" FROM backup WHERE "+which+" ORDER BY began_at DESC, id DESC LIMIT 1")
}
