package complaint

import (
	"context"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
	"github.com/patuh-id/patuh/internal/ledger"
)

// Reissue gives a case a new PIN, after somebody called the reporter back at the number they left and says
// how they made sure of them. The old one, and every browser that was let in by it, is shut out. Whoever
// works on the case cannot do it: they would be able to speak for the reporter.
//
// Kinds: those of do; Invalid with Faults about "calledback"; Conflict where nobody can be called back, which
// NoNewPIN says.
func (c *Complaints) Reissue(ctx context.Context, actor access.Actor, id string, version int64, calledBack string) (string, Case, error) {
	var f faults
	calledBack = f.words("calledback", calledBack, 500, true)
	if err := f.found.Err(); err != nil {
		return "", Case{}, err
	}
	pin := c.pinOf("")
	one, err := c.do(ctx, id, version, deed{
		Act: Reissue, By: ByOffice, Actor: actor, Why: calledBack, Audience: ToReporter,
		rights: mayReissue,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			who, err := c.reporterOf(ctx, tx, id)
			if err != nil {
				return err
			}
			if err := callable(ctx, tx, &a.was, &who); err != nil {
				return err
			}
			return db.Update(ctx, tx, `UPDATE complaint SET pin = $2 WHERE id = $1`, id, c.pinHash(id, pin))
		},
	})
	if err != nil {
		return "", Case{}, err
	}
	return pin, one, nil
}

// mayReissue are the rights by which a PIN is given anew: to verify cases, or to take them down and to call.
func mayReissue(a *acting) []access.Action {
	step, _ := StepOf(Reissue, ByOffice, a.was.State)
	if MayRegister(a.actor, a.was.Authority) == nil {
		return append([]access.Action{access.ContactCases}, step.Needs...)
	}
	return step.Needs
}

// CallBack tells whoever may give a case a new PIN the number that was left with it: that one is called, and no
// other. Nobody else learns it so, since the reporter need not have let the office know it. Each look is an
// entry. Kinds: those of do; Conflict where nobody can be called back, which NoNewPIN says.
func (c *Complaints) CallBack(ctx context.Context, actor access.Actor, id string) (string, error) {
	var phone string
	_, err := c.do(ctx, id, 0, deed{
		Act: See, By: ByOffice, Actor: actor, rights: mayReissue,
		change: func(ctx context.Context, tx db.Tx, a *acting) error {
			who, err := c.reporterOf(ctx, tx, id)
			if err != nil {
				return err
			}
			if err := callable(ctx, tx, &a.was, &who); err != nil {
				return err
			}
			phone = who.Phone
			return nil
		},
	})
	return phone, err
}

// WhyNoPIN is NoNewPIN of a case that actor may see, before anything is asked of them; "restricted" where the reporter
// asked that their number be hidden. Kinds: those of Case.
func (c *Complaints) WhyNoPIN(ctx context.Context, actor access.Actor, id string) (string, error) {
	one, err := look(ctx, c.DB, actor, id)
	if err != nil {
		return "", err
	}
	return c.whyNoPIN(ctx, &one)
}

func (c *Complaints) whyNoPIN(ctx context.Context, one *Case) (string, error) {
	who, err := c.reporterOf(ctx, c.DB, one.ID)
	if why := NoNewPIN(one.Secrecy, &who); err != nil || why != "" {
		return why, err
	}
	hidden, err := restricted(ctx, c.DB, one)
	if hidden {
		return "restricted", err
	}
	return "", err
}

// callable is nil where a reporter can be called back for a new PIN.
func callable(ctx context.Context, q db.Queryer, one *Case, who *Reporter) error {
	if why := NoNewPIN(one.Secrecy, who); why != "" {
		return problem.New(problem.Conflict, "complaint.reissue."+why, nil)
	}
	return unrestricted(ctx, q, one)
}

// NoNewPIN is why nobody can be given a new PIN, in a word: "anonymous", when nothing is kept by which they
// could be known; "secret", because the office that would call must not see the number; "no_number". It is
// empty where they can.
func NoNewPIN(secrecy Secrecy, who *Reporter) string {
	switch {
	case secrecy != Open:
		return string(secrecy)
	case who.Phone == "":
		return "no_number"
	default:
		return ""
	}
}

// Earlier returns the cases that came from a number or a mail address before, the newest first: those that
// actor may see, and none of who was anonymous or secret. That somebody looked is in
// the record, and not at whom. Kinds: those of Decide.
func (c *Complaints) Earlier(ctx context.Context, actor access.Actor, authority, reached string) ([]Case, error) {
	if err := MayRegister(actor, authority); err != nil {
		return nil, err
	}
	r := Reporter{Phone: readPhone(sayable(reached))}
	if r.Phone == "" {
		r.Mail = sayable(reached)
	}
	caller := c.caller(authority, Open, &r)
	if caller == "" {
		return nil, nil
	}
	err := c.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		return c.recordSetting(ctx, tx, actor, authority, "earlier_asked", authority, &ledger.Touched{})
	})
	if err != nil {
		return nil, err
	}
	condition, args := seen(actor, 3)
	return db.All(ctx, c.DB, scanCase, `SELECT `+caseColumns+` FROM complaint c WHERE c.authority_id = $2
		AND c.id IN (SELECT complaint_id FROM complaint_reporter WHERE caller = $1 ORDER BY complaint_id DESC LIMIT 200)
		AND NOT EXISTS (SELECT 1 FROM privacy_restriction p WHERE p.complaint_id = c.id)
		AND `+condition+` ORDER BY c.id DESC LIMIT 20`, append([]any{caller, authority}, args...)...)
}
