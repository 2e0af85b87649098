package account

import (
	"context"
	"net/netip"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// SignIn is a first attempt: an address and a password.
type SignIn struct {
	Mail, Password string
	// Ticket is the one of an earlier Waiting step, with the same address and password.
	Ticket string
	Place  netip.Addr // where the request came from, behind trusted proxies only
	// Browser is the long-lived token of the browser, empty in a new one. Shared says that several
	// people use it; Label is what the list of sessions calls it.
	Browser, Label string
	Shared         bool
}

// Step is where signing in has come to, and what the caller sends to the browser.
type Step struct {
	Stage Stage
	// Token goes into the session cookie, in every step that has one; the one before is dead.
	Token string
	// Browser goes into a cookie of its own that lasts a year.
	Browser string
	Session Session
	// Kinds are the second factors that may answer (Factor) or be set up (Enrol); Number is the number
	// on the code sheet that is asked for, when Card is among them.
	Kinds  []Kind
	Number int
	// Until and Ticket are of a Waiting step; Ticket is empty when a code waits.
	Until  time.Time
	Ticket string
	// Return is the page to go on to, from FinishOIDC only.
	Return string
}

func errWrong() error { return problem.New(problem.Unauthenticated, "account.sign_in.wrong", nil) }

// StartSignIn tests an address and a password. The step is Open when that was enough, Factor or
// Enrol when more is needed, Waiting when attempts are slowed: come back with its ticket and the
// same password at its time. The error is of kind Unauthenticated for a wrong password and for an
// address nobody has, in the same words and the same time.
func (a *Accounts) StartSignIn(ctx context.Context, in SignIn) (Step, error) {
	mail, err := ParseMail(in.Mail)
	if err != nil {
		mail = "" // nobody's; it is slowed and refused as any other
	}
	in.Mail = mail
	now := a.now()
	if !cookieForm(in.Browser) {
		in.Browser = ""
	}
	if in.Label, err = parseLabel(in.Label); err != nil {
		in.Label = ""
	}
	who, err := accountByMail(ctx, a.DB, mail)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return Step{}, err
	}
	known, err := a.knows(ctx, in.Browser, who.ID)
	if err != nil {
		return Step{}, err
	}
	lanes := a.lanesFor(mail, in.Place, a.Key.hash("browser", in.Browser), known)
	at, ticket, failures, err := a.admit(ctx, lanes, who, in, now)
	if err != nil {
		return Step{}, err
	}
	if ticket != "" {
		return Step{Stage: Waiting, Until: at, Ticket: ticket}, nil
	}
	used, right, err := a.tryPassword(ctx, who, in.Password)
	switch {
	case err != nil:
		return Step{}, err
	case !right:
		return Step{}, a.refused(ctx, who, failures, now)
	case who.State != Active:
		return Step{}, problem.New(problem.Forbidden, "account.disabled", nil)
	}
	if err := a.rehash(ctx, &used, in.Password); err != nil {
		return Step{}, err
	}
	return a.enterAs(ctx, who, used, in, lanes, now)
}

// tryPassword compares with the account's password, or with nobody's, and returns the credential.
func (a *Accounts) tryPassword(ctx context.Context, who Account, password string) (credential, bool, error) {
	used, err := credentialOf(ctx, a.DB, who.ID, Password)
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return credential{}, false, err
	}
	right, err := a.checkPassword(ctx, used.secret, password)
	return used, right, err
}

// refused records that somebody keeps failing at an account that exists, and returns the one answer.
func (a *Accounts) refused(ctx context.Context, who Account, failures int, now db.Time) error {
	if who.ID == "" || !telling(failures) {
		return errWrong()
	}
	err := a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		return a.record(ctx, tx, "sign_in.refused", access.Public(), who.ID, now, "")
	})
	if err != nil {
		return err
	}
	return errWrong()
}

// rehash prepares a password's string with today's parameters when it was made with others.
func (a *Accounts) rehash(ctx context.Context, used *credential, password string) error {
	if !a.outdated(used.secret) {
		return nil
	}
	fresh, err := a.hashPassword(ctx, password)
	used.fresh = fresh
	return err
}

func (a *Accounts) enterAs(ctx context.Context, who Account, used credential, in SignIn, lanes []lane, now db.Time) (Step, error) {
	browser := in.Browser
	if browser == "" {
		browser = newCookie()
	}
	var step Step
	err := a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := used.unchanged(ctx, tx, now); err != nil {
			return err
		}
		if err := leave(ctx, tx, lanes, now); err != nil {
			return err
		}
		s, err := a.stage(ctx, tx, Session{
			Account: who, Label: in.Label, Shared: in.Shared, browser: a.Key.hash("browser", browser),
		}, now)
		if err != nil {
			return err
		}
		token, s, err := a.begin(ctx, tx, s, now)
		if err != nil {
			return err
		}
		step = Step{Stage: s.Stage, Token: token, Browser: browser, Session: s}
		if s.Stage != Open {
			return nil
		}
		return a.entered(ctx, tx, s, now)
	})
	if err != nil {
		return Step{}, err
	}
	return a.describe(ctx, step)
}

// entered remembers the browser and records that somebody has signed in.
func (a *Accounts) entered(ctx context.Context, tx db.Tx, s Session, now db.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO browser (hash, account_id, seen_at) VALUES ($1, $2, $3)
		ON CONFLICT (hash, account_id) DO UPDATE SET seen_at = excluded.seen_at`, s.browser, s.Account.ID, now)
	if err != nil {
		return err
	}
	return a.record(ctx, tx, "signed_in", self(s.Account.ID), s.Account.ID, now, "")
}

// knows reports whether the person has signed in from this browser within the last year.
func (a *Accounts) knows(ctx context.Context, browser, account string) (bool, error) {
	if browser == "" || account == "" {
		return false, nil
	}
	n, err := db.One(ctx, a.DB, db.Column[int], `SELECT count(*) FROM browser WHERE hash = $1 AND account_id = $2 AND seen_at > $3`,
		a.Key.hash("browser", browser), account, db.At(a.now().AddDate(-1, 0, 0)))
	return n > 0, err
}

// stage decides what a session whose password is right may be: open, or waiting for more.
func (a *Accounts) stage(ctx context.Context, tx db.Tx, s Session, now db.Time) (Session, error) {
	need, powers, err := a.need(ctx, tx, s.Account.ID, now)
	if err != nil {
		return s, err
	}
	s.powers = powers
	has, err := kindsOf(ctx, tx, s.Account.ID)
	if err != nil {
		return s, err
	}
	answers, _ := need.answers(has)
	switch {
	case s.Strong:
		s.Stage = Open
	case len(answers) > 0:
		s.Stage = Factor // whoever has set one up is asked for it, also where no rule demands it
	case need.Second:
		s.Stage = Enrol
	default:
		s.Stage = Open
	}
	return s, nil
}

// describe adds what the next page must ask for.
func (a *Accounts) describe(ctx context.Context, step Step) (Step, error) {
	if step.Stage != Factor && step.Stage != Enrol {
		return step, nil
	}
	account := step.Session.Account.ID
	need, _, err := a.need(ctx, a.DB, account, a.now())
	if err != nil {
		return Step{}, err
	}
	if step.Stage == Enrol {
		step.Kinds = need.Kinds
		return step, nil
	}
	has, err := kindsOf(ctx, a.DB, account)
	if err != nil {
		return Step{}, err
	}
	step.Kinds, _ = need.answers(has)
	if slices.Contains(step.Kinds, Card) {
		sheet, err := credentialOf(ctx, a.DB, account, Card)
		if err != nil {
			return Step{}, err
		}
		step.Number = int(sheet.step)
	}
	return step, nil
}

// NextStep is what a session that is not open yet waits for, for a page that is loaded again. Its
// token stays the same.
func (a *Accounts) NextStep(ctx context.Context, token string) (Step, error) {
	s, err := a.find(ctx, a.DB, token)
	if err != nil {
		return Step{}, err
	}
	return a.describe(ctx, Step{Stage: s.Stage, Token: token, Session: s})
}
