package complaint

import (
	"context"
	"strconv"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

const taskColumns = `id, complaint_id, authority_id, body_id, unit_id, account, place, task, due_on, state, result, made_by, made_at, ended_by, ended_at, version`

func scanErrand(row db.Row) (Errand, error) {
	var e Errand
	var made, ended db.Time
	err := row.Scan(&e.ID, &e.Case, &e.Scope.Authority, &e.Scope.Body, &e.Scope.Unit, &e.Account, &e.Place, &e.Task, &e.DueOn,
		&e.State, &e.Result, &e.MadeBy, &made, &e.DoneBy, &ended, &e.Version)
	e.Made, e.Ended = made.Time, ended.Time
	return e, err
}

// Tasks are what actor still has to do outside, what is due first at the top and what has no day at the end, at
// most MaxPage. They say nothing of the case, and one that turns out to be about them is not among them. Kind: Unauthenticated.
func (c *Complaints) Tasks(ctx context.Context, actor access.Actor) ([]Errand, error) {
	if actor.Account == "" {
		return nil, problem.New(problem.Unauthenticated, "access.sign_in", nil)
	}
	m := marks{first: 1}
	return db.All(ctx, c.DB, scanErrand, `SELECT `+taskColumns+` FROM complaint_task t WHERE t.account = `+m.mark(actor.Account)+` AND t.ended_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM complaint_bar b WHERE b.complaint_id = t.complaint_id AND (`+m.bars(actor)+`))
		ORDER BY CASE WHEN due_on = '' THEN '9' ELSE due_on END, id LIMIT `+strconv.Itoa(MaxPage), m.args...)
}

// Task is a task of actor's, or of a case that they may see. Kinds: Unauthenticated; NotFound.
func (c *Complaints) Task(ctx context.Context, actor access.Actor, id string) (Errand, error) {
	if actor.Account == "" && !actor.Machine {
		return Errand{}, problem.New(problem.Unauthenticated, "access.sign_in", nil)
	}
	one, err := db.One(ctx, c.DB, scanErrand, `SELECT `+taskColumns+` FROM complaint_task WHERE id = $1`, id)
	if err == nil {
		err = c.taskShown(ctx, actor, &one)
	}
	if err != nil && problem.KindOf(err) == problem.NotFound {
		return Errand{}, problem.New(problem.NotFound, "complaint.not_found", nil)
	}
	if err != nil {
		return Errand{}, err
	}
	return one, nil
}

func (c *Complaints) taskShown(ctx context.Context, actor access.Actor, one *Errand) error {
	if one.Account != actor.Account {
		_, err := look(ctx, c.DB, actor, one.Case)
		return err
	}
	all, err := barsOf(ctx, c.DB, one.Case)
	if err == nil && all.keep(actor) {
		err = problem.New(problem.NotFound, "complaint.not_found", nil)
	}
	return err
}
