package complaint

import (
	"context"
	"maps"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Merge joins a case with another about the same matter, the parent: it is answered with it, on its own
// receipt, and its own clocks run on until then. Kinds: those of do; NotFound for a parent that the actor
// may not see; Conflict for one that is over, merged itself, or of another authority, and while others are
// merged into this one.
func (c *Complaints) Merge(ctx context.Context, actor access.Actor, id string, version int64, parent string) (Case, error) {
	return c.do(ctx, id, version, deed{
		Act: Merge, By: ByOffice, Actor: actor, Audience: ToReporter,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			into, err := c.parent(ctx, tx, actor, a, parent)
			if err != nil {
				return err
			}
			a.now.Parent, a.now.Owner = into.ID, ""
			if a.now.Class == Unverified {
				a.now.Class = into.Class
			}
			// Whoever is kept from one is kept from both.
			return c.shareBars(ctx, tx, a, into.ID)
		},
	})
}

func (c *Complaints) parent(ctx context.Context, tx db.Tx, actor access.Actor, a *acting, id string) (Case, error) {
	into, err := byID(ctx, tx, id)
	if err != nil {
		return into, err
	}
	all, err := barsOf(ctx, tx, id)
	if err != nil {
		return into, err
	}
	children, err := childrenOf(ctx, tx, a.was.ID, Duplicate, Answered, Promised)
	switch {
	case err != nil:
		return into, err
	case !sees(all.leave(actor), &into):
		return into, problem.New(problem.NotFound, "complaint.not_found", nil)
	case into.ID == a.was.ID, into.State == Duplicate, into.State.Over(), into.Authority != a.was.Authority, into.State == Referred,
		// An office that is kept from one of them cannot answer both.
		a.bars.over(into.Scope()), a.bars.keep(access.Actor{Account: into.Owner}), into.Examined != a.was.Examined:
		return into, problem.New(problem.Conflict, "complaint.no_parent", nil)
	case len(children) > 0:
		return into, problem.New(problem.Conflict, "complaint.is_parent", nil)
	case into.Class == Unverified:
		return into, problem.New(problem.Conflict, "complaint.verify_first", nil)
	}
	return into, nil
}

// shareBars keeps whoever is kept from a case or its parent from both.
func (c *Complaints) shareBars(ctx context.Context, tx db.Tx, a *acting, parent string) error {
	for _, way := range [][2]string{{a.was.ID, parent}, {parent, a.was.ID}} {
		if _, err := tx.Exec(ctx, `INSERT INTO complaint_bar (complaint_id, kind, subject, why)
			SELECT $1, kind, subject, why FROM complaint_bar WHERE complaint_id = $2 ON CONFLICT DO NOTHING`, way[1], way[0]); err != nil {
			return err
		}
	}
	all, err := barsOf(ctx, tx, a.was.ID)
	for _, b := range all {
		a.touched.Add("complaint_bar", a.was.ID+"/"+b.Kind+"/"+b.Subject)
		a.touched.Add("complaint_bar", parent+"/"+b.Kind+"/"+b.Subject)
	}
	return err
}

// Part takes a case apart from the one that it was merged into: it was not the same after all, and waits at
// the desk again. Kinds: those of do.
func (c *Complaints) Part(ctx context.Context, actor access.Actor, id string, version int64, why string) (Case, error) {
	why, err := reasoned(why)
	if err != nil {
		return Case{}, err
	}
	return c.do(ctx, id, version, deed{Act: Part, By: ByOffice, Actor: actor, Audience: ToReporter, Why: why, change: part})
}

func part(_ context.Context, _ db.Tx, a *acting) error {
	a.now.Parent, a.Events = "", afresh(&a.was)
	if a.hand(To{}); a.was.Examined {
		a.now.State = Examining
	}
	return nil
}

// childrenOf are the ids of the cases merged into a case that stand in some states.
func childrenOf(ctx context.Context, q db.Queryer, id string, states ...State) ([]string, error) {
	args := []any{id}
	for _, s := range states {
		args = append(args, string(s))
	}
	return db.All(ctx, q, db.Column[string], `SELECT id FROM complaint WHERE parent_id = $1 AND state IN (`+db.Marks(2, len(states))+`) ORDER BY id`, args...)
}

// follow lets what happened to a case happen to those that were merged into it: they get its answer, or,
// where it ends without one, wait for their own.
func (c *Complaints) follow(ctx context.Context, tx db.Tx, a *acting) error {
	if err := c.family(ctx, tx, a); err != nil {
		return err
	}
	switch {
	case a.now.State == Held && a.now.Alarming:
		_, err := c.doIn(ctx, tx, a.now.ID, 0, released(ByMachine, access.Actor{}))
		return err
	case c.foundTop(a):
		return c.above(ctx, tx, a)
	case a.now.State == a.was.State && a.now.State != Promised && a.Act != Call:
		return nil
	case (a.Act == Answer || a.Act == Promise) && a.now.Parent == "":
		children, err := childrenOf(ctx, tx, a.now.ID, Duplicate, Promised)
		if err != nil {
			return err
		}
		for _, child := range children {
			if _, err := c.doIn(ctx, tx, child, 0, c.passOn(a)); err != nil {
				return err
			}
		}
	case a.Act == Call:
		return c.called(ctx, tx, a.now)
	case a.Act == Refer && a.entry.Data["became"] != "":
		_, err := c.doIn(ctx, tx, a.now.ID, 0, took(a.entry.Data["became"]))
		return err
	case slices.Contains([]State{Withdrawn, Lapsed, Archived, Referred}, a.now.State):
		children, err := childrenOf(ctx, tx, a.now.ID, Duplicate)
		if err != nil {
			return err
		}
		for _, child := range children {
			d := deed{Act: Part, By: ByMachine, Audience: ToReporter, Data: map[string]string{"parent": a.now.State.word()}, change: part}
			if _, err := c.doIn(ctx, tx, child, 0, d); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s State) word() string { return string(s) }

// passOn gives a case the answer of the one that it was merged into, with files of its own of those that came with it.
func (c *Complaints) passOn(parent *acting) deed {
	data := maps.Clone(parent.entry.Data)
	maps.DeleteFunc(data, func(name, _ string) bool { return name == "right" || name == filesOf })
	data["parent"] = parent.now.Number
	return deed{
		Act: parent.Act, By: ByMachine, Audience: ToReporter, Data: data,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			one := Answering{AnswerText: AnswerText{
				Finding: data["finding"], Action: data["action"], DoneOn: data["done_on"], PromisedOn: data["promised_on"],
				Proof: data["proof"], Outcome: Outcome(data["outcome"]),
			}, ID: data["answer"]}
			if files := parent.entry.Files(); len(files) > 0 {
				var err error
				if a.entry.Data[filesOf], err = c.copied(ctx, tx, &a.was, files); err != nil {
					return err
				}
			}
			a.now.Body, a.now.Unit = parent.now.Body, parent.now.Unit // a dispute of it is about who did the work
			if err := c.copyAnswer(ctx, tx, a, one); err != nil {
				return err
			}
			return c.answered(ctx, tx, a, one)
		},
	}
}

// copyAnswer gives a case an answer of its own that says the same.
func (c *Complaints) copyAnswer(ctx context.Context, tx db.Tx, a *acting, one Answering) error {
	id, err := newID()
	if err != nil {
		return err
	}
	a.touched.Add("complaint_answer", id)
	_, err = tx.Exec(ctx, `INSERT INTO complaint_answer (id, complaint_id, state, finding, action, done_on, proof, outcome, promised_on, made_by,
			made_at, sent_by, ended_at, ended_why, version)
		SELECT $1, $2, state, finding, action, done_on, proof, outcome, promised_on, made_by, made_at, sent_by, ended_at, ended_why, 1
		FROM complaint_answer WHERE id = $3`, id, a.was.ID, one.ID)
	return err
}
