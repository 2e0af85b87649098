package run

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"runtime"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/run/archive"
)

// tries is how often a computation is tried. The attempts after that only say that it failed: where the server itself
// ended in the last one, or could not write even this.
const tries = 8

// Schedule has a queue work computations out. One that a server left is begun again by another, from a state of its
// own: until it is kept nobody has seen anything of it. One that was tried often enough ends as failed, so that another
// can be asked for.
func (r *Runs) Schedule(q *job.Queue) {
	q.Handle(workKind, r.work, job.Options{Concurrency: 1, Timeout: 15 * time.Minute, Attempts: 2 * tries})
}

// errCancelled ends a computation that somebody cancelled.
var errCancelled = errors.New("run: cancelled")

// errCrashed ends one that ended its server every time.
var errCrashed = errors.New("run: the server ended, or panicked, each time")

func (r *Runs) work(ctx context.Context, j job.Job) error {
	var o order
	if err := j.Decode(&o); err != nil {
		return err
	}
	err := errCrashed
	if j.Attempt <= tries {
		err = r.workAsked(ctx, o.Run, j.Done)
	}
	cause := context.Cause(ctx)
	if err == nil || j.Attempt < tries || errors.Is(cause, job.ErrStopping) || errors.Is(cause, job.ErrLeaseLost) {
		return err
	}
	ctx = context.WithoutCancel(ctx) // its time may have passed
	one, failed := db.One(ctx, r.DB, scan, `SELECT `+columns+` FROM run r WHERE r.id = $1`, o.Run)
	if failed == nil && one.State == Asked {
		failed = r.fail(ctx, &one, []Trouble{{"run.gave_up", problem.Args{"tries": tries}}})
	}
	if failed != nil {
		return errors.Join(err, failed)
	}
	return job.GiveUp(err) // whoever runs the server reads why
}

// WorkOut works a computation out at once, in place of its job, which then finds nothing to do.
func (r *Runs) WorkOut(ctx context.Context, id string) error {
	return r.workAsked(ctx, id, func(context.Context, db.Tx) error { return nil })
}

func (r *Runs) workAsked(ctx context.Context, id string, done func(context.Context, db.Tx) error) error {
	one, err := db.One(ctx, r.DB, scan, `SELECT `+columns+` FROM run r WHERE r.id = $1`, id)
	if err != nil || one.State != Asked {
		return job.GiveUp(err)
	}
	err = r.workOut(ctx, &one, done)
	var faults problem.Faults
	switch {
	case errors.Is(err, errCancelled):
		return nil
	case errors.As(err, &faults):
		return r.fail(ctx, &one, troubles(faults))
	case problem.KindOf(err) == problem.Invalid:
		return r.fail(ctx, &one, trouble(err))
	}
	return err
}

// workOut computes and keeps; done ends the job in the transaction that keeps.
func (r *Runs) workOut(ctx context.Context, one *Run, done func(context.Context, db.Tx) error) error {
	f, err := r.freeze(ctx, one)
	if err != nil {
		return err
	}
	if faults := computable(f.run.Instrument); faults != nil {
		return faults
	}
	going := r.going(ctx, one, len(f.run.Bodies))
	defer going.stop(nil)
	figures, err := archive.Compute(going.ctx, f.run, archive.Options{
		Workers: runtime.NumCPU(), Told: going.told,
		Misfit: func(b *archive.Body, u *archive.Unit, faults problem.Faults) {
			f.bodies[b.Code].units[u.Code].trouble = troubles(faults)
		},
	})
	if err != nil {
		return err
	}
	data, err := archive.Write(f.run, figures)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	one.Archive, one.Size, one.Inputs = hex.EncodeToString(sum[:]), int64(len(data)), archive.Inputs(f.run)
	return r.keep(ctx, one, f, figures, data, done)
}

// going tells how far a computation is, and hears whether it was cancelled.
type going struct {
	runs  *Runs
	ctx   context.Context //nolint:containedctx // that of the work that is told of
	stop  context.CancelCauseFunc
	run   *Run
	all   int
	after time.Time
}

// tellEvery is how often is told how far a computation is.
const tellEvery = time.Second

func (r *Runs) going(ctx context.Context, one *Run, all int) *going {
	ctx, stop := context.WithCancelCause(ctx)
	return &going{runs: r, ctx: ctx, stop: stop, run: one, all: all, after: r.Now().Add(tellEvery)}
}

func (g *going) told(done int) {
	now := g.runs.Now()
	if now.Before(g.after) || g.ctx.Err() != nil {
		return
	}
	g.after = now.Add(tellEvery)
	err := g.runs.DB.InTx(g.ctx, func(ctx context.Context, tx db.Tx) error {
		return db.Update(ctx, tx, `UPDATE run SET done = $2, bodies = $3 WHERE id = $1 AND state = 'asked'`, g.run.ID, done, g.all)
	})
	if errors.Is(err, db.ErrChanged) {
		g.stop(errCancelled)
	} else if err != nil {
		g.stop(err)
	}
}

// maxTroubles is how many faults are kept of a unit, or of a computation that failed.
const maxTroubles = 20

func troubles(faults problem.Faults) []Trouble {
	var all []Trouble
	for _, f := range faults[:min(len(faults), maxTroubles)] {
		all = append(all, Trouble{f.Key, f.Args})
	}
	return all
}

func trouble(err error) []Trouble {
	var e *problem.Error
	if errors.As(err, &e) && e.Key != "" {
		return []Trouble{{e.Key, e.Args}}
	}
	return nil
}

// fail ends a computation that cannot be worked out, with why.
func (r *Runs) fail(ctx context.Context, one *Run, why []Trouble) error {
	text, err := json.Marshal(why)
	if err != nil {
		return job.GiveUp(err)
	}
	return r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		c, err := r.Cycles.Plain(ctx, tx, one.Cycle)
		if err != nil {
			return err
		}
		err = db.Update(ctx, tx, `UPDATE run SET state = 'failed', trouble = $3, ended_at = $4, version = version + 1 WHERE id = $1 AND version = $2`,
			one.ID, one.Version, string(text), db.At(r.now()))
		if errors.Is(err, db.ErrChanged) {
			return nil // it was cancelled
		}
		if err != nil {
			return err
		}
		return r.record(ctx, tx, access.Machine(), "failed", &c, one.ID, "")
	})
}
