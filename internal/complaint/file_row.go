package complaint

import (
	"context"
	"strings"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

func replies(ctx context.Context, q db.Queryer, id string) ([]Reply, error) {
	return db.All(ctx, q, func(row db.Row) (Reply, error) {
		var r Reply
		var made, ended db.Time
		err := row.Scan(&r.ID, &r.Case, &r.State, &r.Finding, &r.Action, &r.DoneOn, &r.Proof, &r.Outcome, &r.PromisedOn,
			&r.MadeBy, &made, &r.SentBy, &ended, &r.Why, &r.Version)
		r.Made, r.Ended = made.Time, ended.Time
		return r, err
	}, `SELECT id, complaint_id, state, finding, action, done_on, proof, outcome, promised_on, made_by, made_at, sent_by, ended_at, ended_why, version
		FROM complaint_answer WHERE complaint_id = $1 ORDER BY id`, id)
}

func errands(ctx context.Context, q db.Queryer, id string) ([]Errand, error) {
	return db.All(ctx, q, scanErrand, `SELECT `+taskColumns+` FROM complaint_task WHERE complaint_id = $1 ORDER BY id`, id)
}

// facts are what may be known of a reporter; nothing where nobody wrote anything down.
func facts(ctx context.Context, q db.Queryer, one *Case) (Facts, error) {
	f, err := db.One(ctx, q, func(row db.Row) (Facts, error) {
		var f Facts
		var needs string
		err := row.Scan(&f.Reach, &f.Shown, &f.Quiet, &f.Assisted, &needs, &f.Proxy, &f.Version)
		f.Needs = strings.Fields(needs)
		return f, err
	}, `SELECT reach, shown, quiet, assisted, needs, proxied, version FROM complaint_reporter WHERE complaint_id = $1`, one.ID)
	if err != nil && problem.KindOf(err) == problem.NotFound {
		return Facts{Reach: ByMailbox}, nil
	}
	if err == nil {
		f.Restricted, err = restricted(ctx, q, one)
	}
	return f, err
}
