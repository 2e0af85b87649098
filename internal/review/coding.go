package review

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/cycle"
	"github.com/patuh-id/patuh/internal/form"
	"github.com/patuh-id/patuh/internal/form/keying"
	"github.com/patuh-id/patuh/internal/ledger"
)

// maxTasks is how many forms to be coded again are shown to somebody at once.
const maxTasks = 50

// Coding is a form of a sample that is coded a second time.
type Coding struct {
	ID, Sample, Cycle, Office, Form string
	By                              string // account; empty until it was coded
	Rev                             int64  // of the form with which it is compared
	Answers                         map[string]form.Answer
	Coded                           time.Time // zero: not yet
	Version                         int64
}

const codingQuery = `SELECT c.id, c.sample_id, c.cycle_id, c.office_id, c.form_id, c.account, c.rev, c.answers, c.coded_at, c.version FROM review_coding c`

func scanCoding(row db.Row) (Coding, error) {
	var c Coding
	var answers string
	var at db.Time
	if err := row.Scan(&c.ID, &c.Sample, &c.Cycle, &c.Office, &c.Form, &c.By, &c.Rev, &answers, &at, &c.Version); err != nil {
		return c, err
	}
	c.Coded = at.Time
	err := json.Unmarshal([]byte(answers), &c.Answers)
	return c, err
}

// Task is a form that somebody may code again: what they see of it, and what they are asked. The answers, the notes and
// the names of the first are no part of it.
type Task struct {
	Coding
	Spot    cycle.Spot
	Booklet *keying.Booklet
	Asked   map[int]bool // numbers of the questions that count
	Role    string
	Product string
	Facts   map[string]string
	Files   []form.Arrived // without signatures and spoken notes
	void    bool           // it counts no more
}

// Tasks are the forms that actor may code again and that nobody has, at most fifty: of offices for which they assess,
// where they have no hand in the unit. Kind: NotFound.
func (r *Reviews) Tasks(ctx context.Context, actor access.Actor, id string) ([]Task, error) {
	if _, err := r.Cycles.SightOf(ctx, r.DB, actor, id, access.FillForms); err != nil {
		return nil, notFound()
	}
	where, more := access.Filter(actor, access.FillForms, access.Columns{Authority: "c.office_id"}, 3)
	args := append([]any{id, ""}, more...)
	var tasks []Task
	for len(tasks) < maxTasks {
		waits, err := db.All(ctx, r.DB, scanCoding, codingQuery+` JOIN form f ON f.id = c.form_id WHERE c.cycle_id = $1 AND c.coded_at IS NULL AND c.id > $2
			AND f.state <> 'void' AND `+where+` ORDER BY c.id LIMIT `+strconv.Itoa(maxTasks), args...)
		if err != nil || len(waits) == 0 {
			return tasks, err
		}
		for _, one := range waits {
			task, bar, err := r.task(ctx, r.DB, actor, one)
			if err != nil {
				return nil, err
			}
			if bar == "" && len(tasks) < maxTasks {
				tasks = append(tasks, task)
			}
		}
		args[1] = waits[len(waits)-1].ID
	}
	return tasks, nil
}

// Task returns one of Tasks. Kinds: NotFound, also for who has a hand in the unit; Conflict where somebody was faster.
func (r *Reviews) Task(ctx context.Context, actor access.Actor, id string) (Task, error) {
	return r.taskOf(ctx, r.DB, actor, id)
}

func (r *Reviews) taskOf(ctx context.Context, q db.Queryer, actor access.Actor, id string) (Task, error) {
	if !valid(id) {
		return Task{}, notFound()
	}
	one, err := db.One(ctx, q, scanCoding, codingQuery+` WHERE c.id = $1`, id)
	if problem.KindOf(err) == problem.NotFound || err == nil && !access.Allowed(actor, access.FillForms, access.Scope{Authority: one.Office}) {
		return Task{}, notFound()
	}
	if err != nil {
		return Task{}, err
	}
	task, bar, err := r.task(ctx, q, actor, one)
	switch {
	case err != nil:
		return task, err
	case bar != "":
		return Task{}, notFound()
	case task.Spot.Cycle.State == cycle.Ended:
		return Task{}, conflict("ended")
	case !task.Coded.IsZero():
		return Task{}, conflict("coded")
	case task.void:
		return Task{}, conflict("changed")
	}
	return task, nil
}

// task reads what is coded again, and what hinders actor from it: the same as from reviewing it.
func (r *Reviews) task(ctx context.Context, q db.Queryer, actor access.Actor, one Coding) (Task, Bar, error) {
	t := Task{Coding: one}
	held, err := r.Forms.Known(ctx, q, one.Form)
	if err != nil {
		return t, "", err
	}
	if t.Spot, err = r.Cycles.SpotOf(ctx, q, held.Locus); err != nil {
		return t, "", err
	}
	bar, err := r.bar(ctx, q, actor, &t.Spot, Verify)
	if err != nil || bar != "" {
		return t, bar, err
	}
	ins, err := r.Forms.InstrumentOf(ctx, q, &t.Spot.Cycle)
	if err != nil {
		return t, "", err
	}
	b, ok := keying.Of(ins, held.Subject)
	if !ok {
		return t, "", notFound()
	}
	t.Booklet, t.Rev, t.Role, t.Facts, t.void = b, held.Rev, held.Content.Role, held.Content.Facts, held.State == form.Void
	t.Asked = b.Relevant(t.Facts)
	for _, p := range t.Spot.Products {
		if p.ID == held.Product {
			t.Product = p.Name
		}
	}
	files, err := r.Forms.FilesOf(ctx, q, one.Form)
	for _, file := range files {
		if file.Kind != form.Signature && file.Kind != form.Voice {
			t.Files = append(t.Files, file)
		}
	}
	return t, "", err
}

// Code keeps what actor coded, as it was keyed by the numbers of the questions; what the evidence does not show stays
// empty. It cannot be changed afterwards. Kinds: those of Task; Conflict where something changed meanwhile; Invalid with
// Faults about the fields of the questions, or "coding" where nothing was coded.
func (r *Reviews) Code(ctx context.Context, actor access.Actor, id string, version int64, keyed map[int]string) error {
	return r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		t, err := r.taskOf(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		answers, err := t.read(keyed)
		if err != nil {
			return err
		}
		text, err := json.Marshal(answers)
		if err != nil {
			return err
		}
		err = db.Update(ctx, tx, `UPDATE review_coding SET account = $3, rev = $4, answers = $5, coded_at = $6, version = version + 1 WHERE id = $1 AND version = $2 AND coded_at IS NULL`,
			id, version, actor.Account, t.Rev, string(text), db.At(r.now()))
		if problem.KindOf(err) == problem.Conflict {
			return conflict("changed")
		}
		if err != nil {
			return err
		}
		var touched ledger.Touched
		touched.Add("review_coding", id)
		return r.record(ctx, tx, actor, "coded_again", &t.Spot, "", &touched)
	})
}

// read reads what was keyed of a task.
func (t *Task) read(keyed map[int]string) (map[string]form.Answer, error) {
	var faults problem.Faults
	answers := map[string]form.Answer{}
	for i := range t.Booklet.Questions {
		q := &t.Booklet.Questions[i]
		if !t.Asked[q.No] {
			continue
		}
		a, fault := q.Answer(keyed[q.No])
		switch {
		case fault != nil:
			faults = append(faults, *fault)
		case a.Answer != "" || a.NA != "":
			answers[q.Code] = form.Answer{Answer: a.Answer, NA: a.NA}
		}
	}
	if len(answers) == 0 && len(faults) == 0 {
		faults.Add(problem.Place{File: "coding"}, "review.fault.nothing_coded", nil)
	}
	return answers, faults.Err()
}
