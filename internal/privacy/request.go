package privacy

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Kind is what somebody asks about their own data.
type Kind string

// Withdraw is to take consent back, so that the office no longer knows who somebody is.
const (
	See      Kind = "see"      // UU 27/2022 article 32
	Correct  Kind = "correct"  // article 30
	Erase    Kind = "erase"    // article 43
	Restrict Kind = "restrict" // article 41
	Withdraw Kind = "withdraw" // article 40
)

// Kinds are all of them.
var Kinds = []Kind{See, Correct, Erase, Restrict, Withdraw}

// About is whose data a request is about.
type About string

// OfAnybody is of whoever has neither a case nor an account here, such as somebody who may have been reported.
const (
	OfCase    About = "case"
	OfAccount About = "account"
	OfAnybody About = "anybody"
)

// State is where a request stands.
type State string

// Partly is done in part. Refused and Partly have a ground. TakenBack is by whoever asked, before there was an answer.
const (
	Open    State = "open"
	Done    State = "done"
	Partly  State = "partly"
	Refused State = "refused"

	TakenBack State = "taken_back"
)

// Outcomes are what a request may come to.
var Outcomes = []State{Done, Partly, Refused}

// Ways are how a request comes: from the receipt's page, from one's own account, or taken down by staff.
const (
	ByReceipt = "receipt"
	ByAccount = "account"
)

// TakenWays are those of requests that staff take down.
var TakenWays = []string{"counter", "phone", "letter", "mail"}

// Checks are how staff made sure who asks. No copy of a card is kept.
var Checks = []string{"card_seen", "called_back", "mail_answered", "known_person", "proxy_letter"}

// Grounds are why something is not done, or not all of it, each with its article.
var Grounds = []string{"public_task", "legal_hold", "safety", "identity", "not_held", "other_rule"}

// reported is the ground of every answer to OfAnybody.
const reported = "safety"

// Key is the catalog key of a kind.
func (k Kind) Key() string { return "privacy.kind." + string(k) }

// Key is the catalog key of whose data a request is about.
func (a About) Key() string { return "privacy.about." + string(a) }

// Key is the catalog key of a state.
func (s State) Key() string { return "privacy.state." + string(s) }

// GroundKey is the catalog key of a ground.
func GroundKey(ground string) string { return "privacy.ground." + ground }

// WayKey is the catalog key of a way.
func WayKey(way string) string { return "privacy.way." + way }

// CheckKey is the catalog key of how somebody was known; "pin" and "signed_in" are those of ByReceipt and ByAccount.
func CheckKey(check string) string { return "privacy.check." + check }

// Said is what somebody says with a request. It is kept encrypted, and not for long.
type Said struct {
	Words string `json:"words,omitempty"`
	// Name, Phone, Mail and Address are what should be instead; where staff take a request of OfAnybody down, how to
	// answer.
	Name    string `json:"name,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Mail    string `json:"mail,omitempty"`
	Address string `json:"address,omitempty"`
}

// Request is one of them.
type Request struct {
	ID, Authority, Number string
	Kind                  Kind
	About                 About
	Case, Account         string // ids; empty where it is not about one
	Way, Checked, Lang    string
	Asked, Due            time.Time
	TakenBy               string
	Taken                 time.Time
	State                 State
	Ground, Answer        string
	DecidedBy             string
	Decided               time.Time // zero while it is open
	LiftedBy              string
	Lifted                time.Time
	Version               int64

	sealed string
}

// Overdue reports whether its time is over at an instant.
func (r *Request) Overdue(at time.Time) bool { return r.State == Open && !at.Before(r.Due) }

// Late reports whether it was decided late, or is overdue.
func (r *Request) Late(at time.Time) bool {
	return r.Overdue(at) || r.State != Open && r.Decided.After(r.Due)
}

// Restricts reports whether the case's reporter is hidden because of it.
func (r *Request) Restricts() bool {
	return r.Kind == Restrict && r.About == OfCase && (r.State == Done || r.State == Partly) && r.Lifted.IsZero()
}

const requestColumns = `id, authority_id, number, kind, about, complaint_id, account_id, way, checked, lang, sealed, asked_at, due_at, taken_by, taken_at,
	state, ground, answer, decided_by, decided_at, lifted_by, lifted_at, version`

func scanRequest(row db.Row) (Request, error) {
	var r Request
	var asked, due, taken, decided, lifted db.Time
	var of, account *string
	err := row.Scan(&r.ID, &r.Authority, &r.Number, &r.Kind, &r.About, &of, &account, &r.Way, &r.Checked, &r.Lang, &r.sealed, &asked, &due, &r.TakenBy,
		&taken, &r.State, &r.Ground, &r.Answer, &r.DecidedBy, &decided, &r.LiftedBy, &lifted, &r.Version)
	if of != nil {
		r.Case = *of
	}
	if account != nil {
		r.Account = *account
	}
	r.Asked, r.Due, r.Taken, r.Decided, r.Lifted = asked.Time, due.Time, taken.Time, decided.Time, lifted.Time
	return r, err
}

func (r *Request) insert(ctx context.Context, tx db.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO privacy_request (`+requestColumns+`) VALUES (`+db.Marks(1, 23)+`)`, r.ID, r.Authority, r.Number, string(r.Kind),
		string(r.About), orNull(r.Case), orNull(r.Account), r.Way, r.Checked, r.Lang, r.sealed, db.At(r.Asked), db.At(r.Due), r.TakenBy, db.At(r.Taken),
		string(r.State), r.Ground, r.Answer, r.DecidedBy, nil, r.LiftedBy, nil, r.Version)
	return err
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// number is a request's, to be said on a telephone. It tells nothing, how many there are included.
func number() string {
	var random [5]byte
	_, _ = rand.Read(random[:]) // never fails: crypto/rand ends the program instead
	text := base32.NewEncoding("23456789ABCDEFGHJKLMNPQRSTUVWXYZ").WithPadding(base32.NoPadding).EncodeToString(random[:])
	return "DP-" + text[:4] + "-" + text[4:]
}

func newID() (string, error) {
	id, err := uuid.NewV7()
	return id.String(), err
}

const maxWords = 5_000

// check cleans what somebody says.
func (s *Said) check(f *problem.Faults) {
	for _, one := range []struct {
		name  string
		text  *string
		limit int
	}{{"words", &s.Words, maxWords}, {"name", &s.Name, 200}, {"phone", &s.Phone, 20}, {"mail", &s.Mail, 254}, {"address", &s.Address, 500}} {
		*one.text = strings.TrimSpace(strings.ToValidUTF8(*one.text, ""))
		if utf8.RuneCountInString(*one.text) > one.limit {
			f.Add(problem.Place{File: one.name}, "privacy.fault.long", problem.Args{"max": one.limit})
		}
	}
}

func (p *Privacy) seal(id string, s Said) (string, error) {
	if s == (Said{}) {
		return "", nil
	}
	text, err := json.Marshal(s)
	if err != nil {
		return "", err
	}
	return p.Seal.Seal(id, string(text))
}

func (p *Privacy) said(r *Request) (Said, error) {
	var s Said
	if r.sealed == "" {
		return s, nil
	}
	text, err := p.Seal.Open(r.ID, r.sealed)
	if err != nil {
		return s, problem.Wrap(problem.Internal, fmt.Errorf("open request %s: %w", r.ID, err))
	}
	return s, json.Unmarshal([]byte(text), &s)
}

// choose finds a value among those that may be, or adds a fault.
func choose[T ~string](f *problem.Faults, field string, value T, among []T) {
	if !slices.Contains(among, value) {
		f.Add(problem.Place{File: field}, "privacy.fault.choose", nil)
	}
}
