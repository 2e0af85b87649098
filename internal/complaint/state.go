package complaint

import (
	"slices"

	"github.com/patuh-id/patuh/internal/access"
)

// State is where a case stands.
type State string

// The states. A received case that has a class is verified and waits to be passed on. A promised one was
// answered with a day by which the rest will be done.
//
// A held one waits for nobody: many came at once, and it is received when it is released; its reporter sees it as
// received all the while.
const (
	Received    State = "received"
	Held        State = "held"
	Incomplete  State = "incomplete"
	Disposed    State = "disposed"
	Returned    State = "returned"
	InProgress  State = "in_progress"
	Examining   State = "examining"
	Answered    State = "answered"
	Promised    State = "promised"
	Closed      State = "closed"
	UnderReview State = "under_review"
	Referred    State = "referred"
	Archived    State = "archived"
	Duplicate   State = "duplicate"
	Withdrawn   State = "withdrawn"
	Lapsed      State = "lapsed"
)

// States are all states, in the order of a case's life.
var States = []State{
	Held, Received, Incomplete, Disposed, Returned, InProgress, Examining, Answered, Promised, UnderReview, Closed,
	Referred, Archived, Duplicate, Withdrawn, Lapsed,
}

// Over reports whether nothing is waited for in a state; some steps lead out of it all the same.
func (s State) Over() bool {
	return slices.Contains([]State{Closed, Archived, Withdrawn, Lapsed}, s)
}

// Act is something done about a case, as its history names it.
type Act string

// The acts. Those of Notes change no state.
const (
	Receive  Act = "receive"
	Release  Act = "release" // what was held while many came at once
	Verify   Act = "verify"
	Ask      Act = "ask"      // the reporter for what is missing; the clocks stand still
	Supply   Act = "supply"   // what was asked for
	Dispose  Act = "dispose"  // to an office
	Accept   Act = "accept"   // by the office
	Return   Act = "return"   // by the office, with a reason and who should have it
	Assign   Act = "assign"   // to somebody in the office
	Examine  Act = "examine"  // hand to the examiners
	Answer   Act = "answer"   // final
	Promise  Act = "promise"  // an answer with a day by which the rest is done
	Confirm  Act = "confirm"  // the reporter is content
	Dispute  Act = "dispute"  // or not
	Close    Act = "close"    // nobody said anything
	Appeal   Act = "appeal"   // the reporter asks for a review of what was closed
	Decide   Act = "decide"   // a review or a dispute
	Redo     Act = "redo"     // a review sends it back to be worked on
	Reopen   Act = "reopen"   // the office finds that it was closed wrongly
	Refer    Act = "refer"    // to another authority
	Took     Act = "took"     // the other authority has it
	Recall   Act = "recall"   // it did not take it
	Archive  Act = "archive"  // it is not a case, for a listed reason
	Object   Act = "object"   // the reporter does not accept that
	Merge    Act = "merge"    // with another case
	Part     Act = "part"     // it was not the same after all
	Withdraw Act = "withdraw" // by the reporter
	Lapse    Act = "lapse"    // nothing came within the legal time
	Inform   Act = "inform"   // hand to the information officer, who has a clock of their own

	Note    Act = "note"    // among colleagues
	Write   Act = "write"   // a question or a message, either way
	Call    Act = "call"    // an attempt to call the reporter
	Reclass Act = "reclass" // another title, category, priority
	Order   Act = "order"   // a task for somebody outside
	Done    Act = "done"    // that task
	Carry   Act = "carry"   // whether the reporter's files go along to another authority
	Rate    Act = "rate"    // how the reporter found the handling
	Remind  Act = "remind"  // what waits for somebody
	Bar     Act = "bar"     // name somebody whom it is about
	Reissue Act = "reissue" // a PIN, after calling back
	See     Act = "see"     // the reporter's name or number was looked at
	Extend  Act = "extend"  // a clock, where its rule allows
	Prepare Act = "prepare" // an answer, for somebody else to send
	Refuse  Act = "refuse"  // that answer

	AskWho    Act = "ask_who"    // an identity officer asks to open who a secret reporter is
	OpenWho   Act = "open_who"   // a second one agrees
	RefuseWho Act = "refuse_who" // or does not
	DropWho   Act = "drop_who"   // or the first one takes it back
	ReadWho   Act = "read_who"   // the first one reads it
	Reveal    Act = "reveal"     // the reporter wants to be known from now on
	Hide      Act = "hide"       // or not any more

	AskRight    Act = "ask_right"    // the reporter asks about their own data
	AnswerRight Act = "answer_right" // what was decided
	TellData    Act = "tell_data"    // something went wrong with the reporter's data

	AskShield    Act = "ask_shield"    // somebody proposes that the words are shielded
	Shield       Act = "shield"        // a second person agrees
	AskUnshield  Act = "ask_unshield"  // somebody, or the reporter, asks that they are not any more
	Unshield     Act = "unshield"      // a second person agrees
	RefuseShield Act = "refuse_shield" // or does not, to either
	LookBehind   Act = "look_behind"   // the words of a shielded case were looked at
)

// Party is who acts.
type Party string

// Machine acts when a time is over.
const (
	ByReporter Party = "reporter"
	ByOffice   Party = "office"
	ByMachine  Party = "machine"
)

// Step is a line of the table: from these states, these parties, by this right, to that state.
type Step struct {
	Act Act
	By  Party
	// Needs is the right of an officer; one of them is enough.
	Needs []access.Action
	From  []State
	// To is empty where the state stays, or where it is the one before: see Back.
	To State
	// Back leads to the state that the case had before it came into From.
	Back bool
}

// steps is the whole life of a case. What no line says cannot be done.
var steps = []Step{
	{Release, ByOffice, []access.Action{access.TriageCases, access.ExamineCases}, []State{Held}, "", false},
	{Release, ByMachine, nil, []State{Held}, "", false},
	{Verify, ByOffice, []access.Action{access.TriageCases}, []State{Received}, Received, false},
	{Verify, ByOffice, []access.Action{access.ExamineCases}, []State{Examining}, Examining, false},
	{Ask, ByOffice, []access.Action{access.TriageCases, access.WorkCases, access.ExamineCases, access.InformCases}, []State{Received, Disposed, InProgress, Examining}, Incomplete, false},
	{Supply, ByReporter, nil, []State{Incomplete}, "", true},
	{Supply, ByOffice, []access.Action{access.RegisterCases, access.TriageCases, access.WorkCases, access.ExamineCases}, []State{Incomplete}, "", true},
	{Lapse, ByMachine, nil, []State{Incomplete}, Lapsed, false},
	{Dispose, ByOffice, []access.Action{access.TriageCases}, []State{Received, Returned, Disposed}, Disposed, false},
	{Inform, ByOffice, []access.Action{access.TriageCases}, []State{Received, Returned, Disposed, InProgress}, InProgress, false},
	{Accept, ByOffice, []access.Action{access.WorkCases}, []State{Disposed}, InProgress, false},
	{Return, ByOffice, []access.Action{access.WorkCases}, []State{Disposed}, Returned, false},
	{Return, ByMachine, nil, []State{Disposed, InProgress, Promised}, Returned, false},
	{Assign, ByOffice, []access.Action{access.WorkCases, access.TriageCases, access.ExamineCases}, []State{Disposed, InProgress, Examining, Promised}, "", false},
	{Examine, ByOffice, []access.Action{access.TriageCases, access.DecideCases}, []State{Received, Returned, Disposed, InProgress}, Examining, false},
	{Answer, ByOffice, approvers, []State{InProgress, Examining, Promised}, Answered, false},
	{Promise, ByOffice, approvers, []State{InProgress, Examining, Promised}, Promised, false},
	{Answer, ByMachine, nil, []State{Duplicate, Promised}, Answered, false},
	{Promise, ByMachine, nil, []State{Duplicate, Promised}, Promised, false},
	{Confirm, ByReporter, nil, []State{Answered}, Closed, false},
	{Dispute, ByReporter, nil, []State{Answered, Promised}, UnderReview, false},
	{Close, ByMachine, nil, []State{Answered}, Closed, false},
	{Appeal, ByReporter, nil, []State{Closed}, UnderReview, false},
	{Decide, ByOffice, []access.Action{access.ReviewCases, access.DecideCases}, []State{UnderReview}, Closed, false},
	{Redo, ByOffice, []access.Action{access.ReviewCases, access.DecideCases}, []State{UnderReview}, InProgress, false},
	{Reopen, ByOffice, []access.Action{access.DecideCases}, []State{Closed, Archived, Lapsed}, InProgress, false},
	{Refer, ByOffice, []access.Action{access.TriageCases, access.DecideCases}, []State{Received, Returned}, Referred, false},
	{Refer, ByOffice, []access.Action{access.ExamineCases}, []State{Examining}, Referred, false},
	{Refer, ByMachine, nil, []State{Examining}, Referred, false},
	{Took, ByOffice, []access.Action{access.TriageCases}, []State{Referred}, Closed, false},
	{Took, ByMachine, nil, []State{Referred}, Closed, false},
	{Recall, ByOffice, []access.Action{access.TriageCases}, []State{Referred}, Received, false},
	{Archive, ByOffice, []access.Action{access.TriageCases}, []State{Held, Received, Returned}, Archived, false},
	{Object, ByReporter, nil, []State{Archived}, Received, false},
	{Merge, ByOffice, []access.Action{access.TriageCases}, []State{Received, Disposed, Returned, InProgress}, Duplicate, false},
	{Part, ByOffice, []access.Action{access.TriageCases, access.ExamineCases}, []State{Duplicate}, Received, false},
	{Part, ByMachine, nil, []State{Duplicate}, Received, false},
	{Withdraw, ByReporter, nil, []State{Held, Received, Incomplete, Disposed, Returned, InProgress, Examining, Answered, Promised, UnderReview, Referred, Duplicate}, Withdrawn, false},
}

// StepOf returns the line of an act of a party in a state, from the table or from what changes no state;
// false where there is none.
func StepOf(act Act, by Party, from State) (Step, bool) {
	for _, table := range [][]Step{steps, asides} {
		i := slices.IndexFunc(table, func(s Step) bool { return s.Act == act && s.By == by && slices.Contains(s.From, from) })
		if i >= 0 {
			return table[i], true
		}
	}
	return Step{}, false
}

// Outcome is what came of a case; none is closed without one (UU 25/2009 article 36 paragraph 3 and its
// elucidation: to the end, with a clear result such as a sanction).
type Outcome string

// The outcomes.
const (
	Fixed       Outcome = "fixed"       // what was wrong is put right
	Explained   Outcome = "explained"   // asked and answered
	Sanctioned  Outcome = "sanctioned"  // somebody was held to account
	Compensated Outcome = "compensated" // and made good
	Accepted    Outcome = "accepted"    // a suggestion taken up
	Declined    Outcome = "declined"    // not, for the reason in the answer
	Unfounded   Outcome = "unfounded"   // examined, and it was not so
	Passed      Outcome = "passed"      // another authority has it
)

// Outcomes are all of them.
var Outcomes = []Outcome{Fixed, Explained, Sanctioned, Compensated, Accepted, Declined, Unfounded, Passed}

// Reasons of closing.
const (
	Confirmed = "confirmed" // the reporter said so
	Silence   = "silence"   // nobody said anything in time
	Decision  = "decision"  // of a review
	HandedOn  = "handed_on" // another authority has it
)

// ArchiveReasons are for what is no case. What somebody else is competent for is referred, and what is
// being worked on already is merged.
var ArchiveReasons = []string{"not_public_service", "unclear", "hateful", "spam", "in_court", "decided"}
