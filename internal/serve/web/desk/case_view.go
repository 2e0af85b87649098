package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/evidence"
	"github.com/patuh-id/patuh/internal/oversight"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
	"github.com/patuh-id/patuh/internal/workday"
)

// caseView is a case as its page shows it.
type caseView struct {
	complaint.File
	look       access.Branding
	categories []complaint.Category
	calendar   *workday.Calendar
	products   []oversight.Product // of the Ombudsman that name it
	parent     complaint.Case      // it was merged into; without a number where there is none to be seen
	owed       bool                // the reporter is still to be called, or written to
	alike      []complaint.Like    // may be about the same; for whoever may merge
	noPIN      string              // why nobody can be given a new PIN
	gaps       []string            // what is missing where it is, or where an act would take it
}

// caseView reads the case that the address names.
func (d *Desk) caseView(ctx context.Context, r *request) (*caseView, error) {
	one, err := d.numbered(ctx, r)
	if err != nil {
		return nil, err
	}
	v := &caseView{}
	if v.File, err = d.Complaints.File(ctx, r.actor, one.ID); err != nil {
		return nil, err
	}
	looks, err := d.Access.BrandingsOf(ctx, one.Authority)
	if err != nil {
		return nil, err
	}
	v.look = looks[one.Authority]
	if v.categories, err = d.Complaints.Categories(ctx, one.Authority); err != nil {
		return nil, err
	}
	v.calendar, err = d.workingDays(ctx, one.Authority)
	return v, err
}

// relate finds the cases that have to do with this one.
func (v *caseView) relate(ctx context.Context, d *Desk, r *request) error {
	var err error
	if v.Case.Parent != "" {
		if v.parent, err = d.Complaints.Case(ctx, r.actor, v.Case.Parent); err != nil && problem.KindOf(err) != problem.NotFound {
			return err
		}
	}
	if r.callsFor(v.Case.Authority) {
		if v.owed, err = d.Complaints.Owes(ctx, r.actor, v.Case.ID); err != nil {
			return err
		}
	}
	if v.repins(r) {
		if v.noPIN, err = d.Complaints.WhyNoPIN(ctx, r.actor, v.Case.ID); err != nil {
			return err
		}
	}
	if v.products, err = d.Products.OfCase(ctx, r.actor, v.Case.Number); err != nil {
		return err
	}
	if v.gaps, err = d.gapsNow(ctx, r, &v.Case); err != nil || !v.may(complaint.Merge) {
		return err
	}
	v.alike, err = d.Complaints.Alike(ctx, r.actor, v.Case.ID)
	return err
}

func (v *caseView) may(acts ...complaint.Act) bool {
	return slices.ContainsFunc(acts, func(act complaint.Act) bool { return slices.Contains(v.May, act) })
}

// repins reports whether whoever reads may give the reporter a new PIN: who verifies, and who takes cases down.
func (v *caseView) repins(r *request) bool {
	return r.may(access.ContactCases, v.Case.Scope()) && v.Case.Secrecy == complaint.Open && v.noPIN == "" &&
		(v.may(complaint.Reissue) || r.may(access.RegisterCases, access.Scope{Authority: v.Case.Authority}))
}

// office is what a unit or body is called; the desk where there is none.
func (v *caseView) office(r *request) string {
	names := map[string]string{}
	for id, one := range v.Offices {
		names[id] = one.Name
	}
	return r.caseOffice(&v.Case, names)
}

// owner is who has it.
func (v *caseView) owner(r *request) string {
	return cmp.Or(v.Names[v.Case.Owner], r.T("desk.case.nobody"))
}

// category is what the case's category is called.
func (v *caseView) category(r *request) string {
	for _, c := range v.categories {
		if c.Code == v.Case.Category {
			return c.Name(r.Lang)
		}
	}
	return v.Case.Category
}

// draft is the answer that is being written or waits for somebody's eyes.
func (v *caseView) draft() (complaint.Reply, bool) {
	for _, reply := range slices.Backward(v.Replies) {
		if reply.Ended.IsZero() {
			return reply, true
		}
	}
	return complaint.Reply{}, false
}

// gaveBack are the entries by which offices gave the case back since it was last with one that kept it.
func (v *caseView) gaveBack() []complaint.Entry {
	if v.Case.State != complaint.Returned {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(v.Entries), func(e complaint.Entry) bool { return e.Act != complaint.Return })
}

// contested is the answer that a review is about: the last that was sent.
func (v *caseView) contested() (complaint.Reply, bool) {
	for _, one := range slices.Backward(v.Replies) {
		if v.Case.State == complaint.UnderReview && one.State == complaint.AnswerSent {
			return one, true
		}
	}
	return complaint.Reply{}, false
}

// earlierReplies are the answers but the one that stands above, for whoever may send it.
func (v *caseView) earlierReplies(t todo) []complaint.Reply {
	waiting, ok := v.submitted()
	if !ok || t.act == nil || t.act.name != "send" {
		return v.Replies
	}
	return slices.DeleteFunc(slices.Clone(v.Replies), func(one complaint.Reply) bool { return one.ID == waiting.ID })
}

// said is what was written to the reporter and by them after the report itself.
func (v *caseView) said() []complaint.Entry {
	var all []complaint.Entry
	for i, e := range v.Entries {
		if i > 0 && e.Words != "" && e.Audience != complaint.ToOffice {
			all = append(all, e)
		}
	}
	return all
}

// clocksByState are the clocks that run or stand still, and those that are over.
func (v *caseView) clocksByState() ([]*deadline.Explanation, []*deadline.Explanation) {
	var open, ended []*deadline.Explanation
	for _, e := range v.Clocks {
		if e.Clock.Open() {
			open = append(open, e)
		} else {
			ended = append(ended, e)
		}
	}
	return open, ended
}

// submitted is the answer that waits for somebody else to send it.
func (v *caseView) submitted() (complaint.Reply, bool) {
	draft, ok := v.draft()
	return draft, ok && draft.State == complaint.AnswerSubmitted
}

// refused is why the last answer was given back, where no other was begun since.
func (v *caseView) refused() (complaint.Reply, bool) {
	if _, under := v.draft(); under || len(v.Replies) == 0 {
		return complaint.Reply{}, false
	}
	last := v.Replies[len(v.Replies)-1]
	return last, last.State == complaint.AnswerRefused
}

// clocks are the clocks of the file as the lists have them.
func (v *caseView) clocks() []deadline.Clock {
	all := make([]deadline.Clock, len(v.Clocks))
	for i, e := range v.Clocks {
		all[i] = e.Clock
	}
	return all
}

// terms are what is known about the case.
func (v *caseView) terms(r *request) []ui.Term {
	one := &v.Case
	var terms []ui.Term
	add := func(name, text string) {
		if text != "" {
			terms = append(terms, ui.Term{Term: r.T("desk.case.term." + name), Text: text})
		}
	}
	add("kind", r.T(one.Kind.Key()))
	if one.Class != complaint.Unverified {
		add("class", r.T(one.Class.Key()))
	}
	add("category", v.category(r))
	add("about", r.T(one.About.Key()))
	add("place", one.Place)
	add("position", one.Position)
	add("happened", r.PartOfDay(one.Happened))
	add("asked", r.PartOfDay(one.Asked))
	add("promised", r.PartOfDay(one.Promised))
	add("wish", one.Wish)
	add("link", one.Link)
	add("target", v.target(r))
	add("channel", r.T("desk.case.came", "channel", r.T(one.Channel.Key()), "source", r.T(one.Source.Key())))
	add("received", r.when(one.Received, v.look.Zone))
	if one.Registered.Sub(one.Received) > time.Hour {
		add("registered", r.when(one.Registered, v.look.Zone))
	}
	add("taken", v.Names[one.TakenBy])
	return terms
}

// target is the office that the reporter named.
func (v *caseView) target(r *request) string {
	named := cmp.Or(v.Offices[v.Case.TargetUnit].Name, v.Offices[v.Case.TargetBody].Name)
	return cmp.Or(named, r.T("desk.case.target_unknown"))
}

// reporterTerms are what the office may know about whoever spoke.
func (v *caseView) reporterTerms(r *request) []ui.Term {
	facts, secrecy := v.Reporter, string(v.Case.Secrecy)
	if facts.Restricted && v.Case.Secrecy == complaint.Open {
		secrecy = "restricted"
	}
	terms := []ui.Term{
		{Term: r.T("desk.case.reporter.secrecy"), Text: r.T("desk.case.secrecy." + secrecy)},
		{Term: r.T("desk.case.reporter.reach"), Text: r.T(facts.Reach.Key())},
	}
	add := func(is bool, name string) {
		if is {
			terms = append(terms, ui.Term{Term: r.T("desk.case.reporter.heed"), Text: r.T("desk.case.reporter." + name)})
		}
	}
	add(facts.Quiet, "quiet")
	add(facts.Assisted, "assisted")
	add(facts.Proxy, "proxy")
	if len(facts.Needs) > 0 {
		terms = append(terms, ui.Term{Term: r.T("desk.case.reporter.needs"), Text: strings.Join(facts.Needs, ", ")})
	}
	return terms
}

// first are the files that came with the report itself.
func (v *caseView) first() []evidence.File {
	if len(v.Entries) == 0 {
		return nil
	}
	return v.filesOf(v.Entries[0])
}

func (v *caseView) filesOf(e complaint.Entry) []evidence.File {
	var all []evidence.File
	for _, id := range e.Files() {
		if file, ok := v.Files[id]; ok {
			all = append(all, file)
		}
	}
	return all
}

// extendable are the open clocks that may be given more time.
func (v *caseView) extendable() []*deadline.Explanation {
	return slices.DeleteFunc(slices.Clone(v.Clocks), func(e *deadline.Explanation) bool {
		return !e.Clock.Open() || e.Clock.Extension >= e.Rule.Extension
	})
}
