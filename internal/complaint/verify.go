package complaint

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/evidence"
)

// Limits of what the office writes, in characters.
const (
	maxTitle  = 150
	maxWhy    = 1_000
	maxAnswer = 10_000
)

// Verification is what the desk makes of a case.
type Verification struct {
	Class    Class
	Title    string // a line by which the office knows it, and that names nobody
	Category string // code
	Priority Priority
	About    About
	// Named are the accounts of those whom it is about. They and who works under them never see it.
	Named []string
	// Why says why it is about less than the reporter said; needed then.
	Why string
}

func (v *Verification) check(one *Case) error {
	var f faults
	v.Title = f.line("title", v.Title, maxTitle, true)
	if !slices.Contains(Classes, v.Class) {
		f.add("class", "choose", nil)
	}
	f.rest(one, &v.Category, &v.Priority, &v.About, v.Named)
	f.words("why", v.Why, maxWhy, false)
	f.lowered(one.About, v.About, v.Why)
	return f.found.Err()
}

// lowered asks why a case that somebody called one about a person, or about the top, should be about less: with that
// fall the guards which keep it from them.
func (f *faults) lowered(was, now About, why string) {
	if slices.Index(Abouts, now) < slices.Index(Abouts, was) && utf8.RuneCountInString(tidy(why)) < 3 {
		f.add("why", "lowered", nil)
	}
}

// rest checks what verifying and classing anew have in common; what is left out stays.
func (f *faults) rest(one *Case, category *string, priority *Priority, about *About, named []string) {
	*category = f.line("category", *category, maxTitle, false)
	if *priority == "" {
		*priority = one.Priority
	}
	if *about == "" {
		*about = one.About
	}
	if !slices.Contains(Priorities, *priority) {
		f.add("priority", "choose", nil)
	}
	if !slices.Contains(Abouts, *about) {
		f.add("about", "choose", nil)
	}
	if len(named) > maxNamed {
		f.add("named", "many", problem.Args{"max": maxNamed})
	}
}

// Verify says what a received case is; the clock of the whole work begins with it. Kinds: those of do, with
// Faults about "title", "class", "category", "priority", "about" and "named".
func (c *Complaints) Verify(ctx context.Context, actor access.Actor, id string, version int64, v Verification) (Case, error) {
	return c.do(ctx, id, version, deed{
		Act: Verify, By: ByOffice, Actor: actor, Audience: ToReporter,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			if err := v.check(&a.was); err != nil {
				return err
			}
			a.now.Class, a.now.Title, a.now.Category, a.now.Priority, a.now.About = v.Class, v.Title, v.Category, v.Priority, v.About
			if a.was.Class != Unverified { // said anew: the time runs on from where it was
				a.Events = []string{"verified"}
				if err := c.recount(ctx, tx, a); err != nil {
					return err
				}
			}
			if v.About != a.was.About {
				a.Why = tidy(v.Why)
				a.entry.Why = a.Why
			}
			err := c.keepOut(ctx, tx, a, v.Named)
			a.entry.Data["class"] = string(a.now.Class) // another one where it went to the examiners
			return err
		},
	})
}

// Reclassing is what is said anew about a case on its way; what is empty stays as it is.
type Reclassing struct {
	Class    Class
	Title    string
	Category string
	Priority Priority
	About    About
	Named    []string
	Why      string
}

// Reclass says anew what a case is. With another class the clock of the whole work counts by that class's
// rule, from when it began. Kinds: those of do.
func (c *Complaints) Reclass(ctx context.Context, actor access.Actor, id string, version int64, r Reclassing) (Case, error) {
	return c.do(ctx, id, version, deed{
		Act: Reclass, By: ByOffice, Actor: actor, Why: tidy(r.Why),
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			var f faults
			if r.Class == "" {
				r.Class = a.was.Class
			} else if !slices.Contains(Classes, r.Class) {
				f.add("class", "choose", nil)
			}
			if r.Title = f.line("title", r.Title, maxTitle, false); r.Title == "" {
				r.Title = a.was.Title
			}
			if r.Category == "" {
				r.Category = a.was.Category
			}
			f.rest(&a.was, &r.Category, &r.Priority, &r.About, r.Named)
			f.words("why", r.Why, maxWhy, r.Class != a.was.Class)
			f.lowered(a.was.About, r.About, r.Why)
			if err := f.found.Err(); err != nil {
				return err
			}
			a.now.Class, a.now.Title, a.now.Category, a.now.Priority, a.now.About = r.Class, r.Title, r.Category, r.Priority, r.About
			if r.Class != a.was.Class && a.was.Class != Unverified {
				if err := c.recount(ctx, tx, a); err != nil {
					return err
				}
			}
			err := c.keepOut(ctx, tx, a, r.Named)
			a.entry.Data["class"] = string(a.now.Class) // another one where it went to the examiners
			return err
		},
	})
}

// Question is what a reporter is asked, or what somebody writes to them, with files.
type Question struct {
	Words string
	Files []string // ids of files that the actor sent before
}

func (q Question) check() error {
	var f faults
	f.words("words", q.Words, maxAnswer, true)
	return f.found.Err()
}

// Ask asks the reporter for what is missing. Until it comes, for as long as the law gives them, the
// office's clocks stand still, and everybody sees that they do. Kinds: those of do.
func (c *Complaints) Ask(ctx context.Context, actor access.Actor, id string, version int64, q Question) (Case, error) {
	if err := q.check(); err != nil {
		return Case{}, err
	}
	return c.do(ctx, id, version, deed{
		Act: Ask, By: ByOffice, Actor: actor, Audience: ToReporter, Words: tidy(q.Words), Files: q.Files, Owner: evidence.AccountOwner(actor.Account),
	})
}

// SupplyFor writes down what a reporter supplied by telephone, at the counter or by letter. Kinds: those of
// do.
func (c *Complaints) SupplyFor(ctx context.Context, actor access.Actor, id string, version int64, q Question) (Case, error) {
	if err := q.check(); err != nil {
		return Case{}, err
	}
	return c.do(ctx, id, version, deed{
		Act: Supply, By: ByOffice, Actor: actor, Audience: ToReporter, Words: tidy(q.Words), Files: q.Files, Owner: evidence.AccountOwner(actor.Account),
	})
}

// tidy is what somebody wrote without what nobody sees.
func tidy(text string) string { return strings.TrimSpace(sayable(text)) }

// reasoned is a reason, which is needed.
func reasoned(why string) (string, error) {
	var f faults
	why = f.words("why", why, maxWhy, true)
	if n := utf8.RuneCountInString(why); n > 0 && n < 3 {
		f.add("why", "empty", nil)
	}
	return why, f.found.Err()
}
