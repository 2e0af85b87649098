package account

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/patuh-id/patuh/internal/access"
	"github.com/patuh-id/patuh/internal/account/oidc"
	"github.com/patuh-id/patuh/internal/base/db"
	"github.com/patuh-id/patuh/internal/base/problem"
)

// Identity is who a person is at a provider.
type Identity struct {
	ID       string
	Issuer   string
	Provider string // code; empty when the installation does not know the issuer any more
	Linked   time.Time
	Used     time.Time
}

// recognise finds or makes the account of somebody whom a provider vouches for; session is of the
// browser that they came in. Two who come for the first time at once meet at a unique key; the second
// looks again.
func (a *Accounts) recognise(ctx context.Context, p Provider, person oidc.Person, session string) (Account, error) {
	who, err := a.recogniseOnce(ctx, p, person, session)
	if db.IsTaken(err) || tolerable(err, "account.mail.taken", "account.link.dead") {
		who, err = a.recogniseOnce(ctx, p, person, session)
	}
	return who, err
}

func (a *Accounts) recogniseOnce(ctx context.Context, p Provider, person oidc.Person, session string) (Account, error) {
	var who Account
	var refused error
	now := a.now()
	err := a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		refused = nil
		id, err := db.One(ctx, tx, db.Column[string], `UPDATE account_identity SET used_at = $3
			WHERE issuer = $1 AND subject = $2 RETURNING account_id`, p.Issuer, person.Subject, now)
		if problem.KindOf(err) == problem.NotFound {
			who, refused, err = a.introduce(ctx, tx, p, person, session, now)
			return err
		}
		if err != nil {
			return err
		}
		if who, err = accountByID(ctx, tx, id); err == nil && who.State != Active {
			err = problem.New(problem.Forbidden, "account.disabled", nil)
		}
		return err
	})
	if err == nil {
		err = refused
	}
	if err != nil {
		return Account{}, err
	}
	return who, nil
}

// introduce is the first time: by the address, if the provider calls it verified. The first error
// refuses the person and keeps what was recorded of it.
func (a *Accounts) introduce(
	ctx context.Context, tx db.Tx, p Provider, person oidc.Person, session string, now db.Time,
) (Account, error, error) {
	mail, err := ParseMail(person.Mail)
	if err != nil || !person.Verified {
		return Account{}, problem.New(problem.Unauthenticated, "account.oidc.mail", nil), nil
	}
	who, err := accountByMail(ctx, tx, mail)
	switch {
	case problem.KindOf(err) == problem.NotFound:
		return a.newcomer(ctx, tx, p, person, mail, now)
	case err != nil:
		return Account{}, nil, err
	case who.State != Active:
		return Account{}, problem.New(problem.Forbidden, "account.disabled", nil), nil
	}
	subjects, err := db.All(ctx, tx, db.Column[string], `SELECT subject FROM account_identity WHERE account_id = $1 AND issuer = $2`, who.ID, p.Issuer)
	switch {
	case err != nil:
		return Account{}, nil, err
	case slices.Contains(subjects, person.Subject):
		return who, nil, nil // linked a moment ago, by the same person in another window
	case len(subjects) > 0:
		// The address belongs to somebody else there by now, who is not let into the old account.
		refused := problem.New(problem.Unauthenticated, "account.oidc.other", nil)
		return Account{}, refused, a.record(ctx, tx, "identity_refused", access.Public(), who.ID, now, p.Code)
	}
	theirs, err := a.mailIsTheirs(ctx, tx, who, session)
	if err != nil {
		return Account{}, nil, err
	}
	if !theirs {
		refused := problem.New(problem.Unauthenticated, "account.oidc.changed", nil)
		return Account{}, refused, a.record(ctx, tx, "identity_refused", access.Public(), who.ID, now, p.Code)
	}
	if err := a.notify(ctx, tx, who, "identity_linked", now); err != nil {
		return Account{}, nil, err
	}
	return who, nil, a.link(ctx, tx, p, person, who, now)
}

// mailIsTheirs reports whether the address of an account says whose it is. One that an administrator
// has changed does not: they could have put their own there, and would act as somebody else with no
// second administrator to agree. It does for whoever is signed in to the account in the same browser.
func (a *Accounts) mailIsTheirs(ctx context.Context, tx db.Tx, who Account, session string) (bool, error) {
	changed, err := db.One(ctx, tx, db.Column[bool], `SELECT mail_changed FROM account WHERE id = $1`, who.ID)
	if err != nil || !changed {
		return err == nil, err
	}
	s, err := a.find(ctx, tx, session)
	if problem.KindOf(err) == problem.Unauthenticated {
		return false, nil
	}
	return err == nil && s.Stage == Open && s.Account.ID == who.ID && a.now().Sub(s.Seen) < a.Hours.lock(s.Shared), err
}

// newcomer is somebody without an account: invited, or in a group that leads to a position.
func (a *Accounts) newcomer(ctx context.Context, tx db.Tx, p Provider, person oidc.Person, mail string, now db.Time) (Account, error, error) {
	l, err := db.One(ctx, tx, scanLink, `SELECT `+linkColumns+` FROM link
		WHERE mail = $1 AND kind = 'invite' AND account_id IS NULL AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2
		ORDER BY created_at DESC, id DESC LIMIT 1`, mail, now)
	invited := err == nil
	if err != nil && problem.KindOf(err) != problem.NotFound {
		return Account{}, nil, err
	}
	if invited {
		if err := useLink(ctx, tx, l, now); err != nil {
			return Account{}, nil, err
		}
	} else {
		l = Link{Kind: Invite, Mail: mail, Name: nameOf(person, mail)}
		belongs, err := a.leadsSomewhere(ctx, tx, p, person.Groups, now)
		if err != nil {
			return Account{}, nil, err
		}
		if !belongs {
			return Account{}, problem.New(problem.Unauthenticated, "account.oidc.unknown", nil), nil
		}
	}
	id, err := newID()
	if err != nil {
		return Account{}, nil, err
	}
	who := Account{ID: id, Mail: mail, Name: l.Name, State: Active, Created: now.Time, Version: 1}
	if err := a.create(ctx, tx, l, who, "", now); err != nil {
		return Account{}, nil, err
	}
	return who, nil, a.link(ctx, tx, p, person, who, now)
}

// nameOf is what the provider calls the person, or the beginning of their address.
func nameOf(person oidc.Person, mail string) string {
	if name, err := parseName(person.Name); err == nil {
		return name
	}
	local, _, _ := strings.Cut(mail, "@")
	return local
}

func (a *Accounts) link(ctx context.Context, tx db.Tx, p Provider, person oidc.Person, who Account, now db.Time) error {
	id, err := newID()
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO account_identity (id, account_id, issuer, subject, linked_at, used_at)
		VALUES ($1, $2, $3, $4, $5, $5)`, id, who.ID, p.Issuer, person.Subject, now); err != nil {
		return err
	}
	row := access.Row{Table: "account_identity", ID: id, Values: []any{who.ID, p.Issuer, person.Subject}}
	return a.record(ctx, tx, "identity_linked", self(who.ID), who.ID, now, p.Code, row)
}

// Identities lists where an account is known by a provider: one's own, or of somebody whom the actor
// may see.
func (a *Accounts) Identities(ctx context.Context, actor access.Actor, account string) ([]Identity, error) {
	if actor.Account != account || account == "" {
		if err := a.allowOn(ctx, a.DB, actor, access.ReadPeople, account, a.now()); err != nil {
			return nil, err
		}
	}
	return db.All(ctx, a.DB, a.scanIdentity, `SELECT id, issuer, linked_at, used_at FROM account_identity
		WHERE account_id = $1 ORDER BY linked_at, id`, account)
}

func (a *Accounts) scanIdentity(row db.Row) (Identity, error) {
	var i Identity
	var linked, used db.Time
	err := row.Scan(&i.ID, &i.Issuer, &linked, &used)
	i.Linked, i.Used = linked.Time, used.Time
	for _, p := range a.Providers {
		if p.Issuer == i.Issuer {
			i.Provider = p.Code
		}
	}
	return i, err
}

// Unlink forgets who an account is at a provider, ends its sessions and takes back what the provider
// gave: for somebody whom the provider has under a new name. At the next sign-in through it the
// address decides again, unless an administrator has changed it. It is for those who may edit the person, and not for oneself. Kinds: those of
// Decide; NotFound.
func (a *Accounts) Unlink(ctx context.Context, actor access.Actor, account, identity, why string) error {
	why, err := parseWhy(why)
	if err != nil {
		return err
	}
	now := a.now()
	var gone Identity
	err = a.DB.InTx(ctx, func(ctx context.Context, tx db.Tx) error {
		who, err := a.other(ctx, tx, actor, access.EditPeople, account, now)
		if err != nil {
			return err
		}
		i, err := db.One(ctx, tx, a.scanIdentity, `DELETE FROM account_identity WHERE id = $1 AND account_id = $2
			RETURNING id, issuer, linked_at, used_at`, identity, account)
		if problem.KindOf(err) == problem.NotFound {
			return problem.New(problem.NotFound, "account.identity.unknown", nil)
		}
		if err != nil {
			return err
		}
		gone = i
		if _, err := tx.Exec(ctx, `DELETE FROM session WHERE account_id = $1`, account); err != nil {
			return err
		}
		if err := a.notify(ctx, tx, who, "identity_unlinked", now); err != nil {
			return err
		}
		return a.record(ctx, tx, "identity_unlinked", actor, account, now, why, access.Row{Table: "account_identity", ID: identity})
	})
	if err != nil {
		return err
	}
	return a.takeBackProvided(ctx, Account{ID: account}, []Identity{gone})
}

// unlinkAll forgets who an account is at any provider, as an act of the person's own.
func (a *Accounts) unlinkAll(ctx context.Context, tx db.Tx, who Account, now db.Time) ([]Identity, error) {
	gone, err := db.All(ctx, tx, a.scanIdentity, `DELETE FROM account_identity WHERE account_id = $1
		RETURNING id, issuer, linked_at, used_at`, who.ID)
	if err != nil {
		return nil, err
	}
	for _, one := range gone {
		row := access.Row{Table: "account_identity", ID: one.ID}
		if err := a.record(ctx, tx, "identity_unlinked", self(who.ID), who.ID, now, one.Provider, row); err != nil {
			return nil, err
		}
	}
	return gone, nil
}

// takeBackProvided ends what the providers of identities that are gone gave to somebody.
func (a *Accounts) takeBackProvided(ctx context.Context, who Account, gone []Identity) error {
	for _, one := range gone {
		if one.Provider == "" {
			continue
		}
		if err := a.followGroups(ctx, Provider{Code: one.Provider}, who, nil); err != nil {
			return err
		}
	}
	return nil
}
