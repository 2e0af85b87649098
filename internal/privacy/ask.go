package privacy

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/ledger"
)

const (
	rule        = "pdp_hak_subjek" // of the 72 hours
	subjectKind = "privacy"
)

// Ask asks about the data of the reporter of a visitor's case: who they are need not be known for it. Kinds: Invalid
// with Faults about "kind" and what is to be corrected; Conflict, with the number of the first, where the same was
// asked and has no answer yet.
func (p *Privacy) Ask(ctx context.Context, v complaint.Visitor, kind Kind, s Said) (Request, error) {
	if err := checkAsked(kind, &s, true); err != nil {
		return Request{}, err
	}
	r, err := p.begin(kind, OfCase, ByReceipt, "pin", p.now())
	if err != nil {
		return r, err
	}
	r.Lang = v.Lang
	_, err = p.Cases.AskRight(ctx, v, complaint.Right{Kind: string(kind), Write: func(ctx context.Context, tx db.Tx, one complaint.Case, touched *ledger.Touched) error {
		r.Case, r.Authority = one.ID, one.Authority
		if err := correctable(kind, &one); err != nil {
			return err
		}
		return p.write(ctx, tx, &r, s, access.Public(), touched)
	}})
	return r, p.orOpen(ctx, r, err)
}

// correctable refuses to correct who a hidden reporter is: what they would write here is read by whoever decides, and
// nobody alone may know it. They become known first, or seal it anew.
func correctable(kind Kind, one *complaint.Case) error {
	var f problem.Faults
	if kind == Correct && one.Secrecy != complaint.Open {
		f.Add(problem.Place{File: "kind"}, "privacy.fault.hidden", nil)
	}
	return f.Err()
}

// checkAsked reads what is asked; new values are those of a reporter.
func checkAsked(kind Kind, s *Said, reporter bool) error {
	var f problem.Faults
	choose(&f, "kind", kind, Kinds)
	s.check(&f)
	if err := f.Err(); err != nil || kind != Correct || !reporter {
		return err
	}
	if s.Name == "" && s.Phone == "" && s.Mail == "" && s.Address == "" {
		f.Add(problem.Place{File: "correct"}, "privacy.fault.nothing", nil)
		return f.Err()
	}
	who, err := complaint.CheckWho(complaint.Reporter{Name: s.Name, Phone: s.Phone, Mail: s.Mail, Address: s.Address})
	s.Name, s.Phone, s.Mail, s.Address = who.Name, who.Phone, who.Mail, who.Address
	return err
}

// begin is a request from an instant on.
func (p *Privacy) begin(kind Kind, about About, way, checked string, at time.Time) (Request, error) {
	id, err := newID()
	return Request{
		ID: id, Number: number(), Kind: kind, About: about, Way: way, Checked: checked, Lang: "id", Asked: db.At(at).Time, Taken: p.now(), State: Open, Version: 1,
	}, err
}

// errOpen ends the transaction of a request that is there already.
var errOpen = errors.New("privacy: a request of this kind is open")

// write writes a request with its clock, and tells the officers.
func (p *Privacy) write(ctx context.Context, tx db.Tx, r *Request, s Said, actor access.Actor, touched *ledger.Touched) error {
	n, err := db.One(ctx, tx, db.Column[int], `SELECT count(*) FROM privacy_request WHERE state = 'open' AND kind = $1
		AND (complaint_id = $2 OR account_id = $3)`, string(r.Kind), r.Case, r.Account)
	if err != nil {
		return err
	}
	if n > 0 {
		return errOpen
	}
	if r.sealed, err = p.seal(r.ID, s); err != nil {
		return err
	}
	clocks, err := p.Deadlines.Start(ctx, tx, deadline.Beginning{
		Subject: deadline.Subject{Kind: subjectKind, ID: r.ID}, Scope: access.Scope{Authority: r.Authority}, Code: rule, At: r.Asked, By: actor.Account,
	})
	if err != nil {
		return fmt.Errorf("start the clock of a request: %w", err)
	}
	r.Due = clocks[0].Due
	if err := r.insert(ctx, tx); err != nil {
		if db.IsTaken(err) {
			return errOpen // somebody was faster
		}
		return err
	}
	touched.Add("privacy_request", r.ID)
	touched.Add("clock", clocks[0].ID)
	if again, err := p.again(ctx, tx, r); err != nil || again {
		return err
	}
	return p.tellNew(ctx, tx, r)
}

// quiet is how long officers hear no more of who takes a request back and asks the same again. It stands in their
// list, and they are told when its hours run out.
const quiet = 24 * time.Hour

// again reports whether the same was asked and taken back a short while ago.
func (p *Privacy) again(ctx context.Context, q db.Queryer, r *Request) (bool, error) {
	n, err := db.One(ctx, q, db.Column[int], `SELECT count(*) FROM privacy_request WHERE state = 'taken_back' AND kind = $1 AND decided_at > $4
		AND (complaint_id = $2 OR account_id = $3)`, string(r.Kind), r.Case, r.Account, db.At(p.now().Add(-quiet)))
	return n > 0, err
}

// orOpen names the request that was open before, where that is why nothing was written.
func (p *Privacy) orOpen(ctx context.Context, r Request, err error) error {
	if !errors.Is(err, errOpen) {
		return err
	}
	first, err := db.One(ctx, p.DB, db.Column[string], `SELECT number FROM privacy_request WHERE state = 'open' AND kind = $1
		AND (complaint_id = $2 OR account_id = $3)`, string(r.Kind), r.Case, r.Account)
	if err != nil {
		return err // answered meanwhile: asked again it is written
	}
	return problem.New(problem.Conflict, "privacy.repeated", problem.Args{"number": first})
}

// Taking is a request that staff take down for somebody who came, called or wrote.
type Taking struct {
	Authority    string
	Kind         Kind
	Case         string    // number as it was said; empty where it is of OfAnybody
	Way, Checked string    // of TakenWays and Checks
	At           time.Time // when it was asked
	Said         Said
}

// maxBack is how far back a request that is taken down may have been asked: a letter lies in a post box.
const maxBack = 60 * 24 * time.Hour

// Take takes a request down. Its hours run from when it was asked. Kinds: those of Decide; Invalid with Faults about
// "kind", "way", "checked", "at", "number", "words" and the new values.
func (p *Privacy) Take(ctx context.Context, actor access.Actor, t Taking) (Request, error) {
	if err := access.Decide(actor, access.TakePrivacy, access.Scope{Authority: t.Authority}); err != nil {
		return Request{}, err
	}
	var f problem.Faults
	choose(&f, "way", t.Way, TakenWays)
	choose(&f, "checked", t.Checked, Checks)
	if t.At.After(p.now()) || t.At.Before(p.now().Add(-maxBack)) {
		f.Add(problem.Place{File: "at"}, "privacy.fault.at", nil)
	}
	if err := f.Err(); err != nil {
		return Request{}, err
	}
	if err := checkAsked(t.Kind, &t.Said, t.Case != ""); err != nil {
		return Request{}, err
	}
	about := OfAnybody
	if t.Case != "" {
		about = OfCase
	}
	r, err := p.begin(t.Kind, about, t.Way, t.Checked, t.At)
	if err != nil {
		return r, err
	}
	r.Authority, r.TakenBy = t.Authority, actor.Account
	if about == OfAnybody {
		return p.alone(ctx, actor, r, t.Said)
	}
	_, err = p.Cases.TakeRight(ctx, actor, t.Authority, t.Case, complaint.Right{
		Kind: string(t.Kind), Write: func(ctx context.Context, tx db.Tx, one complaint.Case, touched *ledger.Touched) error {
			r.Case, r.Lang = one.ID, one.Lang
			if err := correctable(t.Kind, &one); err != nil {
				return err
			}
			return p.write(ctx, tx, &r, t.Said, actor, touched)
		},
	})
	return r, p.orOpen(ctx, r, err)
}

// AskOwn asks about the data of whoever is signed in, in an authority where they work. Kind: Invalid with
// Faults, about "authority" where they hold no position there.
func (p *Privacy) AskOwn(ctx context.Context, actor access.Actor, authority string, kind Kind, s Said) (Request, error) {
	if err := checkAsked(kind, &s, false); err != nil {
		return Request{}, err
	}
	if !worksIn(actor, authority) {
		var f problem.Faults
		f.Add(problem.Place{File: "authority"}, "privacy.fault.authority", nil)
		return Request{}, f.Err()
	}
	r, err := p.begin(kind, OfAccount, ByAccount, "signed_in", p.now())
	if err != nil {
		return r, err
	}
	r.Authority, r.Account = authority, actor.Account
	return p.alone(ctx, actor, r, s)
}

func worksIn(actor access.Actor, authority string) bool {
	for _, h := range actor.Holdings {
		if authority != "" && h.Scope.Authority == authority {
			return true
		}
	}
	return false
}

// alone writes a request that stands beside no case.
func (p *Privacy) alone(ctx context.Context, actor access.Actor, r Request, s Said) (Request, error) {
	err := p.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		var touched ledger.Touched
		if err := p.write(ctx, tx, &r, s, actor, &touched); err != nil {
			return err
		}
		return p.record(ctx, tx, actor, &r, "asked", &touched)
	})
	return r, p.orOpen(ctx, r, err)
}

func (p *Privacy) record(ctx context.Context, tx db.Tx, actor access.Actor, r *Request, kind string, touched *ledger.Touched) error {
	rows, err := touched.Rows(ctx, tx)
	if err != nil {
		return err
	}
	return p.Record.Record(ctx, tx, access.Event{
		Stream: "authority/" + r.Authority, Kind: "privacy." + kind, Actor: actor, Scope: access.Scope{Authority: r.Authority}, At: p.now(),
		Subject: r.Number, Rule: access.Version, Rows: rows,
	})
}
