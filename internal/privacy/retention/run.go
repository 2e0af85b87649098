package retention

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Fresh is for how many days a list may be agreed on: an older one is made anew.
const Fresh = 30

const (
	runKind  = "destroy.run"
	sealKind = "destroy.seal"
)

type order struct {
	Plan string `json:"plan"`
}

// Schedule has the queue do the runs that were agreed on.
func (r *Retention) Schedule(q *job.Queue) {
	q.Handle(runKind, func(ctx context.Context, j job.Job) error {
		var o order
		if err := j.Decode(&o); err != nil {
			return err
		}
		return r.Run(ctx, o.Plan)
	}, job.Options{Concurrency: 1, Timeout: time.Hour})
	q.Handle(sealKind, func(ctx context.Context, j job.Job) error {
		var o order
		if err := j.Decode(&o); err != nil {
			return err
		}
		return r.Seal(ctx, o.Plan)
	}, job.Options{Concurrency: 1})
}

// Propose asks a second person to agree to a list, by the hash that was looked at. Kinds: those of Decide; NotFound;
// Conflict where it is not to be had: by a draft, for a day to come, too old, or somebody was faster.
func (r *Retention) Propose(ctx context.Context, actor access.Actor, id, hash string) error {
	return r.decide(ctx, actor, access.KeepPrivacy, id, "proposed", "", []State{Shown}, func(ctx context.Context, tx db.Tx, p *Plan) error {
		if err := r.stands(ctx, tx, p, hash); err != nil {
			return err
		}
		if p.Due == 0 {
			return problem.New(problem.Conflict, "retention.nothing_due", nil)
		}
		return db.Update(ctx, tx, `UPDATE retention_plan SET state = $2, proposed_by = $3, proposed_at = $4, version = version + 1 WHERE id = $1 AND version = $5`,
			p.ID, string(Proposed), actor.Account, db.At(r.now()), p.Version)
	})
}

// Approve agrees to a proposed list as the second person, by the hash that they looked at, and has it carried out.
// Kinds: those of Propose; Forbidden for who proposed it.
func (r *Retention) Approve(ctx context.Context, actor access.Actor, id, hash string) error {
	return r.decide(ctx, actor, access.DestroyPrivacy, id, "approved", "", []State{Proposed}, func(ctx context.Context, tx db.Tx, p *Plan) error {
		if err := access.Separate(actor, access.DestroyPrivacy, access.Done{Action: access.KeepPrivacy, Account: p.ProposedBy}); err != nil {
			return err
		}
		if err := r.stands(ctx, tx, p, hash); err != nil {
			return err
		}
		err := db.Update(ctx, tx, `UPDATE retention_plan SET state = $2, decided_by = $3, decided_at = $4, version = version + 1 WHERE id = $1 AND version = $5`,
			p.ID, string(Running), actor.Account, db.At(r.now()), p.Version)
		if err != nil {
			return err
		}
		return job.Enqueue(ctx, tx, job.Request{Kind: runKind, Payload: order{p.ID}, Unique: p.ID})
	})
}

// Refuse does not agree. Kinds: those of Decide; NotFound; Conflict; Invalid with a fault about "why".
func (r *Retention) Refuse(ctx context.Context, actor access.Actor, id, why string) error {
	var f faults
	why = f.words("why", why, minReason)
	return r.decide(ctx, actor, access.DestroyPrivacy, id, "refused", why, []State{Proposed}, func(ctx context.Context, tx db.Tx, p *Plan) error {
		if err := f.found.Err(); err != nil {
			return err
		}
		return db.Update(ctx, tx, `UPDATE retention_plan SET state = $2, decided_by = $3, decided_at = $4, why = $5, version = version + 1 WHERE id = $1 AND version = $6`,
			p.ID, string(Refused), actor.Account, db.At(r.now()), why, p.Version)
	})
}

// Cancel stops a run after the case that it is at. What is gone is gone; the rest stays until Resume.
func (r *Retention) Cancel(ctx context.Context, actor access.Actor, id string) error {
	return r.decide(ctx, actor, access.DestroyPrivacy, id, "cancelled", "", []State{Running}, func(ctx context.Context, tx db.Tx, p *Plan) error {
		return db.Update(ctx, tx, `UPDATE retention_plan SET state = $2, version = version + 1 WHERE id = $1 AND state = $3`, p.ID, string(Cancelled), string(Running))
	})
}

// Resume goes on with a run that was cancelled, or that came to grief. It needs no second agreement: the list is the same.
func (r *Retention) Resume(ctx context.Context, actor access.Actor, id string) error {
	return r.decide(ctx, actor, access.DestroyPrivacy, id, "resumed", "", []State{Cancelled, Running}, func(ctx context.Context, tx db.Tx, p *Plan) error {
		if p.State == Running && p.Trouble == "" {
			return problem.New(problem.Conflict, "retention.state", nil)
		}
		err := db.Update(ctx, tx, `UPDATE retention_plan SET state = $2, trouble = '', version = version + 1 WHERE id = $1`, p.ID, string(Running))
		if err != nil {
			return err
		}
		return job.Enqueue(ctx, tx, job.Request{Kind: runKind, Payload: order{p.ID}, Unique: p.ID})
	})
}

// decide does something about a plan that stands in one of some states, and records it.
func (r *Retention) decide(ctx context.Context, actor access.Actor, action access.Action, id, kind, why string, in []State, change func(context.Context, db.Tx, *Plan) error) error {
	err := r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		p, err := planByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := access.Decide(actor, action, access.Scope{Authority: p.Authority}); err != nil {
			return err
		}
		fits := false
		for _, state := range in {
			fits = fits || p.State == state
		}
		if !fits {
			return problem.New(problem.Conflict, "retention.state", nil)
		}
		if err := change(ctx, tx, &p); err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("retention_plan", p.ID)
		return r.record(ctx, tx, actor, p.Authority, kind, p.ID, why, &touched)
	})
	if errors.Is(err, db.ErrChanged) {
		return problem.New(problem.Conflict, "retention.state", nil)
	}
	return err
}

func planByID(ctx context.Context, q db.Queryer, id string) (Plan, error) {
	p, err := db.One(ctx, q, scanPlan, `SELECT `+planColumns+` FROM retention_plan WHERE id = $1`, id)
	if err != nil && problem.KindOf(err) == problem.NotFound {
		err = problem.New(problem.NotFound, "retention.not_found", nil)
	}
	return p, err
}

// stands refuses what cannot be agreed on now.
func (r *Retention) stands(ctx context.Context, q db.Queryer, p *Plan, hash string) error {
	in, err := r.zone(ctx, q, p.Authority)
	if err != nil {
		return err
	}
	today := r.now().In(in).Format(time.DateOnly)
	switch {
	case hash != p.Hash:
		return problem.New(problem.Conflict, "retention.other_list", nil)
	case p.On > today:
		return problem.New(problem.Conflict, "retention.day_to_come", problem.Args{"on": p.On})
	case r.now().After(p.Made.AddDate(0, 0, Fresh)):
		return problem.New(problem.Conflict, "retention.stale", problem.Args{"days": Fresh})
	}
	same, err := holds(ctx, q, p, today)
	if err == nil && !same {
		err = problem.New(problem.Conflict, "retention.schedule_changed", nil)
	}
	return err
}

// holds reports whether the schedule of a plan is the one in force.
func holds(ctx context.Context, q db.Queryer, p *Plan, today string) (bool, error) {
	all, err := schedules(ctx, q, p.Authority)
	if err != nil {
		return false, err
	}
	now, ok := inForce(all, today)
	return ok && now.ID == p.Schedule, nil
}

// Run carries out a list, a case in each transaction, until it is done, cancelled, or its schedule is not in force any
// more. What it comes to grief by (a full disk, a database that is away) undoes the case that it was at, is noted, and
// returned, to be tried again from there.
func (r *Retention) Run(ctx context.Context, id string) error {
	for {
		more, err := r.step(ctx, id)
		if err != nil {
			return errors.Join(err, r.noteTrouble(context.WithoutCancel(ctx), id, err))
		}
		if !more {
			break
		}
	}
	return r.scrub(ctx)
}

// scrub has the search and the database file let go of what is destroyed. A reader who stays long may keep the file's
// log; then the next commits overwrite it.
func (r *Retention) scrub(ctx context.Context) error {
	if r.Settle != nil {
		if err := r.Settle(ctx); err != nil {
			return err
		}
	}
	if err := r.DB.Scrub(ctx); err != nil {
		r.Log.WarnContext(ctx, "the database's log still has what was destroyed", "error", err)
	}
	return nil
}

func (r *Retention) noteTrouble(ctx context.Context, id string, cause error) error {
	return r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE retention_plan SET trouble = $2 WHERE id = $1`, id, problem.KindOf(cause).String())
		return err
	})
}

// step does the next of a list; false where there is nothing more to be done now.
func (r *Retention) step(ctx context.Context, id string) (bool, error) {
	more := false
	err := r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		more = false
		p, err := planByID(ctx, tx, id)
		if err != nil || p.State != Running {
			return err
		}
		in, err := r.zone(ctx, tx, p.Authority)
		if err != nil {
			return err
		}
		same, err := holds(ctx, tx, &p, r.now().In(in).Format(time.DateOnly))
		if err != nil {
			return err
		}
		if !same {
			return r.end(ctx, tx, &p, Stopped)
		}
		items, err := itemsOf(ctx, tx, `plan_id = $1 AND state = $2 ORDER BY ordinal LIMIT 1`, id, string(Listed))
		if err != nil {
			return err
		}
		if len(items) == 0 {
			return r.end(ctx, tx, &p, Done)
		}
		more = true
		return r.one(ctx, tx, &p, &items[0])
	})
	return more, err
}

// end ends a run, and has the record's signed state put beside it.
func (r *Retention) end(ctx context.Context, tx db.Tx, p *Plan, state State) error {
	err := db.Update(ctx, tx, `UPDATE retention_plan SET state = $2, ended_at = $3, trouble = '', version = version + 1 WHERE id = $1 AND state = $4`,
		p.ID, string(state), db.At(r.now()), string(Running))
	if err != nil {
		return err
	}
	var touched ledger.Touched
	touched.Add("retention_plan", p.ID)
	if err := r.record(ctx, tx, access.Machine(), p.Authority, string(state), p.ID, "", &touched); err != nil {
		return err
	}
	return job.Enqueue(ctx, tx, job.Request{Kind: sealKind, Payload: order{p.ID}, Unique: p.ID})
}

// Seal keeps the record's first signed state that has all of a run. Until there is one it is an error, so that it is
// tried again.
func (r *Retention) Seal(ctx context.Context, id string) error {
	p, err := planByID(ctx, r.DB, id)
	if err != nil || p.Checkpoint != "" || p.Ended.IsZero() {
		return err
	}
	event, err := db.One(ctx, r.DB, db.Column[string], `SELECT id FROM ledger_event WHERE stream = $1 ORDER BY sequence DESC LIMIT 1`, stream(p.Authority))
	if err != nil {
		return err
	}
	at, err := r.Record.Place(ctx, event)
	if err != nil {
		return fmt.Errorf("wait for the record to place a run's end: %w", err)
	}
	newest, err := r.Record.Newest(ctx)
	if err != nil {
		return err
	}
	if newest.Tree.N <= at {
		return problem.New(problem.Unavailable, "retention.unsigned", nil)
	}
	note := newest.Note
	if note == "" {
		note = fmt.Sprintf("%d %s", newest.Tree.N, newest.Tree.Hash)
	}
	return r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE retention_plan SET checkpoint = $2, version = version + 1 WHERE id = $1 AND checkpoint = ''`, id, note)
		return err
	})
}
