package oversight

import "slices"

// Kind is what an Ombudsman office sent.
type Kind string

// Findings (LHP, until 2023 LAHP) ask for corrective action, a suggestion (from an LHA) for improvement; a recommendation
// is the strongest. Source: domain note on the award gate of 2023; Ombudsman regulation 58/2023.
const (
	Findings       Kind = "lhp"
	Suggestion     Kind = "suggestion"
	Recommendation Kind = "recommendation"
)

// Kinds are all kinds, in their order.
var Kinds = []Kind{Findings, Suggestion, Recommendation}

// Key is the catalog key of a kind's name.
func (k Kind) Key() string { return "oversight.kind." + string(k) }

// rules are the rules of deadlines that the kinds go by. The one of suggestions asks for the day that the letter names.
var rules = map[Kind]string{Findings: "ombudsman_lhp", Suggestion: "ombudsman_saran", Recommendation: "ombudsman_rekomendasi"}

// Side is whose register a row stands in.
type Side string

// The sender's row decides whether something was carried out.
const (
	Sent     Side = "sent"
	Received Side = "received"
)

// Key is the catalog key of a side's name.
func (s Side) Key() string { return "oversight.side." + string(s) }

// State is where a product stands in one register.
type State string

// A draft is the sender's alone. One that arrived came from an office of this installation and has no date of receipt yet.
// Monitoring is "resolusi dan monitoring".
const (
	Draft      State = "draft"
	Arrived    State = "arrived"
	Open       State = "open"
	Monitoring State = "monitoring"
	Closed     State = "closed"
)

// States are all states, in their order.
var States = []State{Draft, Arrived, Open, Monitoring, Closed}

// Key is the catalog key of a state's name.
func (s State) Key() string { return "oversight.state." + string(s) }

// Going reports whether something is to be done about it.
func (s State) Going() bool { return s == Arrived || s == Open || s == Monitoring }

// ItemState is how far one thing that is asked for has come.
type ItemState string

// Proof has been handed in and waits for the sender; what follows is the sender's to say.
const (
	ItemOpen       ItemState = "open"
	InProgress     ItemState = "in_progress"
	Proof          ItemState = "proof"
	CarriedOut     ItemState = "carried_out"
	Partly         ItemState = "partly"
	NotCarriedOut  ItemState = "not_carried_out"
	WithdrawnState ItemState = "withdrawn"
)

// ItemStates are all states of an item, in their order.
var ItemStates = []ItemState{ItemOpen, InProgress, Proof, CarriedOut, Partly, NotCarriedOut, WithdrawnState}

// Key is the catalog key of an item state's name.
func (s ItemState) Key() string { return "oversight.item." + string(s) }

// Settled reports whether nothing more is wanted: it was carried out, or taken back.
func (s ItemState) Settled() bool { return s == CarriedOut || s == WithdrawnState }

// Judged reports whether the sender has spoken about it.
func (s ItemState) Judged() bool { return s.Settled() || s == Partly || s == NotCarriedOut }

// Party is who acts on a row.
type Party string

// The sender decides; whoever answers works and hands in proof. By letter is whoever writes down in the recipient's
// register what an office elsewhere decided on paper.
const (
	Sender    Party = "sender"
	Answering Party = "answering"
	ByLetter  Party = "letter"
)

// moves say which party may take an item from which state to which. The sender may note that proof came on paper, or by the
// register of the body.
var moves = map[Party]map[ItemState][]ItemState{
	Answering: {
		ItemOpen:      {InProgress, Proof},
		InProgress:    {Proof},
		Proof:         {InProgress, Proof}, // more proof of the same
		Partly:        {InProgress, Proof},
		NotCarriedOut: {InProgress, Proof},
	},
	Sender: {
		ItemOpen:       {Proof, CarriedOut, Partly, NotCarriedOut, WithdrawnState},
		InProgress:     {Proof, CarriedOut, Partly, NotCarriedOut, WithdrawnState},
		Proof:          judging[Proof],
		Partly:         {Proof, CarriedOut, NotCarriedOut, WithdrawnState},
		NotCarriedOut:  {Proof, CarriedOut, Partly, WithdrawnState},
		CarriedOut:     judging[CarriedOut],
		WithdrawnState: judging[WithdrawnState],
	},
	ByLetter: judging,
}

// judging is what may be said about an item, wherever it stands; what was settled may be found otherwise, with a reason.
var judging = map[ItemState][]ItemState{
	ItemOpen:       {CarriedOut, Partly, NotCarriedOut, WithdrawnState},
	InProgress:     {CarriedOut, Partly, NotCarriedOut, WithdrawnState},
	Proof:          {CarriedOut, Partly, NotCarriedOut, WithdrawnState},
	Partly:         {CarriedOut, NotCarriedOut, WithdrawnState},
	NotCarriedOut:  {CarriedOut, Partly, WithdrawnState},
	CarriedOut:     {Partly, NotCarriedOut},
	WithdrawnState: {NotCarriedOut},
}

// Moves returns where a party may take an item that stands in a state.
func Moves(by Party, from ItemState) []ItemState { return slices.Clone(moves[by][from]) }

// Outcome is why a product was closed.
type Outcome string

// Raised is for findings that a recommendation followed: that one counts then.
const (
	OutCarriedOut Outcome = "carried_out"
	OutWithdrawn  Outcome = "withdrawn"
	OutRaised     Outcome = "raised"
	OutNot        Outcome = "not_carried_out"
)

// Outcomes are all outcomes, in their order.
var Outcomes = []Outcome{OutCarriedOut, OutWithdrawn, OutRaised, OutNot}

// Key is the catalog key of an outcome's name.
func (o Outcome) Key() string { return "oversight.outcome." + string(o) }

// Clean reports whether nothing of the product stands against its body any more.
func (o Outcome) Clean() bool { return o == OutCarriedOut || o == OutWithdrawn || o == OutRaised }

// closable says with which outcome a product may be closed by how its items stand: carried out when all are settled and
// one at least was done, withdrawn when all were taken back, not carried out when something is open. Raised
// needs none of this.
func closable(o Outcome, items []Item) bool {
	done, open := 0, 0
	for _, i := range items {
		switch {
		case i.State == CarriedOut:
			done++
		case !i.State.Settled():
			open++
		}
	}
	switch o {
	case OutCarriedOut:
		return open == 0 && done > 0
	case OutWithdrawn:
		return open == 0 && done == 0
	case OutNot:
		return open > 0
	default:
		return true
	}
}
