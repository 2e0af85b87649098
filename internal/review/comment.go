package review

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/form"
)

// MaxComments is how much is said about one form at most.
const MaxComments = 500

// Comment is something that was said about a question of a form, or, where Question is empty, about the form.
type Comment struct {
	ID, Form, Thread, Question, Text string
	By                               string // account
	At                               time.Time
	ResolvedBy                       string // who said that the thread is settled; only the first of one has it
	Resolved                         time.Time
	Called                           []string // accounts of those who were called to look
}

func scanComment(row db.Row) (Comment, error) {
	var c Comment
	var at, resolved db.Time
	err := row.Scan(&c.ID, &c.Form, &c.Thread, &c.Question, &c.Text, &c.By, &at, &c.ResolvedBy, &resolved)
	c.At, c.Resolved = at.Time, resolved.Time
	return c, err
}

const commentQuery = `SELECT c.id, c.form_id, c.thread_id, c.question, c.text, c.account, c.at, c.resolved_by, c.resolved_at FROM review_comment c`

// Comments returns what was said about forms, the oldest first. It decides nothing about who may read it.
func (r *Reviews) Comments(ctx context.Context, q db.Queryer, forms ...string) (map[string][]Comment, error) {
	said := map[string][]Comment{}
	if len(forms) == 0 {
		return said, nil
	}
	args := make([]any, len(forms))
	for i, id := range forms {
		args[i] = id
	}
	all, err := db.All(ctx, q, scanComment, commentQuery+` WHERE c.form_id IN (`+db.Marks(1, len(args))+`) ORDER BY c.form_id, c.id`, args...)
	for _, c := range all {
		said[c.Form] = append(said[c.Form], c)
	}
	if err != nil {
		return nil, err
	}
	return said, called(ctx, q, said, args)
}

// Say adds a comment about a question of a form, or an answer in a thread. Whoever sees the form may. Kinds: NotFound;
// Those who are called are told, and must be able to read it. Conflict when the cycle has ended, or there are
// MaxComments; Invalid with Faults about "text", "question" and "mentions".
func (r *Reviews) Say(ctx context.Context, actor access.Actor, id, thread, question, text string, calls ...string) error {
	text, err := wanted("text", text)
	if err != nil {
		return err
	}
	return r.talk(ctx, actor, id, "commented", func(ctx context.Context, tx db.Tx, w *working, one *form.Form) error {
		said, err := r.Comments(ctx, tx, id)
		if err != nil {
			return err
		}
		if len(said[id]) >= MaxComments {
			return conflict("many_comments")
		}
		c := Comment{Form: id, Thread: thread, Question: question, Text: text}
		if thread != "" {
			first, err := threadOf(said[id], thread)
			if err != nil {
				return err
			}
			c.Question = first.Question
		} else if err := r.asks(ctx, tx, w, one, question); err != nil {
			return err
		}
		if c.ID, err = w.keep(ctx, tx, c); err != nil {
			return err
		}
		return w.call(ctx, tx, one, c.ID, calls)
	})
}

// Resolve says that a thread is settled. Kinds: NotFound; Conflict when it is already.
func (r *Reviews) Resolve(ctx context.Context, actor access.Actor, id, thread string) error {
	return r.talk(ctx, actor, id, "thread_resolved", func(ctx context.Context, tx db.Tx, w *working, _ *form.Form) error {
		said, err := r.Comments(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, err := threadOf(said[id], thread); err != nil {
			return err
		}
		w.touched.Add("review_comment", thread)
		err = db.Update(ctx, tx, `UPDATE review_comment SET resolved_by = $2, resolved_at = $3 WHERE id = $1 AND resolved_at IS NULL`, thread, actor.Account, db.At(w.now()))
		if problem.KindOf(err) == problem.Conflict {
			err = conflict("changed")
		}
		return err
	})
}

func threadOf(said []Comment, thread string) (Comment, error) {
	for _, c := range said {
		if c.ID == thread && c.Thread == thread {
			return c, nil
		}
	}
	return Comment{}, problem.New(problem.NotFound, "review.no_thread", nil)
}

func (r *Reviews) talk(ctx context.Context, actor access.Actor, id, kind string,
	do func(ctx context.Context, tx db.Tx, w *working, one *form.Form) error,
) error {
	return r.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		w, one, err := r.ofForm(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		w.did = Step{Act: kind}
		return w.finish(ctx, tx, actor, func() error { return do(ctx, tx, w, &one) })
	})
}

// asks reports whether a form asks a question; it may be none, for the form as a whole.
func (r *Reviews) asks(ctx context.Context, tx db.Tx, w *working, one *form.Form, question string) error {
	if question == "" {
		return nil
	}
	ins, err := r.Forms.InstrumentOf(ctx, tx, &w.Spot.Cycle)
	if err != nil {
		return err
	}
	node := ins.Node(question)
	if node != nil && node.Question != nil && node.Question.Subject.Code == one.Subject {
		return nil
	}
	var f problem.Faults
	f.Add(problem.Place{File: "question"}, "review.fault.question", problem.Args{"code": question})
	return f
}

// keep writes a comment down, and returns its id.
func (w *working) keep(ctx context.Context, tx db.Tx, c Comment) (string, error) {
	id, err := newID()
	if err != nil {
		return "", err
	}
	if c.Thread == "" {
		c.Thread = id
	}
	w.touched.Add("review_comment", id)
	_, err = tx.Exec(ctx, `INSERT INTO review_comment (id, form_id, thread_id, question, text, account, at, resolved_by, resolved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, '', NULL)`, id, c.Form, c.Thread, c.Question, c.Text, w.actor.Account, db.At(w.now()))
	return id, err
}
