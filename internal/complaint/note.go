package complaint

import (
	"context"
	"slices"
	"strconv"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/evidence"
)

// Remark is a note among colleagues. Mentions are accounts that are called to look.
type Remark struct {
	Words    string
	Mentions []string
	Files    []string
}

// Note notes something for colleagues. Kinds: those of do, with Faults about "words", and about "mentions" for
// whoever may not see the case.
func (c *Complaints) Note(ctx context.Context, actor access.Actor, id string, version int64, r Remark) (Case, error) {
	var f faults
	r.Words = f.words("words", r.Words, maxAnswer, true)
	if len(r.Mentions) > maxNamed {
		f.add("mentions", "many", problem.Args{"max": maxNamed})
	}
	if err := f.found.Err(); err != nil {
		return Case{}, err
	}
	return c.do(ctx, id, version, deed{
		Act: Note, By: ByOffice, Actor: actor, Words: r.Words, Files: r.Files, Owner: evidence.AccountOwner(actor.Account),
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			for _, account := range slices.Compact(slices.Sorted(slices.Values(r.Mentions))) {
				rights, err := c.rightsOf(ctx, tx, a, account, everyReader)
				if err != nil {
					return err
				}
				if len(rights) == 0 {
					f.add("mentions", "not_seen", nil)
					return f.found.Err()
				}
				a.called = append(a.called, account)
				if _, err := tx.Exec(ctx, `INSERT INTO complaint_mention (entry_id, account, complaint_id, seen_at) VALUES ($1, $2, $3, NULL)`,
					a.entry.ID, account, id); err != nil {
					return err
				}
			}
			return nil
		},
	})
}

// WriteReporter writes to the reporter, into the mailbox of their receipt. Kinds: those of do, with Faults
// about "words".
func (c *Complaints) WriteReporter(ctx context.Context, actor access.Actor, id string, version int64, q Question) (Case, error) {
	if err := q.check(); err != nil {
		return Case{}, err
	}
	return c.do(ctx, id, version, deed{
		Act: Write, By: ByOffice, Actor: actor, Audience: ToReporter, Words: tidy(q.Words), Files: q.Files, Owner: evidence.AccountOwner(actor.Account),
		change: c.heard,
	})
}

// Call notes an attempt to call the reporter, and what was said where somebody answered. An assisted
// reporter's case is closed by silence only after two of them, an hour apart. Kinds: those of do, with Faults about "words".
func (c *Complaints) Call(ctx context.Context, actor access.Actor, id string, version int64, reached bool, words string) (Case, error) {
	var f faults
	words = f.words("words", words, maxAnswer, reached)
	if err := f.found.Err(); err != nil {
		return Case{}, err
	}
	d := deed{Act: Call, By: ByOffice, Actor: actor, Words: words, Data: map[string]string{"reached": strconv.FormatBool(reached)}}
	if reached {
		d.Events, d.change = events[Write], c.reached
	}
	return c.do(ctx, id, version, d)
}

// Extend gives a clock of a case more time, as far as its rule allows. Kinds: those of do and of
// deadline.Extend; NotFound for a clock of something else.
func (c *Complaints) Extend(ctx context.Context, actor access.Actor, id string, version int64, clock string, n int, why string) (Case, error) {
	why, err := reasoned(why)
	if err != nil {
		return Case{}, err
	}
	return c.do(ctx, id, version, deed{
		Act: Extend, By: ByOffice, Actor: actor, Audience: ToReporter, Why: why,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			one, err := c.Deadlines.Get(ctx, tx, clock)
			if err == nil && one.Subject != subject(id) {
				err = problem.New(problem.NotFound, "complaint.not_found", nil)
			}
			if err != nil {
				return err
			}
			one, err = c.Deadlines.Extend(ctx, tx, clock, n, deadline.Act{At: a.At, By: actor.Account, Why: why})
			a.clocks = append(a.clocks, one)
			a.entry.Data["clock"], a.entry.Data["n"] = one.Code, strconv.Itoa(n)
			return err
		},
	})
}

// Contact shows how to reach a reporter who let the office know. Each look is an entry. Kinds: those of do;
// Forbidden where they did not let it be known.
func (c *Complaints) Contact(ctx context.Context, actor access.Actor, id string) (Reporter, error) {
	var who Reporter
	_, err := c.do(ctx, id, 0, deed{
		Act: See, By: ByOffice, Actor: actor,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			var err error
			if who, err = c.reporterOf(ctx, tx, id); err != nil {
				return err
			}
			if !who.Shown || a.was.Secrecy != Open {
				return problem.New(problem.Forbidden, "complaint.not_shown", nil)
			}
			return unrestricted(ctx, tx, &a.was)
		},
	})
	if err != nil {
		return Reporter{}, err
	}
	return who, nil
}
