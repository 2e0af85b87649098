package account

import (
	"context"
	"slices"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Kind is a way to prove who one is.
type Kind string

// A password is the first factor. TOTP is a code from an app; Card a printed sheet of numbered codes
// ("kartu kode") for people without a phone of their own; Recovery a list of codes that each work
// once in place of a lost one; Passkey a key in a device, which is two factors at once.
const (
	Password Kind = "password"
	TOTP     Kind = "totp"
	Card     Kind = "card"
	Recovery Kind = "recovery"
	Passkey  Kind = "passkey"
)

// SecondKinds are what a rule may name.
var SecondKinds = []Kind{TOTP, Card, Passkey}

// Credential is what a person sees of a factor of theirs.
type Credential struct {
	ID      string
	Kind    Kind
	Label   string
	Left    int // unused codes of a card or a recovery list
	Created time.Time
	Used    time.Time // zero: never
}

// credential is a row with what must not leave the room.
type credential struct {
	id, account, secret string
	kind                Kind
	step                int64
	version             int
	// fresh replaces secret when a password's parameters are not today's any more.
	fresh string
}

func scanCredential(row db.Row) (credential, error) {
	var c credential
	err := row.Scan(&c.id, &c.account, &c.kind, &c.secret, &c.step, &c.version)
	return c, err
}

const credentialColumns = `id, account_id, kind, secret, step, version`

// credentialOf returns the one credential of a kind that an account has; NotFound without.
func credentialOf(ctx context.Context, q db.Queryer, account string, kind Kind) (credential, error) {
	return db.One(ctx, q, scanCredential, `SELECT `+credentialColumns+` FROM credential
		WHERE account_id = $1 AND kind = $2`, account, string(kind))
}

func kindsOf(ctx context.Context, q db.Queryer, account string) ([]Kind, error) {
	kinds, err := db.All(ctx, q, db.Column[Kind], `SELECT DISTINCT kind FROM credential WHERE account_id = $1`, account)
	slices.Sort(kinds)
	return kinds, err
}

// unchanged marks a password as used, and refuses when it was changed since it was compared: the
// comparison takes long and is not inside the transaction.
func (c credential) unchanged(ctx context.Context, tx db.Tx, now db.Time) error {
	secret, version := c.secret, c.version
	if c.fresh != "" {
		secret, version = c.fresh, version+1
	}
	done, err := tx.Exec(ctx, `UPDATE credential SET used_at = $3, secret = $4, version = $5 WHERE id = $1 AND version = $2`,
		c.id, c.version, now, secret, version)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return errWrong()
}

// put writes a credential in place of the one of its kind.
func put(ctx context.Context, tx db.Tx, c credential, label string, now db.Time) (string, error) {
	if c.kind != Passkey {
		if _, err := tx.Exec(ctx, `DELETE FROM credential WHERE account_id = $1 AND kind = $2`, c.account, string(c.kind)); err != nil {
			return "", err
		}
	}
	id, err := newID()
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, `INSERT INTO credential (id, account_id, kind, label, secret, handle, step, created_at, used_at, version)
		VALUES ($1, $2, $3, $4, $5, NULL, $6, $7, NULL, 1)`,
		id, c.account, string(c.kind), label, c.secret, c.step, now)
	return id, err
}

// Credentials lists the actor's own factors, passwords included, by kind.
func (a *Accounts) Credentials(ctx context.Context, actor access.Actor) ([]Credential, error) {
	return db.All(ctx, a.DB, func(row db.Row) (Credential, error) {
		var c Credential
		var created, used db.Time
		err := row.Scan(&c.ID, &c.Kind, &c.Label, &created, &used, &c.Left)
		c.Created, c.Used = created.Time, used.Time
		return c, err
	}, `SELECT c.id, c.kind, c.label, c.created_at, c.used_at,
			(SELECT count(*) FROM code o WHERE o.credential_id = c.id AND o.used_at IS NULL)
		FROM credential c WHERE c.account_id = $1 ORDER BY c.kind, c.created_at, c.id`, actor.Account)
}

// Proved refuses acts on one's own factors unless the password or a passkey was given a moment ago: an
// unlocked desk must not be enough to take over an account. A second factor was given when the session
// began, where the person has one. During enrolment the password was just given. The error is of kind Forbidden; see Prove.
func (a *Accounts) Proved(s Session) error {
	if s.Account.ID == "" || s.Stage != Open && s.Stage != Enrol {
		return errEnded()
	}
	age := a.now().Sub(s.Proved)
	if age > a.Hours.Proof || age < -a.Hours.Proof {
		return problem.New(problem.Forbidden, "account.prove_again", nil)
	}
	return nil
}

// factorsChanged does what every change of factors asks for: a record, a notice to the person, and an
// end to all sessions but the one that made the change.
func (a *Accounts) factorsChanged(ctx context.Context, tx db.Tx, s Session, kind string, now db.Time) error {
	return a.factorsChangedTelling(ctx, tx, s, kind, kind, now)
}

func (a *Accounts) factorsChangedTelling(ctx context.Context, tx db.Tx, s Session, kind, notice string, now db.Time) error {
	if _, err := tx.Exec(ctx, `DELETE FROM session WHERE account_id = $1 AND id <> $2`, s.Account.ID, s.ID); err != nil {
		return err
	}
	if err := a.notify(ctx, tx, s.Account, notice, now); err != nil {
		return err
	}
	return a.record(ctx, tx, kind, self(s.Account.ID), s.Account.ID, now, "")
}

// RemoveCredential removes one of the person's own second factors. The recovery codes go with the
// last factor they stand in for. Whether the rules still let the person in is asked at the next
// request: a session without a factor that a rule demands is sent to set one up.
func (a *Accounts) RemoveCredential(ctx context.Context, s Session, id string) error {
	if err := a.Proved(s); err != nil {
		return err
	}
	now := a.now()
	return a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		done, err := tx.Exec(ctx, `DELETE FROM credential WHERE id = $1 AND account_id = $2 AND kind <> 'password'`, id, s.Account.ID)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return problem.New(problem.NotFound, "account.factor.unknown", nil)
		}
		has, err := kindsOf(ctx, tx, s.Account.ID)
		if err != nil {
			return err
		}
		if !slices.Contains(has, TOTP) && !slices.Contains(has, Card) {
			if _, err := tx.Exec(ctx, `DELETE FROM credential WHERE account_id = $1 AND kind = 'recovery'`, s.Account.ID); err != nil {
				return err
			}
		}
		need, _, err := a.need(ctx, tx, s.Account.ID, now)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE session SET stale = $2, strong = (strong AND $3) WHERE id = $1`, s.ID, true, len(need.usable(has)) > 0); err != nil {
			return err
		}
		return a.factorsChanged(ctx, tx, s, "factor_removed", now)
	})
}

// ChangePassword replaces the password of the session's person, who gives the old one, and returns
// the session's new token. Every other session ends. Waiting as in FinishSignIn.
func (a *Accounts) ChangePassword(ctx context.Context, token, old, fresh string) (Step, error) {
	s, err := a.Session(ctx, token)
	if err != nil {
		return Step{}, err
	}
	if s.Stage != Open {
		return Step{}, errEnded()
	}
	if err := CheckPassword(fresh, s.Account); err != nil {
		return Step{}, err
	}
	now := a.now()
	lanes := a.changeLane(s.Account.ID)
	until, failures, err := a.takeTurn(ctx, s, lanes, now)
	if err != nil {
		return Step{}, err
	}
	if until.After(now.Time) {
		return Step{Stage: Waiting, Until: until.Time}, nil
	}
	used, right, err := a.tryPassword(ctx, s.Account, old)
	if err != nil {
		return Step{}, err
	}
	if !right {
		return Step{}, a.refused(ctx, s.Account, failures, now)
	}
	if used.fresh, err = a.hashPassword(ctx, fresh); err != nil {
		return Step{}, err
	}
	return a.replacePassword(ctx, token, s, used, lanes, now)
}

func (a *Accounts) replacePassword(ctx context.Context, token string, s Session, used credential, lanes []lane, now db.Time) (Step, error) {
	var step Step
	err := a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := used.unchanged(ctx, tx, now); err != nil {
			return err
		}
		if err := leave(ctx, tx, lanes, now); err != nil {
			return err
		}
		s.Seen, s.Proved = now.Time, now.Time
		fresh, err := a.change(ctx, tx, token, s)
		if err != nil {
			return err
		}
		step = Step{Stage: s.Stage, Token: fresh, Session: s}
		return a.factorsChanged(ctx, tx, s, "password_changed", now)
	})
	if err != nil {
		return Step{}, err
	}
	return step, nil
}
