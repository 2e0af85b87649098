package complaint

import (
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/directory"
)

// To is an office that handles cases: a unit of a body. Both empty: the authority's own desk.
type To struct{ Body, Unit string }

// stands refuses an office that is not there any more, with what took over, one of another authority, and
// one that is kept from the case.
func (c *Complaints) stands(ctx context.Context, tx db.Tx, a *acting, to To) (To, error) {
	if to == (To{}) {
		return to, nil
	}
	var f faults
	at, err := c.Directory.StandsIn(ctx, tx, to.Unit)
	switch {
	case problem.KindOf(err) == problem.NotFound && err != nil:
		f.add("unit", "no_unit", nil)
		return to, f.found.Err()
	case err != nil:
		return to, err
	}
	today, err := c.today(ctx, tx, a.was.Authority)
	if err != nil {
		return to, err
	}
	to.Body = at.Body
	switch {
	case at.Owner != "" && at.Owner != a.was.Authority:
		f.add("unit", "others_unit", problem.Args{"unit": at.Name})
	case directory.Ended(at.ValidTo, today) && at.Successor != "":
		f.add("unit", "ended_successor", problem.Args{"unit": at.Name, "day": at.ValidTo, "successor": at.SuccessorName})
	case directory.Ended(at.ValidTo, today):
		f.add("unit", "ended", problem.Args{"unit": at.Name, "day": at.ValidTo})
	case a.bars.over(access.Scope{Authority: a.was.Authority, Body: to.Body, Unit: to.Unit}):
		f.add("unit", "barred", problem.Args{"unit": at.Name})
	}
	return to, f.found.Err()
}

// hand gives the case to an office, which nobody there has opened yet.
func (a *acting) hand(to To) {
	a.now.Body, a.now.Unit, a.now.Owner, a.now.Opened = to.Body, to.Unit, "", time.Time{}
	if to.Unit != "" {
		a.entry.Data["unit"], a.entry.Data["body"] = to.Unit, to.Body
	}
}

// Dispose passes a verified case to the office that is to handle it. What was given back twice only who
// decides passes on, and the whole time runs on from where it was. Kinds: those of do, with Faults about
// "unit", also while nobody is kept from what is about somebody; Conflict before it was verified.
func (c *Complaints) Dispose(ctx context.Context, actor access.Actor, id string, version int64, to To, why string) (Case, error) {
	return c.do(ctx, id, version, deed{
		Act: Dispose, By: ByOffice, Actor: actor, Audience: ToReporter, Why: tidy(why),
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			if a.was.Class == Unverified {
				return problem.New(problem.Conflict, "complaint.verify_first", nil)
			}
			if to.Unit == "" {
				var f faults
				f.add("unit", "choose", nil)
				return f.found.Err()
			}
			to, err := c.stands(ctx, tx, a, to)
			if err == nil {
				err = a.nobodyNamed()
			}
			if err == nil {
				err = gaveBack(ctx, tx, a, to, why)
			}
			if err != nil {
				return err
			}
			a.hand(to)
			return nil
		},
	})
}

// gaveBack refuses to pass a case without a reason to an office that has given it back.
func gaveBack(ctx context.Context, tx db.Tx, a *acting, to To, why string) error {
	if a.was.Returns == 0 || tidy(why) != "" {
		return nil
	}
	all, err := entries(ctx, tx, a.was.ID)
	if err != nil {
		return err
	}
	var f faults
	if slices.ContainsFunc(all, func(e Entry) bool { return e.Act == Return && e.Data["from"] == to.Unit }) {
		f.add("why", "gave_back", nil)
	}
	return f.found.Err()
}

// Accept takes a case on. Kinds: those of do.
func (c *Complaints) Accept(ctx context.Context, actor access.Actor, id string, version int64) (Case, error) {
	return c.do(ctx, id, version, deed{
		Act: Accept, By: ByOffice, Actor: actor, Audience: ToReporter,
		change: func(_ context.Context, _ db.Tx, a *acting) error {
			if a.now.Owner == "" {
				a.now.Owner = actor.Account
			}
			return nil
		},
	})
}

// Return gives a case back to the desk, with a reason and, as far as the office knows, who should have it.
// No clock stops. Kinds: those of do, with Faults about "why" and "unit".
func (c *Complaints) Return(ctx context.Context, actor access.Actor, id string, version int64, why string, proposed To) (Case, error) {
	why, err := reasoned(why)
	if err != nil {
		return Case{}, err
	}
	return c.do(ctx, id, version, deed{
		Act: Return, By: ByOffice, Actor: actor, Why: why,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			if proposed.Unit == a.was.Unit && proposed.Unit != "" {
				var f faults
				f.add("unit", "itself", nil)
				return f.found.Err()
			}
			proposed, err := c.stands(ctx, tx, a, proposed)
			if err != nil {
				return err
			}
			a.now.Returns++
			a.hand(To{})
			a.entry.Data["from"] = a.was.Unit
			if proposed.Unit != "" {
				a.entry.Data["proposed"] = proposed.Unit
			}
			return nil
		},
	})
}

// Assign gives a case to somebody who may work on it there; an empty account gives it to nobody. Kinds:
// those of do, with Faults about "account" for who may not work on it, or is kept from it.
func (c *Complaints) Assign(ctx context.Context, actor access.Actor, id string, version int64, account string) (Case, error) {
	return c.do(ctx, id, version, deed{
		Act: Assign, By: ByOffice, Actor: actor, Data: map[string]string{"account": account},
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			a.now.Owner = account
			if account == "" {
				return nil
			}
			rights, err := c.rightsOf(ctx, tx, a, account, drafts(&a.now))
			if err == nil && len(rights) == 0 {
				var f faults
				f.add("account", "not_theirs", nil)
				err = f.found.Err()
			}
			return err
		},
	})
}

// rightsOf are the rights among some that a colleague has over the case as it will be.
func (c *Complaints) rightsOf(ctx context.Context, tx db.Tx, a *acting, account string, some []access.Action) ([]access.Action, error) {
	holdings, err := c.Access.Holdings(ctx, tx, account, c.now())
	if err != nil {
		return nil, err
	}
	return mayBy(a.bars.leave(access.Actor{Account: account, Holdings: holdings}), &a.now, some), nil
}

// Readers are those among accounts who may read a case now: whom it may be told to.
func (c *Complaints) Readers(ctx context.Context, q db.Queryer, one *Case, accounts ...string) ([]string, error) {
	all, err := barsOf(ctx, q, one.ID)
	if err != nil {
		return nil, err
	}
	var readers []string
	for _, account := range accounts {
		holdings, err := c.Access.Holdings(ctx, q, account, c.now())
		if err != nil {
			return nil, err
		}
		if sees(all.leave(access.Actor{Account: account, Holdings: holdings}), one) && !slices.Contains(readers, account) {
			readers = append(readers, account)
		}
	}
	return readers, nil
}

// Inform hands a formal request for information to the information officer, whose own clock begins then
// (UU 14/2008). Kinds: those of do.
func (c *Complaints) Inform(ctx context.Context, actor access.Actor, id string, version int64) (Case, error) {
	return c.do(ctx, id, version, deed{
		Act: Inform, By: ByOffice, Actor: actor, Audience: ToReporter,
		change: func(_ context.Context, _ db.Tx, a *acting) error {
			a.stops = supersededBy(FormalRequest)
			a.now.Class = FormalRequest
			a.hand(To{})
			return nil
		},
	})
}

// Examine hands a case to the examiners: nobody else reads it from then on. Kinds: those of do; Conflict where
// there is no examiner who may take it, since then nobody at all would read it.
func (c *Complaints) Examine(ctx context.Context, actor access.Actor, id string, version int64, why string) (Case, error) {
	why, err := reasoned(why)
	if err != nil {
		return Case{}, err
	}
	return c.do(ctx, id, version, deed{
		Act: Examine, By: ByOffice, Actor: actor, Why: why,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			if err := c.examine(ctx, tx, a); err != nil {
				return err
			}
			return c.examined(ctx, tx, a)
		},
	})
}

// examined refuses to hand a case to nobody, and says what can be done instead.
func (c *Complaints) examined(ctx context.Context, tx db.Tx, a *acting) error {
	staff, err := c.Access.Staff(ctx, tx, a.was.Authority, c.now())
	if err != nil || !slices.Contains(gapsOf(a.bars, &a.now, staff), NobodyTakes) {
		return err
	}
	above, err := db.One(ctx, tx, db.Column[string], `SELECT above FROM complaint_house WHERE authority_id = $1`, a.was.Authority)
	if err != nil {
		return err
	}
	if above == "" {
		return problem.New(problem.Conflict, "complaint.no_examiner", nil)
	}
	of, err := c.Access.BrandingIn(ctx, tx, above)
	if err != nil {
		return err
	}
	return problem.New(problem.Conflict, "complaint.no_examiner_above", problem.Args{"name": of.Name})
}

func (c *Complaints) examine(ctx context.Context, tx db.Tx, a *acting) error {
	a.now.Class, a.now.Examined = Supervision, true
	a.hand(To{})
	if a.was.Class != Unverified && a.was.Class != Supervision {
		return c.recount(ctx, tx, a)
	}
	return nil
}
