package sealed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// State is where a request stands.
type State string

// The states. An opened one can be read by who asked until its time is over.
const (
	Asked   State = "asked"
	Opened  State = "opened"
	Refused State = "refused"
	Lapsed  State = "lapsed"
	// Withdrawn is one that who asked took back before anybody decided.
	Withdrawn State = "withdrawn"
	// Destroyed is one whose identity is no more, or is another one now, before its time was over. Which of them it is
	// nobody is told: it would say what the reporter chose.
	Destroyed State = "destroyed"
)

// Purposes are what an identity may be opened for; whatever is not among them is no reason.
var Purposes = []string{"protect", "urgent", Unanswered, "court", "subject"}

// Unanswered is the purpose of whoever wrote to a reporter, and got no answer.
const Unanswered = "witness"

// PurposeKey is the catalog key of a purpose.
func PurposeKey(purpose string) string { return "sealed.purpose." + purpose }

// Key is the catalog key of a state.
func (s State) Key() string { return "sealed.state." + string(s) }

const (
	// ReadFor is how long an opened identity can be read.
	ReadFor = 24 * time.Hour
	// WaitFor is how long a request waits for a second officer.
	WaitFor = 7 * 24 * time.Hour
	// MinReason is in characters.
	MinReason = 30
	maxReason = 2_000
)

// Request is one officer's wish to open an identity.
type Request struct {
	ID, Case, Authority string
	AskedBy             string // account
	Purpose, Reason     string
	State               State
	Asked               time.Time
	DecidedBy           string
	Decided             time.Time
	Refusal             string
	Until               time.Time // of reading
	Reads               int
	Version             int64

	key, officer, parts, opened string
}

const requestColumns = `id, case_id, authority_id, key_id, officer_id, asked_by, purpose, reason, state, asked_at, parts, decided_by, decided_at,
	refusal, opened, until_at, read_count, version`

func scanRequest(row db.Row) (Request, error) {
	var r Request
	var asked, decided, until db.Time
	err := row.Scan(&r.ID, &r.Case, &r.Authority, &r.key, &r.officer, &r.AskedBy, &r.Purpose, &r.Reason, &r.State, &asked, &r.parts, &r.DecidedBy,
		&decided, &r.Refusal, &r.opened, &until, &r.Reads, &r.Version)
	r.Asked, r.Decided, r.Until = asked.Time, decided.Time, until.Time
	return r, err
}

// Readable reports whether an account can read what was opened, at an instant.
func (r *Request) Readable(account string, at time.Time) bool {
	return r.State == Opened && r.AskedBy == account && r.opened != "" && at.Before(r.Until)
}

// newsFor is how long who asked is shown that it was not agreed to.
const newsFor = 3 * 24 * time.Hour

// News reports whether an account that asked is to be shown what became of it: that they can read and have not, or, for
// a while, that they cannot.
func (r *Request) News(account string, at time.Time) bool {
	switch {
	case r.AskedBy != account || r.State == Asked || r.State == Withdrawn:
		return false
	case r.State == Opened:
		return r.Reads == 0 && r.Readable(account, at)
	default:
		return !r.Decided.IsZero() && at.Before(r.Decided.Add(newsFor))
	}
}

// Requests are those of an authority, the newest first, at most limit before one of an id ("" for the newest).
// Kinds: those of Decide.
func (s *Sealed) Requests(ctx context.Context, actor access.Actor, authority, before string, limit int) ([]Request, error) {
	if err := access.Decide(actor, access.OpenIdentities, access.Scope{Authority: authority}); err != nil {
		return nil, err
	}
	return db.All(ctx, s.DB, scanRequest, `SELECT `+requestColumns+` FROM sealed_request WHERE authority_id = $1 AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT $3`,
		authority, before, limit)
}

// Request is one of them. Kinds: those of Decide; NotFound.
func (s *Sealed) Request(ctx context.Context, q db.Queryer, actor access.Actor, id string) (Request, error) {
	r, err := db.One(ctx, q, scanRequest, `SELECT `+requestColumns+` FROM sealed_request WHERE id = $1`, id)
	if err == nil {
		err = access.Decide(actor, access.OpenIdentities, access.Scope{Authority: r.Authority})
	}
	if problem.KindOf(err) == problem.NotFound && err != nil {
		err = problem.New(problem.NotFound, "sealed.no_request", nil)
	}
	return r, err
}

// CheckReason reads a purpose and a reason. Kind: Invalid with Faults about "purpose" and "reason".
func CheckReason(purpose, reason string) (string, error) {
	var f problem.Faults
	if !slices.Contains(Purposes, purpose) {
		f.Add(problem.Place{File: "purpose"}, "sealed.fault.purpose", nil)
	}
	reason = strings.TrimSpace(strings.ToValidUTF8(reason, ""))
	if n := utf8.RuneCountInString(strings.Join(strings.Fields(reason), " ")); n < MinReason || n > maxReason {
		f.Add(problem.Place{File: "reason"}, "sealed.fault.reason", problem.Args{"min": MinReason, "max": maxReason, "is": n})
	}
	return reason, f.Err()
}

// Ask asks that an identity be opened. What the officer adds to the opening is sealed to each colleague, and is worth
// nothing for another identity; those of the accounts apart, whom the case is about, get nothing and are not told.
// Kinds: NotFound; Conflict while another request waits, or where the officer's share is not of the key that it
// is sealed to.
func (s *Sealed) Ask(ctx context.Context, tx db.Tx, h *Holder, id, purpose, reason string, apart []string, touched *ledger.Touched) (Request, error) {
	one, err := identityOf(ctx, tx, id)
	if err != nil {
		return Request{}, err
	}
	mine := h.keys[one.key]
	if one.authority != h.Authority || mine == nil {
		return Request{}, problem.New(problem.Conflict, "sealed.other_key", nil)
	}
	n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM sealed_request WHERE case_id = $1 AND state = $2 AND asked_at > $3`,
		id, string(Asked), db.At(s.now().Add(-WaitFor)))
	if err != nil {
		return Request{}, err
	}
	if n > 0 {
		return Request{}, problem.New(problem.Conflict, "sealed.asked_already", nil)
	}
	r := Request{Case: id, Authority: h.Authority, AskedBy: h.Account, Purpose: purpose, Reason: reason, State: Asked, Asked: s.now(), Version: 1, key: one.key, officer: h.ID}
	if r.ID, err = newID(); err != nil {
		return r, err
	}
	colleagues, err := s.colleagues(ctx, tx, h, apart)
	if err != nil {
		return r, err
	}
	if r.parts, err = parts(colleagues, mine, &r, one.lock); err != nil {
		return r, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO sealed_request (`+requestColumns+`) VALUES (`+db.Marks(1, 18)+`)`, r.ID, r.Case, r.Authority, r.key, r.officer,
		r.AskedBy, r.Purpose, r.Reason, string(r.State), db.At(r.Asked), r.parts, "", nil, "", "", nil, 0, 1)
	if err != nil {
		return r, err
	}
	touched.Add("sealed_request", r.ID)
	return r, s.tellWaiting(ctx, tx, &r, colleagues)
}

// colleagues are those who could be the second officer.
func (s *Sealed) colleagues(ctx context.Context, q db.Queryer, h *Holder, apart []string) ([]Officer, error) {
	all, err := s.officers(ctx, q, h.Authority)
	all = slices.DeleteFunc(all, func(o Officer) bool { return o.ID == h.ID || !o.Ready() || slices.Contains(apart, o.Account) })
	if err == nil && len(all) == 0 {
		err = problem.New(problem.Conflict, "sealed.alone", nil)
	}
	return all, err
}

// added is what one officer adds to an opening, as a colleague reads it.
type added struct {
	X    uint16 `json:"x"`
	Part []byte `json:"p"`
}

// parts seals what an officer adds to each colleague who could be the second.
func parts(colleagues []Officer, mine *private, r *Request, lock []byte) (string, error) {
	part, err := mine.part(lock)
	if err != nil {
		return "", problem.Wrap(problem.Internal, err)
	}
	text, err := json.Marshal(added{mine.X, part})
	if err != nil {
		return "", err
	}
	sealed := map[string][]byte{}
	for i := range colleagues {
		id := colleagues[i].ID
		if sealed[id], err = sealTo(colleagues[i].public, text, partAbout(r, id)); err != nil {
			return "", err
		}
	}
	raw, err := json.Marshal(sealed)
	return string(raw), err
}

func partAbout(r *Request, officer string) string {
	return "part of " + r.ID + " for " + r.Case + " to " + officer
}

func openedAbout(r *Request) string { return "opened " + r.ID + " for " + r.Case }

// undecided is a request that waits still.
func (s *Sealed) undecided(ctx context.Context, tx db.Tx, actor access.Actor, id string) (Request, error) {
	r, err := s.Request(ctx, tx, actor, id)
	if err == nil && (r.State != Asked || !s.now().Before(r.Asked.Add(WaitFor))) {
		err = problem.New(problem.Conflict, "sealed.decided", nil)
	}
	return r, err
}

// waiting is a request that somebody else than who asked is about to decide.
func (s *Sealed) waiting(ctx context.Context, tx db.Tx, actor access.Actor, id string) (Request, error) {
	r, err := s.undecided(ctx, tx, actor, id)
	if err != nil {
		return r, err
	}
	return r, access.Separate(actor, access.ApproveIdentities, access.Done{Action: access.OpenIdentities, Account: r.AskedBy})
}

// Approve opens an identity for who asked, as the second officer: they can read it for ReadFor, with their
// passphrase, and nobody else. Kinds: NotFound; Conflict; Forbidden for who asked themselves.
func (s *Sealed) Approve(ctx context.Context, tx db.Tx, actor access.Actor, h *Holder, id string, touched *ledger.Touched) (Request, error) {
	r, err := s.waiting(ctx, tx, actor, id)
	if err != nil {
		return r, err
	}
	if err := access.Decide(actor, access.ApproveIdentities, access.Scope{Authority: r.Authority}); err != nil {
		return r, err
	}
	own, err := s.together(ctx, tx, h, &r)
	if err != nil {
		return r, err
	}
	asker, err := db.One(ctx, tx, scanOfficer, `SELECT `+officerColumns+` FROM sealed_officer WHERE id = $1 AND ended_at IS NULL`, r.officer)
	if err != nil {
		if problem.KindOf(err) == problem.NotFound {
			err = problem.New(problem.Conflict, "sealed.asker_gone", nil)
		}
		return r, err
	}
	opened, err := sealTo(asker.public, own, openedAbout(&r))
	if err != nil {
		return r, err
	}
	r.State, r.opened, r.parts, r.DecidedBy, r.Decided, r.Until = Opened, pack(opened), "", h.Account, s.now(), s.now().Add(ReadFor)
	return r, s.decide(ctx, tx, &r, touched)
}

// together opens the identity's key with what the first officer added and the second one's share.
func (s *Sealed) together(ctx context.Context, q db.Queryer, h *Holder, r *Request) ([]byte, error) {
	again := problem.New(problem.Conflict, "sealed.ask_again", nil)
	sealed := map[string][]byte{}
	if err := json.Unmarshal([]byte(r.parts), &sealed); err != nil || sealed[h.ID] == nil || h.keys[r.key] == nil {
		return nil, again // the key was shared afresh meanwhile, or they became an officer later
	}
	text, err := openWith(h.own, sealed[h.ID], partAbout(r, h.ID))
	if err != nil {
		return nil, again
	}
	var other added
	if err := json.Unmarshal(text, &other); err != nil {
		return nil, fmt.Errorf("read a part: %w", err)
	}
	one, err := identityOf(ctx, q, r.Case)
	if err != nil {
		return nil, err
	}
	k, err := keyByID(ctx, q, one.key)
	if err != nil {
		return nil, err
	}
	own, err := h.keys[r.key].open(k.pub, one.lock, point{other.X, other.Part}, beside(k.ID, one.authority, r.Case))
	if err != nil {
		return nil, again
	}
	return own, nil
}

func (s *Sealed) decide(ctx context.Context, tx db.Tx, r *Request, touched *ledger.Touched) error {
	var until any
	if !r.Until.IsZero() {
		until = db.At(r.Until)
	}
	touched.Add("sealed_request", r.ID)
	if r.State != Withdrawn { // who asked knows
		if err := s.tellDecided(ctx, tx, r); err != nil {
			return err
		}
	}
	return db.Update(ctx, tx, `UPDATE sealed_request SET state = $3, opened = $4, parts = '', decided_by = $5, decided_at = $6, until_at = $7, refusal = $8, version = version + 1
		WHERE id = $1 AND version = $2`, r.ID, r.Version, string(r.State), r.opened, r.DecidedBy, db.At(r.Decided), until, r.Refusal)
}

// Refuse does not let an identity be opened. It takes no passphrase. Kinds: as Approve; Invalid with Faults about
// "refusal".
func (s *Sealed) Refuse(ctx context.Context, tx db.Tx, actor access.Actor, id, why string, touched *ledger.Touched) (Request, error) {
	r, err := s.waiting(ctx, tx, actor, id)
	if err != nil {
		return r, err
	}
	if err := access.Decide(actor, access.ApproveIdentities, access.Scope{Authority: r.Authority}); err != nil {
		return r, err
	}
	why = strings.TrimSpace(strings.ToValidUTF8(why, ""))
	if n := utf8.RuneCountInString(why); n == 0 || n > maxReason {
		var f problem.Faults
		f.Add(problem.Place{File: "refusal"}, "sealed.fault.refusal", problem.Args{"max": maxReason})
		return r, f.Err()
	}
	r.State, r.DecidedBy, r.Decided, r.Refusal = Refused, actor.Account, s.now(), why
	return r, s.decide(ctx, tx, &r, touched)
}

// Withdraw takes back what an officer asked for themselves. It takes no passphrase. Kinds: NotFound; Conflict; Forbidden
// for anybody else.
func (s *Sealed) Withdraw(ctx context.Context, tx db.Tx, actor access.Actor, id string, touched *ledger.Touched) (Request, error) {
	r, err := s.undecided(ctx, tx, actor, id)
	if err != nil {
		return r, err
	}
	if r.AskedBy != actor.Account {
		return r, problem.New(problem.Forbidden, "sealed.not_yours", nil)
	}
	r.State, r.DecidedBy, r.Decided = Withdrawn, actor.Account, s.now()
	return r, s.decide(ctx, tx, &r, touched)
}

// ErrRead is of a reading that was asked for by a form that was used already: a page that is loaded again sends
// its form once more, and nobody typed a passphrase for that.
var ErrRead = problem.New(problem.Conflict, "sealed.read_already", nil)

// Read returns what was opened, to who asked for it, as the reading that follows upon so many. Kinds: NotFound; Conflict
// when its time is over; ErrRead where it was read more often meanwhile.
func (s *Sealed) Read(ctx context.Context, tx db.Tx, actor access.Actor, h *Holder, id string, after int, touched *ledger.Touched) (Request, []byte, error) {
	r, err := s.Request(ctx, tx, actor, id)
	if err != nil {
		return r, nil, err
	}
	if !r.Readable(h.Account, s.now()) {
		return r, nil, problem.New(problem.Conflict, "sealed.over", nil)
	}
	if r.Reads != after {
		return r, nil, ErrRead
	}
	raw, err := unpack(r.opened)
	if err != nil {
		return r, nil, err
	}
	own, err := openWith(h.own, raw, openedAbout(&r))
	if err != nil {
		return r, nil, problem.New(problem.Conflict, "sealed.over", nil)
	}
	one, err := identityOf(ctx, tx, r.Case)
	if err != nil {
		return r, nil, err
	}
	text, err := unwrap(own, one.data, beside(one.key, one.authority, r.Case))
	if err != nil {
		return r, nil, problem.Wrap(problem.Internal, err)
	}
	r.Reads++
	touched.Add("sealed_request", r.ID)
	return r, text, db.Update(ctx, tx, `UPDATE sealed_request SET read_count = $3, version = version + 1 WHERE id = $1 AND version = $2`, r.ID, r.Version, r.Reads)
}

const closeKind = "identity.close"

// Schedule has the queue close what was opened when its time is over, and let requests lapse that nobody decided.
func (s *Sealed) Schedule(q *job.Queue) {
	q.Handle(closeKind, func(ctx context.Context, _ job.Job) error { return s.Close(ctx) }, job.Options{Concurrency: 1})
	q.Every(closeKind, 10*time.Minute)
}

// Close destroys the keys of what was opened and may no longer be read, tells of what will be soon, ends requests that
// waited too long, and withdraws the keys of officers who left.
func (s *Sealed) Close(ctx context.Context) error {
	return s.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE sealed_request SET opened = '' WHERE opened <> '' AND until_at <= $1`, db.At(s.now()))
		return errors.Join(err, s.lapse(ctx, tx), s.tellEnding(ctx, tx), s.withdraw(ctx, tx))
	})
}

// lapse ends requests that nobody decided.
func (s *Sealed) lapse(ctx context.Context, tx db.Tx) error {
	over, err := db.All(ctx, tx, scanRequest, `SELECT `+requestColumns+` FROM sealed_request WHERE state = $1 AND asked_at <= $2 ORDER BY id LIMIT 500`,
		string(Asked), db.At(s.now().Add(-WaitFor)))
	for i := range over {
		var touched ledger.Touched
		over[i].State, over[i].Decided = Lapsed, s.now()
		err = errors.Join(err, s.decide(ctx, tx, &over[i], &touched))
		if err == nil {
			err = s.record(ctx, tx, access.Machine(), over[i].Authority, "lapsed", over[i].ID, "", &touched)
		}
	}
	return err
}
