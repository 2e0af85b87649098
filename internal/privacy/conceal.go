package privacy

import (
	"context"
	"fmt"
	"strings"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/complaint"
	"github.com/patuh-id/patuh/internal/ledger"
)

// closed marks an answer that is encrypted. One without it was written by a version that did not encrypt them.
const closed = "sealed:"

// sealAnswer encrypts what an asker is told, as what they said is: it says who they are as often.
func (p *Privacy) sealAnswer(r *Request) (string, error) {
	if r.Answer == "" {
		return "", nil
	}
	text, err := p.Seal.Seal(r.ID+"/answer", r.Answer)
	return closed + text, err
}

func (p *Privacy) readAnswer(r *Request) error {
	text, is := strings.CutPrefix(r.Answer, closed)
	if !is {
		return nil
	}
	var err error
	if r.Answer, err = p.Seal.Open(r.ID+"/answer", text); err != nil {
		return problem.Wrap(problem.Internal, fmt.Errorf("open the answer to request %s: %w", r.ID, err))
	}
	return nil
}

// answered are requests with their answers.
func (p *Privacy) answered(ctx context.Context, query string, args ...any) ([]Request, error) {
	all, err := db.All(ctx, p.DB, scanRequest, query, args...)
	for i := range all {
		if err == nil {
			err = p.readAnswer(&all[i])
		}
	}
	return all, err
}

// hidden conceals a reporter who hides in what they asked before, too.
func (p *Privacy) hidden(ctx context.Context, tx db.Tx, what complaint.Happened) error {
	if what.Entry.Act != complaint.Hide {
		return nil
	}
	all, err := toConceal(ctx, tx, what.Now.ID, "")
	for i := range all {
		var touched ledger.Touched
		if err := p.concealOne(ctx, tx, &all[i], &touched); err != nil {
			return err
		}
		if err := p.record(ctx, tx, access.Public(), &all[i], "hidden", &touched); err != nil {
			return err
		}
	}
	return err
}

// conceal empties what requests of a case say of who its reporter is, but for one of an id, which is the one that is
// answered now: what they asked to have corrected is taken back, for nobody may read it any more and there is nothing
// left to be corrected. What else waits for an answer keeps its words and loses the name and the contacts.
func (p *Privacy) conceal(ctx context.Context, tx db.Tx, of, but string, touched *ledger.Touched) error {
	all, err := toConceal(ctx, tx, of, but)
	if err != nil {
		return err
	}
	for i := range all {
		if err := p.concealOne(ctx, tx, &all[i], touched); err != nil {
			return err
		}
	}
	return nil
}

func toConceal(ctx context.Context, tx db.Tx, of, but string) ([]Request, error) {
	return db.All(ctx, tx, scanRequest, `SELECT `+requestColumns+` FROM privacy_request
		WHERE complaint_id = $1 AND id <> $2 AND (state = 'open' OR sealed <> '' OR answer <> '') ORDER BY id`, of, but)
}

func (p *Privacy) concealOne(ctx context.Context, tx db.Tx, r *Request, touched *ledger.Touched) error {
	if r.State == Open && r.Kind == Correct {
		r.State, r.Decided, r.sealed = TakenBack, p.now(), ""
		return p.close(ctx, tx, r, touched, p.Deadlines.Stop)
	}
	kept := ""
	if r.State == Open {
		said, err := p.said(r)
		if err != nil {
			return err
		}
		if kept, err = p.seal(r.ID, Said{Words: said.Words}); err != nil {
			return err
		}
	}
	touched.Add("privacy_request", r.ID)
	return db.Update(ctx, tx, `UPDATE privacy_request SET sealed = $3, answer = '', version = version + 1 WHERE id = $1 AND version = $2`, r.ID, r.Version, kept)
}
