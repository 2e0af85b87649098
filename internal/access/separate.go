package access

import (
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/base/problem"
)

// Subject stands in a Pair for being the person the act is about.
const Subject Action = "subject"

// Pair are two acts that one person may not both do about one thing.
type Pair struct{ First, Second Action }

// pairs: four eyes, and nobody judges in their own cause (conflict of interest: UU 30/2014 articles
// 42 to 45).
var pairs = []Pair{
	{AskRepair, ApproveRepair},
	{ApproveRepair, Subject},
	{FillPositions, Subject},
	{AppointAdministrators, Subject},
	// A second pair of eyes on every answer, and nobody decides about their own work again.
	{WorkCases, ApproveCases},
	{WorkCases, DecideCases},
	{ApproveCases, DecideCases},
	{WorkCases, ReviewCases},
	{ApproveCases, ReviewCases},
	{DecideCases, ReviewCases},
	{ExamineCases, ReviewCases},
	// Nobody judges the proof that they handed in themselves.
	{AnswerReportCards, JudgeReportCards},
	// Who a secret reporter is takes two people.
	{OpenIdentities, ApproveIdentities},
	// And so does what nobody can bring back.
	{KeepPrivacy, DestroyPrivacy},
}

// Pairs returns the acts that one person may not both do about one thing.
func Pairs() []Pair { return append([]Pair(nil), pairs...) }

// Done is an act somebody did about a thing, or Subject for whom it is about.
type Done struct {
	Action  Action
	Account string
}

// Separate says whether actor may do action about a thing after what was done about it. The error is
// of kind Forbidden when they did the other act of a pair themselves. The machine is nobody's second
// self: its acts are recorded as its own.
func Separate(actor Actor, action Action, done ...Done) error {
	if actor.Machine {
		return nil
	}
	for _, d := range done {
		if d.Account == actor.Account && paired(action, d.Action) {
			key := "access.separate"
			if d.Action == Subject {
				key = "access.separate_subject"
			}
			return problem.New(problem.Forbidden, key, nil)
		}
	}
	return nil
}

func paired(a, b Action) bool {
	for _, p := range pairs {
		if p == (Pair{a, b}) || p == (Pair{b, a}) {
			return true
		}
	}
	return false
}

// SettleDays is after how many days a right that somebody gave has settled.
const SettleDays = 30

// settled: two administrators are two people only where neither was appointed for the purpose. Whoever
// gave the right, to a second self or to someone who appoints one in turn, has to wait for as long as
// others may notice; the machine's appointments count at once, as it needs no second self.
var settled = []Action{AskRepair, ApproveRepair}

// Settled says whether actor, whom DecideEvery allowed action within scopes, holds a right to it there
// that has settled at an instant, where the action takes one. The error is of kind Forbidden.
func Settled(actor Actor, action Action, scopes []Scope, at time.Time) error {
	if actor.Machine || !slices.Contains(settled, action) {
		return nil
	}
	old := func(h Holding) bool { return h.Given.IsZero() || !at.Before(h.Given.AddDate(0, 0, SettleDays)) }
	if actor.Holdings = slices.DeleteFunc(slices.Clone(actor.Holdings), func(h Holding) bool { return !old(h) }); DecideEvery(actor, action, scopes) != nil {
		return problem.New(problem.Forbidden, "access.unsettled", problem.Args{"days": SettleDays})
	}
	return nil
}

// Apart is a role that a person may not hold together with others whose scope overlaps. Assesses: at an
// Ombudsman office, which assesses any body, it is kept apart from the others wherever they stand. A
// government looks at its own bodies only, so its assessor may answer for a body elsewhere, also for one
// of its own in the work of an Ombudsman office, where that one judges.
type Apart struct {
	Role     Role
	Others   []Role
	Assesses bool
}

// apart: whoever runs the machine reads no content; nobody assesses the body they answer for; whoever
// reads the record makes no part of it; whoever appoints identity officers, or hands cases on, opens no identity.
var apart = []Apart{
	{SystemAdministrator, []Role{
		Planner, Assessor, Verifier, Validator, CentralReviewer, Liaison, UnitOfficer, Leader, Coordinator,
		Auditor, DataProtectionOfficer, IntakeOfficer, CaseAdministrator, Handler, Examiner, Reviewer, InformationOfficer,
		IdentityOfficer,
	}, false},
	// Whoever appoints identity officers is none.
	{AuthorityAdministrator, []Role{IdentityOfficer}, false},
	{CaseAdministrator, []Role{IdentityOfficer}, false},
	{Auditor, []Role{
		InstrumentAdministrator, AuthorityAdministrator, Planner, Assessor, Verifier, Validator, CentralReviewer,
		Liaison, UnitOfficer, Coordinator, IntakeOfficer, CaseAdministrator, Handler, Examiner, Reviewer, InformationOfficer, IdentityOfficer,
	}, false},
	{Assessor, []Role{Liaison, UnitOfficer}, true},
	{Verifier, []Role{Liaison, UnitOfficer}, true},
	{Validator, []Role{Liaison, UnitOfficer}, true},
	{CentralReviewer, []Role{Liaison, UnitOfficer}, true},
}

// Aparts returns the roles that a person may not hold together.
func Aparts() []Apart { return append([]Apart(nil), apart...) }

// Post is what a position is to Compatible.
type Post struct {
	Role  Role
	Scope Scope
	Kind  Kind // of the scope's authority; empty at the installation
}

// Compatible reports whether one person may hold both a and b at the same time.
func Compatible(a, b Post) bool { return !keptApart(a, b) && !keptApart(b, a) }

func keptApart(a, b Post) bool {
	overlap := a.Scope.Covers(b.Scope) || b.Scope.Covers(a.Scope)
	return slices.ContainsFunc(apart, func(one Apart) bool {
		return one.Role == a.Role && slices.Contains(one.Others, b.Role) && (overlap || one.Assesses && a.Kind == Ombudsman)
	})
}
