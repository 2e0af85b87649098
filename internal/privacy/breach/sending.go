package breach

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/ledger"
	"github.com/patuh-id/patuh/internal/workday"
)

// SendState is where a sending stands.
type SendState string

// A sending is Running until nobody is left, or somebody has Cancelled it.
const (
	Running   SendState = "running"
	Cancelled SendState = "cancelled"
	Sent      SendState = "done"
)

// Key is the catalog key of a state.
func (s SendState) Key() string { return "breach.sending." + string(s) }

// Statement is what is said of an incident outside the authority, beside which data it is and when it happened.
type Statement struct {
	How      string // it happened
	Handling string // what is done about it
	Contact  string // whom to ask
}

func (s *Statement) check(f *faults, prefix string) {
	s.How = f.unnamed(prefix+"how", f.words(prefix+"how", s.How, minWords, maxWords))
	s.Handling = f.unnamed(prefix+"handling", f.words(prefix+"handling", s.Handling, minWords, maxWords))
	s.Contact = f.words(prefix+"contact", s.Contact, minTitle, maxTitle)
}

// text is a statement as it is noted.
func (s *Statement) text() string { return s.How + "\n\n" + s.Handling + "\n\n" + s.Contact }

// Sending is a notice on its way to the people.
type Sending struct {
	ID, Incident string
	N            int64 // the version of the incident that it tells of
	Statement
	State   SendState
	Trouble string // kind of what the last attempt came to grief by; empty: it did not
	MadeBy  string
	Made    time.Time
	Ended   time.Time
	version int64
}

const sendingColumns = `id, breach_id, entry, how, handling, contact, state, trouble, made_by, made_at, ended_at, version`

func scanSending(row db.Row) (Sending, error) {
	var s Sending
	var made, ended db.Time
	err := row.Scan(&s.ID, &s.Incident, &s.N, &s.How, &s.Handling, &s.Contact, &s.State, &s.Trouble, &s.MadeBy, &made, &ended, &s.version)
	s.Made, s.Ended = made.Time, ended.Time
	return s, err
}

func sendingByID(ctx context.Context, q db.Queryer, id string) (Sending, error) {
	s, err := db.One(ctx, q, scanSending, `SELECT `+sendingColumns+` FROM breach_sending WHERE id = $1`, id)
	if err != nil && problem.KindOf(err) == problem.NotFound {
		err = problem.New(problem.NotFound, "breach.not_found", nil)
	}
	return s, err
}

// move brings a sending into another state.
func (s *Sending) move(ctx context.Context, tx db.Tx, to SendState, ended any, touched *ledger.Touched) error {
	touched.Add("breach_sending", s.ID)
	return db.Update(ctx, tx, `UPDATE breach_sending SET state = $3, ended_at = $4, trouble = '', version = version + 1 WHERE id = $1 AND version = $2`,
		s.ID, s.version, string(to), ended)
}

type order struct {
	Sending string `json:"sending"`
}

func enqueue(ctx context.Context, tx db.Tx, id string) error {
	return job.Enqueue(ctx, tx, job.Request{Kind: sendKind, Payload: order{id}, Unique: id})
}

// Letter is what a notice would say to the reporter of a case, which is named by a word in its place. Kinds: those of
// Decide; NotFound; Conflict where the incident is closed; Invalid with the Faults of Send.
func (b *Breaches) Letter(ctx context.Context, actor access.Actor, id string, words Statement, p *locale.Printer) (string, error) {
	v, err := b.Get(ctx, actor, id)
	if err != nil {
		return "", err
	}
	if err := access.Decide(actor, access.KeepPrivacy, v.Scope()); err != nil {
		return "", err
	}
	if v.State == Closed {
		return "", conflict("closed")
	}
	var f faults
	if words.check(&f, "told_"); f.found.Err() != nil {
		return "", f.found.Err()
	}
	zone, err := b.zone(ctx, b.DB, v.Authority)
	return words.words(p, &v.Entry, p.T("breach.letter.number"), zone), err
}

// Send has the notice of an incident written into the mailboxes of the cases that it is about and that none has reached
// yet. Where none is left the sending ends at once: whether one is may be what actor must not learn. Kinds: those of
// Decide; NotFound; Conflict where the incident is closed, or a sending runs; Invalid with Faults about
// "told_how", "told_handling" and "told_contact".
func (b *Breaches) Send(ctx context.Context, actor access.Actor, id string, version int64, words Statement) error {
	return b.change(ctx, actor, id, version, func(ctx context.Context, tx db.Tx, one *Incident, touched *ledger.Touched) (string, string, error) {
		var f faults
		words.check(&f, "told_")
		if one.State == Closed {
			return "", "", conflict("closed")
		}
		if err := f.found.Err(); err != nil {
			return "", "", err
		}
		sending, err := newID()
		if err != nil {
			return "", "", err
		}
		_, err = tx.Exec(ctx, `INSERT INTO breach_sending (`+sendingColumns+`) VALUES (`+db.Marks(1, 12)+`)`,
			sending, id, one.N, words.How, words.Handling, words.Contact, string(Running), "", actor.Account, db.At(b.now()), nil, 1)
		if err != nil {
			return "", "", err
		}
		touched.Add("breach_sending", sending)
		return "sending", "", enqueue(ctx, tx, sending)
	})
}

// CancelSending stops a sending after the case that it is at. Whoever was told was told.
func (b *Breaches) CancelSending(ctx context.Context, actor access.Actor, id string) error {
	return b.onSending(ctx, actor, id, "send_cancelled", func(ctx context.Context, tx db.Tx, s *Sending, touched *ledger.Touched) error {
		if s.State != Running {
			return conflict("send_state")
		}
		return s.move(ctx, tx, Cancelled, db.At(b.now()), touched)
	})
}

// ResumeSending goes on with the last sending of an incident, which was cancelled or came to grief, in the same words.
func (b *Breaches) ResumeSending(ctx context.Context, actor access.Actor, id string) error {
	return b.onSending(ctx, actor, id, "send_resumed", func(ctx context.Context, tx db.Tx, s *Sending, touched *ledger.Touched) error {
		if s.State == Sent || s.State == Running && s.Trouble == "" {
			return conflict("send_state")
		}
		if err := s.move(ctx, tx, Running, nil, touched); err != nil {
			return err
		}
		return enqueue(ctx, tx, s.ID)
	})
}

// onSending changes the last sending of an incident.
func (b *Breaches) onSending(ctx context.Context, actor access.Actor, id, kind string, change func(context.Context, db.Tx, *Sending, *ledger.Touched) error) error {
	return b.change(ctx, actor, id, 0, func(ctx context.Context, tx db.Tx, one *Incident, touched *ledger.Touched) (string, string, error) {
		if one.State == Closed {
			return "", "", conflict("closed")
		}
		last, err := lastSending(ctx, tx, id)
		if err == nil && last == nil {
			err = conflict("send_state")
		}
		if err != nil {
			return "", "", err
		}
		return kind, "", change(ctx, tx, last, touched)
	})
}

func lastSending(ctx context.Context, q db.Queryer, id string) (*Sending, error) {
	all, err := db.All(ctx, q, scanSending, `SELECT `+sendingColumns+` FROM breach_sending WHERE breach_id = $1 ORDER BY id DESC LIMIT 1`, id)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return &all[0], nil
}

// left are the cases of an incident that no notice has reached, some after one.
func (b *Breaches) left(ctx context.Context, q db.Queryer, id, after string, most int) ([]string, error) {
	return db.All(ctx, q, db.Column[string], `SELECT k.case_id FROM breach_case k JOIN complaint c ON c.id = k.case_id
		WHERE k.breach_id = $1 AND k.until = 0 AND k.case_id > $2 AND c.destroyed_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM breach_told t WHERE t.breach_id = k.breach_id AND t.case_id = k.case_id) ORDER BY k.case_id LIMIT $3`, id, after, most)
}

// Progress is how far an incident's notices have come, without those that are about whoever asks.
type Progress struct {
	Last *Sending // nil: none was ever sent
	// Left is how many cases are still to be told, Told how many were.
	Left, Told int
	// Owed is how many of those told are to be called or written a letter besides, by the desk; Open how many of them
	// still are and may be.
	Owed, Open int
}

// unreached is a duty that still stands; hidden, that whoever it is owed to has since asked not to be looked up.
const (
	unreached = `d.id IS NOT NULL AND d.ended_at IS NULL`
	hidden    = `EXISTS (SELECT 1 FROM privacy_restriction p WHERE p.complaint_id = t.case_id)`
)

// toldFrom is a join of what was told with what the desk still owes.
const toldFrom = ` FROM breach_told t JOIN complaint c ON c.id = t.case_id
	LEFT JOIN complaint_duty d ON d.complaint_id = t.case_id AND d.once = t.entry_id WHERE t.breach_id = $1 AND NOT `

func (b *Breaches) progress(ctx context.Context, actor access.Actor, id string) (Progress, error) {
	var p Progress
	var err error
	if p.Last, err = lastSending(ctx, b.DB, id); err != nil {
		return p, err
	}
	barred, args := complaint.KeptFrom(actor, "t.case_id", 2)
	err = b.DB.QueryRow(ctx, `SELECT count(*), count(*) FILTER (WHERE t.way <> ''), count(*) FILTER (WHERE t.way <> '' AND `+unreached+` AND NOT `+hidden+`)`+
		toldFrom+barred, append([]any{id}, args...)...).Scan(&p.Told, &p.Owed, &p.Open)
	if err != nil {
		return p, db.Problem(err)
	}
	barred, args = complaint.KeptFrom(actor, "k.case_id", 2)
	p.Left, err = db.One(ctx, b.DB, db.Column[int], `SELECT count(*) FROM breach_case k JOIN complaint c ON c.id = k.case_id
		WHERE k.breach_id = $1 AND k.until = 0 AND c.destroyed_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM breach_told t WHERE t.breach_id = k.breach_id AND t.case_id = k.case_id) AND NOT `+barred, append([]any{id}, args...)...)
	return p, err
}

// words are what a notice says, in the language of whoever reads it.
func (s *Statement) words(p *locale.Printer, e *Entry, number string, zone workday.Zone) string {
	happened := p.T("breach.letter.unknown")
	if !e.Happened.IsZero() {
		happened = When(p, e.Happened, zone)
	}
	return p.T("breach.letter", "number", number, "data", strings.Join(DataNames(p, e.Data), "; "), "happened", happened,
		"how", s.How, "handling", s.Handling, "contact", s.Contact)
}

// When is an instant as people read it, on the clocks of a zone.
func When(p *locale.Printer, at time.Time, zone workday.Zone) string {
	local := at.In(zone.Location)
	return fmt.Sprintf("%s, %s %s", p.Date(local), local.Format("15.04"), zone.Name)
}

// WhenIn is When in the zone of a name.
func WhenIn(p *locale.Printer, at time.Time, zone string) string {
	return When(p, at, workday.ZoneOf(zone))
}
