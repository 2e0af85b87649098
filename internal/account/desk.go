package account

import (
	"context"
	"net/netip"

	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Person is somebody with a locked or open session in a shared browser.
type Person struct {
	Session string // id
	Name    string
	Locked  bool
}

// People are those signed in at a shared office computer, for the quick switch. A browser that was
// not declared shared tells nothing.
func (a *Accounts) People(ctx context.Context, browser string) ([]Person, error) {
	if !cookieForm(browser) {
		return nil, nil
	}
	list, err := db.All(ctx, a.DB, scanSession, `SELECT `+sessionColumns+`
		FROM session s JOIN account a ON a.id = s.account_id
		WHERE s.browser = $1 AND s.shared = $2 AND s.state IN ('open', 'locked') ORDER BY a.name, s.id LIMIT 50`,
		a.Key.hash("browser", browser), true)
	if err != nil {
		return nil, err
	}
	var people []Person
	for _, s := range list {
		if !a.over(s, a.now().Time) {
			people = append(people, Person{s.ID, s.Account.Name, s.Stage == Locked})
		}
	}
	return people, nil
}

// Unlocking is a password for a session that is locked.
type Unlocking struct {
	// Token is the session's own, where the browser still has it. For a switch it is the session of
	// whoever leaves, which is locked, and Session names the one to take up.
	Token    string
	Browser  string
	Session  string
	Password string
	Ticket   string
	Place    netip.Addr
}

// Prove is Unlock for a session that is open: its person gives the password once more, for an act
// that Proved refuses.
func (a *Accounts) Prove(ctx context.Context, in Unlocking) (Step, error) {
	s, err := a.Session(ctx, in.Token)
	if err == nil && s.Stage != Open {
		err = errEnded()
	}
	if err != nil {
		return Step{}, err
	}
	return a.unlock(ctx, s, Session{}, in)
}

// Unlock opens a locked session with the password, in the browser in which it was begun, and
// returns its new token. With Session it takes up the session of another person at the same shared
// computer, and locks the one of Token. Stage is Waiting when the attempt must wait.
func (a *Accounts) Unlock(ctx context.Context, in Unlocking) (Step, error) {
	s, left, err := a.locked(ctx, in)
	if err != nil {
		return Step{}, err
	}
	return a.unlock(ctx, s, left, in)
}

func (a *Accounts) unlock(ctx context.Context, s, left Session, in Unlocking) (Step, error) {
	now := a.now()
	lanes := a.lanesFor(s.Account.Mail, in.Place, s.browser, true)
	attempt := SignIn{Mail: s.Account.Mail, Password: in.Password, Ticket: in.Ticket, Place: in.Place}
	at, ticket, failures, err := a.admit(ctx, lanes, s.Account, attempt, now)
	if err != nil {
		return Step{}, err
	}
	if ticket != "" {
		return Step{Stage: Waiting, Until: at, Ticket: ticket}, nil
	}
	secret, right, err := a.tryPassword(ctx, s.Account, in.Password)
	if err != nil {
		return Step{}, err
	}
	if !right {
		return Step{}, a.refused(ctx, s.Account, failures, now)
	}
	return a.reopen(ctx, s, left, secret, lanes, now)
}

// locked finds the session to open and, for a switch, the one that is left.
func (a *Accounts) locked(ctx context.Context, in Unlocking) (Session, Session, error) {
	own, err := a.find(ctx, a.DB, in.Token)
	if in.Session == "" {
		if err == nil && own.Stage != Locked {
			err = problem.New(problem.Conflict, "account.session.not_locked", nil)
		}
		return own, Session{}, err
	}
	if !cookieForm(in.Browser) {
		return Session{}, Session{}, errEnded()
	}
	other, err := db.One(ctx, a.DB, scanSession, `SELECT `+sessionColumns+`
		FROM session s JOIN account a ON a.id = s.account_id
		WHERE s.id = $1 AND s.browser = $2 AND s.shared = $3 AND s.state IN ('open', 'locked')`,
		in.Session, a.Key.hash("browser", in.Browser), true)
	switch {
	case problem.KindOf(err) == problem.NotFound, err == nil && a.over(other, a.now().Time):
		return Session{}, Session{}, errEnded()
	case own.ID == other.ID:
		own = Session{}
	}
	return other, own, err
}

func (a *Accounts) reopen(ctx context.Context, s, left Session, used credential, lanes []lane, now db.Time) (Step, error) {
	var step Step
	err := a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := used.unchanged(ctx, tx, now); err != nil {
			return err
		}
		if err := leave(ctx, tx, lanes, now); err != nil {
			return err
		}
		if left.ID != "" && left.Stage == Open {
			if _, err := tx.Exec(ctx, `UPDATE session SET state = 'locked' WHERE id = $1 AND state = 'open'`, left.ID); err != nil {
				return err
			}
		}
		open := s
		open.Seen, open.Proved = now.Time, now.Time
		open, err := a.stage(ctx, tx, open, now)
		if err != nil {
			return err
		}
		token := newCookie()
		if err := db.Update(ctx, tx, `UPDATE session SET hash = $2, state = $3, stale = $4, seen_at = $5, proved_at = $5, powers = $6
			WHERE id = $1 AND state IN ('open', 'locked')`,
			s.ID, a.Key.hash("session", token), string(open.Stage), false, now, open.powers); err != nil {
			return err
		}
		step = Step{Stage: open.Stage, Token: token, Session: open}
		kind := "session.unlocked"
		if s.Stage == Open && left.ID == "" {
			kind = "session.proved"
		}
		return a.record(ctx, tx, kind, self(s.Account.ID), s.Account.ID, now, "")
	})
	if err != nil {
		return Step{}, err
	}
	return a.describe(ctx, step)
}
