// Package operate knows what whoever runs the installation may see and do of its works: jobs that
// wait, failed, or are given up; which servers run; and how every part is, with what to do about it. It
// shows no payload, which is the content of somebody's work, and records every act.
package operate

import (
	"context"
	"embed"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/condition"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/notify"
)

// Texts are this room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Deps are what the room needs.
type Deps struct {
	DB     *db.DB
	Now    func() time.Time
	Record access.Recorder
	Log    *slog.Logger
	// Probes are the parts of the installation that say how they are, in the order of the page.
	Probes []condition.Probe
	// Messages carries alarms to whoever runs the installation; nil carries none.
	Messages interface {
		Send(ctx context.Context, tx db.Tx, m notify.Message) error
	}
	// InRole says who that is; access.Access knows.
	InRole func(ctx context.Context, q db.Queryer, role access.Role, scope access.Scope, at time.Time) ([]string, error)
}

// Operator looks after the works of one installation.
type Operator struct{ deps Deps }

// New returns the room over the database of deps.
func New(deps Deps) *Operator { return &Operator{deps} }

var everything = access.Scope{Installation: true}

// Jobs lists jobs that are not done, the oldest first. Kinds: those of access.Decide.
func (o *Operator) Jobs(ctx context.Context, actor access.Actor, f job.Filter) ([]job.Letter, error) {
	if err := access.Decide(actor, access.ReadJobs, everything); err != nil {
		return nil, err
	}
	return job.List(ctx, o.deps.DB, f)
}

// Retry makes jobs due at once, all of them or none. Kinds: those of access.Decide; NotFound for one
// that is gone, Conflict for one that runs.
func (o *Operator) Retry(ctx context.Context, actor access.Actor, ids []string) error {
	return o.each(ctx, actor, ids, "operate.job_retried", "", job.Retry)
}

// RetryDead makes all dead letters of a kind due, or of all kinds when it is empty, and returns how
// many they were.
func (o *Operator) RetryDead(ctx context.Context, actor access.Actor, kind string) (int, error) {
	if err := access.Decide(actor, access.RetryJobs, everything); err != nil {
		return 0, err
	}
	var n int
	err := o.deps.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		var err error
		if n, err = job.RetryDead(ctx, tx, kind); err != nil || n == 0 {
			return err
		}
		return o.record(ctx, tx, actor, "operate.jobs_retried", kind, "")
	})
	return n, err
}

// maxWhy bounds a reason, in characters.
const maxWhy = 500

// Discard removes jobs, all of them or none, and keeps the reason in the record: each was something
// that was promised. Kinds as Retry; Invalid without a reason.
func (o *Operator) Discard(ctx context.Context, actor access.Actor, ids []string, why string) error {
	why = strings.TrimSpace(why)
	if n := utf8.RuneCountInString(why); n == 0 || n > maxWhy || !utf8.ValidString(why) {
		return problem.New(problem.Invalid, "operate.why", problem.Args{"max": maxWhy})
	}
	return o.each(ctx, actor, ids, "operate.job_discarded", why, job.Discard)
}

func (o *Operator) each(
	ctx context.Context, actor access.Actor, ids []string, kind, why string, do func(context.Context, db.Tx, string) error,
) error {
	if err := access.Decide(actor, access.RetryJobs, everything); err != nil {
		return err
	}
	return o.deps.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		for _, id := range ids {
			if err := do(ctx, tx, id); err != nil {
				return err
			}
		}
		for _, id := range ids {
			if err := o.record(ctx, tx, actor, kind, id, why); err != nil {
				return err
			}
		}
		return nil
	})
}

func (o *Operator) record(ctx context.Context, tx db.Tx, actor access.Actor, kind, subject, why string) error {
	return o.deps.Record.Record(ctx, tx, access.Event{
		Stream: "operate", Kind: kind, Actor: actor, Scope: everything, At: o.deps.Now(), Subject: subject, Why: why, Rule: access.Version,
	})
}
