package improve

import "slices"

// Kind is what a body does about a finding.
type Kind string

// Kinds of actions. What is asked in a consultation stands in the finding's thread, with the answer.
const (
	Training     Kind = "training"
	Mentoring    Kind = "mentoring"
	Consultation Kind = "consultation"
	Purchase     Kind = "purchase"
	Procedure    Kind = "procedure"
)

// Kinds are all kinds.
var Kinds = []Kind{Training, Mentoring, Consultation, Purchase, Procedure}

// Key is the catalog key of a kind's name.
func (k Kind) Key() string { return "improve.kind." + string(k) }

// State is where an action stands.
type State string

// An action ends accepted or dropped; what was handed in and returned is worked on again.
const (
	Planned  State = "planned"
	UnderWay State = "under_way"
	Proof    State = "proof"
	Accepted State = "accepted"
	Returned State = "returned"
	Dropped  State = "dropped"
)

// States are all states, in their order.
var States = []State{Planned, UnderWay, Proof, Returned, Accepted, Dropped}

// Key is the catalog key of a state's name.
func (s State) Key() string { return "improve.state." + string(s) }

// Side is who acts: the body, or the office that assesses it.
type Side string

// The two sides.
const (
	OfBody   Side = "body"
	OfOffice Side = "office"
)

// Key is the catalog key of a side's name.
func (s Side) Key() string { return "improve.side." + string(s) }

// moves is the table of moves: who takes an action from where to where.
var moves = map[Side]map[State][]State{
	OfBody: {
		Planned:  {UnderWay, Proof, Dropped},
		UnderWay: {Proof, Dropped},
		Returned: {UnderWay, Proof, Dropped},
		Dropped:  {Planned},
	},
	OfOffice: {
		Proof:    {Accepted, Returned},
		Accepted: {Returned},
	},
}

// Moves are the states to which a side may take an action.
func Moves(by Side, from State) []State { return slices.Clone(moves[by][from]) }

// reasoned are the moves that need words.
func reasoned(to State) bool { return to == Returned || to == Dropped }

// OwnerKind is what owns an action: never a private person.
type OwnerKind string

// A position is named by its title, whoever holds it.
const (
	BodyOwner     OwnerKind = "body"
	UnitOwner     OwnerKind = "unit"
	PositionOwner OwnerKind = "position"
)

// Owner is a body, a unit of it or a position in it, and what it is called.
type Owner struct {
	Kind     OwnerKind
	ID, Name string
}

// Ref names an owner in a form.
func (o Owner) Ref() string { return string(o.Kind) + ":" + o.ID }
