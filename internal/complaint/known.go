package complaint

import (
	"context"
	"strconv"
	"strings"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Reveal lets a reporter who was secret or anonymous be known from now on. They say who they are once more: nobody
// here can read what was sealed, and that is destroyed. Kinds: Conflict where they are known already; Invalid with
// Faults as Receive says them.
func (c *Complaints) Reveal(ctx context.Context, v Visitor, who Reporter) (Case, error) {
	return c.become(ctx, v, Reveal, Open, who)
}

// Hide lets a reporter be unknown from now on: secret, when who they are is sealed to the identity officers; or
// anonymous, when all of it is destroyed. What was seen before was seen, and the entry says how often. Kinds: as
// Reveal; Conflict for an anonymous one who would be secret without saying who they are.
func (c *Complaints) Hide(ctx context.Context, v Visitor, to Secrecy) (Case, error) {
	return c.become(ctx, v, Hide, to, Reporter{Reach: ByMailbox})
}

func (c *Complaints) become(ctx context.Context, v Visitor, act Act, to Secrecy, who Reporter) (Case, error) {
	var f faults
	if to != Open && act == Reveal || to != Secret && to != Anonymous && act == Hide {
		f.add("secrecy", "choice", nil)
	}
	if act == Reveal {
		who.check(&f, Open)
		if who.identity() == (identity{}) {
			f.add("name", "empty", nil)
		}
	}
	if err := f.found.Err(); err != nil {
		return Case{}, err
	}
	return c.do(ctx, v.Case, 0, deed{
		Act: act, By: ByReporter, Audience: ToReporter, Data: map[string]string{"to": string(to)},
		change: func(ctx context.Context, tx db.Tx, a *acting) error { return c.turn(ctx, tx, a, to, who) },
	})
}

// turn changes who may know a reporter.
func (c *Complaints) turn(ctx context.Context, tx db.Tx, a *acting, to Secrecy, who Reporter) error {
	if a.was.Secrecy == to || a.Act == Hide && to == Secret && a.was.Secrecy == Anonymous {
		return problem.New(problem.Conflict, "complaint.known_already", nil)
	}
	was, err := c.reporterOf(ctx, tx, a.was.ID)
	if err != nil {
		return err
	}
	seen, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM complaint_entry WHERE complaint_id = $1 AND act = $2`, a.was.ID, string(See))
	if err != nil {
		return err
	}
	a.entry.Data["seen"], a.now.Secrecy = strconv.Itoa(seen), to
	who.Needs, who.Assisted = was.Needs, was.Assisted
	if a.Act == Hide && to == Secret {
		// They are no longer called or written to: nobody may learn whom. The mailbox is always there.
		was.Reach, was.Shown, was.Accepts = ByMailbox, false, false
		who = was
	}
	if err := c.reseal(ctx, tx, a, to, &who); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE complaint_duty SET ended_at = $2 WHERE complaint_id = $1 AND ended_at IS NULL`, a.was.ID, db.At(c.now()))
	return err
}

// reseal writes who a reporter is to where it belongs now, and destroys it where it was.
func (c *Complaints) reseal(ctx context.Context, tx db.Tx, a *acting, to Secrecy, who *Reporter) error {
	one, err := c.sealWho(ctx, tx, a.was.Authority, a.was.ID, to, who)
	if err != nil {
		return err
	}
	switch {
	case one != nil:
		err = c.Identities.Keep(ctx, tx, a.was.Authority, a.was.ID, *one, &a.touched)
	case c.Identities != nil:
		_, err = c.Identities.Erase(ctx, tx, a.was.ID, &a.touched)
	}
	if err != nil {
		return err
	}
	text, err := c.seal(a.was.ID, to, who)
	if err != nil {
		return err
	}
	a.touched.Add("complaint_reporter", a.was.ID)
	return db.Update(ctx, tx, `UPDATE complaint_reporter SET sealed = $2, caller = $3, reach = $4, shown = $5, quiet = $6, needs = $7, proxied = $8,
		version = version + 1 WHERE complaint_id = $1`, a.was.ID, text, c.caller(a.was.Authority, to, who), string(who.Reach), who.Shown, who.Quiet,
		strings.Join(who.Needs, " "), who.Proxy != "")
}
