package complaint

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/mask"
	"github.com/patuh-id/patuh/internal/workday"
)

// Task is what somebody is to do outside. It never holds the reporter's words, nor their photos as they came.
type Task struct {
	Account string
	Place   string
	Task    string
	DueOn   string // day; may be empty
	// Pictures are redacted copies that go along, of an open case alone.
	Pictures Lends
}

// States of a task.
const (
	TaskOpen = "open"
	TaskDone = "done"
)

// Order gives somebody a task. They need not be allowed to see the case, and never are one of those whom it
// is about. Kinds: those of do, with Faults about "account", "place", "task", "dueon" and "pictures".
func (c *Complaints) Order(ctx context.Context, actor access.Actor, id string, version int64, t Task) (Case, error) {
	return c.do(ctx, id, version, deed{
		Act: Order, By: ByOffice, Actor: actor,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			if err := c.checkTask(ctx, tx, a, &t); err != nil {
				return err
			}
			task, err := newID()
			if err != nil {
				return err
			}
			a.entry.Data["task"], a.entry.Data["account"] = task, t.Account
			a.touched.Add("complaint_task", task)
			_, err = tx.Exec(ctx, `INSERT INTO complaint_task (id, complaint_id, authority_id, body_id, unit_id, account, place, task, due_on, state,
					result, made_by, made_at, ended_by, ended_at, version)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', $11, $12, '', NULL, 1)`,
				task, id, a.was.Authority, a.was.Body, a.was.Unit, t.Account, t.Place, t.Task, t.DueOn, TaskOpen, actor.Account, db.At(a.At))
			if err != nil {
				return err
			}
			return c.lend(ctx, tx, a, task, t.Pictures)
		},
	})
}

func (c *Complaints) checkTask(ctx context.Context, tx db.Tx, a *acting, t *Task) error {
	var f faults
	t.Place = f.line("place", t.Place, maxLine, true)
	t.Task = f.words("task", t.Task, maxWhy, true)
	if _, ok := workday.ParseDate(t.DueOn); t.DueOn != "" && !ok {
		f.add("dueon", "day", nil)
	}
	told, err := c.told(ctx, tx, a)
	if err != nil {
		return err
	}
	t.mend(&f, &a.was, told, c.Catalog.Printer(locale.Indonesian).T)
	holdings, err := c.Access.Holdings(ctx, tx, t.Account, c.now())
	if err != nil {
		return err
	}
	there := a.bars.leave(access.Actor{Account: t.Account, Holdings: holdings})
	if !goesOutside(there, a.was.Authority) {
		f.add("account", "not_theirs", nil)
	}
	return f.found.Err()
}

// goesOutside reports whether somebody may be given a task of an authority: not those who lead it or share out its
// cases and nothing else, and nobody who would decide a dispute about what they found.
func goesOutside(actor access.Actor, authority string) bool {
	outside := false
	for _, h := range actor.Holdings {
		if h.Scope.Authority != authority {
			continue
		}
		switch {
		case h.Role == access.Reviewer:
			return false
		case h.Role == access.InformationOfficer, h.Role == access.Coordinator,
			h.Scope.Level() == access.OfAuthority && slices.Contains(topRoles, h.Role):
		default:
			outside = true
		}
	}
	return outside
}

// How many words of a reporter in a row make them known: fewer where nobody may know who they are.
const (
	quotation       = 8
	secretQuotation = 5
)

// mend takes out of a task what identifies somebody, and refuses the reporter's own words.
func (t *Task) mend(f *faults, of *Case, told []string, say func(string, ...any) string) {
	n := quotation
	if of.Secrecy != Open {
		n = secretQuotation
	}
	for _, words := range told {
		for field, text := range map[string]string{"place": t.Place, "task": t.Task} {
			if mask.Quotes(text, words, n) || field == "task" && bare(text) == bare(words) && bare(words) != "" {
				f.add(field, "reporters_words", nil)
			}
		}
	}
	put := func(key string) string { return say(key) }
	t.Place, t.Task = mask.Text(t.Place, put), mask.Text(t.Task, put)
}

// told is all that the reporter of a case wrote.
func (c *Complaints) told(ctx context.Context, tx db.Tx, a *acting) ([]string, error) {
	all, err := entries(ctx, tx, a.was.ID)
	if err != nil {
		return nil, err
	}
	said, err := withWords(ctx, tx, a.was)
	told := []string{said.Words, said.Wish}
	for i := range all {
		if all[i].Party == ByReporter {
			told = append(told, all[i].Words)
		}
	}
	return told, err
}

// Finished is what came of a task, with files that show it.
type Finished struct {
	Result string
	Files  []string
}

// FinishTask says what came of a task: whoever it was given to, or somebody who works on the case. The case is
// returned to who may see it. Kinds: NotFound for a task that is not theirs; Conflict when it is over; Invalid
// with Faults about "result" and "file".
func (c *Complaints) FinishTask(ctx context.Context, actor access.Actor, task string, done Finished) (Case, error) {
	var f faults
	done.Result = f.words("result", done.Result, maxAnswer, true)
	if err := f.found.Err(); err != nil {
		return Case{}, err
	}
	type given struct{ id, account string }
	t, err := db.One(ctx, c.DB, func(row db.Row) (given, error) {
		var g given
		return g, row.Scan(&g.id, &g.account)
	}, `SELECT complaint_id, account FROM complaint_task WHERE id = $1`, task)
	if err != nil {
		if problem.KindOf(err) == problem.NotFound {
			err = problem.New(problem.NotFound, "complaint.not_found", nil)
		}
		return Case{}, err
	}
	theirs := t.account == actor.Account && actor.Account != ""
	shown := false
	one, err := c.do(ctx, t.id, 0, deed{
		Act: Done, By: ByOffice, Actor: actor, Words: done.Result, Files: done.Files, Owner: evidence.AccountOwner(actor.Account),
		Data: map[string]string{"task": task}, blind: theirs,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			shown = sees(a.actor, &a.was)
			a.touched.Add("complaint_task", task)
			err := db.Update(ctx, tx, `UPDATE complaint_task SET state = $2, result = $3, ended_by = $4, ended_at = $5, version = version + 1
				WHERE id = $1 AND ended_at IS NULL`, task, TaskDone, done.Result, actor.Account, db.At(a.At))
			if problem.KindOf(err) == problem.Conflict {
				return problem.New(problem.Conflict, "complaint.task_over", nil)
			}
			return err
		},
	})
	if !shown {
		one = Case{}
	}
	return one, err
}
