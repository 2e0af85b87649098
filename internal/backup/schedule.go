package backup

import (
	"context"
	"errors"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
)

const (
	tick = 10 * time.Minute
	// longest is how long a backup may take.
	longest = 20 * time.Hour
	// pause is how long after a failure the next one is tried.
	pause = time.Hour

	tickKind = "backups.tick"
	askKind  = "backups.asked"
)

// Schedule has q make a backup every night, on one replica, and those that somebody asks for.
func (b *Backups) Schedule(q *job.Queue) {
	if !b.Configured() {
		return
	}
	options := job.Options{Concurrency: 1, Timeout: longest}
	q.Handle(tickKind, func(ctx context.Context, _ job.Job) error {
		due, err := b.due(ctx)
		if err != nil || !due {
			return err
		}
		return b.run(ctx)
	}, options)
	q.Every(tickKind, tick)
	q.Handle(askKind, func(ctx context.Context, _ job.Job) error { return b.run(ctx) }, options)
}

// run makes a backup for the queue. One that failed is known and is tried again in an hour; one that was
// cut off by a stop goes on wherever the queue runs next.
func (b *Backups) run(ctx context.Context) error {
	e, err := b.Make(ctx, access.Machine(), nil)
	switch {
	case err == nil, problem.KindOf(err) == problem.Conflict && e.ID == "":
		return nil
	case ctx.Err() != nil:
		return context.Cause(ctx)
	default:
		b.deps.Log.ErrorContext(ctx, "a backup failed", "error", err)
		if e.ID == "" {
			return err
		}
		return nil
	}
}

// due reports whether tonight's backup is still to be made.
func (b *Backups) due(ctx context.Context) (bool, error) {
	now := b.deps.Now().In(b.plan.Zone)
	at := time.Date(now.Year(), now.Month(), now.Day(), b.plan.Hour, 0, 0, 0, b.plan.Zone)
	if now.Before(at) {
		return false, nil
	}
	made, err := db.One(ctx, b.deps.DB, db.Column[int64], `SELECT count(*) FROM backup
		WHERE began_at >= $1 AND state = 'good' OR ended_at > $2 AND state = 'failed' AND error <> 'backup.interrupted'`,
		db.At(at), db.At(now.Add(-pause)))
	return made == 0, err
}

// Ask has a backup made as soon as a replica can. Kinds: those of access.Decide; Invalid when none are set
// up, Conflict while one runs.
func (b *Backups) Ask(ctx context.Context, actor access.Actor) error {
	if err := access.Decide(actor, access.MakeBackup, everything); err != nil {
		return err
	}
	if !b.Configured() {
		return problem.New(problem.Invalid, "backup.not_configured", nil)
	}
	return b.deps.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		running, err := db.One(ctx, tx, db.Column[int64], `SELECT count(*) FROM backup WHERE state = 'running' AND seen_at >= $1`,
			db.At(b.deps.Now().Add(-dead)))
		if err != nil {
			return err
		}
		if running > 0 {
			return problem.New(problem.Conflict, "backup.running", nil)
		}
		if err := job.Enqueue(ctx, tx, job.Request{Kind: askKind, Unique: "now"}); err != nil {
			return err
		}
		return b.record(ctx, tx, actor, "backup.event_asked", "")
	})
}

// Waiting reports whether somebody has asked for a backup that has not begun.
func (b *Backups) Waiting(ctx context.Context, actor access.Actor) (bool, error) {
	if err := access.Decide(actor, access.ReadBackups, everything); err != nil {
		return false, err
	}
	letters, err := job.List(ctx, b.deps.DB, job.Filter{Kind: askKind, Limit: 1})
	return len(letters) > 0, errors.Join(err)
}
