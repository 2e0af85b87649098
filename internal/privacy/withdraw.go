package privacy

import (
	"context"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/deadline"
	"github.com/patuh-id/patuh/internal/ledger"
)

// TakeBack ends a request of a visitor's case that is not answered yet, by its number, because they no longer want it.
// What was said with it is gone. Kinds: NotFound for one that is not there; Conflict for one that was answered.
func (p *Privacy) TakeBack(ctx context.Context, v complaint.Visitor, number string) error {
	_, err := p.Cases.AskRight(ctx, v, complaint.Right{Kind: "take_back", Write: func(ctx context.Context, tx db.Tx, one complaint.Case, touched *ledger.Touched) error {
		r, err := db.One(ctx, tx, scanRequest, `SELECT `+requestColumns+` FROM privacy_request WHERE complaint_id = $1 AND number = $2`, one.ID, number)
		if err != nil {
			return err
		}
		if r.State != Open {
			return problem.New(problem.Conflict, "privacy.decided", nil)
		}
		r.State, r.Decided, r.sealed = TakenBack, p.now(), ""
		return p.close(ctx, tx, &r, touched, p.Deadlines.Stop)
	}})
	return err
}

// close writes what came of a request, and has its clocks end.
func (p *Privacy) close(ctx context.Context, tx db.Tx, r *Request, touched *ledger.Touched,
	end func(context.Context, db.Tx, string, deadline.Act) (deadline.Clock, error),
) error {
	clocks, err := p.Deadlines.Of(ctx, tx, deadline.Subject{Kind: subjectKind, ID: r.ID})
	if err != nil {
		return err
	}
	for i := range clocks {
		if !clocks[i].Open() {
			continue
		}
		if _, err := end(ctx, tx, clocks[i].ID, deadline.Act{At: r.Decided, By: r.DecidedBy}); err != nil {
			return err
		}
		touched.Add("clock", clocks[i].ID)
	}
	touched.Add("privacy_request", r.ID)
	answer, err := p.sealAnswer(r)
	if err != nil {
		return err
	}
	return db.Update(ctx, tx, `UPDATE privacy_request SET state = $3, ground = $4, answer = $5, decided_by = $6, decided_at = $7, sealed = $8,
		version = version + 1 WHERE id = $1 AND version = $2 AND state = 'open'`,
		r.ID, r.Version, string(r.State), r.Ground, answer, r.DecidedBy, db.At(r.Decided), r.sealed)
}

// Waiting is how many requests of an authority have no answer yet, and when the first of them is due; zero for none.
// Those of cases about actor are not among them. Kinds: those of Decide.
func (p *Privacy) Waiting(ctx context.Context, actor access.Actor, authority string) (int, time.Time, error) {
	if err := access.Decide(actor, access.ReadPrivacy, access.Scope{Authority: authority}); err != nil {
		return 0, time.Time{}, err
	}
	about, args := complaint.KeptFrom(actor, "privacy_request.complaint_id", 2)
	n := 0
	due, err := db.One(ctx, p.DB, func(row db.Row) (time.Time, error) {
		var due db.Time
		err := row.Scan(&n, &due)
		return due.Time, err
	}, `SELECT count(*), min(due_at) FROM privacy_request WHERE authority_id = $1 AND state = 'open' AND NOT (`+about+`)`, append([]any{authority}, args...)...)
	return n, due, err
}
