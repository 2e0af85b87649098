package complaint

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Duty is what a reporter is still to be told by voice or on paper: they chose that, or nothing else goes
// out to them now.
type Duty struct {
	ID, Authority string
	Case          string
	// Number, State and Unit are of the case.
	Number string
	State  State
	Unit   string
	Way    Reach // ByPhone or ByLetter
	// Subject and Words are what to say, in the reporter's language.
	Subject, Words string
	Made           time.Time
	Due            time.Time // by when, of a call that cannot wait; else zero
	Lang           string    // the reporter's
	Quiet          bool      // nobody else may learn that there is a case
	Said           string    // the question or the answer that it is about, as it was written; only from Whom
	once           string    // the entry that it is about
}

// receiptNews is the kind of message by which a reporter learns the number of their case.
const receiptNews = "complaint.receipt"

// MaxDuties is how many Duties returns at once, and as many again that cannot wait.
const MaxDuties = 100

// owe notes that the office has to call or to write a letter. Somebody who can be reached by neither finds
// it in the mailbox of their receipt.
func (c *Complaints) owe(ctx context.Context, tx db.Tx, one *Case, who *Reporter, kind string, args map[string]string, once string) error {
	var way Reach
	switch {
	case kind == receiptNews && (one.Channel == Phone || one.Channel == Counter): // who was just told, face to face
		return nil
	case one.Secrecy == Secret: // nobody at the office may learn whom to call
	case who.Phone != "" && !who.Quiet && who.Reach != ByLetter:
		way = ByPhone
	case who.Address != "":
		way = ByLetter
	default:
		return nil
	}
	if way == "" {
		return nil
	}
	// Who asked that nobody look up where they are reached has their mailbox.
	if hidden, err := restricted(ctx, tx, one); err != nil || hidden {
		return err
	}
	if neutral(one, who) {
		kind, args = QuietNews, map[string]string{}
	}
	data, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("note a duty: %w", err)
	}
	id, err := newID()
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO complaint_duty (id, complaint_id, authority_id, way, kind, data, once, made_at, ended_at, ended_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, '') ON CONFLICT DO NOTHING`,
		id, one.ID, one.Authority, string(way), kind, string(data), once, db.At(c.now()))
	return err
}

// reached notes that a reporter was spoken to: that ends what was to be told by voice, and replies to what they wrote.
func (c *Complaints) reached(ctx context.Context, tx db.Tx, a *acting) error {
	_, err := tx.Exec(ctx, `UPDATE complaint_duty SET ended_at = $2, ended_by = $3 WHERE complaint_id = $1 AND way = 'phone' AND ended_at IS NULL`,
		a.was.ID, db.At(a.entry.Recorded), a.entry.By)
	if err != nil {
		return err
	}
	return c.heard(ctx, tx, a)
}

// Duties returns who is to be called or written to in an authority, and where the list goes on; empty at its end.
// Calls that cannot wait come first, all that fit on the first page, and then the oldest, at most MaxDuties of
// them: of cases that actor may see and whose reporters they may contact. A call that reached somebody ends those
// by phone; see Posted for letters. Kinds: those of Decide.
func (c *Complaints) Duties(ctx context.Context, actor access.Actor, authority, after string) ([]Duty, string, error) {
	where, args, err := c.owed(actor, authority, 4)
	if err != nil {
		return nil, "", err
	}
	read := func(which string, most int) ([]Duty, error) {
		return db.All(ctx, c.DB, c.scanDuty, dutyQuery+` WHERE d.authority_id = $1 AND d.ended_at IS NULL AND d.id > $2 AND `+which+` AND `+where+`
		ORDER BY d.id LIMIT $3`, append([]any{authority, after, most}, args...)...)
	}
	var urgent []Duty
	if after == "" { // each is over within the hour, or by the next look at this page
		if urgent, err = read("d.due_at IS NOT NULL", MaxDuties); err != nil {
			return nil, "", err
		}
	}
	rest, err := read("d.due_at IS NULL", MaxDuties+1)
	if err != nil || len(rest) <= MaxDuties {
		return append(urgent, rest...), "", err
	}
	rest = rest[:MaxDuties]
	return append(urgent, rest...), rest[MaxDuties-1].ID, nil
}

const dutyQuery = `SELECT d.id, d.authority_id, d.complaint_id, c.number, c.state, coalesce(c.unit_id, ''), c.lang, d.way, d.kind, d.data, d.made_at, d.due_at, d.once
	FROM complaint_duty d JOIN complaint c ON c.id = d.complaint_id`

func (c *Complaints) scanDuty(row db.Row) (Duty, error) {
	var d Duty
	var kind, data string
	var made, due db.Time
	if err := row.Scan(&d.ID, &d.Authority, &d.Case, &d.Number, &d.State, &d.Unit, &d.Lang, &d.Way, &kind, &data, &made, &due, &d.once); err != nil {
		return d, err
	}
	d.Due = due.Time
	d.Made, d.Quiet = made.Time, kind == QuietNews
	args := map[string]any{}
	if err := json.Unmarshal([]byte(data), &args); err != nil {
		return d, fmt.Errorf("read a duty: %w", err)
	}
	p := c.Catalog.Printer(locale.Lang(d.Lang))
	if kind == urgentCall {
		d.Subject, d.Words = p.T("complaint.urgent_call.subject"), p.T("complaint.urgent_call.words")
		return d, nil
	}
	d.Subject = p.Named("notify.kind."+kind+".subject", args)
	d.Words = p.Named("notify.kind."+kind+".body", args)
	return d, nil
}

// Posted ends a duty whose letter was sent. Kinds: those of Decide; NotFound for what is not there, not
// theirs, or over; Forbidden for who may not know the address, see Whom.
func (c *Complaints) Posted(ctx context.Context, actor access.Actor, id string) error {
	return c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, one, err := c.duty(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		who, err := c.reporterOf(ctx, tx, one.ID)
		if err != nil {
			return err
		}
		if !reaches(actor, &one, &who) {
			return problem.New(problem.Forbidden, "complaint.desk_calls", nil)
		}
		return db.Update(ctx, tx, `UPDATE complaint_duty SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL`,
			id, db.At(c.now()), actor.Account)
	})
}

func noDuty() error { return problem.New(problem.NotFound, "complaint.no_duty", nil) }

// duty is one that is open and that actor may fulfil, with its case.
func (c *Complaints) duty(ctx context.Context, q db.Queryer, actor access.Actor, id string) (Duty, Case, error) {
	d, err := db.One(ctx, q, c.scanDuty, dutyQuery+` WHERE d.id = $1 AND d.ended_at IS NULL`, id)
	if err != nil {
		if problem.KindOf(err) == problem.NotFound {
			err = noDuty()
		}
		return d, Case{}, err
	}
	one, err := look(ctx, q, actor, d.Case)
	if err != nil {
		return d, one, err
	}
	return d, one, access.Decide(actor, contacting(&one), one.Scope())
}

// Owed returns a duty that is open and that actor may fulfil. Kinds as Posted.
func (c *Complaints) Owed(ctx context.Context, actor access.Actor, id string) (Duty, error) {
	d, _, err := c.duty(ctx, c.DB, actor, id)
	return d, err
}

// Whom returns a duty with how to reach whom it is owed to. Each look is an entry of the case. A reporter who
// did not let the office that handles the case know, and yet chose a call or a letter, is reached by those who
// take cases down for the authority, and of what is examined by the examiners, who alone see it. Kinds: those of Decide; NotFound as Posted; Forbidden.
func (c *Complaints) Whom(ctx context.Context, actor access.Actor, id string) (Duty, Reporter, error) {
	var who Reporter
	d, one, err := c.duty(ctx, c.DB, actor, id)
	if err != nil {
		return d, who, err
	}
	_, err = c.do(ctx, one.ID, 0, deed{
		Act: See, By: ByOffice, Actor: actor,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			if who, err = c.reporterOf(ctx, tx, one.ID); err != nil {
				return err
			}
			if !reaches(actor, &a.was, &who) {
				return problem.New(problem.Forbidden, "complaint.desk_calls", nil)
			}
			return unrestricted(ctx, tx, &a.was)
		},
	})
	if err != nil {
		return d, Reporter{}, err
	}
	if !d.Quiet {
		d.Said, err = saidBy(ctx, c.DB, &d)
	}
	return d, who, err
}

// reaches reports whether somebody who may contact reporters may know how to reach this one.
func reaches(actor access.Actor, one *Case, who *Reporter) bool {
	return one.Secrecy == Open && (who.Shown || one.Examined || MayRegister(actor, one.Authority) == nil)
}

// saidBy is what a duty has to tell in the words that the office wrote: a question, a message, or an answer.
func saidBy(ctx context.Context, q db.Queryer, d *Duty) (string, error) {
	about, err := db.All(ctx, q, scanEntry, `SELECT `+entryColumns+` FROM complaint_entry WHERE id = $1 AND complaint_id = $2 AND audience = $3`,
		d.once, d.Case, string(ToReporter))
	if err != nil || len(about) == 0 || about[0].Party != ByOffice && about[0].Act != TellData {
		return "", err
	}
	if e := about[0]; e.Act != Answer && e.Act != Promise {
		return e.Words, nil
	}
	sent, err := db.All(ctx, q, scanAnswer, `SELECT `+answerColumns+` FROM complaint_answer WHERE complaint_id = $1 AND state = $2 ORDER BY ended_at DESC LIMIT 1`,
		d.Case, string(AnswerSent))
	if err != nil || len(sent) == 0 {
		return "", err
	}
	return sent[0].Finding + "\n\n" + sent[0].Action, nil
}

// Owes reports whether the reporter of a case that actor may see is still to be called or written to, by them.
func (c *Complaints) Owes(ctx context.Context, actor access.Actor, id string) (bool, error) {
	one, err := look(ctx, c.DB, actor, id)
	if err != nil {
		return false, err
	}
	where, args, err := c.owed(actor, one.Authority, 2)
	if err != nil {
		return false, err
	}
	n, err := db.One(ctx, c.DB, db.Column[int], `SELECT count(*) FROM complaint_duty d JOIN complaint c ON c.id = d.complaint_id
		WHERE d.complaint_id = $1 AND d.ended_at IS NULL AND `+where, append([]any{id}, args...)...)
	return n > 0, err
}

// CountDuties is how many reporters an authority owes a call or a letter, as far as Duties would show them, at most
// MaxCount: whoever waits for several pieces of news is called once. Kinds: those of Duties.
func (c *Complaints) CountDuties(ctx context.Context, actor access.Actor, authority string) (int, error) {
	where, args, err := c.owed(actor, authority, 2)
	if err != nil {
		return 0, err
	}
	return db.One(ctx, c.DB, db.Column[int], `SELECT count(*) FROM (SELECT DISTINCT d.complaint_id FROM complaint_duty d JOIN complaint c ON c.id = d.complaint_id
		WHERE d.authority_id = $1 AND d.ended_at IS NULL AND `+where+` LIMIT `+strconv.Itoa(MaxCount)+`) x`, append([]any{authority}, args...)...)
}

// contacting is the right under which the reporter of a case is called and written to: what is examined is the
// examiners' in this, too.
func contacting(one *Case) access.Action {
	if one.Examined {
		return access.ExamineCases
	}
	return access.ContactCases
}

// owed is the condition under which a duty about "complaint c" is for actor to fulfil; Whom holds to the same.
func (c *Complaints) owed(actor access.Actor, authority string, first int) (string, []any, error) {
	if len(access.Where(actor, access.ContactCases)) == 0 && len(access.Where(actor, access.ExamineCases)) == 0 {
		return "", nil, access.Decide(actor, access.ContactCases, access.Scope{Authority: authority})
	}
	condition, args := seen(actor, first)
	usual, more := access.Filter(actor, access.ContactCases, lies, first+len(args))
	args = append(args, more...)
	if MayRegister(actor, authority) != nil {
		usual += " AND EXISTS (SELECT 1 FROM complaint_reporter r WHERE r.complaint_id = c.id AND r.shown)"
	}
	examined, more := access.Filter(actor, access.ExamineCases, lies, first+len(args))
	// Who asked that their contact be hidden is called where a life depends on it, and not otherwise: see restricted.
	condition += " AND (c.priority = '" + string(Urgent) + "' OR NOT EXISTS (SELECT 1 FROM privacy_restriction p WHERE p.complaint_id = c.id))"
	return condition + " AND c.secrecy = '" + string(Open) + "' AND (NOT c.examined AND " + usual + " OR c.examined AND " + examined + ")", append(args, more...), nil
}
