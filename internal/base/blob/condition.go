package blob

import (
	"context"
	"errors"
	"fmt"

	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// A disk that fills slowly is watched from a tenth, one that is nearly full stops work soon: whichever
// bound is met first.
const (
	watchShare, watchBytes = 10, 5 << 30 // per cent, bytes
	alarmShare, alarmBytes = 2, 500 << 20
)

// Room is the space of a disk, in bytes. Free is what this program may use.
type Room struct{ Free, Total int64 }

// State judges how much is left. A disk that is small altogether is judged by its share alone: it was
// made so.
func (r Room) State() condition.State {
	below := func(share, bytes int64) bool {
		return r.Free < r.Total/100*share || r.Free < bytes && r.Total > 4*bytes
	}
	switch {
	case below(alarmShare, alarmBytes):
		return condition.Alarm
	case below(watchShare, watchBytes):
		return condition.Watch
	default:
		return condition.Good
	}
}

// Free tells the space of the disk that a folder is on. The error is errors.ErrUnsupported where this
// system is not asked.
func Free(folder string) (Room, error) {
	room, err := free(folder)
	if err != nil {
		return Room{}, fmt.Errorf("space in %s: %w", folder, err)
	}
	return room, nil
}

// Disk says how much room is left in a folder, as its server sees it.
func Disk(folder string) condition.Probe {
	const topic = "disk"
	return condition.Probe{Topic: topic, Look: func(context.Context) ([]condition.Condition, error) {
		room, err := Free(folder)
		if errors.Is(err, errors.ErrUnsupported) {
			return []condition.Condition{{Topic: topic, Part: folder, State: condition.Unknown, Said: "blob.condition.disk_unknown"}}, nil
		}
		if err != nil {
			return []condition.Condition{{
				Topic: topic, Part: folder, State: condition.Alarm, Said: "blob.folder", Do: "blob.condition.folder_do",
				Args: problem.Args{"path": folder, "error": plain(err)},
			}}, nil
		}
		c := condition.Condition{Topic: topic, Part: folder, State: room.State(), Said: "blob.condition.disk"}
		c.Args = problem.Args{"free": readable(room.Free), "percent": room.Free * 100 / max(room.Total, 1)}
		if c.State != condition.Good {
			c.Do = "blob.condition.disk_do"
		}
		return []condition.Condition{c}, nil
	}}
}

// Reachable says whether a bucket can be written and read now; of a folder it says nothing, since Disk does.
func Reachable(store Store) condition.Probe {
	const topic = "bucket"
	return condition.Probe{Topic: topic, Look: func(ctx context.Context) ([]condition.Condition, error) {
		b, ok := store.(*bucket)
		if !ok {
			return []condition.Condition{{Topic: topic, State: condition.Off, Said: "blob.condition.bucket_off"}}, nil
		}
		c := condition.Condition{Topic: topic, Part: b.name, State: condition.Good, Said: "blob.condition.bucket", Args: problem.Args{"host": b.host}}
		err := b.Ready(ctx)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		var said *problem.Error
		if errors.As(err, &said) {
			c.State, c.Said, c.Args, c.Do = condition.Alarm, said.Key, said.Args, "blob.condition.bucket_do"
			return []condition.Condition{c}, nil
		}
		return []condition.Condition{c}, err
	}}
}
