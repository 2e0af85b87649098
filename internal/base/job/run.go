package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/patuh-id/patuh/internal/base/db"
)

// Why a handler's context ended before its timeout; context.Cause tells.
var (
	ErrLeaseLost = errors.New("job: the lease was lost, somebody else may run it")
	ErrStopping  = errors.New("job: the queue stops")
)

var (
	errGoexit  = errors.New("the handler ended its goroutine")
	errCrashed = errors.New("the process ended, or its lease, every time the job ran")
)

// run is one attempt at one job.
type run struct {
	taken
	kind   *kind
	holder string
	now    func() time.Time
	cancel context.CancelCauseFunc
	// ended inside the handler's own transaction, or about to be
	done atomic.Bool
	// cause and err are written before the run is reported
	cause error
	err   error
	stack []byte
}

// call runs the handler and keeps what came of it, whatever the handler does to its goroutine.
func (r *run) call(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, r.kind.options.Timeout)
	r.err = errGoexit
	defer func() {
		if thrown := recover(); thrown != nil {
			r.err, r.stack = fmt.Errorf("panic: %v", thrown), debug.Stack()
		}
		r.cause = context.Cause(ctx)
		stop()
	}()
	r.err = r.kind.handler(ctx, Job{
		ID: r.id, Kind: r.taken.kind, Payload: []byte(r.payload), Attempt: r.attempt, lease: lease{r.finish},
	})
}

// finish ends the job inside tx, if it is still this run's.
func (r *run) finish(ctx context.Context, tx db.Tx) error {
	r.done.Store(true)
	if r.every == 0 || r.kind.every == 0 {
		return db.Update(ctx, tx, "DELETE FROM job WHERE id = $1 AND holder = $2 AND attempt = $3", r.id, r.holder, r.attempt)
	}
	return db.Update(ctx, tx, `UPDATE job SET holder = NULL, due_at = $1, attempt = 0, error = ''
		WHERE id = $2 AND holder = $3 AND attempt = $4`, db.At(nextPeriod(r.now(), r.kind.every)), r.id, r.holder, r.attempt)
}

// fate is what becomes of a run's row.
type fate int

const (
	remove  fate = iota // done
	keep                // put back with an end
	release             // stopped before it was done: as if it had not been taken
)

// end is what a row that stays remembers.
type end struct {
	due     time.Time
	attempt int
	reason  string
	dead    time.Time
}

// judge decides from what the handler returned.
func (r *run) judge(now time.Time) (fate, end) {
	scheduled := r.every != 0 && r.kind.every != 0
	switch {
	case r.err == nil && !scheduled:
		return remove, end{}
	case r.err == nil:
		return keep, end{due: nextPeriod(now, r.kind.every)}
	case errors.Is(r.cause, ErrStopping):
		return release, end{}
	}
	e := end{due: now.Add(pause(r.attempt)), attempt: r.attempt, reason: r.reason()}
	var given final
	switch {
	case scheduled:
		if following := nextPeriod(now, r.kind.every); e.due.After(following) || errors.As(r.err, &given) {
			e.due = following
		}
	case r.attempt >= r.kind.options.Attempts, errors.As(r.err, &given):
		e.dead = now
	}
	return keep, e
}

// reason is the error as the row keeps it: valid text of bounded length.
func (r *run) reason() string {
	text := r.err.Error()
	if errors.Is(r.cause, context.DeadlineExceeded) {
		text = fmt.Sprintf("not done within %v: %s", r.kind.options.Timeout, text)
	}
	text = strings.ReplaceAll(strings.ToValidUTF8(text[:min(len(text), maxError)], ""), "\x00", "")
	return text
}

// note logs an attempt that failed. The payload is not told: it may be about a person.
func (r *run) note(log *slog.Logger, f fate, e end) {
	attributes := []any{"kind", r.taken.kind, "job", r.id, "attempt", r.attempt}
	switch {
	case r.err == nil || f == release:
		return
	case !e.dead.IsZero():
		log.Error("job given up", append(attributes, "error", r.err)...)
	case r.every != 0 && r.attempt >= r.kind.options.Attempts:
		log.Error("scheduled job keeps failing", append(attributes, "error", r.err)...)
	default:
		log.Warn("job failed, will be tried again", append(attributes, "error", r.err, "at", e.due.UTC())...)
	}
	if r.stack != nil {
		log.Error("job panicked", append(attributes, "stack", string(r.stack))...)
	}
}
