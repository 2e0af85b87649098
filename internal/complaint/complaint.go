// Package complaint keeps what citizens say to an authority, from the first word to the last: a
// complaint, a suggestion or a request for information, how it is received, who has it, what was
// answered, and whether whoever spoke believes it. It calls all of them cases.
//
// It promises that nothing is deleted, that every step says who did it, in which role, when and why,
// and that whoever a case is about never sees it. It refuses what the table of steps does not have, an
// answer that says nothing, and the closing of a disputed case by those who worked on it. Who somebody
// is stands apart from what they said, sealed.
//
// Sources: UU 25/2009 articles 36, 37 and 40 to 50; Perpres 76/2013; the practice of SP4N-LAPOR!. The
// steps are this program's reading of them and no official list.
package complaint

import (
	"embed"
	"time"

	"github.com/patuh-id/patuh/internal/access"
)

// Texts are the room's catalog texts.
//
//go:embed texts
var Texts embed.FS

// Kind is what a reporter came with.
type Kind string

// Aspirations are suggestions, ideas and praise.
const (
	Complaint   Kind = "complaint"
	Aspiration  Kind = "aspiration"
	Information Kind = "information"
)

// Kinds are all of them.
var Kinds = []Kind{Complaint, Aspiration, Information}

// Class is what verification makes of it, and with it how long it may take: the classes of the SP4N
// guideline, and the formal request of UU 14/2008, which is the information officer's. It is empty until
// then.
type Class string

// Ordinary complaints need no examination of a suspected violation; Supervision does.
const (
	Unverified      Class = ""
	AsksInformation Class = "information"
	Suggests        Class = "aspiration"
	Ordinary        Class = "ordinary"
	Supervision     Class = "supervision"
	FormalRequest   Class = "formal_request"
)

// Classes are those that verification may choose.
var Classes = []Class{AsksInformation, Suggests, Ordinary, Supervision, FormalRequest}

// Secrecy is what a reporter chose: Open, with a name or without one in what the office sees; Anonymous,
// when nothing is kept by which they could be found; Secret, when it is kept and the office does not see
// it.
type Secrecy string

// The two switches of the form exclude each other.
const (
	Open      Secrecy = "open"
	Anonymous Secrecy = "anonymous"
	Secret    Secrecy = "secret"
)

// Secrecies are all of them.
var Secrecies = []Secrecy{Open, Anonymous, Secret}

// About is whom a complaint is about, as the reporter says it: how the office works, somebody in it, or
// the top, who are the authority's administrators, its secretary and its head. It decides who never
// sees the case.
type About string

// AboutOffice is the usual.
const (
	AboutOffice About = "office"
	AboutPerson About = "person"
	AboutTop    About = "top"
)

// Abouts are all of them.
var Abouts = []About{AboutOffice, AboutPerson, AboutTop}

// Priority is how urgent a case is.
type Priority string

// Vulnerable is for people whom waiting hurts more (PermenPANRB 11/2024); Urgent for a risk to life.
const (
	Usual      Priority = "usual"
	Vulnerable Priority = "vulnerable"
	Urgent     Priority = "urgent"
)

// Priorities are all of them.
var Priorities = []Priority{Usual, Vulnerable, Urgent}

// Channel is how a case came in.
type Channel string

// Slip is a paper slip with a printed number; Direct is what citizens told the head.
const (
	Web     Channel = "web"
	Phone   Channel = "phone"
	Counter Channel = "counter"
	Letter  Channel = "letter"
	Social  Channel = "social"
	Chat    Channel = "chat"
	SlipIn  Channel = "slip"
	Direct  Channel = "direct"
)

// Channels are all of them.
var Channels = []Channel{Web, Phone, Counter, Letter, Social, Chat, SlipIn, Direct}

// Source is who sends it (UU 25/2009 article 36 paragraph 2).
type Source string

// Citizen is the usual; Handed is another authority that referred it.
const (
	Citizen   Source = "citizen"
	Council   Source = "council" // DPR, DPRD
	Ombudsman Source = "ombudsman"
	Internal  Source = "internal"
	Handed    Source = "handed"
)

// Sources are all of them.
var Sources = []Source{Citizen, Council, Ombudsman, Internal, Handed}

// Reach is how somebody wants to be reached.
type Reach string

// ByMailbox is the mailbox of the receipt alone: nothing is ever sent.
const (
	ByMailbox  Reach = "mailbox"
	ByPhone    Reach = "phone"
	BySMS      Reach = "sms"
	ByWhatsApp Reach = "whatsapp"
	ByMail     Reach = "mail"
	ByLetter   Reach = "letter"
)

// Reaches are all of them.
var Reaches = []Reach{ByMailbox, ByPhone, BySMS, ByWhatsApp, ByMail, ByLetter}

// Case is one complaint, suggestion or request, as the register has it; who sent it is not in it.
type Case struct {
	ID        string
	Authority string
	Year      int
	Running   int64
	Number    string // BJM-2026-000123
	State     State
	Kind      Kind
	Class     Class
	Channel   Channel
	Source    Source
	Lang      string // the reporter's: id or en
	Secrecy   Secrecy
	Priority  Priority
	About     About
	// Received is when the office had it in its hands, Registered when it was written down here.
	Received, Registered time.Time
	TakenBy              string // account that took it down; empty for what the reporter sent
	Title                string // by the office
	Words                string // as the reporter said it
	Place                string
	Position             string // "latitude longitude" in degrees; empty without
	Region               string // Kemendagri code; empty without
	// Happened, Asked and Promised are days, 2026-11-22; empty where the reporter did not say.
	Happened, Asked, Promised string
	Wish                      string // what the reporter hopes for
	Link                      string // of a post elsewhere
	Category                  string // code; empty without
	Service                   string // id; empty without
	// TargetBody and TargetUnit are the ids of the office that the reporter named; empty for "I do not know".
	TargetBody, TargetUnit string
	// Body and Unit are where it is handled; empty: at the authority's own desk.
	Body, Unit string
	Owner      string // account; empty while nobody has it
	Examined   bool   // in the hands of the examiners, and read by nobody else
	Parent     string // the case that it was merged into
	Returns    int    // how often units gave it back
	Outcome    Outcome
	Reason     string // why it stands where it stands, by a word: a reason of closing or of archiving
	// Satisfaction is 1 to 5; 0 where nobody said.
	Satisfaction            int
	Opened, Answered, Ended time.Time // zero while not
	Touched                 time.Time
	// Alarming: the reporter's words speak of a life in danger, and nobody here has looked; see Alarming.
	Alarming bool
	// Unread is since when something that the reporter wrote waits to be read; zero: nothing does.
	Unread time.Time
	// Second is who reads and sends an examiner's answer where no other examiner can.
	Second Second
	// Shielded: its words accuse somebody without facts, or insult; Title is a neutral one, and Words, Wish, Link and Place
	// are empty for everybody but those who look at them; see LookBehind.
	Shielded bool
	Version  int64
}

// Scope is where the case is handled.
func (c *Case) Scope() access.Scope {
	return access.Scope{Authority: c.Authority, Body: c.Body, Unit: c.Unit}
}

// Reads is the action that reading the case stands under.
func (c *Case) Reads() access.Action {
	switch {
	case c.Examined:
		return access.ExamineCases
	case c.guarded():
		return access.TriageCases
	}
	return access.ReadCases
}
