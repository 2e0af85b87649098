package privacy

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/job"
	"github.com/patuh-id/patuh/internal/base/locale"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Decision is what came of a request.
type Decision struct {
	Outcome State // of Outcomes
	// Ground is of Grounds where it is not done, or not all of it.
	Ground string
	// Answer is what the asker is told. Of OfAnybody it is the rule's, and not the officer's: it would tell whether
	// there is a case.
	Answer string
}

// Check says what is wrong with a decision about a request, before anything is done. Kind: Invalid, as Decide.
func (d *Decision) Check(r *Request) error {
	var f problem.Faults
	d.Answer = strings.TrimSpace(strings.ToValidUTF8(d.Answer, ""))
	choose(&f, "outcome", d.Outcome, Outcomes)
	if d.Outcome == Done {
		d.Ground = ""
	} else {
		choose(&f, "ground", d.Ground, Grounds)
	}
	if n := utf8.RuneCountInString(d.Answer); n > maxWords || n == 0 && r.About != OfAnybody {
		f.Add(problem.Place{File: "answer"}, "privacy.fault.answer", problem.Args{"max": maxWords})
	}
	return f.Err()
}

// Decide answers a request and does what was decided. Kinds: those of Decide of access; NotFound for one that is not
// there or is about a case about the actor; Conflict for one that is decided, of a version that is old, or that would
// erase what a legal process needs; Forbidden for one's own; Invalid with Faults about "outcome", "ground", "answer".
func (p *Privacy) Decide(ctx context.Context, actor access.Actor, id string, version int64, d Decision) (Request, error) {
	r, err := p.Get(ctx, actor, id)
	if err != nil {
		return r, err
	}
	if err := access.Decide(actor, access.KeepPrivacy, access.Scope{Authority: r.Authority}); err != nil {
		return r, err
	}
	switch {
	case r.State != Open:
		return r, problem.New(problem.Conflict, "privacy.decided", nil)
	case version != r.Version:
		return r, changed()
	case r.Account == actor.Account && r.Account != "":
		return r, problem.New(problem.Forbidden, "access.separate_subject", nil)
	}
	if r.About == OfAnybody {
		d = p.byRule(&r)
	}
	if err := d.Check(&r); err != nil {
		return r, err
	}
	said, err := p.said(&r)
	if err != nil {
		return r, err
	}
	r.State, r.Ground, r.Answer, r.DecidedBy, r.Decided = d.Outcome, d.Ground, d.Answer, actor.Account, p.now()
	if r.About == OfCase {
		err = p.decideCase(ctx, actor, &r, said)
	} else {
		err = p.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
			var touched ledger.Touched
			if err := p.decide(ctx, tx, &r, &touched); err != nil {
				return err
			}
			return p.record(ctx, tx, actor, &r, "answered", &touched)
		})
	}
	if errors.Is(err, db.ErrChanged) {
		err = changed()
	}
	return r, err
}

func changed() error { return problem.New(problem.Conflict, "privacy.changed", nil) }

// byRule is the one answer to whoever has neither a case nor an account here. It is the same whether somebody reported
// them or not: who reports is not given (UU 27/2022 article 33), and neither is whether anybody did.
func (p *Privacy) byRule(r *Request) Decision {
	return Decision{Outcome: Partly, Ground: reported, Answer: p.Catalog.Printer(locale.Lang(r.Lang)).T("privacy.answer.anybody")}
}

func (p *Privacy) decideCase(ctx context.Context, actor access.Actor, r *Request, said Said) error {
	change := complaint.Unchanged
	if r.State != Refused {
		change = changes[r.Kind]
	}
	_, err := p.Cases.AnswerRight(ctx, actor, r.Case, complaint.Right{
		Kind: string(r.Kind), Result: string(r.State), Change: change,
		Who: complaint.Reporter{Name: said.Name, Phone: said.Phone, Mail: said.Mail, Address: said.Address},
		Write: func(ctx context.Context, tx db.Tx, one complaint.Case, touched *ledger.Touched) error {
			if change == complaint.Correct {
				if err := correctable(r.Kind, &one); err != nil {
					return err
				}
			}
			if err := p.unheld(ctx, tx, r, change); err != nil {
				return err
			}
			if err := p.restrict(ctx, tx, r, touched); err != nil {
				return err
			}
			if err := p.decide(ctx, tx, r, touched); err != nil {
				return err
			}
			if change == complaint.Erase || change == complaint.Unknow {
				if err := p.conceal(ctx, tx, r.Case, r.ID, touched); err != nil {
					return err
				}
			}
			return p.tellAsker(ctx, tx, r, one)
		},
	})
	return err
}

// changes are what is done with who a reporter is.
var changes = map[Kind]complaint.Change{Correct: complaint.Correct, Erase: complaint.Erase, Withdraw: complaint.Unknow}

// unheld refuses to destroy what a legal process needs.
func (p *Privacy) unheld(ctx context.Context, q db.Queryer, r *Request, change complaint.Change) error {
	if change != complaint.Erase && change != complaint.Unknow {
		return nil
	}
	look := p.Held
	if look == nil {
		look = heldByRow
	}
	held, err := look(ctx, q, r.Case)
	if err == nil && held {
		err = problem.New(problem.Conflict, "privacy.held", nil)
	}
	return err
}

// heldByRow looks for a hold that the room of retention wrote down.
func heldByRow(ctx context.Context, q db.Queryer, id string) (bool, error) {
	n, err := db.One(ctx, q, db.Column[int], `SELECT count(*) FROM retention_hold WHERE case_id = $1 AND lifted_at IS NULL`, id)
	return n > 0, err
}

func (p *Privacy) restrict(ctx context.Context, tx db.Tx, r *Request, touched *ledger.Touched) error {
	if !r.Restricts() {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO privacy_restriction (complaint_id, request_id, since_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
		r.Case, r.ID, db.At(r.Decided))
	touched.Add("privacy_restriction", r.Case)
	return err
}

// decide writes a decision and meets the clock. What should be instead stands where it belongs now, and no longer here.
func (p *Privacy) decide(ctx context.Context, tx db.Tx, r *Request, touched *ledger.Touched) error {
	if r.Kind == Correct && r.About == OfCase {
		r.sealed = ""
	}
	return p.close(ctx, tx, r, touched, p.Deadlines.Meet)
}

// Lift ends the restriction that a visitor asked for. Kinds: NotFound where there is none.
func (p *Privacy) Lift(ctx context.Context, v complaint.Visitor) error {
	var r Request
	_, err := p.Cases.AskRight(ctx, v, complaint.Right{Kind: "lift", Write: func(ctx context.Context, tx db.Tx, one complaint.Case, touched *ledger.Touched) error {
		var err error
		r, err = db.One(ctx, tx, scanRequest, `SELECT `+requestColumns+` FROM privacy_request
			WHERE id = (SELECT request_id FROM privacy_restriction WHERE complaint_id = $1)`, one.ID)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM privacy_restriction WHERE complaint_id = $1`, one.ID); err != nil {
			return err
		}
		touched.Add("privacy_restriction", one.ID)
		touched.Add("privacy_request", r.ID)
		return db.Update(ctx, tx, `UPDATE privacy_request SET lifted_at = $3, version = version + 1 WHERE id = $1 AND version = $2`, r.ID, r.Version, db.At(p.now()))
	}})
	return err
}

const (
	forgetKind = "request.forget"
	// SaidFor is how long who asked is kept after a decision, for a letter that comes back and for objections.
	SaidFor = 30 * 24 * time.Hour
)

// Schedule has the queue forget who asked.
func (p *Privacy) Schedule(q *job.Queue) {
	q.Handle(forgetKind, func(ctx context.Context, _ job.Job) error { return p.Forget(ctx) }, job.Options{Concurrency: 1})
	q.Every(forgetKind, 6*time.Hour)
}

// Forget empties what was said with requests that were decided SaidFor ago.
func (p *Privacy) Forget(ctx context.Context) error {
	return p.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE privacy_request SET sealed = '' WHERE sealed <> '' AND decided_at <= $1`, db.At(p.now().Add(-SaidFor)))
		return err
	})
}

// Get is a request, to whoever may see it. Kinds: those of Decide; NotFound.
func (p *Privacy) Get(ctx context.Context, actor access.Actor, id string) (Request, error) {
	about, args := complaint.KeptFrom(actor, "privacy_request.complaint_id", 2)
	r, err := db.One(ctx, p.DB, scanRequest, `SELECT `+requestColumns+` FROM privacy_request WHERE id = $1 AND NOT (`+about+`)`, append([]any{id}, args...)...)
	if err == nil {
		err = access.Decide(actor, access.ReadPrivacy, access.Scope{Authority: r.Authority})
	}
	if err != nil && problem.KindOf(err) == problem.NotFound {
		err = problem.New(problem.NotFound, "privacy.not_found", nil)
	}
	if err != nil {
		return r, err
	}
	return r, p.readAnswer(&r)
}

// SaidWith is what was said with a request, while it is kept; and the number of its case. Each reading of the former
// is an event.
// Kinds: as Get.
func (p *Privacy) SaidWith(ctx context.Context, actor access.Actor, r *Request) (Said, string, error) {
	if err := access.Decide(actor, access.KeepPrivacy, access.Scope{Authority: r.Authority}); err != nil {
		return Said{}, "", err
	}
	said, err := p.said(r)
	if err == nil && said != (Said{}) {
		err = p.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
			return p.record(ctx, tx, actor, r, "read", &ledger.Touched{})
		})
	}
	if err != nil {
		return Said{}, "", err
	}
	number := ""
	if r.Case != "" {
		number, err = db.One(ctx, p.DB, db.Column[string], `SELECT number FROM complaint WHERE id = $1`, r.Case)
		if problem.KindOf(err) == problem.NotFound && err != nil {
			err = nil // the case went by the schedule of retention
		}
	}
	return said, number, err
}

// Query is which requests a list has.
type Query struct {
	Authority    string
	Open         bool // only those
	From, Before time.Time
	After        string // id of the last of the page before
	Limit        int
}

// List are requests of an authority, what is due soonest first where they are open, the newest first otherwise: of
// cases that are not about actor. Kinds: those of Decide.
func (p *Privacy) List(ctx context.Context, actor access.Actor, q Query) ([]Request, error) {
	if err := access.Decide(actor, access.ReadPrivacy, access.Scope{Authority: q.Authority}); err != nil {
		return nil, err
	}
	about, args := complaint.KeptFrom(actor, "privacy_request.complaint_id", 7)
	order := "id DESC"
	if q.Open {
		order = "due_at, id"
	}
	if q.From.IsZero() {
		q.From = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if q.Before.IsZero() {
		q.Before = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return p.answered(ctx, `SELECT `+requestColumns+` FROM privacy_request WHERE authority_id = $1 AND ($2 = false OR state = 'open')
		AND asked_at >= $3 AND asked_at < $4 AND ($5 = '' OR id < $5) AND NOT (`+about+`) ORDER BY `+order+` LIMIT $6`,
		append([]any{q.Authority, q.Open, db.At(q.From), db.At(q.Before), q.After, q.Limit}, args...)...)
}

// Of are the requests of a visitor's case, the newest first.
func (p *Privacy) Of(ctx context.Context, v complaint.Visitor) ([]Request, error) {
	return p.answered(ctx, `SELECT `+requestColumns+` FROM privacy_request WHERE complaint_id = $1 ORDER BY id DESC LIMIT 100`, v.Case)
}

// Own are the requests of whoever is signed in about their account, the newest first.
func (p *Privacy) Own(ctx context.Context, actor access.Actor) ([]Request, error) {
	return p.answered(ctx, `SELECT `+requestColumns+` FROM privacy_request WHERE account_id = $1 ORDER BY id DESC LIMIT 100`, actor.Account)
}

// released is the last request to see that was granted, while its package may be had.
func released(all []Request, at time.Time) (Request, bool) {
	i := slices.IndexFunc(all, func(r Request) bool {
		return r.Kind == See && (r.State == Done || r.State == Partly) && at.Before(r.Decided.Add(SaidFor))
	})
	if i < 0 {
		return Request{}, false
	}
	return all[i], true
}
