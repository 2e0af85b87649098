package complaint

import (
	"slices"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
)

// bar keeps somebody from a case: an account, or whoever stands in a unit or a body. None keeps out a whole
// authority: its examiners, who have what is about the top, stand in it too.
type bar struct{ Kind, Subject string }

// The kinds of bars.
const (
	barAccount = "account"
	barUnit    = "unit"
	barBody    = "body"
)

func scanBar(row db.Row) (bar, error) {
	var b bar
	err := row.Scan(&b.Kind, &b.Subject)
	return b, err
}

// bars are all of a case.
type bars []bar

// over reports whether a scope lies within what is barred.
func (b bars) over(s access.Scope) bool {
	return s.Unit != "" && slices.Contains(b, bar{barUnit, s.Unit}) ||
		s.Body != "" && slices.Contains(b, bar{barBody, s.Body})
}

// leave is an actor with the positions that the bars of a case leave them: none where they are barred
// themselves, or stand in any of their positions below somebody who is. The machine is never barred. What
// seen says in SQL is the same.
func (b bars) leave(actor access.Actor) access.Actor {
	if b.keep(actor) {
		actor.Holdings = nil
	}
	return actor
}

// keep reports whether somebody is kept from a case.
func (b bars) keep(actor access.Actor) bool {
	return !actor.Machine && len(b) > 0 && (slices.Contains(b, bar{barAccount, actor.Account}) ||
		slices.ContainsFunc(actor.Holdings, func(h access.Holding) bool { return b.over(h.Scope) }))
}

// readBy are the actions by one of which a case may be read. A review of what examiners found is
// decided by somebody else, who has to read it.
func readBy(one *Case) []access.Action {
	switch {
	case one.Examined && (one.State == UnderReview || one.Second == ReviewerSends):
		return []access.Action{access.ExamineCases, access.ReviewCases}
	case one.Examined && one.Second == HeadSends:
		return []access.Action{access.ExamineCases, access.ApproveCases}
	}
	if one.formal() {
		return []access.Action{one.Reads(), access.InformCases}
	}
	return []access.Action{one.Reads()}
}

// formal reports whether a case is a request for information, which the information officer reads, and nothing else.
func (c *Case) formal() bool { return c.Class == FormalRequest && !c.Examined }

// sees reports whether an actor, left what the bars leave, may read a case.
func sees(actor access.Actor, one *Case) bool {
	if one.guarded() && one.TakenBy != "" && one.TakenBy == actor.Account {
		return access.Allowed(actor, access.ReadCases, one.Scope())
	}
	return slices.ContainsFunc(readBy(one), func(a access.Action) bool { return access.Allowed(actor, a, one.Scope()) })
}

// needs are the rights by one of which a step may be taken about a case. The table says what may be
// enough; how the case stands may ask for more.
func needs(one *Case, step Step) []access.Action {
	switch {
	// What two units gave back is for the coordinator to settle; who reads it may still say something about it.
	case step.By == ByOffice && one.State == Returned && one.Returns >= 2 && step.To != "":
		return []access.Action{access.DecideCases}
	case slices.Contains([]Act{Shield, Unshield, RefuseShield}, step.Act) && one.Examined:
		return append(slices.Clone(step.Needs), access.ExamineCases) // whom nobody but examiners sees
	case step.Act == See:
		return []access.Action{contacting(one)}
	case step.Act == Prepare:
		return drafts(one)
	case step.Act == Answer, step.Act == Promise, step.Act == Refuse:
		return approves(one)
	default:
		return step.Needs
	}
}

// approves are the rights to send an answer: where the work is done somebody above it, else a second
// person at the same desk.
func approves(one *Case) []access.Action {
	switch {
	case one.Examined && one.Second == HeadSends:
		return []access.Action{access.ExamineCases, access.ApproveCases}
	case one.Examined && one.Second == ReviewerSends:
		return []access.Action{access.ExamineCases, access.ReviewCases}
	case one.Examined:
		return []access.Action{access.ExamineCases}
	case one.Class == FormalRequest:
		return []access.Action{access.InformCases, access.ApproveCases}
	case one.Unit != "" || one.Body != "":
		return []access.Action{access.ApproveCases}
	default:
		return []access.Action{access.ApproveCases, access.TriageCases}
	}
}

// drafts are the rights to write an answer that somebody else sends.
func drafts(one *Case) []access.Action {
	switch {
	case one.Examined:
		return []access.Action{access.ExamineCases}
	case one.Class == FormalRequest:
		return []access.Action{access.InformCases}
	case one.Unit != "" || one.Body != "":
		return []access.Action{access.WorkCases}
	default:
		return []access.Action{access.TriageCases}
	}
}

// mayBy returns the rights among some that an actor, left what the bars leave, has over a case.
func mayBy(actor access.Actor, one *Case, some []access.Action) []access.Action {
	if !sees(actor, one) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(some), func(a access.Action) bool { return !access.Allowed(actor, a, one.Scope()) })
}

// allowed reports whether an actor, left what the bars leave, may take a step of the office about a
// case. What they did about it before may still keep them from it: see Separate.
func allowed(actor access.Actor, one *Case, step Step) bool {
	return step.By == ByOffice && len(mayBy(actor, one, needs(one, step))) > 0
}
