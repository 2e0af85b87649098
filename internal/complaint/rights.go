package complaint

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Change is what is done with who a reporter is because they asked for it.
type Change string

// Unchanged leaves all as it is. Erase destroys name and contacts; Unknow hides them from the office that handles the
// case, sealed to the identity officers where somebody could open them, and destroys them elsewhere.
const (
	Unchanged Change = ""
	Correct   Change = "correct"
	Erase     Change = "erase"
	Unknow    Change = "unknow"
)

// Right is a step of somebody's request about their own data, as their case notes it; the room of personal data
// keeps the request.
type Right struct {
	Kind, Result string // what is asked, and what came of it; the latter empty while it is asked
	Change       Change
	Who          Reporter // of Correct: what is empty stays
	// Write writes the request, in the same transaction, for the same event.
	Write func(ctx context.Context, tx db.Tx, one Case, touched *ledger.Touched) error
}

func (r *Right) data() map[string]string {
	return map[string]string{"right": r.Kind, "result": r.Result}
}

// AskRight notes that whoever has the PIN of a case asks about their data.
func (c *Complaints) AskRight(ctx context.Context, v Visitor, r Right) (Case, error) {
	return c.do(ctx, v.Case, 0, deed{
		Act: AskRight, By: ByReporter, Audience: ToReporter, Data: r.data(),
		change: func(ctx context.Context, tx db.Tx, a *acting) error { return r.Write(ctx, tx, a.was, &a.touched) },
	})
}

// TakeRight is AskRight for somebody who came, called or wrote, by the number of their case. Kinds: those of Decide;
// Invalid with a fault about "number" for a case that is not there, is another authority's, or is about who takes it
// down: they are told the same.
func (c *Complaints) TakeRight(ctx context.Context, actor access.Actor, authority, typed string, r Right) (Case, error) {
	one, err := db.One(ctx, c.DB, scanCase, `SELECT `+caseColumns+` FROM complaint WHERE number = $1 AND authority_id = $2`, readNumber(typed), authority)
	if err == nil {
		one, err = c.do(ctx, one.ID, 0, ofRight(AskRight, actor, access.TakePrivacy, r, func(ctx context.Context, tx db.Tx, a *acting) error {
			return r.Write(ctx, tx, a.was, &a.touched)
		}))
	}
	if err != nil && problem.KindOf(err) == problem.NotFound {
		var f faults
		f.add("number", "no_such", nil)
		err = f.found.Err()
	}
	return one, err
}

// AnswerRight notes what was decided and does it. Kinds: those of do; NotFound for a case that is about actor; Invalid
// with Faults as Receive says them where what is to be corrected is wrong; Conflict where who that is was hidden since.
func (c *Complaints) AnswerRight(ctx context.Context, actor access.Actor, id string, r Right) (Case, error) {
	return c.do(ctx, id, 0, ofRight(AnswerRight, actor, access.KeepPrivacy, r, func(ctx context.Context, tx db.Tx, a *acting) error {
		if err := c.changeWho(ctx, tx, a, &r); err != nil {
			return err
		}
		return r.Write(ctx, tx, a.now, &a.touched)
	}))
}

// ofRight is a deed of a data protection officer, or of whoever takes a request down: they see nothing else of the
// case.
func ofRight(act Act, actor access.Actor, right access.Action, r Right, change func(ctx context.Context, tx db.Tx, a *acting) error) deed {
	return deed{
		Act: act, By: ByOffice, Actor: actor, Audience: ToReporter, blind: true, Data: r.data(),
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			scope := access.Scope{Authority: a.was.Authority}
			if err := access.Decide(actor, right, scope); err != nil {
				return err
			}
			a.right = right
			if under, ok := access.Under(actor, right, scope); ok {
				a.entry.Role = string(under.Role)
			}
			return change(ctx, tx, a)
		},
	}
}

// changeWho does what was decided with who a reporter is.
func (c *Complaints) changeWho(ctx context.Context, tx db.Tx, a *acting, r *Right) error {
	if r.Change == Correct && a.was.Secrecy != Open {
		// Who they are is sealed where nobody alone can read it: what is written over it would be all that is left.
		return problem.New(problem.Conflict, "complaint.correct_hidden", nil)
	}
	was, err := c.reporterOf(ctx, tx, a.was.ID)
	if err != nil || r.Change == Unchanged || a.was.Secrecy == Anonymous {
		return err
	}
	to, who := a.was.Secrecy, was
	switch r.Change {
	case Correct:
		var f faults
		who = corrected(was, r.Who)
		if who.check(&f, to); f.found.Err() != nil {
			return f.found.Err()
		}
		return c.reseal(ctx, tx, a, to, &who)
	case Unknow:
		who.Reach, who.Shown, who.Accepts = ByMailbox, false, false
		keeps := false
		if c.Identities != nil {
			if keeps, err = c.Identities.Ready(ctx, tx, a.was.Authority); err != nil {
				return err
			}
		}
		if to = Secret; !keeps || a.was.Secrecy == Secret {
			to, who = Anonymous, Reporter{Reach: ByMailbox, Assisted: was.Assisted, Needs: was.Needs}
		}
	case Erase:
		to, who = Anonymous, Reporter{Reach: ByMailbox, Assisted: was.Assisted}
	case Unchanged:
	}
	a.now.Secrecy = to
	if err := c.reseal(ctx, tx, a, to, &who); err != nil {
		return err
	}
	// Nobody is called or written to any more, and what a call or a letter was to say is not needed.
	_, err = tx.Exec(ctx, `UPDATE complaint_duty SET ended_at = COALESCE(ended_at, $2), data = '{}' WHERE complaint_id = $1`, a.was.ID, db.At(c.now()))
	return err
}

// corrected is who somebody is with what they correct.
func corrected(was, by Reporter) Reporter {
	for _, one := range []struct{ to, from *string }{
		{&was.Name, &by.Name}, {&was.Phone, &by.Phone}, {&was.Mail, &by.Mail}, {&was.Address, &by.Address},
	} {
		if *one.from != "" {
			*one.to = *one.from
		}
	}
	return was
}

// CheckWho cleans what somebody would have corrected. Kind: Invalid with Faults as Receive says them.
func CheckWho(who Reporter) (Reporter, error) {
	var f faults
	who.Reach = ByMailbox
	who.check(&f, Open)
	if f.found.Err() == nil && who.identity() == (identity{}) {
		f.add("name", "empty", nil)
	}
	return who, f.found.Err()
}

// restricted reports whether a reporter asked that their name and contacts be hidden from whoever handles the case,
// and it was granted. Where a life is in danger they are reached all the same.
func restricted(ctx context.Context, q db.Queryer, one *Case) (bool, error) {
	if one.Priority == Urgent {
		return false, nil
	}
	n, err := db.One(ctx, q, db.Column[int], `SELECT count(*) FROM privacy_restriction WHERE complaint_id = $1`, one.ID)
	return n > 0, err
}

// unrestricted is nil where a reporter may be looked at.
func unrestricted(ctx context.Context, q db.Queryer, one *Case) error {
	hidden, err := restricted(ctx, q, one)
	if err == nil && hidden {
		err = problem.New(problem.Forbidden, "complaint.restricted", nil)
	}
	return err
}

// KeptFrom is the condition under which a case, whose id is in a column, is kept from actor because it is about
// them, with its arguments counted from first on.
func KeptFrom(actor access.Actor, column string, first int) (string, []any) {
	m := marks{first: first}
	about := m.bars(actor)
	if about == "" || actor.Machine {
		return "1 = 0", nil
	}
	return "EXISTS (SELECT 1 FROM complaint_bar b WHERE b.complaint_id = " + column + " AND (" + about + "))", m.args
}
