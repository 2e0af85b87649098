package complaint

import (
	"context"
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Why somebody is kept from a case.
const (
	barNamed = "named" // it is about them
	barHeads = "heads" // its head is named: nobody there sees what is said about their superior
	barTop   = "top"   // it is about the top, and they are it
	barWorks = "works" // somebody without an account works there, and is named
)

// kept is a bar with its reason.
type kept struct {
	bar
	why string
}

// topRoles are the top of an authority: head and secretary, the administrators of people and of cases.
var topRoles = []access.Role{access.Leader, access.AuthorityAdministrator, access.CaseAdministrator}

// barring is who must not see a case that names accounts: they, and the offices that they head. Of what is
// about the top, everybody who is at the top now. It reports whether it is about the top, also when only
// the positions of those who are named say so.
func (c *Complaints) barring(ctx context.Context, q db.Queryer, one *Case, accounts []string) ([]kept, bool, error) {
	var all []kept
	top := one.About == AboutTop
	for _, account := range accounts {
		all = append(all, kept{bar{barAccount, account}, barNamed})
		holdings, err := c.Access.Holdings(ctx, q, account, c.now())
		if err != nil {
			return nil, false, err
		}
		for _, h := range holdings {
			if h.Scope.Authority != one.Authority {
				continue
			}
			switch level := h.Scope.Level(); {
			case level == access.OfAuthority && slices.Contains(topRoles, h.Role):
				top = true
			case level == access.OfBody && h.Role == access.Leader:
				all = append(all, kept{bar{barBody, h.Scope.Body}, barHeads})
			case level == access.OfUnit && h.Role == access.Leader:
				all = append(all, kept{bar{barUnit, h.Scope.Unit}, barHeads})
			}
		}
	}
	if !top {
		return all, false, nil
	}
	for _, role := range topRoles {
		holders, err := c.Access.InRole(ctx, q, role, access.Scope{Authority: one.Authority}, c.now())
		if err != nil {
			return nil, false, err
		}
		for _, account := range holders {
			if !slices.ContainsFunc(all, func(k kept) bool { return k.bar == bar{barAccount, account} }) {
				all = append(all, kept{bar{barAccount, account}, barTop})
			}
		}
	}
	return all, true, nil
}

// keepOut keeps those whom a case is about from it, and takes it out of their hands: what is about the top
// goes to the examiners, what lies where they are back to the desk.
func (c *Complaints) keepOut(ctx context.Context, tx db.Tx, a *acting, accounts []string, closed ...kept) error {
	all, top, err := c.barring(ctx, tx, &a.now, accounts)
	if err != nil {
		return err
	}
	a.named, a.closed = accounts, closed
	all = append(all, closed...)
	for _, k := range all {
		if err := keepFrom(ctx, tx, a.was.ID, k); err != nil {
			return err
		}
		a.touched.Add("complaint_bar", a.was.ID+"/"+k.Kind+"/"+k.Subject)
		a.bars = append(a.bars, k.bar)
	}
	if top {
		a.now.About = AboutTop
	}
	return c.takeAway(ctx, tx, a, top)
}

func keepFrom(ctx context.Context, tx db.Tx, id string, k kept) error {
	_, err := tx.Exec(ctx, `INSERT INTO complaint_bar (complaint_id, kind, subject, why) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		id, k.Kind, k.Subject, k.why)
	return err
}

// movable are the states in which a case can be taken out of hands that are barred now.
var movable = []State{Received, Disposed, Returned, InProgress, Promised, Incomplete}

func (c *Complaints) takeAway(ctx context.Context, tx db.Tx, a *acting, top bool) error {
	if slices.Contains(a.bars, bar{barAccount, a.now.Owner}) {
		a.now.Owner = ""
	}
	if !slices.Contains(movable, a.now.State) && a.now.State != Duplicate {
		return nil
	}
	switch {
	case top && a.now.State == Duplicate: // waits with the case that it was merged into
		a.now.Examined = true
	case top && !a.now.Examined:
		if a.now.State != Incomplete { // what the reporter supplies comes to the examiners, too
			a.now.State = Examining
		}
		return c.examine(ctx, tx, a)
	case a.now.State != Duplicate && a.now.Unit != "" && a.bars.over(a.now.Scope()):
		if a.now.State != Incomplete {
			a.now.State = Returned
		}
		a.entry.Data["from"] = a.now.Unit
		a.now.Body, a.now.Unit, a.now.Owner = "", "", ""
	}
	return nil
}

// Reported is whom a case is about.
type Reported struct {
	Accounts []string
	// Name is what somebody without an account is called, or what they do; Unit is the office where they work, which
	// the case is closed to as a whole, since nobody knows who stands under them.
	Name, Unit string
}

func (w *Reported) check() error {
	var f faults
	w.Name = f.line("name", w.Name, maxTitle, w.Unit != "")
	switch {
	case len(w.Accounts) > maxNamed, len(w.Accounts) == 0 && w.Name == "" && w.Unit == "":
		f.add("named", "choose", nil)
	case w.Name != "" && w.Unit == "":
		f.add("unit", "whose_unit", nil)
	}
	return f.found.Err()
}

// Bar names somebody whom a case is about: neither they nor who works under them see it from then on.
// Kinds: those of do, with Faults about "named", "name" and "unit".
func (c *Complaints) Bar(ctx context.Context, actor access.Actor, id string, version int64, who Reported, why string) (Case, error) {
	why, err := reasoned(why)
	if err != nil {
		return Case{}, err
	}
	if err := who.check(); err != nil {
		return Case{}, err
	}
	return c.do(ctx, id, version, deed{
		Act: Bar, By: ByOffice, Actor: actor, Why: why,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			if a.now.About == AboutOffice {
				a.now.About = AboutPerson
			}
			var closed []kept
			if who.Unit != "" {
				if err := c.ours(ctx, tx, a, who.Unit); err != nil {
					return err
				}
				closed = []kept{{bar{barUnit, who.Unit}, barWorks}}
				a.entry.Data["reported"], a.entry.Data["office"] = who.Name, who.Unit
			}
			return c.keepOut(ctx, tx, a, who.Accounts, closed...)
		},
	})
}

// ours refuses an office that is not the authority's. One that has ended is closed to a case all the same.
func (c *Complaints) ours(ctx context.Context, tx db.Tx, a *acting, unit string) error {
	var f faults
	at, err := c.Directory.StandsIn(ctx, tx, unit)
	switch {
	case err != nil && problem.KindOf(err) == problem.NotFound:
		f.add("unit", "no_unit", nil)
	case err != nil:
		return err
	case at.Owner != "" && at.Owner != a.was.Authority:
		f.add("unit", "others_unit", problem.Args{"unit": at.Name})
	}
	return f.found.Err()
}

// nobodyNamed refuses to pass on what is about somebody in an office while nobody is kept from it: whoever was told
// that they will not see it would be the first to get it.
func (a *acting) nobodyNamed() error {
	if a.was.About != AboutPerson || len(a.bars) > 0 {
		return nil
	}
	var f faults
	f.add("unit", "name_first", nil)
	return f.found.Err()
}

// family keeps whoever turns out to be reported by a case from those that are merged with it, too.
func (c *Complaints) family(ctx context.Context, tx db.Tx, a *acting) error {
	top := a.now.About == AboutTop && a.was.About != AboutTop
	if a.By != ByOffice || len(a.named) == 0 && len(a.closed) == 0 && !top {
		return nil
	}
	others, err := childrenOf(ctx, tx, a.now.ID, Duplicate, Promised, Answered)
	if err != nil {
		return err
	}
	if a.now.Parent != "" {
		siblings, err := childrenOf(ctx, tx, a.now.Parent, Duplicate, Promised, Answered)
		if err != nil {
			return err
		}
		others = append(others, a.now.Parent)
		others = append(others, slices.DeleteFunc(siblings, func(id string) bool { return id == a.now.ID })...)
	}
	for _, id := range others {
		_, err := c.doIn(ctx, tx, id, 0, deed{
			Act: Bar, By: ByMachine, Why: a.Why,
			change: func(ctx context.Context, tx db.Tx, other *acting) error {
				if top || other.now.About == AboutOffice {
					other.now.About = a.now.About
				}
				return c.keepOut(ctx, tx, other, a.named, a.closed...)
			},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
