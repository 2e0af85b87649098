package desk

import (
	"context"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account"
	"github.com/patuh-id/patuh/internal/complaint"
)

// homeView is what somebody sees after signing in: what is new about their account, what waits for
// them, what they hold, and where they may do what.
type homeView struct {
	notices []account.Notice
	alarms  int // of the installation, for whoever runs it
	tasks   int // outside, of this person
	called  []complaint.Mention
	repairs int // requests that wait for this person as the second administrator
	terms   []ownTerm
	was     bool // a position was held before
	desks   []homeDesk
	privacy []homeLine // of data protection officers
	sealed  []homeLine // of identity officers, and of who decides about words
	assess  []homeLine // of assessments, that wait for this person: visits, forms given back, evidence, reviews
	reviews []homeCall // to what was said in a review
}

// homeLine is something to be looked at.
type homeLine struct{ text, href string }

// ownTerm is a position of one's own with what there is to know about it.
type ownTerm struct{ title, about string }

func (d *Desk) homePage(ctx context.Context, r *request) (answer, error) {
	var v homeView
	var err error
	if v.notices, err = d.Accounts.Notices(ctx, r.actor); err != nil {
		return answer{}, err
	}
	v.alarms = d.alarms(ctx, r)
	if v.repairs, err = d.repairsWaiting(ctx, r); err != nil {
		return answer{}, err
	}
	if v.desks, err = d.homeDesks(ctx, r); err != nil {
		return answer{}, err
	}
	if v.sealed, err = d.homeSealed(ctx, r); err != nil {
		return answer{}, err
	}
	if v.privacy, err = d.homePrivacy(ctx, r); err != nil {
		return answer{}, err
	}
	products, err := d.homeProducts(ctx, r)
	if err != nil {
		return answer{}, err
	}
	v.privacy = append(v.privacy, products...)
	cards, err := d.homeCards(ctx, r)
	if err != nil {
		return answer{}, err
	}
	v.privacy = append(v.privacy, cards...)
	shields, err := d.homeShields(ctx, r)
	if err != nil {
		return answer{}, err
	}
	v.sealed = append(v.sealed, shields...)
	if err := d.ownCases(ctx, r, &v); err != nil {
		return answer{}, err
	}
	if v.reviews, err = d.ownReviews(ctx, r); err != nil {
		return answer{}, err
	}
	if v.assess, err = d.homeAssess(ctx, r); err != nil {
		return answer{}, err
	}
	if err := d.ownTerms(ctx, r, &v); err != nil {
		return answer{}, err
	}
	return r.page(r.T("desk.home.title", "name", r.session.Account.Name), homeBody(r, v)), nil
}

// ownCases finds what waits for this person about cases: tasks outside, and notes that call them.
func (d *Desk) ownCases(ctx context.Context, r *request, v *homeView) error {
	tasks, err := d.Complaints.Tasks(ctx, r.actor)
	if err != nil {
		return err
	}
	v.tasks = len(tasks)
	v.called, err = d.Complaints.Mentions(ctx, r.actor)
	return err
}

// repairsWaiting counts the requests that others asked for, about others.
func (d *Desk) repairsWaiting(ctx context.Context, r *request) (int, error) {
	if may := mayAnywhere(r.actor, access.ApproveRepair) == nil; !may {
		return 0, nil
	}
	waiting, err := d.Accounts.Repairs(ctx, r.actor)
	n := 0
	for _, one := range waiting {
		if one.AskedBy != r.actor.Account && one.Account.ID != r.actor.Account {
			n++
		}
	}
	return n, err
}

func (d *Desk) ownTerms(ctx context.Context, r *request, v *homeView) error {
	terms, err := d.Access.TermsOf(ctx, r.actor, r.actor.Account)
	if err != nil {
		return err
	}
	now := d.Now()
	held := map[string]access.Tenure{} // by position
	var givers []string
	for _, t := range terms {
		if t.From.After(now) {
			continue
		}
		v.was = v.was || t.To.IsZero() || t.To.After(t.From) // and not withdrawn
		if t.To.IsZero() || t.To.After(now) {
			held[t.Position+string(t.Manner)] = t.Tenure
			givers = append(givers, t.By)
		}
	}
	people, err := d.whom(ctx, givers...)
	if err != nil {
		return err
	}
	for _, h := range r.actor.Holdings {
		about := []string{}
		if held := r.held(h); !strings.EqualFold(held, h.Title) {
			about = append(about, held)
		}
		t := held[h.Position+string(h.Manner)]
		if h.Manner == access.Delegate && t.By != "" {
			about = append(about, r.T("desk.home.stands_for", "name", people.name(r, t.By)))
		}
		if !t.To.IsZero() {
			about = append(about, r.T("desk.home.until", "until", r.lastDay(t.To, r.ownZone())))
		}
		v.terms = append(v.terms, ownTerm{h.Title, strings.Join(about, ", ")})
	}
	return nil
}

// noticeWords is a notice in words.
func (r *request) noticeWords(n account.Notice) string {
	args := n.Args()
	args["from"], args["until"] = r.firstDay(n.From, r.ownZone()), r.lastDay(n.Until, r.ownZone())
	return r.Named(n.Key(), args)
}

// door is a page of the menu with a sentence about it.
type door struct{ text, what, path string }

// hall is a section of the menu with its doors.
type hall struct {
	name  string
	doors []door
}

// halls are the pages of the menu but home.
func (r *request) halls() []hall {
	var halls []hall
	for _, item := range menu {
		if item.path == home || mayAnywhere(r.actor, item.action, menuOr[item.path]...) != nil {
			continue
		}
		name := r.T("desk.section." + item.section)
		if len(halls) == 0 || halls[len(halls)-1].name != name {
			halls = append(halls, hall{name: name})
		}
		last := &halls[len(halls)-1]
		about := r.T("desk.door." + item.name)
		if item.path == cyclesPath {
			last.doors = append(last.doors, r.assessDoors()...)
			if mayAnywhere(r.actor, access.PlanCycles) != nil {
				about = r.T("desk.door.cycles_read")
			}
		}
		last.doors = append(last.doors, door{r.T("desk.menu." + item.name), about, item.path})
	}
	return halls
}

// held is a position of the actor in words.
func (r *request) held(h access.Holding) string {
	if h.Manner == access.Definitive {
		return r.T(h.Role.Key())
	}
	return r.T("desk.held", "role", r.T(h.Role.Key()), "manner", r.T(h.Manner.Key()))
}
