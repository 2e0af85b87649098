package account

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// LinkPath is where links lead, with the code behind it. Opening the page uses nothing up: mail
// scanners open links too. Sending its form does.
const LinkPath = "/akun/tautan/"

// LinkKind says what a one-time link is for.
type LinkKind string

// First makes the first administrator, Invite an account with positions, Recover a new password for
// somebody who lost what they sign in with. Join is an invitation whose address has an account: its
// person accepts the positions after signing in. It is not kept as a kind of its own, because an
// invitation becomes one when another invitation of the address is accepted first.
const (
	First   LinkKind = "first"
	Invite  LinkKind = "invite"
	Join    LinkKind = "join"
	Recover LinkKind = "recover"
)

// How long links are good for: the first as long as an installation may take, an invitation until a
// slip has gone through the office's post, a recovery as long as the two are in one room.
var linkLife = map[LinkKind]time.Duration{First: 24 * time.Hour, Invite: 14 * 24 * time.Hour, Join: 14 * 24 * time.Hour, Recover: 4 * time.Hour}

// Link is a one-time link. Code is known only to whoever made it.
type Link struct {
	ID        string
	Kind      LinkKind
	Code      string
	Mail      string
	Name      string
	Expires   time.Time
	account   string // whom it is for; of an invitation empty while nobody has the address
	positions []string
	by        string // account that made it; machine for the machine
}

// machine stands for no account where a link says who made it.
const machine = "machine"

// PNG is the address of the link as a QR code, for a slip.
func (l Link) PNG(origin string) ([]byte, error) { return qrCode(l.URL(origin)) }

// Positions returns the ids of the positions that an invitation is for.
func (l Link) Positions() []string { return slices.Clone(l.positions) }

// URL is the address of the link on a server.
func (l Link) URL(origin string) string { return strings.TrimSuffix(origin, "/") + LinkPath + l.Code }

func (a *Accounts) makeLink(ctx context.Context, tx db.Tx, l Link, by access.Actor, now db.Time) (Link, error) {
	id, err := newID()
	if err != nil {
		return Link{}, err
	}
	l.ID, l.Code, l.Expires = id, newLink(), now.Add(linkLife[l.Kind])
	maker, kind := by.Account, l.Kind
	if by.Machine {
		maker = machine
	}
	if kind == Join {
		kind = Invite
	}
	_, err = tx.Exec(ctx, `INSERT INTO link (id, kind, hash, account_id, mail, name, positions, created_by, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		l.ID, string(kind), a.Key.hash("link", l.Code), orNull(l.account), l.Mail, l.Name, strings.Join(l.positions, " "),
		maker, now, db.At(l.Expires))
	return l, err
}

const linkColumns = `id, kind, mail, name, positions, expires_at, coalesce(account_id, ''), created_by`

func scanLink(row db.Row) (Link, error) {
	var l Link
	var positions string
	var expires db.Time
	err := row.Scan(&l.ID, &l.Kind, &l.Mail, &l.Name, &positions, &expires, &l.account, &l.by)
	l.positions, l.Expires = strings.Fields(positions), expires.Time
	return l, err
}

func errLink() error { return problem.New(problem.NotFound, "account.link.dead", nil) }

// OpenLink says what a link is for, without using it up. The error is of kind Invalid for a code with
// a typing mistake, and NotFound for one that is unknown, used, revoked or too old.
func (a *Accounts) OpenLink(ctx context.Context, code string) (Link, error) {
	return a.readLink(ctx, a.DB, code)
}

// LinkUsed reports whether a code is that of an invitation by which somebody made their account already. Only who
// was given the code can ask.
func (a *Accounts) LinkUsed(ctx context.Context, code string) (bool, error) {
	code, err := ParseLink(code)
	if err != nil {
		return false, nil //nolint:nilerr // no code at all is no used one
	}
	n, err := db.One(ctx, a.DB, db.Column[int], `SELECT count(*) FROM link WHERE hash = $1 AND used_at IS NOT NULL AND kind IN ($2, $3)`,
		a.Key.hash("link", code), string(Invite), string(First))
	return n > 0, err
}

func (a *Accounts) readLink(ctx context.Context, q db.Queryer, code string) (Link, error) {
	code, err := ParseLink(code)
	if err != nil {
		return Link{}, err
	}
	l, err := db.One(ctx, q, scanLink, `SELECT `+linkColumns+` FROM link
		WHERE hash = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2`, a.Key.hash("link", code), a.now())
	if problem.KindOf(err) == problem.NotFound {
		return Link{}, errLink()
	}
	if err != nil {
		return Link{}, err
	}
	l.Code = code
	return becomes(ctx, q, l)
}

// becomes makes a Join of an invitation whose address has an account by now. One that names no
// position has nothing to offer then.
func becomes(ctx context.Context, q db.Queryer, l Link) (Link, error) {
	if l.Kind != Invite {
		return l, nil
	}
	if l.account == "" {
		who, err := accountByMail(ctx, q, l.Mail)
		if problem.KindOf(err) == problem.NotFound {
			return l, nil
		}
		if err != nil {
			return Link{}, err
		}
		l.account = who.ID
	}
	if len(l.positions) == 0 {
		return Link{}, errLink()
	}
	l.Kind = Join
	return l, nil
}

// useLink marks a link as used; of two who send it at once one finds it dead.
func useLink(ctx context.Context, tx db.Tx, l Link, now db.Time) error {
	err := db.Update(ctx, tx, `UPDATE link SET used_at = $2 WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2`,
		l.ID, now)
	if errors.Is(err, db.ErrChanged) {
		return errLink()
	}
	return err
}

// revokeRecovery takes back the links by which somebody could come into an account. Invitations of it
// stay: whoever accepts one has signed in.
func revokeRecovery(ctx context.Context, tx db.Tx, account string, now db.Time) error {
	_, err := tx.Exec(ctx, `UPDATE link SET revoked_at = $2
		WHERE account_id = $1 AND kind = 'recover' AND used_at IS NULL AND revoked_at IS NULL`, account, now)
	return err
}

// FirstLink returns a new link for the first administrator, and false when there is an account
// already. Links made before stay good until one was used: several replicas may each print one.
func (a *Accounts) FirstLink(ctx context.Context) (Link, bool, error) {
	n, err := db.One(ctx, a.DB, db.Column[int], `SELECT count(*) FROM (SELECT id FROM account LIMIT 1) AS one`)
	if err != nil || n > 0 {
		return Link{}, false, err
	}
	now := a.now()
	var l Link
	err = a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		l, err = a.makeLink(ctx, tx, Link{Kind: First}, access.Machine(), now)
		return err
	})
	return l, err == nil, err
}

// Acceptance is what a person sends from a link's page. Mail and Name are read for a First link only:
// an invitation has them.
type Acceptance struct {
	Code, Mail, Name, Password string
}

// Accept uses a link up: it makes the account, or gives an account its new password. Whoever lost a
// factor has none after that, every session and token of the account has ended, and it is linked to no
// identity provider. The person then signs in. Kinds as OpenLink and CheckPassword; Conflict when the
// first administrator is there, or for a Join, which AcceptOffer accepts.
func (a *Accounts) Accept(ctx context.Context, in Acceptance) (Account, error) {
	l, err := a.OpenLink(ctx, in.Code)
	if err != nil {
		return Account{}, err
	}
	who, err := a.willBe(ctx, l, in)
	if err != nil {
		return Account{}, err
	}
	if err := CheckPassword(in.Password, who); err != nil {
		return Account{}, err
	}
	secret, err := a.hashPassword(ctx, in.Password)
	if err != nil {
		return Account{}, err
	}
	now := a.now()
	var gone []Identity
	err = a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		if err := useLink(ctx, tx, l, now); err != nil {
			return err
		}
		if l.Kind == Recover {
			gone, err = a.restore(ctx, tx, who, secret, now)
			return err
		}
		return a.create(ctx, tx, l, who, secret, now)
	})
	if err == nil {
		err = a.takeBackProvided(ctx, who, gone)
	}
	if err != nil {
		return Account{}, err
	}
	return who, nil
}

func (a *Accounts) willBe(ctx context.Context, l Link, in Acceptance) (Account, error) {
	if l.Kind == Recover {
		who, err := accountByID(ctx, a.DB, l.account)
		if err == nil && who.State != Active {
			err = errLink()
		}
		return who, err
	}
	if l.Kind == Join {
		return Account{}, problem.New(problem.Conflict, "account.join.sign_in", nil)
	}
	id, err := newID()
	if err != nil {
		return Account{}, err
	}
	who := Account{ID: id, Mail: l.Mail, Name: l.Name, State: Active, Created: a.now().Time, Version: 1}
	if l.Kind == First {
		var faults error
		if who.Mail, faults = ParseMail(in.Mail); faults != nil {
			return Account{}, faults
		}
		if who.Name, faults = parseName(in.Name); faults != nil {
			return Account{}, faults
		}
	}
	return who, nil
}

func (a *Accounts) create(ctx context.Context, tx db.Tx, l Link, who Account, secret string, now db.Time) error {
	if l.Kind == First {
		// The row can be written once: of two first links only one makes an administrator.
		if _, err := tx.Exec(ctx, `INSERT INTO setting (key, value, changed_at) VALUES ('account.first', $1, $2)`, who.ID, now); err != nil {
			if db.IsTaken(err) {
				return errLink()
			}
			return err
		}
	}
	_, err := tx.Exec(ctx, `INSERT INTO account (id, mail, name, state, created_at, version) VALUES ($1, $2, $3, $4, $5, $6)`,
		who.ID, who.Mail, who.Name, string(who.State), now, who.Version)
	if db.IsTaken(err) {
		return problem.New(problem.Conflict, "account.mail.taken", nil)
	}
	if err != nil {
		return err
	}
	if secret != "" { // whoever comes through a provider has no password
		if _, err := put(ctx, tx, credential{account: who.ID, kind: Password, secret: secret}, "", now); err != nil {
			return err
		}
	}
	if l.Kind == First {
		err = a.Positions.AppointFirst(ctx, tx, who.ID, now.Time)
	} else if len(l.positions) > 0 {
		err = a.Positions.Appoint(ctx, tx, who.ID, strings.TrimPrefix(l.by, machine), l.positions, now.Time)
	}
	if err != nil {
		return err
	}
	return a.record(ctx, tx, "created", self(who.ID), who.ID, now, "", who.row())
}

// restore also forgets who the account is at providers, and returns that: somebody else could have made
// the link. At the person's own next sign-in through one the address decides again.
func (a *Accounts) restore(ctx context.Context, tx db.Tx, who Account, secret string, now db.Time) ([]Identity, error) {
	if _, err := tx.Exec(ctx, `DELETE FROM credential WHERE account_id = $1`, who.ID); err != nil {
		return nil, err
	}
	gone, err := a.unlinkAll(ctx, tx, who, now)
	if err != nil {
		return nil, err
	}
	if _, err := put(ctx, tx, credential{account: who.ID, kind: Password, secret: secret}, "", now); err != nil {
		return nil, err
	}
	revoked, err := a.cutOff(ctx, tx, who, now)
	if err != nil {
		return nil, err
	}
	if err := a.notify(ctx, tx, who, "recovered", now); err != nil {
		return nil, err
	}
	return gone, a.record(ctx, tx, "recovered", self(who.ID), who.ID, now, "", revoked...)
}

// cutOff ends everything by which somebody could act as the person: sessions, known browsers,
// tokens and recovery links. It returns the tokens it revoked, for the act's event.
func (a *Accounts) cutOff(ctx context.Context, tx db.Tx, who Account, now db.Time) ([]access.Row, error) {
	for _, query := range []string{`DELETE FROM session WHERE account_id = $1`, `DELETE FROM browser WHERE account_id = $1`} {
		if _, err := tx.Exec(ctx, query, who.ID); err != nil {
			return nil, err
		}
	}
	living, err := db.All(ctx, tx, db.Column[string], `UPDATE token SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL RETURNING id`,
		who.ID, now)
	if err != nil {
		return nil, err
	}
	var revoked []access.Row
	for _, id := range living {
		rows, err := tokenRows(ctx, tx, `id = $1`, id)
		if err != nil {
			return nil, err
		}
		revoked = append(revoked, rows...)
	}
	return revoked, revokeRecovery(ctx, tx, who.ID, now)
}
