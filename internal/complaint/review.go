package complaint

import (
	"context"
	"slices"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Ruling is what comes of a dispute or a review.
type Ruling struct {
	Outcome Outcome
	Words   string // what was looked at again, what it came to and why, for the reporter
}

// Decide decides a dispute or a review and closes the case: somebody who did not work on it, from outside the
// unit that did. Kinds: those of do, with Faults about "words" and "outcome"; Forbidden for whoever worked on
// it.
func (c *Complaints) Decide(ctx context.Context, actor access.Actor, id string, version int64, r Ruling) (Case, error) {
	var f faults
	r.Words = f.words("words", r.Words, maxAnswer, true)
	if n := utf8.RuneCountInString(r.Words); n > 0 && n < MinFinding {
		f.add("words", "formula", problem.Args{"min": MinFinding, "is": n})
	}
	if !slices.Contains(Outcomes, r.Outcome) || r.Outcome == Passed {
		f.add("outcome", "choose", nil)
	}
	if err := f.found.Err(); err != nil {
		return Case{}, err
	}
	return c.do(ctx, id, version, deed{
		Act: Decide, By: ByOffice, Actor: actor, Audience: ToReporter, Words: r.Words, Data: map[string]string{"outcome": string(r.Outcome)},
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			a.now.Outcome, a.now.Reason = r.Outcome, Decision
			byHand, err := byHand(ctx, tx, id)
			if byHand { // told when somebody has called or written
				a.Events = append(slices.Clone(events[Decide]), "decided")
			}
			return err
		},
	})
}

// byHand reports whether somebody has to tell the reporter what was decided: they read no mailbox.
func byHand(ctx context.Context, q db.Queryer, id string) (bool, error) {
	found, err := db.All(ctx, q, db.Column[int], `SELECT 1 FROM complaint_reporter WHERE complaint_id = $1 AND (assisted = $2 OR reach IN ($3, $4))`,
		id, true, string(ByPhone), string(ByLetter))
	return len(found) > 0, err
}

// Redo sends a disputed or reviewed case back to be worked on, where it was or at another office. Kinds: as
// Decide, with Faults about "why" and "unit".
func (c *Complaints) Redo(ctx context.Context, actor access.Actor, id string, version int64, why string, to To) (Case, error) {
	return c.backToWork(ctx, actor, id, version, Redo, why, to)
}

// Reopen takes up again what was closed, archived or lapsed wrongly, where it was; at the desk where that office
// is there no more. Kinds: those of do, with Faults about "why".
func (c *Complaints) Reopen(ctx context.Context, actor access.Actor, id string, version int64, why string) (Case, error) {
	return c.backToWork(ctx, actor, id, version, Reopen, why, To{})
}

func (c *Complaints) backToWork(ctx context.Context, actor access.Actor, id string, version int64, act Act, why string, to To) (Case, error) {
	why, err := reasoned(why)
	if err != nil {
		return Case{}, err
	}
	return c.do(ctx, id, version, deed{
		Act: act, By: ByOffice, Actor: actor, Audience: ToReporter, Why: why,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			a.now.Outcome, a.now.Reason, a.now.Owner = "", "", ""
			switch {
			case a.was.Examined:
				a.now.State = Examining
				return nil
			case a.was.Class == Unverified: // it never came as far as work
				a.now.State, a.Events = Received, []string{"review_asked", "received"}
				return nil
			case to.Unit == "":
				to = To{Body: a.was.Body, Unit: a.was.Unit}
			}
			to, err := c.stands(ctx, tx, a, to)
			if act == Reopen && problem.KindOf(err) == problem.Invalid {
				// The office is there no more, or it is about it now: the desk passes it on.
				a.now.State, a.entry.Data["from"] = Received, a.was.Unit
				a.hand(To{})
				return nil
			}
			if err != nil {
				return err
			}
			a.hand(to)
			return nil
		},
	})
}

// Archive puts away what is no case, for a listed reason and in words; the reporter may object. Kinds: those
// of do, with Faults about "reason" and "why".
func (c *Complaints) Archive(ctx context.Context, actor access.Actor, id string, version int64, reason, why string) (Case, error) {
	var f faults
	why = f.words("why", why, maxWhy, true)
	if !slices.Contains(ArchiveReasons, reason) {
		f.add("reason", "choose", nil)
	}
	if err := f.found.Err(); err != nil {
		return Case{}, err
	}
	return c.do(ctx, id, version, deed{
		Act: Archive, By: ByOffice, Actor: actor, Audience: ToReporter, Why: why, Data: map[string]string{"reason": reason},
		change: func(_ context.Context, _ db.Tx, a *acting) error {
			a.now.Reason, a.now.Owner = reason, ""
			return nil
		},
	})
}
