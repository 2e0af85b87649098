package complaint

import (
	"context"
	"net/netip"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/sealed"
)

// New is what somebody says, as it comes in.
type New struct {
	Authority string // id
	// Once is what a second sending of the same form has in common with the first; empty: none is known.
	// Whoever has it gets the receipt, so it is long and random, and nobody else's.
	Once  string
	Kind  Kind
	Words string
	Title string // by the office
	Place string
	// Position is "latitude longitude" in degrees; Region a Kemendagri code.
	Position, Region string
	// Happened, Asked and Promised are days, 2026-11-22.
	Happened, Asked, Promised string
	Wish, Link                string
	Category                  string // code
	Service                   string // id
	TargetBody, TargetUnit    string // ids of the directory; empty for "I do not know"
	About                     About
	// Named are accounts that it is about, who shall never see it: for the office alone to say.
	Named    []string
	Secrecy  Secrecy
	Priority Priority
	Channel  Channel
	Source   Source
	Lang     string
	// Received is when the office had it in its hands; zero: now.
	Received time.Time
	Reporter Reporter
	// Network is from where the public sends it; it is looked at by the gate and kept nowhere.
	Network netip.Prefix
	// Files are ids of files that FilesOwner sent and nobody has claimed.
	FilesOwner string
	Files      []string
	Slip       string // id of the paper slip that it stands on
}

// Receipt is what a reporter takes away.
type Receipt struct {
	Case Case
	// PIN opens the case together with its number; ShowPIN writes it for people. It is empty where the case
	// was sent again after somebody was given a new one.
	PIN    string
	Clocks []deadline.Clock
	// Again: the same form came before, and this is what it became then.
	Again bool
	// Notes are catalog keys of what the reporter should know, such as that it happened long ago.
	Notes []string
	// NoNewPIN is why a lost PIN is lost for good; see there.
	NoNewPIN string
}

// Limits of a case as it comes in.
const (
	MaxFiles  = 10
	maxWish   = 2_000
	maxLink   = 2_000
	maxNamed  = 20
	maxOnce   = 200
	oldestDay = 2 * 365 * 24 * time.Hour // the Ombudsman takes nothing older (section 0 of what it says of itself)
	slack     = 10 * time.Minute         // of clocks
)

// Receive takes a case in. The public sends by Web or Direct; all else takes the right to take cases down
// (RegisterCases) at the authority. What is said about the top goes where Route says, so that the receipt's
// case may be another authority's.
//
// Kinds: those of Decide; NotFound where the authority takes none; Invalid with Faults, each with the name
// of its field in small letters; Conflict and NotFound for files and slips as those say; Unavailable.
func (c *Complaints) Receive(ctx context.Context, actor access.Actor, n New) (Receipt, error) {
	return c.receive(ctx, actor, n, nil)
}

// receive is Receive of a draft; nil where it came of none.
func (c *Complaints) receive(ctx context.Context, actor access.Actor, n New, draft *sending) (Receipt, error) {
	a, err := c.arrival(actor, n)
	if err != nil {
		return Receipt{}, err
	}
	a.draft = draft
	if err := c.knows(ctx, a); err != nil {
		return Receipt{}, err
	}
	a.hold = c.held(ctx, a)
	if a.byItself() {
		err = c.keep(ctx, []*arrival{a})
	} else {
		err = c.door.bring(ctx, a, c.keep)
	}
	if err == nil {
		err = a.err
	}
	a.made.Case.State = a.made.Case.outwardly()
	return a.made, err
}

// arrival is a case on its way in: cleaned, sealed and with all its ids, so that what is left is to write it.
type arrival struct {
	New
	actor          access.Actor
	id, entry      string
	once           string   // hash; empty without
	draft          *sending // nil without
	pin            string
	sealed, caller string
	who            *sealed.Identity  // of whoever is secret; nil where there is nothing to be kept
	data           map[string]string // of its entry
	carries        []string          // files of another case that it gets its own of
	handed         bool              // by another authority, which keeps who the reporter is sealed
	hold           Hold              // why it waits for nobody; nil where it does not
	shielded       bool              // its words are, by the authority that hands it over
	// What the last attempt made of it.
	made    Receipt
	noted   Entry
	keepOut []kept
	err     error
}

// byItself reports whether a case touches more than its own new rows, so that it shares no transaction.
func (a *arrival) byItself() bool {
	return len(a.Files) > 0 || len(a.carries) > 0 || len(a.Named) > 0 || a.Slip != "" || a.About == AboutTop
}

func (c *Complaints) arrival(actor access.Actor, n New) (*arrival, error) {
	a := &arrival{New: n, actor: actor}
	if err := a.decide(); err != nil {
		return a, err
	}
	if err := a.check(c.now()); err != nil {
		return a, err
	}
	var err error
	if a.id, err = newID(); err != nil {
		return a, err
	}
	if a.entry, err = newID(); err != nil {
		return a, err
	}
	if a.Once != "" {
		a.once = c.Seal.Hash("once", a.Once)
	}
	a.pin = c.pinOf(a.Once)
	a.caller = c.caller(a.Authority, a.Secrecy, &a.Reporter)
	a.sealed, err = c.seal(a.id, a.Secrecy, &a.Reporter)
	return a, err
}

// decide also takes from the public what is the office's to say.
func (a *arrival) decide() error {
	if !a.public() {
		return MayRegister(a.actor, a.Authority)
	}
	if a.Channel != Direct {
		a.Channel = Web
	}
	a.Source, a.Title, a.Named, a.Slip, a.Received = Citizen, "", nil, "", time.Time{}
	a.Reporter.Assisted = false
	return nil
}

// MayRegister lets those take cases down for an authority who may do so anywhere in it: whoever sits at the
// counter of one of its offices takes down what is another's, too. Kinds: those of Decide.
func MayRegister(actor access.Actor, authority string) error {
	for _, s := range access.Where(actor, access.RegisterCases) {
		if s.Authority == authority && authority != "" {
			return nil
		}
	}
	return access.Decide(actor, access.RegisterCases, access.Scope{Authority: authority})
}

func (a *arrival) public() bool { return !a.actor.Machine && a.actor.Account == "" }

// knows looks up what a case names. These rows change seldom and are never removed, so the look stands
// outside the transaction that all cases share.
func (c *Complaints) knows(ctx context.Context, a *arrival) error {
	if a.TargetBody == "" && a.TargetUnit == "" {
		return nil
	}
	known, err := c.officeKnown(ctx, a.TargetBody, a.TargetUnit)
	if err == nil && !known {
		var f faults
		f.add("target", "office", nil)
		return f.found.Err()
	}
	return err
}
