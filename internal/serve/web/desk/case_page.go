package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/serve/web/ui"
)

// casePage is a case with all that belongs to it, and at its top the one thing to do now.
func (d *Desk) casePage(ctx context.Context, r *request) (answer, error) {
	if to, err := d.byMessage(ctx, r); to != "" || err != nil {
		return r.goTo(to, ""), err
	}
	v, err := d.caseView(ctx, r)
	if err != nil {
		return answer{}, err
	}
	if err := v.relate(ctx, d, r); err != nil {
		return answer{}, err
	}
	todo, err := d.caseTodo(ctx, r, v)
	if err != nil {
		return answer{}, err
	}
	got := r.page(caseTitle(&v.Case), caseBody(r, v, todo))
	if v.Case.Secrecy != complaint.Open && v.Case.Title == "" {
		got.page.Title = v.Case.Number // a browser keeps titles, and these would be the reporter's own words
	}
	got.page.Breadcrumbs, got.page.Part = r.caseCrumbs(nil), casesPath
	return got, nil
}

// todo is the one thing to do with a case now: a form or a button for whoever may, else a sentence that says
// for whom it waits.
type todo struct {
	text string
	act  *caseAct
	form *edit
	also []ui.Link
}

// reads reports whether what to do rests on the reporter's words, which then stand beside it.
func (t todo) reads() bool {
	return t.act != nil && slices.Contains([]string{"verify", "dispose", "send", "decide"}, t.act.name)
}

// caseTodo finds it. The order is that of a case's life.
func (d *Desk) caseTodo(ctx context.Context, r *request, v *caseView) (todo, error) {
	name, also := v.next(r)
	t := todo{text: r.caseWaits(v)}
	if name == "" {
		return t, nil
	}
	for _, other := range also {
		if act := actNamed(other); v.can(r, act) {
			t.also = append(t.also, ui.Link{Text: r.T("desk.case.act." + other + ".way"), Href: r.URL(casePath(v.Case.Number) + "/" + act.path)})
		}
	}
	act := actNamed(name)
	t.act = act
	if name == "send" {
		t.text = r.T("desk.case.waits.yours")
	}
	fields, err := act.fields(ctx, d, r, v)
	if err != nil {
		return t, err
	}
	t.form = &edit{version: v.Case.Version, form: form{fields: fields}}
	return t, nil
}

// next is the act that the case waits for from whoever reads it, and those beside it that may be right
// instead; nothing where it waits for somebody else.
func (v *caseView) next(r *request) (string, []string) {
	_, waits := v.submitted()
	all := []struct {
		name string
		when bool
		also []string
	}{
		{"verify", v.Case.State == complaint.Received && v.Case.Class == complaint.Unverified, []string{"ask", "merge", "archive", "refer", "examine"}},
		{"inform", v.Case.State == complaint.Received && v.Case.Class == complaint.FormalRequest, []string{"dispose", "ask", "refer", "archive"}},
		{"dispose", v.Case.State == complaint.Received || v.Case.State == complaint.Returned, []string{"inform", "ask", "refer", "archive", "examine"}},
		{"accept", v.Case.State == complaint.Disposed, []string{"return", "ask"}},
		{"send", waits && v.sends(r), []string{"refuse"}},
		{"answer", !waits && slices.Contains([]complaint.State{complaint.InProgress, complaint.Examining, complaint.Promised}, v.Case.State), []string{"ask", "order"}},
		{"supply", v.Case.State == complaint.Incomplete, []string{"write", "call"}},
		{"decide", v.Case.State == complaint.UnderReview, []string{"redo"}},
		{"took", v.Case.State == complaint.Referred, []string{"recall"}},
	}
	for _, one := range all {
		if one.when && v.can(r, actNamed(one.name)) {
			return one.name, one.also
		}
	}
	return "", nil
}

// sends reports whether whoever reads may send the answer that waits: not who had a hand in it.
func (v *caseView) sends(r *request) bool {
	draft, ok := v.submitted()
	return ok && !slices.ContainsFunc(v.Entries, func(e complaint.Entry) bool {
		return e.Act == complaint.Prepare && e.Data["answer"] == draft.ID && e.By == r.actor.Account
	})
}

// caseWaits says where a case stands and for whom it waits.
func (r *request) caseWaits(v *caseView) string {
	_, submitted := v.submitted()
	key := string(v.Case.State)
	switch {
	case v.Case.State == complaint.Received && v.Case.Class != complaint.Unverified:
		key = "verified"
	case v.Case.State == complaint.Incomplete && v.Case.Class == complaint.FormalRequest:
		key = "incomplete_formal"
	case v.Case.State == complaint.Returned && v.Case.Returns > 1 && !v.may(complaint.Dispose):
		return r.T("desk.case.waits.returned_twice", "n", v.Case.Returns)
	case v.Case.State == complaint.Returned && v.Case.Returns > 1:
		return r.T("desk.case.waits.returned_twice_yours", "n", v.Case.Returns)
	case submitted && v.Case.Second != complaint.NoSecond:
		key = "second_" + string(v.Case.Second)
	case submitted:
		key = "submitted"
	case v.Case.State == complaint.InProgress && v.Case.Owner == "" && v.Case.Class == complaint.FormalRequest:
		key = "formal"
	case v.Case.State == complaint.InProgress && v.Case.Owner == "":
		key = "unowned"
	case v.Case.State == complaint.Closed || v.Case.State == complaint.Archived:
		return r.T("desk.case.waits."+key, "why", r.T(complaint.ReasonKey(cmp.Or(v.Case.Reason, complaint.Decision))))
	}
	if v.Case.State == complaint.InProgress && v.Case.Owner == "" && key == string(complaint.InProgress) {
		key = "unowned"
	}
	return r.T("desk.case.waits."+key, "office", v.office(r), "owner", v.owner(r))
}

// can reports whether an act is open to whoever reads the case, as far as a page can know.
func (v *caseView) can(r *request, act *caseAct) bool {
	return act != nil && v.may(act.acts...) && (act.when == nil || act.when(r, v))
}

// caseWays are the acts that are open beside the one to do now, each on a page of its own.
func (r *request) caseWays(v *caseView, t todo) []ui.Link {
	var links []ui.Link
	for i := range caseActs {
		act := &caseActs[i]
		href := r.URL(casePath(v.Case.Number) + "/" + act.path)
		now := t.act == act || slices.ContainsFunc(t.also, func(l ui.Link) bool { return l.Href == href })
		if !now && !act.hidden && v.can(r, act) {
			links = append(links, ui.Link{Text: r.T("desk.case.act." + act.name + ".way"), Href: href})
		}
	}
	return links
}

// clockMark says of a clock by when it is due, how it ended, or that it stands still.
func (r *request) clockMark(v *caseView, c deadline.Clock) caseMark {
	if c.Open() {
		return r.desk.leftText(r, &c, v.calendar)
	}
	late := c.State == deadline.Missed || c.State == deadline.Met && c.Ended.After(c.Due)
	switch {
	case late && c.State == deadline.Met:
		return caseMark{r.T("desk.case.clock.met_late"), "▲", "zone-red"}
	case late:
		return caseMark{r.T("desk.case.clock.missed"), "▲", "zone-red"}
	case c.State == deadline.Met:
		return caseMark{r.T("desk.case.clock.met"), "✓", "zone-green"}
	default:
		return caseMark{text: r.T("desk.case.clock.stopped")}
	}
}

// clockDue is by when a clock is due, and that it counts holidays, too, where it does.
func (r *request) clockDue(e *deadline.Explanation) string {
	if e.Rule.Unit == deadline.CalendarDays && !e.Rule.Given {
		return r.T("desk.case.clock.due_calendar", "due", e.When(r.Printer))
	}
	return r.T("desk.case.clock.due", "due", e.When(r.Printer))
}

// caseTimes is how long a case has been with the office, or took until its answer: no day by which anything is due.
func (r *request) caseTimes(one *complaint.Case, times complaint.Times) string {
	key := "running"
	switch {
	case !one.Answered.IsZero():
		key = "answered"
	case !one.Ended.IsZero():
		key = "over"
	}
	text := r.T("desk.case.clock.times_"+key, "n", times.Gross)
	if times.Net != times.Gross {
		return text + " " + r.T("desk.case.clock.times_net", "n", times.Net)
	}
	return text + " " + r.T("desk.case.clock.times_same")
}

// by is who did something, in which role.
func (r *request) entryBy(v *caseView, e complaint.Entry) string {
	switch {
	case e.Party != complaint.ByOffice:
		return r.T(e.Party.Key())
	case e.By == "":
		return r.T(complaint.ByMachine.Key())
	case e.Role == "":
		return cmp.Or(v.Names[e.By], r.T("desk.unknown_person"))
	default:
		return r.T("desk.case.by", "name", cmp.Or(v.Names[e.By], r.T("desk.unknown_person")), "role", r.T(access.Role(e.Role).Key()))
	}
}

// entryData is what else there is to say of an entry, beside its act.
func (r *request) entryData(v *caseView, e complaint.Entry) string {
	if files := r.filesAlong(&e); files != "" {
		return files
	}
	switch unit := v.Offices[cmp.Or(e.Data["unit"], e.Data["from"])].Name; {
	case e.Data["reported"] != "":
		return r.T("desk.case.said.reported", "name", e.Data["reported"], "unit", v.Offices[e.Data["office"]].Name)
	case e.Data["account"] != "":
		return r.T("desk.case.said.to", "name", cmp.Or(v.Names[e.Data["account"]], r.T("desk.unknown_person")))
	case e.Act == complaint.Return && unit != "":
		return r.T("desk.case.said.from", "unit", unit)
	case unit != "":
		return r.T("desk.case.said.to", "name", unit)
	case e.Data["class"] != "":
		return r.T("desk.case.said.as", "what", r.T(complaint.Class(e.Data["class"]).Key()))
	case e.Data["parent"] != "":
		return r.T("desk.case.said.with", "number", e.Data["parent"])
	default:
		return ""
	}
}

// replyTerms are what an answer says.
func (r *request) replyTerms(reply complaint.Reply) []ui.Term {
	var terms []ui.Term
	add := func(name, text string) {
		if text != "" {
			terms = append(terms, ui.Term{Term: r.T("desk.case.answer." + name), Text: text})
		}
	}
	add("finding", reply.Finding)
	add("action", reply.Action)
	add("doneon", r.PartOfDay(reply.DoneOn))
	add("promisedon", r.PartOfDay(reply.PromisedOn))
	if reply.Outcome != "" {
		add("outcome", r.T(reply.Outcome.Key()))
	}
	add("proof", reply.Proof)
	add("refused_why", reply.Why)
	return terms
}

// errandTerms are what there is to know about a task.
func (r *request) errandTerms(e complaint.Errand, names map[string]string, zone string) []ui.Term {
	var terms []ui.Term
	add := func(name, text string) {
		if text != "" {
			terms = append(terms, ui.Term{Term: r.T("desk.case.errand." + name), Text: text})
		}
	}
	add("state", r.T("desk.case.errand.state_"+e.State))
	add("place", e.Place)
	add("account", names[e.Account])
	add("due", r.PartOfDay(e.DueOn))
	add("result", e.Result)
	add("ended", r.when(e.Ended, zone))
	return terms
}

// alikeBy says by what a case is like another.
func (r *request) alikeBy(like complaint.Like) string {
	words := make([]string, len(like.By))
	for i, by := range like.By {
		words[i] = r.T("desk.case.alike_by." + by)
	}
	return strings.Join(words, ", ")
}
